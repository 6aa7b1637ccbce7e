package crash

import (
	"context"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"barraiser/internal/client"
	"barraiser/internal/store/redis/redistest"
	"barraiser/internal/wire"
)

// TestAModelsSpeechIsCutOff kills the replica that holds a session at several
// moments of speeches by a model, while the candidate sits at it or comes through
// the other one. The two change places each time.
func TestAModelsSpeechIsCutOff(t *testing.T) {
	t.Parallel()
	for name, relayed := range map[string]bool{"at the holder": false, "through the other": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ctx, cancel := context.WithTimeout(t.Context(), 3*patience)
			t.Cleanup(cancel)
			p := newPairWith(t, "model")
			p.open(ctx, p.holder)
			moments := []int{0, 1, 5, 9, everyWord, whole}
			for _, words := range moments {
				if relayed {
					p.open(ctx, p.other)
				}
				p.cutOff(ctx, words)
			}
			require.NoError(t, p.r.answer(ctx))
			p.check(ctx, len(moments))
		})
	}
}

// pair is a round at two replicas, one of which holds it.
type pair struct {
	t             *testing.T
	redis         *redistest.Server
	model         *endpoint
	env           []string
	holder, other *server
	r             *round
	// earlier are what sessions of the candidate had been shown when they were left
	// for one at the other replica.
	earlier [][]client.Line
	// elsewhere is where the candidate comes back.
	elsewhere atomic.Pointer[string]
	welcomed  atomic.Int64
	away      []time.Duration
}

// newPairWith opens a session with an interviewer at one of two replicas.
func newPairWith(t *testing.T, interviewer string) *pair {
	t.Helper()
	p := &pair{t: t, redis: redistest.Start(t, redistest.Durable()...), model: newEndpoint(t), holder: newServer(t, plain), other: newServer(t, plain), r: &round{}}
	p.env = append(p.model.env(), "BARRAISER_REDIS_URL="+p.redis.URL(), "BARRAISER_WORDS_PER_SECOND=0")
	p.holder.start(p.env...)
	p.other.start(p.env...)
	seed := int64(7)
	opened, err := client.NewService(p.holder.url()).Open(t.Context(), client.NewSession{Round: "leadership-principles", Interviewer: interviewer, Seed: &seed})
	require.NoError(t, err)
	p.r.id = opened.ID
	return p
}

// live is the session's address at a replica.
func (p *pair) live(at *server) string {
	return client.NewService(at.url()).Live(client.Opened{ID: p.r.id})
}

// open connects the candidate to a replica, and leaves where it was before once it
// is there, so that the session stays in use where it is.
func (p *pair) open(ctx context.Context, at *server) {
	p.t.Helper()
	before := p.r.session
	if before != nil {
		_, err := before.WaitTurn(ctx)
		require.NoError(p.t, err)
	}
	p.r.live = p.live(at)
	p.elsewhere.Store(&p.r.live)
	session, err := client.Open(ctx, p.r.live, client.Options{
		Client: "candidate", GiveUp: patience,
		Elsewhere: func() string { return *p.elsewhere.Load() },
		Show: func(f wire.ServerFrame) {
			if _, ok := f.(wire.Welcome); ok {
				p.welcomed.Store(time.Now().UnixNano())
			}
		},
	})
	require.NoError(p.t, err)
	p.t.Cleanup(session.Close)
	p.r.session = session
	if before != nil {
		p.earlier = append(p.earlier, before.Lines())
		before.Close()
	}
}

// cutOff answers, and kills the holder when the model has said so many words of what
// follows. The candidate goes on at the other replica.
func (p *pair) cutOff(ctx context.Context, words int) {
	p.t.Helper()
	there := p.live(p.other)
	p.elsewhere.Store(&there)
	reached := p.model.stopAt(p.r.sent+1, words)
	require.NoError(p.t, p.r.answer(ctx))
	select {
	case <-reached:
	case <-ctx.Done():
		p.t.Fatal("the model wasn't asked, or its words weren't read")
	}
	p.holder.kill()
	lost := time.Now()
	_, err := p.r.session.WaitTurn(ctx)
	require.NoError(p.t, err, "the interview goes on")
	require.NoError(p.t, ctx.Err())
	p.away = append(p.away, time.Unix(0, p.welcomed.Load()).Sub(lost).Round(time.Millisecond))
	p.r.live = there
	p.holder.start(p.env...)
	p.holder, p.other = p.other, p.holder
}

// check ends the round and holds the log against what was shown, and the model's
// requests against the speeches.
func (p *pair) check(ctx context.Context, kills int) {
	p.t.Helper()
	require.Empty(p.t, verify(ctx, p.holder.url(), p.r))
	lines := p.r.session.Lines()
	for _, earlier := range p.earlier {
		require.LessOrEqual(p.t, len(earlier), len(lines))
		require.True(p.t, slices.Equal(lines[:len(earlier)], earlier), "an earlier connection was shown %+v", earlier)
	}
	events, err := replay(ctx, p.r.live)
	require.NoError(p.t, err)
	said := 0
	for _, event := range events {
		if event.Kind != wire.KindInterviewerSaid {
			continue
		}
		data, err := wire.DecodeData(event.Kind, event.Data)
		require.NoError(p.t, err)
		speech, ok := data.(wire.InterviewerSaid)
		require.True(p.t, ok)
		require.False(p.t, speech.Partial, "nobody cut in")
		if speech.Voice == "model" {
			said++
		}
	}
	require.Greater(p.t, said, kills, "it was a model that spoke")
	again := 0
	for answers, n := range p.model.spoken() {
		killed := answers >= 1 && answers <= kills
		switch {
		case killed:
			require.LessOrEqual(p.t, n, 2, "the speech after answer %d", answers)
			again += n - 1
		default:
			require.Equal(p.t, 1, n, "the speech after answer %d", answers)
		}
	}
	require.Positive(p.t, again, "no speech was cut off")
	p.t.Logf("%d kills, %d speeches asked for again; back after %s", kills, again, p.away)
}
