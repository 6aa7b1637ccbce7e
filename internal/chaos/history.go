package main

import (
	"sync"
	"time"

	"barraiser/internal/wire"
)

// history is what the clients of one session saw, did and were promised. Times are
// from the beginning of the run. It may be written from any goroutine.
type history struct {
	Session string

	mu       sync.Mutex
	Conns    []*connection
	Commands []*command
	Waits    []wait
	// Broken are rules that a client found broken while it listened.
	Broken []string
	// Ended says that the round was ended: an end was acknowledged or an event told
	// of it.
	Ended bool
}

// connection is one connection of one client.
type connection struct {
	Client  string
	Replica int
	Opened  time.Duration
	// Closed is 0 and Why "" while it is open.
	Closed time.Duration
	Why    string
	Seen   []sight
}

// sight is a frame that arrived.
type sight struct {
	At    time.Duration
	Frame wire.ServerFrame
}

// command is a command of a client and what became of it.
type command struct {
	Client string
	Frame  wire.Command
	Sent   time.Duration
	// Answered is 0 while nothing is known of it.
	Answered time.Duration
	Seq      uint64
	// Refused is the code of a refusal, "" for an ack.
	Refused string
}

// wait is a time in which a candidate waited for the service.
type wait struct {
	For      string
	From, To time.Duration
}

// open begins a connection.
func (h *history) open(c *connection) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.Conns = append(h.Conns, c)
}

// saw takes a frame into a connection.
func (h *history) saw(c *connection, at time.Duration, frame wire.ServerFrame) {
	h.mu.Lock()
	defer h.mu.Unlock()
	c.Seen = append(c.Seen, sight{At: at, Frame: frame})
	if event, ok := frame.(wire.Event); ok && event.Kind == wire.KindSessionClosed {
		h.Ended = true
	}
}

// lost ends a connection.
func (h *history) lost(c *connection, at time.Duration, why error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	c.Closed, c.Why = at, why.Error()
}

// sent notes a command that goes out.
func (h *history) sent(c *command) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.Commands = append(h.Commands, c)
}

// answered notes what became of a command.
func (h *history) answered(c *command, at time.Duration, ack wire.Ack, refused string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	c.Answered, c.Seq, c.Refused = at, ack.Seq, refused
	if _, end := c.Frame.(wire.End); end && refused == "" {
		h.Ended = true
	}
}

// waited notes a wait.
func (h *history) waited(w wait) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.Waits = append(h.Waits, w)
}

// broke notes a broken rule.
func (h *history) broke(what string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.Broken = append(h.Broken, what)
}

// ended reports whether the round was ended.
func (h *history) ended() bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.Ended
}
