package app

import (
	"bytes"
	"context"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"barraiser/internal/client"
	"barraiser/internal/config"
	"barraiser/internal/engine"
	"barraiser/internal/eventlog/memlog"
	"barraiser/internal/fault"
	"barraiser/internal/store/redis/redistest"
)

// TestARoundOnRedis: a round goes on in the next process, after Redis itself was
// killed as well, and the commands read it; no data folder is made.
func TestARoundOnRedis(t *testing.T) {
	defer goleak.VerifyNone(t)
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	server := redistest.Start(t, redistest.Durable()...)
	c := settings(t)
	c.RedisURL = server.URL()
	first := serve(t, c)
	service := client.NewService(first.url)
	opened, err := service.Open(ctx, client.NewSession{Round: "dive-deep"})
	require.NoError(t, err)
	session, err := client.Open(ctx, service.Live(opened), client.Options{})
	require.NoError(t, err)
	_, err = session.WaitTurn(ctx)
	require.NoError(t, err)
	const said = "In March I traced it to a cache key that had changed, in forty minutes."
	_, err = session.Answer(ctx, said)
	require.NoError(t, err)
	session.Close()
	first.stop()
	require.NoError(t, <-first.done)
	server.Kill(t)
	server.Start(t)

	second := serve(t, c)
	service = client.NewService(second.url)
	session, err = client.Open(ctx, service.Live(opened), client.Options{})
	require.NoError(t, err)
	_, err = session.WaitTurn(ctx)
	require.NoError(t, err)
	_, err = session.End(ctx)
	require.NoError(t, err)
	_, err = session.WaitScorecard(ctx)
	require.NoError(t, err)
	session.Close()

	var listed bytes.Buffer
	require.NoError(t, SessionList(ctx, c, "text", Process{Stdout: &listed, Stderr: &bytes.Buffer{}}), "beside the service")
	require.Contains(t, listed.String(), opened.ID)
	second.stop()
	require.NoError(t, <-second.done)
	var shown bytes.Buffer
	require.NoError(t, SessionShow(ctx, c, opened.ID, false, Process{Stdout: &shown, Stderr: &bytes.Buffer{}}))
	require.Equal(t, 1, strings.Count(shown.String(), said))
	require.NoDirExists(t, c.Data)
}

// TestRedisThatCanLoseData is told of at the start and by check, and one that isn't
// there with what to do; never with its password.
func TestRedisThatCanLoseData(t *testing.T) {
	server := redistest.Start(t)
	c := settings(t)
	c.RedisURL = server.URL()
	var log shared
	running := serveLogging(t, c, &log)
	running.stop()
	require.NoError(t, <-running.done)
	require.Contains(t, log.String(), "appendonly")
	var out bytes.Buffer
	require.NoError(t, Check(t.Context(), c, nil, Process{Stdout: &out}))
	require.Contains(t, out.String(), "ok       store     Redis")
	require.Contains(t, out.String(), "appendonly")

	c.RedisURL = "redis://user:hush@127.0.0.1:1/0"
	err := Serve(t.Context(), c, Process{Stdout: &out, Stderr: &out})
	require.Equal(t, 4, fault.ExitCode(err))
	require.NotEmpty(t, fault.HintOf(err))
	require.NotContains(t, err.Error(), "hush")
	require.Equal(t, "Redis at 127.0.0.1:1/0", where(c))
	require.Equal(t, "Redis", where(config.Config{RedisURL: "redis://\x7f"}))
}

// skewed is a store on another machine, whose clock isn't ours.
type skewed struct{ *memlog.Store }

func (skewed) Now() time.Time { return time.Unix(7, 0) }

// Two replicas whose clocks differ by minutes would make an interview jump by as much
// when one takes it over from the other.
func TestInterviewsAreTimedByTheStoresClock(t *testing.T) {
	shared := skewed{memlog.New(time.Now)}
	built, err := assemble(t.Context(), settings(t), shared, slog.New(slog.DiscardHandler), engine.Timing{})
	require.NoError(t, err)
	id, err := built.engine.Open(t.Context(), engine.OpenRequest{Round: "dive-deep"})
	require.NoError(t, err)
	state, _, err := built.engine.Session(t.Context(), id)
	require.NoError(t, err)
	require.Equal(t, int64(7), state.OpenedAt.Unix())
	require.NoError(t, built.engine.Close(t.Context()))
	require.WithinDuration(t, time.Now(), clockOf(memlog.New(time.Now))(), time.Minute)
}
