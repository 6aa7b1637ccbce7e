package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"barraiser/internal/measure"
)

// TestMain is also the bare relay, which tests start as a process of its own.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == childRelay {
		code, err := command(context.Background(), os.Args[1:], os.Stdout, os.Stderr)
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
		}
		os.Exit(code)
	}
	os.Exit(m.Run())
}

// TestStreamsThroughEverySystem is a short round of what make bench-llm measures:
// every word must arrive everywhere, and every figure of the table be there. It
// asserts no times.
func TestStreamsThroughEverySystem(t *testing.T) {
	plan := streamPlan{systems: streamSystems(), loads: []streamLoad{{n: 1, waves: 3}, {n: 50, waves: 1}}, interval: 4 * time.Millisecond}
	if _, err := measure.NginxPath(); err != nil {
		t.Log("without nginx, which isn't installed")
		plan.systems = slices.DeleteFunc(plan.systems, func(s system) bool { return s.name == viaNginx })
	}
	f := measure.Figures{}
	require.NoError(t, streamRound(t.Context(), &lab{dir: t.TempDir()}, f, plan))
	for _, load := range plan.loads {
		for _, s := range plan.systems {
			checkStreams(t, f, load, s.name)
		}
	}
	require.Len(t, f[othersFigure], 1)
}

func checkStreams(t *testing.T, f measure.Figures, load streamLoad, name string) {
	t.Helper()
	at := func(what string) float64 {
		t.Helper()
		values := f[figureOf(load.n, name, what)]
		require.Len(t, values, 1, "%d %s %s", load.n, name, what)
		return values[0]
	}
	require.Zero(t, at("lost"), "%d %s", load.n, name)
	answers, replaced := load.n*load.waves, int(at("replaced"))
	if name == viaWhole {
		if load.n > 1 {
			require.LessOrEqual(t, replaced, answers/2, "most of what the endpoint says passes the guard")
		}
		require.NotContains(t, f, figureOf(load.n, name, "token.p50"), "the guard passes on sentences")
	} else {
		require.Zero(t, replaced, "%d %s", load.n, name)
	}
	require.InDelta(t, answers-replaced, at("request.n"), 0)
	require.InDelta(t, answers-replaced, at("first.n"), 0)
	if answers > replaced {
		require.Positive(t, at("rate"))
		require.Positive(t, at("sentence.n"))
	}
	if load.n == 1 && name != viaWhole {
		require.InDelta(t, answers*len(newScript(plainAbout).tokens), at("token.n"), 0, "a single answer is measured from its first token to its last")
	}
	if name != viaNothing {
		at("processor")
		at("memory")
		at("sentence.p50.added")
	}
}

func TestTheStreamsTable(t *testing.T) {
	f := measure.Figures{}
	for i, name := range []string{viaNothing, viaNginx, viaBare, viaWhole} {
		for _, line := range streamLines() {
			// nginx adds 1 to direct, the bare relay 2, barraiser 3.
			f[figureOf(line.load, name, line.figure)] = measure.Series{float64(1 + i), float64(1 + i)}
		}
	}
	for _, n := range []int{1, 300, 1000} {
		for _, name := range []string{viaNothing, viaNginx, viaBare, viaWhole} {
			for _, what := range []string{"first.p50", "sentence.p50", "sentence.p99"} {
				delete(f, figureOf(n, name, what+".added"))
				delete(f, figureOf(n, name, what+".times"))
			}
		}
		added(f, n)
	}
	f[othersFigure] = measure.Series{0.04, 0.31}
	got := streamTable(f)
	golden := filepath.Join("testdata", "stream.md")
	if *update {
		require.NoError(t, os.WriteFile(golden, []byte(got), 0o600))
	}
	want, err := os.ReadFile(golden)
	require.NoError(t, err)
	require.Equal(t, string(want), got)
	require.Contains(t, got, "| 1 | first words, times what nginx adds, p50, x | - | 1.00 | 2.00 | 3.00 | - | ≤ 5x | met |")
	require.Contains(t, loudRounds(measure.Series{0.01}), "No round was disturbed")
}

// A round in which nginx seemed quicker than nothing says nothing of what it
// adds, and an aim that can't be judged isn't met.
func TestNothingAddedIsNoMeasure(t *testing.T) {
	f := measure.Figures{}
	for _, what := range []string{"first.p50", "sentence.p50", "sentence.p99"} {
		for i, name := range []string{viaNothing, viaNginx, viaBare, viaWhole} {
			f.Add(figureOf(1, name, what), []float64{2, 1, 3, 4}[i])
		}
	}
	added(f, 1)
	require.Equal(t, measure.Series{2}, f[figureOf(1, viaWhole, "first.p50.added")])
	require.Empty(t, f[figureOf(1, viaWhole, "first.p50.times")])
	judged := streamLine{load: 1, figure: "first.p50.times", unit: "x", aim: measure.AtMost(5)}.row()
	require.True(t, judged.Missed(f))
}

func TestStreamFaults(t *testing.T) {
	up, err := startUpstream(t.Context(), time.Millisecond)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, up.close()) })
	_, err = startNginx(t.Context(), &lab{dir: filepath.Join(t.TempDir(), "missing")}, up)
	require.Error(t, err)
	require.Error(t, serveRelay(t.Context(), nil))

	gone := newDirect("http://127.0.0.1:1/v1")
	err = listenTo(t.Context(), up, gone, []listener{gone}, &heard{})
	require.ErrorContains(t, err, "only 0 of 1 requests reached the endpoint")
}
