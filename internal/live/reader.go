package live

import (
	"context"
	"errors"
	"time"

	"github.com/gorilla/websocket"

	"barraiser/internal/engine"
	"barraiser/internal/wire"
)

// greet takes the client's seat. The error is a parting or the engine's.
func (c *conn) greet(ctx context.Context, hello wire.Hello) (*engine.Welcome, error) {
	seat, welcome, err := c.h.engine.Join(ctx, c.session, hello.Client, hello.After)
	if err != nil {
		return nil, err
	}
	// A client without an epoch can't know any event yet.
	foreign := hello.Epoch != welcome.Epoch && (hello.Epoch != "" || hello.After > 0)
	if foreign || hello.After > welcome.Head {
		seat.Leave() //nolint:contextcheck // a seat is given up whatever became of the context
		return nil, partResync()
	}
	c.seat = seat
	c.sent, c.head = hello.After, welcome.Head
	c.ready = welcome.Ready
	c.whole = welcome.Closed
	if old := c.h.seat(c); old != nil {
		old.part(partReplaced())
	}
	return &welcome, nil
}

// readHello returns the hello, and its bytes.
func (c *conn) readHello() (wire.Hello, []byte, error) {
	c.ws.SetReadLimit(wire.MaxFrame)
	c.listenUntil(time.Now().Add(c.h.o.Hello))
	kind, data, err := c.ws.ReadMessage()
	if err != nil {
		return wire.Hello{}, nil, unreadable(err, partSlow("no hello in time"))
	}
	frame, err := decode(kind, data)
	if err != nil {
		return wire.Hello{}, nil, undecodable(err)
	}
	hello, ok := frame.(wire.Hello)
	if !ok {
		return wire.Hello{}, nil, partBadFrame("the first frame must be a hello")
	}
	return hello, data, nil
}

// decode reads a message.
func decode(kind int, data []byte) (wire.ClientFrame, error) {
	if kind != websocket.TextMessage {
		return nil, partBadFrame("frames are text, not binary")
	}
	return wire.DecodeClient(data)
}

// read takes frames until the connection ends.
//
// Its frame is kept small, for the reason that serve gives: without a defer and an
// early return the stack of an idle socket is halved.
func (c *conn) read() {
	c.hearPongs()
	for c.ctx.Err() == nil {
		c.listenUntil(c.patience())
		if kind, data, err := c.ws.ReadMessage(); err != nil {
			c.part(unreadable(err, partSilent()))
		} else if err = c.take(kind, data); err != nil {
			c.part(unservable(err))
		}
	}
	close(c.deaf)
}

// hearPongs takes a pong for the sign of life that it is.
func (c *conn) hearPongs() {
	c.ws.SetPongHandler(func(string) error {
		c.listenUntil(c.patience())
		return nil
	})
}

// patience is until when the peer must give a sign of life.
func (c *conn) patience() time.Time {
	return time.Now().Add(c.h.o.PingEvery + c.h.o.PongWithin)
}

// take handles one message. An error ends the connection.
func (c *conn) take(kind int, data []byte) error {
	if c.frames.Wait(c.ctx) != nil {
		return c.parting()
	}
	frame, err := decode(kind, data)
	var unknown *wire.UnknownType
	switch {
	case errors.As(err, &unknown):
		c.reply(wire.Refuse{
			ID: unknown.ID, Code: wire.RefuseUnknownType, Message: "This server doesn't know such a frame.",
			Hint: "Reload the page, or use a client of the server's version.",
		})
		return nil
	case err != nil:
		return undecodable(err)
	}
	switch f := frame.(type) {
	case wire.Hello:
		return partBadFrame("a connection has one hello")
	case wire.Seen:
		c.window.shown(f.Seq)
		c.bell.ring()
	case wire.Ping:
		c.reply(wire.Pong{})
	default:
		if f, ok := frame.(wire.Command); ok {
			return c.command(f)
		}
	}
	return nil
}

// command answers a command with an ack or a refusal.
func (c *conn) command(f wire.Command) error {
	if !c.commands.Allow() {
		c.reply(wire.Refuse{
			ID: f.CommandID(), Code: wire.RefuseTooMany, Message: "Too many commands in a short time.",
			Hint: "Wait a second, then send it again with the same id.",
		})
		return nil
	}
	c.window.reacted(turnOf(f))
	ack, err := c.do(f)
	refusal, refused := refuseFrame(f.CommandID(), err)
	switch {
	case refused:
		c.reply(refusal)
	case err != nil:
		return c.lost(err)
	default:
		c.reply(wire.Ack{ID: ack.ID, Seq: ack.Seq})
	}
	return nil
}

func (c *conn) do(f wire.Command) (engine.Ack, error) {
	if pen, ok := f.(wire.TakePen); ok {
		return c.seat.TakePen(c.ctx, pen.ID)
	}
	return c.seat.Do(c.ctx, command(f))
}

// lost returns why a command's fate is unknown. The session's actor has stepped
// down and its feed says why, so the writer gets a moment to find out first.
func (c *conn) lost(err error) error {
	select {
	case <-c.ctx.Done():
		return c.parting()
	case <-time.After(time.Second):
		return err
	}
}

// reply hands a frame to the writer. It waits while the writer is busy with a
// slow peer: who doesn't read isn't listened to.
func (c *conn) reply(frame wire.ServerFrame) {
	select {
	case c.replies <- frame:
	default:
		select {
		case c.replies <- frame:
		case <-c.ctx.Done():
		}
	}
	c.bell.ring()
}
