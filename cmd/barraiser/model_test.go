package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"barraiser/internal/interview"
	"barraiser/internal/llm/llmtest"
)

// TestOutageOfTheModelCostsStyleOnly: whatever the endpoint does, the round is
// sat to its end, no answer is lost, and the scorecard is that of the answers.
func TestOutageOfTheModelCostsStyleOnly(t *testing.T) {
	scriptedRound, rated := practise(t, nil, story)
	cases := map[string][]llmtest.Behaviour{
		"resets":                {llmtest.Reset()},
		"cuts off at once":      {llmtest.Cut("")},
		"cuts off in a word":    {llmtest.Dropped("Thank you. What did you")},
		"ends without a reason": {llmtest.Unfinished("Thank you. What did you measure")},
		// The wait for a stalled stream is long, so it stalls once and is gone
		// after that.
		"stalls, then is gone": {llmtest.Stall("Let me think. What did"), llmtest.Reset()},
	}
	for name, behaviours := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			endpoint := llmtest.New(t, behaviours...)
			env := []string{"BARRAISER_WORDS_PER_SECOND=0", "OPENAI_BASE_URL=" + endpoint.URL, "OPENAI_API_KEY=key"}
			transcript, card := practise(t, env, story, "--interviewer", "model")
			require.NotEmpty(t, endpoint.Requests(), "the model was never asked")
			require.Equal(t, story, spoken(transcript, interview.Candidate))
			want := rated
			card.ID, want.ID = "", ""
			require.Equal(t, want, card)
			for i, words := range spoken(transcript, interview.Interviewer) {
				require.NotEmpty(t, strings.TrimSpace(words), "turn %d was not spoken", i+1)
			}
		})
	}
	t.Run("refuses", func(t *testing.T) {
		env := []string{"BARRAISER_WORDS_PER_SECOND=0", "OPENAI_BASE_URL=" + llmtest.Nowhere}
		transcript, _ := practise(t, env, story, "--interviewer", "model")
		require.Equal(t, spoken(scriptedRound, interview.Interviewer), spoken(transcript, interview.Interviewer), "the scripted words stand in")
	})
}

// TestPracticeSaysWhenTheModelIsAway: who chose the model is told that it didn't
// speak, and gets the scorecard that counts, not one that may still change.
func TestPracticeSaysWhenTheModelIsAway(t *testing.T) {
	t.Parallel()
	endpoint := llmtest.New(t, llmtest.Status(400, "application/json", `{"error":{"message":"no","code":"model_not_found"}}`))
	script := filepath.Join(t.TempDir(), "script.txt")
	require.NoError(t, os.WriteFile(script, []byte(story[0]), 0o600))
	out := program(t, []string{"OPENAI_BASE_URL=" + endpoint.URL}, "practice", "--interviewer", "model", "--script", script)
	require.Zero(t, out.code, out.stderr)
	require.Regexp(t, `the scripted interviewer spoke in (\d+) of (\d+) turns, in the model's place; 'barraiser check' says`, out.stderr)
	require.Contains(t, out.stdout, "built-in assessor")
	require.NotContains(t, out.stdout, "still to come")
	quiet := program(t, nil, "practice", "--script", script)
	require.NotContains(t, quiet.stderr, "in the model's place")
}
