package redis_test

import (
	"net"
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"barraiser/internal/eventlog"
	"barraiser/internal/store/redis"
	"barraiser/internal/store/redis/redistest"
)

// cutConnections stands in a stopped Redis's place, cuts n connections and makes
// room. The pauses of one call between them take longer than a restart does.
func cutConnections(t *testing.T, server *redistest.Server, n int) (done <-chan error) {
	t.Helper()
	_ = os.Remove(server.Addr) // left by a kill
	l, err := net.Listen(server.Network, server.Addr)
	require.NoError(t, err)
	ended := make(chan error, 1)
	go func() {
		for range n {
			conn, err := l.Accept()
			if err != nil {
				ended <- err
				return
			}
			_ = conn.Close()
		}
		ended <- l.Close()
	}()
	return ended
}

// A restart of Redis that takes seconds is a pause to whoever writes: an append
// and a renewal that were under way are made when it is back, once.
func TestACallOutlastsARestart(t *testing.T) {
	server := redistest.Start(t, redistest.Durable()...)
	s := open(t, server.URL(), redis.Options{Poll: time.Hour})
	lease, err := s.Acquire(t.Context(), "s", "a", time.Minute)
	require.NoError(t, err)
	c := one("s", 0, "1", "{}")
	c.Fence = lease.Fence
	_, err = s.Append(t.Context(), c)
	require.NoError(t, err)

	server.Kill(t)
	const refusals = 24 // of an append, a renewal and the doorbell's connection
	away := cutConnections(t, server, refusals)
	appended, renewed := make(chan error, 1), make(chan error, 1)
	go func() {
		c := one("s", 1, "2", "{}")
		c.Fence = lease.Fence
		_, err := s.Append(t.Context(), c)
		appended <- err
	}()
	go func() {
		_, err := s.Renew(t.Context(), lease, time.Minute)
		renewed <- err
	}()
	require.NoError(t, <-away)
	server.Start(t)
	require.NoError(t, <-appended)
	require.NoError(t, <-renewed)
	head, err := s.Head(t.Context(), "s")
	require.NoError(t, err)
	require.Equal(t, uint64(2), head)
	_, err = s.Acquire(t.Context(), "s", "b", time.Minute)
	require.ErrorAs(t, err, new(eventlog.ErrHeld))
}
