package model_test

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"barraiser/internal/llm"
	"barraiser/internal/llm/llmtest"
	"barraiser/internal/llm/openai"
	"barraiser/internal/llm/pool"
)

// clientOf is the real client of one endpoint that goes wrong.
func clientOf(t *testing.T, f llmtest.Fault) llm.Client {
	t.Helper()
	s := f.Start(t)
	return openai.New(openai.Options{BaseURL: s.URL, HTTP: s.Client(t)})
}

// TestEveryFaultOfAnEndpoint goes through all that endpoints have been seen to do
// wrong, at each moment of a speech. What was shown stays; the rest is the
// script's; and nothing of an endpoint's error is in front of the candidate.
func TestEveryFaultOfAnEndpoint(t *testing.T) {
	moments := map[string]struct{ text, shown string }{
		"before the first word":     {"", ""},
		"in the first sentence":     {"Let me stay with", ""},
		"in the second sentence":    {"Let me stay with that. Which step", "Let me stay with that."},
		"after the whole question":  {"Let me stay with that. Which step was yours? ", "Let me stay with that. Which step was yours?"},
		"after a sentence it drops": {"Great answer! Which", ""},
	}
	for moment, m := range moments {
		for _, f := range llmtest.Faults(m.text) {
			t.Run(moment+"/"+f.Name, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					v, b := speaker(t, clientOf(t, f)), brief()
					start := time.Now()
					h := listen(t.Context(), v, b)
					require.LessOrEqual(t, time.Since(start), 15*time.Second, "the candidate isn't kept waiting")
					require.NotContains(t, h.text, "secret")
					if !strings.HasPrefix(f.Text, m.text) || m.shown == "" {
						require.NoError(t, h.err)
						require.Equal(t, scriptedWords(t), h.text)
						require.Equal(t, "scripted", h.pieces[0].Voice)
						return
					}
					require.Equal(t, m.shown, strings.TrimSpace(h.text))
					require.Equal(t, "model", h.pieces[0].Voice)
					if strings.HasSuffix(m.shown, "?") {
						require.NoError(t, h.err, "how the rest ends doesn't matter")
						return
					}
					require.Error(t, h.err)
					b.Repair, b.Shown, b.Attempt = true, h.text, 2
					repair := listen(t.Context(), v, b)
					require.NoError(t, repair.err)
					require.True(t, strings.HasSuffix(repair.text, "Which of those steps did you do yourself?"), repair.text)
					require.Equal(t, "scripted", repair.pieces[0].Voice)
				})
			})
		}
	}
}

// TestTheNextEndpointSpeaks: before the first word the next endpoint is asked
// where that may help, and the candidate hears it and not the script.
func TestTheNextEndpointSpeaks(t *testing.T) {
	const good = "Which step was yours?"
	for _, f := range llmtest.Faults("") {
		t.Run(f.Name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				second := llmtest.InMemory(t, llmtest.Words(good))
				p, err := pool.New([]pool.Endpoint{
					{Name: "first", Client: clientOf(t, f)},
					{Name: "second", Client: openai.New(openai.Options{BaseURL: second.URL, HTTP: second.Client(t)})},
				}, pool.Options{})
				require.NoError(t, err)
				start := time.Now()
				h := listen(t.Context(), speaker(t, p), brief())
				require.NoError(t, h.err)
				require.LessOrEqual(t, time.Since(start), 15*time.Second)
				if f.Err == nil || !f.Elsewhere && !f.Retryable {
					require.Equal(t, scriptedWords(t), h.text, "an empty answer, or a request that nobody would take")
					return
				}
				require.Equal(t, good, h.text)
				require.Equal(t, "model", h.pieces[0].Voice)
			})
		})
	}
}

// TestAllEndpointsDown: then the script speaks, all of it.
func TestAllEndpointsDown(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var endpoints []pool.Endpoint
		for _, name := range []string{"first", "second", "third"} {
			s := llmtest.InMemory(t, llmtest.Page500())
			endpoints = append(endpoints, pool.Endpoint{Name: name, Client: openai.New(openai.Options{BaseURL: s.URL, HTTP: s.Client(t)})})
		}
		p, err := pool.New(endpoints, pool.Options{})
		require.NoError(t, err)
		h := listen(t.Context(), speaker(t, p), brief())
		require.NoError(t, h.err)
		require.Equal(t, scriptedWords(t), h.text)
	})
}

// TestTheRequestSaysWhoPaysAndHowLong: budgets are by session, and the pool may
// try as long as a candidate is kept waiting.
func TestTheRequestSaysWhoPaysAndHowLong(t *testing.T) {
	e := &endpoint{steps: finished("Which step was yours?", llm.FinishStop, nil)}
	require.NoError(t, listen(t.Context(), speaker(t, e), brief()).err)
	require.Equal(t, "s-1", e.requests[0].Session)
	require.Equal(t, 8*time.Second, e.requests[0].Patience)
}
