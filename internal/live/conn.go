package live

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"time"

	"github.com/gorilla/websocket"
	"golang.org/x/time/rate"

	"barraiser/internal/engine"
	"barraiser/internal/wire"
)

// conn is one connection. The fields above the line are set before its
// goroutines start; each of those below belongs to who is named.
type conn struct {
	h       *Handler
	ws      *websocket.Conn
	session string
	client  string
	seat    *engine.Seat
	// door says that another replica connected, for a client of its own.
	door bool

	// ctx ends with the connection; its cause is a parting.
	ctx    context.Context
	cancel context.CancelCauseFunc
	// replies are the reader's answers, for the writer; bell tells it to look.
	replies chan wire.ServerFrame
	bell    bell
	window  window
	// deaf closes when the reader takes no more frames.
	deaf chan struct{}

	// The reader's.
	commands, frames *rate.Limiter

	// The writer's: what is still to be sent, the last event sent and the head
	// when the client came; the attempt whose words were sent last; whether hidden
	// data is shown, whether a scorecard was shown, and when the client must have
	// seen more.
	queue      []engine.Item
	sent, head uint64
	uttered    attempt
	whole      bool
	ready      bool
	overdue    time.Time

	// beat sends the heartbeat; grace ends the wait for a scorecard.
	beat, grace *time.Timer
}

// attempt names a speech.
type attempt struct{ turn, number int }

// part ends the connection; the first reason counts. The peer is told by
// whoever owns the writing.
func (c *conn) part(p *parting) {
	c.cancel(p)
	// Wakes the reader. listenUntil makes sure that it isn't put to sleep again.
	_ = c.ws.SetReadDeadline(past)
	// A write that is stuck needn't run out its time.
	_ = c.ws.NetConn().SetWriteDeadline(time.Now().Add(c.h.o.Linger))
}

// past is a deadline that has passed.
var past = time.Unix(1, 0)

// listenUntil lets reading time out at t, or at once when the connection ends.
func (c *conn) listenUntil(t time.Time) {
	_ = c.ws.SetReadDeadline(t)
	if c.ctx.Err() != nil {
		_ = c.ws.SetReadDeadline(past)
	}
}

// serve runs the connection to its end. Its goroutine is the reader.
//
// The welcome is passed by reference, here and in the writer: two goroutines
// wait behind these frames for as long as the connection lasts, and some hundred
// bytes in them keep the runtime from shrinking a stack of 8 KiB to 4.
func (c *conn) serve() {
	defer c.h.forget(c)
	defer func() { _ = c.ws.Close() }()
	switch welcome, leg, err := c.place(); {
	case err != nil:
		c.part(unservable(err))
		c.farewell()
		c.linger()
	case leg != nil:
		c.relay(leg)
	default:
		c.converse(welcome)
		c.linger()
	}
	c.report()
}

// converse runs reader and writer.
func (c *conn) converse(welcome *engine.Welcome) {
	c.startBeat()
	c.grace = time.AfterFunc(time.Hour, func() { c.part(partOver()) })
	c.grace.Stop()
	written := make(chan struct{})
	go func() {
		defer close(written)
		c.write(welcome)
	}()
	c.read()
	<-written
	c.beat.Stop()
	c.grace.Stop()
	c.seat.Leave()
}

// startBeat starts the heartbeat.
func (c *conn) startBeat() {
	c.beat = time.AfterFunc(time.Hour, c.ping) // it needs to know itself
	c.beat.Reset(c.h.o.PingEvery)
}

// ping sends a heartbeat and plans the next.
func (c *conn) ping() {
	if c.ctx.Err() != nil {
		return
	}
	// A failure shows as silence to the reader, or as an error to the writer.
	_ = c.ws.WriteControl(websocket.PingMessage, nil, time.Now().Add(c.h.o.PongWithin))
	c.beat.Reset(c.h.o.PingEvery)
}

// farewell tells the peer why the connection ends: the answers still due, the
// bye, the close frame. Only the owner of the writing calls it.
func (c *conn) farewell() {
	p := c.parting()
	if p.code == 0 {
		return
	}
	for {
		select {
		case frame := <-c.replies:
			if c.send(frame) != nil {
				return
			}
			continue
		default:
		}
		break
	}
	if p.code >= 4000 && !p.told {
		bye := wire.Bye{Code: p.code, Reason: p.reason, RetryMS: int(p.retry.Milliseconds())}
		if c.send(bye) != nil {
			return
		}
	}
	message := websocket.FormatCloseMessage(p.code, p.reason[:min(len(p.reason), maxCloseReason)])
	_ = c.ws.WriteControl(websocket.CloseMessage, message, time.Now().Add(c.h.o.WriteWithin))
}

// maxCloseReason is what fits into a close frame beside the code (RFC 6455).
const maxCloseReason = 123

// linger ends our side and waits until the peer has ended its own. What it still
// sends is thrown away: none of it was acknowledged.
func (c *conn) linger() {
	if c.parting().code == 0 {
		return
	}
	hangUp(c.ws, c.h.o.Linger)
}

// hangUp ends this side of a socket and waits for the other one, for a while.
func hangUp(ws *websocket.Conn, within time.Duration) {
	socket := ws.NetConn()
	if half, ok := socket.(interface{ CloseWrite() error }); ok {
		_ = half.CloseWrite()
	}
	_ = socket.SetReadDeadline(time.Now().Add(within))
	_, _ = io.CopyN(io.Discard, socket, 16*wire.MaxFrame)
}

// parting returns why the connection ends.
func (c *conn) parting() *parting {
	if p, ok := errors.AsType[*parting](context.Cause(c.ctx)); ok {
		return p
	}
	return partDraining() // the handler's own context has ended
}

// report tells the operator's side that the connection ended.
func (c *conn) report() {
	p := c.parting()
	c.h.o.Closed(p.code)
	attrs := []slog.Attr{slog.String("session", c.session), slog.Int("code", p.code), slog.String("reason", p.reason)}
	level := slog.LevelDebug
	if p.err != nil {
		level = slog.LevelWarn
		attrs = append(attrs, slog.Any("err", p.err))
	}
	c.h.o.Log.LogAttrs(c.ctx, level, "socket closed", attrs...)
}
