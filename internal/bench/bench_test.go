package main

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"barraiser/internal/eventlog/memlog"
	"barraiser/internal/interview"
)

var update = flag.Bool("update", false, "rewrite the golden files")

func TestSeries(t *testing.T) {
	cases := map[string]struct {
		values         series
		median, spread float64
	}{
		"odd":       {series{3, 1, 2}, 2, 0.5},
		"even":      {series{4, 1, 2, 3}, 2.5, 0.6},
		"one":       {series{7}, 7, 0},
		"unordered": {series{10, 1, 10, 10, 90}, 10, 0},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			before := append(series(nil), c.values...)
			require.InDelta(t, c.median, c.values.median(), 1e-9)
			require.InDelta(t, c.spread, c.values.spread(), 1e-9)
			require.Equal(t, before, c.values, "rounds stay in their order, or ratios would mix them")
		})
	}
	require.True(t, math.IsNaN(series{}.median()))
	require.Equal(t, series{2, 5}, series{4, 10, 6}.over(series{2, 2}))
}

func TestTimes(t *testing.T) {
	f := figures{}
	var took []time.Duration
	for ms := range 101 {
		took = append(took, time.Duration(ms)*time.Millisecond)
	}
	f.addTimes("x", took)
	require.Equal(t, figures{"x.p50": {50}, "x.p99": {99}, "x.n": {101}}, f)
	require.Contains(t, f.String(), "x.p99                          99.0\n")
}

func TestNumbers(t *testing.T) {
	for want, v := range map[string]float64{"0.123": 0.1234, "1.23": 1.234, "12.3": 12.34, "123": 123.4, "12345": 12345, "100": 99.96, "10.0": 9.996, "1.00": 0.9996, "-": math.NaN()} {
		require.Equal(t, want, number(v))
	}
}

func TestTable(t *testing.T) {
	f := figures{"quick": {1, 1, 1}, "slow": {9, 10, 11}, "wild": {1, 5, 30}, "peer": {2, 2, 2}}
	rows := []row{
		{what: "below the bound", unit: "ms", figure: "quick", aim: atMost(1.5)},
		{what: "above the bound", unit: "ms", figure: "slow", aim: atMost(0.35)},
		{what: "enough", unit: "/s", figure: "slow", aim: atLeast(10)},
		{what: "too few", unit: "/s", figure: "slow", aim: atLeast(2000)},
		{what: "ratio met", unit: "ms", figure: "quick", peer: "peer", against: "bare", aim: ratioAtMost(1)},
		{what: "ratio missed", unit: "/s", figure: "slow", peer: "peer", against: "bare", aim: ratioAtLeast(6)},
		{what: "no aim", unit: "KiB", figure: "slow", peer: "peer", against: "bare"},
		{what: "noisy", unit: "ms", figure: "wild", aim: atMost(5)},
	}
	got := table(rows, f)
	golden := filepath.Join("testdata", "table.md")
	if *update {
		require.NoError(t, os.WriteFile(golden, []byte(got), 0o600))
	}
	want, err := os.ReadFile(golden)
	require.NoError(t, err)
	require.Equal(t, string(want), got)
}

func TestReplacingTheTable(t *testing.T) {
	document := "before\n" + tableBegins + "\nold\n" + tableEnds + "\nafter\n"
	once, err := replaceTable(document, tableBegins, "| new |\n")
	require.NoError(t, err)
	require.Equal(t, "before\n"+tableBegins+"\n\n| new |\n\n"+tableEnds+"\nafter\n", once)
	twice, err := replaceTable(once, tableBegins, "| new |\n")
	require.NoError(t, err)
	require.Equal(t, once, twice)
	for name, damaged := range map[string]string{"no marks": "text", "no end": tableBegins, "wrong order": tableEnds + tableBegins} {
		_, err := replaceTable(damaged, tableBegins, "x")
		require.Error(t, err, name)
	}
}

func TestTheDocumentTakesATable(t *testing.T) {
	data, err := os.ReadFile(filepath.Join("..", "..", "docs", "benchmarks.md"))
	require.NoError(t, err)
	for _, mark := range []string{markOf(nil), markOf([]suite{streamSuite()})} {
		_, err = replaceTable(string(data), mark, "x")
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
		return suite{name: name, round: func(_ context.Context, _ *lab, f figures) error {
			order = append(order, name)
			f.add(name, float64(len(order)))
			return nil
		}}
	}
	f, err := run(t.Context(), &lab{}, []suite{count("a"), count("b")}, 2, &bytes.Buffer{})
	require.NoError(t, err)
	require.Equal(t, []string{"a", "b", "a", "b"}, order)
	require.Equal(t, figures{"a": {1, 3}, "b": {2, 4}}, f)

	broken := suite{name: "c", round: func(context.Context, *lab, figures) error { return errors.New("no disk") }}
	_, err = run(t.Context(), &lab{}, []suite{broken}, 2, &bytes.Buffer{})
	require.EqualError(t, err, "c: no disk")
}

func TestResidentMemory(t *testing.T) {
	got, err := parseResident("Name:\tx\nVmRSS:\t    2048 kB\nThreads:\t1\n")
	require.NoError(t, err)
	require.InDelta(t, 2<<20, got, 0)
	for _, bad := range []string{"", "VmRSS:", "VmRSS: 12 MB", "VmRSS: x kB"} {
		_, err := parseResident(bad)
		require.Error(t, err, "%q", bad)
	}
}

func TestSpeakers(t *testing.T) {
	first, again := newSpeaker(3), newSpeaker(3)
	require.Equal(t, first.words(300), again.words(300), "every round hears the same words")
	require.NotEqual(t, newSpeaker(3).words(300), newSpeaker(4).words(300))
	require.Len(t, strings.Fields(newSpeaker(1).words(300)), 300)
	require.Len(t, newSpeaker(1).characters(50_000), 50_000)
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
