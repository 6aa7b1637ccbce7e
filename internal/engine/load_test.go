package engine_test

import (
	"context"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"barraiser/internal/eventlog"
)

// busy is a store that takes a while to give a lease, and counts who waits for one.
type busy struct {
	eventlog.Leases
	mu           sync.Mutex
	waiting, max int
}

func (b *busy) wait(n int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.waiting += n
	b.max = max(b.max, b.waiting)
}

func (b *busy) Acquire(ctx context.Context, stream, owner string, d time.Duration) (eventlog.Lease, error) {
	b.wait(1)
	defer b.wait(-1)
	time.Sleep(10 * time.Millisecond)
	return b.Leases.Acquire(ctx, stream, owner, d)
}

// TestAStormIsServedOneAfterTheOther: with all of them loaded side by side nobody was
// served until everybody was, and those who wait for a sign of life gave up.
func TestAStormIsServedOneAfterTheOther(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHouse(t)
		store := &busy{Leases: h.store}
		h.leases = store
		before := h.open("before")
		var ids []string
		for range 200 {
			ids = append(ids, h.session(before))
		}
		require.NoError(t, before.Close(t.Context()))
		e := h.open("after")
		began := time.Now()
		var all sync.WaitGroup
		var mu sync.Mutex
		var first, last time.Duration
		joined := 0
		for _, id := range ids {
			all.Go(func() {
				seat, _, err := e.Join(t.Context(), id, "tab", 0)
				if err != nil {
					return // it isn't counted
				}
				seat.Leave()
				mu.Lock()
				defer mu.Unlock()
				joined++
				if last = time.Since(began); first == 0 {
					first = last
				}
			})
		}
		all.Wait()
		require.Equal(t, len(ids), joined)
		require.Equal(t, 64, store.max)
		require.Equal(t, 10*time.Millisecond, first)
		require.Equal(t, 40*time.Millisecond, last)
	})
}
