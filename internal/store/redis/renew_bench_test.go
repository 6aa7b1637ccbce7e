//go:build unix

package redis_test

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"barraiser/internal/eventlog"
	"barraiser/internal/store/redis"
	"barraiser/internal/store/redis/redistest"
)

// BenchmarkRenew renews 3,000 leases at the pace at which the service does it,
// a third of two seconds, and reports what each renewal costs in processor time
// of this program and of Redis, and in bytes of Redis's file. The time of an
// operation is the pace and says nothing.
func BenchmarkRenew(b *testing.B) {
	const leases, every = 3000, 2 * time.Second / 3
	for _, fsync := range []string{"always", "everysec"} {
		b.Run(fsync, func(b *testing.B) {
			server := redistest.Start(b, "--appendonly", "yes", "--appendfsync", fsync)
			s := open(b, server.URL(), redis.Options{})
			held := make([]eventlog.Lease, leases)
			for i := range held {
				var err error
				held[i], err = s.Acquire(b.Context(), fmt.Sprintf("session/%d", i), "a", time.Minute)
				require.NoError(b, err)
			}
			ours, theirs, file := processor(b), number(b, server, "cpu", "used_cpu_user")+number(b, server, "cpu", "used_cpu_sys"), number(b, server, "persistence", "aof_current_size")
			b.ResetTimer()
			renewEach(b, s, held, every)
			b.StopTimer()
			perRenewal := 1e6 / float64(b.N)
			b.ReportMetric((processor(b)-ours)*perRenewal, "own-µs/op")
			b.ReportMetric((number(b, server, "cpu", "used_cpu_user")+number(b, server, "cpu", "used_cpu_sys")-theirs)*perRenewal, "redis-µs/op")
			b.ReportMetric((number(b, server, "persistence", "aof_current_size")-file)/float64(b.N), "file-B/op")
		})
	}
}

// renewEach makes b.N renewals, each lease's at its own moment of every turn.
func renewEach(b *testing.B, s *redis.Store, held []eventlog.Lease, every time.Duration) {
	b.Helper()
	var made atomic.Int64
	ctx, cancel := context.WithCancel(b.Context())
	defer cancel()
	var all sync.WaitGroup
	for i, lease := range held {
		all.Go(func() {
			due := time.NewTimer(every * time.Duration(i) / time.Duration(len(held)))
			defer due.Stop()
			for {
				select {
				case <-due.C:
				case <-ctx.Done():
					return
				}
				if _, err := s.Renew(b.Context(), lease, time.Minute); err != nil {
					b.Error(err)
					cancel()
				}
				if made.Add(1) >= int64(b.N) {
					cancel()
				}
				due.Reset(every)
			}
		})
	}
	all.Wait()
}

// processor is the time that this process has taken of all processors, in seconds.
func processor(b *testing.B) float64 {
	b.Helper()
	var use syscall.Rusage
	require.NoError(b, syscall.Getrusage(syscall.RUSAGE_SELF, &use))
	return float64(use.Utime.Nano()+use.Stime.Nano()) / 1e9
}

// number is a field of a section of INFO.
func number(b *testing.B, server *redistest.Server, section, field string) float64 {
	b.Helper()
	_, text, _ := strings.Cut(server.Must(b, "INFO", section), field+":")
	text, _, _ = strings.Cut(text, "\r")
	n, err := strconv.ParseFloat(text, 64)
	require.NoError(b, err)
	return n
}
