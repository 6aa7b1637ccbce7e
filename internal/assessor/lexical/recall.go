package lexical

import (
	"barraiser/internal/assessment"
)

// recalled is contradictions for an answer whose own turns have been read and their
// language patterns detected. What the turns before them claim is taken from memory.
func (a *Assessor) recalled(r *reading, answer assessment.Answer) []assessment.Contradiction {
	if len(answer.Turns)+len(answer.Earlier) < 2 {
		return nil
	}
	c := contrast{before: len(answer.Earlier)}
	for _, t := range answer.Earlier {
		c.hear(a.told.account(t.Text, func() *account {
			alone := read(assessment.Answer{Turns: []assessment.Turn{t}})
			alone.detect()
			return alone.account(0)
		}), t)
	}
	for i, t := range answer.Turns {
		c.hear(r.account(i), t)
	}
	if c.runsOn() {
		return contradictions(answer)
	}
	return c.find()
}

// runsOn reports whether terms with full stops between them run on from one turn to the
// next, so many that they are a list (markFragments): only then does what a turn claims
// depend on its neighbours.
func (c *contrast) runsOn() bool {
	run, turn := 0, 0
	crosses := false
	for i, m := range c.marks {
		next := turn
		for next+1 < len(c.turns) && c.turns[next+1].first <= i {
			next++
		}
		if !m.has(isFragment) {
			run, crosses = 0, false
		} else {
			crosses = crosses || run > 0 && next != turn
			run++
		}
		turn = next
		if crosses && run >= fragmentRun {
			return true
		}
	}
	return false
}
