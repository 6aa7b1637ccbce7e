package main

import (
	"context"
	"fmt"
	"slices"
	"time"

	"barraiser/internal/assessment"
	"barraiser/internal/fault"
	"barraiser/internal/llm"
	"barraiser/internal/rubric"
)

const (
	// maxFailed is how many assessments in a row may fail in every call before the
	// endpoint is given up.
	maxFailed = 5
	// tellEvery is how often the progress is told, in assessments.
	tellEvery = 10
)

// rateAll rates the units one after the other and returns why it stopped early, or
// nil. One after the other, for the times of calls are measured: an assessment
// makes several at once by itself.
func (m *modelStudy) rateAll(ctx context.Context, todo []*unit) error {
	failed := 0
	for i, u := range todo {
		if err := m.rate(ctx, u); err != nil {
			return err
		}
		if failed++; !allFailed(u.report) {
			failed = 0
		}
		if failed == maxFailed {
			return fault.Wrap(fmt.Errorf("every call of %d assessments failed: %w", maxFailed, m.calls.lastFailure()), "", fault.Unavailable).
				Hint("look at the endpoint ('barraiser check'), and run it again")
		}
		if (i+1)%tellEvery == 0 {
			m.say("%d of %d assessments", i+1, len(todo))
		}
	}
	return nil
}

// rate rates a unit with the model and by the rules.
func (m *modelStudy) rate(ctx context.Context, u *unit) error {
	byRules, err := m.study.assessor.Assess(ctx, u.round, rubric.L5, u.answers)
	if err != nil {
		return err
	}
	begun := time.Now()
	report, err := m.assessor.Assess(llm.WithSession(ctx, u.label), u.round, rubric.L5, u.answers)
	if err != nil {
		return err
	}
	// Calls that were cut short or refused stand in the report as failed ones.
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	if err := m.calls.end(); err != nil {
		return err
	}
	u.report, u.byRules, u.calls, u.done = report, byRules, m.calls.of(u.label), true
	return m.time(u, time.Since(begun))
}

// time keeps how long an assessment took whose calls were all made now. When they
// are all from memory it is what it was then.
func (m *modelStudy) time(u *unit, took time.Duration) error {
	if len(u.calls) == 0 {
		return nil
	}
	keys := make([]any, 0, len(u.calls))
	for _, c := range u.calls {
		keys = append(keys, c.key)
	}
	var kept struct {
		Took time.Duration `json:"took_ns"`
	}
	key := digestOf(append(keys, "took")...)
	stale := func(c finished) bool { return !c.fresh }
	switch {
	case !slices.ContainsFunc(u.calls, stale):
		kept.Took = took
		if err := m.calls.keep(key, kept); err != nil {
			return err
		}
	case !m.calls.read(key, &kept):
		return nil // taken up in the middle: nobody knows
	}
	u.took = kept.Took
	return nil
}

// allFailed reports that nothing was rated because of failed calls.
func allFailed(r assessment.Report) bool {
	failed := false
	for _, a := range r.Answers {
		for _, rated := range a.Rated {
			if rated.Rating.Valid() {
				return false
			}
			failed = failed || rated.Why == assessment.WhyAssessorFailed
		}
	}
	return failed
}

// fate is what became of the assessment of one answer.
type fate string

const (
	fateOpen     fate = "not reached"
	fateModel    fate = "rated by the model"
	fateRules    fate = "left to the rules"
	fateOver     fate = "failed over"
	fateFailed   fate = "assessor failed"
	fateNotRated fate = "not rated"
)

// judged returns the rating of a unit's first competency and what became of it:
// only what the model rated, or what it was never to rate, is its assessor's
// rating. That of the rules in its place would count for it otherwise.
func (u *unit) judged() (outcome, fate) {
	if !u.done {
		return outcome{}, fateOpen
	}
	got := first(u.report)
	switch {
	case u.report.Rater.FailedOver != nil:
		return outcome{why: string(u.report.Rater.FailedOver.Why)}, fateOver
	case got.why == string(assessment.WhyAssessorFailed):
		return got, fateFailed
	case !got.rating.Valid():
		return got, fateNotRated
	case len(u.calls) == 0:
		return got, fateRules
	default:
		return got, fateModel
	}
}

// rating is the rating where there is one of the assessor's own.
func (u *unit) rating() (rubric.Rating, bool) {
	got, how := u.judged()
	return got.rating, how == fateModel || how == fateRules
}

func first(r assessment.Report) outcome {
	if len(r.Answers) == 0 || len(r.Answers[0].Rated) == 0 {
		return outcome{}
	}
	x := r.Answers[0].Rated[0]
	return outcome{rating: x.Rating, score: x.Score, confidence: x.Confidence, why: string(x.Why)}
}
