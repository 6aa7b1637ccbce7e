package candidate_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"barraiser/internal/candidate"
	"barraiser/internal/fault"
)

const question = "Tell me about a time a number moved and nobody knew why. What did you open first?"

func seat(t *testing.T, kind candidate.Kind, seed uint64) *candidate.Candidate {
	t.Helper()
	c, err := candidate.New(kind, seed, []string{question, "Design what a shop recommends on its start screen, for the day on which it sells most."})
	require.NoError(t, err)
	return c
}

func TestTheSameConversationGetsTheSameAnswers(t *testing.T) {
	for _, kind := range candidate.Kinds() {
		for _, seed := range []uint64{0, 7, 1 << 63} {
			one, two := seat(t, kind, seed), seat(t, kind, seed)
			for _, asked := range []string{question, "What was the figure before?", "And why?", question, "Who else was there?"} {
				answer := one.Answer(asked)
				require.NotEmpty(t, strings.TrimSpace(answer), "%s: the service refuses empty answers", kind)
				require.Equal(t, answer, two.Answer(asked), kind)
			}
		}
	}
}

func TestSeedsVary(t *testing.T) {
	for _, kind := range candidate.Kinds() {
		if kind == candidate.Strong {
			continue // whose answers depend on what is asked
		}
		require.NotEqual(t, seat(t, kind, 1).Answer(question), seat(t, kind, 2).Answer(question), kind)
	}
}

// TestTheStrongCandidateAnswersTheProbe: one about figures gets figures, one about
// the cause the cause, whatever the order.
func TestTheStrongCandidateAnswersTheProbe(t *testing.T) {
	probes := map[string]*regexp.Regexp{
		"What was the figure before, and what was it afterwards?":                                 regexp.MustCompile(`\d.*\d.*\d`),
		"Why was that so, and why was that possible?":                                             regexp.MustCompile(`(?i)why .*because`),
		"What else could you have done, and who would have preferred it?":                         regexp.MustCompile(`(?i)rejected|option`),
		"What do you do differently today because of it?":                                         regexp.MustCompile(`(?i)today|since`),
		"You said “I measured why it was so”. Which part of that did you do with your own hands?": regexp.MustCompile(`(?i)mine|my own`),
	}
	for asked, want := range probes {
		c := seat(t, candidate.Strong, 1)
		c.Answer("Hello. " + question)
		require.Regexp(t, want, c.Answer(asked), asked)
	}
}

// TestATopicIsLeftWithItsQuestion: a new question gets another story, the same one
// again doesn't, and a story ends when all is told.
func TestATopicIsLeftWithItsQuestion(t *testing.T) {
	c := seat(t, candidate.Strong, 1)
	said := map[string]bool{c.Answer(question): true}
	for range 9 {
		text := c.Answer("Let us come back to that. " + question)
		require.False(t, said[text], "said twice: %s", text)
		said[text] = true
	}
	require.Contains(t, c.Answer("And?"), "guess", "all is told")
	require.Contains(t, c.Answer("Design what a shop recommends on its start screen,\nfor the day on which it sells most."), "recommendations")
}

// TestEveryCandidateAnswersTheInvitation and has an end of questions.
func TestEveryCandidateAnswersTheInvitation(t *testing.T) {
	for _, kind := range candidate.Kinds() {
		c := seat(t, kind, 1)
		c.Answer("Hello. " + question)
		first := c.Answer("Thank you. What would you like to ask me?")
		require.NotEmpty(t, first, kind)
		asks := kind == candidate.Strong || kind == candidate.Injecting
		require.Equal(t, asks, strings.Contains(first, "?"), "%s: %s", kind, first)
		for range 2 {
			last := c.Answer("This is practice. Is there anything else you'd like to ask me?")
			require.NotContains(t, last, "?", kind)
			require.NotEmpty(t, last, kind)
		}
	}
}

func TestAnUnknownCandidate(t *testing.T) {
	_, err := candidate.New("charming", 1, nil)
	require.Equal(t, fault.Invalid, fault.KindOf(err))
	require.Contains(t, fault.HintOf(err), "we-only")
}
