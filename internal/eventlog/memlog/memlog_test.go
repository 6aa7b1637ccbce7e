package memlog_test

import (
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"barraiser/internal/eventlog"
	"barraiser/internal/eventlog/logtest"
	"barraiser/internal/eventlog/memlog"
)

func TestConformance(t *testing.T) {
	logtest.Run(t, func(t *testing.T) logtest.Store {
		t.Helper()
		var mu sync.Mutex
		now := time.Date(2026, 1, 2, 3, 4, 5, 6, time.UTC)
		s := memlog.New(func() time.Time { mu.Lock(); defer mu.Unlock(); return now })
		t.Cleanup(func() { require.NoError(t, s.Close()) })
		return logtest.Store{Log: s, Leases: s, Blobs: s, Advance: func(d time.Duration) {
			mu.Lock()
			defer mu.Unlock()
			now = now.Add(d)
		}}
	})
}

func TestCloseWakesWatchers(t *testing.T) {
	s := memlog.New(nil)
	bell := s.Changed("s")
	require.NoError(t, s.Close())
	<-bell
	_, err := s.Head(t.Context(), "s")
	require.ErrorIs(t, err, eventlog.ErrClosed)
	_, err = s.Acquire(t.Context(), "s", "a", time.Second)
	require.ErrorIs(t, err, eventlog.ErrClosed)
}

func TestEveryLogHasItsOwnEpoch(t *testing.T) {
	a, err := memlog.New(nil).Epoch(t.Context())
	require.NoError(t, err)
	b, err := memlog.New(nil).Epoch(t.Context())
	require.NoError(t, err)
	require.NotEqual(t, a, b)
}
