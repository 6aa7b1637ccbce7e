package pool_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"barraiser/internal/llm"
	"barraiser/internal/llm/llmtest"
	"barraiser/internal/llm/openai"
	"barraiser/internal/llm/pool"
)

// overFaulty is a pool of a faulty endpoint and a good one, as they are wired.
func overFaulty(t *testing.T, f llmtest.Fault) (p *pool.Pool, good *llmtest.Server) {
	t.Helper()
	bad := f.Start(t)
	good = llmtest.InMemory(t, llmtest.Words("And then?"))
	client := func(s *llmtest.Server) llm.Client {
		return openai.New(openai.Options{BaseURL: s.URL, Model: "m", HTTP: s.Client(t), MaxLine: 16 << 10})
	}
	p, err := pool.New([]pool.Endpoint{{Name: "bad", Client: client(bad)}, {Name: "good", Client: client(good)}}, pool.Options{})
	require.NoError(t, err)
	return p, good
}

// Before the first text any fault of the endpoint's leads to the next one, and
// within ten seconds: the candidate gets an answer or the truth.
func TestEveryFaultBeforeTheFirstTextIsMadeGood(t *testing.T) {
	for _, f := range llmtest.Faults("") {
		t.Run(f.Name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				p, good := overFaulty(t, f)
				start := time.Now()
				got, err := p.Complete(t.Context(), llm.Request{Messages: []llm.Message{{Role: llm.User, Text: "Hello"}}})
				require.Less(t, time.Since(start), 10*time.Second)
				switch {
				case f.Err == nil:
					require.NoError(t, err)
					require.Equal(t, "bad", got.Endpoint)
					require.Equal(t, f.Finish, got.Finish)
				case f.Elsewhere:
					require.NoError(t, err)
					require.Equal(t, "And then?", got.Text)
					require.Equal(t, "good", got.Endpoint)
				default:
					require.ErrorIs(t, err, f.Err)
					require.Empty(t, good.Requests(), "no endpoint would do better")
				}
			})
		})
	}
}

// Behind the first text nothing is tried any more: what came stands, and the
// caller learns how it ended.
func TestNoFaultBehindTheFirstTextIsPaintedOver(t *testing.T) {
	for _, f := range llmtest.Faults("Tell me ") {
		if f.Text == "" {
			continue
		}
		t.Run(f.Name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				p, good := overFaulty(t, f)
				got, err := p.Complete(t.Context(), llm.Request{Messages: []llm.Message{{Role: llm.User, Text: "Hello"}}})
				require.Equal(t, f.Text, got.Text)
				require.Equal(t, "bad", got.Endpoint)
				require.Empty(t, good.Requests())
				if f.Err == nil {
					require.NoError(t, err)
					require.Equal(t, f.Finish, got.Finish)
					return
				}
				require.ErrorIs(t, err, f.Err)
				require.Empty(t, got.Finish)
			})
		})
	}
}

// The first endpoint fails for a while and recovers: with real clients the
// breaker opens, the second serves, and the first is found again.
func TestAnEndpointThatRecoversIsFoundAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		bad := make([]llmtest.Behaviour, pool.DefaultTrip, pool.DefaultTrip+1)
		for i := range bad {
			bad[i] = llmtest.Page500()
		}
		first := llmtest.InMemory(t, append(bad, llmtest.Words("I'm back."))...)
		second := llmtest.InMemory(t, llmtest.Words("And then?"))
		client := func(s *llmtest.Server) llm.Client {
			return openai.New(openai.Options{BaseURL: s.URL, Model: "m", HTTP: s.Client(t)})
		}
		p, err := pool.New([]pool.Endpoint{{Name: "first", Client: client(first)}, {Name: "second", Client: client(second)}}, pool.Options{})
		require.NoError(t, err)
		ask := func() string {
			got, err := p.Complete(t.Context(), llm.Request{Messages: []llm.Message{{Role: llm.User, Text: "Hello"}}})
			require.NoError(t, err)
			return got.Endpoint
		}
		for range 6 {
			require.Equal(t, "second", ask())
		}
		require.Len(t, first.Requests(), pool.DefaultTrip)
		time.Sleep(pool.DefaultRest + time.Second)
		require.Equal(t, "first", ask())
	})
}
