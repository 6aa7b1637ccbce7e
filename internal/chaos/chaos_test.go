package main

import (
	"bytes"
	"context"
	"encoding/json"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"barraiser/internal/chaos/process"
)

func TestMain(m *testing.M) {
	goleak.VerifyTestMain(m, goleak.Cleanup(func(code int) { os.Exit(code | emptied()) }))
}

// bin is where the programs lie that every world needs.
var bin string

// emptied removes it; the code is not 0 when that fails.
func emptied() int {
	if err := os.RemoveAll(bin); err != nil {
		return 1
	}
	return 0
}

// product builds the programs once. Only a control needs an own barraiser.
var product = sync.OnceValues(func() (p programs, err error) {
	if bin, err = os.MkdirTemp("", "barraiser-chaos-build-"); err != nil {
		return programs{}, err
	}
	return build(context.Background(), options{store: onRedis}, bin)
})

// short runs a world with few faults, and seeds that are the test's own.
func short(t *testing.T, o options) outcome {
	t.Helper()
	if testing.Short() {
		t.Skip("it starts a dozen processes")
	}
	var told bytes.Buffer
	o.keep, o.progress = t.TempDir(), &told
	built, err := product()
	require.NoError(t, err)
	if len(o.control.without) > 0 {
		built.barraiser = filepath.Join(t.TempDir(), "barraiser")
		require.NoError(t, buildProduct(t.Context(), o.control, built.barraiser))
	}
	out, err := runBuilt(t.Context(), o, built)
	require.NoError(t, err, told.String())
	t.Logf("%s\n%s", told.String(), out)
	return out
}

// TestPromisesAreKept is the suite in a minute: `make chaos` is the same for longer.
// The seeds deal each kind of fault but some of Redis's, whose deck is larger.
func TestPromisesAreKept(t *testing.T) {
	t.Parallel()
	for name, o := range map[string]options{
		onSQLite: {store: onSQLite, seed: 1, operations: 5, replicas: 1, candidates: 4},
		onRedis:  {store: onRedis, seed: 1, operations: 6, replicas: 3, candidates: 4},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			out := short(t, o)
			require.False(t, out.red(), "%v", out.found)
			require.NotZero(t, out.answers)
			require.NotEmpty(t, out.faults)
		})
	}
}

// TestFsyncIsMissed: with a store that doesn't flush, the suite finds answers that
// were acknowledged and lost. The other controls take longer: `make chaos CONTROL=all`.
func TestFsyncIsMissed(t *testing.T) {
	t.Parallel()
	if !canMount() {
		t.Skip("the power can be cut by root only, with /dev/fuse")
	}
	for _, name := range []string{"fsync", "sqlite-fsync"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			chosen, err := controlsNamed(name)
			require.NoError(t, err)
			o := options{control: chosen[0], seed: 1, operations: 1, replicas: 1, candidates: 3}
			out := short(t, o.at(chosen[0].store))
			require.NotZero(t, out.count(ruleLost))
			require.NotEmpty(t, out.kept)
			kept, err := filepath.Glob(filepath.Join(out.kept, "*"))
			require.NoError(t, err)
			require.Greater(t, len(kept), 5)
			require.Contains(t, out.String(), "make chaos SEED=1")
		})
	}
}

// TestControlsFitTheirSources: what each takes out is there, and only once.
func TestControlsFitTheirSources(t *testing.T) {
	at, err := root(t.Context())
	require.NoError(t, err)
	for _, c := range controls {
		t.Run(c.name, func(t *testing.T) {
			dir := t.TempDir()
			overlay, err := c.overlay(at, dir)
			require.NoError(t, err)
			require.Equal(t, len(c.without) > 0, overlay != "")
			require.True(t, overlay != "" || len(c.redis) > 0, "it takes nothing out")
			if overlay == "" {
				return
			}
			text, err := os.ReadFile(overlay)
			require.NoError(t, err)
			var replaced struct{ Replace map[string]string }
			require.NoError(t, json.Unmarshal(text, &replaced))
			require.NotEmpty(t, replaced.Replace)
			for from, to := range replaced.Replace {
				before, err := os.ReadFile(from)
				require.NoError(t, err)
				after, err := os.ReadFile(to)
				require.NoError(t, err)
				require.NotEqual(t, string(before), string(after))
			}
		})
	}
	_, err = control{name: "x", without: []edit{{"go.mod", "not there", ""}}}.overlay(at, t.TempDir())
	require.ErrorContains(t, err, "no longer fits go.mod")
}

// TestDecks: a seed deals the same faults again, and each kind once before any twice.
func TestDecks(t *testing.T) {
	w := &world{power: &power{process: process.New(process.Command{})}, redis: process.New(process.Command{})}
	for _, deck := range append(w.decks(), (&world{power: w.power}).decks()...) {
		deal := func() (kinds []string) {
			j := &injector{deck: deck, random: rand.New(rand.NewPCG(7, 3))}
			for range 3 * len(deck) {
				kinds = append(kinds, j.draw())
			}
			return kinds
		}
		kinds := deal()
		require.Equal(t, kinds, deal())
		for i := range 3 {
			require.ElementsMatch(t, deck, kinds[i*len(deck):(i+1)*len(deck)])
		}
	}
	for _, c := range controls {
		for _, deck := range (&world{o: options{control: c}, power: w.power, redis: w.redis}).decks() {
			require.NotEmpty(t, deck, c.name)
		}
	}
	without := &world{power: &power{}}
	require.NotContains(t, without.decks()[0], powerCut, "where the power can't be cut")
}

func TestWrongCalls(t *testing.T) {
	for _, args := range [][]string{{"-store", "paper"}, {"-control", "nothing"}, {"-seed", "x"}} {
		code, err := prove(t.Context(), args, &bytes.Buffer{})
		require.Error(t, err, strings.Join(args, " "))
		require.Equal(t, 2, code)
	}
	var help bytes.Buffer
	code, err := prove(t.Context(), []string{"-help"}, &help)
	require.NoError(t, err)
	require.Zero(t, code)
	require.Contains(t, help.String(), "-control")
}
