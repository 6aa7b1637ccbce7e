package client

import (
	"context"
	"errors"
	"math/rand/v2"
	"slices"
	"sync"
	"time"

	"github.com/google/uuid"

	"barraiser/internal/fault"
	"barraiser/internal/wire"
)

// ErrOver says that the session is over; it is what Session's methods return
// after the end.
var ErrOver error = fault.New(fault.Conflict, "", "the session is over")

// ErrClosed says that Close was called.
var ErrClosed error = fault.New(fault.Conflict, "", "the client was closed")

// How a Session comes back: the first try follows at once, later ones wait
// longer and longer.
const (
	firstWait = 50 * time.Millisecond
	longWait  = 3 * time.Second
	giveUp    = time.Minute
)

// seenEvery is how much of a long replay is acknowledged at a time, in bytes.
const seenEvery = 32 << 10

// Session follows one session over as many connections as it takes. Its methods
// may be called from any goroutine.
type Session struct {
	o      Options
	cancel context.CancelCauseFunc
	done   chan struct{}

	mu      sync.Mutex
	changed chan struct{}
	picture picture
	outbox  []*pending
	conn    *Conn
	err     error

	// sending keeps the order of commands; it is taken before mu.
	sending sync.Mutex

	// unseen are the bytes shown since the last seen; the reading goroutine's.
	unseen int
}

// pending is a command that wasn't answered yet.
type pending struct {
	frame  wire.Command
	answer chan wire.ServerFrame
}

// Open connects to a session and follows it until Close, the end of the session
// or that of ctx. Errors: those of Dial.
func Open(ctx context.Context, url string, o Options) (*Session, error) {
	if o.Client == "" {
		o.Client = uuid.NewString()
	}
	if o.GiveUp <= 0 {
		o.GiveUp = giveUp
	}
	if o.Show == nil {
		o.Show = func(wire.ServerFrame) {}
	}
	if o.Lost == nil {
		o.Lost = func(error) {}
	}
	if o.Elsewhere == nil {
		o.Elsewhere = func() string { return url }
	}
	// A session keeps the whole conversation, so it begins at the beginning.
	o.After, o.Epoch = 0, ""
	conn, err := Dial(ctx, url, o)
	if err != nil {
		return nil, err
	}
	s := &Session{o: o, done: make(chan struct{}), changed: make(chan struct{})}
	ctx, s.cancel = context.WithCancelCause(ctx)
	go s.run(ctx, conn)
	return s, nil
}

// Close leaves the session; it goes on without us. It waits until the
// connection is closed.
func (s *Session) Close() {
	s.cancel(ErrClosed)
	<-s.done
}

// Drop cuts the present connection as a broken network does; the session comes
// back by itself.
func (s *Session) Drop() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.conn != nil {
		_ = s.conn.Drop()
	}
}

// run follows the session until it ends.
func (s *Session) run(ctx context.Context, conn *Conn) {
	defer close(s.done)
	for {
		err := s.follow(ctx, conn)
		_ = conn.Close()
		s.o.Lost(err)
		conn, err = s.comeBack(ctx, err)
		if err != nil {
			s.end(err)
			return
		}
	}
}

// follow takes the frames of one connection; it returns why that ended.
func (s *Session) follow(ctx context.Context, conn *Conn) error {
	if err := s.resume(conn); err != nil {
		return err
	}
	s.o.Show(conn.Welcome)
	for {
		frame, err := conn.Next(ctx)
		if err != nil {
			return err
		}
		if err := s.take(frame); err != nil {
			return err
		}
		s.o.Show(frame)
		if event, ok := frame.(wire.Event); ok {
			s.acknowledge(conn, event)
		}
	}
}

// resume takes the welcome and sends again what wasn't answered, in order,
// before any newer command.
func (s *Session) resume(conn *Conn) error {
	s.sending.Lock()
	defer s.sending.Unlock()
	s.mu.Lock()
	err := s.picture.welcome(conn.Welcome)
	s.conn = conn
	again := append([]*pending(nil), s.outbox...)
	s.notify()
	s.mu.Unlock()
	for _, p := range again {
		if err == nil {
			_ = conn.Send(p.frame) // a failure shows when reading
		}
	}
	return err
}

// take takes a frame into the conversation and hands answers to who waits.
func (s *Session) take(frame wire.ServerFrame) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	defer s.notify()
	switch f := frame.(type) {
	case wire.Ack:
		return s.answered(f.ID, frame, f.Seq)
	case wire.Refuse:
		return s.answered(f.ID, frame, 0)
	case wire.Event:
		if err := s.picture.take(frame); err != nil {
			return err
		}
		s.fulfilled(f)
		return nil
	default:
		return s.picture.take(frame)
	}
}

// answered hands an answer to who sent the command.
func (s *Session) answered(id string, frame wire.ServerFrame, seq uint64) error {
	i := slices.IndexFunc(s.outbox, func(p *pending) bool { return p.frame.CommandID() == id })
	if i < 0 {
		return nil // somebody gave up waiting, or an event has told it before
	}
	if i > 0 {
		return violation("answers come in the order of the commands", "%s for a command that isn't the oldest", frame.Type())
	}
	if seq > 0 {
		s.picture.acked(s.outbox[0].frame, seq)
	}
	s.settle(0, frame)
	return nil
}

// fulfilled takes an event for the ack that was lost with a connection: after the
// end of a session nothing is acknowledged any more.
func (s *Session) fulfilled(e wire.Event) {
	for i, p := range s.outbox {
		switch f := p.frame.(type) {
		case wire.Answer:
			if e.Kind != wire.KindCandidateSaid || !s.picture.answers[f.ID] {
				continue
			}
		case wire.End:
			if e.Kind != wire.KindSessionClosed {
				continue
			}
		default:
			continue
		}
		s.settle(i, wire.Ack{ID: p.frame.CommandID(), Seq: e.Seq})
		return
	}
}

// settle answers the i-th command and takes it out of the outbox.
func (s *Session) settle(i int, answer wire.ServerFrame) {
	s.outbox[i].answer <- answer
	s.outbox = slices.Delete(s.outbox, i, i+1)
}

// acknowledge says what was shown: at once when following live, in larger steps
// during a replay. It also asks whether more is to come, where that matters.
func (s *Session) acknowledge(conn *Conn, e wire.Event) {
	s.unseen += len(e.Data)
	s.mu.Lock()
	live, ask := e.Seq >= s.picture.head, s.picture.ask
	s.picture.ask = false
	s.mu.Unlock()
	if ask {
		_ = conn.Send(wire.Ping{})
	}
	if live || s.unseen > seenEvery {
		s.unseen = 0
		_ = conn.Send(wire.Seen{Seq: e.Seq}) // a failure shows when reading
	}
}

// comeBack connects again after err, or returns why it doesn't.
func (s *Session) comeBack(ctx context.Context, err error) (*Conn, error) {
	s.mu.Lock()
	s.conn = nil
	s.mu.Unlock()
	until := time.Now().Add(s.o.GiveUp)
	for wait := firstWait; ; wait = min(2*wait, longWait) {
		if final := s.final(ctx, err); final != nil {
			return nil, final
		}
		if time.Now().After(until) {
			return nil, fault.Wrap(err, "client: come back", fault.Unavailable).Hint("start again with the same session when the service is back")
		}
		if err := pause(ctx, err, wait); err != nil {
			return nil, err
		}
		o := s.o
		s.mu.Lock()
		o.After, o.Epoch = s.picture.seq, s.picture.epoch
		s.mu.Unlock()
		var conn *Conn
		if conn, err = Dial(ctx, s.o.Elsewhere(), o); err == nil {
			return conn, nil
		}
	}
}

// pause waits as long as the server asked, or else for about wait.
func pause(ctx context.Context, err error, wait time.Duration) error {
	wait = rand.N(wait)
	var closed *Closed
	if errors.As(err, &closed) && closed.Retry > 0 {
		wait = closed.Retry
	}
	select {
	case <-time.After(wait):
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// final returns the error to end with, or nil when coming back makes sense.
func (s *Session) final(ctx context.Context, err error) error {
	var closed *Closed
	var broken *Violation
	switch {
	case ctx.Err() != nil:
		return context.Cause(ctx)
	case errors.As(err, &broken):
		return err
	case !errors.As(err, &closed):
		if kind := fault.KindOf(err); kind != fault.Unavailable {
			return err
		}
		return nil
	}
	switch {
	case closed.Code == wire.CloseOver:
		return ErrOver
	case closed.Code == wire.CloseResync:
		s.mu.Lock()
		s.picture = picture{}
		s.notify()
		s.mu.Unlock()
		return nil
	case wire.ComesBack(closed.Code):
		return nil
	default:
		return err
	}
}

// end ends the session for everybody who waits.
func (s *Session) end(err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.err = err
	s.notify()
}

// notify wakes who waits for a change; mu is held.
func (s *Session) notify() {
	close(s.changed)
	s.changed = make(chan struct{})
}
