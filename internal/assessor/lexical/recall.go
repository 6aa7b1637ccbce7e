package lexical

import (
	"slices"

	"barraiser/internal/assessment"
)

// recalled is contradictions for an answer whose own turns have been read and their
// language patterns detected. What the turns before the newest claim is taken from
// memory, and what the newest claims is put there.
func (a *Assessor) recalled(r *reading, answer assessment.Answer) []assessment.Contradiction {
	last := len(answer.Turns) - 1
	if len(answer.Turns)+len(answer.Earlier) < 2 {
		a.told.keep(answer.Turns[last].Text, r.account(last))
		return nil
	}
	c := contrast{before: len(answer.Earlier)}
	for _, t := range slices.Concat(answer.Earlier, answer.Turns[:last]) {
		c.hear(a.told.account(t.Text, func() *account {
			alone := read(assessment.Answer{Turns: []assessment.Turn{t}})
			alone.detect()
			return alone.account(0)
		}), t)
	}
	newest := r.account(last)
	c.hear(newest, answer.Turns[last])
	if c.runsOn() {
		return contradictions(answer) // and the newest's depends on its neighbours
	}
	a.told.keep(answer.Turns[last].Text, newest)
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
