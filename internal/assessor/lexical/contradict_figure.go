package lexical

import (
	"slices"
	"strings"
)

// apartBy is by how much two figures must differ, as a ratio, to disagree, and
// hedgedBy where one is "about" something.
const (
	apartBy  = 1.25
	hedgedBy = 1.5
)

// figures compares what the newest turn says of a metric.
func (c *contrast) figures() {
	hold(c, 0, func(a *account) []uttered[metric] { return a.metrics }, func(early, late claimIn[metric], across bool) {
		only := func(role figureRole) bool { return c.only(early, late.claim.of[role].unit) }
		if early.claim.disagrees(&late.claim, across, only) {
			c.add(early.claim.about(&late.claim), early.at(), late.at())
		}
	})
}

// disagrees reports whether a later claim says otherwise of the same metric.
// across says that the two answer different questions, only whether a claim without a
// metric can mean nothing else.
func (c *metric) disagrees(late *metric, across bool, only func(figureRole) bool) bool {
	role, ok := c.apart(late)
	if !ok || !equal(c.scope, late.scope) || c.mentions(late, role) || c.chained(late) {
		return false
	}
	if role == sized {
		return !across && c.of[role].unit == late.of[role].unit
	}
	small, large := c.words, late.words
	if len(small) > len(large) {
		small, large = large, small
	}
	switch {
	case !subset(small, large):
		return false
	case role == lasted:
		return len(small) > 0 && len(small) == len(large) && !across
	case across:
		// A second story may well have a metric of the same name.
		return c.meets(late, role) && len(small) > 1
	default:
		return c.changes(late, role, len(small) > 0, only)
	}
}

// changes reports whether two changes of one story disagree; named says that both
// name the metric.
func (c *metric) changes(late *metric, role figureRole, named bool, only func(figureRole) bool) bool {
	otherEnd := c.meets(late, role)
	if c.holds(late) || role == reached && (!otherEnd || late.moved) {
		return false
	}
	return otherEnd || named || only(role)
}

// apart returns the first role in which the two give figures too different to be
// roundings of each other.
func (c *metric) apart(late *metric) (figureRole, bool) {
	for role := range figureRoles {
		a, b := c.of[role], late.of[role]
		if a.known && b.known && a.unit == b.unit && !near(a, b) {
			return role, true
		}
	}
	return 0, false
}

func near(a, b amount) bool {
	by := apartBy
	if a.hedged || b.hedged {
		by = hedgedBy
	}
	low, high := min(a.number, b.number), max(a.number, b.number)
	return low <= 0 || high/low <= by
}

// meets reports whether the two agree on the other end of a change.
func (c *metric) meets(late *metric, role figureRole) bool {
	other := reached
	if role == reached {
		other = started
	}
	a, b := c.of[other], late.of[other]
	return (role == started || role == reached) && a.known && b.known && a.unit == b.unit && near(a, b)
}

// chained reports whether one change goes on where the other ends, or differs in
// both ends, as two steps or two metrics do.
func (c *metric) chained(late *metric) bool {
	whole := c.of[started].known && c.of[reached].known && late.of[started].known && late.of[reached].known
	goesOn := func(a, b amount) bool { return a.known && b.known && a.unit == b.unit && near(a, b) }
	return goesOn(c.of[reached], late.of[started]) || goesOn(c.of[started], late.of[reached]) ||
		whole && !c.meets(late, started) && !c.meets(late, reached)
}

// holds reports whether a later change lies within an earlier one: it may be a step
// of it.
func (c *metric) holds(late *metric) bool {
	from, to := c.of[started], c.of[reached]
	if !from.known || !to.known {
		return false
	}
	for _, role := range []figureRole{started, reached} {
		f := late.of[role]
		if f.known && !near(f, from) && !near(f, to) && (f.number < min(from.number, to.number) || f.number > max(from.number, to.number)) {
			return false
		}
	}
	return true
}

// mentions reports whether the later sentence gives the earlier figure as well:
// then the candidate tells the two apart.
func (c *metric) mentions(late *metric, role figureRole) bool {
	return slices.ContainsFunc(late.values, func(f amount) bool {
		return f.number == c.of[role].number || f.unit == c.of[role].unit && near(f, c.of[role])
	})
}

// only reports whether no claim before the newest turn but this one is of a unit, so
// that one without a metric can mean nothing else.
func (c *contrast) only(early claimIn[metric], unit string) bool {
	for turn, t := range c.turns[:len(c.turns)-1] {
		for i := range t.metrics {
			if turn == early.turn && &t.metrics[i] == early.uttered {
				continue
			}
			if slices.ContainsFunc(t.metrics[i].claim.of[:], func(a amount) bool { return a.known && a.unit == unit }) {
				return false
			}
		}
	}
	return true
}

// about names what two claims disagree on.
func (c *metric) about(late *metric) string {
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
