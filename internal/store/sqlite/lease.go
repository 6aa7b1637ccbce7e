package sqlite

import (
	"context"
	"time"

	"barraiser/internal/eventlog"
)

// Acquire implements eventlog.Leases.
func (s *Store) Acquire(ctx context.Context, stream, owner string, ttl time.Duration) (l eventlog.Lease, err error) {
	if err := eventlog.CheckLease(stream, owner, ttl); err != nil {
		return eventlog.Lease{}, err
	}
	err = s.change(ctx, "sqlite: acquire", &request{work: func(tx *transaction) (refusal, failure error) {
		l, refusal, failure = tx.acquire(stream, owner, s.now(), ttl)
		return refusal, failure
	}})
	if err != nil {
		return eventlog.Lease{}, err
	}
	return l, nil
}

func (tx *transaction) acquire(name, owner string, now time.Time, ttl time.Duration) (l eventlog.Lease, refusal, failure error) {
	st, err := tx.stream(name)
	switch {
	case err != nil:
		return l, nil, err
	case st.erased:
		return l, eventlog.ErrErased, nil
	case st.owner != "" && st.owner != owner && now.UnixNano() < st.until:
		return l, eventlog.ErrHeld{Owner: st.owner, Until: moment(st.until)}, nil
	}
	if err := tx.row(&st, name); err != nil {
		return l, nil, err
	}
	until := now.Add(ttl).UnixNano()
	l = eventlog.Lease{Stream: name, Owner: owner, Fence: st.fence + 1, Until: moment(until), LastSeen: moment(st.seen)}
	return l, nil, tx.exec(tx.lease, owner, until, now.UnixNano(), st.id)
}

// moment turns a stored time back; 0 stands for none.
func moment(nanos int64) time.Time {
	if nanos == 0 {
		return time.Time{}
	}
	return time.Unix(0, nanos).UTC()
}

// Renew implements eventlog.Leases.
func (s *Store) Renew(ctx context.Context, l eventlog.Lease, ttl time.Duration) (eventlog.Lease, error) {
	if err := eventlog.CheckLease(l.Stream, l.Owner, ttl); err != nil {
		return eventlog.Lease{}, err
	}
	err := s.change(ctx, "sqlite: renew", &request{work: func(tx *transaction) (refusal, failure error) {
		st, err := tx.stream(l.Stream)
		switch {
		case err != nil:
			return nil, err
		case st.erased:
			return eventlog.ErrErased, nil
		case !st.holds(l):
			return eventlog.ErrFenced, nil
		}
		now := s.now()
		until := now.Add(ttl).UnixNano()
		l.Until = moment(until)
		return nil, tx.exec(tx.prolong, until, now.UnixNano(), st.id)
	}})
	if err != nil {
		return eventlog.Lease{}, err
	}
	return l, nil
}

// holds reports whether l is the stream's lease.
func (st *stream) holds(l eventlog.Lease) bool {
	return l.Owner != "" && st.owner == l.Owner && st.fence == l.Fence
}

// Release implements eventlog.Leases.
func (s *Store) Release(ctx context.Context, l eventlog.Lease) error {
	if err := eventlog.CheckStream(l.Stream); err != nil {
		return err
	}
	return s.change(ctx, "sqlite: release", &request{work: func(tx *transaction) (refusal, failure error) {
		st, err := tx.stream(l.Stream)
		if err != nil || !st.holds(l) {
			return nil, err
		}
		return nil, tx.exec(tx.free, s.now().UnixNano(), st.id)
	}})
}
