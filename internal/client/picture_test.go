package client

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"barraiser/internal/wire"
)

func event(t *testing.T, seq uint64, data wire.EventData) wire.Event {
	t.Helper()
	e, err := wire.EncodeEvent(wire.Event{Seq: seq, At: time.Unix(0, 0)}, data)
	require.NoError(t, err)
	return e
}

func said(turn, attempt int, text string, partial bool) wire.InterviewerSaid {
	return wire.InterviewerSaid{Turn: turn, Attempt: attempt, Text: text, Partial: partial, Voice: "scripted"}
}

func utter(part int, text string, reset bool) wire.Utter {
	return wire.Utter{Turn: 1, Attempt: 1, Part: part, Text: text, Reset: reset}
}

// TestViolations gives a picture every breach it must notice; the last frame of
// each case is the breach.
func TestViolations(t *testing.T) {
	welcome := wire.Welcome{V: 1, Epoch: "e", Head: 1}
	opened := event(t, 1, wire.SessionOpened{Round: "coding"})
	for name, frames := range map[string][]wire.ServerFrame{
		"a gap":                    {welcome, opened, event(t, 3, wire.HintGiven{Turn: 1})},
		"a repeat":                 {welcome, opened, opened},
		"a second welcome":         {welcome, opened, wire.Bye{}, welcome, event(t, 1, wire.HintGiven{})},
		"another epoch":            {welcome, wire.Welcome{V: 1, Epoch: "f", Head: 1}},
		"a head that goes back":    {welcome, opened, wire.Welcome{V: 1, Epoch: "e"}},
		"another version":          {wire.Welcome{V: 2}},
		"broken data":              {welcome, wire.Event{Seq: 1, Kind: wire.KindHintGiven, Data: json.RawMessage(`[]`)}},
		"a missing part":           {welcome, opened, utter(0, "Tell ", false), utter(2, "me", false)},
		"a repeated part":          {welcome, opened, utter(0, "Tell ", false), utter(0, "Tell ", false)},
		"other words":              {welcome, opened, utter(0, "Tell me", false), event(t, 2, said(1, 1, "Tell us", false))},
		"fewer words":              {welcome, opened, utter(0, "Tell me", false), event(t, 2, said(1, 1, "Tell", true))},
		"more words":               {welcome, opened, utter(0, "Tell", false), event(t, 2, said(1, 1, "Tell me", false))},
		"words of a lost attempt":  {welcome, opened, utter(0, "Tell", false), event(t, 2, said(1, 2, "Tell me", false))},
		"an attempt without reset": {welcome, opened, utter(0, "Tell", false), wire.Utter{Turn: 1, Attempt: 2, Text: "Tell"}},
		"back without reset":       {welcome, opened, utter(0, "Tell ", false), wire.Welcome{V: 1, Epoch: "e", Head: 1}, utter(0, "Tell me", false)},
		"back and other words":     {welcome, opened, utter(0, "Tell ", false), wire.Welcome{V: 1, Epoch: "e", Head: 2}, event(t, 2, said(1, 1, "Say", false))},
		"an answer taken twice":    {welcome, opened, event(t, 2, wire.CandidateSaid{Turn: 1, ID: "a"}), event(t, 3, wire.CandidateSaid{Turn: 2, ID: "a"})},
		"words after the end":      {welcome, opened, event(t, 2, wire.SessionClosed{Reason: "ended"}), utter(0, "And", false)},
		"a scorecard too early":    {welcome, opened, event(t, 2, wire.ScorecardReady{Assessor: "lexical"})},
	} {
		t.Run(name, func(t *testing.T) {
			p := &picture{}
			for i, frame := range frames {
				err := p.show(frame)
				if i < len(frames)-1 {
					require.NoError(t, err, "frame %d", i)
					continue
				}
				var broken *Violation
				require.ErrorAs(t, err, &broken)
			}
		})
	}
	require.Error(t, (&picture{}).take(welcome), "a connection has one welcome")
}

// show takes a welcome as a new connection's and everything else as it comes.
func (p *picture) show(frame wire.ServerFrame) error {
	if w, ok := frame.(wire.Welcome); ok {
		return p.welcome(w)
	}
	return p.take(frame)
}

func TestWhenAnAnswerIsDue(t *testing.T) {
	p := &picture{}
	step := func(due bool, frame wire.ServerFrame) {
		t.Helper()
		require.NoError(t, p.show(frame))
		require.Equal(t, due, p.due())
	}
	step(false, wire.Welcome{V: 1, Epoch: "e", Head: 1, Turn: 1, Pending: true})
	step(false, event(t, 1, wire.SessionOpened{}))
	step(false, utter(0, "Tell me", false))
	step(false, event(t, 2, said(1, 1, "Tell me", false)))
	require.True(t, p.ask)
	step(true, wire.Pong{})
	step(false, event(t, 3, wire.HintGiven{Turn: 1}))
	step(false, wire.Utter{Turn: 1, Attempt: 2, Text: "Think"})
	step(false, event(t, 4, said(1, 2, "Think", false)))
	step(true, wire.Pong{})
	step(false, event(t, 5, wire.CandidateSaid{Turn: 1, ID: "a", Text: "I"}))

	// A broken speech goes on; one that we stopped doesn't.
	step(false, wire.Utter{Turn: 2, Attempt: 1, Text: "How"})
	step(false, event(t, 6, said(2, 1, "How", true)))
	step(false, wire.Pong{})
	step(false, wire.Utter{Turn: 2, Attempt: 2, Text: "How "})
	step(false, event(t, 7, said(2, 2, "How ", true)))
	step(false, wire.Pong{})
	p.stop(7)
	require.True(t, p.due())
	require.Equal(t, "How\nHow ", p.asked(2))

	// The closing words are followed by the end.
	step(false, event(t, 8, wire.QuestionSkipped{Turn: 2}))
	step(false, event(t, 9, said(3, 1, "Thank you", false)))
	step(false, event(t, 10, wire.RoundClosed{Reason: "covered"}))
	step(false, event(t, 11, wire.SessionClosed{Reason: "covered"}))
	step(false, wire.Pong{})

	// Back in the middle: the welcome says so once the events are known.
	p = &picture{}
	step(false, wire.Welcome{V: 1, Epoch: "e", Head: 2, Turn: 1})
	step(false, event(t, 1, wire.SessionOpened{}))
	step(true, event(t, 2, said(1, 1, "Tell me", true)))
}

func TestUnknownKindsCount(t *testing.T) {
	p := &picture{}
	require.NoError(t, p.show(wire.Welcome{V: 1, Head: 1}))
	require.NoError(t, p.show(wire.Event{Seq: 1, Kind: "coffee-break", Data: json.RawMessage(`{}`)}))
	require.Equal(t, uint64(1), p.seq)
}
