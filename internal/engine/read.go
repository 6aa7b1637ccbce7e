package engine

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/google/uuid"

	"barraiser/internal/eventlog"
	"barraiser/internal/fault"
	"barraiser/internal/interview"
	"barraiser/internal/journal"
	"barraiser/internal/rubric"
	"barraiser/internal/scorecard"
)

// Status is where a session stands.
type Status string

// The statuses, in order.
const (
	// Running: the round is open.
	Running Status = "running"
	// Assessing: the round is over, its scorecard is being written.
	Assessing Status = "assessing"
	// Done: the scorecard is written.
	Done Status = "done"
	// Unreadable: its records can't be read, by this version or at all.
	Unreadable Status = "unreadable"
)

// Summary is a session as a list shows it.
type Summary struct {
	ID          string
	Round       string
	Title       string
	Level       rubric.Level
	Interviewer string
	Status      Status
	OpenedAt    time.Time
	Head        uint64
	// Answers is how many answers were given.
	Answers int
	// Rating and Vote are those of the scorecard; zero until it is written.
	Rating rubric.Rating
	Vote   scorecard.Vote
}

// Session returns a session's state and history from the log, without loading
// an actor. Errors: fault.NotFound; eventlog.ErrErased in the chain.
func (e *Engine) Session(ctx context.Context, session string) (interview.State, []interview.Recorded, error) {
	return journal.Load(ctx, e.ports.Log, session)
}

// Exists returns nil for a session that was opened, at the cost of one look-up.
// Its errors are Session's.
func (e *Engine) Exists(ctx context.Context, session string) error {
	return journal.Exists(ctx, e.ports.Log, session)
}

// Sessions lists all sessions, newest first. Ids grow with time, so their order
// is the order of opening. One that can't be read is reported, and listed as
// such: it must not hide the others.
func (e *Engine) Sessions(ctx context.Context) ([]Summary, error) {
	var list []Summary
	for stream, err := range e.ports.Log.Streams(ctx, journal.SessionPrefix) {
		if err != nil {
			return nil, fault.Wrap(err, "engine: list sessions", fault.KindOf(err))
		}
		id, _ := journal.SessionOf(stream)
		summary, err := e.summary(ctx, id, stream)
		switch {
		case errors.Is(err, eventlog.ErrErased):
			continue
		case err != nil:
			return nil, fault.Wrap(err, "engine: list sessions", fault.KindOf(err))
		}
		list = append(list, summary)
	}
	slices.Reverse(list)
	return list, nil
}

// summary returns a session's summary, from memory while its head hasn't moved.
func (e *Engine) summary(ctx context.Context, id, stream string) (Summary, error) {
	head, err := e.ports.Log.Head(ctx, stream)
	if err != nil {
		return Summary{}, err
	}
	e.mu.Lock()
	known, ok := e.cards[id]
	e.mu.Unlock()
	if ok && known.Head == head {
		return known, nil
	}
	var s Summary
	state, _, err := e.Session(ctx, id)
	if err == nil {
		s, err = e.Summarise(ctx, state)
	}
	if fault.KindOf(err) == fault.Invalid {
		// Told once, since it is remembered like any other.
		e.ports.Report(id, err)
		s, err = Summary{ID: id, Round: "?", Title: "unreadable session", Status: Unreadable, OpenedAt: openedAt(id), Head: head}, nil
	}
	if err != nil {
		return Summary{}, err
	}
	e.mu.Lock()
	e.cards[id] = s
	e.mu.Unlock()
	return s, nil
}

// openedAt is when a session was opened, by its id alone; zero if that doesn't say.
func openedAt(session string) time.Time {
	id, err := uuid.Parse(session)
	if err != nil || id.Version() != 7 {
		return time.Time{}
	}
	return time.Unix(id.Time().UnixTime()).UTC()
}

// Summarise returns the summary of a folded session.
func (e *Engine) Summarise(ctx context.Context, state interview.State) (Summary, error) {
	o := state.Opened
	s := Summary{
		ID: o.Session, Round: o.Round, Title: o.Round, Level: o.Level, Interviewer: o.Interviewer,
		Status: Running, OpenedAt: state.OpenedAt, Head: state.Head,
	}
	if round, err := e.Pinned(ctx, o.Rubric); err == nil {
		s.Title = round.Title
	}
	for _, turn := range state.Turns {
		if turn.Answer != nil {
			s.Answers++
		}
	}
	if state.Closed() {
		s.Status = Assessing
	}
	if len(state.Scorecards) > 0 {
		s.Status = Done
		card, err := e.Scorecard(ctx, state, "")
		if err != nil {
			return Summary{}, err
		}
		s.Vote = card.Vote
		if card.Rating != nil {
			s.Rating = *card.Rating
		}
	}
	return s, nil
}

// Erase removes a session and its scorecards for good. Whoever is connected is
// told so; a tombstone without content stays.
func (e *Engine) Erase(ctx context.Context, session string) error {
	const op = "engine: erase"
	if err := e.Exists(ctx, session); err != nil {
		return fault.Wrap(err, op, fault.KindOf(err))
	}
	e.mu.Lock()
	slot := e.actors[session]
	delete(e.cards, session)
	e.mu.Unlock()
	if slot != nil {
		<-slot.ready
		if slot.actor != nil {
			slot.actor.drain(eventlog.ErrErased)
			<-slot.actor.done
		}
	}
	if err := e.ports.Log.Delete(ctx, journal.SessionStream(session)); err != nil {
		return fault.Wrap(err, op, fault.KindOf(err))
	}
	for stream, err := range e.ports.Log.Streams(ctx, journal.AssessPrefix(session)) {
		if err != nil {
			return fault.Wrap(err, op, fault.KindOf(err))
		}
		if err := e.ports.Log.Delete(ctx, stream); err != nil {
			return fault.Wrap(err, op, fault.KindOf(err))
		}
	}
	return nil
}
