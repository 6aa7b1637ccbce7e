package peer

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"sync"
	"syscall"
	"time"

	"github.com/gorilla/websocket"

	"barraiser/internal/fault"
)

const (
	// dialWithin bounds how long a door may take to answer a new pipe.
	dialWithin = time.Second
	// yieldWithin bounds the wait for a lease that is asked for.
	yieldWithin = time.Second
	// restFor is how long a door that couldn't be reached isn't tried again, so that
	// many clients of a lost replica don't each wait for it.
	restFor = 500 * time.Millisecond
)

// ClientOptions are what a Client may be told.
type ClientOptions struct {
	// Dial connects to a door; nil means the network.
	Dial func(ctx context.Context, network, addr string) (net.Conn, error)
}

// Client reaches the doors of other replicas. It is safe for concurrent use. It
// holds nothing that has to be closed once its watches are released.
type Client struct {
	secret *Secret
	dialer *websocket.Dialer
	http   *http.Client

	mu      sync.Mutex
	watches map[string]*watch
	// resting are the owners that couldn't be reached.
	resting map[string]rest
}

// rest is until when an owner isn't tried, and why.
type rest struct {
	until time.Time
	why   error
}

// NewClient returns a client for the replicas that share the secret.
func NewClient(secret *Secret, o ClientOptions) *Client {
	if o.Dial == nil {
		o.Dial = (&net.Dialer{Timeout: dialWithin}).DialContext
	}
	return &Client{
		secret: secret,
		dialer: &websocket.Dialer{
			NetDialContext: o.Dial, HandshakeTimeout: dialWithin,
			// As at the other end: a kilobyte to read into, and a buffer to write
			// from only while something is written.
			ReadBufferSize: 1 << 10, WriteBufferSize: 4 << 10, WriteBufferPool: &sync.Pool{},
		},
		http: &http.Client{
			// Each question dials: that a process is gone shows at once, and no
			// connection outlives its use.
			Transport:     &http.Transport{DialContext: o.Dial, DisableKeepAlives: true, MaxResponseHeaderBytes: maxHeader},
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		},
		watches: map[string]*watch{}, resting: map[string]rest{},
	}
}

// statusError is a door's answer that isn't the hoped-for one.
type statusError int

func (e statusError) Error() string { return "the door answered " + http.StatusText(int(e)) }

// Dial opens a socket to a session at the replica that owner names; what is said
// on it is the live protocol. The error is a fault.Unavailable: the owner is
// gone, drains or can't be reached in a second.
func (c *Client) Dial(ctx context.Context, owner, session string) (*websocket.Conn, error) {
	const op = "peer: connect"
	if err := c.rests(owner); err != nil {
		return nil, fault.Wrap(err, op, fault.Unavailable).Hint("%s", unreachable)
	}
	bounded, cancel := context.WithTimeout(ctx, dialWithin)
	defer cancel()
	var ws *websocket.Conn
	err := c.authorised(bounded, owner, func(addr string, header http.Header) error {
		made, response, err := c.dialer.DialContext(bounded, "ws://"+addr+pathPrefix+"sessions/"+url.PathEscape(session)+"/live", header)
		if response != nil {
			_ = response.Body.Close() // in memory
		}
		if response != nil && err != nil {
			return statusError(response.StatusCode)
		}
		ws = made
		return err
	})
	if err != nil {
		if ctx.Err() == nil { // whoever asked may have gone meanwhile, which says nothing of the owner
			c.rest(owner, err)
		}
		return nil, fault.Wrap(err, op, fault.Unavailable).Hint("%s", unreachable)
	}
	return ws, nil
}

const unreachable = "the session goes on when its lease runs out; if that happens again and again, see that replicas reach each other at BARRAISER_PEER_ADDR"

// Yield asks the owner of a session's lease to let go of it. It is nil when the
// lease is free; fault.Conflict when the session is in use there, and
// fault.Unavailable when the owner can't be reached.
func (c *Client) Yield(ctx context.Context, owner, session string) error {
	const op = "peer: yield"
	if err := c.rests(owner); err != nil {
		return fault.Wrap(err, op, fault.Unavailable).Hint("%s", unreachable)
	}
	bounded, cancel := context.WithTimeout(ctx, yieldWithin)
	defer cancel()
	err := c.ask(bounded, http.MethodPost, owner, "sessions/"+url.PathEscape(session)+"/yield")
	switch {
	case err == nil:
		return nil
	case errors.Is(err, statusError(http.StatusConflict)):
		return fault.New(fault.Conflict, op, "the session is in use").Hint("try again when nobody is connected to it")
	}
	if ctx.Err() == nil {
		c.rest(owner, err)
	}
	return fault.Wrap(err, op, fault.Unavailable).Hint("%s", unreachable)
}

// ask sends a request without a body; any answer but 204 is an error.
func (c *Client) ask(ctx context.Context, method, owner, path string) error {
	return c.authorised(ctx, owner, func(addr string, header http.Header) error {
		r, err := http.NewRequestWithContext(ctx, method, "http://"+addr+pathPrefix+path, http.NoBody)
		if err != nil {
			return err
		}
		r.Header = header
		response, err := c.http.Do(r)
		if err != nil {
			return err
		}
		_, _ = io.CopyN(io.Discard, response.Body, maxHeader)
		_ = response.Body.Close()
		if response.StatusCode != http.StatusNoContent {
			return statusError(response.StatusCode)
		}
		return nil
	})
}

// authorised calls request with what an owner's door wants to see, and once more
// when the secret has changed in the store meanwhile.
func (c *Client) authorised(ctx context.Context, owner string, request func(addr string, header http.Header) error) error {
	addr, ok := address(owner)
	if !ok {
		return fault.New(fault.Unavailable, "", "%s has no door", owner)
	}
	secret, err := c.secret.get(ctx)
	if err != nil {
		return err
	}
	for again := false; ; again = true {
		err = request(addr, http.Header{authHeader: {authScheme + secret}, ownerHeader: {owner}})
		if again || !errors.Is(err, statusError(http.StatusUnauthorized)) {
			return err
		}
		newer, readErr := c.secret.again(ctx)
		if readErr != nil || newer == secret {
			return err
		}
		secret = newer
	}
}

// isGone reports whether err says that no process answers to the owner's name.
func isGone(err error) bool {
	return errors.Is(err, syscall.ECONNREFUSED) || errors.Is(err, statusError(http.StatusGone))
}

// rest keeps an owner from being tried for a while.
func (c *Client) rest(owner string, why error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	now := time.Now()
	for other, r := range c.resting {
		if now.After(r.until) {
			delete(c.resting, other)
		}
	}
	c.resting[owner] = rest{until: now.Add(restFor), why: why}
}

// rests returns why an owner isn't tried just now, nil when it may be.
func (c *Client) rests(owner string) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if r := c.resting[owner]; time.Now().Before(r.until) {
		return fmt.Errorf("%s couldn't be reached a moment ago: %w", owner, r.why)
	}
	return nil
}
