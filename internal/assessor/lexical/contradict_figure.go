package lexical

import (
	"maps"
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
	claims := c.figureClaims()
	for i := range claims {
		for j := range claims[:i] {
			early, late := &claims[j], &claims[i]
			if meet, across := c.meets(early.saying(), late.saying()); meet && early.disagrees(late, claims, across) {
				c.add(early.about(late), early.saying(), late.saying())
			}
		}
	}
}

func (c *figureClaim) saying() saying { return saying{c.span, c.turn, c.clause} }

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
	switch {
	case !subset(small, large):
		return false
	case role == lasted:
		return len(small) > 0 && len(small) == len(large) && !across
	case across:
		// A second story may well have a metric of the same name.
		return c.meets(late, role) && len(small) > 1
	default:
		return c.changes(late, role, all, len(small) > 0)
	}
}

// changes reports whether two changes of one story disagree; named says that both
// name the metric.
func (c *figureClaim) changes(late *figureClaim, role figureRole, all []figureClaim, named bool) bool {
	otherEnd := c.meets(late, role)
	if c.holds(late) || role == reached && (!otherEnd || late.moved) {
		return false
	}
	return otherEnd || named || c.only(all, late, role)
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

// holds reports whether a later change lies within an earlier one: it may be a step
// of it.
func (c *figureClaim) holds(late *figureClaim) bool {
	from, to := c.of[started], c.of[reached]
	if !from.known || !to.known {
		return false
	}
	for _, role := range []figureRole{started, reached} {
		f := late.of[role]
		if f.known && !near(f, from) && !near(f, to) && (f.amount < min(from.amount, to.amount) || f.amount > max(from.amount, to.amount)) {
			return false
		}
	}
	return true
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
