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
	used := make(map[int]bool)
	for n := 0; n+1 < len(values); n++ {
		a, b := values[n], values[n+1]
		if used[a.from] || b.from-a.to > changeReach || !r.isPair(s, a, b) {
			continue
		}
		used[a.from], used[b.from] = true, true
		s.hits[changePair] = append(s.hits[changePair], span{r.pairStart(s, a), b.to})
	}
	for i := s.from; i < s.to; i++ {
		t := r.tokens[i]
		if changeWords[t.text] {
			s.hits[changeOne] = append(s.hits[changeOne], span{i, i + 1})
			continue
		}
		if !changeVerbs[t.stem] {
			continue
		}
		for _, v := range values {
			near := v.from-i <= 6 || (v.from-i <= changeReach && r.tokens[v.from-1].text == "by")
			if v.from > i && near && !used[v.from] {
				s.hits[changeOne] = append(s.hits[changeOne], span{i, v.to})
				break
			}
		}
	}
}

// valuesOf returns the figures and frequency words of a sentence in order.
func (r *reading) valuesOf(s *sentence) []span {
	var out []span
	next := 0
	for i := s.from; i < s.to; i++ {
		if next < len(s.hits[quantity]) && s.hits[quantity][next].from == i {
			out = append(out, s.hits[quantity][next])
			i = s.hits[quantity][next].to - 1
			next++
			continue
		}
		if t := r.tokens[i]; (t.number && !isYear(t)) || frequencies[t.text] {
			out = append(out, span{i, i + 1})
		}
	}
	return out
}

// isPair reports whether the words around two values make them before and
// after.
func (r *reading) isPair(s *sentence, a, b span) bool {
	if r.tokens[b.from].gap&gapArrow != 0 {
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
			if r.tokens[i].text == "from" || changeVerbs[r.tokens[i].stem] {
				return true
			}
		}
	}
	return compares && r.sameMeasure(a, b)
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
		if r.tokens[i].text == "from" || changeVerbs[r.tokens[i].stem] {
			return i
		}
	}
	return a.from
}
