package interview_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"barraiser/internal/assessment"
	"barraiser/internal/fault"
	"barraiser/internal/interview"
)

// machine gives random commands to a session, as candidates, a flaky voice and
// a crashing server would, and checks after each what must always hold.
type machine struct {
	*session
	ids     int
	acked   map[interview.CommandRef]uint64
	elapsed time.Duration
	// tried holds the commands that had an id, to send them again.
	tried []interview.Command
	// attempts are the attempt numbers spoken or planned by turn.
	attempts map[int]int
	// former is an earlier state with a rendering of all it showed then.
	former   interview.State
	formerly string
}

func (m *machine) id() string {
	m.ids++
	return fmt.Sprintf("c%d", m.ids)
}

// give tries a command; refusals and conflicts are fine and change nothing.
func (m *machine) give(c interview.Command) {
	before := m.state.Head
	_, err := m.try(c)
	if err != nil {
		var r *interview.Refusal
		require.True(m.t, errors.As(err, &r) || fault.KindOf(err) == fault.Conflict, "%v", err)
		require.Equal(m.t, before, m.state.Head)
		return
	}
	if ref := c.Ref(); ref.ID != "" {
		m.tried = append(m.tried, c)
		if seq, ok := m.state.Acked(ref); ok && m.acked[ref] == 0 {
			m.acked[ref] = seq
		}
	}
}

// speech is a cut as the engine would make it, sometimes none.
func (m *machine) speech(t *rapid.T) *interview.Speech {
	turn, pending := m.state.Pending()
	if !pending || rapid.Bool().Draw(t, "silent") {
		return nil
	}
	return &interview.Speech{Turn: turn.Ordinal, Attempt: turn.Attempt, Text: rapid.SampledFrom([]string{"", "W", "Words so"}).Draw(t, "shown"), Voice: "scripted"}
}

func (m *machine) turn(t *rapid.T) int {
	return m.state.Turn() + rapid.SampledFrom([]int{0, 0, 0, 0, -1, 1}).Draw(t, "turn")
}

func (m *machine) move(t *rapid.T) interview.Move {
	question := rapid.SampledFrom([]string{"dd-1", "dd-2", "ow-1", "fail"}).Draw(t, "question")
	threads := m.state.Threads()
	if n := len(threads); n > 0 && rapid.Bool().Draw(t, "follow") {
		kind := rapid.SampledFrom([]interview.MoveKind{interview.ProbeMove, interview.Clarify, interview.Redirect, interview.HintMove, interview.Invite, interview.ReplyMove}).Draw(t, "kind")
		return interview.Move{Kind: kind, Question: threads[n-1].Question, Reason: "random"}
	}
	if rapid.IntRange(0, 30).Draw(t, "close") == 0 {
		return interview.Move{Kind: interview.Close, Reason: "random"}
	}
	return ask(question)
}

func (m *machine) actions() map[string]func(*rapid.T) {
	return map[string]func(*rapid.T){
		"answer": func(t *rapid.T) {
			m.give(interview.SubmitAnswer{ID: m.id(), Turn: m.turn(t), Text: rapid.SampledFrom([]string{"So.", "I did.\nThen ü.", " ", "a\n"}).Draw(t, "text"), Cut: m.speech(t)})
		},
		"hint":   func(t *rapid.T) { m.give(interview.AskHint{ID: m.id(), Turn: m.turn(t)}) },
		"skip":   func(t *rapid.T) { m.give(interview.Skip{ID: m.id(), Turn: m.turn(t), Cut: m.speech(t)}) },
		"stop":   func(t *rapid.T) { m.give(interview.Stop{ID: m.id(), Turn: m.turn(t), Cut: m.speech(t)}) },
		"pause":  func(*rapid.T) { m.give(interview.Pause{ID: m.id()}) },
		"resume": func(*rapid.T) { m.give(interview.Resume{ID: m.id()}) },
		"note": func(t *rapid.T) {
			pad := rapid.SampledFrom([]string{"code", "design"}).Draw(t, "pad")
			m.give(interview.SaveNote{ID: m.id(), Pad: pad, Rev: m.state.Notes[pad].Rev, Text: rapid.StringN(0, 4, 8).Draw(t, "text")})
		},
		"end": func(t *rapid.T) {
			if rapid.IntRange(0, 20).Draw(t, "really") == 0 {
				m.give(interview.End{ID: m.id(), Cut: m.speech(t)})
			}
		},
		"arrive":  func(*rapid.T) { m.give(interview.Arrive{}) },
		"leave":   func(*rapid.T) { m.give(interview.Leave{}) },
		"recover": func(*rapid.T) { m.give(interview.Recover{LastAliveMS: m.now.Add(-time.Minute).UnixMilli()}) },
		"plan":    m.plan,
		"speak": func(t *rapid.T) {
			if turn, pending := m.state.Pending(); pending {
				ending := rapid.SampledFrom([]interview.Ending{interview.Complete, interview.Complete, interview.Broken}).Draw(t, "ending")
				m.give(interview.FinishSpeech{Said: interview.InterviewerSaid{Turn: turn.Ordinal, Attempt: turn.Attempt, Text: "Words.", Ending: ending, Voice: "scripted"}})
			}
		},
		"publish": func(*rapid.T) { m.give(interview.PublishScorecard{Ready: interview.ScorecardReady{Run: m.id()}}) },
		"resend": func(t *rapid.T) {
			if len(m.tried) > 0 {
				c := rapid.SampledFrom(m.tried).Draw(t, "command")
				if _, ok := m.state.Acked(c.Ref()); ok {
					require.Empty(t, m.do(c))
				}
			}
		},
		"wait":     func(t *rapid.T) { m.pass(time.Duration(rapid.IntRange(0, 90).Draw(t, "seconds")) * time.Second) },
		"remember": func(*rapid.T) { m.former, m.formerly = m.state, render(m.state) },
		"":         m.check,
	}
}

func (m *machine) plan(t *rapid.T) {
	var seen *interview.Observed
	if rapid.Bool().Draw(t, "observed") && m.state.Turn() > 0 {
		seen = &interview.Observed{Observation: assessment.Observation{Turn: m.state.Turn(), Words: 3}, Assessor: "test"}
	}
	var late []interview.Observed
	if rapid.Bool().Draw(t, "late") && m.state.Turn() > 1 {
		late = append(late, interview.Observed{Observation: assessment.Observation{Turn: m.state.Turn() - 1, Words: 4}, Assessor: "late"})
	}
	m.give(interview.Plan{Move: m.move(t), Observed: seen, Late: late})
}

// render shows everything that a state's exported fields hold.
func render(s interview.State) string {
	shown, err := json.Marshal(s)
	if err != nil {
		panic(err) // a State is plain data
	}
	return string(shown)
}

func (m *machine) check(t *rapid.T) {
	require.Len(t, m.log, int(m.state.Head))
	for ref, seq := range m.acked {
		got, ok := m.state.Acked(ref)
		require.True(t, ok)
		require.Equal(t, seq, got)
	}
	if elapsed := m.state.Clock.Elapsed(m.now); m.log[len(m.log)-1].At.Equal(m.now) || elapsed >= m.elapsed {
		m.elapsed = elapsed // a recovery dates the stop back, so only then may it shrink
	} else {
		require.GreaterOrEqual(t, elapsed, m.elapsed)
	}
	for i, turn := range m.state.Turns {
		require.Equal(t, i+1, turn.Ordinal)
		require.True(t, i+1 == len(m.state.Turns) || turn.Done() && !turn.Pending, "turn %d is over before the next", turn.Ordinal)
		for j := 1; j < len(turn.Said); j++ {
			require.Greater(t, turn.Said[j].Attempt, turn.Said[j-1].Attempt)
		}
		require.GreaterOrEqual(t, turn.Attempt, m.attempts[turn.Ordinal])
		m.attempts[turn.Ordinal] = turn.Attempt
	}
	_, pending := m.state.Pending()
	_, awaited := m.state.Awaited()
	states := 0
	for _, is := range []bool{pending, awaited, m.state.NeedsPlan(), m.state.Closed()} {
		if is {
			states++
		}
	}
	require.Equal(t, 1, states, "exactly one of: speaking, awaiting, planning, closed")
	require.Equal(t, m.state.RoundClosed, m.state.SessionClosed)
	require.False(t, m.state.Closed() && m.state.Clock.Running())
	require.Equal(t, m.formerly, render(m.former), "an earlier state was changed")
}

// checkEnd checks what costs more: the log gives the state again, and the
// transcript gives the answers again.
func (m *machine) checkEnd(t *rapid.T) {
	var again interview.State
	for _, r := range m.log {
		next, err := again.Apply(r)
		require.NoError(t, err)
		again = next
	}
	require.True(t, reflect.DeepEqual(m.state, again))
	whole, err := interview.Fold(m.log)
	require.NoError(t, err)
	require.True(t, reflect.DeepEqual(m.state, whole), "folding at once gives what folding step by step does")

	written, err := json.Marshal(interview.Export(m.state))
	require.NoError(t, err)
	if m.state.Turn() == 0 || len(interview.Export(m.state).Turns) == 0 {
		return
	}
	read, err := interview.ParseTranscript(written)
	require.NoError(t, err)
	answers := m.state.Answers(bank())
	require.Equal(t, answers, read.Answers(bank()))

	var said []string
	for _, turn := range m.state.Turns {
		if turn.Answer != nil && turn.Move.Kind != interview.Close && !turn.Move.Kind.Invited() {
			said = append(said, fmt.Sprintf("%d %s", turn.Ordinal, turn.Answer.Text))
		}
	}
	var rated []string
	for _, a := range answers {
		for _, turn := range a.Turns {
			rated = append(rated, fmt.Sprintf("%d %s", turn.Ordinal, turn.Text))
		}
	}
	require.Equal(t, said, rated, "every answer is rated once, under its own turn")
	if n := len(answers); n > 0 && m.state.Threads()[len(m.state.Threads())-1].Answered {
		current := m.state.CurrentAnswer(bank())
		var before []string
		for _, turn := range append(current.Earlier, current.Turns...) {
			before = append(before, fmt.Sprintf("%d %s", turn.Ordinal, turn.Text))
		}
		require.Equal(t, said, before, "the earlier answers go with the one in hand")
		current.Earlier = nil
		require.Equal(t, answers[n-1], current)
	}
}

func TestRandomCommandsNeverBreakASession(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := &machine{session: open(t), acked: map[interview.CommandRef]uint64{}, attempts: map[int]int{}}
		m.formerly = render(m.former)
		t.Repeat(m.actions())
		m.checkEnd(t)
	})
}

// Two states that grow from one must not see each other's events.
func TestBranchesDontShareMemory(t *testing.T) {
	s := open(t)
	for i := range 5 {
		s.exchange(ask("dd-1"), "One?", fmt.Sprintf("So %d.", i))
	}
	base := s.state
	grow := func(question string) interview.State {
		next, err := base.Apply(interview.Recorded{Seq: base.Head + 1, At: s.now, Event: interview.MovePlanned{Turn: 6, Attempt: 1, Move: ask(question)}})
		require.NoError(t, err)
		return next
	}
	left, right := grow("dd-2"), grow("ow-1")
	require.Equal(t, "dd-2", left.Turns[5].Move.Question)
	require.Equal(t, "ow-1", right.Turns[5].Move.Question)
}

func TestImpossibleSequences(t *testing.T) {
	s := open(t)
	head := s.state.Head
	cases := map[string]interview.Recorded{
		"gap":               {Seq: head + 2, Event: interview.ClockStarted{Cause: interview.Absent}},
		"repeat":            {Seq: head, Event: interview.ClockStarted{Cause: interview.Absent}},
		"second opening":    {Seq: head + 1, Event: opened()},
		"unknown turn":      {Seq: head + 1, Event: interview.CandidateSaid{Turn: 1}},
		"turn 0":            {Seq: head + 1, Event: interview.InterviewerSaid{}},
		"a turn left out":   {Seq: head + 1, Event: interview.MovePlanned{Turn: 2, Attempt: 1}},
		"a hint for no one": {Seq: head + 1, Event: interview.MovePlanned{Turn: 1, Attempt: 1, Move: interview.Move{Kind: interview.HintMove}}},
		"no event":          {Seq: head + 1},
	}
	for name, r := range cases {
		t.Run(name, func(t *testing.T) {
			after, err := s.state.Apply(r)
			require.Equal(t, fault.Internal, fault.KindOf(err))
			require.Error(t, err)
			require.Equal(t, s.state, after)
		})
	}
	_, err := interview.State{}.Apply(interview.Recorded{Seq: 1, Event: interview.RoundClosed{}})
	require.Error(t, err)
	_, err = interview.Fold(append(slices.Clip(s.log), interview.Recorded{Seq: head + 2, Event: interview.ClockStarted{}}))
	require.Equal(t, fault.Internal, fault.KindOf(err))
}

// BenchmarkFold loads a session of 100 events, about 25 turns.
func BenchmarkFold(b *testing.B) {
	s := open(b)
	for i := 0; len(s.log) < 100; i++ {
		s.do(interview.Plan{Move: ask("dd-1"), Observed: observedTurn(i)})
		s.speak("One?", interview.Complete)
		s.do(interview.SubmitAnswer{ID: fmt.Sprint(i), Turn: s.state.Turn(), Text: "So."})
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := interview.Fold(s.log[:100]); err != nil {
			b.Fatal(err)
		}
	}
}

func observedTurn(turn int) *interview.Observed {
	if turn == 0 {
		return nil
	}
	return &interview.Observed{Observation: assessment.Observation{Turn: turn}}
}
