package engine_test

import (
	"context"
	"iter"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"barraiser/internal/engine"
	"barraiser/internal/eventlog"
	"barraiser/internal/interview"
	"barraiser/internal/journal"
)

// reading counts how often each stream is read.
type reading struct {
	eventlog.Log
	mu    sync.Mutex
	reads map[string]int
}

func (r *reading) Read(ctx context.Context, stream string, after uint64) iter.Seq2[eventlog.Record, error] {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.reads[stream]++
	return r.Log.Read(ctx, stream, after)
}

// taken returns the counts and begins anew.
func (r *reading) taken() map[string]int {
	r.mu.Lock()
	defer r.mu.Unlock()
	reads := r.reads
	r.reads = map[string]int{}
	return reads
}

// finished sits a round to its scorecard.
func (h *house) finished(e *engine.Engine) string {
	h.t.Helper()
	id := h.session(e)
	v := watch(h.t, e, id, "tab", 0)
	v.heard(1)
	v.finish(1)
	v.leave()
	return id
}

func TestWhatIsSettledIsNotReadAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHouse(t)
		log := &reading{Log: h.log.Log, reads: map[string]int{}}
		h.log.Log = log
		e := h.open("one")
		old := h.finished(e)
		time.Sleep(time.Minute)
		running := h.session(e)
		later := h.finished(e)
		log.taken()
		require.NoError(t, e.Sweep(t.Context()))
		reads := log.taken()
		for _, id := range []string{old, running, later} {
			require.Equal(t, 1, reads[journal.SessionStream(id)])
		}
		require.NoError(t, e.Sweep(t.Context()))
		require.Empty(t, log.taken(), "nothing has moved")

		// Two days on, what is settled is behind the mark, up to the first that isn't:
		// that one is closed only now.
		time.Sleep(49 * time.Hour)
		require.NoError(t, e.Sweep(t.Context()))
		synctest.Wait()
		fresh := h.open("two")
		log.taken()
		require.NoError(t, fresh.Sweep(t.Context()))
		reads = log.taken()
		require.Zero(t, reads[journal.SessionStream(old)])
		require.Equal(t, 1, reads[journal.SessionStream(running)])
		require.Equal(t, 1, reads[journal.SessionStream(later)])
		require.NoError(t, fresh.Sweep(t.Context()))
		require.NoError(t, h.open("three").Sweep(t.Context()))
		reads = log.taken()
		require.Zero(t, reads[journal.SessionStream(later)], "now all three are behind the mark")

		require.NoError(t, engine.SweepAll(t.Context(), h.store))
		require.NoError(t, h.open("four").Sweep(t.Context()))
		require.Equal(t, 1, log.taken()[journal.SessionStream(old)])
	})
}

// A replica dies while it rates, and nobody comes back to the session.
func TestAnOrphanIsFinishedByAnotherReplica(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHouse(t)
		h.assessor.hangs = true
		first := h.open("one")
		id := h.session(first)
		v := watch(t, first, id, "tab", 0)
		v.heard(1)
		v.answer(1, "I traced it")
		v.until("turn 2", func() bool { return len(v.said(2)) > 0 })
		_, err := v.do(interview.End{ID: "end"})
		require.NoError(t, err)

		h.assessor = &counter{}
		second := h.open("two")
		require.NoError(t, second.Sweep(t.Context()), "what another replica does is left to it")
		synctest.Wait()
		state, _, err := second.Session(t.Context(), id)
		require.NoError(t, err)
		require.Empty(t, state.Scorecards)

		lease, err := h.store.Acquire(t.Context(), journal.SessionStream(id), "one", time.Second)
		require.NoError(t, err)
		require.NotZero(t, lease.Fence) // the first replica is dead to the log now
		time.Sleep(2 * time.Second)
		require.NoError(t, second.Sweep(t.Context()))
		synctest.Wait()
		state, _, err = second.Session(t.Context(), id)
		require.NoError(t, err)
		require.Len(t, state.Scorecards, 1)
		require.NotEqual(t, "incomplete", state.Scorecards[0].Vote)
	})
}

func TestWhatCannotBeReadIsToldOnce(t *testing.T) {
	h := newHouse(t)
	e := h.open("one")
	stream := journal.SessionStream("ffffffff")
	newer := eventlog.Record{At: time.Now(), Kind: "session-opened", Version: 99, Data: []byte("{}")}
	_, err := h.store.Append(t.Context(), eventlog.Commit{Stream: stream, ID: "1", Records: []eventlog.Record{newer}})
	require.NoError(t, err)
	require.ErrorIs(t, e.Sweep(t.Context()), journal.ErrNewer)
	require.NoError(t, e.Sweep(t.Context()))
	_, err = h.store.Append(t.Context(), eventlog.Commit{Stream: stream, After: 1, ID: "2", Records: []eventlog.Record{newer}})
	require.NoError(t, err)
	require.ErrorIs(t, e.Sweep(t.Context()), journal.ErrNewer, "it has changed")
}

// erasing erases a session between the look whether it is there and the writing of
// its scorecard.
type erasing struct {
	eventlog.Log
	session string
}

func (l *erasing) Append(ctx context.Context, c eventlog.Commit) (uint64, error) {
	if l.session != "" && c.Stream != journal.SessionStream(l.session) {
		if err := l.Delete(ctx, journal.SessionStream(l.session)); err != nil {
			return 0, err
		}
	}
	return l.Log.Append(ctx, c)
}

func TestAnErasedSessionKeepsNoScorecard(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHouse(t)
		log := &erasing{Log: h.log.Log}
		h.log.Log = log
		e := h.open("one")
		id := h.session(e)
		v := watch(t, e, id, "tab", 0)
		v.heard(1)
		v.answer(1, "I traced it")
		v.until("turn 2", func() bool { return len(v.said(2)) > 0 })
		log.session = id
		_, err := v.do(interview.End{ID: "end"})
		require.NoError(t, err)
		v.ends(eventlog.ErrErased)
		synctest.Wait()
		for stream, err := range h.store.Streams(t.Context(), journal.AssessPrefix(id)) {
			require.NoError(t, err)
			require.Fail(t, "an erased session left "+stream)
		}
	})
}
