package engine

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"barraiser/internal/assessment"
	"barraiser/internal/fault"
	"barraiser/internal/interview"
	"barraiser/internal/llm"
	"barraiser/internal/rubric"
	"barraiser/internal/scorecard"
)

// Rescored is what rating a session again came to.
type Rescored struct {
	// Before is the newest scorecard of this assessor until now, the zero value
	// when there was none.
	Before scorecard.Scorecard
	// After is the newest now: the same one when nothing is new.
	After scorecard.Scorecard
	// Fresh says that a run was added.
	Fresh bool
}

// Rescore rates a session that is over by a round as it is today, with the
// assessor named (Lexical or Model, "" for Lexical), and records the run beside
// the earlier ones, which stay. When the newest run was made by this
// very rubric and assessor, and didn't fail, there is nothing to do. Unlike the
// first assessment, one that fails is an error and writes nothing: it must not
// stand before a scorecard that was good.
//
// Errors: fault.Invalid for an assessor that isn't there; fault.NotFound; fault.Conflict while the round runs or its first
// scorecard is still to come; eventlog.ErrErased in the chain.
func (e *Engine) Rescore(ctx context.Context, session string, round *rubric.Round, assessor string) (Rescored, error) {
	const op = "engine: rescore"
	state, _, err := e.Session(ctx, session)
	if err != nil {
		return Rescored{}, err
	}
	switch {
	case !state.Closed():
		return Rescored{}, fault.New(fault.Conflict, op, "the round is still open").Hint("end it first; its scorecard then follows by itself")
	case len(state.Scorecards) == 0:
		return Rescored{}, fault.New(fault.Conflict, op, "the first scorecard isn't written yet").Hint("start the service; it writes what is missing")
	}
	by, within, err := e.assessorNamed(assessor)
	if err != nil {
		return Rescored{}, fault.Wrap(err, op, fault.KindOf(err))
	}
	rater := by.Rater()
	before, err := e.newest(ctx, state, cmp.Or(assessor, Lexical))
	if err != nil && fault.KindOf(err) != fault.NotFound {
		return Rescored{}, err
	}
	if before.Rubric.Digest == round.Digest && sameRater(before.Assessor, rater) && !failed(before) {
		return Rescored{Before: before, After: before}, nil
	}
	if err := e.pin(ctx, round); err != nil {
		return Rescored{}, fault.Wrap(err, op, fault.KindOf(err))
	}
	// The name is the same after a crash between writing and publishing, so that
	// nothing is rated twice.
	run := fmt.Sprintf("%s-%d", runID(cmp.Or(assessor, Lexical), round.Digest+"\n"+rater.Version), len(state.Scorecards)+1)
	guard := func(write func() error) error { return write() }
	after, err := e.written(ctx, session, run, guard, func() (scorecard.Scorecard, error) {
		limited, cancel := context.WithTimeout(llm.WithSession(ctx, session), within)
		defer cancel()
		return e.again(limited, by, state, round)
	})
	if err != nil {
		return Rescored{}, fault.Wrap(err, op, fault.KindOf(err))
	}
	err = e.ask(ctx, session, func(a *actor) error {
		return a.record(interview.PublishScorecard{Ready: readyOf(run, after)})
	})
	if err != nil {
		return Rescored{}, fault.Wrap(err, op, fault.KindOf(err))
	}
	return Rescored{Before: before, After: after, Fresh: true}, nil
}

// assessorNamed returns the assessor of that name, and how long it may take.
func (e *Engine) assessorNamed(name string) (Assessor, time.Duration, error) {
	switch {
	case name == "" || name == Lexical:
		return e.ports.Assessor, e.timing.AssessWithin, nil
	case name != Model:
		return nil, 0, fault.New(fault.Invalid, "", "there is no assessor %q", name).Hint("use lexical or model")
	case e.ports.Reviewer == nil:
		return nil, 0, fault.New(fault.Invalid, "", "no model rates here").Hint("set BARRAISER_ASSESSOR_MODEL and an endpoint, or use the assessor 'lexical'")
	default:
		return e.ports.Reviewer, e.timing.ReviewWithin, nil
	}
}

// sameRater reports whether two runs would give the same bytes.
func sameRater(a, b assessment.Rater) bool {
	sameModel := a.Model == b.Model || a.Model != nil && b.Model != nil && *a.Model == *b.Model
	return a.Kind == b.Kind && a.Version == b.Version && sameModel
}

// failed reports whether the assessor failed on any competency.
func failed(card scorecard.Scorecard) bool {
	return slices.ContainsFunc(card.Competencies, func(c scorecard.Competency) bool {
		return c.Why != nil && *c.Why == assessment.WhyAssessorFailed
	})
}

// again rates a session once more. A model that failed, or whose ratings were
// replaced, is an error here.
func (e *Engine) again(ctx context.Context, by Assessor, state interview.State, round *rubric.Round) (scorecard.Scorecard, error) {
	report, err := reportBy(ctx, by, state, round)
	if err != nil {
		return scorecard.Scorecard{}, err
	}
	const hint = "the scorecards there are stay as they were; try again later"
	switch over := report.Rater.FailedOver; {
	case over != nil:
		return scorecard.Scorecard{}, fault.New(fault.Unavailable, "", "the model's findings can't be used: %s", over.Why.Words()).Hint(hint)
	case report.Rater.Kind == Model && failedAnywhere(report):
		return scorecard.Scorecard{}, fault.New(fault.Unavailable, "", "the model failed for part of the round").Hint(hint)
	}
	return e.compared(ctx, state, round, scorecard.Build(round, metaOf(state), report)), nil
}
