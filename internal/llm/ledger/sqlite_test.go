package ledger_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"barraiser/internal/llm/budget"
	"barraiser/internal/llm/budget/budgettest"
	"barraiser/internal/store/sqlite"
)

// The store that the service runs on, restarted in between.
func TestOnSQLite(t *testing.T) {
	dir := t.TempDir()
	for restarts := range 3 {
		store, err := sqlite.Open(t.Context(), dir, sqlite.Options{})
		require.NoError(t, err)
		l := open(store, noon)
		require.EqualValues(t, restarts, calls(t, l, "a"))
		require.NoError(t, l.Add(t.Context(), entry("a", noon)))
		require.NoError(t, store.Close())
	}
	budgettest.Run(t, func(t *testing.T) budget.Ledger {
		t.Helper()
		store, err := sqlite.Open(t.Context(), t.TempDir(), sqlite.Options{})
		require.NoError(t, err)
		t.Cleanup(func() { require.NoError(t, store.Close()) })
		return open(store, noon.AddDate(0, 0, 1))
	})
}

// What a call pays for knowing what its session has spent.
func BenchmarkSession(b *testing.B) {
	store, err := sqlite.Open(b.Context(), b.TempDir(), sqlite.Options{})
	require.NoError(b, err)
	b.Cleanup(func() { _ = store.Close() })
	l := open(store, noon)
	for range 1000 {
		require.NoError(b, l.Add(b.Context(), entry("a", noon)))
	}
	b.ResetTimer()
	for b.Loop() {
		if _, err := l.Session(b.Context(), "a"); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkAdd(b *testing.B) {
	store, err := sqlite.Open(b.Context(), b.TempDir(), sqlite.Options{})
	require.NoError(b, err)
	b.Cleanup(func() { _ = store.Close() })
	l := open(store, noon)
	for b.Loop() {
		if err := l.Add(b.Context(), entry("a", noon)); err != nil {
			b.Fatal(err)
		}
	}
}
