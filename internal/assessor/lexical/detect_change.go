package lexical

// The words around the two values of a change.
var (
	changeVerbs = wordSet(`drop fall rise go cut reduc improv increas decreas grow boost lower rais shrink save speed lift
		gain climb declin slow jump recov sink`)
	changeWords = wordSet(`halved doubled tripled quadrupled halving doubling tripling`)
	frequencies = wordSet(`daily weekly monthly quarterly yearly hourly nightly zero nothing none never once seconds minutes
		hours days weeks months`)
	compareWords = wordSet(`vs versus against instead normally before compared than previously was earlier formerly usually`)
)

// changeReach is how far apart, in tokens, the two values of a change may be.
const changeReach = 14

// detectChanges finds change pairs ("340 ms -> 85 ms", "from weekly to
// monthly", "0.61, normally 0.9"), which hold both values, and changes with one
// value or a word ("by 40 %", "halved").
func (r *reading) detectChanges(s *sentence) {
	values := r.valuesOf(s)
	if len(values) == 0 && !r.anyIs(s.span, isChangeWord) {
		return
	}
	used := r.addPairs(s, values)
	for i := s.from; i < s.to; i++ {
		t := r.tokens[i]
		switch {
		case t.is(isChangeWord):
			s.hits[changeOne] = append(s.hits[changeOne], span{i, i + 1})
		case t.is(isDirection) && r.isMoved(s, i, values, used):
		case t.is(isChangeVerb) && !r.isBoosting(s, i):
			r.addChanged(s, i, values, used)
		}
	}
}

// addPairs records the change pairs and the signed changes, and returns the
// places of the values that they use.
func (r *reading) addPairs(s *sentence, values []value) map[int]bool {
	used := make(map[int]bool)
	for n := 0; n+1 < len(values); n++ {
		a, b := values[n], values[n+1]
		if used[a.from] || b.from-a.to > changeReach || !r.isPair(s, a, b) {
			continue
		}
		used[a.from], used[b.from] = true, true
		s.hits[changePair] = append(s.hits[changePair], span{r.pairStart(s, a.span), b.to})
	}
	for _, v := range values {
		if !used[v.from] && r.isSignedChange(s, v) {
			used[v.from] = true
			s.hits[changeOne] = append(s.hits[changeOne], v.span)
		}
	}
	return used
}

// addChanged records the value that belongs to the verb of change at i.
func (r *reading) addChanged(s *sentence, i int, values []value, used map[int]bool) {
	for _, v := range values {
		if v.from > i && !used[v.from] && r.isChangedBy(i, v) {
			s.hits[changeOne] = append(s.hits[changeOne], span{i, v.to})
			return
		}
	}
}

// isChangedBy reports whether the value belongs to the verb of change at i: near
// it in the same clause, or behind "by".
func (r *reading) isChangedBy(i int, v value) bool {
	before := r.tokens[v.from-1].text
	if v.from-i <= changeReach && before == "by" {
		return true
	}
	if v.from-i > 6 || v.bare && determiners[before] {
		return false
	}
	for j := i + 1; j <= v.from; j++ {
		if t := r.tokens[j]; t.gap&(gapClause&^gapParen) != 0 || j < v.from && joins[t.text] {
			return false
		}
	}
	return true
}

// boosted are what "boosted" and "boosting" are names of, not a change.
var boosted = wordSet(`tree trees model models ranker rankers forest forests classifier classifiers machine machines ensemble
	regressor decision regression`)

func (r *reading) isBoosting(s *sentence, i int) bool {
	return r.tokens[i].stem == "boost" && (boosted[r.word(s, i+1)] || i > s.from && r.tokens[i-1].text == "gradient")
}

// signedUnits are measured up and down.
var signedUnits = wordSet(`point points pp pt pts percent bps`)

// limits go before a signed figure that isn't a change but a bound.
var limits = wordSet(`under over above below than least most within between to and of if when past beyond until`)

// isSignedChange knows "returns -2.2 points" and "bookings +0.9%".
func (r *reading) isSignedChange(s *sentence, v value) bool {
	t := r.tokens[v.from]
	if !t.signed || !t.percent && !signedUnits[r.tokens[v.to-1].text] {
		return false
	}
	return v.from == s.from || !limits[r.tokens[v.from-1].text]
}

// anyIs reports whether a word of a class stands in a range.
func (r *reading) anyIs(in span, c class) bool {
	for _, t := range r.tokens[in.from:in.to] {
		if t.is(c) {
			return true
		}
	}
	return false
}

// isMoved records "down 18%" and "up by two points" at i; "up to 18%" is a limit.
func (r *reading) isMoved(s *sentence, i int, values []value, used map[int]bool) bool {
	for _, v := range values {
		if v.from <= i || used[v.from] || v.bare && r.tokens[v.from-1].text != "by" {
			continue
		}
		link := v.from == i+1 || v.from == i+2 && (r.tokens[i+1].text == "by" || r.tokens[i].text == "down" && r.tokens[i+1].text == "to")
		if link {
			s.hits[changeOne] = append(s.hits[changeOne], span{i, v.to})
		}
		return link
	}
	return false
}

// valuesOf returns the figures, numerals and frequency words of a sentence in
// order.
func (r *reading) valuesOf(s *sentence) []value {
	var out []value
	next := 0
	for i := s.from; i < s.to; i++ {
		if next < len(s.hits[quantity]) && s.hits[quantity][next].from == i {
			out = append(out, r.valueOf(s, s.hits[quantity][next]))
			i = s.hits[quantity][next].to - 1
			next++
			continue
		}
		if t := r.tokens[i]; (t.number && !isYear(t)) || t.is(isFrequency) {
			out = append(out, value{span: span{i, i + 1}, amount: t.value, bare: t.number})
			continue
		}
		if n := r.numeralAt(s, i); n.length() > 0 && (n.value != 1 || i > s.from && beforeAmount[r.tokens[i-1].text]) {
			out = append(out, value{span: n.span, amount: n.value, bare: true})
			i = n.to - 1
		}
	}
	return out
}

// value is one of the values that a change may be between. A bare one has
// neither a sign nor a unit.
type value struct {
	span
	amount float64
	bare   bool
}

func (r *reading) valueOf(s *sentence, at span) value {
	t := r.tokens[at.from]
	if !t.number {
		n := r.numeralAt(s, at.from)
		return value{at, n.value, n.to == at.to && !n.whole}
	}
	return value{at, t.value, at.length() == 1 && !t.percent && !t.money}
}

// isPair reports whether the words around two values make them before and
// after.
func (r *reading) isPair(s *sentence, a, b value) bool {
	if r.tokens[b.from].gap&gapArrow != 0 {
		return true
	}
	if r.isReversed(s, a, b) || r.isTold(s, a, b) {
		return true
	}
	var to, compares bool
	for i := a.to; i < b.from; i++ {
		t := r.tokens[i]
		if t.gap&gapArrow != 0 {
			return true
		}
		to = to || t.text == "to"
		compares = compares || (compareWords[t.text] && b.from-i <= 6)
	}
	if to {
		for i := max(s.from, a.from-6); i < a.from; i++ {
			if r.tokens[i].text == "from" || r.tokens[i].is(isChangeVerb) {
				return true
			}
		}
		if r.tokens[a.to].is(isDirection) {
			return true
		}
	}
	return compares && r.sameMeasure(a.span, b.span)
}

// directions go before a value that was reached, and before how far it was.
var directions = wordSet(`down up`)

// reversedReach is how many words may stand between a value and the one it came
// from: "40 a week, up from 12".
const reversedReach = 5

// isReversed knows "88% from 61%" and "nine days, down from fourteen".
func (r *reading) isReversed(s *sentence, a, b value) bool {
	if r.tokens[b.from-1].text != "from" {
		return false
	}
	if gap := b.from - a.to; gap > reversedReach || gap > 1 && !directions[r.tokens[b.from-2].text] {
		return false
	}
	if b.bare {
		return !r.counts(s, b.to)
	}
	return !a.bare && r.alike(a, b)
}

// alike reports whether two measured values are of one kind: both per cent, both
// money, or with one unit.
func (r *reading) alike(a, b value) bool {
	x, y := r.tokens[a.from], r.tokens[b.from]
	if x.percent != y.percent || x.money != y.money {
		return false
	}
	return x.percent || x.money || r.tokens[a.to-1].stem == r.tokens[b.to-1].stem
}

// counts reports whether a noun follows that the number before i may count.
func (r *reading) counts(s *sentence, i int) bool {
	word := r.word(s, i)
	return word != "" && !functionWords[word]
}

// isTold knows a change told without a verb: "8% to 5", "41 to 26 minutes". A
// range is told upwards, with its unit behind.
func (r *reading) isTold(s *sentence, a, b value) bool {
	if b.from != a.to+1 || r.tokens[a.to].text != "to" || b.amount <= 0 {
		return false
	}
	x, y := r.tokens[a.from], r.tokens[b.from]
	falls := a.amount > b.amount
	switch {
	case !x.number || isClock(x) || isClock(y):
		return false
	case a.bare:
		return falls && r.isMeasured(b)
	case b.bare:
		return (falls || x.percent) && !r.counts(s, b.to)
	default:
		return falls && r.alike(a, b)
	}
}

// isMeasured reports a sign or a unit, and not only a noun that is counted.
func (r *reading) isMeasured(v value) bool {
	t := r.tokens[v.from]
	return !v.bare && (t.percent || t.money || units[r.tokens[v.to-1].text])
}

// sameMeasure keeps "200 rows before 5 pm" from being a change.
func (r *reading) sameMeasure(a, b span) bool {
	x, y := r.tokens[a.from], r.tokens[b.from]
	if x.percent != y.percent || x.money != y.money {
		return false
	}
	if a.length() > 1 && b.length() > 1 {
		return r.tokens[a.to-1].stem == r.tokens[b.to-1].stem || !units[r.tokens[a.to-1].text]
	}
	return true
}

// pairStart takes the verb or "from" before a pair into its span.
func (r *reading) pairStart(s *sentence, a span) int {
	for i := a.from - 1; i >= max(s.from, a.from-4); i-- {
		if r.tokens[i].text == "from" || r.tokens[i].is(isChangeVerb) {
			return i
		}
	}
	return a.from
}
