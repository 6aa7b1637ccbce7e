package logtest

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"barraiser/internal/eventlog"
	"barraiser/internal/fault"
)

var leaseCases = []testCase{
	{"is held by one owner", leaseHeld},
	{"is granted anew to its holder", leaseAgain},
	{"can be renewed until it is taken", leaseRenew},
	{"can be released", leaseRelease},
	{"tells when the last holder was seen", leaseLastSeen},
	{"checks its arguments", leaseArguments},
	{"is won by one of many", leaseRace},
}

const ttl = 10 * time.Second

func acquire(t *testing.T, s Store, stream, owner string) eventlog.Lease {
	t.Helper()
	l, err := s.Leases.Acquire(t.Context(), stream, owner, ttl)
	require.NoError(t, err)
	require.Equal(t, stream, l.Stream)
	require.Equal(t, owner, l.Owner)
	require.NotZero(t, l.Fence)
	return l
}

func leaseHeld(t *testing.T, s Store) {
	a := acquire(t, s, "s", "a")
	s.Advance(ttl - time.Millisecond)
	_, err := s.Leases.Acquire(t.Context(), "s", "b", ttl)
	var held eventlog.ErrHeld
	require.ErrorAs(t, err, &held)
	require.Equal(t, fault.Conflict, fault.KindOf(err))
	require.Equal(t, "a", held.Owner)
	require.True(t, a.Until.Equal(held.Until), "%s and %s", a.Until, held.Until)
	acquire(t, s, "another", "b")

	s.Advance(time.Millisecond)
	b := acquire(t, s, "s", "b")
	require.Greater(t, b.Fence, a.Fence)
	require.True(t, b.Until.After(a.Until))
	_, err = s.Leases.Acquire(t.Context(), "s", "a", ttl)
	require.ErrorAs(t, err, &held)
	require.Equal(t, "b", held.Owner)
}

func leaseAgain(t *testing.T, s Store) {
	first := acquire(t, s, "s", "a")
	second := acquire(t, s, "s", "a")
	require.Greater(t, second.Fence, first.Fence)
	_, err := s.Leases.Renew(t.Context(), first, ttl)
	require.ErrorIs(t, err, eventlog.ErrFenced, "its earlier self is fenced out")
	_, err = s.Log.Append(t.Context(), commit("s", 0, first.Fence, 1))
	require.ErrorIs(t, err, eventlog.ErrFenced)
	require.NoError(t, s.Leases.Release(t.Context(), first))
	_, err = s.Leases.Renew(t.Context(), second, ttl)
	require.NoError(t, err, "the release of an old lease ends nothing")
	mustAppend(t, s.Log, commit("s", 0, second.Fence, 1))
}

func leaseRenew(t *testing.T, s Store) {
	l := acquire(t, s, "s", "a")
	for range 3 {
		s.Advance(ttl - time.Second)
		next, err := s.Leases.Renew(t.Context(), l, ttl)
		require.NoError(t, err)
		require.Equal(t, l.Fence, next.Fence, "a renewal keeps the fence")
		require.Equal(t, "a", next.Owner)
		require.Equal(t, ttl-time.Second, next.Until.Sub(l.Until))
		l = next
	}
	s.Advance(2 * ttl)
	l, err := s.Leases.Renew(t.Context(), l, ttl)
	require.NoError(t, err, "it ran out, but nobody took it")
	_, err = s.Leases.Acquire(t.Context(), "s", "b", ttl)
	require.ErrorAs(t, err, new(eventlog.ErrHeld))
	mustAppend(t, s.Log, commit("s", 0, l.Fence, 1))

	s.Advance(ttl)
	b := acquire(t, s, "s", "b")
	for _, stale := range []eventlog.Lease{l, {Stream: "s", Owner: "a", Fence: b.Fence}, {Stream: "s", Owner: "b", Fence: l.Fence}} {
		_, err = s.Leases.Renew(t.Context(), stale, ttl)
		require.ErrorIs(t, err, eventlog.ErrFenced)
	}
	_, err = s.Leases.Renew(t.Context(), eventlog.Lease{Stream: "never", Owner: "a", Fence: 1}, ttl)
	require.ErrorIs(t, err, eventlog.ErrFenced)
}

func leaseRelease(t *testing.T, s Store) {
	a := acquire(t, s, "s", "a")
	require.NoError(t, s.Leases.Release(t.Context(), a))
	require.NoError(t, s.Leases.Release(t.Context(), a), "twice is no error")
	_, err := s.Leases.Renew(t.Context(), a, ttl)
	require.ErrorIs(t, err, eventlog.ErrFenced)
	b := acquire(t, s, "s", "b")
	require.Greater(t, b.Fence, a.Fence, "the fence outlives the release")
	require.NoError(t, s.Leases.Release(t.Context(), a))
	_, err = s.Leases.Acquire(t.Context(), "s", "a", ttl)
	require.ErrorAs(t, err, new(eventlog.ErrHeld), "what was taken over can't be released")
	require.NoError(t, s.Leases.Release(t.Context(), eventlog.Lease{Stream: "never", Owner: "a", Fence: 1}))
}

func leaseLastSeen(t *testing.T, s Store) {
	l := acquire(t, s, "s", "a")
	require.True(t, l.LastSeen.IsZero(), "nobody was before it")
	granted := l.Until.Add(-ttl)
	s.Advance(3 * time.Second)
	l, err := s.Leases.Renew(t.Context(), l, ttl)
	require.NoError(t, err)
	require.True(t, l.LastSeen.IsZero(), "a renewal isn't a new lease")
	s.Advance(2 * ttl)
	l = acquire(t, s, "s", "b")
	require.Equal(t, 3*time.Second, l.LastSeen.Sub(granted), "the last renewal")
	s.Advance(time.Second)
	require.NoError(t, s.Leases.Release(t.Context(), l))
	s.Advance(time.Hour)
	next := acquire(t, s, "s", "a")
	require.Equal(t, time.Second, next.LastSeen.Sub(l.Until.Add(-ttl)), "the release")
}

func leaseArguments(t *testing.T, s Store) {
	for name, err := range map[string]error{
		"stream": second(s.Leases.Acquire(t.Context(), "", "a", ttl)),
		"owner":  second(s.Leases.Acquire(t.Context(), "s", "", ttl)),
		"ttl":    second(s.Leases.Acquire(t.Context(), "s", "a", 0)),
		"renew":  second(s.Leases.Renew(t.Context(), eventlog.Lease{Stream: "s", Owner: "a", Fence: 1}, -1)),
	} {
		require.Equal(t, fault.Invalid, fault.KindOf(err), "%s: %v", name, err)
	}
	mustAppend(t, s.Log, commit("s", 0, 0, 1))
}

func second(_ eventlog.Lease, err error) error { return err }

func leaseRace(t *testing.T, s Store) {
	const owners = 8
	var wg sync.WaitGroup
	errs := make(chan error, owners)
	for range owners {
		owner := fresh("owner")
		wg.Go(func() {
			_, err := s.Leases.Acquire(context.Background(), "s", owner, ttl)
			errs <- err
		})
	}
	wg.Wait()
	won := 0
	for range owners {
		if err := <-errs; err == nil {
			won++
		} else {
			require.ErrorAs(t, err, new(eventlog.ErrHeld))
		}
	}
	require.Equal(t, 1, won)
}
