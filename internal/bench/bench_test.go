package main

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"barraiser/internal/eventlog/memlog"
	"barraiser/internal/interview"
	"barraiser/internal/measure"
)

var update = flag.Bool("update", false, "rewrite the golden files")

func TestTheDocumentTakesATable(t *testing.T) {
	data, err := os.ReadFile(filepath.Join("..", "..", "docs", "benchmarks.md"))
	require.NoError(t, err)
	for _, mark := range []string{markOf(nil), markOf([]suite{streamSuite()})} {
		_, err = measure.ReplaceTable(string(data), mark, "x")
		require.NoError(t, err, mark)
	}
}

func TestChoosingSuites(t *testing.T) {
	all, err := choose("")
	require.NoError(t, err)
	require.Len(t, all, len(suites())-1, "streams have a table of their own, and need nginx")
	some, err := choose("fold,turn")
	require.NoError(t, err)
	require.Equal(t, []string{"fold", "turn"}, []string{some[0].name, some[1].name})
	_, err = choose("fold,typo")
	require.ErrorContains(t, err, `no suite "typo"`)
}

func TestSuitesTakeTurns(t *testing.T) {
	var order []string
	count := func(name string) suite {
		return suite{name: name, round: func(_ context.Context, _ *lab, f measure.Figures) error {
			order = append(order, name)
			f.Add(name, float64(len(order)))
			return nil
		}}
	}
	f, err := run(t.Context(), &lab{}, []suite{count("a"), count("b")}, 2, &bytes.Buffer{})
	require.NoError(t, err)
	require.Equal(t, []string{"a", "b", "a", "b"}, order)
	require.Equal(t, measure.Figures{"a": {1, 3}, "b": {2, 4}}, f)

	broken := suite{name: "c", round: func(context.Context, *lab, measure.Figures) error { return errors.New("no disk") }}
	_, err = run(t.Context(), &lab{}, []suite{broken}, 2, &bytes.Buffer{})
	require.EqualError(t, err, "c: no disk")
}

// TestTheFoldedSessionIsOne: what is folded must be a session as the service
// writes them, of exactly the promised length, or the figure means nothing.
func TestTheFoldedSessionIsOne(t *testing.T) {
	history, err := writeSession(t.Context(), memlog.New(time.Now))
	require.NoError(t, err)
	require.Len(t, history, foldEvents)
	state, err := interview.Fold(history)
	require.NoError(t, err)
	require.Greater(t, len(state.Turns), 20)
	require.NotNil(t, state.Turns[0].Observed)
	require.NotEmpty(t, state.Turns[0].Observed.Evidence)
}

func TestWrongUse(t *testing.T) {
	var said bytes.Buffer
	code, err := command(t.Context(), []string{"-no-such-flag"}, &said, &said)
	require.ErrorContains(t, err, "no-such-flag")
	require.Equal(t, 2, code)
	code, err = command(t.Context(), []string{"-h"}, &said, &said)
	require.NoError(t, err)
	require.Zero(t, code)
	require.Contains(t, said.String(), "-rounds")
	code, err = command(t.Context(), []string{"-only", "typo"}, &said, &said)
	require.ErrorContains(t, err, "no suite")
	require.Equal(t, 1, code)
}
