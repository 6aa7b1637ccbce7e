package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"barraiser/internal/client"
	"barraiser/internal/measure"
	"barraiser/internal/wire"
)

// TestMain is also the bare relay, which tests start as a process of its own, and
// builds what all of them need once.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == childBare {
		if err := serveBare(context.Background(), os.Stdin, os.Stdout); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	os.Exit(runIn(m))
}

// shared holds the programs that were built for all tests.
var shared lab

func runIn(m *testing.M) int {
	dir, err := os.MkdirTemp("", "barraiser-load-test")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(dir) //nolint:errcheck // the system's temporary folder is emptied anyway
	shared.dir = dir
	raiseFiles()
	return m.Run()
}

// newLab returns a lab of its own with the program that all share.
func newLab(t *testing.T) *lab {
	t.Helper()
	binary, err := shared.program(t.Context())
	require.NoError(t, err)
	return &lab{dir: t.TempDir(), binary: binary, progress: t.Output()}
}

// once runs a scenario in its small form and returns its figures. Every row must
// have been measured.
func once(t *testing.T, name string, l *lab, p plan) measure.Figures {
	t.Helper()
	chosen, err := choose(name)
	require.NoError(t, err)
	f := measure.Figures{}
	require.NoError(t, chosen[0].round(t.Context(), l, p, f))
	for _, row := range chosen[0].rows(p) {
		require.Len(t, f[row.Figure], 1, row.What)
		if row.Peer != "" {
			require.Len(t, f[row.Peer], 1, row.What)
		}
	}
	return f
}

// count requires a figure that counts something.
func count(t *testing.T, f measure.Figures, want int, figure string) {
	t.Helper()
	require.Equal(t, measure.Series{float64(want)}, f[figure], "%s", figure)
}

func TestRamp(t *testing.T) {
	p := small()
	f := once(t, "ramp", newLab(t), p)
	for _, n := range p.levels {
		for _, ramp := range []string{"ramp", "cost"} {
			prefix := figure(ramp, 1, fmt.Sprint(n))
			count(t, f, 0, prefix+".errors")
			count(t, f, 0, prefix+".unacked")
			require.Positive(t, f[prefix+".answers"][0], prefix)
			require.Equal(t, f[prefix+".answers"], f[prefix+".ack.n"], prefix)
		}
	}
	count(t, f, p.idle, figure("idle", 1, "held"))
}

func TestRampOnReplicas(t *testing.T) {
	p := small()
	p.replicas, p.levels, p.idle = []int{2}, p.levels[:1], 0
	f := once(t, "ramp", newLab(t), p)
	count(t, f, 0, figure("ramp", 2, "10.errors"))
	require.Positive(t, f[figure("ramp", 2, "10.answers")][0])
}

func TestStorm(t *testing.T) {
	p := small()
	f := once(t, "storm", newLab(t), p)
	count(t, f, p.storm, "storm.1.one.n")
	count(t, f, p.single, "storm.1.single.n")
}

func TestSlowReaders(t *testing.T) {
	t.Parallel() // it waits for the server to lose patience
	f := once(t, "slow", newLab(t), small())
	count(t, f, 0, "slow.1.quick.errors")
	count(t, f, 0, "slow.1.slow.errors")
	count(t, f, 0, "slow.1.stuck")
	require.Positive(t, f["slow.1.closed"][0], "some were closed")
}

func TestSlowDisk(t *testing.T) {
	if _, err := slowly(t.Context(), 0); err != nil {
		t.Skip(err)
	}
	f := once(t, "disk", newLab(t), small())
	count(t, f, 0, "disk.slow.errors")
	require.Greater(t, f["disk.slow.alone.p50"][0], f["disk.quick.alone.p50"][0], "the disk is slow")
	require.GreaterOrEqual(t, f["disk.slow.alone.p50"][0], float64(flushLater.Milliseconds()))
}

func TestChurn(t *testing.T) {
	f := once(t, "churn", newLab(t), small())
	count(t, f, 0, "churn.1.failed")
	count(t, f, 0, "churn.1.sockets")
}

func TestRollingRestart(t *testing.T) {
	f := once(t, "rolling", newLab(t), small())
	count(t, f, 0, "rolling.errors")
	count(t, f, 0, "rolling.lost")
	count(t, f, 0, "rolling.repeated")
	require.GreaterOrEqual(t, f["rolling.closed"][0], float64(small().rollLive), "everybody moved at least once")
}

func TestTakeover(t *testing.T) {
	f := once(t, "takeover", newLab(t), small())
	count(t, f, 0, "takeover.errors")
	count(t, f, 0, "takeover.lost")
	count(t, f, 0, "takeover.repeated")
	count(t, f, 0, "takeover.voices")
	require.Positive(t, f["takeover.served.n"][0], "somebody was served by the one that was killed")
}

// TestPeers: every system must bring all pieces to everybody, or its figures mean
// nothing. nginx is left out where it isn't installed.
func TestPeers(t *testing.T) {
	p, l := small(), newLab(t)
	f := measure.Figures{}
	for _, s := range systems() {
		if _, err := measure.NginxPath(); err != nil && s.name == viaNginx {
			continue
		}
		require.NoError(t, through(t.Context(), l, p, f, 20, s.name, s.start), s.name)
		count(t, f, 0, peerFigure(20, s.name, "errors"))
		require.Positive(t, f[peerFigure(20, s.name, "pieces")][0], s.name)
		require.Positive(t, f[peerFigure(20, s.name, "late.n")][0], s.name)
	}
}

// TestK6 runs where k6 is: building it takes minutes, which only `make load` does.
func TestK6(t *testing.T) {
	l := newLab(t)
	var err error
	if l.k6, err = k6Path(); err != nil {
		t.Skip("k6 isn't there; make load builds it")
	}
	f := once(t, "k6", l, small())
	count(t, f, 0, "k6.1.k6.errors")
	count(t, f, 0, "k6.1.k6.unacked")
	require.Positive(t, f["k6.1.k6.answers"][0])
}

// k6Path finds k6 where .ci/load keeps it.
func k6Path() (string, error) {
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", err
	}
	return exec.LookPath(filepath.Join(cache, "barraiser-load", "k6-v1.8.1"))
}

// TestAScenarioThatFails leaves its figures open and says why; the others run.
func TestAScenarioThatFails(t *testing.T) {
	l := newLab(t)
	var said bytes.Buffer
	l.progress = &said
	f := run(t.Context(), l, []scenario{
		{name: "k6", round: k6Round, rows: k6Rows},
		{name: "next", round: func(_ context.Context, _ *lab, _ plan, f measure.Figures) error {
			f.Add("next", 1)
			return nil
		}},
	}, small(), 2)
	require.Equal(t, measure.Series{1, 1}, f["next"])
	require.Contains(t, l.remarks(f), "k6 couldn't be measured to its end: k6 isn't there; `make load` builds it")
	for _, row := range k6Rows(small()) {
		require.Equal(t, row.Aim != nil, row.Missed(f), row.What)
	}
}

func TestChoosing(t *testing.T) {
	all, err := choose("")
	require.NoError(t, err)
	require.Len(t, all, len(scenarioNames()))
	some, err := choose("storm,churn")
	require.NoError(t, err)
	require.Equal(t, []string{"storm", "churn"}, []string{some[0].name, some[1].name})
	_, err = choose("storm,typo")
	require.ErrorContains(t, err, `no scenario "typo"`)

	got, err := numbers("1, 3")
	require.NoError(t, err)
	require.Equal(t, []int{1, 3}, got)
	for _, bad := range []string{"", "0", "x", "1,,2"} {
		_, err := numbers(bad)
		require.Error(t, err, "%q", bad)
	}
}

// TestEveryRowHasItsOwnWords: the table has one line for a figure and a peer.
func TestEveryRowHasItsOwnWords(t *testing.T) {
	seen := map[string]bool{}
	for _, s := range scenarios() {
		rows := s.rows(full())
		require.NotEmpty(t, rows, s.name)
		for _, r := range rows {
			key := r.What + "|" + r.Against
			require.False(t, seen[key], key)
			seen[key] = true
			require.NotContains(t, r.What, "%!")
		}
	}
}

func TestTheDocumentTakesTheTable(t *testing.T) {
	data, err := os.ReadFile(filepath.Join("..", "..", "docs", "benchmarks.md"))
	require.NoError(t, err)
	require.Equal(t, 1, strings.Count(string(data), mark))
	copied := filepath.Join(t.TempDir(), "copy.md")
	require.NoError(t, os.WriteFile(copied, data, 0o600))
	require.NoError(t, measure.UpdateDocument(copied, mark, "x"))
}

func TestWrongUse(t *testing.T) {
	var said bytes.Buffer
	code, err := command(t.Context(), []string{"-h"}, &said, &said)
	require.NoError(t, err)
	require.Zero(t, code)
	require.Contains(t, said.String(), "-replicas")
	for want, args := range map[int][]string{1: {"-only", "typo"}, 2: {"-no-such-flag"}} {
		code, err := command(t.Context(), args, &said, &said)
		require.Error(t, err)
		require.Equal(t, want, code)
	}
	code, err = command(t.Context(), []string{"-replicas", "none"}, &said, &said)
	require.ErrorContains(t, err, "numbers from 1 on")
	require.Equal(t, 2, code)
}

func TestProcessFaults(t *testing.T) {
	dir := t.TempDir()
	silent := &process{name: "silent", dir: dir, args: []string{"sh", "-c", "echo starting; echo broken >&2; exit 3"}, listens: true}
	require.ErrorContains(t, silent.start(t.Context()), "silent ended before it listened: exit status 3\nbroken")
	missing := &process{name: "missing", dir: dir, args: []string{filepath.Join(dir, "none")}}
	require.ErrorContains(t, missing.start(t.Context()), "start missing")

	failing := &process{name: "failing", dir: dir, args: []string{"sh", "-c", "trap 'exit 7' TERM; echo Listening on http://x; read line; exit 7"}, listens: true}
	require.NoError(t, failing.start(t.Context()))
	require.Equal(t, "http://x", failing.url)
	require.Positive(t, use([]int{failing.pid()}).files)
	require.ErrorContains(t, failing.stop(), "failing ended with 7")
	require.NoError(t, failing.stop(), "it has ended")
	require.Zero(t, failing.pid())
}

func TestTally(t *testing.T) {
	tally := &tally{}
	require.Empty(t, tally.complaint())
	tally.answered()
	tally.answered()
	tally.ack(2 * time.Millisecond)
	tally.piece(time.Hour, 80*time.Millisecond, true)
	tally.piece(83*time.Millisecond, 80*time.Millisecond, false)
	tally.piece(79*time.Millisecond, 80*time.Millisecond, false)
	for i := range 3 {
		tally.fail(fmt.Errorf("connect to 127.0.0.1:%d", i))
	}
	tally.fail(fmt.Errorf("another"))
	f := measure.Figures{}
	tally.into(f, "x")
	count(t, f, 1, "x.unacked")
	count(t, f, 4, "x.errors")
	count(t, f, 3, "x.pieces")
	require.Equal(t, []time.Duration{3 * time.Millisecond, 0}, tally.lates, "what comes early isn't late")
	require.Contains(t, tally.complaint(), "4 errors, 3 of them like: connect to 127.0.0.1:")
}

// TestAJourney: what a candidate sees around the end of a replica, by the clock.
func TestAJourney(t *testing.T) {
	require.Equal(t, []int{0, 3, 6}, indices(everyNth(seatsOf(8), 3)))
	j := &journeys{codes: map[int]int{4001: 3, 1006: 2}}
	require.Equal(t, "2 times 1006, 3 times 4001", j.codesSeen())
	require.Equal(t, 2, j.unexpected(4001))
	require.Equal(t, 5, j.unexpected())
}

func seatsOf(n int) []*seat {
	seats := make([]*seat, n)
	for i := range seats {
		seats[i] = &seat{ear: &ear{attempt: i}}
	}
	return seats
}

func indices(seats []*seat) []int {
	var all []int
	for _, s := range seats {
		all = append(all, s.ear.attempt)
	}
	return slices.Clip(all)
}

// TestAnInterruptedRun says so, writes what it has, and leaves the document alone.
func TestAnInterruptedRun(t *testing.T) {
	document, out := filepath.Join(t.TempDir(), "doc.md"), filepath.Join(t.TempDir(), "out.txt")
	before := mark + "\nold\n" + measure.TableEnds + "\n"
	require.NoError(t, os.WriteFile(document, []byte(before), 0o600))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	var said bytes.Buffer
	code, err := command(ctx, []string{"-only", "churn", "-update", document, "-out", out}, &said, &said)
	require.EqualError(t, err, "interrupted")
	require.Equal(t, 1, code)
	after, err := os.ReadFile(document)
	require.NoError(t, err)
	require.Equal(t, before, string(after))
	written, err := os.ReadFile(out)
	require.NoError(t, err)
	require.Contains(t, string(written), "this run was interrupted")
}

// TestWhatACandidateHears: delays are those of words, acks those of answers, and
// nothing is counted across two connections.
func TestWhatACandidateHears(t *testing.T) {
	e, heard := &ear{pause: time.Nanosecond}, &tally{}
	e.hear(wire.Utter{Turn: 1, Attempt: 1})
	e.collect(heard)
	e.hear(wire.Ack{ID: "before"})
	require.Empty(t, heard.acks, "it belongs to no answer of the window")
	e.answering(1)
	e.hear(wire.Ack{ID: "a"})
	e.hear(wire.Utter{Turn: 2, Attempt: 1})
	e.hear(wire.Utter{Turn: 2, Attempt: 1, Part: 1})
	e.hear(wire.Welcome{})
	e.hear(wire.Utter{Turn: 2, Attempt: 1, Reset: true})
	e.collect(nil)
	e.hear(wire.Utter{Turn: 2, Attempt: 1, Part: 1})
	require.Equal(t, []int{1, 1, 1, 1, 3}, []int{heard.sent, len(heard.acks), len(heard.words), len(heard.lates), heard.pieces})
}

// TestAJourneyPastAKill: a connection that ends in mid-speech is served again with the
// next word, one that rests with its welcome, and a round that is over isn't cut off.
func TestAJourneyPastAKill(t *testing.T) {
	j := &journeys{codes: map[int]int{}}
	resting, spoken := &journey{into: j}, &journey{into: j}
	now := time.Now()
	spoken.see(wire.Utter{Turn: 1}, now)
	j.end()
	for _, one := range []*journey{resting, spoken} {
		one.end(&client.Closed{Code: wire.CloseDraining})
		one.see(wire.Welcome{}, now.Add(time.Second))
	}
	require.Len(t, j.served, 1)
	require.Len(t, j.backs, 2)
	spoken.see(wire.Utter{Turn: 1, Reset: true}, now.Add(2*time.Second))
	require.Equal(t, []time.Duration{2 * time.Second}, j.gaps)
	require.Len(t, j.served, 2)
	resting.end(&client.Closed{Code: wire.CloseOver})
	resting.end(client.ErrClosed)
	require.Equal(t, "2 times 4001", j.codesSeen())
}
