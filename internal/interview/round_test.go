package interview_test

import (
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"barraiser/internal/interview"
)

// A line of a scripted round: how long it takes and what is then given.
type beat struct {
	after time.Duration
	give  func(*session) interview.Command
}

func at(after time.Duration, c interview.Command) beat {
	return beat{after, func(*session) interview.Command { return c }}
}

func plan(m interview.Move) beat { return at(0, interview.Plan{Move: m}) }

func spoken(after time.Duration, text string, ending interview.Ending) beat {
	return beat{after, func(s *session) interview.Command {
		turn, _ := s.state.Pending()
		return interview.FinishSpeech{Said: interview.InterviewerSaid{Turn: turn.Ordinal, Attempt: turn.Attempt, Text: text, Ending: ending, Voice: "scripted"}}
	}}
}

// play runs a script on the clock of a synctest bubble, which is exact.
func play(t *testing.T, script []beat) *session {
	t.Helper()
	s := open(t)
	for i, b := range script {
		time.Sleep(b.after)
		s.now = time.Now().UTC()
		events, err := s.try(b.give(s))
		require.NoError(t, err, "beat %d", i+1)
		require.NotEmpty(t, events, "beat %d", i+1)
	}
	return s
}

func TestAWholeRound(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := play(t, []beat{
			at(time.Hour, interview.Arrive{}), // nobody was there: not counted
			plan(ask("dd-1")),
			spoken(10*time.Second, "Welcome. One?", interview.Complete),
			at(2*time.Minute, interview.SubmitAnswer{ID: "a1", Turn: 1, Text: "I traced it."}),
			plan(probe("dd-1", "p1")),
			{3 * time.Second, func(s *session) interview.Command {
				return interview.SubmitAnswer{ID: "a2", Turn: 2, Text: "By replaying a day.", Cut: s.cut("How did you")}
			}},
			plan(ask("ow-1")),
			spoken(2*time.Second, "Now", interview.Broken),
			spoken(2*time.Second, "Two?", interview.Complete),
			at(time.Minute, interview.Pause{ID: "p"}),
			at(time.Hour, interview.Resume{ID: "r"}), // not counted
			at(time.Minute, interview.AskHint{ID: "h", Turn: 3}),
			plan(interview.Move{Kind: interview.HintMove, Question: "ow-1"}),
			spoken(3*time.Second, "Think of a gap.", interview.Complete),
			at(time.Minute, interview.Leave{}),
			at(time.Hour, interview.Arrive{}), // not counted
			at(time.Minute, interview.SubmitAnswer{ID: "a3", Turn: 3, Text: "I took over."}),
			plan(interview.Move{Kind: interview.Close}),
			spoken(5*time.Second, "Thank you.", interview.Complete),
			at(time.Second, interview.PublishScorecard{Ready: interview.ScorecardReady{Assessor: "lexical", Run: "r1", Vote: "inclined"}}),
		})
		require.Equal(t, interview.Covered, s.state.SessionClosed)
		require.Equal(t, 6*time.Minute+25*time.Second, s.state.Clock.Elapsed(s.now))
		require.Equal(t, 2*time.Minute+13*time.Second, s.state.Turns[2].Began)
		require.Len(t, s.state.Threads(), 2)
		answers := s.state.Answers(bank())
		require.Equal(t, "dd-1", answers[0].Question)
		require.Len(t, answers[0].Turns, 2)
		require.Equal(t, "How did you", answers[0].Turns[1].Asked)
		require.Equal(t, "Now\nTwo?\nThink of a gap.", answers[1].Turns[0].Asked)
	})
}

// The server dies while the interviewer speaks, comes back an hour later, and
// dies again before a word: no attempt number is used twice and none of the
// downtime is counted.
func TestARoundThroughTwoCrashes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		recovery := func(after, dead time.Duration) beat {
			return beat{after, func(s *session) interview.Command {
				return interview.Recover{LastAliveMS: s.now.Add(-dead).UnixMilli()}
			}}
		}
		s := play(t, []beat{
			at(0, interview.Arrive{}),
			plan(ask("dd-1")),
			recovery(time.Hour, time.Hour-10*time.Second), // it lived for ten seconds more
			at(time.Minute, interview.Arrive{}),
			recovery(time.Hour, 2*time.Hour), // the lease is older than the last event
			at(time.Minute, interview.Arrive{}),
			spoken(5*time.Second, "One?", interview.Complete),
			at(time.Minute, interview.SubmitAnswer{ID: "a1", Turn: 1, Text: "So."}),
			at(0, interview.End{ID: "end"}),
		})
		require.Equal(t, 75*time.Second, s.state.Clock.Elapsed(s.now))
		require.Len(t, s.state.Turns[0].Said, 1)
		require.Equal(t, 3, s.state.Turns[0].Said[0].Attempt)
	})
}

// The clock runs out in the middle of an answer: the answer is still taken.
func TestTheAnswerInHandMayBeFinished(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var script []beat
		script = append(script, at(0, interview.Arrive{}))
		for i := range 3 {
			script = append(script, plan(ask("dd-1")), spoken(time.Second, "One?", interview.Complete),
				at(20*time.Minute, interview.SubmitAnswer{ID: fmt.Sprint("a", i), Turn: i + 1, Text: "So."}))
		}
		s := play(t, script)
		require.True(t, s.state.Clock.TimeUp(s.now))
		left, _ := s.state.Clock.Left(s.now)
		require.Zero(t, left)
		require.True(t, s.state.NeedsPlan())
	})
}
