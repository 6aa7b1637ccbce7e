package live

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"github.com/gorilla/websocket"
	"golang.org/x/time/rate"

	"barraiser/internal/engine"
	"barraiser/internal/eventlog"
	"barraiser/internal/fault"
	"barraiser/internal/wire"
)

// Options are what a Handler may be told. The zero value of every field but
// Origin is the product's.
type Options struct {
	// Origin reports whether a request with an Origin header may connect: the
	// exact scheme, host and port are the server's own. Without it only requests
	// without the header may, which no browser sends.
	Origin func(*http.Request) bool
	// Closed is told the close code of every connection that ended, 0 when the
	// peer went away by itself. Nil drops it.
	Closed func(code int)
	// Log gets a debug line per closed connection, and what failed at the end of
	// one; nil drops them.
	Log *slog.Logger
	// Now is the wall clock by which clock frames are filled; nil means time.Now.
	Now func() time.Time
	// Peers are the other replicas, to which connections are handed on whose session
	// is held there; nil where there are none.
	Peers Peers

	// Hello is how long a client may take to say hello (10 s).
	Hello time.Duration
	// PingEvery is the heartbeat's period (20 s), PongWithin how much longer than
	// that a client may be silent (10 s).
	PingEvery, PongWithin time.Duration
	// WriteWithin bounds the write of one frame (15 s).
	WriteWithin time.Duration
	// Window is how many bytes of event and utter frames may be unseen (256 KiB),
	// SeenWithin how long more than that may stay unseen (15 s).
	Window     int
	SeenWithin time.Duration
	// StoreWithin is how long a connection that comes among replicas waits for a store
	// that answers nobody, before it is sent to another one (2 s).
	StoreWithin time.Duration
	// FindWithin is how long a connection waits for a session that is held elsewhere
	// by a replica that can't be reached, and for a store that answers others (10 s).
	FindWithin time.Duration
	// AfterEnd is how long a connection waits for the scorecard after the
	// session has closed (60 s).
	AfterEnd time.Duration
	// Linger is how long a closed connection waits for the peer to close too (2 s).
	Linger time.Duration
	// CommandsPerSecond and CommandBurst limit a socket's commands (20 and 60).
	CommandsPerSecond float64
	CommandBurst      int
}

// framesPerSecond and frameBurst limit all frames of a socket. More of them
// aren't refused: they are read more slowly.
const (
	framesPerSecond = 200
	frameBurst      = 400
)

func (o Options) withDefaults() Options {
	duration := func(d *time.Duration, v time.Duration) {
		if *d <= 0 {
			*d = v
		}
	}
	duration(&o.Hello, 10*time.Second)
	duration(&o.PingEvery, 20*time.Second)
	duration(&o.PongWithin, 10*time.Second)
	duration(&o.WriteWithin, 15*time.Second)
	duration(&o.SeenWithin, 15*time.Second)
	duration(&o.StoreWithin, 2*time.Second)
	duration(&o.FindWithin, 10*time.Second)
	duration(&o.AfterEnd, time.Minute)
	duration(&o.Linger, 2*time.Second)
	if o.Window <= 0 {
		o.Window = 256 << 10
	}
	if o.CommandsPerSecond <= 0 {
		o.CommandsPerSecond = 20
	}
	if o.CommandBurst <= 0 {
		o.CommandBurst = 60
	}
	if o.Origin == nil {
		o.Origin = func(r *http.Request) bool { return r.Header.Get("Origin") == "" }
	}
	if o.Closed == nil {
		o.Closed = func(int) {}
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	return o
}

// Handler serves the live protocol. It is safe for concurrent use. Drain it
// before the engine is closed.
type Handler struct {
	engine   *engine.Engine
	o        Options
	upgrader websocket.Upgrader

	// ctx is the parent of every connection's context; it ends when a drain
	// runs out of time.
	ctx  context.Context
	stop context.CancelFunc

	store *vigil

	mu       sync.Mutex
	draining bool
	conns    map[*conn]struct{}
	// seats finds the newest connection of a client in a session.
	seats map[seatKey]*conn
	wg    sync.WaitGroup
}

type seatKey struct{ session, client string }

// New returns a handler for the engine's sessions.
func New(e *engine.Engine, o Options) *Handler {
	ctx, stop := context.WithCancel(context.Background())
	o = o.withDefaults()
	return &Handler{
		engine: e, o: o, ctx: ctx, stop: stop, store: newVigil(o.StoreWithin, o.FindWithin),
		conns: map[*conn]struct{}{}, seats: map[seatKey]*conn{},
		upgrader: websocket.Upgrader{
			HandshakeTimeout: o.Hello,
			// Client frames are small and rare; a kilobyte per socket is enough.
			// Writers share a pool and hold a buffer only while they write.
			ReadBufferSize: 1 << 10, WriteBufferSize: 4 << 10, WriteBufferPool: &sync.Pool{},
			CheckOrigin: func(*http.Request) bool { return true }, // checked before, to answer with a problem
			Error:       func(http.ResponseWriter, *http.Request, int, error) {},
		},
	}
}

// ServeSession upgrades the request and serves the session's live protocol on
// it; it returns as soon as the connection is upgraded. Who may be in the
// session was checked by the caller. When the error isn't nil nothing was
// written and the caller answers: fault.Usage (not a WebSocket request),
// Forbidden (origin), NotFound (no such session) or Unavailable.
func (h *Handler) ServeSession(w http.ResponseWriter, r *http.Request, session string) error {
	const op = "live: connect"
	switch {
	case !websocket.IsWebSocketUpgrade(r):
		return fault.New(fault.Usage, op, "this address speaks WebSocket").
			Hint("connect with a WebSocket client; docs/protocol.md describes what to say")
	case !h.o.Origin(r):
		return fault.New(fault.Forbidden, op, "the origin %q may not connect", r.Header.Get("Origin")).
			Hint("open the page under the address the server knows as its own (BARRAISER_PUBLIC_URL)")
	}
	// A browser can't read the status of a failed upgrade. An erased session is
	// therefore told by a close code, or its tabs would try for ever.
	err := h.engine.Exists(r.Context(), session)
	erased := errors.Is(err, eventlog.ErrErased)
	if err != nil && !erased {
		return fault.Wrap(err, op, fault.KindOf(err))
	}
	return h.accept(w, r, session, func(c *conn) { //nolint:contextcheck // a connection outlives its request
		if erased {
			c.part(partErased())
		}
	})
}

// ServePeer is ServeSession for another replica whose client is to be served here,
// because this one holds the session. The origin is the other one's to check. When
// the session isn't held here the connection is closed before any frame with a
// code that only relays know; it is never handed on. The error is fault.Usage or
// Unavailable.
func (h *Handler) ServePeer(w http.ResponseWriter, r *http.Request, session string) error {
	if !websocket.IsWebSocketUpgrade(r) {
		return fault.New(fault.Usage, "live: connect", "this address speaks WebSocket")
	}
	return h.accept(w, r, session, func(c *conn) { c.door = true })
}

// accept upgrades the request and starts to serve it; prepare is called before.
func (h *Handler) accept(w http.ResponseWriter, r *http.Request, session string, prepare func(*conn)) error {
	const op = "live: connect"
	if h.isDraining() {
		return fault.Wrap(engine.ErrDraining, op, fault.Unavailable).Hint("try again in a second")
	}
	ws, err := h.upgrader.Upgrade(w, r, nil)
	if err != nil {
		return fault.Wrap(err, op, fault.Usage).Hint("send the request as RFC 6455 asks")
	}
	c := h.newConn(ws, session)
	prepare(c)
	if !h.admit(c) {
		_ = ws.Close() // drained in this very moment: an accident of the network, to the client
		return nil
	}
	go c.serve()
	return nil
}

func (h *Handler) newConn(ws *websocket.Conn, session string) *conn {
	c := &conn{
		h: h, ws: ws, session: session,
		replies: make(chan wire.ServerFrame, 8), deaf: make(chan struct{}),
		window:   window{limit: h.o.Window},
		commands: rate.NewLimiter(rate.Limit(h.o.CommandsPerSecond), h.o.CommandBurst),
		frames:   rate.NewLimiter(framesPerSecond, frameBurst),
	}
	c.ctx, c.cancel = context.WithCancelCause(h.ctx)
	return c
}

func (h *Handler) isDraining() bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.draining
}

// admit counts a connection, unless the handler drains.
func (h *Handler) admit(c *conn) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.draining {
		return false
	}
	h.conns[c] = struct{}{}
	h.wg.Add(1)
	return true
}

// seat makes c the connection of its client. It returns the connection that has
// to go: the older one, c itself when a newer one took the seat in the meantime,
// or nil.
func (h *Handler) seat(c *conn) *conn {
	h.mu.Lock()
	defer h.mu.Unlock()
	select {
	case <-c.seat.Replaced():
		return c
	default:
	}
	key := seatKey{session: c.session, client: c.client}
	old := h.seats[key]
	h.seats[key] = c
	return old
}

// forget takes a connection out of the books.
func (h *Handler) forget(c *conn) {
	c.cancel(partGone())
	h.mu.Lock()
	delete(h.conns, c)
	if key := (seatKey{session: c.session, client: c.client}); h.seats[key] == c {
		delete(h.seats, key)
	}
	h.mu.Unlock()
	h.wg.Done()
}

// Sockets returns how many connections there are.
func (h *Handler) Sockets() int {
	h.mu.Lock()
	defer h.mu.Unlock()
	return len(h.conns)
}

// Drain tells every client to come back, closes all connections and waits for
// their end. New ones are refused from now on. When ctx ends first the rest is
// cut off and ctx's error is returned. It may be called again.
func (h *Handler) Drain(ctx context.Context) error {
	h.mu.Lock()
	h.draining = true
	for c := range h.conns {
		c.part(partDraining())
	}
	h.mu.Unlock()
	done := make(chan struct{})
	go func() { h.wg.Wait(); close(done) }()
	select {
	case <-done:
		h.stop()
		return nil
	case <-ctx.Done():
		h.cut()
		<-done
		return fault.Wrap(context.Cause(ctx), "live: drain", fault.Unavailable)
	}
}

// cut ends every connection at once.
func (h *Handler) cut() {
	h.stop() // also what waits for the engine
	h.mu.Lock()
	defer h.mu.Unlock()
	for c := range h.conns {
		_ = c.ws.NetConn().Close()
	}
}
