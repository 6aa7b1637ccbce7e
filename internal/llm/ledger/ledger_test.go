package ledger_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"
	"golang.org/x/sync/errgroup"

	"barraiser/internal/eventlog"
	"barraiser/internal/eventlog/memlog"
	"barraiser/internal/fault"
	"barraiser/internal/llm/budget"
	"barraiser/internal/llm/budget/budgettest"
	"barraiser/internal/llm/ledger"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var noon = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

func open(log eventlog.Log, now time.Time) *ledger.Ledger {
	return ledger.New(log, ledger.Options{Now: func() time.Time { return now }})
}

func entry(session string, at time.Time) budget.Entry {
	return budget.Entry{At: at, Session: session, Endpoint: "hosted", Model: "m", Prompt: 10, Completion: 5, Cost: 7}
}

func calls(t *testing.T, l *ledger.Ledger, session string) int64 {
	t.Helper()
	got, err := l.Session(t.Context(), session)
	require.NoError(t, err)
	return got.Calls
}

func TestItIsALedger(t *testing.T) {
	budgettest.Run(t, func(*testing.T) budget.Ledger { return open(memlog.New(nil), noon.AddDate(0, 0, 1)) })
}

func TestARestartFindsWhatWasSpent(t *testing.T) {
	log := memlog.New(nil)
	l := open(log, noon)
	e := entry("a", noon)
	e.Estimated = true
	require.NoError(t, l.Add(t.Context(), e))
	require.NoError(t, l.Add(t.Context(), entry("b", noon)))

	again := open(log, noon)
	got, err := again.Session(t.Context(), "a")
	require.NoError(t, err)
	require.Equal(t, budget.Totals{Calls: 1, Estimated: 1, Prompt: 10, Completion: 5, Cost: 7}, got)
	got, err = again.Day(t.Context(), "2026-11-22")
	require.NoError(t, err)
	require.EqualValues(t, 2, got.Calls)

	for r, err := range log.Read(t.Context(), "spend/2026-11-22", 0) {
		require.NoError(t, err)
		require.Equal(t, "spent", r.Kind)
		require.Equal(t, noon, r.At)
	}
}

func TestProcessesOnOneStoreSeeEachOther(t *testing.T) {
	log := memlog.New(nil)
	const processes, each = 6, 40
	var group errgroup.Group
	for range processes {
		l := open(log, noon)
		group.Go(func() error {
			for range each {
				if err := l.Add(t.Context(), entry("a", noon)); err != nil {
					return err
				}
			}
			// One that has written all of its own has seen what others wrote before.
			got, err := l.Session(t.Context(), "a")
			if err == nil && got.Calls < each {
				err = fmt.Errorf("only %d calls", got.Calls)
			}
			return err
		})
	}
	require.NoError(t, group.Wait())
	require.EqualValues(t, processes*each, calls(t, open(log, noon), "a"))
	head, err := log.Head(t.Context(), "spend/2026-11-22")
	require.NoError(t, err)
	require.EqualValues(t, processes*each, head, "no entry was written twice")
}

func TestASessionReachesBackItsDays(t *testing.T) {
	log := memlog.New(nil)
	for back := range 10 {
		at := noon.AddDate(0, 0, -back)
		require.NoError(t, open(log, at).Add(t.Context(), entry("a", at)))
	}
	require.EqualValues(t, ledger.DefaultDays, calls(t, open(log, noon), "a"))
	short := ledger.New(log, ledger.Options{Days: 2, Now: func() time.Time { return noon }})
	require.EqualValues(t, 2, calls(t, short, "a"))
	require.EqualValues(t, 1, calls(t, open(log, noon.AddDate(0, 0, 6)), "a"))
}

// counting counts the reads of each stream.
type counting struct {
	eventlog.Log
	mu      sync.Mutex
	appends []eventlog.Commit
	// fail, if set, decides what becomes of an append: an error before it is made,
	// and one after.
	fail func(n int) (before, after error)
}

func (c *counting) Append(ctx context.Context, commit eventlog.Commit) (uint64, error) {
	c.mu.Lock()
	c.appends = append(c.appends, commit)
	n := len(c.appends)
	c.mu.Unlock()
	var before, after error
	if c.fail != nil {
		before, after = c.fail(n)
	}
	if before != nil {
		return 0, before
	}
	head, err := c.Log.Append(ctx, commit)
	if err == nil && after != nil {
		return 0, after
	}
	return head, err
}

var errLost = fault.New(fault.Unavailable, "store", "the connection was lost")

// The store dies before an append, and comes back: nothing may be lost, and
// what failed counts meanwhile.
func TestAStoreThatComesBackGetsWhatItMissed(t *testing.T) {
	log := &counting{Log: memlog.New(nil), fail: func(n int) (error, error) {
		if n <= 3 {
			return errLost, nil
		}
		return nil, nil
	}}
	l := open(log, noon)
	for range 3 {
		err := l.Add(t.Context(), entry("a", noon))
		require.ErrorIs(t, err, errLost)
		require.Equal(t, fault.Unavailable, fault.KindOf(err))
	}
	require.EqualValues(t, 3, calls(t, l, "a"), "it counts at once")
	require.Zero(t, calls(t, open(log, noon), "a"))
	require.NoError(t, l.Add(t.Context(), entry("a", noon)))
	require.EqualValues(t, 4, calls(t, l, "a"))
	require.EqualValues(t, 4, calls(t, open(log, noon), "a"))
}

// The reply of an append is lost, though it was made. Written again under the
// same or another commit, alone or after somebody else's entry, it must be there
// once.
func TestALostReplyDoesNotCountTwice(t *testing.T) {
	for name, tc := range map[string]struct {
		lost    int
		another bool
	}{
		"one":                         {1, false},
		"two":                         {2, false},
		"one, then somebody else's":   {1, true},
		"three, then somebody else's": {3, true},
	} {
		t.Run(name, func(t *testing.T) {
			store := memlog.New(nil)
			log := &counting{Log: store, fail: func(n int) (error, error) {
				if n <= tc.lost {
					return nil, errLost
				}
				return nil, nil
			}}
			l := open(log, noon)
			made := 0
			for range tc.lost {
				// A conflict with its own lost commit is met and overcome by the second.
				if err := l.Add(t.Context(), entry("a", noon)); err != nil {
					require.ErrorIs(t, err, errLost)
				}
				made++
			}
			if tc.another {
				require.NoError(t, open(store, noon).Add(t.Context(), entry("b", noon)))
			}
			require.NoError(t, l.Add(t.Context(), entry("a", noon)))
			made++
			require.EqualValues(t, made, calls(t, l, "a"))
			require.EqualValues(t, made, calls(t, open(store, noon), "a"))
			all, err := l.Day(t.Context(), "2026-11-22")
			require.NoError(t, err)
			head, err := store.Head(t.Context(), "spend/2026-11-22")
			require.NoError(t, err)
			require.EqualValues(t, head, all.Calls)
		})
	}
}

func TestTheQueueIsBounded(t *testing.T) {
	log := &counting{Log: memlog.New(nil), fail: func(int) (error, error) { return errLost, nil }}
	l := open(log, noon)
	for range 4096 {
		require.ErrorIs(t, l.Add(t.Context(), entry("a", noon)), errLost)
	}
	err := l.Add(t.Context(), entry("a", noon))
	require.ErrorContains(t, err, "4096 entries wait")
	require.EqualValues(t, 4097, calls(t, l, "a"), "it counts all the same")
	log.fail = nil
	require.NoError(t, l.Add(t.Context(), entry("a", noon)))
	require.EqualValues(t, 4098, calls(t, l, "a"))
	require.EqualValues(t, 4097, calls(t, open(log, noon), "a"), "all but the one for which there was no room")
}

func TestWhatIsNoEntry(t *testing.T) {
	l := open(memlog.New(nil), noon)
	for name, change := range map[string]func(*budget.Entry){
		"no session": func(e *budget.Entry) { e.Session = "" },
		"negative":   func(e *budget.Entry) { e.Cost = -1 },
		"endless":    func(e *budget.Entry) { e.Model = string(make([]byte, 9<<10)) },
	} {
		e := entry("a", noon)
		change(&e)
		require.Error(t, l.Add(t.Context(), e), name)
	}
	require.Zero(t, calls(t, l, "a"))
}

func TestADamagedRecordIsSaid(t *testing.T) {
	for name, r := range map[string]eventlog.Record{
		"no JSON":    {Kind: "spent", Data: []byte("{")},
		"no id":      {Kind: "spent", Data: []byte(`{"session":"a"}`)},
		"negative":   {Kind: "spent", Data: []byte(`{"id":"x","cost":-5}`)},
		"too long":   {Kind: "spent", Data: make([]byte, 9<<10)},
		"other kind": {Kind: "earned", Data: []byte(`{"id":"x"}`)},
	} {
		t.Run(name, func(t *testing.T) {
			log := memlog.New(nil)
			r.At, r.Version = noon, 1
			_, err := log.Append(t.Context(), eventlog.Commit{Stream: "spend/2026-11-22", ID: "x", Records: []eventlog.Record{r}})
			require.NoError(t, err)
			_, err = open(log, noon).Day(t.Context(), "2026-11-22")
			require.Equal(t, fault.Invalid, fault.KindOf(err))
			require.ErrorContains(t, err, "spend/2026-11-22")
			require.ErrorContains(t, err, "record 1")
			require.NotEmpty(t, fault.HintOf(err))
		})
	}
}

func TestAnErasedDayIsEmpty(t *testing.T) {
	log := memlog.New(nil)
	require.NoError(t, open(log, noon).Add(t.Context(), entry("a", noon)))
	require.NoError(t, log.Delete(t.Context(), "spend/2026-11-22"))
	l := open(log, noon)
	require.Zero(t, calls(t, l, "a"))
	require.ErrorIs(t, l.Add(t.Context(), entry("a", noon)), eventlog.ErrErased)
	require.EqualValues(t, 1, calls(t, l, "a"))
}

func TestAClosedStoreIsSaid(t *testing.T) {
	log := memlog.New(nil)
	require.NoError(t, log.Close())
	_, err := open(log, noon).Session(t.Context(), "a")
	require.ErrorIs(t, err, eventlog.ErrClosed)
	require.True(t, errors.Is(err, eventlog.ErrClosed) && fault.KindOf(err) == fault.Unavailable)
}

// A year of days must not stay in memory.
func TestOldDaysAreForgotten(t *testing.T) {
	now := noon
	log := memlog.New(nil)
	l := ledger.New(log, ledger.Options{Now: func() time.Time { return now }})
	for range 60 {
		require.NoError(t, l.Add(t.Context(), entry("a", now)))
		require.LessOrEqual(t, ledger.Known(l), ledger.DefaultDays+1)
		now = now.AddDate(0, 0, 1)
	}
}
