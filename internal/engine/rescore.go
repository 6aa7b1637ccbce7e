package engine

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
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
	before, err := e.Scorecard(ctx, state, rater.Kind)
	if err != nil && fault.KindOf(err) != fault.NotFound {
		return Rescored{}, err
	}
	if before.Rubric.Digest == round.Digest && sameRater(before.Assessor, rater) && !failed(before) {
		return Rescored{Before: before, After: before}, nil
	}
	if err := e.pin(ctx, round); err != nil {
		return Rescored{}, fault.Wrap(err, op, fault.KindOf(err))
	}
	run := nextRun(state, round, rater)
	after, err := e.written(ctx, session, run, func() (scorecard.Scorecard, error) {
		limited, cancel := context.WithTimeout(llm.WithSession(ctx, session), within)
		defer cancel()
		return e.assessed(limited, by, state, round)
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

// nextRun names the run that comes after the session's others. It is the same
// after a crash between writing and publishing, so that nothing is rated twice.
func nextRun(state interview.State, round *rubric.Round, rater assessment.Rater) string {
	sum := sha256.Sum256([]byte(round.Digest + "\n" + rater.Version))
	return fmt.Sprintf("%s-%s-%d", rater.Kind, hex.EncodeToString(sum[:4]), len(state.Scorecards)+1)
}
