package logtest

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"barraiser/internal/eventlog"
)

var restartCases = []testCase{{"keeps everything", restartKeeps}}

func restartKeeps(t *testing.T, s Store) {
	if s.Reopen == nil {
		t.Skip("this store keeps nothing")
	}
	epoch, err := s.Log.Epoch(t.Context())
	require.NoError(t, err)
	a := acquire(t, s, "s", "a")
	held := acquire(t, s, "held", "a")
	c := commit("s", 0, a.Fence, 3)
	mustAppend(t, s.Log, c)
	mustAppend(t, s.Log, commit("erased", 0, 0, 1))
	require.NoError(t, s.Log.Delete(t.Context(), "erased"))
	blob := []byte("blob")
	require.NoError(t, s.Blobs.Put(t.Context(), eventlog.Digest(blob), blob))

	old := s
	s = s.Reopen(t)
	_, err = old.Log.Head(t.Context(), "s")
	require.ErrorIs(t, err, eventlog.ErrClosed)
	requireStream(t, s.Log, "s", stored(0, c.Records))
	mustAppend(t, s.Log, c) // the last commit's id is remembered
	requireErased(t, s, "erased")
	got, err := s.Blobs.Get(t.Context(), eventlog.Digest(blob))
	require.NoError(t, err)
	require.Equal(t, blob, got)
	again, err := s.Log.Epoch(t.Context())
	require.NoError(t, err)
	require.Equal(t, epoch, again)

	_, err = s.Leases.Acquire(t.Context(), "held", "b", ttl)
	require.ErrorAs(t, err, new(eventlog.ErrHeld), "a lease outlives its store")
	_, err = s.Leases.Renew(t.Context(), held, ttl)
	require.NoError(t, err)
	s.Advance(ttl + time.Second)
	b := acquire(t, s, "s", "b")
	require.Greater(t, b.Fence, a.Fence)
	_, err = s.Log.Append(t.Context(), commit("s", 3, a.Fence, 1))
	require.ErrorIs(t, err, eventlog.ErrFenced)
	mustAppend(t, s.Log, commit("s", 3, b.Fence, 1))
}
