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

// assess rates the closed round beside the actor and publishes the scorecard.
func (a *actor) assess() {
	a.assessing = true
	state := a.state
	a.e.wg.Go(func() {
		ready, err := a.e.assessRun(state, a.round)
		_ = a.call(context.Background(), func() error {
			a.assessing = false
			if err == nil {
				err = a.record(interview.PublishScorecard{Ready: ready})
			}
			if err != nil {
				a.fail(err)
			}
			if len(a.seats) == 0 {
				a.idle.Reset(a.e.timing.IdleAfter)
			}
			return nil
		})
	})
}

// assessRun writes a run's scorecard into its own stream. A run that was already
// written, before a crash, is published as it stands: nothing is rated twice.
func (e *Engine) assessRun(state interview.State, round *rubric.Round) (interview.ScorecardReady, error) {
	const op = "engine: assess"
	ctx, cancel := context.WithTimeout(context.Background(), e.timing.AssessWithin+appendWithin)
	defer cancel()
	session := state.Opened.Session
	run := runID(round)
	card, err := e.written(ctx, session, run, func() (scorecard.Scorecard, error) {
		return e.rate(ctx, session, state, round), nil
	})
	if err != nil {
		return interview.ScorecardReady{}, fault.Wrap(err, op, fault.KindOf(err))
	}
	return readyOf(run, card), nil
}

// written returns a run's scorecard; when its stream has none yet, rate makes it
// and it is written first.
func (e *Engine) written(ctx context.Context, session, run string, rate func() (scorecard.Scorecard, error)) (scorecard.Scorecard, error) {
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
		_, err = e.ports.Log.Append(ctx, eventlog.Commit{
			Stream: stream, ID: run,
			Records: []eventlog.Record{{At: e.ports.Now().UTC().Truncate(time.Millisecond), Kind: cardKind, Version: 1, Data: card.JSON()}},
		})
		if err != nil && !errors.Is(err, eventlog.ErrConflict) {
			return scorecard.Scorecard{}, err
		}
	}
	card, _, err := e.card(ctx, stream)
	return card, err
}

func readyOf(run string, card scorecard.Scorecard) interview.ScorecardReady {
	return interview.ScorecardReady{Assessor: card.Assessor.Kind, Run: run, Vote: string(card.Vote)}
}

// rate assesses the transcript; a failed assessor gives a scorecard that says
// so, never a number.
func (e *Engine) rate(ctx context.Context, session string, state interview.State, round *rubric.Round) scorecard.Scorecard {
	// An assessor that takes all its time must leave some for writing so.
	ctx, cancel := context.WithTimeout(ctx, e.timing.AssessWithin)
	defer cancel()
	card, err := e.assessed(ctx, e.ports.Assessor, state, round)
	if err != nil {
		e.ports.Report(session, err)
		report := failedReport(e.ports.Assessor.Rater(), interview.Export(state).Answers(round))
		card = scorecard.Build(round, metaOf(state), report)
	}
	return card
}

// assessed rates a session by an assessor and a round, its own or another version
// of it.
func (e *Engine) assessed(ctx context.Context, by Assessor, state interview.State, round *rubric.Round) (scorecard.Scorecard, error) {
	report, err := guarded("engine: assess", func() (assessment.Report, error) {
		return by.Assess(ctx, round, state.Opened.Level, interview.Export(state).Answers(round))
	})
	if err != nil {
		return scorecard.Scorecard{}, err
	}
	return scorecard.Build(round, metaOf(state), report), nil
}

func metaOf(state interview.State) scorecard.Meta {
	return scorecard.Meta{ID: state.Opened.Session, Level: state.Opened.Level}
}

// failedReport says of every competency that was asked for that the assessor failed.
func failedReport(rater assessment.Rater, answers []assessment.Answer) assessment.Report {
	report := assessment.Report{Rater: rater}
	for _, answer := range answers {
		r := assessment.AnswerReport{Answer: answer}
		for _, target := range answer.Targets {
			r.Rated = append(r.Rated, assessment.Rated{Competency: target, Why: assessment.WhyAssessorFailed})
		}
		report.Answers = append(report.Answers, r)
	}
	return report
}

// runID names the deterministic run under a rubric, the same after a crash.
func runID(round *rubric.Round) string {
	sum := sha256.Sum256([]byte(round.Digest))
	return "lexical-" + hex.EncodeToString(sum[:4])
}
