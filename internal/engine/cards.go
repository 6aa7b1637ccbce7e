package engine

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"barraiser/internal/fault"
	"barraiser/internal/interview"
	"barraiser/internal/journal"
	"barraiser/internal/scorecard"
)

const opReadCard = "engine: read scorecard"

// Scorecard returns the newest scorecard of the assessor (Lexical or Model), or
// with "" the one that stands: the model's where it exists, else the lexical one. A
// model's that lacks a vote doesn't stand before a lexical one that has it. A review
// whose findings couldn't be used counts as the model's and says whose ratings it
// holds (assessment.FailedOver). While a review is still to come, the one that
// stands is provisional. The error is fault.NotFound when there is none.
func (e *Engine) Scorecard(ctx context.Context, state interview.State, assessor string) (scorecard.Scorecard, error) {
	card, err := e.newest(ctx, state, assessor)
	card.Assessor.Provisional = e.AwaitsReview(state)
	return card, err
}

// Rated reports whether there is the scorecard that Scorecard would return.
func Rated(state interview.State, assessor string) bool { return choose(state, assessor) != nil }

// newest returns the scorecard that Scorecard returns, as it was written.
func (e *Engine) newest(ctx context.Context, state interview.State, assessor string) (scorecard.Scorecard, error) {
	chosen := choose(state, assessor)
	if chosen == nil {
		return scorecard.Scorecard{}, fault.New(fault.NotFound, opReadCard, "this session has no scorecard by that assessor").
			Hint("end the round first; without a model the assessor is 'lexical'")
	}
	card, _, err := e.card(ctx, journal.AssessStream(state.Opened.Session, chosen.Run))
	return card, err
}

// choose picks the run that Scorecard returns, or nil.
func choose(state interview.State, assessor string) *interview.ScorecardReady {
	newest := func(fits func(interview.ScorecardReady) bool) *interview.ScorecardReady {
		for i, ready := range slices.Backward(state.Scorecards) {
			if fits(ready) {
				return &state.Scorecards[i]
			}
		}
		return nil
	}
	lexical := newest(func(r interview.ScorecardReady) bool { return !reviewed(r) })
	model := newest(reviewed)
	switch assessor {
	case Lexical:
		return lexical
	case Model:
		return model
	}
	const none = string(scorecard.Incomplete)
	switch {
	case model == nil, lexical != nil && model.Vote == none && lexical.Vote != none:
		return lexical
	default:
		return model
	}
}

// Run is one assessment of a session.
type Run struct {
	// ID names it within the session.
	ID string
	// At is when its scorecard was written.
	At time.Time
	// Card is the scorecard; its Rubric says what it was rated by.
	Card scorecard.Scorecard
	// Shown says that it is the one that Scorecard returns by default.
	Shown bool
}

// Runs returns a session's assessments in the order they were written.
func (e *Engine) Runs(ctx context.Context, state interview.State) ([]Run, error) {
	chosen, awaits := choose(state, ""), e.AwaitsReview(state)
	runs := make([]Run, 0, len(state.Scorecards))
	for i, ready := range state.Scorecards {
		card, at, err := e.card(ctx, journal.AssessStream(state.Opened.Session, ready.Run))
		if err != nil {
			return nil, err
		}
		card.Assessor.Provisional = awaits && chosen == &state.Scorecards[i]
		runs = append(runs, Run{ID: ready.Run, At: at, Card: card, Shown: chosen == &state.Scorecards[i]})
	}
	return runs, nil
}

// card reads the scorecard that an assessment's stream holds, and when it was
// written.
func (e *Engine) card(ctx context.Context, stream string) (card scorecard.Scorecard, at time.Time, err error) {
	found := false
	for record, err := range e.ports.Log.Read(ctx, stream, 0) {
		if err != nil {
			return card, at, fault.Wrap(err, opReadCard, fault.KindOf(err))
		}
		if record.Kind != cardKind {
			continue
		}
		if err := json.Unmarshal(record.Data, &card); err != nil {
			return card, at, fault.Wrap(err, opReadCard, fault.Internal)
		}
		found, at = true, record.At
	}
	if !found {
		return card, at, fault.New(fault.NotFound, opReadCard, "the scorecard isn't written")
	}
	return card, at, nil
}
