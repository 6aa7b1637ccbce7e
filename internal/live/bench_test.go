package live_test

import (
	"flag"
	"runtime"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"barraiser/internal/wire"
)

// sockets is how many idle sessions BenchmarkIdleSessions holds.
var sockets = flag.Int("sockets", 2000, "idle sessions to hold in BenchmarkIdleSessions")

// ways are those that a benchmark compares: the difference is what a relay costs.
var ways = []way{direct, relayed}

// BenchmarkIdleSessions reports the memory of one idle session with its socket:
// actor, state, goroutines and buffers, and the test's client, which runs in the
// same process; through another replica the relay too.
func BenchmarkIdleSessions(b *testing.B) {
	for _, by := range ways {
		b.Run(string(by), func(b *testing.B) {
			h := newHouse(b, settings{way: by})
			b.ResetTimer()
			for range b.N {
				holdIdle(b, h)
			}
		})
	}
}

func holdIdle(b *testing.B, h *house) {
	b.Helper()
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

// BenchmarkPing is the time from a ping to its pong, over loopback.
func BenchmarkPing(b *testing.B) {
	for _, by := range ways {
		b.Run(string(by), func(b *testing.B) {
			s := settings{way: by}
			h := newHouse(b, s)
			p := h.dial(h.open(), "tab")
			p.heard(1)
			took := make([]time.Duration, 0, b.N)
			for b.Loop() {
				began := time.Now()
				p.send(wire.Ping{})
				get[wire.Pong](p)
				took = append(took, time.Since(began))
				b.StopTimer()
				time.Sleep(6 * time.Millisecond) // under the limit of frames, which would be measured instead
				b.StartTimer()
			}
			slices.Sort(took)
			b.ReportMetric(float64(took[len(took)/2].Microseconds()), "p50-us")
			b.ReportMetric(float64(took[len(took)*99/100].Microseconds()), "p99-us")
		})
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
