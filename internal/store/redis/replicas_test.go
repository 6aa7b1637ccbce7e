package redis_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"barraiser/internal/eventlog"
	"barraiser/internal/fault"
	"barraiser/internal/store/redis"
	"barraiser/internal/store/redis/redistest"
)

// promoted makes a primary of the replica and counts what was acknowledged and
// isn't there.
func promoted(t *testing.T, w *writers, replica *redistest.Server) int {
	t.Helper()
	replica.Must(t, "REPLICAOF", "NO", "ONE")
	return w.end(t, open(t, replica.URL(), redis.Options{}))
}

// A failover to a replica loses nothing that it was waited for. The control's
// replica is cut off while answers are acknowledged without it.
func TestAFailoverLosesNothingThatWasWaitedFor(t *testing.T) {
	start := func(t *testing.T) (primary, replica *redistest.Server) {
		t.Helper()
		primary = redistest.NewTCP(t)
		primary.Start(t)
		return primary, redistest.Replica(t, primary)
	}
	t.Run("waited for", func(t *testing.T) {
		primary, replica := start(t)
		w := startWriters(open(t, primary.URL()+"?replicas=1", redis.Options{}))
		w.await(t, 300)
		primary.Kill(t)
		w.stop()
		require.Zero(t, promoted(t, w, replica))
	})
	t.Run("control", func(t *testing.T) {
		primary, replica := start(t)
		w := startWriters(open(t, primary.URL(), redis.Options{}))
		w.await(t, 300)
		replica.Must(t, "REPLICAOF", "NO", "ONE") // cut off, and promoted too early
		w.await(t, 300)
		w.stop()
		w.done.Wait()
		primary.Kill(t)
		require.NotZero(t, promoted(t, w, replica), "the control lost nothing, so the test shows nothing")
	})
}

func TestAWriteThatNoReplicaConfirms(t *testing.T) {
	primary := redistest.NewTCP(t)
	primary.Start(t)
	replica := redistest.Replica(t, primary)
	s := open(t, primary.URL()+"?replicas=1", redis.Options{})
	_, err := s.Append(t.Context(), one("s", 0, "1", "{}"))
	require.NoError(t, err)
	blob := []byte("blob")
	require.NoError(t, s.Put(t.Context(), eventlog.Digest(blob), blob))

	replica.Kill(t)
	c := one("s", 1, "2", "{}")
	_, err = s.Append(t.Context(), c)
	require.Equal(t, fault.Unavailable, fault.KindOf(err), "%v", err)
	require.Contains(t, fault.HintOf(err), "bring the replicas of Redis back")
	_, err = s.Acquire(t.Context(), "s", "a", time.Second)
	require.Equal(t, fault.Unavailable, fault.KindOf(err))
	require.Equal(t, fault.Unavailable, fault.KindOf(s.Put(t.Context(), eventlog.Digest(blob), blob)))
	_, err = s.Append(t.Context(), one("other", 5, "1", "{}"))
	require.ErrorIs(t, err, eventlog.ErrConflict, "a refusal waits for nobody")

	// The same commit, once there is a replica again, is written once.
	second := redistest.Replica(t, primary)
	l, err := s.Acquire(t.Context(), "s", "a", time.Second)
	require.NoError(t, err)
	head, err := s.Append(t.Context(), c)
	require.NoError(t, err)
	require.Equal(t, uint64(2), head)
	c = one("s", 2, "3", "{}")
	c.Fence = l.Fence
	_, err = s.Append(t.Context(), c)
	require.NoError(t, err)
	require.Equal(t, fmt.Sprint(3), second.Must(t, "LLEN", "barraiser:{s}:records"))
}
