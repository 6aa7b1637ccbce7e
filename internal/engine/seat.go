package engine

import (
	"context"

	"barraiser/internal/fault"
	"barraiser/internal/interview"
)

// Seat is one connection's place in a session: a cursor to watch from and the
// name under which commands are sent. Next belongs to one goroutine; the other
// methods are safe beside it.
type Seat struct {
	engine *Engine
	actor  *actor
	client string
	cursor Cursor
	// replaced closes when a newer connection of the same client took over.
	replaced chan struct{}
}

// Welcome is what a client is told first.
type Welcome struct {
	// Epoch is the log's at this moment: what a client saw under another one isn't
	// this session's history.
	Epoch string
	Head  uint64
	// Turn is the turn whose answer is awaited; Pending says that the
	// interviewer is still to speak.
	Turn    int
	Pending bool
	// Pen is the client that holds the pen.
	Pen string
	// Closed says that the session is closed, Ready that a scorecard is written.
	Closed, Ready bool
	Clock         interview.Clock
}

// Join connects a client to a session, from the event after the given one.
// after must not be beyond the head: the caller checks it against the welcome.
// Errors: fault.NotFound, eventlog.ErrErased, ErrDraining; eventlog.ErrHeld when
// another replica holds the session, where the client is served then.
func (e *Engine) Join(ctx context.Context, session, client string, after uint64) (*Seat, Welcome, error) {
	// Asked first: whatever is lost after this is found by the fold or the fence.
	epoch, err := e.epoch.now(ctx)
	if err != nil {
		return nil, Welcome{}, fault.Wrap(err, "engine: join", fault.KindOf(err))
	}
	seat := &Seat{engine: e, client: client, replaced: make(chan struct{})}
	var welcome Welcome
	err = e.ask(ctx, session, func(a *actor) error {
		if a.failed != nil {
			return errGone
		}
		seat.actor = a
		a.admit(seat)
		a.advance()
		if a.failed != nil {
			return a.failed
		}
		// An answer that is still being looked at is answered: nobody is to answer it again.
		_, pending := a.state.Pending()
		pending = pending || a.state.NeedsPlan()
		welcome = Welcome{
			Epoch: epoch, Head: a.state.Head, Turn: a.state.Turn(), Pending: pending, Pen: a.pen,
			Closed: a.state.Closed(), Ready: len(a.state.Scorecards) > 0, Clock: a.state.Clock,
		}
		seat.cursor = Cursor{After: after, from: after, clockV: a.feed.clockV, penV: a.feed.penV}
		if a.speech != nil && len(a.speech.text) > 0 {
			seat.cursor.begun = [2]int{a.speech.turn, a.speech.attempt}
		}
		return nil
	})
	if err != nil {
		return nil, Welcome{}, fault.Wrap(err, "engine: join", fault.KindOf(err))
	}
	return seat, welcome, nil
}

// admit seats a client: an older connection of the same client is replaced, and
// the pen goes to the first client, or to a new one when its holder is gone.
func (a *actor) admit(seat *Seat) {
	holderHere := false
	for other := range a.seats {
		if other.client == seat.client {
			close(other.replaced)
			delete(a.seats, other)
			continue
		}
		holderHere = holderHere || other.client == a.pen
	}
	a.seats[seat] = struct{}{}
	newcomer := !a.known[seat.client]
	a.known[seat.client] = true
	if a.pen == "" || (newcomer && !holderHere && a.pen != seat.client) {
		a.givePen(seat.client)
	}
	a.absent.Stop()
	a.idle.Stop()
	if !a.state.Closed() {
		a.note(interview.Arrive{})
	}
}

func (a *actor) givePen(client string) {
	if a.pen == client {
		return
	}
	a.pen = client
	a.feed.update(func() {
		a.feed.pen = client
		a.feed.penV++
	})
}

// Leave gives the seat up. It is harmless to call it twice.
func (s *Seat) Leave() {
	// The actor may have stepped down already; then there is nothing to leave.
	_ = s.actor.call(context.Background(), func() error {
		a := s.actor
		if _, ok := a.seats[s]; !ok {
			return nil
		}
		delete(a.seats, s)
		if len(a.seats) == 0 {
			a.absent.Reset(a.e.timing.AbsentAfter)
			a.idle.Reset(a.e.timing.idleAfter(a.state))
		}
		return nil
	})
}

// Replaced closes when a newer connection of the same client took over.
func (s *Seat) Replaced() <-chan struct{} { return s.replaced }

// Next returns what is new, waiting for it if need be. The error is ctx's cause
// or why the session's actor stepped down; the client then comes back.
func (s *Seat) Next(ctx context.Context) (Update, error) {
	for {
		update, changed, err := s.actor.feed.since(&s.cursor)
		if err != nil || len(update.Items) > 0 {
			return update, err
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return Update{}, context.Cause(ctx)
		}
	}
}

// Do sends a command and waits until it is durable or refused. The error is an
// *interview.Refusal when the command can't be taken; any other error means that
// nothing is known of it and the client must send it again.
func (s *Seat) Do(ctx context.Context, c interview.Command) (Ack, error) {
	if ack, ok := earlyAck(s, c); ok {
		return ack, nil
	}
	var ack Ack
	err := s.actor.call(ctx, func() (err error) {
		ack, err = s.actor.do(s.client, c)
		return err
	})
	return ack, err
}

// TakePen moves the pen to this client and tells every tab.
func (s *Seat) TakePen(ctx context.Context, id string) (Ack, error) {
	var ack Ack
	err := s.actor.call(ctx, func() error {
		s.actor.givePen(s.client)
		ack = Ack{ID: id, Seq: s.actor.state.Head}
		return nil
	})
	return ack, err
}
