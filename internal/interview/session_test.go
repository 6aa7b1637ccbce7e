package interview_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"barraiser/internal/interview"
	"barraiser/internal/rubric"
)

// start is a Monday morning.
var start = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)

// fataler is what *testing.T and *rapid.T share.
type fataler interface {
	require.TestingT
	Helper()
}

// session drives a State as the engine does: decide, append, fold.
type session struct {
	t     fataler
	state interview.State
	log   []interview.Recorded
	now   time.Time
}

func opened() interview.SessionOpened {
	return interview.SessionOpened{
		Session: "s-1", Round: "leadership-principles", Level: rubric.L5, Interviewer: "scripted", Seed: 7,
		Rubric: interview.RubricRef{ID: "leadership-principles", Version: "1.0.0", Digest: "sha256:00"}, TimeFactor: 1, Minutes: 45,
	}
}

func open(t fataler) *session {
	t.Helper()
	s := &session{t: t, now: start}
	events, err := interview.Open(opened(), s.now)
	require.NoError(t, err)
	s.append(interview.CommandRef{}, events)
	return s
}

func (s *session) append(by interview.CommandRef, events []interview.Event) {
	s.t.Helper()
	for _, e := range events {
		r := interview.Recorded{Seq: s.state.Head + 1, At: s.now, By: by, Event: e}
		next, err := s.state.Apply(r)
		require.NoError(s.t, err)
		s.state, s.log = next, append(s.log, r)
	}
}

// try gives a command and returns what Decide said.
func (s *session) try(c interview.Command) ([]interview.Event, error) {
	s.t.Helper()
	events, err := s.state.Decide(c, s.now)
	if err == nil {
		s.append(c.Ref(), events)
	}
	return events, err
}

// do gives a command that must be taken.
func (s *session) do(c interview.Command) []interview.Event {
	s.t.Helper()
	events, err := s.try(c)
	require.NoError(s.t, err)
	return events
}

func (s *session) pass(d time.Duration) { s.now = s.now.Add(d) }

func ask(question string) interview.Move {
	return interview.Move{Kind: interview.Ask, Question: question, Reason: "test", Policy: "test/1"}
}

func probe(question, id string) interview.Move {
	return interview.Move{Kind: interview.ProbeMove, Question: question, Competency: "dive-deep", Probe: id, Reason: "test", Policy: "test/1"}
}

// speak finishes the pending attempt with the text.
func (s *session) speak(text string, ending interview.Ending) []interview.Event {
	s.t.Helper()
	turn, pending := s.state.Pending()
	require.True(s.t, pending)
	return s.do(interview.FinishSpeech{Said: interview.InterviewerSaid{
		Turn: turn.Ordinal, Attempt: turn.Attempt, Text: text, Ending: ending, Voice: "scripted",
	}})
}

// exchange plans and speaks a move and answers it, unless the answer is "".
func (s *session) exchange(m interview.Move, words, answer string) {
	s.t.Helper()
	s.do(interview.Plan{Move: m})
	s.speak(words, interview.Complete)
	if answer != "" {
		s.do(interview.SubmitAnswer{ID: "a-" + answer, Turn: s.state.Turn(), Text: answer})
	}
}

// cut is the pending attempt with the words shown so far.
func (s *session) cut(text string) *interview.Speech {
	s.t.Helper()
	turn, pending := s.state.Pending()
	require.True(s.t, pending)
	return &interview.Speech{Turn: turn.Ordinal, Attempt: turn.Attempt, Text: text, Voice: "scripted"}
}

func refused(t *testing.T, err error, code interview.RefusalCode) *interview.Refusal {
	t.Helper()
	var r *interview.Refusal
	require.ErrorAs(t, err, &r)
	require.Equal(t, code, r.Code)
	require.NotEmpty(t, r.Message)
	require.NotEmpty(t, r.Hint)
	return r
}

// bank is a small round to read transcripts by.
func bank() *rubric.Round {
	return &rubric.Round{
		ID: "leadership-principles", Language: "en",
		Questions: []rubric.Question{
			{ID: "dd-1", Text: "Tell me about a time you debugged a complex ML system issue under time pressure.", Targets: []string{"dive-deep"}},
			{ID: "dd-2", Text: "Walk me through a result that looked right and was wrong. How did you find out?", Targets: []string{"dive-deep"}},
			{ID: "ow-1", Text: "Tell me about a time you took on something outside your area.", Targets: []string{"ownership", "bias-for-action"}},
			{ID: "fail", Text: "Tell me about a time you failed.", Targets: []string{"earn-trust"}},
		},
		Competencies: []rubric.Competency{{ID: "dive-deep"}, {ID: "ownership"}, {ID: "bias-for-action"}, {ID: "earn-trust"}},
	}
}
