package measure

import (
	"flag"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

var update = flag.Bool("update", false, "rewrite the golden files")

func TestSeries(t *testing.T) {
	cases := map[string]struct {
		values         Series
		median, spread float64
	}{
		"odd":       {Series{3, 1, 2}, 2, 0.5},
		"even":      {Series{4, 1, 2, 3}, 2.5, 0.6},
		"one":       {Series{7}, 7, 0},
		"unordered": {Series{10, 1, 10, 10, 90}, 10, 0},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			before := append(Series(nil), c.values...)
			require.InDelta(t, c.median, c.values.Median(), 1e-9)
			require.InDelta(t, c.spread, c.values.Spread(), 1e-9)
			require.Equal(t, before, c.values, "rounds stay in their order, or ratios would mix them")
		})
	}
	require.True(t, math.IsNaN(Series{}.Median()))
	require.Equal(t, Series{2, 5}, Series{4, 10, 6}.Over(Series{2, 2}))
}

func TestTimes(t *testing.T) {
	f := Figures{}
	var took []time.Duration
	for ms := range 101 {
		took = append(took, time.Duration(ms)*time.Millisecond)
	}
	f.AddTimes("x", took)
	require.Equal(t, Figures{"x.p50": {50}, "x.p99": {99}, "x.n": {101}}, f)
	require.Contains(t, f.String(), "x.p99                          99.0\n")
}

func TestNumbers(t *testing.T) {
	for want, v := range map[string]float64{"0.123": 0.1234, "1.23": 1.234, "12.3": 12.34, "123": 123.4, "12345": 12345, "100": 99.96, "10.0": 9.996, "1.00": 0.9996, "-": math.NaN()} {
		require.Equal(t, want, Number(v))
	}
}

func TestTable(t *testing.T) {
	f := Figures{"quick": {1, 1, 1}, "slow": {9, 10, 11}, "wild": {1, 5, 30}, "peer": {2, 2, 2}}
	rows := []Row{
		{What: "below the bound", Unit: "ms", Figure: "quick", Aim: AtMost(1.5)},
		{What: "above the bound", Unit: "ms", Figure: "slow", Aim: AtMost(0.35)},
		{What: "enough", Unit: "/s", Figure: "slow", Aim: AtLeast(10)},
		{What: "too few", Unit: "/s", Figure: "slow", Aim: AtLeast(2000)},
		{What: "ratio met", Unit: "ms", Figure: "quick", Peer: "peer", Against: "bare", Aim: RatioAtMost(1)},
		{What: "ratio missed", Unit: "/s", Figure: "slow", Peer: "peer", Against: "bare", Aim: RatioAtLeast(6)},
		{What: "no aim", Unit: "KiB", Figure: "slow", Peer: "peer", Against: "bare"},
		{What: "noisy", Unit: "ms", Figure: "wild", Aim: AtMost(5)},
	}
	got := Table(rows, f)
	golden := filepath.Join("testdata", "table.md")
	if *update {
		require.NoError(t, os.WriteFile(golden, []byte(got), 0o600))
	}
	want, err := os.ReadFile(golden)
	require.NoError(t, err)
	require.Equal(t, string(want), got)
}

func TestReplacingTheTable(t *testing.T) {
	const mark = "<!-- ours -->"
	document := "before\n" + mark + "\nold\n" + TableEnds + "\nafter\n"
	once, err := ReplaceTable(document, mark, "| new |\n")
	require.NoError(t, err)
	require.Equal(t, "before\n"+mark+"\n\n| new |\n\n"+TableEnds+"\nafter\n", once)
	twice, err := ReplaceTable(once, mark, "| new |\n")
	require.NoError(t, err)
	require.Equal(t, once, twice)
	for name, damaged := range map[string]string{"no marks": "text", "no end": mark, "wrong order": TableEnds + mark} {
		_, err := ReplaceTable(damaged, mark, "x")
		require.Error(t, err, name)
	}
}

func TestSpeakers(t *testing.T) {
	first, again := NewSpeaker(3), NewSpeaker(3)
	require.Equal(t, first.Words(300), again.Words(300), "every round hears the same words")
	require.NotEqual(t, NewSpeaker(3).Words(300), NewSpeaker(4).Words(300))
	require.Len(t, strings.Fields(NewSpeaker(1).Words(300)), 300)
	require.Len(t, NewSpeaker(1).Characters(50_000), 50_000)
}
