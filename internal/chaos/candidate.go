package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/google/uuid"

	"barraiser/internal/client"
	"barraiser/internal/wire"
)

// patience bounds every single wait of a candidate. Whoever waits longer reports
// the service as hanging.
const patience = 3 * time.Minute

// roundsSat are the rounds that candidates choose from.
var roundsSat = []string{"leadership-principles", "phone-screen", "recruiter-screen", "ml-fundamentals", "coding"}

// candidate sits one round after another.
type candidate struct {
	w      *world
	name   string
	random *rand.Rand
	// over is closed when no new round is to be begun and a running one to be ended.
	over <-chan struct{}

	// Of the round that is being sat:
	h    *history
	seat *seat
	rev  int
	sent int
	// bare are connections that nobody reads any more.
	bare []*client.Conn
}

// errRoundOver says that the round is over.
var errRoundOver = errors.New("the round is over")

// sit sits rounds until it is told that the run is over, and returns what was seen.
func (c *candidate) sit(ctx context.Context) (all []*history, err error) {
	for n := 0; !c.told(); n++ {
		err := c.round(ctx, n)
		if c.h != nil {
			all = append(all, c.h)
		}
		if err != nil && c.h != nil {
			c.h.broke(fmt.Sprintf("%s can't go on: %v", c.name, err))
		}
		if ctx.Err() != nil || (err != nil && c.h == nil) {
			return all, err
		}
	}
	return all, nil
}

func (c *candidate) told() bool {
	select {
	case <-c.over:
		return true
	default:
		return false
	}
}

// round sits one round to its end.
func (c *candidate) round(ctx context.Context, n int) (err error) {
	c.h, c.rev, c.sent, c.bare = nil, 0, 0, nil
	if err := c.open(ctx); err != nil {
		return err
	}
	name := fmt.Sprintf("%s-%d", c.name, n)
	if c.seat, err = c.w.sit(ctx, c.h, name, c.fork()); err != nil {
		return err
	}
	defer func() {
		c.seat.Close()
		for _, conn := range c.bare {
			_ = conn.Drop()
		}
	}()
	if c.random.IntN(2) == 0 {
		watcher, err := c.w.sit(ctx, c.h, name+"-watcher", c.fork())
		if err != nil {
			return err
		}
		defer watcher.Close()
	}
	turns := 2 + c.random.IntN(6)
	for range turns {
		if c.told() {
			break
		}
		err := c.turn(ctx)
		if errors.Is(err, errRoundOver) {
			break
		}
		if err != nil {
			return err
		}
	}
	return c.finish(ctx)
}

// fork makes random numbers for a goroutine of its own.
func (c *candidate) fork() *rand.Rand { return rand.New(rand.NewPCG(c.random.Uint64(), 1)) }

// open opens a session at some replica.
func (c *candidate) open(ctx context.Context) error {
	ctx, cancel := context.WithTimeoutCause(ctx, patience, errors.New("no session could be opened"))
	defer cancel()
	seed := c.random.Int64N(1 << 30)
	round := roundsSat[c.random.IntN(len(roundsSat))]
	return insist(ctx, func() error {
		replica := c.w.replicas[c.random.IntN(len(c.w.replicas))]
		opened, err := client.NewService(replica.url).Open(ctx, client.NewSession{Round: round, Seed: &seed})
		if err == nil {
			c.h = &history{Session: opened.ID}
		}
		return err
	})
}

// turn waits for a question, and does what people do with one.
func (c *candidate) turn(ctx context.Context) error {
	if err := c.misfortune(ctx); err != nil {
		return err
	}
	turn, err := c.awaitTurn(ctx)
	if err != nil {
		return err
	}
	switch n := c.random.IntN(100); {
	case n < 8:
		err = c.do(ctx, wire.Hint{ID: uuid.NewString(), Turn: turn})
	case n < 13:
		err = c.do(ctx, wire.Skip{ID: uuid.NewString(), Turn: turn})
	case n < 21:
		if err = c.note(ctx); err == nil {
			err = c.answer(ctx, turn)
		}
	case n < 26:
		if err = c.do(ctx, wire.Pause{ID: uuid.NewString()}); err == nil {
			err = c.do(ctx, wire.Resume{ID: uuid.NewString()})
		}
	case n < 42:
		if err = c.answer(ctx, turn); err == nil {
			err = c.interrupt(ctx, turn)
		}
	default:
		err = c.answer(ctx, turn)
	}
	return err
}

// interrupt cuts the interviewer short, in words or without.
func (c *candidate) interrupt(ctx context.Context, after int) error {
	turn, ok := c.seat.spoken(ctx, after)
	if !ok {
		return nil
	}
	if c.random.IntN(3) == 0 {
		return c.do(ctx, wire.Stop{ID: uuid.NewString(), Turn: turn})
	}
	return c.answer(ctx, turn)
}

// awaitTurn waits for the turn whose answer is due.
func (c *candidate) awaitTurn(ctx context.Context) (int, error) {
	from := c.w.now()
	defer func() { c.h.waited(wait{For: "a question", From: from, To: c.w.now()}) }()
	ctx, cancel := context.WithTimeoutCause(ctx, patience, errors.New("no question came"))
	defer cancel()
	for {
		turn, err := c.seat.WaitTurn(ctx)
		switch {
		case err == nil:
			return turn.Ordinal, nil
		case errors.Is(err, client.ErrOver):
			return 0, errRoundOver
		}
		if err := c.comeBack(ctx, err); err != nil {
			return 0, err
		}
	}
}

// answer answers a turn.
func (c *candidate) answer(ctx context.Context, turn int) error {
	c.sent++
	id := uuid.NewString()
	if c.random.IntN(6) == 0 {
		c.cutSoon()
	}
	text := fmt.Sprintf("Answer %d of %s: in March I found that a cache key had changed, and I rolled it back in %d minutes. (%s)", c.sent, c.name, 3+c.sent, id)
	return c.do(ctx, wire.Answer{ID: id, Turn: turn, Text: text})
}

// note saves a pad.
func (c *candidate) note(ctx context.Context) error {
	err := c.do(ctx, wire.Note{ID: uuid.NewString(), Pad: "notes", Rev: c.rev, Text: "Numbers: " + uuid.NewString()})
	return err
}

// do sends a command until it is answered, over as many connections and sessions of
// the client as that takes, with the same id.
func (c *candidate) do(ctx context.Context, frame wire.Command) error {
	sent := &command{Client: c.seat.client, Frame: frame, Sent: c.w.now()}
	c.h.sent(sent)
	defer func() { c.h.waited(wait{For: "an answer to " + frame.Type(), From: sent.Sent, To: c.w.now()}) }()
	ctx, cancel := context.WithTimeoutCause(ctx, patience, fmt.Errorf("%s was not answered", frame.Type()))
	defer cancel()
	for {
		ack, err := c.seat.Do(ctx, frame)
		refused, ok := errors.AsType[*client.Refused](err)
		switch {
		case err == nil:
			c.h.answered(sent, c.w.now(), ack, "")
			c.learn(frame)
			return nil
		case ok:
			c.h.answered(sent, c.w.now(), wire.Ack{}, refused.Code)
			return c.refused(ctx, frame, refused)
		case errors.Is(err, client.ErrOver):
			return errRoundOver
		}
		if err := c.comeBack(ctx, err); err != nil {
			return err
		}
	}
}

// learn keeps what an acknowledged command has changed.
func (c *candidate) learn(frame wire.Command) {
	if _, ok := frame.(wire.Note); ok {
		c.rev++
	}
}

// refused reacts to a refusal. What is refused for the state of the round is let
// be; without the pen, it is taken.
func (c *candidate) refused(ctx context.Context, frame wire.Command, r *client.Refused) error {
	switch r.Code {
	case wire.RefuseOver:
		return errRoundOver
	case wire.RefuseStaleRev:
		if r.Rev != nil {
			c.rev = *r.Rev
		}
	case wire.RefuseNoPen:
		if _, taking := frame.(wire.TakePen); !taking {
			return c.do(ctx, wire.TakePen{ID: uuid.NewString()})
		}
	default:
	}
	return nil
}

// comeBack takes a new seat when the old one has ended, and returns an error when
// there is no sense in that.
func (c *candidate) comeBack(ctx context.Context, why error) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	if errors.Is(why, client.ErrOver) {
		return errRoundOver
	}
	// A broken rule was noted, a replacing connection is our own doing; all else is
	// an end that no client should meet.
	closed, ok := errors.AsType[*client.Closed](why)
	_, broken := errors.AsType[*client.Violation](why)
	if !broken && (!ok || closed.Code != wire.CloseReplaced) {
		c.h.broke(fmt.Sprintf("%s was left without its session: %v", c.seat.client, why))
	}
	c.seat.Close()
	again, err := c.w.sit(ctx, c.h, c.seat.client, c.fork())
	if err == nil {
		c.seat = again
	}
	return err
}

// finish ends the round; most candidates then wait for their scorecard.
func (c *candidate) finish(ctx context.Context) error {
	for !c.h.ended() {
		err := c.do(ctx, wire.End{ID: uuid.NewString()})
		if err != nil && !errors.Is(err, errRoundOver) {
			return err
		}
		if errors.Is(err, errRoundOver) {
			break
		}
	}
	c.h.mu.Lock()
	c.h.Ended = true
	c.h.mu.Unlock()
	if c.random.IntN(3) == 0 {
		return nil
	}
	from := c.w.now()
	defer func() { c.h.waited(wait{For: "the scorecard", From: from, To: c.w.now()}) }()
	ctx, cancel := context.WithTimeoutCause(ctx, patience, errors.New("no scorecard came"))
	defer cancel()
	_, err := c.seat.WaitScorecard(ctx)
	if errors.Is(err, client.ErrOver) {
		return nil // it came too late for this connection; the checker asks for it
	}
	return err
}
