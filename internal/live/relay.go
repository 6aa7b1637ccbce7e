package live

import (
	"bytes"
	"context"
	"errors"
	"io"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gorilla/websocket"
)

// leg is the other half of a relayed connection: the socket to the replica that
// serves the session.
type leg struct {
	ws *websocket.Conn
	// first is the owner's first frame, which was awaited; the writer's.
	first []byte
	// lost says that the owner has died or hangs.
	lost atomic.Bool
	// release ends the watch over the owner, forget the connection's hold on the leg.
	release func()
	forget  func() bool
}

// lose notes that the owner is lost.
func (l *leg) lose() {
	l.lost.Store(true)
	l.wake()
}

// wake ends all waiting for the owner.
func (l *leg) wake() {
	_ = l.ws.SetReadDeadline(past)
	_ = l.ws.NetConn().SetWriteDeadline(past)
}

// listenUntil lets reading time out at t, or at once when the connection has ended
// or the owner is lost.
func (l *leg) listenUntil(ctx context.Context, t time.Time) {
	_ = l.ws.SetReadDeadline(t)
	if ctx.Err() != nil || l.lost.Load() {
		_ = l.ws.SetReadDeadline(past)
	}
}

// end closes the leg. With a time to linger it waits for the owner to close too, so
// that what was handed on isn't destroyed on its way by a reset.
func (l *leg) end(linger time.Duration) {
	l.forget()
	l.release()
	if linger > 0 && !l.lost.Load() {
		message := websocket.FormatCloseMessage(websocket.CloseNormalClosure, "")
		_ = l.ws.WriteControl(websocket.CloseMessage, message, time.Now().Add(linger))
		hangUp(l.ws, linger)
	}
	_ = l.ws.Close()
}

// parcels are what frames are held in on their way through a relay. They grow to
// what passes, and idle relays hold none.
var parcels = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// maxParcel is how large a buffer may be that is kept for the next frame.
const maxParcel = 64 << 10

// forward hands one frame on: r holds it, to sends it. Nothing is read before the
// last frame was taken, so a slow end slows the other one down.
func forward(r io.Reader, to func([]byte) error) error {
	parcel, _ := parcels.Get().(*bytes.Buffer)
	defer func() {
		if parcel.Cap() <= maxParcel {
			parcel.Reset()
			parcels.Put(parcel)
		}
	}()
	if _, err := parcel.ReadFrom(r); err != nil {
		return err
	}
	return to(parcel.Bytes())
}

// relay hands frames on between the client and the leg until either ends. This
// goroutine takes the client's, another one the owner's. Both wait directly above
// the library's reading, for the reason that serve gives: what is done with a frame
// is done in functions that return.
func (c *conn) relay(l *leg) {
	c.startBeat()
	delivered, ended := make(chan struct{}), make(chan struct{})
	go func() {
		err := c.passDown(l)
		c.endDown(err)
		close(delivered)
		// An owner that has ended the conversation waits for nothing more.
		linger := c.h.o.Linger
		if _, over := errors.AsType[*websocket.CloseError](err); over {
			linger = 0
		}
		l.end(linger)
		close(ended)
	}()
	c.passUp(l)
	<-delivered
	c.beat.Stop()
	c.linger()
	<-ended
}

// passUp hands the client's frames on.
func (c *conn) passUp(l *leg) {
	c.hearPongs()
	for c.ctx.Err() == nil {
		c.listenUntil(c.patience())
		if kind, r, err := c.ws.NextReader(); err != nil {
			c.part(unpassable(err))
		} else if err = c.handUp(l, kind, r); err != nil {
			c.part(unpassable(err))
		}
	}
	close(c.deaf)
}

// handUp hands one frame of the client on. The limits that protect this process are
// kept here; all others are the owner's.
func (c *conn) handUp(l *leg, kind int, r io.Reader) error {
	if kind != websocket.TextMessage {
		return partBadFrame("frames are text, not binary")
	}
	return forward(r, func(frame []byte) error {
		if c.frames.Wait(c.ctx) != nil {
			return c.parting()
		}
		// The owner may be busy for as long as its store, and ends the connection then.
		_ = l.ws.SetWriteDeadline(c.patience())
		if l.ws.WriteMessage(websocket.TextMessage, frame) != nil {
			return partMoved()
		}
		return nil
	})
}

// unpassable returns the parting for an error of taking or handing on a client's
// frame.
func unpassable(err error) *parting {
	if p, ok := errors.AsType[*parting](err); ok {
		return p
	}
	return unreadable(err, partSilent())
}

// passDown hands the owner's frames on until that fails.
func (c *conn) passDown(l *leg) error {
	l.ws.SetPingHandler(func(data string) error {
		l.listenUntil(c.ctx, c.patience())
		_ = l.ws.WriteControl(websocket.PongMessage, []byte(data), time.Now().Add(c.h.o.PongWithin))
		return nil
	})
	if err := c.deliver(l.first); err != nil {
		return err
	}
	l.first = nil
	for {
		l.listenUntil(c.ctx, c.patience())
		_, r, err := l.ws.NextReader()
		if err == nil {
			err = forward(r, c.deliver)
		}
		if err != nil {
			return err
		}
	}
}

// endDown says farewell after an error of passDown.
func (c *conn) endDown(err error) {
	c.part(ofOwner(err))
	c.farewell()
	_ = c.ws.SetReadDeadline(past) // should the reader have gone on to listen
}

// deliver sends a frame of the owner to the client.
func (c *conn) deliver(frame []byte) error {
	_ = c.ws.SetWriteDeadline(time.Now().Add(c.h.o.WriteWithin))
	if c.ctx.Err() != nil {
		return c.parting()
	}
	if err := c.ws.WriteMessage(websocket.TextMessage, frame); err != nil {
		return unwritable(err)
	}
	return nil
}

// ofOwner returns the parting for an error of taking or handing on an owner's
// frame. An owner that closes has said bye, which was handed on; one that is gone
// without a word is followed by another.
func ofOwner(err error) *parting {
	if p, ok := errors.AsType[*parting](err); ok {
		return p
	}
	closed, ok := errors.AsType[*websocket.CloseError](err)
	if !ok {
		return partMoved()
	}
	switch closed.Code {
	case websocket.CloseAbnormalClosure, websocket.CloseNoStatusReceived, closeElsewhere:
		return partMoved()
	default:
		return &parting{code: closed.Code, reason: closed.Text, told: true}
	}
}
