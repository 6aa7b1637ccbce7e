package scripted_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"barraiser/internal/assessment"
	"barraiser/internal/interview"
	"barraiser/internal/library"
	"barraiser/internal/rubric"
	"barraiser/internal/voice/scripted"
	"barraiser/prompts"
)

// said is what the candidate of the tests says in every turn, with its number.
const said = "In week %d I traced the drop to a schema change upstream, and we rolled it back; it cost us 3%% of orders."

// quotes are pieces of said that assessors would offer.
var quotes = []string{"I traced the drop to a schema change upstream", "we rolled it back", "it cost us 3% of orders."}

func templates(tb testing.TB) *prompts.Set {
	tb.Helper()
	set, err := prompts.Open("")
	require.NoError(tb, err)
	return set
}

func newVoice(tb testing.TB, pace float64) *scripted.Voice {
	tb.Helper()
	v, err := scripted.New(scripted.Options{Templates: templates(tb), WordsPerSecond: pace})
	require.NoError(tb, err)
	return v
}

// rounds are the built-in rounds and one of the test's own.
func rounds(tb testing.TB) []*rubric.Round {
	tb.Helper()
	lib, err := library.Embedded()
	require.NoError(tb, err)
	return append(lib.Rounds(), plainRound())
}

func plainRound() *rubric.Round {
	return &rubric.Round{
		ID: "plain", Title: "Plain", Opening: "We'll look at two cases. Shall we?", Persona: rubric.Persona{Name: "Ada", Role: "a scientist"},
		Questions: []rubric.Question{
			{
				ID: "q1", Text: "Walk me through a result that was wrong. How did you find out? Who knew?", Targets: []string{"c"},
				Hints: []string{"Think of the inputs first.", "What would a broken input look like?"}, Clarify: "Any result counts.",
			},
			{ID: "q2", Text: "Design a store of counters. Writes are ten times as frequent as reads. Where do you begin? Keep it to one region.", Targets: []string{"c"}},
		},
		Competencies: []rubric.Competency{{
			ID: "c",
			Probes: []rubric.Probe{
				{ID: "p1", Ask: "Which of those steps did you do yourself? What came first?"},
				{ID: "p2", Ask: "You said {quote}. Why then?"},
				{ID: "p3", Ask: "Pick the riskiest step and open it."},
				{ID: "p4", Ask: "How did you know?"},
			},
		}},
	}
}

// session builds the state of an interview from the moves made so far.
type session struct {
	round *rubric.Round
	state interview.State
}

func newSession(round *rubric.Round, seed uint64) *session {
	return &session{round: round, state: interview.State{
		Opened: interview.SessionOpened{Session: "s", Seed: seed, Minutes: 45, Level: rubric.L5},
	}}
}

// brief is what a voice is told to speak the next turn's move.
func (s *session) brief(move interview.Move) interview.Brief {
	state := s.state
	state.Turns = append(append([]interview.TurnState(nil), state.Turns...), interview.TurnState{Ordinal: len(state.Turns) + 1, Move: move, Pending: true})
	return interview.Brief{State: state, Move: move, Turn: len(state.Turns), Attempt: 1}
}

// answered records a turn and the candidate's usual answer.
func (s *session) answered(move interview.Move, words string) {
	n := len(s.state.Turns) + 1
	s.state.Turns = append(s.state.Turns, interview.TurnState{
		Ordinal: n, Move: move, Said: []interview.InterviewerSaid{{Turn: n, Attempt: 1, Text: words, Ending: interview.Complete}},
		Answer: &interview.CandidateSaid{Turn: n, Text: fmt.Sprintf(said, n)},
	})
}

// quote is the i-th quotable piece of the last answer.
func (s *session) quote(i int) *assessment.Span {
	return &assessment.Span{Turn: len(s.state.Turns), Quote: quotes[i%len(quotes)]}
}
