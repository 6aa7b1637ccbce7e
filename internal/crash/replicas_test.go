package crash

import (
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"barraiser/internal/client"
	"barraiser/internal/store/redis/redistest"
	"barraiser/internal/wire"
)

// TestAReplicaIsLostInMidSpeech sits a round through one replica while another one
// holds it, and kills or stops that one while its interviewer speaks.
func TestAReplicaIsLostInMidSpeech(t *testing.T) {
	t.Parallel()
	for name, lose := range map[string]func(*testing.T, *server) (goOn func()){
		"killed": func(_ *testing.T, s *server) func() {
			s.kill()
			return func() {}
		},
		// It goes on when the other one has taken over, and may then neither write
		// nor speak.
		"stopped": func(_ *testing.T, s *server) func() {
			s.process.Stop()
			return s.process.Continue
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			loseAReplica(t, lose)
		})
	}
}

func loseAReplica(t *testing.T, lose func(*testing.T, *server) func()) {
	t.Helper()
	ctx := bounded(t)
	redis := redistest.Start(t, redistest.Durable()...)
	env := []string{"BARRAISER_REDIS_URL=" + redis.URL(), "BARRAISER_WORDS_PER_SECOND=60"}
	holder, other := newServer(t, plain), newServer(t, plain)
	holder.start(env...)
	other.start(env...)

	r, err := sit(ctx, holder.url())
	require.NoError(t, err)
	first := r.session
	defer first.Close()
	_, err = first.WaitTurn(ctx)
	require.NoError(t, err)

	// The candidate comes to the other replica while the first one is in use.
	r.live = strings.Replace(r.live, holder.addr, other.addr, 1)
	var welcomes atomic.Int32
	var welcomed atomic.Int64
	spoken := make(chan int, 10_000)
	r.session, err = client.Open(ctx, r.live, client.Options{Client: "candidate", GiveUp: patience, Show: func(f wire.ServerFrame) {
		if _, ok := f.(wire.Welcome); ok {
			welcomes.Add(1)
			welcomed.Store(time.Now().UnixNano())
		}
		if words, ok := f.(wire.Utter); ok {
			spoken <- words.Turn
		}
	}})
	require.NoError(t, err)
	defer r.session.Close()
	for range 2 {
		require.NoError(t, r.answer(ctx))
	}
	before := welcomes.Load()
	turn, err := r.session.WaitTurn(ctx)
	require.NoError(t, err)
	require.NoError(t, r.answer(ctx))
	for now := 0; now <= turn.Ordinal; {
		select {
		case now = <-spoken:
		case <-ctx.Done():
			t.Fatal("the interviewer says nothing")
		}
	}
	goOn := lose(t, holder)
	lost := time.Now()

	require.NoError(t, r.answer(ctx), "the interview goes on")
	require.Greater(t, welcomes.Load(), before, "it was the other replica's words that were handed on")
	t.Logf("taken over after %s", time.Unix(0, welcomed.Load()).Sub(lost))
	goOn()
	for range 2 {
		require.NoError(t, r.answer(ctx))
	}
	require.Empty(t, verify(ctx, other.url(), r))
}
