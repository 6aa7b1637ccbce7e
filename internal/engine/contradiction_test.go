package engine_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"barraiser/internal/assessor/lexical"
	"barraiser/internal/engine"
	"barraiser/internal/eventlog/memlog"
	"barraiser/internal/interview"
	"barraiser/internal/rubric"
	"barraiser/internal/voice/scripted"
	"barraiser/prompts"
)

// A candidate who contradicts themselves is asked about both statements in their
// own words, by the assessor and the voice that a service without a model has.
func TestAContradictionIsAskedAboutInTheCandidatesWords(t *testing.T) {
	answers := []string{
		"In March search was slow for our shop. I profiled the ranking call, cached the embeddings, and latency fell from 340 to 85 ms.",
		"I replayed the logs of two weeks and latency fell from 500 ms to 85 ms, so I was sure about the cache.",
		"The 500 ms were the old cluster, where I measured first, and the 340 ms the new one.",
	}
	synctest.Test(t, func(t *testing.T) {
		set, err := prompts.Open("")
		require.NoError(t, err)
		voice, err := scripted.New(scripted.Options{Templates: set})
		require.NoError(t, err)
		store, round := memlog.New(time.Now), newShelf()
		round.round.Depth.MaxProbes = 3
		round.round.Digest = rubric.Digest(round.round)
		e, err := engine.New(t.Context(), "local", engine.Ports{
			Log: store, Leases: store, Blobs: store, Rounds: round, Assessor: lexical.New(),
			Voices: map[string]engine.Voice{engine.Scripted: voice}, Prompts: func() string { return "sha256:test" },
			Report: func(_ string, err error) { t.Errorf("reported: %v", err) },
		}, engine.Timing{})
		require.NoError(t, err)
		t.Cleanup(func() { require.NoError(t, e.Close(context.Background())) })
		seed := uint64(7)
		id, err := e.Open(t.Context(), engine.OpenRequest{Round: "leadership-principles", TimeFactor: 1, Seed: &seed})
		require.NoError(t, err)
		v := watch(t, e, id, "tab", 0)
		for i, text := range answers {
			v.heard(i + 1)
			v.answer(i+1, text)
		}
		v.heard(len(answers) + 1)

		state, _, err := e.Session(t.Context(), id)
		require.NoError(t, err)
		asked := state.Turns[2]
		require.True(t, asked.Move.Contrasts(), "%+v", asked.Move)
		require.Contains(t, asked.Move.Reason, "the answers disagree about")
		require.Len(t, state.Turns[1].Observed.Contradictions, 1)
		words := asked.Said[0].Text
		for i, quote := range []string{asked.Move.Quote.Quote, asked.Move.Quote2.Quote} {
			require.Contains(t, answers[i], quote)
			require.Contains(t, words, "“"+quote+"”")
		}
		require.Contains(t, words, "340 to 85 ms")
		require.Contains(t, words, "500 ms")
		require.Equal(t, 1, strings.Count(words, "?"), words)
		require.False(t, slices.ContainsFunc(state.Turns[3:], func(t interview.TurnState) bool { return t.Move.Contrasts() }), "once")
	})
}
