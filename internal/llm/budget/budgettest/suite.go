// Package budgettest is the suite that every budget.Ledger passes.
package budgettest

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/sync/errgroup"

	"barraiser/internal/llm/budget"
)

// Run runs the suite against ledgers made by open. Each must be empty.
func Run(t *testing.T, open func(t *testing.T) budget.Ledger) { //nolint:thelper // it would hide the line of the case that failed
	day := time.Date(2026, 11, 22, 23, 0, 0, 0, time.UTC)
	entry := func(session string, at time.Time) budget.Entry {
		return budget.Entry{At: at, Session: session, Endpoint: "hosted", Model: "m", Prompt: 10, Completion: 5, Cost: 7}
	}

	t.Run("nothing is zero", func(t *testing.T) {
		l := open(t)
		got, err := l.Session(t.Context(), "a")
		require.NoError(t, err)
		require.Zero(t, got)
		got, err = l.Day(t.Context(), budget.DayOf(day))
		require.NoError(t, err)
		require.Zero(t, got)
	})

	t.Run("entries are summed by session and by day", func(t *testing.T) {
		l := open(t)
		estimate := entry("a", day)
		estimate.Estimated = true
		// Half past midnight in Vienna is still the day before in UTC.
		abroad := time.Date(2026, 11, 23, 0, 30, 0, 0, time.FixedZone("CET", 3600))
		for _, e := range []budget.Entry{entry("a", day), estimate, entry("b", abroad), entry("a", day.Add(2*time.Hour))} {
			require.NoError(t, l.Add(t.Context(), e))
		}
		for id, want := range map[string]budget.Totals{
			"a": {Calls: 3, Estimated: 1, Prompt: 30, Completion: 15, Cost: 21},
			"b": {Calls: 1, Prompt: 10, Completion: 5, Cost: 7},
			"c": {},
		} {
			got, err := l.Session(t.Context(), id)
			require.NoError(t, err)
			require.Equal(t, want, got, id)
		}
		got, err := l.Day(t.Context(), "2026-11-22")
		require.NoError(t, err)
		require.Equal(t, budget.Totals{Calls: 3, Estimated: 1, Prompt: 30, Completion: 15, Cost: 21}, got)
		got, err = l.Day(t.Context(), "2026-11-23")
		require.NoError(t, err)
		require.EqualValues(t, 1, got.Calls)
	})

	t.Run("many goroutines lose nothing", func(t *testing.T) {
		l := open(t)
		var group errgroup.Group
		for range 8 {
			group.Go(func() error {
				for range 25 {
					if err := l.Add(t.Context(), entry("a", day)); err != nil {
						return err
					}
					if _, err := l.Session(t.Context(), "a"); err != nil {
						return err
					}
				}
				return nil
			})
		}
		require.NoError(t, group.Wait())
		got, err := l.Session(t.Context(), "a")
		require.NoError(t, err)
		require.Equal(t, budget.Totals{Calls: 200, Prompt: 2000, Completion: 1000, Cost: 1400}, got)
	})
}
