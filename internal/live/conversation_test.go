package live_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"barraiser/internal/engine"
	"barraiser/internal/interview"
	"barraiser/internal/wire"
)

func TestWelcomeSaysWhereTheSessionStands(t *testing.T) {
	everywhere(t, settings{gated: true}, func(t subject, h *house) {
		id := h.open()
		p := h.dial(id, "tab")
		w := p.Welcome
		require.Equal(t, wire.Version, w.V)
		require.Equal(t, h.engine.Epoch(), w.Epoch)
		require.Equal(t, 1, w.Turn)
		require.True(t, w.Pending, "the first question is still to be spoken")
		require.Equal(t, wire.Pen{Holder: "tab", Yours: true}, w.Pen)
		require.True(t, w.Clock.Running)
		require.NotNil(t, w.Clock.LeftS)
		require.InDelta(t, 1800, *w.Clock.LeftS, 60)

		h.speak(5)
		p.heard(1)
		again := h.dial(id, "another")
		require.False(t, again.Welcome.Pending)
		require.Equal(t, wire.Pen{Holder: "tab"}, again.Welcome.Pen)
	})
}

func TestClockThatIsOffHasNothingLeft(t *testing.T) {
	everywhere(t, settings{}, func(t subject, h *house) {
		id, err := h.engine.Open(t.Context(), engine.OpenRequest{Round: roundID, TimeFactor: 0})
		require.NoError(t, err)
		require.Nil(t, h.dial(id, "tab").Welcome.Clock.LeftS)
	})
}

func TestEventsCarryTheContractsData(t *testing.T) {
	everywhere(t, settings{}, func(t subject, h *house) {
		p := h.dial(h.open(), "tab")
		require.Equal(t, wire.SessionOpened{
			Round: roundID, Level: "L5", Interviewer: engine.Scripted, Seed: 7, Minutes: 30,
			Rubric: wire.Rubric{ID: roundID, Version: "1.0.0", Digest: newShelf().round.Digest},
		}, p.event(wire.KindSessionOpened))
		require.Equal(t, wire.ClockStopped{Cause: "absent"}, p.event(wire.KindClockStopped))
		require.Equal(t, wire.ClockStarted{Cause: "absent"}, p.event(wire.KindClockStarted))
		said := p.heard(1)
		require.Equal(t, strings.Join(words(1, 1, interview.Ask), ""), said.Text)
		require.Equal(t, wire.InterviewerSaid{Turn: 1, Attempt: 1, Text: said.Text, Voice: engine.Model}, said)

		p.send(wire.Answer{ID: "a1", Turn: 1, Text: "I traced it"})
		require.Equal(t, wire.CandidateSaid{Turn: 1, ID: "a1", Text: "I traced it"}, p.event(wire.KindCandidateSaid))
		p.heard(2)
		p.send(wire.Hint{ID: "h1", Turn: 2})
		require.Equal(t, wire.HintGiven{Turn: 2}, p.event(wire.KindHintGiven))
		p.heard(2)
		p.send(wire.Note{ID: "n1", Pad: "notes", Rev: 0, Text: "numbers"})
		require.Equal(t, wire.NoteSaved{Pad: "notes", Rev: 1, Text: "numbers"}, p.event(wire.KindNoteSaved))
		p.send(wire.Pause{ID: "p1"})
		require.Equal(t, wire.ClockStopped{Cause: "pause"}, p.event(wire.KindClockStopped))
		require.False(t, get[wire.Clock](p).Running)
		p.send(wire.Resume{ID: "r1"})
		require.Equal(t, wire.ClockStarted{Cause: "pause"}, p.event(wire.KindClockStarted))
		require.True(t, get[wire.Clock](p).Running)
		p.send(wire.Skip{ID: "s1", Turn: 2})
		require.Equal(t, wire.QuestionSkipped{Turn: 2}, p.event(wire.KindQuestionSkipped))
		p.heard(3)
		p.send(wire.End{ID: "e1"})
		require.Equal(t, wire.RoundClosed{Reason: "ended"}, p.event(wire.KindRoundClosed))
		require.Equal(t, wire.SessionClosed{Reason: "ended"}, p.event(wire.KindSessionClosed))
		ready, ok := p.event(wire.KindScorecardReady).(wire.ScorecardReady)
		require.True(t, ok)
		require.Equal(t, "lexical", ready.Assessor)
		require.NotEmpty(t, ready.Vote)
		require.Equal(t, wire.CloseOver, p.ended().Code)

		for i, e := range p.events {
			require.Equal(t, uint64(i+1), e.Seq, "no gaps, no repeats")
		}
	})
}

func TestPlansAndObservationsAreHiddenWhileTheSessionRuns(t *testing.T) {
	everywhere(t, settings{}, func(t subject, h *house) {
		id := h.open()
		p := h.dial(id, "tab")
		p.heard(1)
		p.acked(wire.Answer{ID: "a1", Turn: 1, Text: "I traced it"})
		p.heard(2)
		require.JSONEq(t, `{}`, string(p.find(wire.KindMovePlanned)))
		require.JSONEq(t, `{}`, string(p.find(wire.KindObserved)))

		p.acked(wire.End{ID: "e"})
		require.Equal(t, wire.CloseOver, p.ended().Code)
		replay := h.dial(id, "tab")
		require.Equal(t, wire.CloseOver, replay.ended().Code, "a joiner to a finished session gets the replay, then the bye")
		require.Equal(t, p.kinds(), replay.kinds())
		var plan interview.MovePlanned
		require.NoError(t, json.Unmarshal(replay.find(wire.KindMovePlanned), &plan))
		require.NotEmpty(t, plan.Move.Reason, "whole for everybody on a replay after the end")
	})
}

func TestAnswersThatAreRefused(t *testing.T) {
	everywhere(t, settings{}, func(t subject, h *house) {
		p := h.dial(h.open(), "tab")
		p.heard(1)
		for name, c := range map[string]struct {
			turn int
			text string
			code string
		}{
			"a turn gone by":      {0, "late", wire.RefuseStaleTurn},
			"a turn to come":      {7, "early", wire.RefuseStaleTurn},
			"negative":            {-1, "odd", wire.RefuseStaleTurn},
			"empty":               {1, "", wire.RefuseEmptyAnswer},
			"white space":         {1, " \n\t\u00a0", wire.RefuseEmptyAnswer},
			"100,001 code points": {1, strings.Repeat("é", 100_001), wire.RefuseTooLong},
		} {
			require.Equal(t, c.code, p.refused(wire.Answer{ID: "id " + name, Turn: c.turn, Text: c.text}).Code, name)
		}
		long := strings.Repeat("é", 100_000)
		p.send(wire.Answer{ID: "long", Turn: 1, Text: long})
		require.Equal(t, wire.CandidateSaid{Turn: 1, ID: "long", Text: long}, p.event(wire.KindCandidateSaid))
	})
}

func TestAckIsTheSameForTheSameCommand(t *testing.T) {
	everywhere(t, settings{}, func(t subject, h *house) {
		id := h.open()
		p := h.dial(id, "tab")
		p.heard(1)
		first := p.acked(wire.Answer{ID: "a1", Turn: 1, Text: "I traced it"})
		require.Equal(t, first, p.acked(wire.Answer{ID: "a1", Turn: 1, Text: "I traced it"}))
		require.Equal(t, wire.RefuseIDReused, p.refused(wire.Answer{ID: "a1", Turn: 1, Text: "I traced it again"}).Code)
		require.Equal(t, wire.RefuseIDReused, p.refused(wire.Hint{ID: "a1", Turn: 1}).Code)
		require.Equal(t, wire.RefuseStaleTurn, p.refused(wire.Answer{ID: "a2", Turn: 1, Text: "I traced it"}).Code)

		// Durable: the log has it at that place, once.
		_, history, err := h.engine.Session(t.Context(), id)
		require.NoError(t, err)
		require.Equal(t, interview.CandidateSaid{Turn: 1, ID: "a1", Text: "I traced it"}, history[first.Seq-1].Event)
	})
}

func TestAcksComeInTheOrderOfTheCommands(t *testing.T) {
	everywhere(t, settings{}, func(t subject, h *house) {
		p := h.dial(h.open(), "tab")
		p.heard(1)
		ids := []string{"1", "2", "3", "4", "5", "6"}
		for i, id := range ids {
			if i%2 == 0 {
				p.send(wire.Pause{ID: id})
			} else {
				p.send(wire.Resume{ID: id})
			}
		}
		for _, id := range ids {
			require.Equal(t, id, get[wire.Ack](p).ID)
		}
	})
}

func TestUttersJoinToWhatWasSaid(t *testing.T) {
	everywhere(t, settings{gated: true}, func(t subject, h *house) {
		p := h.dial(h.open(), "tab")
		var shown string
		for i, word := range words(1, 1, interview.Ask) {
			h.speak(1)
			u := get[wire.Utter](p)
			require.Equal(t, wire.Utter{Turn: 1, Attempt: 1, Part: i, Text: word}, withoutReset(u), "part %d", i)
			shown += u.Text
		}
		require.Equal(t, shown, p.heard(1).Text)
	})
}

// withoutReset is for words that may have begun before the welcome was written.
func withoutReset(u wire.Utter) wire.Utter {
	u.Reset = false
	return u
}

func TestAnswerBeforeTheFirstWordAndCuttingIn(t *testing.T) {
	everywhere(t, settings{gated: true}, func(t subject, h *house) {
		p := h.dial(h.open(), "tab")
		require.Equal(t, wire.RefuseNotYet, p.refused(wire.Answer{ID: "a0", Turn: 1, Text: "I know"}).Code)
		h.speak(2)
		shown := get[wire.Utter](p).Text
		for shown != "Well, this " {
			shown += get[wire.Utter](p).Text
		}
		p.send(wire.Answer{ID: "a1", Turn: 1, Text: "Let me answer"})
		said, ok := p.event(wire.KindInterviewerSaid).(wire.InterviewerSaid)
		require.True(t, ok)
		require.Equal(t, shown, said.Text, "the words so far")
		require.True(t, said.Partial)
		require.Equal(t, wire.CandidateSaid{Turn: 1, ID: "a1", Text: "Let me answer"}, p.event(wire.KindCandidateSaid))
	})
}

func TestStopCutsTheInterviewerShort(t *testing.T) {
	everywhere(t, settings{gated: true}, func(t subject, h *house) {
		p := h.dial(h.open(), "tab")
		h.speak(1)
		get[wire.Utter](p)
		p.send(wire.Stop{ID: "s", Turn: 1})
		said, ok := p.event(wire.KindInterviewerSaid).(wire.InterviewerSaid)
		require.True(t, ok)
		require.Equal(t, wire.InterviewerSaid{Turn: 1, Attempt: 1, Text: "Well, ", Partial: true, Voice: engine.Model}, said)
		p.acked(wire.Answer{ID: "a", Turn: 1, Text: "That is enough"})
	})
}

func TestHintIsTheTurnsNextAttempt(t *testing.T) {
	everywhere(t, settings{}, func(t subject, h *house) {
		p := h.dial(h.open(), "tab")
		p.heard(1)
		p.send(wire.Hint{ID: "h", Turn: 1})
		p.event(wire.KindHintGiven)
		u := get[wire.Utter](p)
		require.Equal(t, 2, u.Attempt)
		require.False(t, u.Reset)
		require.Equal(t, strings.Join(words(1, 2, interview.HintMove), ""), p.heard(1).Text)
		p.acked(wire.Answer{ID: "a", Turn: 1, Text: "That turn stays awaited"})
	})
}

func TestEndInMidSpeech(t *testing.T) {
	everywhere(t, settings{gated: true}, func(t subject, h *house) {
		p := h.dial(h.open(), "tab")
		h.speak(1)
		get[wire.Utter](p)
		p.acked(wire.End{ID: "e"})
		require.Equal(t, wire.CloseOver, p.ended().Code)
		kinds := p.kinds()
		require.Equal(t, []string{wire.KindInterviewerSaid, wire.KindRoundClosed, wire.KindSessionClosed, wire.KindScorecardReady}, kinds[len(kinds)-4:])
	})
}

func TestNothingIsTakenAfterTheEnd(t *testing.T) {
	everywhere(t, settings{graded: true}, func(t subject, h *house) {
		p := h.dial(h.open(), "tab")
		p.heard(1)
		p.acked(wire.End{ID: "e"})
		require.Equal(t, wire.RefuseOver, p.refused(wire.Answer{ID: "a", Turn: 1, Text: "One more thing"}).Code)
		require.Equal(t, wire.RefuseOver, p.refused(wire.End{ID: "e2"}).Code)
		p.acked(wire.End{ID: "e"})
		close(h.grader.gate)
		p.event(wire.KindScorecardReady)
		require.Equal(t, wire.CloseOver, p.ended().Code, "open until scorecard-ready, then bye")
	})
}

func TestNotesAreBasedOnARevision(t *testing.T) {
	everywhere(t, settings{}, func(t subject, h *house) {
		p := h.dial(h.open(), "tab")
		p.heard(1)
		p.acked(wire.Note{ID: "n1", Pad: "notes", Rev: 0, Text: "first"})
		stale := p.refused(wire.Note{ID: "n2", Pad: "notes", Rev: 0, Text: "second"})
		require.Equal(t, wire.RefuseStaleRev, stale.Code)
		require.Equal(t, "first", *stale.Text)
		require.Equal(t, 1, *stale.Rev)
		p.acked(wire.Note{ID: "n3", Pad: "notes", Rev: 1, Text: "second"})
	})
}

func TestThePenBelongsToAClient(t *testing.T) {
	everywhere(t, settings{}, func(t subject, h *house) {
		id := h.open()
		one := h.dial(id, "one")
		one.heard(1)
		two := h.dial(id, "two")
		require.False(t, two.Welcome.Pen.Yours)
		require.Equal(t, wire.RefuseNoPen, two.refused(wire.Answer{ID: "x", Turn: 1, Text: "mine"}).Code)

		two.send(wire.TakePen{ID: "pen"})
		require.Equal(t, wire.Pen{Holder: "two", Yours: false}, get[wire.Pen](one), "all tabs are told")
		require.Equal(t, wire.Pen{Holder: "two", Yours: true}, get[wire.Pen](two))
		two.acked(wire.Answer{ID: "x", Turn: 1, Text: "mine"})
		require.Equal(t, wire.RefuseNoPen, one.refused(wire.Hint{ID: "y", Turn: 2}).Code)

		// Not to a socket: a new connection of the same client still holds it.
		again := h.dial(id, "two")
		require.True(t, again.Welcome.Pen.Yours)
		require.Equal(t, wire.CloseReplaced, two.ended().Code, "several sockets of one client: the newest")
	})
}

func TestABrokenSpeechIsRepairedAsTheNextAttempt(t *testing.T) {
	everywhere(t, settings{}, func(t subject, h *house) {
		h.voice.breaks.Store(true)
		p := h.dial(h.open(), "tab")
		broken, ok := p.event(wire.KindInterviewerSaid).(wire.InterviewerSaid)
		require.True(t, ok)
		require.True(t, broken.Partial)
		require.Equal(t, "Well, ", broken.Text)
		require.Equal(t, 2, p.heard(1).Attempt)
	})
}

func TestPing(t *testing.T) {
	everywhere(t, settings{}, func(t subject, h *house) {
		p := h.dial(h.open(), "tab")
		p.send(wire.Ping{})
		get[wire.Pong](p)
	})
}
