package lexical

import (
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

// figure is a value with its unit. A unit of "" is not known.
type figure struct {
	span
	amount
}

// amount is a figure without its place.
type amount struct {
	number float64
	unit   string
	hedged bool
	known  bool
}

// figureClaim is what a clause says of a metric.
type figureClaim struct {
	saying
	metric
}

// metric is what such a claim says.
type metric struct {
	of [figureRoles]amount
	// words are the stems of the clause's words, scope those that narrow it: "p99",
	// "overall", "first". name is how the metric was put.
	words, scope stems
	name         []string
	// values are all figures of the sentence.
	values []amount
	// moved says that time passed: what was reached then may be reached and left.
	moved bool
}

// addMetrics reads the figures that are told of metrics.
func (a *account) addMetrics(r *reading, s *sentence) {
	var values []figure
	var amounts []amount
	add := func(c figureClaim) {
		if c = r.claimOf(s, c, amounts); !r.isShare(c) {
			a.metrics = append(a.metrics, keep(r, s, c.saying, c.metric))
		}
	}
	for _, v := range r.valuesOf(s) {
		if f := r.figureOf(s, v); f.known {
			values, amounts = append(values, f), append(amounts, f.amount)
		}
	}
	for i := 0; i < len(values); i++ {
		if i+1 < len(values) {
			if from, to, ok := r.changeOf(s, values[i], values[i+1]); ok {
				c := figureClaim{saying: saying{span: span{values[i].from, values[i+1].to}}}
				c.of[started], c.of[reached] = from.amount, to.amount
				add(c)
				i++
				continue
			}
		}
		if role, ok := r.roleOf(s, values[i]); ok {
			c := figureClaim{saying: saying{span: values[i].span}}
			c.of[role] = values[i].amount
			add(c)
		}
	}
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
	f := figure{v.span, amount{number: v.amount, known: true}}
	end := v.from + 1
	if !t.number {
		n := r.numeralAt(s, v.from)
		if n.length() == 0 {
			return figure{}
		}
		end, f.number = n.to, n.value
		if units[r.tokens[end-1].text] {
			end-- // "half an hour"
		}
	}
	ordinal := end < s.to && r.tokens[end].gap == 0 && !units[r.tokens[end].text]
	if isYear(t) || isClock(t) || f.number == 0 || ordinal {
		return figure{}
	}
	for j := v.from - 1; j >= max(s.from, v.from-2); j-- {
		f.hedged = f.hedged || roughly[r.tokens[j].text]
		if bounds[r.tokens[j].text] {
			return figure{}
		}
	}
	if by := multipliers[r.word(s, end)]; by > 0 && t.number {
		f.number *= by
		end++
	}
	return r.measure(s, f, end)
}

// measure adds the unit that stands at end, or as a sign at the number.
func (r *reading) measure(s *sentence, f figure, end int) figure {
	t := r.tokens[f.from]
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
		f.unit, f.number = unit.scale, f.number*unit.ms
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
	case r.before(s, b) == "from" && r.before(s, a) != "from" && a.unit != "" && b.from-a.to <= reversedReach:
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
		bare.number *= unit.ms
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
	// measured are the units that a metric has; others count things.
	measured  = wordSet(`% money time days gb mb tb qps rps tps req`)
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
	switch word := r.tokens[j].text; {
	case word == "from":
		return started, measured[f.unit]
	case word == "to":
		return reached, measured[f.unit] && r.fellTo(s, j)
	case durations[word]:
		return lasted, f.unit == "days"
	case word == "of" && j-1 > s.from && sizeable[r.tokens[j-1].text]:
		return sized, r.isOwnTeam(s, j-1) && !r.counts(s, f.to)
	default:
		return 0, false
	}
}

// isOwnTeam knows "in a team" and "led a small team" by the words before "team".
func (r *reading) isOwnTeam(s *sentence, i int) bool {
	for j := i - 1; j >= max(s.from, i-3); j-- {
		if t := r.tokens[j].text; t == "in" || t == "led" || t == "were" || t == "was" || t == "managed" {
			return true
		}
	}
	return false
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
		lasted thing team group crew squad committee cohort all in the us itself work something everything moved pushed
		million thousand per cent percent approximately circa some around able from`)
	// narrowing words say which part, step or statistic of a metric is meant.
	narrowing = wordSet(`overall whole entire altogether alone step steps stage phase another further additional second third next remaining rest
		peak worst best median mean average typical max maximum min minimum tail weekday weekdays weekend weekends staging dev
		production prod test training offline online cold warm initial final part half each every other same again new old original
		previous earlier planned pilot trial mobile desktop europe country region canary shadow later afterwards`)
)

// isShare reports a share of the traffic or of a sample.
func (r *reading) isShare(c figureClaim) bool {
	if c.of[started].unit != "%" && c.of[reached].unit != "%" {
		return false
	}
	return slices.ContainsFunc(r.tokens[c.clause.from:c.clause.to], func(t token) bool { return samples[t.text] })
}

// asides begin what no longer names the metric behind its values.
var asides = wordSet(`after within once when since while over in during because so which`)

// samples are what a share may be of when it is no metric: a roll-out's steps.
var samples = wordSet(`traffic rollout ramp ramped sample sampled users customers requests canary`)

// passing words say that time went by.
var passing = wordSet(`then later afterwards today now since meanwhile eventually finally after further month months week weeks year years
	quarter still again`)

// claimOf adds what the clause around a claim names.
func (r *reading) claimOf(s *sentence, c figureClaim, values []amount) figureClaim {
	c.clause, c.values = s.clauseOf(c.span), values
	for i := c.clause.from; i < c.clause.to; i++ {
		t := r.tokens[i]
		c.moved = c.moved || passing[t.text]
		if i >= c.to && asides[t.text] {
			break
		}
		if i < c.from && t.is(isJoin) {
			// "I compared both and latency fell": the metric comes behind.
			c.words, c.name = nil, nil
		}
		switch {
		case c.measures(i, t):
		case narrowing[t.text] || isPercentile(t.text):
			c.scope.add(t.text)
		case namesMetric(t) && !c.words.has(t.stem):
			c.words.add(t.stem)
			c.name = append(c.name, t.text)
		}
	}
	return c
}

// measures reports whether the token at i is a figure or its unit.
func (c *figureClaim) measures(i int, t token) bool {
	return t.number || i >= c.from && i < c.to && (units[t.text] || t.is(beginsNumeral))
}

// isPercentile knows "p99" and "p99.9".
func isPercentile(word string) bool {
	return len(word) <= 4 && strings.HasPrefix(word, "p") && strings.ContainsAny(word, "0123456789")
}

func namesMetric(t token) bool {
	return !functionWords[t.text] && !unnaming[t.text] && !roughly[t.text] && !t.is(isChangeVerb|isAdverb|isSubject|isTeam|isFrequency)
}
