package scripted_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"barraiser/internal/assessment"
	"barraiser/internal/interview"
)

func TestTheMinutesLeftAreSaidBeforeTheQuestion(t *testing.T) {
	v, round := newVoice(t, 0), plainRound()
	for seed := range uint64(10) {
		s := newSession(round, seed)
		s.answered(interview.Move{Kind: interview.Ask, Question: "q1"}, "")
		probe := interview.Move{Kind: interview.ProbeMove, Question: "q1", Competency: "c", Probe: "p4", Quote: s.quote(0), MinutesLeft: 9}
		words := checkSpeech(t, v, round, s.brief(probe))
		require.Regexp(t, `^[^.]*about nine minutes left for my questions\. `, words)
		require.Contains(t, words, "“I traced the drop to a schema change upstream”")
		first, _, _ := strings.Cut(words, ".")
		s.answered(probe, words)

		for _, m := range []interview.Move{
			{Kind: interview.Ask, Question: "q2", MinutesLeft: 2},
			{Kind: interview.Redirect, Question: "q1", Reply: assessment.Evasive, MinutesLeft: 2},
			{Kind: interview.Clarify, Question: "q1", Reply: assessment.AsksRepeat, MinutesLeft: 2},
			{Kind: interview.ProbeMove, Question: "q1", Competency: "c", Probe: "p3", MinutesLeft: 2},
		} {
			words := checkSpeech(t, v, round, s.brief(m))
			require.Equal(t, 1, strings.Count(words, "about two minutes left"), words)
			require.NotContains(t, words, strings.Replace(first, "nine", "two", 1), "in other words the second time")
			m.MinutesLeft = 0
			require.NotContains(t, v.Words(round, s.brief(m)), "minutes left")
		}
	}
}

// TestARepairSaysTheMinutesOnce: what was shown of a broken speech isn't said again.
func TestARepairSaysTheMinutesOnce(t *testing.T) {
	v, round := newVoice(t, 0), plainRound()
	s := newSession(round, 1)
	s.answered(interview.Move{Kind: interview.Ask, Question: "q1"}, "")
	b := s.brief(interview.Move{Kind: interview.ProbeMove, Question: "q1", Competency: "c", Probe: "p4", MinutesLeft: 1})
	whole := v.Words(round, b)
	require.Contains(t, whole, "about a minute left")
	b.Repair, b.Attempt = true, 2

	b.Shown = whole[:len(whole)-3]
	require.NotContains(t, checkSpeech(t, v, round, b), "minute")
	b.Shown = whole[:6]
	words := checkSpeech(t, v, round, b)
	require.Regexp(t, `^— .*about a minute left .* How did you know\?$`, words)
}
