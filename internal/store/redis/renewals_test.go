package redis_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"barraiser/internal/eventlog"
	"barraiser/internal/store/redis"
	"barraiser/internal/store/redis/redistest"
)

// Renewals that go to Redis together are each answered for itself: one that was
// taken over or erased among them spoils no other. The script is unknown to Redis
// at first, as after its restart.
func TestRenewalsThatGoTogether(t *testing.T) {
	server := redistest.Start(t)
	s := open(t, server.URL(), redis.Options{})
	const leases = 700
	held := make([]eventlog.Lease, leases)
	for i := range held {
		var err error
		held[i], err = s.Acquire(t.Context(), fmt.Sprintf("s%d", i), "a", time.Minute)
		require.NoError(t, err)
		switch i % 10 {
		case 3:
			_, err = s.Acquire(t.Context(), held[i].Stream, "a", time.Minute)
		case 7:
			err = s.Delete(t.Context(), held[i].Stream)
		}
		require.NoError(t, err)
	}
	server.Must(t, "SCRIPT", "FLUSH")
	errs := make([]error, leases)
	var all sync.WaitGroup
	for i := range held {
		all.Go(func() {
			var l eventlog.Lease
			if l, errs[i] = s.Renew(context.Background(), held[i], 2*time.Minute); errs[i] == nil && !l.Until.After(held[i].Until) {
				errs[i] = fmt.Errorf("renewed until %v, held until %v", l.Until, held[i].Until)
			}
		})
	}
	all.Wait()
	for i, err := range errs {
		switch i % 10 {
		case 3:
			require.ErrorIs(t, err, eventlog.ErrFenced)
		case 7:
			require.ErrorIs(t, err, eventlog.ErrErased)
		default:
			require.NoError(t, err)
		}
	}
}

// A renewal that waits for Redis in vain ends with its context, and with Close.
func TestARenewalThatIsGivenUp(t *testing.T) {
	server := redistest.Start(t)
	s := open(t, server.URL(), redis.Options{})
	l, err := s.Acquire(t.Context(), "s", "a", time.Minute)
	require.NoError(t, err)
	server.Kill(t)
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	_, err = s.Renew(ctx, l, time.Minute)
	require.ErrorIs(t, err, context.DeadlineExceeded)
	waiting := make(chan error, 1)
	go func() {
		_, err := s.Renew(context.Background(), l, time.Minute)
		waiting <- err
	}()
	require.NoError(t, s.Close())
	require.ErrorIs(t, <-waiting, eventlog.ErrClosed)
}
