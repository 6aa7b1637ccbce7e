package peer

import (
	"context"
	"net/http"
	"time"
)

const (
	// lookEvery is how often a replica that has pipes is asked whether it lives.
	lookEvery = 500 * time.Millisecond
	// aliveWithin is how long its answer may take. With two answers missing a hung
	// replica is noticed after 1.5 to 2 s, when its leases run out too.
	aliveWithin = 750 * time.Millisecond
	// misses is how many answers in a row may not come.
	misses = 2
)

// watch looks after one replica for all pipes that lead to it.
type watch struct {
	stop context.CancelFunc
	// lost are called when the replica is lost; the keys tell the pipes apart.
	lost map[*func()]struct{}
}

// Watch calls lost when the replica that owner names has died or hangs, at most
// once, and not after release was called, except when both happen at the same
// time. lost must not wait. The watch costs nothing when its last pipe is
// released.
func (c *Client) Watch(owner string, lost func()) (release func()) {
	c.mu.Lock()
	defer c.mu.Unlock()
	w := c.watches[owner]
	if w == nil {
		ctx, stop := context.WithCancel(context.Background())
		w = &watch{stop: stop, lost: map[*func()]struct{}{}}
		c.watches[owner] = w
		go c.look(ctx, owner, w)
	}
	w.lost[&lost] = struct{}{}
	return func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		delete(w.lost, &lost)
		if len(w.lost) == 0 {
			w.stop()
			if c.watches[owner] == w {
				delete(c.watches, owner)
			}
		}
	}
}

// look asks until the replica is lost or nobody wants to know.
func (c *Client) look(ctx context.Context, owner string, w *watch) {
	tick := time.NewTicker(lookEvery)
	defer tick.Stop()
	var err error
	for missed := 0; missed < misses; {
		if missed == 0 {
			select {
			case <-tick.C:
			case <-ctx.Done():
			}
		}
		err = c.alive(ctx, owner)
		switch {
		case ctx.Err() != nil:
			return
		case err == nil:
			missed = 0
		case isGone(err):
			missed = misses
		default:
			missed++
		}
	}
	c.lose(owner, w, err)
}

func (c *Client) alive(ctx context.Context, owner string) error {
	ctx, cancel := context.WithTimeout(ctx, aliveWithin)
	defer cancel()
	return c.ask(ctx, http.MethodGet, owner, "alive")
}

// lose tells every pipe to a lost replica.
func (c *Client) lose(owner string, w *watch, why error) {
	c.rest(owner, why)
	c.mu.Lock()
	pipes := w.lost
	w.lost = nil
	w.stop()
	if c.watches[owner] == w {
		delete(c.watches, owner)
	}
	c.mu.Unlock()
	for lost := range pipes {
		(*lost)()
	}
}
