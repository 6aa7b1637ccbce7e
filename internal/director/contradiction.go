package director

import (
	"cmp"
	"slices"

	"barraiser/internal/assessment"
	"barraiser/internal/interview"
	"barraiser/internal/rubric"
)

// contradiction asks about statements of the story in hand that disagree with
// what the candidate said before, the newest first, each once. A flag of the
// latest answer comes first where the rubric has a probe for it.
func (d desk) contradiction() (interview.Move, bool) {
	c, open := d.openContradiction()
	if !open {
		return interview.Move{}, false
	}
	if m, ok := d.flagged(); ok {
		return m, true
	}
	m := interview.Move{
		Kind: interview.ProbeMove, Question: d.story.thread.Question,
		Quote: &c.Former, Quote2: &c.Latter, Reason: "the answers disagree about " + c.About,
	}
	if len(d.story.targets) > 0 {
		m.Competency = d.story.targets[0].ID
	}
	return m, true
}

// flagged returns the probe for a flag of the latest answer.
func (d desk) flagged() (interview.Move, bool) {
	return d.best(func(c candidate) bool { return c.state == rubric.Flagged }, func(a, b candidate) int {
		return cmp.Or(cmp.Compare(a.used, b.used), cmp.Compare(a.probe.Priority, b.probe.Priority))
	})
}

func (d desk) openContradiction() (assessment.Contradiction, bool) {
	for _, t := range slices.Backward(d.story.turns) {
		if t.Observed == nil {
			continue
		}
		for _, c := range t.Observed.Contradictions {
			if !d.contrasted(c) {
				return c, true
			}
		}
	}
	return assessment.Contradiction{}, false
}

// contrasted reports whether one of the two statements was asked about before, as
// one that disagrees with another: what the candidate answers to that repeats a
// side of it, and is no new contradiction.
func (d desk) contrasted(c assessment.Contradiction) bool {
	for _, t := range d.state.Turns {
		if !t.Move.Contrasts() {
			continue
		}
		for _, q := range []*assessment.Span{t.Move.Quote, t.Move.Quote2} {
			if overlap(*q, c.Former) || overlap(*q, c.Latter) {
				return true
			}
		}
	}
	return false
}

func overlap(a, b assessment.Span) bool {
	return a.Turn == b.Turn && a.Start < b.End && b.Start < a.End
}
