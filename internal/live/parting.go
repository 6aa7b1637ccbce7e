package live

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"time"

	"github.com/gorilla/websocket"

	"barraiser/internal/engine"
	"barraiser/internal/eventlog"
	"barraiser/internal/fault"
	"barraiser/internal/wire"
)

// parting is why a connection ends; it is the cause of its context.
type parting struct {
	// code is the close code; 0 says that the peer is gone and nobody listens.
	code   int
	reason string
	retry  time.Duration
	// told says that there is no bye to be sent: the peer got it from the replica
	// that served it, or isn't a client.
	told bool
	// err is what went wrong on our side, or nil.
	err error
}

func (p *parting) Error() string { return fmt.Sprintf("closed with %d: %s", p.code, p.reason) }

func (p *parting) Unwrap() error { return p.err }

// How long clients are asked to stay away.
const (
	// drainSpread keeps the clients of a server that goes away from arriving at
	// the next one in the same moment.
	drainSpread = 250 * time.Millisecond
	// movedSpread does the same where the next one is there already.
	movedSpread = 100 * time.Millisecond
	// storeRetry gives a store time to recover.
	storeRetry = 2 * time.Second
	// elsewhereRetry is for clients that another replica may be able to serve.
	elsewhereRetry = 250 * time.Millisecond
	// slowRetry is for clients that couldn't follow.
	slowRetry = time.Second
)

func partGone() *parting { return &parting{} }

func partDraining() *parting {
	return &parting{code: wire.CloseDraining, reason: "shutting down", retry: rand.N(drainSpread)}
}

// partMoved ends a relay whose other end is gone: whoever is asked next knows where
// the session goes on.
func partMoved() *parting {
	return &parting{code: wire.CloseDraining, reason: "the session goes on elsewhere", retry: rand.N(movedSpread)}
}

// closeElsewhere tells a relay that the session isn't held here. Clients never
// see it.
const closeElsewhere = 4950

func partElsewhere() *parting {
	return &parting{code: closeElsewhere, reason: "held elsewhere", told: true}
}

// partStoreAway sends a client to another replica: this one doesn't reach the store.
func partStoreAway(err error) *parting {
	return &parting{code: wire.CloseStore, reason: "store", retry: elsewhereRetry + rand.N(elsewhereRetry), err: err}
}

func partSlow(reason string) *parting {
	return &parting{code: wire.CloseTooSlow, reason: reason, retry: slowRetry}
}

func partSilent() *parting {
	return &parting{code: wire.CloseNoPong, reason: "no sign of life"}
}

func partResync() *parting {
	return &parting{code: wire.CloseResync, reason: "start again from 0"}
}

func partOver() *parting { return &parting{code: wire.CloseOver, reason: "over"} }

func partReplaced() *parting {
	return &parting{code: wire.CloseReplaced, reason: "a newer connection of this client took over"}
}

func partErased() *parting {
	return &parting{code: wire.CloseErased, reason: "the session was erased"}
}

// partBadFrame says what was wrong, so that a client's author finds it.
func partBadFrame(format string, args ...any) *parting {
	return &parting{code: wire.CloseBadFrame, reason: fmt.Sprintf(format, args...)}
}

// undecodable returns the parting for a frame that can't be read.
func undecodable(err error) *parting {
	var p *parting
	switch {
	case errors.As(err, &p):
		return p
	case errors.Is(err, wire.ErrNotUTF8):
		return &parting{code: wire.CloseNotUTF8, reason: "not valid UTF-8"}
	case errors.Is(err, wire.ErrTooBig):
		return &parting{code: wire.CloseTooBig, reason: "frame too big"}
	default:
		return partBadFrame("%v", err)
	}
}

// unreadable returns the parting for an error of reading from the socket;
// silent is the one for a peer that sent nothing in time.
func unreadable(err error, silent *parting) *parting {
	switch {
	case errors.Is(err, websocket.ErrReadLimit):
		return undecodable(wire.ErrTooBig)
	case isTimeout(err):
		return silent
	default:
		return partGone()
	}
}

// unservable returns the parting for an error of the engine.
func unservable(err error) *parting {
	var p *parting
	switch {
	case errors.As(err, &p):
		return p
	case errors.Is(err, engine.ErrDraining), errors.Is(err, context.Canceled):
		return partDraining()
	case errors.Is(err, eventlog.ErrFenced):
		return partMoved()
	case errors.Is(err, eventlog.ErrErased), fault.KindOf(err) == fault.NotFound:
		return partErased()
	default:
		return &parting{code: wire.CloseStore, reason: "store", retry: storeRetry, err: err}
	}
}

// unwritable returns the parting for an error of writing to the socket.
func unwritable(err error) *parting {
	if isTimeout(err) {
		return partSlow("the connection doesn't take what is sent")
	}
	return partGone()
}

// isTimeout reports whether a deadline passed. The WebSocket library hides the
// cause of what the network calls temporary, so os.ErrDeadlineExceeded isn't to
// be found.
func isTimeout(err error) bool {
	timeout, ok := errors.AsType[net.Error](err)
	return ok && timeout.Timeout()
}
