package engine

import (
	"context"
	"errors"
	"time"

	"barraiser/internal/eventlog"
	"barraiser/internal/fault"
)

const (
	// renewAgain is the pause after a renewal that the store couldn't answer.
	renewAgain = 200 * time.Millisecond
	// renewPatience is how long a session is held on to after its lease may have
	// run out. Nothing is shown meanwhile; a store that restarts takes less.
	renewPatience = 15 * time.Second
)

// tenure is an actor's hold on its session: the lease, and until when it is
// surely ours. The time is this process's own, taken before the store was asked,
// so it ends no later than the store's.
type tenure struct {
	lease eventlog.Lease
	until time.Time
	// due is when to renew; asking says that the store is being asked.
	due    *time.Timer
	asking bool
	// answers is where renewals come back.
	answers chan *renewal
	// troubled says that a failed renewal was reported.
	troubled bool
}

// renewal is what the store answered to a renewal asked for at a time.
type renewal struct {
	asked time.Time
	lease eventlog.Lease
	err   error
}

// take acquires a session's lease. One that another replica holds and has no use
// for is given up by it; otherwise the error has an eventlog.ErrHeld in its chain.
func (e *Engine) take(ctx context.Context, session, stream string) (tenure, error) {
	t, err := e.acquire(ctx, stream)
	held, elsewhere := errors.AsType[eventlog.ErrHeld](err)
	if !elsewhere || e.ports.Peers == nil {
		return t, err
	}
	// Why it isn't given up is the other replica's to know; it stays held.
	if e.ports.Peers.Yield(ctx, held.Owner, session) != nil {
		return t, err
	}
	return e.acquire(ctx, stream)
}

func (e *Engine) acquire(ctx context.Context, stream string) (tenure, error) {
	asked := time.Now()
	lease, err := e.ports.Leases.Acquire(ctx, stream, e.owner, e.timing.LeaseTTL)
	if err != nil {
		return tenure{}, err
	}
	return tenure{
		lease: lease, until: asked.Add(e.timing.LeaseTTL),
		due: time.NewTimer(e.timing.LeaseTTL / 3), answers: make(chan *renewal),
	}, nil
}

// holds reports whether the session is surely ours at this moment. A process that
// was paused, or cut off from the store, finds here that another one may speak by
// now: it shows nothing until the store has answered.
func (a *actor) holds() bool {
	if time.Now().Before(a.tenure.until) {
		return true
	}
	a.renewLease()
	return false
}

// renewLease asks for more time, beside the actor: a slow store must not hold up
// words that may still be shown.
func (a *actor) renewLease() {
	t := &a.tenure
	if t.asking {
		return
	}
	t.asking = true
	lease, ttl := t.lease, a.e.timing.LeaseTTL
	a.e.wg.Go(func() {
		ctx, cancel := context.WithTimeout(a.ctx(), appendWithin)
		defer cancel()
		r := &renewal{asked: time.Now()}
		r.lease, r.err = a.e.ports.Leases.Renew(ctx, lease, ttl)
		select {
		case t.answers <- r:
		case <-a.done:
		}
	})
}

// renewed takes the store's answer. Only a lease that is lost for good, or a store
// that is away for long, ends the actor.
func (a *actor) renewed(r *renewal) {
	t := &a.tenure
	t.asking = false
	op := "engine: renew lease"
	switch {
	case r.err == nil:
		t.lease, t.until, t.troubled = r.lease, r.asked.Add(a.e.timing.LeaseTTL), false
		t.due.Reset(a.e.timing.LeaseTTL / 3)
		a.goOn()
	case errors.Is(r.err, eventlog.ErrFenced):
		a.fail(fault.Wrap(r.err, op, fault.Unavailable).Hint("another replica goes on with the session; nothing is to be done"))
	case errors.Is(r.err, eventlog.ErrErased), time.Since(t.until) > renewPatience:
		a.fail(fault.Wrap(r.err, op, fault.Unavailable))
	default:
		if !t.troubled {
			t.troubled = true
			a.e.ports.Report(a.id, fault.Wrap(r.err, op, fault.Unavailable).
				Hint("the session waits for the store; nothing acknowledged is lost"))
		}
		t.due.Reset(renewAgain)
	}
}

// endTenure gives the lease back, unless it is another one's by now.
func (a *actor) endTenure() {
	a.tenure.due.Stop()
	if errors.Is(a.failed, eventlog.ErrFenced) {
		return
	}
	if err := a.e.ports.Leases.Release(a.ctx(), a.tenure.lease); err != nil && !errors.Is(err, eventlog.ErrFenced) {
		a.e.ports.Report(a.id, fault.Wrap(err, "engine: release lease", fault.Unavailable))
	}
}

// Yield lets another process have a session that nothing is done with here. The
// error is fault.Conflict while somebody is connected, or words or a rating are
// under way; nil also when this process doesn't hold the session.
func (e *Engine) Yield(ctx context.Context, session string) error {
	e.mu.Lock()
	slot := e.actors[session]
	e.mu.Unlock()
	if slot == nil {
		return nil
	}
	select {
	case <-slot.ready:
	case <-ctx.Done():
		return context.Cause(ctx)
	}
	if slot.actor == nil {
		return nil
	}
	err := slot.actor.call(ctx, func() error { return slot.actor.yield() })
	switch {
	case errors.Is(err, errGone):
		return nil
	case err != nil:
		return err
	}
	select {
	case <-slot.actor.done:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

func (a *actor) yield() error {
	if a.busy() {
		return fault.New(fault.Conflict, "engine: yield", "the session is in use").Hint("try again when nobody is connected to it")
	}
	if a.failed == nil {
		a.failed = errIdle
	}
	return nil
}
