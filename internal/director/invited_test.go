package director_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"barraiser/internal/assessment"
	"barraiser/internal/director"
	"barraiser/internal/interview"
)

// invitedRun is a round that has come to the candidate's own questions.
func invitedRun(t fataler, change func(*interview.SessionOpened)) *interviewRun {
	t.Helper()
	r := onlyQuestion("a-1")
	i := run(t, r, change)
	i.next()
	m := i.after(saw(found("own", 1), found("why", 1), found("result", 1), found("learn", 1)))
	require.Equal(t, interview.Invite, m.Kind)
	require.Equal(t, interview.Covered, m.CloseReason)
	return i
}

// says answers the invitation in the candidate's words; nothing is observed.
func (i *interviewRun) says(text string) interview.Move {
	i.t.Helper()
	turn := i.state.Turn()
	i.do(interview.SubmitAnswer{ID: fmt.Sprint("a", turn), Turn: turn, Text: text})
	return i.next()
}

func TestTheCandidateIsInvitedOnce(t *testing.T) {
	i := invitedRun(t, nil)
	m := i.says("No, thank you.")
	require.Equal(t, interview.Close, m.Kind)
	require.Equal(t, interview.Covered, m.CloseReason)
	require.Empty(t, m.About)
	require.Equal(t, interview.Covered, i.state.SessionClosed)
}

func TestWhatTheCandidateAsksAbout(t *testing.T) {
	for text, want := range map[string]interview.Asked{
		"How did I do?": interview.AskedVerdict,
		"Thanks. Do you have any feedback for me?":              interview.AskedVerdict,
		"Did I pass? And what's next?":                          interview.AskedVerdict,
		"Would you hire me":                                     interview.AskedVerdict,
		"What is the rubric you rate with?":                     interview.AskedVerdict,
		"What are the next steps?":                              interview.AskedProcess,
		"when will I hear back?":                                interview.AskedProcess,
		"How long does the team take for a decision?":           interview.AskedProcess,
		"What do you like about the team?":                      interview.AskedOpinion,
		"How long have you been here?":                          interview.AskedOpinion,
		"What does a typical day look like?":                    interview.AskedTeam,
		"I'd like to know who owns the roadmap.":                interview.AskedTeam,
		"Hm. Could you say what the first months hold?":         interview.AskedTeam,
		"What's the biggest challenge the team faces just now?": interview.AskedTeam,
		"Is it raining where you are?":                          interview.AskedOther,
		"¿Qué tal?":                                             interview.AskedOther,
		"Ich wüsste gern: wie groß ist die Gruppe?":             interview.AskedOther,
	} {
		m := invitedRun(t, nil).says(text)
		require.Equal(t, interview.ReplyMove, m.Kind, text)
		require.Equal(t, want, m.About, text)
		require.Equal(t, interview.Covered, m.CloseReason)
		require.Empty(t, m.Question)
	}
}

func TestNoQuestionEndsTheRound(t *testing.T) {
	for _, text := range []string{
		"No.", "no questions, thank you", "Not really, it's all clear.", "Nope", "...", "?", "I have none; thanks for your time.",
		"Nothing from me. What matters to me is that I could tell you about the depots.", "That was interesting.",
	} {
		require.Equal(t, interview.Close, invitedRun(t, nil).says(text).Kind, text)
	}
}

func TestThreeQuestionsAreAnswered(t *testing.T) {
	i := invitedRun(t, nil)
	require.Equal(t, interview.ReplyMove, i.says("How did I do?").Kind)
	require.Equal(t, interview.ReplyMove, i.says("What is the team like?").Kind)
	m := i.says("And what are the next steps?")
	require.Equal(t, interview.Close, m.Kind, "the last answer goes with the closing words")
	require.Equal(t, interview.AskedProcess, m.About)
	require.Equal(t, interview.Covered, i.state.SessionClosed)
}

func TestAReplyThenNothing(t *testing.T) {
	i := invitedRun(t, nil)
	i.says("How did I do?")
	m := i.says("All right, thank you.")
	require.Equal(t, interview.Close, m.Kind)
	require.Empty(t, m.About)
}

func TestSkippingTheInvitationEndsTheRound(t *testing.T) {
	i := invitedRun(t, nil)
	i.do(interview.Skip{ID: "k", Turn: i.state.Turn()})
	m := i.next()
	require.Equal(t, interview.Close, m.Kind)
	require.Contains(t, m.Reason, "passed over")
}

// TestTheCandidatesTimeIsUp: what is asked after the end of the time is not
// answered.
func TestTheCandidatesTimeIsUp(t *testing.T) {
	i := invitedRun(t, nil)
	i.now = i.now.Add(time.Hour)
	m := i.says("What is the team like?")
	require.Equal(t, interview.Close, m.Kind)
	require.Equal(t, interview.TimeUp, m.CloseReason)
	require.Empty(t, m.About)
}

func TestTheInvitationAndTheClock(t *testing.T) {
	after := func(spent time.Duration) *interviewRun {
		i := run(t, round(), nil)
		i.next()
		i.now = i.now.Add(spent)
		i.after(saw())
		return i
	}
	i := after(41 * time.Minute)
	require.Equal(t, interview.Invite, i.moves[1].Kind)
	require.Equal(t, interview.TimeUp, i.moves[1].CloseReason)
	require.Equal(t, interview.TimeUp, i.says("No.").CloseReason)
	require.Equal(t, interview.Close, after(45 * time.Minute).moves[1].Kind, "nothing is left of the time")

	off := func(o *interview.SessionOpened) { o.TimeFactor, o.Minutes = 0, 0 }
	i = invitedRun(t, off)
	i.now = i.now.Add(1000 * time.Hour)
	require.Equal(t, interview.ReplyMove, i.says("How did I do?").Kind)
}

func TestNoHintForTheCandidatesOwnQuestions(t *testing.T) {
	i := invitedRun(t, nil)
	_, ok := director.Hint(i.round, i.state)
	require.False(t, ok)
}

// TestTheInvitedTurnsAreNoStory: they neither belong to the last question nor
// cover one, whatever an assessor saw in them.
func TestTheInvitedTurnsAreNoStory(t *testing.T) {
	i := invitedRun(t, nil)
	before := i.state.Threads()
	i.answer(assessment.Observation{Reply: assessment.Evasive, Words: 2})
	require.Equal(t, interview.Close, i.next().Kind)
	require.Equal(t, before, i.state.Threads())
}
