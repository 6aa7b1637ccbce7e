package crash

import (
	"context"
	"errors"
	"math/rand/v2"
	"os"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"barraiser/internal/client"
	"barraiser/internal/wire"
)

// TestKilledAtTheAck kills the service each time the candidate has just been told
// that an answer is safe.
func TestKilledAtTheAck(t *testing.T) {
	t.Parallel()
	ctx := bounded(t)
	s := newServer(t, plain)
	s.start("BARRAISER_WORDS_PER_SECOND=0")
	r, err := sit(ctx, s.url())
	require.NoError(t, err)
	defer r.session.Close()
	for range 6 {
		require.NoError(t, r.answer(ctx))
		s.kill()
		s.start("BARRAISER_WORDS_PER_SECOND=0")
	}
	require.NoError(t, r.answer(ctx), "the interview goes on")
	require.Empty(t, verify(ctx, s.url(), r))

	events, err := replay(ctx, r.live)
	require.NoError(t, err)
	down := 0
	for _, event := range events {
		if event.Kind == wire.KindClockStopped && strings.Contains(string(event.Data), "server-down") {
			down++
		}
	}
	require.Positive(t, down, "time without a server is not the candidate's")
}

// TestKilledAtFailpoints kills the service at each named point of a turn.
func TestKilledAtFailpoints(t *testing.T) {
	t.Parallel()
	const answers = 6
	for _, point := range []string{
		"after-ack", "after-ack:2", "after-plan", "after-plan:1", "after-plan:3",
		"mid-speech", "mid-speech:1", "mid-speech:10", "mid-speech:100",
	} {
		t.Run(point, func(t *testing.T) {
			ctx := bounded(t)
			s := newServer(t, failpoints)
			s.start("BARRAISER_FAILPOINT="+point, "BARRAISER_WORDS_PER_SECOND=1000")
			type result struct {
				round *round
				err   error
			}
			sat := make(chan result, 1)
			go func() {
				r, err := sit(ctx, s.url())
				for n := 0; err == nil && n < answers; n++ {
					err = r.answer(ctx)
				}
				sat <- result{r, err}
			}()
			s.crashed(ctx)
			s.start("BARRAISER_WORDS_PER_SECOND=0")
			got := <-sat
			require.NoError(t, got.err, "the interview goes on")
			defer got.round.session.Close()
			require.Len(t, got.round.acked, answers)
			require.Empty(t, verify(ctx, s.url(), got.round))
		})
	}
}

// TestKilledAtRandom kills the service at any moment, its start and its recovery
// among them, while a candidate sits one round after another.
func TestKilledAtRandom(t *testing.T) {
	t.Parallel()
	// On a machine that is slow just now the service is killed more often, and
	// left alone for longer, until enough was said between the kills.
	const kills, answers = 30, 20
	ctx := bounded(t)
	random := seeded(t)
	s := newServer(t, plain)
	const pace = "BARRAISER_WORDS_PER_SECOND=1000"
	s.start(pace)

	enough := make(chan struct{})
	var acked atomic.Int64
	type result struct {
		rounds []*round
		err    error
	}
	sat := make(chan result, 1)
	go func() {
		rounds, err := sitOn(ctx, s.url(), enough, &acked)
		sat <- result{rounds, err}
	}()
	for n := 0; n < kills || acked.Load() < answers; n++ {
		require.NoError(t, ctx.Err(), "%d answers in %d kills", acked.Load(), n)
		time.Sleep(time.Duration(random.IntN(400+20*max(0, n-kills))) * time.Millisecond)
		s.kill()
		s.start(pace)
	}
	close(enough)
	got := <-sat
	require.NoError(t, got.err)
	for _, r := range got.rounds {
		require.Empty(t, verify(ctx, s.url(), r))
		r.session.Close()
	}
	t.Logf("%d rounds, %d answers", len(got.rounds), acked.Load())
}

// sitOn sits rounds until it has been enough, and then answers once more.
func sitOn(ctx context.Context, url string, enough <-chan struct{}, acked *atomic.Int64) (rounds []*round, err error) {
	for {
		r, err := sit(ctx, url)
		if err != nil {
			return rounds, err
		}
		rounds = append(rounds, r)
		counted := 0
		for over := false; err == nil; err = r.answer(ctx) {
			acked.Add(int64(len(r.acked) - counted))
			counted = len(r.acked)
			if over {
				return rounds, nil
			}
			select {
			case <-enough:
				over = true
			default:
			}
		}
		if !errors.Is(err, client.ErrOver) {
			return rounds, err
		}
	}
}

// seeded returns the random numbers of this run and says how to get them again.
func seeded(t *testing.T) *rand.Rand {
	t.Helper()
	seed := rand.Uint64()
	if text := os.Getenv("BARRAISER_CRASH_SEED"); text != "" {
		var err error
		seed, err = strconv.ParseUint(text, 10, 64)
		require.NoError(t, err)
	}
	t.Logf("BARRAISER_CRASH_SEED=%d", seed)
	return rand.New(rand.NewPCG(seed, 0))
}

// TestResentCommandHasOneEffect kills the service while an answer is under way,
// so that nobody knows whether it was taken, and sends it again and again.
func TestResentCommandHasOneEffect(t *testing.T) {
	t.Parallel()
	ctx := bounded(t)
	random := seeded(t)
	s := newServer(t, plain)
	const pace = "BARRAISER_WORDS_PER_SECOND=0"
	s.start(pace)
	r, err := sit(ctx, s.url())
	require.NoError(t, err)
	for range 8 {
		turn, err := r.session.WaitTurn(ctx)
		require.NoError(t, err)
		// The answer goes out on a bare connection, which doesn't come back.
		r.session.Close()
		answer := wire.Answer{ID: uuid.NewString(), Turn: turn.Ordinal, Text: "In March, " + uuid.NewString() + "."}
		conn, err := client.Dial(ctx, r.live, client.Options{Client: "candidate"})
		require.NoError(t, err)
		require.NoError(t, conn.Send(answer))
		time.Sleep(time.Duration(random.IntN(3000)) * time.Microsecond)
		s.kill()
		require.NoError(t, conn.Close())
		s.start(pace)

		first := ask(ctx, t, r.live, answer)
		require.IsType(t, wire.Ack{}, first)
		require.Equal(t, first, ask(ctx, t, r.live, answer), "the same command has the same ack")
		r.acked = append(r.acked, answer.Text)
		other := answer
		other.Text = "Something else."
		refused, ok := ask(ctx, t, r.live, other).(wire.Refuse)
		require.True(t, ok, "an id carries one content")
		require.Equal(t, wire.RefuseIDReused, refused.Code)

		events, err := replay(ctx, r.live)
		require.NoError(t, err)
		count := 0
		for _, event := range events {
			if event.Kind == wire.KindCandidateSaid && strings.Contains(string(event.Data), answer.ID) {
				count++
				require.Equal(t, wire.Ack{ID: answer.ID, Seq: event.Seq}, first)
			}
		}
		require.Equal(t, 1, count)
		require.NoError(t, r.join(ctx))
	}
	require.Empty(t, verify(ctx, s.url(), r))
	r.session.Close()
}

// ask sends a command on a connection of its own and returns its answer.
func ask(ctx context.Context, t *testing.T, live string, command wire.Command) wire.ServerFrame {
	t.Helper()
	conn, err := client.Dial(ctx, live, client.Options{Client: "candidate"})
	require.NoError(t, err)
	defer conn.Close() //nolint:errcheck // its answer is here by then
	require.NoError(t, conn.Send(command))
	for {
		frame, err := conn.Next(ctx)
		require.NoError(t, err)
		if ack, ok := frame.(wire.Ack); ok {
			require.Equal(t, command.CommandID(), ack.ID)
			return ack
		}
		if refuse, ok := frame.(wire.Refuse); ok {
			require.Equal(t, command.CommandID(), refuse.ID)
			return refuse
		}
	}
}

// TestControlLosesAnAnswer runs the checker against a build that acknowledges an
// answer before it is written. If it finds nothing there, it finds nothing.
func TestControlLosesAnAnswer(t *testing.T) {
	t.Parallel()
	ctx := bounded(t)
	s := newServer(t, failpoints)
	s.start("BARRAISER_CONTROL=ack-before-append", "BARRAISER_WORDS_PER_SECOND=0")
	r, err := sit(ctx, s.url())
	require.NoError(t, err)
	defer r.session.Close()
	require.NoError(t, r.answer(ctx))
	s.kill()
	s.start("BARRAISER_WORDS_PER_SECOND=0")
	require.NoError(t, r.answer(ctx))
	found := verify(ctx, s.url(), r)
	require.Contains(t, strings.Join(found, "\n"), "lost: "+r.acked[0])
	require.NotContains(t, strings.Join(found, "\n"), "lost: "+r.acked[1], "only what was acknowledged too early is lost")
}
