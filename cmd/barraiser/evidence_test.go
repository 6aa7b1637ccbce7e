package main

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"barraiser/internal/interview"
	"barraiser/internal/scorecard"
)

// quotes returns every quotation of a scorecard, in order.
func quotes(c scorecard.Scorecard) []string {
	var all []string
	for _, competency := range c.Competencies {
		for _, e := range competency.Evidence {
			all = append(all, e.Quote)
		}
	}
	return all
}

// TestEvidenceStandsInTheAnswers: every quotation is what the candidate said at
// that place, and when the sentence goes, its evidence goes.
func TestEvidenceStandsInTheAnswers(t *testing.T) {
	transcript, rated := practise(t, nil, story)
	answers := spoken(transcript, interview.Candidate)
	require.Equal(t, story, answers, "every answer is there once, as it was given")
	count := 0
	for _, competency := range rated.Competencies {
		for _, e := range competency.Evidence {
			count++
			answer := []rune(answers[e.Turn-1])
			require.Equal(t, e.Quote, string(answer[e.Start:e.End]))
		}
	}
	require.Greater(t, count, 5, "the story has evidence to lose")
	require.Equal(t, rated, rescore(t, transcript))

	const gone = "I profiled the feature fetch myself and found that a cache key had changed."
	within := func(quote string) bool { return strings.Contains(gone, quote) }
	require.True(t, slices.ContainsFunc(quotes(rated), within))
	without := transcript
	without.Turns = slices.Clone(transcript.Turns)
	for i := range without.Turns {
		if without.Turns[i].Speaker == interview.Candidate {
			without.Turns[i].Text = strings.ReplaceAll(without.Turns[i].Text, gone, "")
		}
	}
	again := rescore(t, without)
	require.False(t, slices.ContainsFunc(quotes(again), within))
	require.NotEmpty(t, quotes(again), "the other sentences still count")
	require.Less(t, len(quotes(again)), len(quotes(rated)))
}

// quoted is what the interviewer quotes of an answer.
var quoted = regexp.MustCompile(`“([^”]*)”`)

// TestProbesFollowTheAnswer: the words before an answer that is swapped stay the
// same, and the probe behind it takes up what was said now, where it takes up
// anything: what a probe quotes was said.
func TestProbesFollowTheAnswer(t *testing.T) {
	transcript, _ := practise(t, nil, story)
	asked := spoken(transcript, interview.Interviewer)
	requireQuotesSaid(t, transcript)
	followed := 0
	for i := range min(len(story), len(asked)-1) {
		swapped := slices.Clone(story)
		swapped[i] = "We always do what the customer needs, as a team."
		other, _ := practise(t, nil, swapped)
		requireQuotesSaid(t, other)
		askedOther := spoken(other, interview.Interviewer)
		require.Equal(t, asked[:i+1], askedOther[:i+1], "the same seed and answers give the same questions")
		if strings.Contains(asked[i+1]+askedOther[i+1], "“") {
			require.NotEqual(t, asked[i+1], askedOther[i+1], "the probe after the other answer")
			followed++
		}
	}
	require.Positive(t, followed, "no probe quotes anything")
}

// requireQuotesSaid: whatever the interviewer quotes was said before.
func requireQuotesSaid(t *testing.T, sat interview.Transcript) {
	t.Helper()
	said := ""
	for _, line := range sat.Turns {
		if line.Speaker == interview.Candidate {
			said += line.Text + "\n"
			continue
		}
		for _, q := range quoted.FindAllStringSubmatch(line.Text, -1) {
			require.Contains(t, said, q[1], "the interviewer quotes what nobody said: %s", line.Text)
		}
	}
}
