package redis

import (
	"context"
	"crypto/rand"
	"strconv"
	"time"

	"barraiser/internal/eventlog"
	"barraiser/internal/fault"
)

// Acquire implements eventlog.Leases. Times are Redis's, to the microsecond.
func (s *Store) Acquire(ctx context.Context, stream, owner string, ttl time.Duration) (eventlog.Lease, error) {
	const op = "redis: acquire"
	if err := eventlog.CheckLease(stream, owner, ttl); err != nil {
		return eventlog.Lease{}, err
	}
	// A second grant after a lost reply would name this call as the holder last
	// seen; the mark makes it the same grant.
	mark := rand.Text()
	reply, err := s.run(ctx, op, acquireScript, 4, []string{s.keys.state(stream)}, s.clock(), owner, micros(ttl), mark, s.waiting())
	if err != nil {
		return eventlog.Lease{}, err
	}
	if reply[0] == outcomeHeld && len(reply) == 3 {
		until, err := moment(reply[2])
		if err != nil {
			return eventlog.Lease{}, strange(op)
		}
		return eventlog.Lease{}, fault.Wrap(eventlog.ErrHeld{Owner: reply[1], Until: until}, op, fault.Conflict)
	}
	if err := s.outcome(reply, op, stream); err != nil {
		return eventlog.Lease{}, err
	}
	fence, err1 := strconv.ParseUint(reply[1], 10, 64)
	until, err2 := moment(reply[2])
	seen, err3 := moment(reply[3])
	if err1 != nil || err2 != nil || err3 != nil {
		return eventlog.Lease{}, strange(op)
	}
	return eventlog.Lease{Stream: stream, Owner: owner, Fence: fence, Until: until, LastSeen: seen}, nil
}

// Renew implements eventlog.Leases. It waits a moment for other renewals, which
// go to Redis together.
func (s *Store) Renew(ctx context.Context, l eventlog.Lease, ttl time.Duration) (eventlog.Lease, error) {
	const op = "redis: renew"
	if err := eventlog.CheckLease(l.Stream, l.Owner, ttl); err != nil {
		return eventlog.Lease{}, err
	}
	var reply []string
	err := s.repeat(ctx, op, func(ctx context.Context) (err error) {
		reply, err = s.renewOnce(ctx, l, ttl)
		return err
	})
	if err == nil {
		err = whole(reply, op, 2)
	}
	if err != nil {
		return eventlog.Lease{}, err
	}
	if reply[0] == outcomeFenced && len(reply) > 1 {
		return eventlog.Lease{}, fault.Wrap(eventlog.ErrFenced, op, fault.Conflict).
			Hint("Redis doesn't know the lease any more: it was emptied, or restored from a backup")
	}
	if err := s.outcome(reply, op, l.Stream); err != nil {
		return eventlog.Lease{}, err
	}
	if l.Until, err = moment(reply[1]); err != nil {
		return eventlog.Lease{}, strange(op)
	}
	return l, nil
}

// Release implements eventlog.Leases.
func (s *Store) Release(ctx context.Context, l eventlog.Lease) error {
	const op = "redis: release"
	if err := eventlog.CheckStream(l.Stream); err != nil {
		return err
	}
	if l.Owner == "" {
		return s.enter(ctx, op) // a lease that was never held
	}
	// Whoever releases means to go, and without Redis the lease ends by itself.
	return s.repeatFor(ctx, enoughBriefly, op, func(ctx context.Context) error {
		return releaseScript.Run(ctx, s.client, []string{s.keys.state(l.Stream)}, s.clock(), l.Owner, l.Fence).Err()
	})
}
