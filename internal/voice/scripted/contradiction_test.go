package scripted_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"barraiser/internal/assessment"
	"barraiser/internal/interview"
)

// contrast is the move that asks about two statements of the session's first turns.
func contrast(question, former, latter string) interview.Move {
	return interview.Move{
		Kind: interview.ProbeMove, Question: question,
		Quote: &assessment.Span{Turn: 1, Quote: former}, Quote2: &assessment.Span{Turn: 2, Quote: latter},
	}
}

// Every variant quotes both sides, asks one thing, and passes the guard with
// nothing left out, whatever the round.
func TestAContradictionIsPutInBothQuotes(t *testing.T) {
	v := newVoice(t, 0)
	for _, round := range rounds(t) {
		question := round.Questions[0].ID
		heard := map[string]bool{}
		for seed := range uint64(12) {
			s := newSession(round, seed)
			s.answered(interview.Move{Kind: interview.Ask, Question: question}, "")
			s.answered(interview.Move{Kind: interview.ProbeMove, Question: question, Probe: "p1"}, "")
			words := checkSpeech(t, v, round, s.brief(contrast(question, quotes[0], "it cost us 3% of orders")))
			require.Contains(t, words, "“"+quotes[0]+"”")
			require.Contains(t, words, "“it cost us 3% of orders”")
			require.Equal(t, 1, strings.Count(words, "?"), words)
			heard[words] = true
		}
		require.GreaterOrEqual(t, len(heard), 4, "several variants")
	}
}

func TestAContradictionAskedAgain(t *testing.T) {
	v, round := newVoice(t, 0), plainRound()
	s := newSession(round, 3)
	s.answered(interview.Move{Kind: interview.Ask, Question: "q1"}, "")
	s.answered(interview.Move{Kind: interview.ProbeMove, Question: "q1", Probe: "p1"}, "")
	move := contrast("q1", quotes[0], quotes[1])
	first := v.Words(round, s.brief(move))
	s.answered(move, first)
	again := v.Words(round, s.brief(interview.Move{Kind: interview.Clarify, Question: "q1", Reply: assessment.AsksRepeat}))
	require.Contains(t, again, first, "repeated as it was put, not as the main question")
	other := v.Words(round, s.brief(contrast("q1", quotes[1], quotes[0])))
	require.NotContains(t, other, strings.NewReplacer(quotes[0], quotes[1], quotes[1], quotes[0]).Replace(first), "the next one in other words")
	lost := v.Words(round, s.brief(contrast("q1", quotes[0], "words that nobody said")))
	require.NotContains(t, lost, "nobody said")
	require.NotEmpty(t, lost)
}
