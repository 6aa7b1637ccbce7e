package redis

import (
	"context"
	"errors"
	"io"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/stretchr/testify/require"

	"barraiser/internal/eventlog"
	"barraiser/internal/fault"
)

// reply is an error that Redis answers with.
type reply string

func (r reply) Error() string { return string(r) }
func (r reply) RedisError()   {}

var _ redis.Error = reply("")

// A call outlasts a restart of Redis, and gives up after that; while the store is
// being opened it gives up soon.
func TestHowLongACallIsRepeated(t *testing.T) {
	for _, c := range []struct {
		name    string
		opened  bool
		away    time.Duration // of Redis
		err     error
		succeed bool
		within  [2]time.Duration
	}{
		{"a restart", true, 4 * time.Second, syscall.ECONNREFUSED, true, [2]time.Duration{4 * time.Second, 4500 * time.Millisecond}},
		{"one that has started and reads its files", true, 3 * time.Second, reply("LOADING Redis is loading the dataset in memory"), true, [2]time.Duration{3 * time.Second, 3500 * time.Millisecond}},
		{"a failover, told by a script of Redis 6.2", true, 2 * time.Second, reply("ERR Error running script (call to f_1): @user_script:31: @user_script: 31: -READONLY You can't write against a read only replica."), true, [2]time.Duration{2 * time.Second, 2500 * time.Millisecond}},
		{"replicas that come back", true, time.Second, reply("NOREPLICAS Not enough good replicas to write."), true, [2]time.Duration{time.Second, 1500 * time.Millisecond}},
		{"one that stays away", true, time.Hour, io.EOF, false, [2]time.Duration{4500 * time.Millisecond, 5 * time.Second}},
		{"an address where nobody is", false, time.Hour, syscall.ECONNREFUSED, false, [2]time.Duration{500 * time.Millisecond, time.Second}},
		{"a full memory, which waiting doesn't mend", true, time.Hour, reply("OOM command not allowed when used memory > 'maxmemory'."), false, [2]time.Duration{0, 0}},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := &Store{closed: make(chan struct{}), opened: c.opened}
				began := time.Now()
				err := s.repeat(t.Context(), "test", func(context.Context) error {
					if time.Since(began) < c.away {
						return c.err
					}
					return nil
				})
				took := time.Since(began)
				require.Equal(t, c.succeed, err == nil, "%v", err)
				require.GreaterOrEqual(t, took, c.within[0])
				require.LessOrEqual(t, took, c.within[1])
				if err != nil {
					require.Equal(t, fault.Unavailable, fault.KindOf(err))
				}
			})
		})
	}
}

// Whoever waits for Redis in vain is woken by Close and by the end of the call's
// context.
func TestWhatEndsTheRepetitions(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &Store{closed: make(chan struct{}), opened: true}
		away := func(context.Context) error { return io.EOF }
		began := time.Now()
		ctx, cancel := context.WithTimeout(t.Context(), 1700*time.Millisecond)
		defer cancel()
		err := s.repeat(ctx, "test", away)
		require.ErrorIs(t, err, context.DeadlineExceeded)
		require.Equal(t, 1700*time.Millisecond, time.Since(began))

		began = time.Now()
		time.AfterFunc(2100*time.Millisecond, func() { close(s.closed) })
		require.ErrorIs(t, s.repeat(t.Context(), "test", away), eventlog.ErrClosed)
		require.Equal(t, 2100*time.Millisecond, time.Since(began))
		require.ErrorIs(t, s.repeat(t.Context(), "test", func(context.Context) error { return errors.New("it was called") }), eventlog.ErrClosed)
	})
}
