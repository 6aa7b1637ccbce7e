package memlog

import (
	"context"
	"time"

	"barraiser/internal/eventlog"
	"barraiser/internal/fault"
)

// Acquire implements eventlog.Leases.
func (s *Store) Acquire(ctx context.Context, stream, owner string, ttl time.Duration) (eventlog.Lease, error) {
	const op = "memlog: acquire"
	if err := eventlog.CheckLease(stream, owner, ttl); err != nil {
		return eventlog.Lease{}, err
	}
	if err := s.enter(ctx, op); err != nil {
		return eventlog.Lease{}, err
	}
	defer s.mu.Unlock()
	st, now := s.at(stream), s.now().Round(0).UTC()
	was := st.lease
	switch {
	case st.erased:
		return eventlog.Lease{}, wrap(eventlog.ErrErased, op)
	case was.Owner != "" && was.Owner != owner && now.Before(was.Until):
		return eventlog.Lease{}, fault.Wrap(eventlog.ErrHeld{Owner: was.Owner, Until: was.Until}, op, fault.Conflict)
	}
	st.lease = eventlog.Lease{Stream: stream, Owner: owner, Fence: was.Fence + 1, Until: now.Add(ttl), LastSeen: st.seen}
	st.seen = now
	return st.lease, nil
}

// Renew implements eventlog.Leases.
func (s *Store) Renew(ctx context.Context, l eventlog.Lease, ttl time.Duration) (eventlog.Lease, error) {
	const op = "memlog: renew"
	if err := eventlog.CheckLease(l.Stream, l.Owner, ttl); err != nil {
		return eventlog.Lease{}, err
	}
	if err := s.enter(ctx, op); err != nil {
		return eventlog.Lease{}, err
	}
	defer s.mu.Unlock()
	st := s.at(l.Stream)
	switch {
	case st.erased:
		return eventlog.Lease{}, wrap(eventlog.ErrErased, op)
	case st.lease.Owner != l.Owner || st.lease.Fence != l.Fence:
		return eventlog.Lease{}, wrap(eventlog.ErrFenced, op)
	}
	st.seen = s.now().Round(0).UTC()
	st.lease.Until = st.seen.Add(ttl)
	return st.lease, nil
}

// Release implements eventlog.Leases.
func (s *Store) Release(ctx context.Context, l eventlog.Lease) error {
	if err := eventlog.CheckStream(l.Stream); err != nil {
		return err
	}
	if err := s.enter(ctx, "memlog: release"); err != nil {
		return err
	}
	defer s.mu.Unlock()
	if st := s.at(l.Stream); l.Owner != "" && st.lease.Owner == l.Owner && st.lease.Fence == l.Fence {
		// The fence stays: the next lease must have a larger one.
		st.lease.Owner, st.seen = "", s.now().Round(0).UTC()
	}
	return nil
}
