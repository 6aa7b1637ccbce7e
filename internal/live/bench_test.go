package live_test

import (
	"flag"
	"runtime"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"barraiser/internal/wire"
)

// sockets is how many idle sessions BenchmarkIdleSessions holds.
var sockets = flag.Int("sockets", 2000, "idle sessions to hold in BenchmarkIdleSessions")

// BenchmarkIdleSessions reports the memory of one idle session with its socket:
// actor, state, goroutines and buffers, and the test's client, which runs in the
// same process.
func BenchmarkIdleSessions(b *testing.B) {
	h := newHouse(b, settings{})
	b.ResetTimer()
	for range b.N {
		b.StopTimer()
		ids := make([]string, *sockets)
		for i := range ids {
			ids[i] = h.open()
		}
		before := used()
		b.StartTimer()
		peers := make([]*peer, len(ids))
		for i, id := range ids {
			peers[i] = h.dial(id, "tab")
			peers[i].heard(1)
			peers[i].events, peers[i].inbox = nil, nil
		}
		b.StopTimer()
		b.ReportMetric((used()-before)/1024/float64(len(ids)), "KiB/session")
		for _, p := range peers {
			require.NoError(b, p.Drop())
		}
	}
}

// used returns the bytes of heap and stacks in use.
func used() float64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return float64(m.HeapAlloc + m.StackInuse)
}

// BenchmarkAnswerToFirstWord is the time from a candidate's answer to the
// interviewer's first word, over a store in memory.
func BenchmarkAnswerToFirstWord(b *testing.B) {
	h := newHouse(b, settings{})
	var p *peer
	turn := 0
	for i := range b.N {
		b.StopTimer()
		if turn == 0 || turn == 3 { // a new session before the round would end
			if p != nil {
				require.NoError(b, p.Drop())
			}
			turn = 1
			p = h.dial(h.open(), "tab")
			p.heard(1)
		}
		b.StartTimer()
		p.send(wire.Answer{ID: strconv.Itoa(i), Turn: turn, Text: "I traced it to the store"})
		turn++
		for get[wire.Utter](p).Turn != turn {
			continue
		}
		b.StopTimer()
		p.heard(turn)
		b.StartTimer()
	}
}
