package engine

import (
	"context"
	"slices"
	"strings"
	"time"

	"barraiser/internal/assessment"
	"barraiser/internal/fault"
	"barraiser/internal/interview"
	"barraiser/internal/journal"
	"barraiser/internal/rubric"
	"barraiser/internal/scorecard"
)

// AwaitsReview reports whether a session's model has still to rate it: it was
// opened with one, there is one, and no review is recorded. Until then the
// deterministic scorecard is provisional.
func (e *Engine) AwaitsReview(state interview.State) bool {
	return e.ports.Reviewer != nil && awaitsModel(state)
}

// awaitsModel is AwaitsReview whether or not there is a model now.
func awaitsModel(state interview.State) bool {
	return state.Opened.Assessor == Model && !slices.ContainsFunc(state.Scorecards, reviewed)
}

// reviewed reports whether a run is the reviewer's. The name of the run tells, not
// the rater on its scorecard: one that failed over names the deterministic rater,
// and must not be made for ever.
func reviewed(ready interview.ScorecardReady) bool { return strings.HasPrefix(ready.Run, Model+"-") }

// review rates the closed round with the reviewer and writes the scorecard into a
// stream of its own. Like the deterministic run, it is made once.
func (a *actor) review(ctx context.Context, j *job, state interview.State) (interview.ScorecardReady, error) {
	defer a.e.leaveQueue()
	run := runID(Model, a.round.Digest+"\n"+a.e.ports.Reviewer.Rater().Version)
	card, err := a.e.written(ctx, a.id, run, j.write, func() (scorecard.Scorecard, error) {
		return a.e.reviewPatiently(ctx, state, a.round)
	})
	if err != nil {
		return interview.ScorecardReady{}, fault.Wrap(err, "engine: review", fault.KindOf(err))
	}
	return readyOf(run, card), nil
}

// reviewPatiently asks the reviewer until it rates all that was asked for, or no
// try is left; what it lacks then stays without a rating. The error is that ctx
// ended.
func (e *Engine) reviewPatiently(ctx context.Context, state interview.State, round *rubric.Round) (scorecard.Scorecard, error) {
	for try := 0; ; try++ {
		card, whole, err := e.reviewOnce(ctx, state, round)
		switch {
		case ctx.Err() != nil:
			return scorecard.Scorecard{}, context.Cause(ctx)
		case err != nil:
			e.ports.Report(state.Opened.Session, err)
			card = failedCard(e.ports.Reviewer.Rater(), state, round)
		}
		if whole || try >= len(e.timing.ReviewRetries) {
			return card, nil
		}
		// What is done of the try before says nothing of the next one.
		e.ports.Progress.Set(state.Opened.Session, 0, 0)
		again := time.NewTimer(e.timing.ReviewRetries[try])
		select {
		case <-again.C:
		case <-ctx.Done():
			again.Stop()
			return scorecard.Scorecard{}, context.Cause(ctx)
		}
	}
}

// reviewOnce asks the reviewer; whole says that it failed nowhere.
func (e *Engine) reviewOnce(ctx context.Context, state interview.State, round *rubric.Round) (card scorecard.Scorecard, whole bool, err error) {
	limited, cancel := context.WithTimeout(ctx, e.timing.ReviewWithin)
	defer cancel()
	report, err := reportBy(limited, e.ports.Reviewer, state, round)
	if err != nil {
		return scorecard.Scorecard{}, false, err
	}
	return e.compared(ctx, state, round, scorecard.Build(round, metaOf(state), report)), !failedAnywhere(report), nil
}

// failedAnywhere reports whether the assessor failed on any competency of any
// answer; on the scorecard another answer's rating may hide it.
func failedAnywhere(report assessment.Report) bool {
	return slices.ContainsFunc(report.Answers, func(a assessment.AnswerReport) bool {
		return slices.ContainsFunc(a.Rated, func(r assessment.Rated) bool { return r.Why == assessment.WhyAssessorFailed })
	})
}

// compared marks what a model's scorecard and the deterministic one disagree on.
// Where there is nothing to compare it with, it stands as it is.
func (e *Engine) compared(ctx context.Context, state interview.State, round *rubric.Round, card scorecard.Scorecard) scorecard.Scorecard {
	if card.Assessor.Kind != Model {
		return card
	}
	lexical, err := e.beside(ctx, state, round)
	if err != nil {
		if ctx.Err() == nil {
			e.ports.Report(state.Opened.Session, err)
		}
		return card
	}
	return scorecard.Compare(round, card, lexical)
}

// beside returns the newest deterministic scorecard by this version of the round,
// or one made for the purpose.
func (e *Engine) beside(ctx context.Context, state interview.State, round *rubric.Round) (scorecard.Scorecard, error) {
	for _, ready := range slices.Backward(state.Scorecards) {
		if reviewed(ready) || ready.Vote == string(scorecard.Incomplete) {
			continue
		}
		card, _, err := e.card(ctx, journal.AssessStream(state.Opened.Session, ready.Run))
		if err != nil || card.Rubric.Digest == round.Digest {
			return card, err
		}
	}
	return e.assessed(ctx, e.ports.Assessor, state, round)
}
