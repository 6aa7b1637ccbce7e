package redis

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"
	"github.com/stretchr/testify/require"

	"barraiser/internal/eventlog"
)

func listed(t *testing.T, s *Store, prefix string) (names []string) {
	t.Helper()
	for name, err := range s.Streams(t.Context(), prefix) {
		require.NoError(t, err)
		names = append(names, name)
	}
	return names
}

// A first append is three steps in two slots. Wherever a process dies, the
// session is either not there or listed.
func TestACrashBetweenTheStepsLosesNoSession(t *testing.T) {
	s, err := Open(t.Context(), "redis://"+miniredis.RunT(t).Addr(), Options{})
	require.NoError(t, err)
	defer func() { require.NoError(t, s.Close()) }()
	commit := func(stream string) eventlog.Commit {
		return eventlog.Commit{Stream: stream, ID: "1", Records: []eventlog.Record{{At: time.Unix(1, 0), Kind: "k"}}}
	}
	announce := func(stream string) {
		reply, err := s.run(t.Context(), "test", announceScript, 1, s.keys.index(), stream)
		require.NoError(t, err)
		require.Equal(t, []string{"0"}, reply)
	}
	announce("a/announced")
	announce("b/appended")
	_, err = s.append(t.Context(), "test", commit("b/appended"), "0")
	require.NoError(t, err)
	_, err = s.Append(t.Context(), commit("c/whole"))
	require.NoError(t, err)
	_, err = s.Append(t.Context(), commit("d/entombed"))
	require.NoError(t, err)
	_, err = s.run(t.Context(), "test", eraseScript, 1, []string{s.keys.state("d/entombed")})
	require.NoError(t, err)
	require.Equal(t, []string{"b/appended", "c/whole"}, listed(t, s, ""))

	// Whoever repeats the step finishes it.
	for _, stream := range []string{"a/announced", "b/appended"} {
		head, err := s.Append(t.Context(), commit(stream))
		require.NoError(t, err)
		require.Equal(t, uint64(1), head)
	}
	require.NoError(t, s.Delete(t.Context(), "d/entombed"))
	require.Equal(t, []string{"a/announced", "b/appended", "c/whole"}, listed(t, s, ""))
	left, err := s.client.ZCard(t.Context(), s.keys.index()[1]).Result()
	require.NoError(t, err)
	require.Zero(t, left)
}

// Beginnings are put where they belong among the pages of the index.
func TestBeginningsAreListedInOrder(t *testing.T) {
	s, err := Open(t.Context(), "redis://"+miniredis.RunT(t).Addr(), Options{})
	require.NoError(t, err)
	defer func() { require.NoError(t, s.Close()) }()
	var want []string
	for i := range 3*pageNames + 10 {
		c := eventlog.Commit{Stream: fmt.Sprintf("s/%04d", i), ID: "1", Records: []eventlog.Record{{At: time.Unix(1, 0), Kind: "k"}}}
		want = append(want, c.Stream)
		if i%97 == 0 || i == 3*pageNames+9 { // some of them died before they were enlisted
			_, err := s.run(t.Context(), "test", announceScript, 1, s.keys.index(), c.Stream)
			require.NoError(t, err)
			_, err = s.append(context.Background(), "test", c, "0")
			require.NoError(t, err)
			continue
		}
		_, err := s.Append(t.Context(), c)
		require.NoError(t, err)
	}
	require.Equal(t, want, listed(t, s, ""))
	require.Equal(t, want[200:300], listed(t, s, "s/02"))
	require.True(t, slices.IsSorted(want))
}

// The reply to a lease was lost and the request is sent again: it must be the
// same grant, or the holder last seen would be the request itself and the time
// in which nobody spoke would be taken off the candidate's.
func TestARepeatedAcquireIsTheSameLease(t *testing.T) {
	s, err := Open(t.Context(), "redis://"+miniredis.RunT(t).Addr(), Options{})
	require.NoError(t, err)
	defer func() { require.NoError(t, s.Close()) }()
	_, err = s.Acquire(t.Context(), "s", "a", time.Second)
	require.NoError(t, err)
	grant := func(mark string) []string {
		reply, err := s.run(t.Context(), "test", acquireScript, 4, []string{s.keys.state("s")}, "", "a", 1000000, mark, "0")
		require.NoError(t, err)
		return reply
	}
	first := grant("one")
	require.Equal(t, first, grant("one"))
	require.NotEqual(t, first, grant("two"))
}

// Messages of an append that this process has rung for itself wake nobody a
// second time; those of others do.
func TestNobodyIsWokenTwice(t *testing.T) {
	var d doorbell
	rung := func(bell <-chan struct{}) bool {
		select {
		case <-bell:
			return true
		default:
			return false
		}
	}
	bell := d.get("s")
	d.ring("s", 1)
	require.True(t, rung(bell))
	bell = d.get("s")
	d.met("s", 1)
	d.ring("s", 1) // the message comes late
	require.False(t, rung(bell))
	d.met("s", 3) // another reader was later
	d.ring("s", 2)
	require.True(t, rung(bell), "the first reader hasn't met that")

	bell = d.get("s")
	_, watches := d.waiting(time.Now())
	d.found("s", watches[0], "5")
	require.False(t, rung(bell), "the first poll has nothing to compare with")
	d.met("s", 4) // read before that poll, noted after it
	d.found("s", watches[0], "5")
	require.True(t, rung(bell))

	bell = d.get("s")
	_, watches = d.waiting(time.Now())
	d.found("s", watches[0], "5")
	d.found("s", watches[0], "5")
	require.False(t, rung(bell))
	d.found("s", watches[0], "4")
	require.True(t, rung(bell), "a restored log has a lower head")

	bell = d.get("s")
	d.waiting(time.Now().Add(watchAge))
	require.True(t, rung(bell), "too old to be looked after")
	require.Empty(t, d.watched)
	d.close()
	require.True(t, rung(d.get("s")))
}
