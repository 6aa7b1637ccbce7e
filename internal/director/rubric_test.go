package director_test

import (
	"fmt"
	"time"

	"github.com/stretchr/testify/require"

	"barraiser/internal/assessment"
	"barraiser/internal/director"
	"barraiser/internal/interview"
	"barraiser/internal/rubric"
)

var start = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)

type fataler interface {
	require.TestingT
	Helper()
}

// competency has the signals own, why, result and learn, each with probes.
func competency(id string) rubric.Competency {
	signals := make([]rubric.Signal, 0, 4)
	for _, s := range []string{"own", "why", "result", "learn"} {
		signals = append(signals, rubric.Signal{ID: s, Label: "the " + s})
	}
	return rubric.Competency{
		ID: id, Title: "Title of " + id, Signals: signals,
		Probes: []rubric.Probe{
			{ID: "learn-1", When: rubric.Missing, Of: "learn", Ask: "What prevents it today? " + id, Priority: 4, Rung: 7},
			{ID: "own-1", When: rubric.Missing, Of: "own", Ask: "Which part was yours? " + id, Priority: 1, Rung: 1},
			{ID: "why-2", When: rubric.Missing, Of: "why", Ask: "Why was that possible? " + id, Priority: 2, Rung: 6},
			{ID: "why-1", When: rubric.Missing, Of: "why", Ask: "Why did it happen? " + id, Priority: 2, Rung: 2},
			{ID: "result-v", When: rubric.Vague, Of: "result", Ask: "You said {quote}. Against what baseline? " + id, Priority: 3, Rung: 3},
			{ID: "result-m", When: rubric.Missing, Of: "result", Ask: "What was the number? " + id, Priority: 3, Rung: 3},
			{ID: "result-c", When: rubric.Contradicted, Of: "result", Ask: "You said {quote}, and also {quote2}. Which is it? " + id, Priority: 0, Rung: 3},
			{ID: "stay", When: rubric.Flagged, Of: "injection", Ask: "Let us stay with the example. What happened next? " + id, Priority: 0},
		},
	}
}

func round() *rubric.Round {
	return &rubric.Round{
		ID: "leadership-principles", Language: "en",
		Sections: []rubric.Section{{ID: "opening", Minutes: 5}, {ID: "stories", Minutes: 35}, {ID: "closing", Minutes: 5}},
		Depth:    rubric.Depth{MinProbes: 2, MaxProbes: 5, DryAnswers: 2, Questions: 3, Hints: 2},
		Questions: []rubric.Question{
			{ID: "a-1", Text: "A one?", Targets: []string{"a"}, Hints: []string{"h0", "h1", "h2"}},
			{ID: "a-2", Text: "A two?", Targets: []string{"a"}},
			{ID: "b-1", Text: "B one?", Targets: []string{"b"}},
			{ID: "b-2", Text: "B two?", Targets: []string{"b"}, Levels: []rubric.Level{rubric.L7}},
			{ID: "c-1", Text: "C one?", Targets: []string{"c"}},
			{ID: "ab-1", Text: "A and B?", Targets: []string{"a", "b"}},
		},
		Competencies: []rubric.Competency{competency("a"), competency("b"), competency("c")},
	}
}

// interviewRun plays both sides: what the director plans is spoken at once, and
// answered with a given observation.
type interviewRun struct {
	t     fataler
	round *rubric.Round
	state interview.State
	now   time.Time
	moves []interview.Move
}

func run(t fataler, r *rubric.Round, change func(*interview.SessionOpened)) *interviewRun {
	t.Helper()
	o := interview.SessionOpened{Session: "s", Round: r.ID, Level: rubric.L5, Seed: 1, TimeFactor: 1, Minutes: float64(r.Minutes())}
	if change != nil {
		change(&o)
	}
	events, err := interview.Open(o, start)
	require.NoError(t, err)
	i := &interviewRun{t: t, round: r, now: start}
	i.append(events)
	i.do(interview.Arrive{})
	return i
}

func (i *interviewRun) append(events []interview.Event) {
	i.t.Helper()
	for _, e := range events {
		next, err := i.state.Apply(interview.Recorded{Seq: i.state.Head + 1, At: i.now, Event: e})
		require.NoError(i.t, err)
		i.state = next
	}
}

func (i *interviewRun) do(c interview.Command) {
	i.t.Helper()
	events, err := i.state.Decide(c, i.now)
	require.NoError(i.t, err)
	i.append(events)
}

// next asks the director, plans and speaks its move.
func (i *interviewRun) next() interview.Move {
	i.t.Helper()
	m := director.Next(i.round, i.state, i.now)
	require.NotEmpty(i.t, m.Reason)
	require.Equal(i.t, director.Policy, m.Policy)
	i.do(interview.Plan{Move: m})
	i.speak()
	i.moves = append(i.moves, m)
	return m
}

func (i *interviewRun) speak() {
	i.t.Helper()
	turn, pending := i.state.Pending()
	require.True(i.t, pending)
	i.do(interview.FinishSpeech{Said: interview.InterviewerSaid{Turn: turn.Ordinal, Attempt: turn.Attempt, Text: "Words.", Ending: interview.Complete, Voice: "scripted"}})
}

// answer gives an answer that is observed as the observation says.
func (i *interviewRun) answer(o assessment.Observation) {
	i.t.Helper()
	turn := i.state.Turn()
	i.do(interview.SubmitAnswer{ID: fmt.Sprint("a", turn), Turn: turn, Text: "Words."})
	o.Turn = turn
	for k := range o.Evidence {
		o.Evidence[k].Turn = turn
	}
	for k := range o.Quotable {
		o.Quotable[k].Turn = turn
	}
	i.append([]interview.Event{interview.Observed{Observation: o}})
}

// after answers and returns the next move.
func (i *interviewRun) after(o assessment.Observation) interview.Move {
	i.t.Helper()
	i.answer(o)
	return i.next()
}

func saw(evidence ...assessment.Evidence) assessment.Observation {
	return assessment.Observation{Reply: assessment.Substantive, Evidence: evidence, Words: 50}
}

func replied(r assessment.Reply) assessment.Observation {
	return assessment.Observation{Reply: r, Words: 5}
}

func found(signal string, strength float64) assessment.Evidence {
	return assessment.Evidence{Signal: signal, Strength: strength, Polarity: assessment.For, Span: assessment.Span{Quote: signal}}
}

func piece(words, signal string, team bool) assessment.Quotable {
	// Pieces of one answer don't overlap: each starts where no other does.
	at := 0
	for _, r := range words {
		at = at*31 + int(r)
	}
	at %= 1_000_000
	return assessment.Quotable{Span: assessment.Span{Start: at, End: at + len(words), Quote: words}, Signal: signal, Team: team}
}

// onlyQuestion cuts the round down to one question on one competency.
func onlyQuestion(id string) *rubric.Round {
	r := round()
	r.Questions = []rubric.Question{*r.Question(id)}
	return r
}
