package logtest

import (
	"context"
	"errors"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"barraiser/internal/eventlog"
	"barraiser/internal/fault"
)

var appendCases = []testCase{
	{"numbers records without gaps", appendNumbers},
	{"refuses another head", appendConflict},
	{"repeats an id without writing", appendRepeats},
	{"looks only at the last id", appendOldID},
	{"refuses a stale fence", appendFenced},
	{"asks a fence once there was a lease", appendWithoutLease},
	{"keeps a batch whole", appendAtomic},
	{"keeps its limits", appendLimits},
	{"keeps its own copy", appendCopies},
	{"lets one of many win each head", appendRace},
	{"takes streams side by side", appendSideBySide},
}

func appendNumbers(t *testing.T, s Store) {
	var want []eventlog.Record
	for _, n := range []int{1, 3, 1, eventlog.MaxBatch, 2} {
		c := commit("session/1", uint64(len(want)), 0, n)
		c.Records[0].Seq = 99 // the log assigns it
		mustAppend(t, s.Log, c)
		want = append(want, stored(c.After, c.Records)...)
	}
	requireStream(t, s.Log, "session/1", want)
}

func appendConflict(t *testing.T, s Store) {
	first := commit("s", 0, 0, 2)
	mustAppend(t, s.Log, first)
	for _, after := range []uint64{0, 1, 3, 1 << 40} {
		_, err := s.Log.Append(t.Context(), commit("s", after, 0, 1))
		require.ErrorIs(t, err, eventlog.ErrConflict, "after %d", after)
		require.Equal(t, fault.Conflict, fault.KindOf(err))
	}
	_, err := s.Log.Append(t.Context(), commit("new", 1, 0, 1))
	require.ErrorIs(t, err, eventlog.ErrConflict, "a new stream begins at 0")
	requireStream(t, s.Log, "s", stored(0, first.Records))
	requireStream(t, s.Log, "new", nil)
}

func appendRepeats(t *testing.T, s Store) {
	l, err := s.Leases.Acquire(t.Context(), "s", "a", patience)
	require.NoError(t, err)
	c := commit("s", 0, l.Fence, 3)
	mustAppend(t, s.Log, c)
	for range 3 {
		mustAppend(t, s.Log, c)
	}
	// The answer to a lost reply is still success when the lease has gone since:
	// the records are there.
	_, err = s.Leases.Acquire(t.Context(), "s", "a", patience)
	require.NoError(t, err)
	mustAppend(t, s.Log, c)
	requireStream(t, s.Log, "s", stored(0, c.Records))
}

func appendOldID(t *testing.T, s Store) {
	first, second := commit("s", 0, 0, 1), commit("s", 1, 0, 1)
	mustAppend(t, s.Log, first)
	mustAppend(t, s.Log, second)
	_, err := s.Log.Append(t.Context(), first)
	require.ErrorIs(t, err, eventlog.ErrConflict)
	// An id belongs to its stream.
	other := second
	other.Stream, other.After = "other", 0
	mustAppend(t, s.Log, other)
	requireStream(t, s.Log, "other", stored(0, other.Records))
}

func appendFenced(t *testing.T, s Store) {
	old, err := s.Leases.Acquire(t.Context(), "s", "a", patience)
	require.NoError(t, err)
	c := commit("s", 0, old.Fence, 1)
	mustAppend(t, s.Log, c)

	s.Advance(2 * patience)
	mustAppend(t, s.Log, commit("s", 1, old.Fence, 1)) // run out, but nobody has taken over
	taken, err := s.Leases.Acquire(t.Context(), "s", "b", patience)
	require.NoError(t, err)
	for _, after := range []uint64{2, 1} {
		_, err = s.Log.Append(t.Context(), commit("s", after, old.Fence, 1))
		require.ErrorIs(t, err, eventlog.ErrFenced, "fenced comes before conflict")
	}
	mustAppend(t, s.Log, commit("s", 2, taken.Fence, 1))

	require.NoError(t, s.Leases.Release(t.Context(), taken))
	_, err = s.Log.Append(t.Context(), commit("s", 3, old.Fence, 1))
	require.ErrorIs(t, err, eventlog.ErrFenced, "a release doesn't bring an old fence back")
}

func appendWithoutLease(t *testing.T, s Store) {
	mustAppend(t, s.Log, commit("s", 0, 0, 1))
	l, err := s.Leases.Acquire(t.Context(), "s", "a", patience)
	require.NoError(t, err)
	_, err = s.Log.Append(t.Context(), commit("s", 1, 0, 1))
	require.ErrorIs(t, err, eventlog.ErrFenced)
	require.NoError(t, s.Leases.Release(t.Context(), l))
	_, err = s.Log.Append(t.Context(), commit("s", 1, 0, 1))
	require.ErrorIs(t, err, eventlog.ErrFenced, "it once had a lease")
	mustAppend(t, s.Log, commit("another", 0, 0, 1))
}

func appendAtomic(t *testing.T, s Store) {
	first := commit("s", 0, 0, 1)
	mustAppend(t, s.Log, first)
	bad := commit("s", 1, 0, 5)
	bad.Records[4].Data = make([]byte, eventlog.MaxData+1)
	_, err := s.Log.Append(t.Context(), bad)
	require.Error(t, err)
	_, err = s.Log.Append(t.Context(), commit("s", 0, 0, 5))
	require.ErrorIs(t, err, eventlog.ErrConflict)
	requireStream(t, s.Log, "s", stored(0, first.Records))

	// A reader beside the appends sees whole batches only: every head it
	// meets is a multiple of the batch.
	const batch, rounds = 4, 50
	var wg sync.WaitGroup
	errs := make(chan error, 1)
	wg.Go(func() {
		for i := range uint64(rounds) {
			if _, err := s.Log.Append(context.Background(), commit("batched", i*batch, 0, batch)); err != nil {
				errs <- err
				return
			}
		}
	})
	for head := uint64(0); head < batch*rounds; {
		recs, err := readAll(t.Context(), s.Log, "batched", head)
		require.NoError(t, err)
		require.Zero(t, len(recs)%batch, "a batch was seen in part")
		head += uint64(len(recs))
		select {
		case err := <-errs:
			require.NoError(t, err)
		default:
		}
	}
	wg.Wait()
}

func appendLimits(t *testing.T, s Store) {
	largest := commit("s", 0, 0, 1)
	largest.Records[0].Data = make([]byte, eventlog.MaxData)
	for i := range largest.Records[0].Data {
		largest.Records[0].Data[i] = byte(i)
	}
	mustAppend(t, s.Log, largest)
	requireStream(t, s.Log, "s", stored(0, largest.Records))

	for name, c := range map[string]eventlog.Commit{
		"data":  {Stream: "t", ID: "1", Records: []eventlog.Record{{At: epochStart, Kind: "k", Data: make([]byte, eventlog.MaxData+1)}}},
		"batch": commit("t", 0, 0, eventlog.MaxBatch+1),
	} {
		_, err := s.Log.Append(t.Context(), c)
		require.Equal(t, fault.TooLarge, fault.KindOf(err), "%s: %v", name, err)
	}
	empty := commit("t", 0, 0, 1)
	empty.Records = nil
	nameless := commit("", 0, 0, 1)
	for _, c := range []eventlog.Commit{empty, nameless} {
		_, err := s.Log.Append(t.Context(), c)
		require.Equal(t, fault.Invalid, fault.KindOf(err), "%v", err)
	}
	requireStream(t, s.Log, "t", nil)
	bare := commit("t", 0, 0, 1)
	bare.Records[0].Data = nil
	mustAppend(t, s.Log, bare)
	requireStream(t, s.Log, "t", stored(0, bare.Records))
}

func appendCopies(t *testing.T, s Store) {
	c := commit("s", 0, 0, 1)
	want := string(c.Records[0].Data)
	mustAppend(t, s.Log, c)
	clear(c.Records[0].Data)
	for range 2 {
		recs, err := readAll(t.Context(), s.Log, "s", 0)
		require.NoError(t, err)
		require.Equal(t, want, string(recs[0].Data))
		clear(recs[0].Data)
	}
}

// appendRace has every goroutine append at every head. Exactly one may win
// each, and all must have been told the truth.
func appendRace(t *testing.T, s Store) {
	const writers, heads = 8, 25
	type win struct {
		head uint64
		id   string
		data string
	}
	var mu sync.Mutex
	var wins []win
	var wg sync.WaitGroup
	errs := make(chan error, writers)
	for range writers {
		wg.Go(func() {
			for head := range uint64(heads) {
				c := commit("s", head, 0, 1)
				_, err := s.Log.Append(context.Background(), c)
				switch {
				case err == nil:
					mu.Lock()
					wins = append(wins, win{head + 1, c.ID, string(c.Records[0].Data)})
					mu.Unlock()
				case !errors.Is(err, eventlog.ErrConflict):
					errs <- err
					return
				}
			}
		})
	}
	wg.Wait()
	close(errs)
	for err := range errs {
		require.NoError(t, err)
	}
	recs, err := readAll(t.Context(), s.Log, "s", 0)
	require.NoError(t, err)
	require.Len(t, recs, heads, "every head was won")
	require.Len(t, wins, heads, "and by one writer")
	for _, w := range wins {
		require.Equal(t, w.data, string(recs[w.head-1].Data), "the winner of head %d is who was told so", w.head)
	}
}

// appendSideBySide has commits of many streams in flight together, some of
// them conflicting. A store that writes them in one transaction must not let
// one's failure touch another.
func appendSideBySide(t *testing.T, s Store) {
	const n, rounds = 16, 20
	var wg sync.WaitGroup
	errs := make(chan error, n)
	for i := range n {
		name := fresh("beside")
		wg.Go(func() {
			for head := range uint64(rounds) {
				if i%2 == 0 {
					_, err := s.Log.Append(context.Background(), commit(name, head+1, 0, 2))
					if !errors.Is(err, eventlog.ErrConflict) {
						errs <- errors.Join(errors.New("a conflict was let through"), err)
						return
					}
				}
				if got, err := s.Log.Append(context.Background(), commit(name, head, 0, 1)); err != nil || got != head+1 {
					errs <- errors.Join(errors.New("a good commit failed"), err)
					return
				}
			}
			errs <- nil
		})
	}
	wg.Wait()
	for range n {
		require.NoError(t, <-errs)
	}
	names, err := streams(t.Context(), s.Log, "beside")
	require.NoError(t, err)
	require.Len(t, names, n)
	for _, name := range names {
		head, err := s.Log.Head(t.Context(), name)
		require.NoError(t, err)
		require.Equal(t, uint64(rounds), head)
	}
}
