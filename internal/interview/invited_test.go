package interview_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"barraiser/internal/assessment"
	"barraiser/internal/interview"
)

func TestInvites(t *testing.T) {
	for text, want := range map[string]bool{
		"Do you have any questions for me?":                          true,
		"That's all. What questions do you have for us?":             true,
		"Is there anything else you’d like to ask me?":               true,
		"The last minutes are yours: what would you like to ask me?": true,
		"Feel free to ask me anything.":                              true,
		"What else do you want to ask us?":                           true,
		"Do you have any questions for me before you begin?":         false,
		"Any questions for me about the task?":                       false,
		"Do you have any questions so far?":                          false,
		"Why here? And what would you like to ask me?":               false,
		"Any questions?": false,
		"Tell me about a time a customer had questions about your model.": false,
		"What did you ask the team?":                                      false,
		"":                                                                false,
	} {
		require.Equal(t, want, interview.Invites(text), text)
	}
}

func TestQuestions(t *testing.T) {
	for _, c := range []struct {
		text string
		want []string
	}{
		{"No, thank you.", nil},
		{"... ?", nil},
		{"How did I do?", []string{"How did I do?"}},
		{"Yes. What's next?", []string{"What's next?"}},
		{"Yes, how is the team set up", []string{"Yes, how is the team set up"}},
		{"I wonder who owns it. Thanks.", []string{"I wonder who owns it."}},
		{"I’d like to know more.", []string{"I’d like to know more."}},
		{"What matters to me is the work. However, no.", nil},
		{"When I was there we asked nobody. Which was a pity.", nil},
		{"¿Cuándo?! Gracias.", []string{"¿Cuándo?!"}},
		{"first line?\nno\nIs there on-call", []string{"first line?", "Is there on-call"}},
	} {
		require.Equal(t, c.want, interview.Questions(c.text), c.text)
	}
}

// TestTheCandidatesQuestionsAreNoAnswer: "how did I do?" was the last answer to
// the last question, and was rated.
func TestTheCandidatesQuestionsAreNoAnswer(t *testing.T) {
	s := open(t)
	s.exchange(ask("dd-1"), "Hello. One?", "I read the logs.")
	s.exchange(interview.Move{Kind: interview.Invite}, "What would you like to ask me?", "How did I do?")
	s.exchange(interview.Move{Kind: interview.ReplyMove, About: interview.AskedVerdict}, "I don't say. Anything else?", "No.")
	s.do(interview.Plan{Move: interview.Move{Kind: interview.Close}})
	s.speak("Goodbye.", interview.Complete)

	want := []assessment.Answer{{Question: "dd-1", Targets: []string{"dive-deep"}, Turns: []assessment.Turn{{Ordinal: 1, Asked: "Hello. One?", Text: "I read the logs."}}}}
	require.Equal(t, want, s.state.Answers(bank()))
	require.Equal(t, want[0], s.state.CurrentAnswer(bank()))
	require.Len(t, s.state.Threads(), 1)
	require.Equal(t, []int{1}, s.state.Threads()[0].Turns)

	got := interview.Export(s.state)
	require.Equal(t, interview.Invite, got.Turns[2].Move)
	require.Equal(t, interview.ReplyMove, got.Turns[4].Move)
}

func TestASkippedInvitationIsNoAnswer(t *testing.T) {
	s := open(t)
	s.exchange(ask("dd-1"), "Hello. One?", "I read the logs.")
	s.do(interview.Plan{Move: interview.Move{Kind: interview.Invite}})
	s.speak("What would you like to ask me?", interview.Complete)
	s.do(interview.Skip{ID: "k", Turn: 2})
	require.True(t, s.state.NeedsPlan())
	require.False(t, s.state.Threads()[0].Skipped, "the question was answered")
	require.Len(t, s.state.Answers(bank()), 1)
}

func TestNoHintInAnInvitation(t *testing.T) {
	s := open(t)
	s.exchange(ask("dd-1"), "Hello. One?", "I read the logs.")
	s.do(interview.Plan{Move: interview.Move{Kind: interview.Invite}})
	s.speak("What would you like to ask me?", interview.Complete)
	_, err := s.try(interview.AskHint{ID: "h", Turn: 2})
	require.Contains(t, refused(t, err, interview.NotAllowed).Message, "your turn to ask")
}

// TestRecordingsWithInvitations: without moves, the words tell.
func TestRecordingsWithInvitations(t *testing.T) {
	const first, last = "Tell me about a time something broke.", "That was my last one. Do you have any questions for me?"
	cases := map[string]struct {
		lines []interview.Line
		// want are the ordinals of the turns of each unit.
		want [][]int
	}{
		"at the end": {[]interview.Line{
			asks(first), answers("I fixed it."), asks(last), answers("What is the team like?"), asks("Eight people."), answers("Thank you, that was all."),
			asks("Goodbye."), answers("Goodbye."),
		}, [][]int{{1}}},
		"asked again": {[]interview.Line{
			asks(first), answers("I fixed it."), asks(last), answers("What is the team like?"), asks("Eight people. Anything else you'd like to ask me?"), answers("No."),
		}, [][]int{{1}}},
		"and then it goes on": {[]interview.Line{
			asks(first), answers("I fixed it."), asks("Any questions for me?"), answers("No."), asks("Then what was the number before?"), answers("Nine."),
			asks("Describe a time you were late."), answers("In May."),
		}, [][]int{{1, 3}, {4}}},
		"before anything": {[]interview.Line{
			asks("Hello. Do you have any questions for me?"), answers("Where are you?"), asks("In Turin. What is overfitting?"), answers("It learns noise."),
			asks("And how do you see it?"), answers("Two curves."),
		}, [][]int{{2, 3}}},
		"about the task": {[]interview.Line{
			asks("Sort this list. Do you have any questions for me before you begin?"), answers("Is it long?"), asks("Yes."), answers("Merge sort."),
		}, [][]int{{1, 2}}},
		"with moves": {[]interview.Line{
			{Speaker: interview.Interviewer, Text: first, Move: interview.Ask},
			answers("I fixed it."),
			{Speaker: interview.Interviewer, Text: "Over to you.", Move: interview.Invite},
			answers("How was it?"),
			{Speaker: interview.Interviewer, Text: "Read it later.", Move: interview.ReplyMove},
			answers("Good."),
		}, [][]int{{1}}},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			var got [][]int
			for _, unit := range (interview.Transcript{Turns: c.lines}).Answers(bank()) {
				var turns []int
				for _, turn := range unit.Turns {
					turns = append(turns, turn.Ordinal)
				}
				got = append(got, turns)
			}
			require.Equal(t, c.want, got)
		})
	}
}

func TestParseAnInvitation(t *testing.T) {
	got, err := interview.ParseTranscript([]byte(`{"schema":"barraiser.transcript/v1","round":"r","turns":[
		{"speaker":"interviewer","text":"Over to you.","move":"invite"},{"speaker":"candidate","text":"No."},{"speaker":"interviewer","text":"So.","move":"reply"}]}`))
	require.NoError(t, err)
	require.Equal(t, interview.Invite, got.Turns[0].Move)
	require.Equal(t, interview.ReplyMove, got.Turns[2].Move)
}
