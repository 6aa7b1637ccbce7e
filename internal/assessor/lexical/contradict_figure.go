package lexical

import (
	"maps"
	"slices"
	"strings"
)

// figureRole says what a figure is of its metric. Only figures of one role can
// disagree: a value before a change and one after it don't.
type figureRole int

const (
	started figureRole = iota // "from 340 ms"
	reached                   // "down to 85 ms"
	lasted                    // "the migration took three weeks"
	sized                     // "a team of six"
	figureRoles
)

// apartBy is by how much two figures must differ, as a ratio, to disagree, and
// hedgedBy where one is "about" something.
const (
	apartBy  = 1.25
	hedgedBy = 1.5
)

// figure is a value with its unit. A unit of "" is not known.
type figure struct {
	span
	amount float64
	unit   string
	hedged bool
	known  bool
}

// figureClaim is what a clause says of a metric.
type figureClaim struct {
	span
	turn   int
	clause span
	of     [figureRoles]figure
	// metric are the stems of the clause's words, scope those that narrow it: "p99",
	// "overall", "first". name is how the metric was put.
	metric, scope map[string]bool
	name          []string
	// values are all figures of the sentence.
	values []figure
}

// figureClaims reads the figures that are told of metrics, turn by turn.
func (r *reading) figureClaims() []figureClaim {
	var out []figureClaim
	for i := range r.sentences {
		if s := &r.sentences[i]; r.states(s) {
			out = r.addFigures(out, s)
		}
	}
	return out
}

func (r *reading) addFigures(out []figureClaim, s *sentence) []figureClaim {
	var values []figure
	for _, v := range r.valuesOf(s) {
		if f := r.figureOf(s, v); f.known {
			values = append(values, f)
		}
	}
	for i := 0; i < len(values); i++ {
		if i+1 < len(values) {
			if from, to, ok := r.changeOf(s, values[i], values[i+1]); ok {
				c := figureClaim{span: span{values[i].from, values[i+1].to}}
				c.of[started], c.of[reached] = from, to
				out = append(out, r.claimOf(s, c, values))
				i++
				continue
			}
		}
		if role, ok := r.roleOf(s, values[i]); ok {
			c := figureClaim{span: values[i].span}
			c.of[role] = values[i]
			out = append(out, r.claimOf(s, c, values))
		}
	}
	return out
}

// multipliers go between a number and what it counts.
var multipliers = map[string]float64{"k": 1e3, "thousand": 1e3, "m": 1e6, "million": 1e6, "bn": 1e9, "billion": 1e9}

// times are units of time in milliseconds, in two scales that no story mixes.
var times = map[string]struct {
	scale string
	ms    float64
}{
	"ms": {"time", 1}, "s": {"time", 1e3}, "sec": {"time", 1e3}, "second": {"time", 1e3}, "min": {"time", 6e4}, "minut": {"time", 6e4},
	"h": {"time", 36e5}, "hr": {"time", 36e5}, "hour": {"time", 36e5},
	"day": {"days", 1}, "week": {"days", 7}, "month": {"days", 30}, "quarter": {"days", 91}, "year": {"days", 365},
}

// Words before a figure that make it rough, and those that make it a bound.
var (
	roughly = wordSet(`about around roughly nearly almost approximately some circa maybe ca approx`)
	bounds  = wordSet(`over under above below than least most within until`)
)

// figureOf reads the unit of a value. Frequencies, years, ordinals, clock times and
// bounds aren't figures here.
func (r *reading) figureOf(s *sentence, v value) figure {
	t := r.tokens[v.from]
	f := figure{span: v.span, amount: v.amount}
	end := v.from + 1
	if !t.number {
		n := r.numeralAt(s, v.from)
		if n.length() == 0 {
			return figure{}
		}
		end, f.amount = n.to, n.value
		if units[r.tokens[end-1].text] {
			end-- // "half an hour"
		}
	}
	if isYear(t) || isClock(t) || f.amount == 0 || end < s.to && r.tokens[end].gap == 0 && !units[r.tokens[end].text] {
		return figure{}
	}
	for j := v.from - 1; j >= max(s.from, v.from-2); j-- {
		f.hedged = f.hedged || roughly[r.tokens[j].text]
		if bounds[r.tokens[j].text] {
			return figure{}
		}
	}
	if by := multipliers[r.word(s, end)]; by > 0 && t.number {
		f.amount *= by
		end++
	}
	f.known = true
	switch word := r.word(s, end); {
	case t.percent:
		f.unit = "%"
	case t.money:
		f.unit = "money"
	case word == "per" && r.word(s, end+1) == "cent" || word == "percent":
		f.unit, end = "%", end+1
	case units[word]:
		f.unit, end = r.tokens[end].stem, end+1
	}
	if unit, known := times[f.unit]; known {
		f.unit, f.amount = unit.scale, f.amount*unit.ms
	}
	f.to = min(s.to, max(f.to, end))
	return f
}

// changeOf reads "from 340 to 85 ms", "340 -> 85 ms" and "85 ms, down from 340".
func (r *reading) changeOf(s *sentence, a, b figure) (from, to figure, ok bool) {
	if b.from-a.to > changeReach {
		return figure{}, figure{}, false
	}
	switch {
	case r.tokens[b.from].gap&gapArrow != 0 || r.before(s, b) == "to" && r.before(s, a) == "from":
		from, to = a, b
	case r.before(s, b) == "from" && r.before(s, a) != "from" && b.from-a.to <= reversedReach:
		from, to = b, a
	default:
		return figure{}, figure{}, false
	}
	if from.unit == "" {
		from = rescaled(from, to, r)
	}
	if to.unit == "" {
		to = rescaled(to, from, r)
	}
	return from, to, from.unit == to.unit && from.unit != ""
}

// rescaled gives a bare figure the unit of the other end.
func rescaled(bare, other figure, r *reading) figure {
	bare.unit = other.unit
	if unit, known := times[r.tokens[other.to-1].stem]; known {
		bare.amount *= unit.ms
	}
	return bare
}

// before returns the word before a figure, those that make it rough left out.
func (r *reading) before(s *sentence, f figure) string {
	for j := f.from - 1; j >= s.from; j-- {
		if t := r.tokens[j]; !roughly[t.text] {
			return t.text
		}
	}
	return ""
}

var (
	sizeable  = wordSet(`team group crew squad committee cohort`)
	durations = wordSet(`took lasted`)
)

// roleOf tells what a figure that stands alone is.
func (r *reading) roleOf(s *sentence, f figure) (figureRole, bool) {
	j := f.from - 1
	for j > s.from && roughly[r.tokens[j].text] {
		j--
	}
	if j < s.from {
		return 0, false
	}
	word := r.tokens[j].text
	switch {
	case word == "from" && f.unit != "":
		return started, true
	case word == "to" && f.unit != "" && r.fellTo(s, j):
		return reached, true
	case durations[word] && f.unit == "days":
		return lasted, true
	case word == "of" && j > s.from && sizeable[r.tokens[j-1].text] && (f.unit == "" || f.unit == "peopl" || f.unit == "engin"):
		return sized, true
	default:
		return 0, false
	}
}

// fellTo reports a verb of change or "down", "up" close before the "to" at i.
func (r *reading) fellTo(s *sentence, i int) bool {
	for j := i - 1; j >= max(s.from, i-6); j-- {
		if r.tokens[j].is(isChangeVerb | isDirection) {
			return true
		}
	}
	return false
}

// Words of a clause that don't name its metric.
var (
	unnaming = wordSet(`went go goes got get took take came come brought bring started start began ended end made managed ran run
		measured saw had has have was were value values number figure figures total level time roughly nearly about almost
		down up way eventually finally later back first now initially originally before after afterwards then still only just
		lasted thing team group crew squad committee cohort whole all in the us itself work something everything moved pushed
		million thousand per cent percent approximately circa some around able from`)
	// narrowing words say which part, step or statistic of a metric is meant.
	narrowing = wordSet(`overall altogether alone step steps stage phase another further additional second third next remaining rest
		peak worst best median mean average typical max maximum min minimum tail weekday weekdays weekend weekends staging dev
		production prod test training offline online cold warm initial final part half each every other same again new old original
		previous earlier planned pilot trial mobile desktop europe country region canary shadow later afterwards`)
)

// asides begin what no longer names the metric behind its values.
var asides = wordSet(`after within once when since while over in during because so which`)

// claimOf adds what the clause around a claim names.
func (r *reading) claimOf(s *sentence, c figureClaim, values []figure) figureClaim {
	c.turn, c.clause, c.values = s.turn, s.clauseOf(c.span), values
	c.metric, c.scope = map[string]bool{}, map[string]bool{}
	for i := c.clause.from; i < c.clause.to; i++ {
		t := r.tokens[i]
		if i >= c.to && asides[t.text] {
			break
		}
		if i < c.from && t.is(isJoin) {
			// "I compared both and latency fell": the metric comes behind.
			clear(c.metric)
			c.name = nil
		}
		switch {
		case t.number || i >= c.from && i < c.to && (units[t.text] || t.is(beginsNumeral)):
		case narrowing[t.text] || len(t.text) <= 4 && strings.HasPrefix(t.text, "p") && strings.ContainsAny(t.text, "0123456789"):
			c.scope[t.text] = true
		case functionWords[t.text] || unnaming[t.text] || roughly[t.text] || t.is(isChangeVerb|isAdverb|isSubject|isTeam|isFrequency):
		case !c.metric[t.stem]:
			c.metric[t.stem] = true
			c.name = append(c.name, t.text)
		}
	}
	return c
}

// disagrees reports whether a later claim says otherwise of the same metric. all
// are the claims of the round; across says that the two answer different questions.
func (c *figureClaim) disagrees(late *figureClaim, all []figureClaim, across bool) bool {
	role, ok := c.apart(late)
	if !ok || !maps.Equal(c.scope, late.scope) || c.mentions(late, role) || c.chained(late) {
		return false
	}
	if role == sized {
		return !across && c.of[role].unit == late.of[role].unit
	}
	small, large := c.metric, late.metric
	if len(small) > len(large) {
		small, large = large, small
	}
	if !subset(small, large) {
		return false
	}
	switch otherEnd := c.meets(late, role); {
	case role == lasted:
		return len(small) > 0 && !across
	case across:
		return otherEnd && len(small) > 0
	case otherEnd || len(small) > 0:
		return true
	default:
		return c.only(all, late, role)
	}
}

// apart returns the first role in which the two give figures too different to be
// roundings of each other.
func (c *figureClaim) apart(late *figureClaim) (figureRole, bool) {
	for role := range figureRoles {
		a, b := c.of[role], late.of[role]
		if a.known && b.known && a.unit == b.unit && !near(a, b) {
			return role, true
		}
	}
	return 0, false
}

func near(a, b figure) bool {
	by := apartBy
	if a.hedged || b.hedged {
		by = hedgedBy
	}
	low, high := min(a.amount, b.amount), max(a.amount, b.amount)
	return low <= 0 || high/low <= by
}

// meets reports whether the two agree on the other end of a change.
func (c *figureClaim) meets(late *figureClaim, role figureRole) bool {
	other := reached
	if role == reached {
		other = started
	}
	a, b := c.of[other], late.of[other]
	return (role == started || role == reached) && a.known && b.known && a.unit == b.unit && near(a, b)
}

// chained reports whether one change goes on where the other ends, or differs in
// both ends, as two steps or two metrics do.
func (c *figureClaim) chained(late *figureClaim) bool {
	whole := c.of[started].known && c.of[reached].known && late.of[started].known && late.of[reached].known
	goesOn := func(a, b figure) bool { return a.known && b.known && a.unit == b.unit && near(a, b) }
	return goesOn(c.of[reached], late.of[started]) || goesOn(c.of[started], late.of[reached]) ||
		whole && !c.meets(late, started) && !c.meets(late, reached)
}

// mentions reports whether the later sentence gives the earlier figure as well:
// then the candidate tells the two apart.
func (c *figureClaim) mentions(late *figureClaim, role figureRole) bool {
	return slices.ContainsFunc(late.values, func(f figure) bool {
		return f.amount == c.of[role].amount || f.unit == c.of[role].unit && near(f, c.of[role])
	})
}

// only reports whether no other claim before the later one is of the same unit, so
// that one without a metric can mean nothing else.
func (c *figureClaim) only(all []figureClaim, late *figureClaim, of figureRole) bool {
	for i := range all {
		o := &all[i]
		if o.turn >= late.turn || o.span == c.span {
			continue
		}
		for role := range figureRoles {
			if o.of[role].known && o.of[role].unit == late.of[of].unit {
				return false
			}
		}
	}
	return true
}

// about names what two claims disagree on.
func (c *figureClaim) about(late *figureClaim) string {
	role, _ := c.apart(late)
	what := [figureRoles]string{"the value it started from", "the value it came to", "how long it took", "the size of the team"}[role]
	var name []string
	for _, word := range c.name {
		if slices.Contains(late.name, word) {
			name = append(name, word)
		}
	}
	if len(name) == 0 || role == sized {
		return what
	}
	return what + ", " + strings.Join(name[:min(len(name), 3)], " ")
}
