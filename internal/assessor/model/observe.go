package model

import (
	"cmp"
	"context"
	"slices"

	"barraiser/internal/assessment"
	"barraiser/internal/fault"
	"barraiser/internal/rubric"
)

// Observe looks at the newest turn of an answer: what the rules see in it and,
// where the model answers before ctx ends, signals that are shown in other words.
// Its errors are those of the rules; see Look.
func (a *Assessor) Observe(ctx context.Context, round *rubric.Round, answer assessment.Answer) (assessment.Observation, error) {
	seen, err := a.base.Observe(ctx, round, answer)
	if err != nil {
		return seen, fault.Wrap(err, opObserve, fault.KindOf(err))
	}
	return a.Look(ctx, round, answer, seen)
}

const opObserve = "model assessor: observe"

// Look adds to what the rules have seen in the newest turn of an answer. Nothing of
// that is taken back, and seen isn't changed. A model that fails or is late, by a
// tenth of the time that there was, costs its part alone: seen is then returned
// without an error, and the failure reported.
//
// Signals are found here without being judged, so one is worth no more than an
// elaborated mention, and red flags and misconceptions aren't looked for.
func (a *Assessor) Look(ctx context.Context, round *rubric.Round, answer assessment.Answer, seen assessment.Observation) (assessment.Observation, error) {
	out := seen
	out.Evidence = slices.Clone(seen.Evidence)
	if out.Reply != assessment.Substantive || len(answer.Turns) == 0 {
		return out, nil
	}
	r := a.newRun(round)
	r.free = true
	u := r.observed(answer, out)
	if len(u.asks) == 0 || len(u.parts) == 0 {
		return out, nil
	}
	err := guarded(func() (err error) {
		u.findings, err = r.extractOnce(ctx, u, 0)
		return err
	})
	if err != nil {
		if ctx.Err() == nil {
			r.forget(ctx, &u.trail)
			a.o.Report(fault.Wrap(err, opObserve, fault.KindOf(err)))
		}
		return out, nil
	}
	for _, c := range u.criteria {
		g := grading{criterion: c, reading: &u.reading, quotes: quotesFor(c, u.findings.quotes)}
		for _, e := range g.seen() {
			e.Strength = min(e.Strength, assessment.Elaborated)
			out.Evidence = append(out.Evidence, e)
		}
	}
	out.Evidence, _ = assessment.Verify(answer, out.Evidence)
	slices.SortStableFunc(out.Evidence, func(a, b assessment.Evidence) int {
		return cmp.Or(cmp.Compare(a.Turn, b.Turn), cmp.Compare(a.Start, b.Start), cmp.Compare(a.End, b.End))
	})
	return out, nil
}

// observed prepares the newest turn of an answer: the signals of its targets that
// the rules haven't seen well enough in it.
func (r *run) observed(answer assessment.Answer, seen assessment.Observation) *unit {
	u := &unit{answer: answer, stage: stageObserve, question: questionOf(answer)}
	u.digest = digestOf(answer.Turns)
	question := r.round.Question(answer.Question)
	targets := answer.Targets
	if len(targets) == 0 && question != nil {
		targets = question.Targets
	}
	for _, e := range seen.Evidence {
		// Of a question that nobody knows, what the rules see says what it is about.
		if len(answer.Targets) == 0 && question == nil && !slices.Contains(targets, e.Competency) {
			targets = append(targets, e.Competency)
		}
	}
	u.reading = r.base.Read(r.round, answer, targets)
	for i := range u.reading.Frames {
		c := criterionOf(r.round, question, &u.reading.Frames[i], assessment.Rated{})
		c.asks = slices.DeleteFunc(c.asks, func(a ask) bool {
			return a.kind == aboutRedFlag || a.kind == aboutMisconception || a.kind == aboutSignal && isShown(seen, c.frame.Competency.ID, a.of)
		})
		u.criteria = append(u.criteria, c)
	}
	u.asks = asksOf(u.criteria)
	newest := answer.Turns[len(answer.Turns)-1].Ordinal
	u.parts = partsOf(slices.DeleteFunc(sourcesOf(answer, u.reading), func(s source) bool { return s.turn != newest }))
	return u
}

func isShown(seen assessment.Observation, competency, signal string) bool {
	return slices.ContainsFunc(seen.Evidence, func(e assessment.Evidence) bool {
		return e.Competency == competency && e.Signal == signal && e.Strength >= assessment.Elaborated
	})
}

// seen is the evidence of an observation: every quote is taken for what it was
// found for.
func (g *grading) seen() []assessment.Evidence {
	v := verdicts{}
	for i, q := range g.quotes {
		for _, id := range q.asks {
			v[id] = verdict{met: fullyMet, quotes: append(v[id].quotes, i+1)}
		}
	}
	return g.weigh(v, false).evidence
}
