package engine

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"time"

	"barraiser/internal/assessment"
	"barraiser/internal/eventlog"
	"barraiser/internal/fault"
	"barraiser/internal/interview"
	"barraiser/internal/journal"
	"barraiser/internal/rubric"
	"barraiser/internal/scorecard"
)

// cardKind is the kind of the one record in an assessment's stream.
const cardKind = "scorecard"

// assess rates the closed round with the deterministic assessor and writes the
// scorecard into a stream of its own. A run that was already written, before a
// crash, is published as it stands: nothing is rated twice.
func (a *actor) assess(ctx context.Context, j *job, state interview.State) (interview.ScorecardReady, error) {
	const op = "engine: assess"
	ctx, cancel := context.WithTimeout(ctx, a.e.timing.AssessWithin+appendWithin)
	defer cancel()
	run := runID(Lexical, a.round.Digest)
	card, err := a.e.written(ctx, a.id, run, j.write, func() (scorecard.Scorecard, error) {
		return a.e.rate(ctx, state, a.round), nil
	})
	if err != nil {
		return interview.ScorecardReady{}, fault.Wrap(err, op, fault.KindOf(err))
	}
	return readyOf(run, card), nil
}

// written returns a run's scorecard; when its stream has none yet, rate makes it
// and it is written first, within guard.
func (e *Engine) written(
	ctx context.Context, session, run string, guard func(write func() error) error, rate func() (scorecard.Scorecard, error),
) (scorecard.Scorecard, error) {
	stream := journal.AssessStream(session, run)
	head, err := e.ports.Log.Head(ctx, stream)
	if err != nil {
		return scorecard.Scorecard{}, err
	}
	if head == 0 {
		card, err := rate()
		if err != nil {
			return scorecard.Scorecard{}, err
		}
		err = guard(func() error { return e.write(ctx, session, run, card) })
		if err != nil && !errors.Is(err, eventlog.ErrConflict) {
			return scorecard.Scorecard{}, err
		}
	}
	card, _, err := e.card(ctx, stream)
	return card, err
}

// write appends a scorecard to its run's stream, unless the session was erased
// meanwhile, by another process even. Erasing takes away the session first and then
// the scorecards that it finds, so one that was written in between is taken away
// here.
func (e *Engine) write(ctx context.Context, session, run string, card scorecard.Scorecard) error {
	ctx, cancel := context.WithTimeout(ctx, appendWithin)
	defer cancel()
	if err := journal.Exists(ctx, e.ports.Log, session); err != nil {
		return err
	}
	stream := journal.AssessStream(session, run)
	_, err := e.ports.Log.Append(ctx, eventlog.Commit{
		Stream: stream, ID: run,
		Records: []eventlog.Record{{At: e.ports.Now().UTC().Truncate(time.Millisecond), Kind: cardKind, Version: 1, Data: card.JSON()}},
	})
	if err != nil {
		return err
	}
	if err := journal.Exists(ctx, e.ports.Log, session); errors.Is(err, eventlog.ErrErased) {
		return errors.Join(err, e.ports.Log.Delete(ctx, stream))
	}
	return nil
}

func readyOf(run string, card scorecard.Scorecard) interview.ScorecardReady {
	return interview.ScorecardReady{Assessor: card.Assessor.Kind, Run: run, Vote: string(card.Vote)}
}

// rate assesses the transcript; a failed assessor gives a scorecard that says
// so, never a number.
func (e *Engine) rate(ctx context.Context, state interview.State, round *rubric.Round) scorecard.Scorecard {
	// An assessor that takes all its time must leave some for writing so.
	limited, cancel := context.WithTimeout(ctx, e.timing.AssessWithin)
	defer cancel()
	card, err := e.assessed(limited, e.ports.Assessor, state, round)
	if err == nil {
		return card
	}
	if ctx.Err() == nil {
		e.ports.Report(state.Opened.Session, err)
	}
	return failedCard(e.ports.Assessor.Rater(), state, round)
}

// assessed rates a session by an assessor and a round, its own or another version
// of it.
func (e *Engine) assessed(ctx context.Context, by Assessor, state interview.State, round *rubric.Round) (scorecard.Scorecard, error) {
	report, err := reportBy(ctx, by, state, round)
	if err != nil {
		return scorecard.Scorecard{}, err
	}
	return scorecard.Build(round, metaOf(state), report), nil
}

func reportBy(ctx context.Context, by Assessor, state interview.State, round *rubric.Round) (assessment.Report, error) {
	return guarded("engine: assess", func() (assessment.Report, error) {
		return by.Assess(ctx, round, state.Opened.Level, interview.Export(state).Answers(round))
	})
}

func metaOf(state interview.State) scorecard.Meta {
	return scorecard.Meta{ID: state.Opened.Session, Level: state.Opened.Level}
}

// failedCard says of every competency that was asked for that the assessor failed.
func failedCard(rater assessment.Rater, state interview.State, round *rubric.Round) scorecard.Scorecard {
	report := assessment.Report{Rater: rater}
	for _, answer := range interview.Export(state).Answers(round) {
		r := assessment.AnswerReport{Answer: answer}
		for _, target := range answer.Targets {
			r.Rated = append(r.Rated, assessment.Rated{Competency: target, Why: assessment.WhyAssessorFailed})
		}
		report.Answers = append(report.Answers, r)
	}
	return scorecard.Build(round, metaOf(state), report)
}

// runID names a run of an assessor by what it was rated by, the same after a crash.
func runID(assessor, by string) string {
	sum := sha256.Sum256([]byte(by))
	return assessor + "-" + hex.EncodeToString(sum[:4])
}
