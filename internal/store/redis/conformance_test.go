package redis_test

import (
	"sync"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"barraiser/internal/eventlog/logtest"
	"barraiser/internal/store/redis"
	"barraiser/internal/store/redis/redistest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

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

func open(tb testing.TB, url string, opts redis.Options) *redis.Store {
	tb.Helper()
	s, err := redis.Open(tb.Context(), url, opts)
	require.NoError(tb, err)
	tb.Cleanup(func() { require.NoError(tb, s.Close()) })
	return s
}

// suite runs the conformance suite on stores at url, which it empties between
// cases.
func suite(t *testing.T, url string, empty func(t *testing.T)) {
	t.Helper()
	logtest.Run(t, func(t *testing.T) logtest.Store {
		t.Helper()
		empty(t)
		clock := newClock()
		var start func(t *testing.T) logtest.Store
		start = func(t *testing.T) logtest.Store {
			t.Helper()
			s := open(t, url, redis.Options{Now: clock.Now})
			return logtest.Store{Log: s, Leases: s, Blobs: s, Advance: clock.Advance, Reopen: func(t *testing.T) logtest.Store {
				t.Helper()
				require.NoError(t, s.Close())
				return start(t)
			}}
		}
		return start(t)
	})
}

func TestConformance(t *testing.T) {
	t.Run("redis-server", func(t *testing.T) {
		server := redistest.Start(t)
		suite(t, server.URL(), func(t *testing.T) { t.Helper(); server.Must(t, "FLUSHALL") })
	})
	t.Run("miniredis", func(t *testing.T) {
		mini := miniredis.RunT(t)
		suite(t, "redis://"+mini.Addr(), func(*testing.T) { mini.FlushAll() })
	})
}
