package sqlite_test

import (
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"barraiser/internal/eventlog/logtest"
	"barraiser/internal/store/sqlite"
)

func TestMain(m *testing.M) {
	child() // doesn't return in a child of the kill test
	goleak.VerifyTestMain(m)
}

// clock stands still until it is advanced.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func newClock() *clock { return &clock{now: time.Date(2026, 1, 2, 3, 4, 5, 678901234, time.UTC)} }

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) Advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

func open(tb testing.TB, dir string, opts sqlite.Options) *sqlite.Store {
	tb.Helper()
	s, err := sqlite.Open(tb.Context(), dir, opts)
	require.NoError(tb, err)
	tb.Cleanup(func() { require.NoError(tb, s.Close()) })
	return s
}

func TestConformance(t *testing.T) {
	logtest.Run(t, func(t *testing.T) logtest.Store {
		t.Helper()
		dir, clock := t.TempDir(), newClock()
		var start func(t *testing.T) logtest.Store
		start = func(t *testing.T) logtest.Store {
			t.Helper()
			s := open(t, dir, sqlite.Options{Now: clock.Now})
			return logtest.Store{Log: s, Leases: s, Blobs: s, Advance: clock.Advance, Reopen: func(t *testing.T) logtest.Store {
				t.Helper()
				require.NoError(t, s.Close())
				return start(t)
			}}
		}
		return start(t)
	})
}
