package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"barraiser/internal/assessor/lexical"
	"barraiser/internal/eventlog"
	"barraiser/internal/interview"
	"barraiser/internal/journal"
	"barraiser/internal/library"
	"barraiser/internal/measure"
	"barraiser/internal/rubric"
	"barraiser/internal/store/sqlite"
)

const (
	// foldEvents is the length of the folded session: about 25 turns.
	foldEvents = 100
	// foldWords is the length of its answers.
	foldWords   = 150
	foldSession = "bench"
)

func foldSuite() suite {
	return suite{name: "fold", round: foldRound, rows: []measure.Row{
		{What: "folding 100 events, processor time", Unit: "ms", Figure: "fold.apply", Aim: measure.AtMost(0.35)},
		{What: "loading a session of 100 events from SQLite, processor time", Unit: "ms", Figure: "fold.load", Peer: "fold.read", Against: "reading its bytes"},
	}}
}

func foldRound(ctx context.Context, l *lab, f measure.Figures) (err error) {
	dir, err := l.folder()
	if err != nil {
		return err
	}
	s, err := sqlite.Open(ctx, dir, sqlite.Options{})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	history, err := writeSession(ctx, s)
	if err != nil {
		return err
	}
	for name, work := range map[string]func() error{
		"fold.apply": func() error {
			_, err := interview.Fold(history)
			return err
		},
		"fold.load": func() error {
			_, loaded, err := journal.Load(ctx, s, foldSession)
			if err == nil && len(loaded) != foldEvents {
				err = fmt.Errorf("%d events were loaded, not %d", len(loaded), foldEvents)
			}
			return err
		},
		"fold.read": func() error {
			for _, err := range s.Read(ctx, journal.SessionStream(foldSession), 0) {
				if err != nil {
					return err
				}
			}
			return nil
		},
	} {
		took, err := perCall(work)
		if err != nil {
			return err
		}
		f.Add(name, took)
	}
	return nil
}

// writeSession writes a session of foldEvents events as an engine would: plans,
// words, answers and observations of their real size.
func writeSession(ctx context.Context, log eventlog.Log) ([]interview.Recorded, error) {
	lib, err := library.Embedded()
	if err != nil {
		return nil, err
	}
	round, ok := lib.Round(benchRound)
	if !ok {
		return nil, fmt.Errorf("there is no round %q", benchRound)
	}
	w := &writing{log: log, round: round, assessor: lexical.New(), words: measure.NewSpeaker(1), now: time.Now().UTC().Truncate(time.Millisecond)}
	opening, err := interview.Open(interview.SessionOpened{
		Session: foldSession, Round: round.ID, Level: rubric.L5, Interviewer: "scripted",
		Rubric: interview.RubricRef{ID: round.ID, Version: round.Version, Digest: round.Digest},
	}, w.now)
	if err != nil {
		return nil, err
	}
	if err := w.append(ctx, opening, interview.CommandRef{}); err != nil {
		return nil, err
	}
	if err := w.do(ctx, interview.Arrive{}); err != nil {
		return nil, err
	}
	for turn := 1; len(w.history) < foldEvents; turn++ {
		if err := w.turn(ctx, turn); err != nil {
			return nil, err
		}
	}
	return w.history, nil
}

// writing is a session that is being written.
type writing struct {
	log      eventlog.Log
	round    *rubric.Round
	assessor *lexical.Assessor
	words    *measure.Speaker
	now      time.Time
	state    interview.State
	history  []interview.Recorded
	observed *interview.Observed
}

// turn writes a turn: every third is a main question, the others are probes.
func (w *writing) turn(ctx context.Context, n int) error {
	question := w.round.Questions[n/3%len(w.round.Questions)]
	move := interview.Move{Kind: interview.ProbeMove, Question: question.ID, Competency: question.Targets[0], Reason: "the result has no number yet"}
	if n%3 == 1 {
		move.Kind = interview.Ask
	}
	if err := w.do(ctx, interview.Plan{Move: move, Observed: w.observed}); err != nil {
		return err
	}
	said := interview.InterviewerSaid{Turn: n, Attempt: 1, Text: question.Text, Ending: interview.Complete, Voice: "scripted"}
	if err := w.do(ctx, interview.FinishSpeech{Said: said}); err != nil {
		return err
	}
	if err := w.do(ctx, interview.SubmitAnswer{ID: fmt.Sprint(n), Turn: n, Text: w.words.Words(foldWords)}); err != nil {
		return err
	}
	if len(w.history) == foldEvents {
		return nil
	}
	seen, err := w.assessor.Observe(ctx, w.round, w.state.CurrentAnswer(w.round))
	w.observed = &interview.Observed{Observation: seen, Assessor: "live"}
	return err
}

// do writes what comes of a command, as far as there is room for it.
func (w *writing) do(ctx context.Context, c interview.Command) error {
	if len(w.history) == foldEvents {
		return nil
	}
	w.now = w.now.Add(time.Second)
	events, err := w.state.Decide(c, w.now)
	if err != nil {
		return err
	}
	return w.append(ctx, events[:min(len(events), foldEvents-len(w.history))], c.Ref())
}

func (w *writing) append(ctx context.Context, events []interview.Event, by interview.CommandRef) error {
	if len(events) == 0 {
		return nil
	}
	written, err := journal.Append(ctx, w.log, journal.Batch{
		Session: foldSession, After: w.state.Head, ID: fmt.Sprint(w.state.Head), By: by, At: w.now, Events: events,
	})
	if err != nil {
		return err
	}
	for _, r := range written {
		if w.state, err = w.state.Apply(r); err != nil {
			return err
		}
	}
	w.history = append(w.history, written...)
	return nil
}
