package archive_test

import (
	"bytes"
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"barraiser/internal/archive"
	"barraiser/internal/eventlog"
	"barraiser/internal/fault"
	"barraiser/internal/store/redis/redistest"
)

// TestWhatIsThereStays: any beginning of a stream is continued, anything else is
// left to the byte.
func TestWhatIsThereStays(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		from, to := inMemory(), inMemory()
		pinned := put(t, from, "{}")
		all := append([]eventlog.Record{opened(t, pinned)}, said(t, rapid.IntRange(0, 3).Draw(t, "more"))...)
		add(t, from, "session/a", all...)
		there := rapid.IntRange(0, len(all)).Draw(t, "there")
		add(t, to, "session/a", all[:there]...)
		want := archive.Continued
		switch {
		case there == 0:
			want = archive.Written
		case there == len(all):
			want = archive.There
		}
		if there > 0 && rapid.Bool().Draw(t, "own") {
			add(t, to, "session/a", eventlog.Record{At: morning, Kind: "its own", Data: []byte("{}")})
			want = archive.Differs
			if there == len(all) {
				want = archive.Ahead
			}
		}
		before := records(t, to, "session/a")
		result := importInto(t, to, export(t, from))
		require.Equal(t, uint64(1), result.Streams[want].Streams, "%v", result)
		after := records(t, to, "session/a")
		require.Equal(t, fmt.Sprint(before), fmt.Sprint(after[:len(before)]))
		if want == archive.Written || want == archive.Continued {
			require.Equal(t, records(t, from, "session/a"), after)
			require.Equal(t, uint64(len(all)-there), result.Streams[want].Records)
		} else {
			require.Len(t, after, len(before))
		}
	})
}

func TestOneDifferentFieldIsADifference(t *testing.T) {
	was := eventlog.Record{At: morning, Kind: "k", Version: 1, Data: []byte("{}")}
	for name, change := range map[string]func(*eventlog.Record){
		"time":    func(r *eventlog.Record) { r.At = r.At.Add(1) },
		"kind":    func(r *eventlog.Record) { r.Kind = "l" },
		"version": func(r *eventlog.Record) { r.Version = 2 },
		"data":    func(r *eventlog.Record) { r.Data = []byte("{ }") },
	} {
		from, to, other := inMemory(), inMemory(), was
		change(&other)
		add(t, from, "x", was)
		add(t, to, "x", other)
		var told string
		a, err := archive.Open(bytes.NewReader(export(t, from)))
		require.NoError(t, err)
		result, err := a.Import(t.Context(), archive.Target{
			Log: to, Leases: to, Blobs: to, Owner: "import", Report: func(stream, why string) { told = stream + ": " + why },
		})
		require.NoError(t, err)
		require.Equal(t, uint64(1), result.Streams[archive.Differs].Streams, name)
		require.Equal(t, "x: record 1 is another one there", told)
	}
}

// TestTheErasedStayErased: no word of an erased session comes back, not even one
// that its assessments quote.
func TestTheErasedStayErased(t *testing.T) {
	data, to := export(t, small(t)), inMemory()
	importInto(t, to, data)
	require.NoError(t, to.Delete(t.Context(), "session/a"))
	// One of its assessments the target never had.
	require.NoError(t, to.Delete(t.Context(), "assess/a/lexical-1"))
	fresh := inMemory()
	require.NoError(t, fresh.Delete(t.Context(), "session/a"))
	for _, s := range []store{to, fresh} {
		result := importInto(t, s, data)
		require.Equal(t, uint64(3), result.Streams[archive.Erased].Streams, "%v", result)
		_, err := s.Head(t.Context(), "session/a")
		require.ErrorIs(t, err, eventlog.ErrErased)
	}
	require.Equal(t, []string{"session/b", "spend/2026-05-04"}, names(t, fresh))

	// Nor do they travel: what an erasure that was cut short has left of it is left out.
	left := inMemory()
	add(t, left, "assess/a/lexical-1", card(put(t, left, "{}")))
	require.NoError(t, left.Delete(t.Context(), "session/a"))
	require.Empty(t, names(t, importedFrom(t, left)))
}

func importedFrom(tb testing.TB, s store) store {
	tb.Helper()
	to := inMemory()
	importInto(tb, to, export(tb, s))
	return to
}

// TestLeases: a session that a service has is left; one that had a lease once can
// be continued, and begun when it takes more than one commit, on every store.
func TestLeases(t *testing.T) {
	from := inMemory()
	add(t, from, "session/a", append([]eventlog.Record{opened(t, put(t, from, "{}"))}, said(t, 700)...)...)
	add(t, from, "x", said(t, 700)...)
	data := export(t, from)
	for name, to := range map[string]store{
		"memory": inMemory(), "folder": inFolder(t, t.TempDir()), "redis": onRedis(t, redistest.Start(t), "p"),
	} {
		t.Run(name, func(t *testing.T) {
			all := records(t, from, "session/a")
			l, err := to.Acquire(t.Context(), "session/a", "a service", time.Minute)
			require.NoError(t, err)
			_, err = to.Append(t.Context(), eventlog.Commit{Stream: "session/a", Fence: l.Fence, ID: "1", Records: all[:2]})
			require.NoError(t, err)
			result := importInto(t, to, data)
			require.Equal(t, uint64(1), result.Streams[archive.InUse].Streams)
			require.Len(t, records(t, to, "session/a"), 2)

			require.NoError(t, to.Release(t.Context(), l))
			result = importInto(t, to, data)
			require.Equal(t, archive.Tally{Streams: 1, Records: 699}, result.Streams[archive.Continued])
			require.Equal(t, all, records(t, to, "session/a"))
			// The lease was given back, and a service goes on with a greater fence.
			next, err := to.Acquire(t.Context(), "session/a", "a service", time.Minute)
			require.NoError(t, err)
			require.Greater(t, next.Fence, l.Fence)
			// What has no lease gets none: its writers come without.
			add(t, to, "x", said(t, 1)...)
		})
	}
}

// What is moved whole gets no lease: a lease says when a service was last there, and
// none has been.
func TestAMovedSessionHasNoLease(t *testing.T) {
	to := importedFrom(t, small(t))
	for _, session := range []string{"session/a", "session/b"} {
		lease, err := to.Acquire(t.Context(), session, "a service", time.Minute)
		require.NoError(t, err)
		require.True(t, lease.LastSeen.IsZero())
	}
}

// racing lets somebody else append, or erase, at the first append.
type racing struct {
	store
	act func()
}

func (r *racing) Append(ctx context.Context, c eventlog.Commit) (uint64, error) {
	if act := r.act; act != nil {
		r.act = nil
		act()
	}
	return r.store.Append(ctx, c)
}

func TestSomebodyElseWritesMeanwhile(t *testing.T) {
	from := inMemory()
	add(t, from, "x", said(t, 1)...)
	data := export(t, from)
	for want, act := range map[archive.Outcome]func(s store){
		archive.InUse:  func(s store) { add(t, s, "x", said(t, 2)...) },
		archive.Erased: func(s store) { require.NoError(t, s.Delete(t.Context(), "x")) },
	} {
		s := &racing{store: inMemory()}
		s.act = func() { act(s.store) }
		require.Equal(t, uint64(1), importInto(t, s, data).Streams[want].Streams)
	}
}

// forgetful gives back something else than it was given.
type forgetful struct{ store }

func (f forgetful) Append(ctx context.Context, c eventlog.Commit) (uint64, error) {
	c.Records[0].Data = []byte("other")
	return f.store.Append(ctx, c)
}

// blobless gives back other content.
type blobless struct{ store }

func (b blobless) Get(ctx context.Context, digest string) ([]byte, error) {
	data, err := b.store.Get(ctx, digest)
	return append(data, ' '), err
}

func TestWhatReadsBackOtherwiseIsAFailure(t *testing.T) {
	a, err := archive.Open(bytes.NewReader(export(t, small(t))))
	require.NoError(t, err)
	for _, s := range []store{forgetful{inMemory()}, blobless{inMemory()}} {
		_, err := a.Import(t.Context(), archive.Target{Log: s, Leases: s, Blobs: s, Owner: "import"})
		require.ErrorContains(t, err, "reads back otherwise")
		require.Equal(t, fault.Internal, fault.KindOf(err))
	}
}

// failing takes a number of appends.
type failing struct {
	store
	left int
}

func (f *failing) Append(ctx context.Context, c eventlog.Commit) (uint64, error) {
	if f.left--; f.left < 0 {
		return 0, fault.New(fault.Unavailable, "append", "the disk is full")
	}
	return f.store.Append(ctx, c)
}

// TestAFailureSaysWhatIsThere and the next import goes on behind it.
func TestAFailureSaysWhatIsThere(t *testing.T) {
	from := inMemory()
	add(t, from, "session/a", append([]eventlog.Record{opened(t, put(t, from, "{}"))}, said(t, 600)...)...)
	add(t, from, "session/b", said(t, 2)...)
	a, err := archive.Open(bytes.NewReader(export(t, from)))
	require.NoError(t, err)
	require.Equal(t, archive.Counts{Streams: 2, Records: 603, Blobs: 1}, a.Counts())
	s := inMemory()
	for i, want := range []archive.Result{
		{Blobs: 1, Open: "session/a"},
		{Open: "session/a", OpenHead: 256},
		{Open: "session/a", OpenHead: 512},
	} {
		f := &failing{s, min(i, 1)}
		result, err := a.Import(t.Context(), archive.Target{Log: f, Leases: s, Blobs: s, Owner: "import"})
		require.ErrorContains(t, err, "the disk is full")
		require.Equal(t, want, result)
		require.Len(t, records(t, s, "session/a"), int(want.OpenHead))
	}
	f := &failing{s, 1}
	result, err := a.Import(t.Context(), archive.Target{Log: f, Leases: s, Blobs: s, Owner: "import"})
	require.Error(t, err)
	require.Equal(t, archive.Tally{Streams: 1, Records: 601 - 512}, result.Streams[archive.Continued])
	require.Equal(t, "session/b", result.Open)
	require.Equal(t, uint64(2), importInto(t, s, export(t, from)).Streams[archive.Written].Records)
	require.Equal(t, fmt.Sprint(names(t, from)), fmt.Sprint(names(t, s)))
}
