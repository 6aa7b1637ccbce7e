package client

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"sync"
	"time"

	"github.com/gorilla/websocket"

	"barraiser/internal/fault"
	"barraiser/internal/wire"
)

// Periods of a connection. The server pings every 20 s.
const (
	handshakeWithin = 10 * time.Second
	writeWithin     = 15 * time.Second
	silentFor       = time.Minute
)

// Options say who connects and from where on.
type Options struct {
	// Client is the id that this client keeps over its connections; "" takes a
	// random one.
	Client string
	// After and Epoch are where an earlier connection ended; zero for the start.
	After uint64
	Epoch string
	// Header is added to the request: a cookie, an origin.
	Header http.Header
	// Show is called by a Session with every frame in order, after the frame was
	// taken into the conversation. It must not call the Session. Nil drops them.
	Show func(wire.ServerFrame)
	// GiveUp is how long a Session tries to reach a server that is away (1 min).
	GiveUp time.Duration
	// Elsewhere is asked by a Session before it comes back, each time anew, for the
	// address to try: that of another replica. Nil stays with the address of Open.
	Elsewhere func() string
	// Lost is called by a Session with what ended each of its connections, before
	// it comes back. It must not call the Session. Nil drops it.
	Lost func(error)
}

// Closed is the error of a connection that the server closed.
type Closed struct {
	// Code is the close code, 1006 when there was none.
	Code   int
	Reason string
	// Retry is how long the server asked to stay away.
	Retry time.Duration
}

// Error returns code and reason.
func (e *Closed) Error() string {
	return fmt.Sprintf("the connection was closed with %d: %s", e.Code, e.Reason)
}

// Conn is one connection to a session. Next belongs to one goroutine at a time;
// Send may be called from any.
type Conn struct {
	// Welcome is what the server answered to the hello.
	Welcome wire.Welcome

	ws  *websocket.Conn
	bye *wire.Bye
	mu  sync.Mutex // guards writing
}

// Dial connects, says hello and awaits the welcome. The error is a Closed when
// the server closed instead; a fault.NotFound, Forbidden or Unavailable by the
// HTTP status when it didn't upgrade; else a fault.Unavailable.
func Dial(ctx context.Context, url string, o Options) (*Conn, error) {
	const op = "client: connect"
	dialer := websocket.Dialer{HandshakeTimeout: handshakeWithin, Proxy: http.ProxyFromEnvironment}
	ws, response, err := dialer.DialContext(ctx, url, o.Header)
	if err != nil {
		return nil, refused(err, response)
	}
	c := &Conn{ws: ws}
	hello := wire.Hello{V: wire.Version, Client: o.Client, After: o.After, Epoch: o.Epoch}
	if err := c.Send(hello); err != nil {
		_ = ws.Close()
		return nil, fault.Wrap(err, op, fault.Unavailable)
	}
	frame, err := c.Next(ctx)
	if _, ok := frame.(wire.Bye); ok {
		frame, err = c.Next(ctx) // the close frame
	}
	if err != nil {
		_ = ws.Close()
		return nil, err
	}
	welcome, ok := frame.(wire.Welcome)
	if !ok {
		_ = ws.Close()
		return nil, &Violation{Rule: "the first frame is a welcome", Got: fmt.Sprintf("%#v", frame)}
	}
	c.Welcome = welcome
	return c, nil
}

// refused says why a server didn't upgrade.
func refused(err error, response *http.Response) error {
	const op = "client: connect"
	if response == nil {
		return fault.Wrap(err, op, fault.Unavailable).Hint("is the service running, and is the address right?")
	}
	// The library keeps the first kilobyte of the body, enough for a problem's title.
	body, _ := io.ReadAll(response.Body)
	response.Body.Close()
	kind := fault.Unavailable
	switch response.StatusCode {
	case http.StatusNotFound:
		kind = fault.NotFound
	case http.StatusUnauthorized, http.StatusForbidden:
		kind = fault.Forbidden
	case http.StatusBadRequest, http.StatusUpgradeRequired:
		kind = fault.Usage
	}
	return fault.New(kind, op, "the server answered %s: %s", response.Status, body)
}

// Next returns the next frame that this program knows. The error is a Closed,
// the end of ctx, or a Violation for a frame that can't be read.
func (c *Conn) Next(ctx context.Context) (wire.ServerFrame, error) {
	stop := context.AfterFunc(ctx, func() { _ = c.ws.SetReadDeadline(time.Unix(1, 0)) })
	defer stop()
	for {
		_ = c.ws.SetReadDeadline(time.Now().Add(silentFor))
		if ctx.Err() != nil {
			return nil, context.Cause(ctx)
		}
		kind, data, err := c.ws.ReadMessage()
		if err != nil {
			if ctx.Err() != nil {
				return nil, context.Cause(ctx)
			}
			return nil, c.closed(err)
		}
		if kind != websocket.TextMessage {
			return nil, &Violation{Rule: "frames are text", Got: "a binary message"}
		}
		frame, err := wire.DecodeServer(data)
		var unknown *wire.UnknownType
		switch {
		case errors.As(err, &unknown):
			continue
		case err != nil:
			return nil, &Violation{Rule: "frames are as docs/protocol.md says", Got: err.Error()}
		}
		if bye, ok := frame.(wire.Bye); ok {
			c.bye = &bye
		}
		return frame, nil
	}
}

// closed turns a read error into what the server meant.
func (c *Conn) closed(err error) error {
	end := &Closed{Code: websocket.CloseAbnormalClosure, Reason: err.Error()}
	if frame, ok := errors.AsType[*websocket.CloseError](err); ok {
		end.Code, end.Reason = frame.Code, frame.Text
	}
	if c.bye != nil {
		if end.Code == websocket.CloseAbnormalClosure {
			end.Code = c.bye.Code
		}
		end.Reason, end.Retry = c.bye.Reason, time.Duration(c.bye.RetryMS)*time.Millisecond
	}
	return end
}

// Send writes a frame. After an error the connection is broken.
func (c *Conn) Send(frame wire.ClientFrame) error {
	data, err := wire.Encode(frame)
	if err != nil {
		return err
	}
	return c.SendRaw(websocket.TextMessage, data)
}

// SendRaw writes a message as it is, for those who test a server's patience.
func (c *Conn) SendRaw(kind int, data []byte) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	_ = c.ws.SetWriteDeadline(time.Now().Add(writeWithin))
	if err := c.ws.WriteMessage(kind, data); err != nil {
		return fault.Wrap(err, "client: send", fault.Unavailable)
	}
	return nil
}

// Close ends the connection with a close frame.
func (c *Conn) Close() error {
	message := websocket.FormatCloseMessage(websocket.CloseNormalClosure, "")
	_ = c.ws.WriteControl(websocket.CloseMessage, message, time.Now().Add(time.Second))
	return c.ws.Close()
}

// Drop cuts the connection as a broken network does.
func (c *Conn) Drop() error { return c.ws.NetConn().Close() }
