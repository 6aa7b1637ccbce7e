package main

import (
	"context"
	"time"

	"github.com/google/uuid"

	"barraiser/internal/client"
	"barraiser/internal/wire"
)

// misfortune lets something happen to the client, one time in three.
func (c *candidate) misfortune(ctx context.Context) error {
	f := fault{Replica: -1, From: c.w.now()}
	var err error
	switch n := c.random.IntN(36); {
	case n < 4:
		f.Kind = clientDrop
		c.seat.Drop()
	case n < 6:
		f.Kind = clientHalf
		err = c.halfOpen(ctx)
	case n < 8:
		f.Kind = clientTab
		err = c.otherTab(ctx)
	case n < 10:
		f.Kind = clientAway
		c.seat.Close()
		pause(ctx, time.Duration(c.random.IntN(2000))*time.Millisecond)
		var again *seat
		if again, err = c.w.sit(ctx, c.h, c.seat.client, c.fork()); err == nil {
			c.seat = again
		}
	case n < 12:
		f.Kind = clientStalls
		err = c.stall(ctx, c.seat.client+"-stalled-"+uuid.NewString())
	default:
		return nil
	}
	f.To = c.w.now()
	c.w.happened(f)
	return err
}

// cutSoon cuts the connection while the next command is under way, or its answer.
func (c *candidate) cutSoon() {
	at := c.w.now()
	c.w.happened(fault{Kind: clientDrop, Replica: -1, From: at, To: at})
	time.AfterFunc(time.Duration(c.random.IntN(3000))*time.Microsecond, c.seat.Drop)
}

// halfOpen leaves a connection behind that is open for the service and dead for the
// client, which comes back on another one: the dead one has the client's name and is
// never read.
func (c *candidate) halfOpen(ctx context.Context) error {
	if err := c.stall(ctx, c.seat.client); err != nil {
		return err
	}
	c.seat.Close()
	again, err := c.w.sit(ctx, c.h, c.seat.client, c.fork())
	if err == nil {
		c.seat = again
	}
	return err
}

// stall connects, says hello and reads no more than the welcome.
func (c *candidate) stall(ctx context.Context, name string) error {
	return insist(ctx, func() error {
		live := c.w.address(c.random.IntN(len(c.w.replicas)), c.h.Session)
		conn, err := client.Dial(ctx, live, client.Options{Client: name})
		if err == nil {
			c.bare = append(c.bare, conn)
		}
		return err
	})
}

// otherTab opens the session a second time, takes the pen there, answers, and goes
// back to the first tab.
func (c *candidate) otherTab(ctx context.Context) error {
	first := c.seat
	second, err := c.w.sit(ctx, c.h, first.client+"-tab-"+uuid.NewString(), c.fork())
	if err != nil {
		return err
	}
	c.seat = second
	err = c.do(ctx, wire.TakePen{ID: uuid.NewString()})
	if err == nil {
		var turn int
		if turn, err = c.awaitTurn(ctx); err == nil {
			err = c.answer(ctx, turn)
		}
	}
	c.seat.Close()
	c.seat = first
	if err != nil {
		return err
	}
	return c.do(ctx, wire.TakePen{ID: uuid.NewString()})
}
