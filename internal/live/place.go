package live

import (
	"context"
	"errors"
	"math/rand/v2"
	"time"

	"github.com/gorilla/websocket"

	"barraiser/internal/engine"
	"barraiser/internal/eventlog"
	"barraiser/internal/wire"
)

// Peers are the other replicas, as a relay needs them.
type Peers interface {
	// Dial opens a socket to the session at the replica that holds leases under the
	// name owner. It gives up after about a second.
	Dial(ctx context.Context, owner, session string) (*websocket.Conn, error)
	// Watch calls lost, which doesn't wait, when that replica has died or hangs,
	// until release is called.
	Watch(owner string, lost func()) (release func())
}

// How often a lease is asked for that is held by a replica which can't be reached:
// at first as soon as a clean handover may be done, then less often, since the
// clients of a lost replica all ask at the same time.
const (
	firstPause = 100 * time.Millisecond
	longPause  = 300 * time.Millisecond
)

// errElsewhere says that the replica which was said to hold the session doesn't.
var errElsewhere = errors.New("the session isn't held there any more")

// place reads the hello and finds where the client is served: here, with a
// welcome, or by the replica that the leg leads to. The error is a parting or the
// engine's.
//
// A session that is held by a replica which can't be reached is free when its lease
// runs out, and one that is handed over at any moment; so who holds it is asked
// again and again. The client only waits a little longer for its welcome.
func (c *conn) place() (*engine.Welcome, *leg, error) {
	hello, data, err := c.readHello()
	if err != nil {
		return nil, nil, err
	}
	c.client = hello.Client
	until := time.Now().Add(c.h.o.FindWithin)
	for pause := firstPause; ; pause = min(pause*3/2, longPause) {
		welcome, err := c.look(hello)
		held, elsewhere := errors.AsType[eventlog.ErrHeld](err)
		switch {
		case !elsewhere:
			return welcome, nil, err
		case c.door:
			return nil, nil, partElsewhere()
		case c.h.o.Peers == nil:
			return nil, nil, err
		}
		l, unreached := c.reach(held.Owner, data, until)
		if unreached == nil {
			return nil, l, nil
		}
		if !time.Now().Before(until) {
			return nil, nil, errors.Join(err, unreached)
		}
		select {
		case <-time.After(pause/2 + rand.N(pause)):
		case <-c.ctx.Done():
			return nil, nil, c.parting()
		}
	}
}

// look takes the client's seat. Among replicas it waits for a store that answers nobody
// only as long as one that is well may take: another replica may reach it, and the
// client is to try there.
func (c *conn) look(hello wire.Hello) (*engine.Welcome, error) {
	if c.h.o.Peers == nil {
		return c.greet(c.ctx, hello)
	}
	ctx, cancel := context.WithCancel(c.ctx)
	defer cancel()
	stop := c.h.store.watch(cancel)
	welcome, err := c.greet(ctx, hello)
	stop()
	if err == nil || errors.As(err, new(eventlog.ErrHeld)) {
		c.h.store.answered()
		return welcome, err
	}
	if ctx.Err() != nil && c.ctx.Err() == nil {
		return nil, partStoreAway(err)
	}
	return nil, err
}

// reach opens a leg to the owner and hands the hello on. It returns when the owner
// has answered with a frame: until then the client may still be served by another
// one, for nothing else of it was read.
func (c *conn) reach(owner string, hello []byte, until time.Time) (*leg, error) {
	ws, err := c.h.o.Peers.Dial(c.ctx, owner, c.session)
	if err != nil {
		return nil, err
	}
	l := &leg{ws: ws}
	l.release = c.h.o.Peers.Watch(owner, l.lose)
	l.forget = context.AfterFunc(c.ctx, l.wake)
	ws.SetReadLimit(maxServerFrame)
	_ = ws.SetWriteDeadline(until)
	if err = ws.WriteMessage(websocket.TextMessage, hello); err == nil {
		l.listenUntil(c.ctx, until)
		_, l.first, err = ws.ReadMessage()
	}
	if err == nil {
		return l, nil
	}
	l.end(0)
	if websocket.IsCloseError(err, closeElsewhere) {
		return nil, errElsewhere
	}
	return nil, err
}

// maxServerFrame bounds a frame of the owner, in bytes: the largest there is, an
// event with a whole pad in it, has less than a tenth of it.
const maxServerFrame = 64 * wire.MaxFrame
