package eventlog

import (
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
)

func rung(bell <-chan struct{}) bool {
	select {
	case <-bell:
		return true
	default:
		return false
	}
}

func TestABellRingsOnceForItsStreamOnly(t *testing.T) {
	var b Bells
	mine, other := b.Get("mine"), b.Get("other")
	require.Equal(t, mine, b.Get("mine"), "watchers of one stream share a bell")
	b.Ring("mine")
	require.True(t, rung(mine))
	require.False(t, rung(other))
	require.False(t, rung(b.Get("mine")), "a bell taken afterwards waits for the next ring")
	b.Ring("nobody listens")
}

func TestAClosedHouseRingsAlways(t *testing.T) {
	var b Bells
	before := b.Get("s")
	b.Close()
	require.True(t, rung(before))
	require.True(t, rung(b.Get("s")))
	b.Ring("s")
	b.Close()
}

// A finished session's watcher leaves its bell behind. Kept for ever, 20,000
// sessions a day would be a slow leak.
func TestOldBellsAreRungAndForgotten(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var b Bells
		left := b.Get("finished")
		time.Sleep(bellAge)
		require.False(t, rung(left))
		require.Equal(t, left, b.Get("finished"))
		b.Get("next")
		require.False(t, rung(left), "kept for a whole age at least")
		time.Sleep(bellAge)
		b.Get("next")
		require.True(t, rung(left))
		require.Len(t, b.old, 1, "only the bell that is still young enough")
		require.Empty(t, b.young)
		b.Ring("next")
		require.Empty(t, b.old, "a ring reaches bells of both ages")
	})
}

func TestBellsFromManyGoroutines(t *testing.T) {
	var b Bells
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 500 {
				bell := b.Get("s")
				b.Ring("s")
				<-bell
			}
		})
	}
	wg.Wait()
}
