package engine

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"

	"barraiser/internal/eventlog"
	"barraiser/internal/fault"
	"barraiser/internal/interview"
	"barraiser/internal/journal"
)

const (
	// sweptStream holds the marks of Sweep.
	sweptStream = journal.OpsPrefix + "swept"
	sweptKind   = "swept"
	// settledAfter is how old a session must be for a mark to pass it. Ids are in
	// the order of their makers' clocks, so a younger one may still come before it.
	settledAfter = 48 * time.Hour
)

// look is what Sweep knows of a session as it was at a head.
type look struct {
	head         uint64
	opened, last time.Time
	closed       bool
	// unrated and unreviewed say that a scorecard or a review is to be written;
	// settled that nothing will ever be to be done, whatever models come.
	unrated, unreviewed, settled bool
}

func (e *Engine) lookOf(state interview.State) look {
	reviewDue := state.Closed() && awaitsModel(state)
	return look{
		head: state.Head, opened: state.OpenedAt, last: state.LastAt, closed: state.Closed(),
		unrated: state.NeedsAssessment(), unreviewed: state.Closed() && e.AwaitsReview(state),
		settled: state.Closed() && !state.NeedsAssessment() && !reviewDue,
	}
}

// Finish sees to a session that may have been left behind: it assesses a closed
// one without a scorecard and closes one that nobody came back to for a day. It
// reports whether anything was to be done.
func (e *Engine) Finish(ctx context.Context, session string) (bool, error) {
	state, _, err := e.Session(ctx, session)
	if err != nil {
		return false, err
	}
	return e.finish(ctx, session, e.lookOf(state))
}

func (e *Engine) finish(ctx context.Context, session string, l look) (bool, error) {
	forgotten := !l.closed && e.ports.Now().Sub(l.last) > e.timing.AbandonAfter
	if !forgotten && !l.unrated && !l.unreviewed {
		return false, nil
	}
	// Reviews that find no place are made by whoever has one.
	if l.unreviewed && !l.unrated && e.queue.full(session) {
		return true, nil
	}
	err := e.ask(ctx, session, func(a *actor) error {
		stale := a.e.ports.Now().Sub(a.state.LastAt) > a.e.timing.AbandonAfter
		if len(a.seats) == 0 && !a.state.Closed() && stale {
			a.note(interview.Abandon{})
		}
		a.advance()
		return a.failed
	})
	return true, err
}

// Sweep finishes every session that was left behind, by this process or another.
// The first error doesn't keep the others from being finished. One that another
// replica holds is that one's to finish.
//
// What is settled is looked at once in a process, and what lies before the newest
// mark in the log never again. Sweep is called by one goroutine at a time.
func (e *Engine) Sweep(ctx context.Context) error {
	const op = "engine: sweep"
	mark, marks, err := swept(ctx, e.ports.Log)
	if err != nil {
		return fault.Wrap(err, op, fault.KindOf(err))
	}
	next, unbroken := mark, true
	var failures []error
	for stream, err := range e.ports.Log.Streams(ctx, journal.SessionPrefix) {
		if err != nil {
			return fault.Wrap(err, op, fault.KindOf(err))
		}
		session, _ := journal.SessionOf(stream)
		if session <= mark {
			continue
		}
		l, err := e.tend(ctx, session, stream)
		if err != nil {
			failures = append(failures, err)
		}
		if unbroken = unbroken && err == nil && l.settled && e.ports.Now().Sub(l.opened) > settledAfter; unbroken {
			next = session
			delete(e.looks, session)
		}
	}
	if next > mark {
		// When another replica was first, its mark will do.
		if err := noteSwept(ctx, e.ports.Log, e.ports.Now(), marks, next); !errors.Is(err, eventlog.ErrConflict) {
			failures = append(failures, err)
		}
	}
	return errors.Join(failures...)
}

// tend looks at one session, and finishes it if that is due.
func (e *Engine) tend(ctx context.Context, session, stream string) (look, error) {
	l, err := e.lookAt(ctx, session, stream)
	if err == nil {
		_, err = e.finish(ctx, session, l)
	}
	if err != nil && others(err) {
		return look{}, nil
	}
	return l, err
}

// others reports whether an error says that a session isn't ours to see to: another
// process has it or it was erased, or we shut down.
func others(err error) bool {
	_, held := errors.AsType[eventlog.ErrHeld](err)
	return held || errors.Is(err, eventlog.ErrErased) || errors.Is(err, ErrDraining)
}

// lookAt folds a session, unless it hasn't moved since the last look.
func (e *Engine) lookAt(ctx context.Context, session, stream string) (look, error) {
	known, ok := e.looks[session]
	if ok && known.settled {
		return known, nil
	}
	if ok {
		head, err := e.ports.Log.Head(ctx, stream)
		if err != nil || head == known.head {
			return known, err
		}
	}
	state, _, err := e.Session(ctx, session)
	if fault.KindOf(err) == fault.Invalid {
		return e.unreadable(ctx, session, stream, err)
	}
	if err != nil {
		return look{}, err
	}
	l := e.lookOf(state)
	e.looks[session] = l
	return l, nil
}

// unreadable notes that nothing can be done for a session as it is, so that the
// reason is told once and not at every sweep.
func (e *Engine) unreadable(ctx context.Context, session, stream string, why error) (look, error) {
	head, err := e.ports.Log.Head(ctx, stream)
	if err == nil {
		e.looks[session] = look{head: head, closed: true}
	}
	return look{}, errors.Join(why, err)
}

// mark is the data of a record of sweptStream: all sessions up to one are settled.
type mark struct {
	Through string `json:"through"`
}

// swept returns the newest mark, and how many there are.
func swept(ctx context.Context, log eventlog.Log) (through string, marks uint64, err error) {
	if marks, err = log.Head(ctx, sweptStream); err != nil || marks == 0 {
		return "", 0, err
	}
	for record, err := range log.Read(ctx, sweptStream, marks-1) {
		if err != nil {
			return "", 0, err
		}
		var m mark
		if err := json.Unmarshal(record.Data, &m); err != nil {
			return "", 0, fault.Wrap(err, fmt.Sprintf("mark %d", record.Seq), fault.Invalid)
		}
		through, marks = m.Through, record.Seq
	}
	return through, marks, nil
}

// noteSwept records a mark behind the ones there were.
func noteSwept(ctx context.Context, log eventlog.Log, now time.Time, after uint64, through string) error {
	const op = "engine: note what was swept"
	data, err := json.Marshal(mark{Through: through})
	if err != nil {
		return fault.Wrap(err, op, fault.Internal)
	}
	_, err = log.Append(ctx, eventlog.Commit{
		Stream: sweptStream, After: after, ID: uuid.NewString(),
		Records: []eventlog.Record{{At: now.UTC().Truncate(time.Millisecond), Kind: sweptKind, Version: 1, Data: data}},
	})
	if err != nil {
		return fault.Wrap(err, op, fault.KindOf(err))
	}
	return nil
}

// SweepAll has every session of a log looked at again by the next Sweep of any
// process: sessions have come into it that may be older than the newest mark.
func SweepAll(ctx context.Context, log eventlog.Log) error {
	for {
		through, marks, err := swept(ctx, log)
		if err != nil || through == "" {
			return err
		}
		if err = noteSwept(ctx, log, time.Now(), marks, ""); !errors.Is(err, eventlog.ErrConflict) {
			return err
		}
	}
}
