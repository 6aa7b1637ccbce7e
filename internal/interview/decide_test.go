package interview_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"barraiser/internal/assessment"
	"barraiser/internal/fault"
	"barraiser/internal/interview"
)

func TestOpenWaitsForSomebody(t *testing.T) {
	s := open(t)
	require.Equal(t, 0, s.state.Turn())
	require.True(t, s.state.NeedsPlan())
	s.pass(time.Hour)
	require.Zero(t, s.state.Clock.Elapsed(s.now))
	s.do(interview.Arrive{})
	s.pass(time.Minute)
	require.Equal(t, time.Minute, s.state.Clock.Elapsed(s.now))

	_, err := interview.Open(interview.SessionOpened{}, start)
	require.Equal(t, fault.Invalid, fault.KindOf(err))
	bad := opened()
	bad.Minutes = -1
	_, err = interview.Open(bad, start)
	require.Equal(t, fault.Invalid, fault.KindOf(err))
	_, err = interview.State{}.Decide(interview.Pause{ID: "p"}, start)
	require.Equal(t, fault.Conflict, fault.KindOf(err))
}

// Each case runs against a session in one of four situations.
func TestRefusals(t *testing.T) {
	situations := map[string]func(*session){
		"unplanned": func(*session) {},
		"speaking":  func(s *session) { s.do(interview.Plan{Move: ask("dd-1")}) },
		"awaited":   func(s *session) { s.exchange(ask("dd-1"), "One?", "") },
		"answered":  func(s *session) { s.exchange(ask("dd-1"), "One?", "So.") },
		"over":      func(s *session) { s.exchange(ask("dd-1"), "One?", "So."); s.do(interview.End{ID: "end"}) },
	}
	answer := func(turn int, text string) interview.Command {
		return interview.SubmitAnswer{ID: "x", Turn: turn, Text: text}
	}
	long := strings.Repeat("ä", interview.MaxAnswer+1)
	cases := []struct {
		name, in string
		command  interview.Command
		want     interview.RefusalCode
	}{
		{"answer before the first plan", "unplanned", answer(1, "So."), interview.NotYet},
		{"answer to turn 0", "unplanned", answer(0, "So."), interview.StaleTurn},
		{"answer before the first word", "speaking", answer(1, "So."), interview.NotYet},
		{"empty answer before the first word", "speaking", answer(1, " "), interview.EmptyAnswer},
		{"hint while speaking", "speaking", interview.AskHint{ID: "x", Turn: 1}, interview.NotYet},
		{"skip before the first word", "speaking", interview.Skip{ID: "x", Turn: 1}, interview.NotYet},
		{"stop before the first word", "speaking", interview.Stop{ID: "x", Turn: 1}, interview.NotYet},
		{"stop of another turn", "speaking", interview.Stop{ID: "x", Turn: 3}, interview.StaleTurn},
		{"cut of another attempt", "speaking", interview.Stop{ID: "x", Turn: 1, Cut: &interview.Speech{Turn: 1, Attempt: 9, Text: "W"}}, interview.NotYet},
		{"cut without a word", "speaking", interview.SubmitAnswer{ID: "x", Turn: 1, Text: "So.", Cut: &interview.Speech{Turn: 1, Attempt: 1}}, interview.NotYet},
		{"answer to the next turn", "awaited", answer(2, "So."), interview.StaleTurn},
		{"answer to a former turn", "awaited", answer(0, "So."), interview.StaleTurn},
		{"empty", "awaited", answer(1, ""), interview.EmptyAnswer},
		{"white space", "awaited", answer(1, " \t\n\u00a0\u3000"), interview.EmptyAnswer},
		{"zero width", "awaited", answer(1, "\u200b\u2060\ufeff\u200d\ufe0f\u3164"), interview.EmptyAnswer},
		{"too long", "awaited", answer(1, long), interview.TooLong},
		{"stale before empty", "awaited", answer(2, ""), interview.StaleTurn},
		{"second answer", "answered", answer(1, "More."), interview.StaleTurn},
		{"answer before the next plan", "answered", answer(2, "More."), interview.NotYet},
		{"hint after the answer", "answered", interview.AskHint{ID: "x", Turn: 1}, interview.StaleTurn},
		{"skip after the answer", "answered", interview.Skip{ID: "x", Turn: 1}, interview.StaleTurn},
		{"id of an answer", "answered", interview.Pause{ID: "a-So."}, interview.IDReused},
		{"id with other words", "answered", interview.SubmitAnswer{ID: "a-So.", Turn: 1, Text: "Other."}, interview.IDReused},
		{"id reused after the end", "over", interview.Pause{ID: "a-So."}, interview.IDReused},
		{"answer after the end", "over", answer(1, "So."), interview.Over},
		{"empty answer after the end", "over", answer(1, ""), interview.Over},
		{"hint after the end", "over", interview.AskHint{ID: "x", Turn: 1}, interview.Over},
		{"pause after the end", "over", interview.Pause{ID: "x"}, interview.Over},
		{"note after the end", "over", interview.SaveNote{ID: "x", Pad: "code", Text: "x"}, interview.Over},
		{"end after the end", "over", interview.End{ID: "x"}, interview.Over},
		{"plan after the end", "over", interview.Plan{Move: ask("dd-1")}, interview.Over},
		{"abandoned after the end", "over", interview.Abandon{}, interview.Over},
		{"a pad's name", "awaited", interview.SaveNote{ID: "x", Pad: "My Pad", Text: "x"}, interview.NotAllowed},
		{"a pad without a name", "awaited", interview.SaveNote{ID: "x", Text: "x"}, interview.NotAllowed},
		{"a pad's name with a dash at the end", "awaited", interview.SaveNote{ID: "x", Pad: "code-", Text: "x"}, interview.NotAllowed},
		{"a long note", "awaited", interview.SaveNote{ID: "x", Pad: "code", Text: strings.Repeat("x", interview.MaxNote+1)}, interview.TooLong},
		{"a note on a revision to come", "awaited", interview.SaveNote{ID: "x", Pad: "code", Rev: 1, Text: "x"}, interview.StaleRev},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			s := open(t)
			situations[c.in](s)
			head := s.state.Head
			events, err := s.try(c.command)
			require.NotNil(t, refused(t, err, c.want))
			require.Empty(t, events)
			require.Equal(t, head, s.state.Head)
		})
	}
}

func TestTheLongestAnswerIsTaken(t *testing.T) {
	s := open(t)
	s.exchange(ask("dd-1"), "One?", "")
	s.do(interview.SubmitAnswer{ID: "x", Turn: 1, Text: strings.Repeat("ä", interview.MaxAnswer)})
	require.True(t, s.state.NeedsPlan())
}

func TestAResendGetsTheSameAckAndChangesNothing(t *testing.T) {
	s := open(t)
	s.do(interview.Plan{Move: ask("dd-1")})
	first := interview.SubmitAnswer{ID: "x", Turn: 1, Text: "So.", Cut: s.cut("One")}
	require.Len(t, s.do(first), 2)
	seq, ok := s.state.Acked(first.Ref())
	require.True(t, ok)
	require.Equal(t, s.state.Head, seq, "an ack is for every event of the command")

	again := interview.SubmitAnswer{ID: "x", Turn: 1, Text: "So."} // nobody speaks any more
	require.Empty(t, s.do(again))
	s.do(interview.End{ID: "end"})
	require.Empty(t, s.do(again), "also after the end")
	require.Empty(t, s.do(interview.End{ID: "end"}))
	repeated, ok := s.state.Acked(again.Ref())
	require.True(t, ok)
	require.Equal(t, seq, repeated)

	_, ok = s.state.Acked(interview.CommandRef{})
	require.False(t, ok)
	_, ok = s.state.Acked(interview.SubmitAnswer{ID: "x", Turn: 1, Text: "Other."}.Ref())
	require.False(t, ok)
}

func TestRefsTellContentsApart(t *testing.T) {
	commands := []interview.Command{
		interview.SubmitAnswer{ID: "x", Turn: 1, Text: "a"},
		interview.SubmitAnswer{ID: "x", Turn: 2, Text: "a"},
		interview.SubmitAnswer{ID: "x", Turn: 1, Text: "b"},
		interview.SubmitAnswer{ID: "x", Turn: 11, Text: ""},
		interview.AskHint{ID: "x", Turn: 1},
		interview.AskHint{ID: "x", Turn: 2},
		interview.Skip{ID: "x", Turn: 1},
		interview.Stop{ID: "x", Turn: 1},
		interview.Pause{ID: "x"},
		interview.Resume{ID: "x"},
		interview.End{ID: "x"},
		interview.SaveNote{ID: "x", Pad: "ab", Rev: 1, Text: "c"},
		interview.SaveNote{ID: "x", Pad: "a", Rev: 1, Text: "bc"},
		interview.SaveNote{ID: "x", Pad: "ab", Rev: 2, Text: "c"},
	}
	seen := map[string]bool{}
	for _, c := range commands {
		require.Equal(t, "x", c.Ref().ID)
		require.False(t, seen[c.Ref().Digest], "%#v", c)
		seen[c.Ref().Digest] = true
	}
	own := []interview.Command{
		interview.Arrive{},
		interview.Leave{},
		interview.Recover{LastAliveMS: 1},
		interview.Plan{},
		interview.FinishSpeech{},
		interview.Abandon{},
		interview.PublishScorecard{},
		interview.Pause{},
	}
	for _, c := range own {
		require.Zero(t, c.Ref(), "%T", c)
	}
}

func TestCuttingIn(t *testing.T) {
	s := open(t)
	s.do(interview.Plan{Move: ask("dd-1")})
	events := s.do(interview.SubmitAnswer{ID: "x", Turn: 1, Text: "So.", Cut: s.cut("Tell me")})
	require.Equal(t, []interview.Event{
		interview.InterviewerSaid{Turn: 1, Attempt: 1, Text: "Tell me", Ending: interview.CutIn, Voice: "scripted"},
		interview.CandidateSaid{Turn: 1, ID: "x", Text: "So."},
	}, events)
	require.True(t, s.state.NeedsPlan())
	_, err := s.try(interview.FinishSpeech{Said: interview.InterviewerSaid{Turn: 1, Attempt: 1, Text: "Tell me more", Ending: interview.Complete}})
	require.Equal(t, fault.Conflict, fault.KindOf(err), "the voice that was stopped is too late")
}

func TestStop(t *testing.T) {
	s := open(t)
	s.do(interview.Plan{Move: ask("dd-1")})
	s.do(interview.Stop{ID: "x", Turn: 1, Cut: s.cut("Tell me")})
	turn, awaited := s.state.Awaited()
	require.True(t, awaited)
	require.Equal(t, 1, turn)
	require.Empty(t, s.do(interview.Stop{ID: "y", Turn: 1}), "nobody speaks")
}

func TestSkip(t *testing.T) {
	s := open(t)
	s.do(interview.Plan{Move: ask("dd-1")})
	require.Len(t, s.do(interview.Skip{ID: "x", Turn: 1, Cut: s.cut("Tell me")}), 2)
	require.True(t, s.state.NeedsPlan())
	s.exchange(ask("ow-1"), "Two?", "")
	require.Equal(t, []interview.Event{interview.QuestionSkipped{Turn: 2}}, s.do(interview.Skip{ID: "y", Turn: 2}))
	require.Equal(t, 2, s.state.Turn())
	require.True(t, s.state.Threads()[1].Skipped)
}

func TestAHintIsTheTurnsNextAttempt(t *testing.T) {
	s := open(t)
	s.exchange(ask("dd-1"), "One?", "")
	s.do(interview.AskHint{ID: "h", Turn: 1})
	require.True(t, s.state.HintOwed())
	_, err := s.try(interview.AskHint{ID: "h2", Turn: 1})
	require.NotNil(t, refused(t, err, interview.NotYet))

	hint := interview.Move{Kind: interview.HintMove, Question: "dd-1", Reason: "asked"}
	require.Equal(t, []interview.Event{interview.MovePlanned{Turn: 1, Attempt: 2, Move: hint}}, s.do(interview.Plan{Move: hint}))
	require.False(t, s.state.HintOwed())
	pending, _ := s.state.Pending()
	require.Equal(t, hint, pending.Speaks())
	s.speak("Think of an outage.", interview.Complete)
	turn, awaited := s.state.Awaited()
	require.True(t, awaited)
	require.Equal(t, 1, turn)
	require.Equal(t, 1, s.state.Threads()[0].Hints)
	s.do(interview.SubmitAnswer{ID: "x", Turn: 1, Text: "So."})
	require.True(t, s.state.Answers(bank())[0].Turns[0].Hinted)
	_, err = s.try(interview.Plan{Move: hint})
	require.Equal(t, fault.Conflict, fault.KindOf(err))
}

func TestPlansComeOneAtATime(t *testing.T) {
	s := open(t)
	s.do(interview.Plan{Move: ask("dd-1")})
	_, err := s.try(interview.Plan{Move: ask("dd-2")})
	require.Equal(t, fault.Conflict, fault.KindOf(err))
	s.speak("One?", interview.Complete)
	_, err = s.try(interview.Plan{Move: ask("dd-2")})
	require.Equal(t, fault.Conflict, fault.KindOf(err))
	s.do(interview.SubmitAnswer{ID: "x", Turn: 1, Text: "So."})
	_, err = s.try(interview.Plan{Move: ask("dd-2"), Observed: &interview.Observed{Observation: assessment.Observation{Turn: 2}}})
	require.Equal(t, fault.Conflict, fault.KindOf(err))
	seen := &interview.Observed{Observation: assessment.Observation{Turn: 1, Words: 1}}
	require.Len(t, s.do(interview.Plan{Move: probe("dd-1", "p"), Observed: seen}), 2)
	require.Equal(t, 1, s.state.Turns[0].Observed.Words)
	require.Equal(t, 2, s.state.Turn())
}

func TestALateObservationTakesThePlaceOfTheFirst(t *testing.T) {
	s := open(t)
	s.do(interview.Plan{Move: ask("dd-1")})
	s.speak("One?", interview.Complete)
	s.do(interview.SubmitAnswer{ID: "x", Turn: 1, Text: "So."})
	s.do(interview.Plan{Move: probe("dd-1", "p"), Observed: observedTurn(1)})
	s.speak("Two?", interview.Complete)
	s.do(interview.SubmitAnswer{ID: "y", Turn: 2, Text: "So."})
	late := interview.Observed{Observation: assessment.Observation{Turn: 1, Words: 9}, Assessor: "model/1"}
	_, err := s.try(interview.Plan{Move: ask("dd-2"), Late: []interview.Observed{{Observation: assessment.Observation{Turn: 3}}}})
	require.Equal(t, fault.Conflict, fault.KindOf(err))
	events := s.do(interview.Plan{Move: ask("dd-2"), Observed: observedTurn(2), Late: []interview.Observed{late}})
	require.Equal(t, []interview.Event{late, *observedTurn(2), interview.MovePlanned{Turn: 3, Attempt: 1, Move: ask("dd-2")}}, events)
	require.Equal(t, 9, s.state.Turns[0].Observed.Words)
}

func TestABrokenSpeechIsRepairedInTheSameTurn(t *testing.T) {
	s := open(t)
	s.do(interview.Plan{Move: ask("dd-1")})
	s.speak("Tell me", interview.Broken)
	turn, pending := s.state.Pending()
	require.True(t, pending)
	require.Equal(t, 2, turn.Attempt)
	require.Equal(t, "Tell me", turn.Shown())
	s.speak("about a time.", interview.Complete)
	require.Empty(t, s.state.Turns[0].Shown())
	require.Equal(t, "Tell me\nabout a time.", interview.Export(s.state).Turns[0].Text)
}

func TestClosing(t *testing.T) {
	over := interview.Move{Kind: interview.Close, CloseReason: interview.TimeUp, Reason: "time"}
	cases := map[string]struct {
		move   interview.Move
		end    func(*session) []interview.Event
		reason interview.CloseReason
	}{
		"heard out": {over, func(s *session) []interview.Event { return s.speak("Bye.", interview.Complete) }, interview.TimeUp},
		"covered":   {interview.Move{Kind: interview.Close}, func(s *session) []interview.Event { return s.speak("Bye.", interview.Complete) }, interview.Covered},
		"stopped": {over, func(s *session) []interview.Event {
			return s.do(interview.Stop{ID: "x", Turn: 1, Cut: s.cut("B")})
		}, interview.TimeUp},
		"skipped": {over, func(s *session) []interview.Event {
			return s.do(interview.Skip{ID: "x", Turn: 1, Cut: s.cut("B")})
		}, interview.TimeUp},
		"cut in": {over, func(s *session) []interview.Event {
			return s.do(interview.SubmitAnswer{ID: "x", Turn: 1, Text: "Thanks.", Cut: s.cut("B")})
		}, interview.TimeUp},
		"ended": {over, func(s *session) []interview.Event {
			return s.do(interview.End{ID: "x", Cut: s.cut("B")})
		}, interview.EndedByCandidate},
		"abandoned": {over, func(s *session) []interview.Event { return s.do(interview.Abandon{}) }, interview.Abandoned},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			s := open(t)
			s.do(interview.Plan{Move: c.move})
			events := c.end(s)
			require.Equal(t, []interview.Event{
				interview.RoundClosed{Reason: c.reason}, interview.SessionClosed{Reason: c.reason},
			}, events[len(events)-2:])
			require.True(t, s.state.Closed())
			require.False(t, s.state.NeedsPlan())
			require.True(t, s.state.NeedsAssessment())
			require.Empty(t, s.state.Answers(bank()), "what is said to the closing words isn't rated")
		})
	}
}

func TestABrokenGoodbyeIsRepairedFirst(t *testing.T) {
	s := open(t)
	s.do(interview.Plan{Move: interview.Move{Kind: interview.Close}})
	s.speak("By", interview.Broken)
	require.False(t, s.state.Closed())
	s.speak("e.", interview.Complete)
	require.True(t, s.state.Closed())
}

func TestNotes(t *testing.T) {
	s := open(t)
	s.exchange(ask("dd-1"), "One?", "")
	require.Empty(t, s.do(interview.SaveNote{ID: "n0", Pad: "code"}), "an empty pad is nothing to save")
	s.do(interview.SaveNote{ID: "n1", Pad: "code", Text: "a"})
	require.Empty(t, s.do(interview.SaveNote{ID: "n2", Pad: "code", Rev: 1, Text: "a"}))
	_, err := s.try(interview.SaveNote{ID: "n3", Pad: "code", Text: "b"})
	r := refused(t, err, interview.StaleRev)
	require.Equal(t, "a", r.Current)
	require.Equal(t, 1, r.Rev)
	s.do(interview.SaveNote{ID: "n4", Pad: "code", Rev: 1, Text: "ab"})
	s.do(interview.SubmitAnswer{ID: "x", Turn: 1, Text: "So."})
	s.do(interview.SaveNote{ID: "n5", Pad: "code", Rev: 2, Text: ""})
	require.Equal(t, map[string]string{"code": "ab"}, s.state.Turns[0].Notes, "as it stood when the answer was given")
	require.Equal(t, 3, s.state.Notes["code"].Rev)

	for _, pad := range []string{"b", "c", "d", "e", "f", "g", "h"} {
		s.do(interview.SaveNote{ID: "n-" + pad, Pad: pad, Text: "x"})
	}
	_, err = s.try(interview.SaveNote{ID: "n9", Pad: "i", Text: "x"})
	require.NotNil(t, refused(t, err, interview.NotAllowed))
}

func TestScorecardsComeAfterTheEndAndOnce(t *testing.T) {
	s := open(t)
	ready := interview.PublishScorecard{Ready: interview.ScorecardReady{Assessor: "lexical", Run: "r1", Vote: "inclined"}}
	_, err := s.try(ready)
	require.Equal(t, fault.Conflict, fault.KindOf(err))
	s.do(interview.End{ID: "end"})
	require.Len(t, s.do(ready), 1)
	require.Empty(t, s.do(ready))
	require.False(t, s.state.NeedsAssessment())
	ready.Ready.Run = "r2"
	require.Len(t, s.do(ready), 1)
	require.Len(t, s.state.Scorecards, 2)
}

func TestRecovery(t *testing.T) {
	s := open(t)
	s.do(interview.Arrive{})
	s.do(interview.Plan{Move: ask("dd-1")})
	s.pass(10 * time.Minute)
	alive := s.now.Add(-8 * time.Minute)

	events := s.do(interview.Recover{LastAliveMS: alive.UnixMilli()})
	require.Equal(t, []interview.Event{
		interview.ClockStopped{Cause: interview.ServerDown, Since: alive},
		interview.MovePlanned{Turn: 1, Attempt: 2, Move: ask("dd-1"), Resumed: true},
	}, events)
	require.Equal(t, 2*time.Minute, s.state.Clock.Elapsed(s.now), "downtime isn't counted")
	require.Len(t, s.do(interview.Recover{}), 1, "a second crash spends another attempt; the clock stands already")
	turn, _ := s.state.Pending()
	require.Equal(t, 3, turn.Attempt)
	require.Len(t, s.state.Turns, 1)
	s.speak("One?", interview.Complete)
	require.Empty(t, s.do(interview.Recover{}), "nothing is lost while an answer is awaited")

	s.do(interview.Arrive{})
	s.do(interview.AskHint{ID: "h", Turn: 1})
	hint := interview.Move{Kind: interview.HintMove, Question: "dd-1"}
	s.do(interview.Plan{Move: hint})
	events = s.do(interview.Recover{LastAliveMS: s.now.Add(time.Hour).UnixMilli()})
	require.Equal(t, interview.ClockStopped{Cause: interview.ServerDown, Since: s.now}, events[0], "never after now")
	require.Equal(t, interview.MovePlanned{Turn: 1, Attempt: 5, Move: hint, Resumed: true}, events[1])
	require.Len(t, s.state.Turns[0].Hints, 1)

	s.do(interview.End{ID: "end"})
	for _, c := range []interview.Command{interview.Recover{}, interview.Arrive{}, interview.Leave{}} {
		require.Empty(t, s.do(c), "%T", c)
	}
}

func TestARefusalSaysWhatItIs(t *testing.T) {
	_, err := open(t).try(interview.SubmitAnswer{ID: "x", Turn: 1, Text: "So."})
	require.EqualError(t, err, "refused (not-yet): The interviewer has not begun to speak.")
}
