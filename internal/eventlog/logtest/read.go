package logtest

import (
	"context"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"barraiser/internal/eventlog"
	"barraiser/internal/fault"
)

var readCases = []testCase{
	{"begins after a record", readAfter},
	{"reads long streams", readLong},
	{"may stop, append and read inside the loop", readReentrant},
	{"lists streams by prefix", listStreams},
	{"names its epoch", epochs},
}

func readAfter(t *testing.T, s Store) {
	c := commit("s", 0, 0, 5)
	mustAppend(t, s.Log, c)
	want := stored(0, c.Records)
	for after := range uint64(8) {
		got, err := readAll(t.Context(), s.Log, "s", after)
		require.NoError(t, err)
		rest := want[min(int(after), len(want)):]
		require.Len(t, got, len(rest), "after %d", after)
		for i := range rest {
			requireRecord(t, rest[i], got[i])
		}
	}
	got, err := readAll(t.Context(), s.Log, "s", ^uint64(0))
	require.NoError(t, err)
	require.Empty(t, got)
	requireStream(t, s.Log, "unknown", nil)
	_, err = readAll(t.Context(), s.Log, "", 0)
	require.Equal(t, fault.Invalid, fault.KindOf(err))
	_, err = s.Log.Head(t.Context(), "")
	require.Equal(t, fault.Invalid, fault.KindOf(err))
}

// readLong crosses whatever page a store reads by, in count and in bytes.
func readLong(t *testing.T, s Store) {
	var want []eventlog.Record
	for range 5 {
		c := commit("s", uint64(len(want)), 0, eventlog.MaxBatch)
		mustAppend(t, s.Log, c)
		want = append(want, stored(c.After, c.Records)...)
	}
	for range 3 {
		c := commit("s", uint64(len(want)), 0, 2)
		for i := range c.Records {
			c.Records[i].Data = make([]byte, 3<<20)
			c.Records[i].Data[i] = 'x'
		}
		mustAppend(t, s.Log, c)
		want = append(want, stored(c.After, c.Records)...)
	}
	requireStream(t, s.Log, "s", want)
}

func readReentrant(t *testing.T, s Store) {
	mustAppend(t, s.Log, commit("s", 0, 0, 3))
	n := 0
	for _, err := range s.Log.Read(t.Context(), "s", 0) {
		require.NoError(t, err)
		n++
		if n == 2 {
			break
		}
	}
	require.Equal(t, 2, n)

	// Each record is answered with another: a loop without a fixed end would
	// never come back.
	head := uint64(3)
	for r, err := range s.Log.Read(t.Context(), "s", 0) {
		require.NoError(t, err)
		require.LessOrEqual(t, r.Seq, uint64(100), "the loop chases its own appends")
		head = mustAppend(t, s.Log, commit("s", head, 0, 1))
		for _, err := range s.Log.Streams(t.Context(), "") {
			require.NoError(t, err)
			_, err = s.Log.Head(t.Context(), "s")
			require.NoError(t, err)
		}
	}
	seq := s.Log.Read(t.Context(), "s", 0)
	for range 2 {
		n = 0
		for _, err := range seq {
			require.NoError(t, err)
			n++
		}
		require.Equal(t, int(head), n, "a sequence can be ranged over again")
	}
}

func listStreams(t *testing.T, s Store) {
	names := []string{"assess/1/a", "session", "session/", "session/1", "session/10", "session/2", "session0", "session~", "zz"}
	for _, i := range []int{5, 2, 8, 0, 3, 7, 1, 6, 4} {
		mustAppend(t, s.Log, commit(names[i], 0, 0, 1))
	}
	for i := range 300 {
		mustAppend(t, s.Log, commit("many/"+string(rune('a'+i%26))+string(rune('a'+i/26)), 0, 0, 1))
	}
	_, err := s.Leases.Acquire(t.Context(), "session/leased-only", "a", patience)
	require.NoError(t, err)
	require.NoError(t, s.Log.Delete(t.Context(), "session/2"))

	for prefix, want := range map[string][]string{
		"session/":  {"session/", "session/1", "session/10"},
		"session/1": {"session/1", "session/10"},
		"session":   {"session", "session/", "session/1", "session/10", "session0", "session~"},
		"nothing":   nil,
		"%":         nil,
		"session_":  nil,
		"Session":   nil,
	} {
		got, err := streams(t.Context(), s.Log, prefix)
		require.NoError(t, err)
		require.Equal(t, want, got, "prefix %q", prefix)
	}
	all, err := streams(t.Context(), s.Log, "")
	require.NoError(t, err)
	require.Len(t, all, 300+len(names)-1)
	require.True(t, slices.IsSorted(all))
	n := 0
	for _, err := range s.Log.Streams(t.Context(), "many/") {
		require.NoError(t, err)
		if n++; n == 2 {
			break
		}
	}
	require.Equal(t, 2, n)
}

func epochs(t *testing.T, s Store) {
	first, err := s.Log.Epoch(t.Context())
	require.NoError(t, err)
	require.GreaterOrEqual(t, len(first), 16, "long enough not to meet another log's")
	mustAppend(t, s.Log, commit("s", 0, 0, 1))
	again, err := s.Log.Epoch(t.Context())
	require.NoError(t, err)
	require.Equal(t, first, again)
}

var eraseCases = []testCase{
	{"leaves a tombstone", eraseTombstone},
	{"is seen while reading", eraseWhileReading},
	{"touches no other stream", eraseOthers},
	{"ends the lease", eraseLease},
}

func requireErased(t require.TestingT, s Store, stream string) {
	ctx := context.Background()
	_, err := s.Log.Head(ctx, stream)
	require.ErrorIs(t, err, eventlog.ErrErased)
	for _, after := range []uint64{0, 1, 1 << 40} {
		recs, err := readAll(ctx, s.Log, stream, after)
		require.ErrorIs(t, err, eventlog.ErrErased)
		require.Empty(t, recs)
	}
	for _, after := range []uint64{0, 1} {
		_, err = s.Log.Append(ctx, commit(stream, after, 1<<40, 1))
		require.ErrorIs(t, err, eventlog.ErrErased)
	}
	names, err := streams(ctx, s.Log, stream)
	require.NoError(t, err)
	require.NotContains(t, names, stream)
}

func eraseTombstone(t *testing.T, s Store) {
	c := commit("s", 0, 0, 3)
	mustAppend(t, s.Log, c)
	require.NoError(t, s.Log.Delete(t.Context(), "s"))
	requireErased(t, s, "s")
	_, err := s.Log.Append(t.Context(), c)
	require.ErrorIs(t, err, eventlog.ErrErased, "not even its last commit is remembered")
	require.NoError(t, s.Log.Delete(t.Context(), "s"), "twice is no error")
	requireErased(t, s, "s")
	require.NoError(t, s.Log.Delete(t.Context(), "never-begun"))
	requireErased(t, s, "never-begun")
	require.Equal(t, fault.Invalid, fault.KindOf(s.Log.Delete(t.Context(), "")))
}

func eraseWhileReading(t *testing.T, s Store) {
	for i := range uint64(6) {
		mustAppend(t, s.Log, commit("s", i*eventlog.MaxBatch, 0, eventlog.MaxBatch))
	}
	n := 0
	var last error
	for _, err := range s.Log.Read(t.Context(), "s", 0) {
		if last = err; err != nil {
			continue // must have been the last
		}
		if n++; n == 1 {
			require.NoError(t, s.Log.Delete(t.Context(), "s"))
		}
	}
	require.ErrorIs(t, last, eventlog.ErrErased)
	require.Less(t, n, 6*eventlog.MaxBatch)
}

func eraseOthers(t *testing.T, s Store) {
	kept := commit("session/1", 0, 0, 2)
	mustAppend(t, s.Log, kept)
	for _, name := range []string{"session/10", "session", "session/1/x"} {
		mustAppend(t, s.Log, commit(name, 0, 0, 1))
		require.NoError(t, s.Log.Delete(t.Context(), name))
	}
	requireStream(t, s.Log, "session/1", stored(0, kept.Records))
}

func eraseLease(t *testing.T, s Store) {
	l, err := s.Leases.Acquire(t.Context(), "s", "a", patience)
	require.NoError(t, err)
	require.NoError(t, s.Log.Delete(t.Context(), "s"))
	_, err = s.Leases.Renew(t.Context(), l, patience)
	require.ErrorIs(t, err, eventlog.ErrErased)
	_, err = s.Leases.Acquire(t.Context(), "s", "a", patience)
	require.ErrorIs(t, err, eventlog.ErrErased)
	require.NoError(t, s.Leases.Release(t.Context(), l))
	requireErased(t, s, "s")
}
