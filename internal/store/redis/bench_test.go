package redis_test

import (
	"context"
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	goredis "github.com/redis/go-redis/v9"
	"github.com/stretchr/testify/require"

	"barraiser/internal/eventlog"
	"barraiser/internal/store/redis"
	"barraiser/internal/store/redis/redistest"
)

// The benchmarks are for ratios within one run: what the store adds to a bare
// XADD over the same client library, with one producer and with 64, flushing
// each append and once a second.

// payload is as long as a spoken answer's record usually is.
var payload = fmt.Appendf(nil, `{"text":%q}`, make([]byte, 75))

// kinds of appending functions; each writes the given record of a stream.
type appender func(stream string, head uint64) error

func bare(b *testing.B, server *redistest.Server) appender {
	b.Helper()
	client := goredis.NewClient(&goredis.Options{
		Network: server.Network, Addr: server.Addr, PoolSize: 64, MaxRetries: -1, ContextTimeoutEnabled: true,
	})
	b.Cleanup(func() { require.NoError(b, client.Close()) })
	return func(stream string, head uint64) error {
		return client.XAdd(context.Background(), &goredis.XAddArgs{
			Stream: stream, ID: fmt.Sprintf("%d-0", head+1), Values: []any{"k", "candidate-said", "d", payload},
		}).Err()
	}
}

func ours(b *testing.B, server *redistest.Server) appender {
	b.Helper()
	s := open(b, server.URL(), redis.Options{})
	return func(stream string, head uint64) error {
		_, err := s.Append(context.Background(), eventlog.Commit{
			Stream: stream, After: head, ID: fmt.Sprint(head),
			Records: []eventlog.Record{{At: time.Unix(1, 2), Kind: "candidate-said", Version: 1, Data: payload}},
		})
		return err
	}
}

func BenchmarkAppend(b *testing.B) {
	for _, fsync := range []string{"always", "everysec"} {
		for _, producers := range []int{1, 64} {
			for _, kind := range []struct {
				name string
				make func(*testing.B, *redistest.Server) appender
			}{{"XADD", bare}, {"store", ours}} {
				b.Run(fmt.Sprintf("%s/%d/%s", fsync, producers, kind.name), func(b *testing.B) {
					server := redistest.Start(b, "--appendonly", "yes", "--appendfsync", fsync)
					produce(b, producers, kind.make(b, server))
				})
			}
		}
	}
}

// produce has n producers append to a stream each.
func produce(b *testing.B, n int, write appender) {
	b.Helper()
	if n == 1 {
		for head := uint64(0); b.Loop(); head++ {
			if err := write("s", head); err != nil {
				b.Fatal(err)
			}
		}
		return
	}
	var serial atomic.Int64
	b.SetParallelism(n / 2) // times GOMAXPROCS, which is 2 where the figures come from
	b.RunParallel(func(pb *testing.PB) {
		stream := fmt.Sprintf("s%d", serial.Add(1))
		for head := uint64(0); pb.Next(); head++ {
			if err := write(stream, head); err != nil {
				b.Error(err)
				return
			}
		}
	})
}

func BenchmarkRead100(b *testing.B) {
	server := redistest.Start(b)
	s := open(b, server.URL(), redis.Options{})
	write := ours(b, server)
	for head := range uint64(100) {
		require.NoError(b, write("s", head))
	}
	for b.Loop() {
		for _, err := range s.Read(b.Context(), "s", 0) {
			if err != nil {
				b.Fatal(err)
			}
		}
	}
}
