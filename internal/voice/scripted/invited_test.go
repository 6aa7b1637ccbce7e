package scripted_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"barraiser/internal/interview"
)

// TestRepliesAreNotRepeated: three questions of one kind get three answers, as far
// as there are words.
func TestRepliesAreNotRepeated(t *testing.T) {
	v, round := newVoice(t, 0), plainRound()
	for seed := range uint64(10) {
		s := newSession(round, seed)
		s.answered(interview.Move{Kind: interview.Ask, Question: "q1"}, "")
		invite := interview.Move{Kind: interview.Invite}
		require.True(t, strings.HasSuffix(checkSpeech(t, v, round, s.brief(invite)), "would you like to ask me?"))
		s.answered(invite, "")
		heard := map[string]bool{}
		for range 2 {
			m := interview.Move{Kind: interview.ReplyMove, About: interview.AskedTeam}
			words := checkSpeech(t, v, round, s.brief(m))
			require.Contains(t, words, "practice", "it doesn't pretend that there is a team")
			require.False(t, heard[words])
			heard[words] = true
			s.answered(m, words)
		}
		last := checkSpeech(t, v, round, s.brief(interview.Move{Kind: interview.Close, About: interview.AskedTeam}))
		require.Contains(t, last, "practice", "the last question is answered with the closing words")
		require.NotContains(t, last, "?")
	}
}

// TestTheEndOfTheTimeIsSaidOnce: the invitation has said that the last minutes have
// begun; the closing words say that the time is over only if it is.
func TestTheEndOfTheTimeIsSaidOnce(t *testing.T) {
	v, round := newVoice(t, 0), plainRound()
	closing := func(invited interview.CloseReason) string {
		s := newSession(round, 1)
		s.answered(interview.Move{Kind: interview.Ask, Question: "q1"}, "")
		if invited != "" {
			s.answered(interview.Move{Kind: interview.Invite, CloseReason: invited}, "")
		}
		return v.Words(round, s.brief(interview.Move{Kind: interview.Close, CloseReason: interview.TimeUp}))
	}
	require.Regexp(t, "time", closing(""))
	require.Regexp(t, "end of our time|time is up", closing(interview.Covered), "it ran out while the candidate asked")
	require.NotRegexp(t, "end of our time|time is up", closing(interview.TimeUp))
}
