package engine_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"barraiser/internal/engine"
	"barraiser/internal/eventlog"
	"barraiser/internal/fault"
	"barraiser/internal/interview"
	"barraiser/internal/journal"
	"barraiser/internal/rubric"
	"barraiser/internal/scorecard"
)

func TestAWholeRound(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHouse(t)
		e := h.open("local")
		id := h.session(e)
		v := watch(t, e, id, "tab", 0)
		v.finish(1)

		state, history, err := e.Session(t.Context(), id)
		require.NoError(t, err)
		require.Equal(t, history, v.events, "the watcher saw the log")
		require.Equal(t, interview.Covered, state.SessionClosed)
		require.Empty(t, h.reports)

		card, err := e.Scorecard(t.Context(), state, "")
		require.NoError(t, err)
		require.Equal(t, id, card.ID)
		require.NotNil(t, card.Rating)
		_, err = e.Scorecard(t.Context(), state, engine.Model)
		require.Equal(t, fault.NotFound, fault.KindOf(err))

		list, err := e.Sessions(t.Context())
		require.NoError(t, err)
		require.Len(t, list, 1)
		require.Equal(t, engine.Done, list[0].Status)
		require.Equal(t, "Leadership principles", list[0].Title)
		require.Equal(t, *card.Rating, list[0].Rating)
	})
}

func TestNothingIsSpokenBeforeSomebodyListens(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHouse(t)
		e := h.open("local")
		id := h.session(e)
		_, err := e.Finish(t.Context(), id)
		require.NoError(t, err)
		synctest.Wait()
		state, _, err := e.Session(t.Context(), id)
		require.NoError(t, err)
		require.Empty(t, state.Turns)
		require.False(t, state.Clock.Running())
	})
}

func TestRequestsThatNameWhatDoesNotExist(t *testing.T) {
	h := newHouse(t)
	e := h.open("local")
	for name, r := range map[string]engine.OpenRequest{
		"round":       {Round: "juggling"},
		"interviewer": {Round: "leadership-principles", Interviewer: engine.Model},
		"level":       {Round: "leadership-principles", Level: 9},
		"time factor": {Round: "leadership-principles", TimeFactor: 3},
	} {
		_, err := e.Open(t.Context(), r)
		require.Equal(t, fault.Invalid, fault.KindOf(err), name)
		require.NotEmpty(t, fault.HintOf(err), name)
	}
	_, _, err := e.Join(t.Context(), "nowhere", "tab", 0)
	require.Equal(t, fault.NotFound, fault.KindOf(err))
	require.ErrorContains(t, err, "nowhere")
	require.Equal(t, fault.NotFound, fault.KindOf(e.Erase(t.Context(), "nowhere")))
}

func TestCuttingInKeepsWhatWasShown(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHouse(t)
		h.voice.gate = make(chan struct{})
		e := h.open("local")
		v := watch(t, e, h.session(e), "tab", 0)

		_, err := v.do(interview.SubmitAnswer{ID: "early", Turn: 1, Text: "I know"})
		requireRefusal(t, err, interview.NotYet)

		h.voice.gate <- struct{}{}
		v.until("a word is shown", func() bool { return v.showing(1, 1) })
		ack := v.answer(1, "Let me stop you there")
		v.until("the answer", func() bool { return has[interview.CandidateSaid](v) })
		said := v.said(1)
		require.Len(t, said, 1)
		require.Equal(t, interview.CutIn, said[0].Ending)
		require.Equal(t, "Well, ", said[0].Text)
		require.Equal(t, 1, said[0].Turn)
		require.Positive(t, ack.Seq)
	})
}

func TestStopEndAndSkipInMidSpeech(t *testing.T) {
	for name, tc := range map[string]struct {
		command func(id string) interview.Command
		ending  interview.Ending
	}{
		"stop": {func(id string) interview.Command { return interview.Stop{ID: id, Turn: 1} }, interview.Stopped},
		"skip": {func(id string) interview.Command { return interview.Skip{ID: id, Turn: 1} }, interview.Skipped},
		"end":  {func(id string) interview.Command { return interview.End{ID: id} }, interview.EndedRound},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				h := newHouse(t)
				h.voice.gate = make(chan struct{}, 100)
				e := h.open("local")
				v := watch(t, e, h.session(e), "tab", 0)
				h.voice.gate <- struct{}{}
				v.until("a word is shown", func() bool { return v.showing(1, 1) })
				ack, err := v.do(tc.command("c1"))
				require.NoError(t, err)
				v.until("the speech is cut", func() bool { return len(v.said(1)) == 1 })
				require.Equal(t, tc.ending, v.said(1)[0].Ending)
				again, err := v.do(tc.command("c1"))
				require.NoError(t, err)
				require.Equal(t, ack, again, "a resend gets the same acknowledgement")
				switch name {
				case "stop":
					v.answer(1, "I traced it")
				case "skip":
					close(h.voice.gate)
					v.heard(2)
				case "end":
					v.until("the scorecard", func() bool { return has[interview.ScorecardReady](v) })
				}
			})
		})
	}
}

func TestAHintIsTheNextAttemptOfItsTurn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHouse(t)
		e := h.open("local")
		v := watch(t, e, h.session(e), "tab", 0)
		v.heard(1)
		_, err := v.do(interview.AskHint{ID: "h1", Turn: 1})
		require.NoError(t, err)
		v.until("the hint", func() bool { return len(v.said(1)) == 2 })
		require.Equal(t, "Well, turn 1.2 hint?", v.said(1)[1].Text)
		require.Zero(t, v.resets)
		_, err = v.do(interview.AskHint{ID: "h2", Turn: 1})
		requireRefusal(t, err, interview.NotAllowed)
		v.answer(1, "I traced it")
		v.heard(2)
	})
}

func TestABrokenVoiceIsRepaired(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHouse(t)
		h.voice.name = engine.Model
		h.voice.fault[1] = errors.New("the line went dead")
		e := h.open("local")
		v := watch(t, e, h.session(e), "tab", 0)
		v.heard(1)
		said := v.said(1)
		require.Len(t, said, 2)
		require.Equal(t, interview.Broken, said[0].Ending)
		require.Equal(t, "Well, ", said[0].Text, "what was shown is kept")
		require.Equal(t, "Well, turn 1.2 ask?", said[1].Text)
		require.Len(t, h.reports, 1)
		v.answer(1, "I traced it")
	})
}

func TestTheClockCountsOnlyWhileSomebodyIsThere(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHouse(t)
		e := h.open("local")
		id := h.session(e)
		v := watch(t, e, id, "tab", 0)
		v.heard(1)
		time.Sleep(5 * time.Minute)
		v.leave()
		time.Sleep(time.Hour)
		state, _, err := e.Session(t.Context(), id)
		require.NoError(t, err)
		require.False(t, state.Clock.Running())
		require.Equal(t, 5*time.Minute+30*time.Second, state.Clock.Elapsed(time.Now()))
		require.Zero(t, e.Live(), "an idle session is not kept in memory")

		back := watch(t, e, id, "tab", state.Head)
		back.until("the clock runs", func() bool { return has[interview.ClockStarted](back) })
		time.Sleep(time.Minute)
		state, _, err = e.Session(t.Context(), id)
		require.NoError(t, err)
		require.Equal(t, 6*time.Minute+30*time.Second, state.Clock.Elapsed(time.Now()).Round(time.Second))
	})
}

func TestASessionNobodyComesBackToIsClosed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHouse(t)
		e := h.open("local")
		id := h.session(e)
		v := watch(t, e, id, "tab", 0)
		v.heard(1)
		v.answer(1, "I traced it")
		v.leave()
		time.Sleep(23 * time.Hour)
		require.NoError(t, e.Sweep(t.Context()))
		state, _, err := e.Session(t.Context(), id)
		require.NoError(t, err)
		require.False(t, state.Closed())
		time.Sleep(2 * time.Hour)
		require.NoError(t, e.Sweep(t.Context()))
		synctest.Wait()
		state, _, err = e.Session(t.Context(), id)
		require.NoError(t, err)
		require.Equal(t, interview.Abandoned, state.SessionClosed)
		require.Len(t, state.Scorecards, 1, "what was said is assessed")
	})
}

func TestThePen(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHouse(t)
		e := h.open("local")
		id := h.session(e)
		one := watch(t, e, id, "one", 0)
		two := watch(t, e, id, "two", 0)
		one.heard(1)
		two.heard(1)
		require.Equal(t, "one", two.holder())
		_, err := two.do(interview.SubmitAnswer{ID: "a", Turn: 1, Text: "mine"})
		requireRefusal(t, err, interview.NoPen)

		_, err = two.seat.TakePen(t.Context(), "take")
		require.NoError(t, err)
		one.until("it is told", func() bool { return one.holder() == "two" })
		_, err = one.do(interview.SubmitAnswer{ID: "b", Turn: 1, Text: "mine"})
		requireRefusal(t, err, interview.NoPen)
		two.answer(1, "I traced it")

		two.leave()
		one.leave()
		again := watch(t, e, id, "one", 0)
		require.Equal(t, "two", again.holder(), "a known tab doesn't take the pen by coming back")
		newcomer := watch(t, e, id, "three", 0)
		require.Equal(t, "three", newcomer.holder(), "a new tab does when its holder is gone")
	})
}

// An acknowledgement was lost, and the pen has gone to another tab meanwhile: what was
// taken is taken, and the client is told so.
func TestWhatWasTakenIsAcknowledgedWithoutThePen(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHouse(t)
		e := h.open("local")
		id := h.session(e)
		first := watch(t, e, id, "first", 0)
		first.heard(1)
		said := interview.SubmitAnswer{ID: "a1", Turn: 1, Text: "I traced it"}
		ack, err := first.do(said)
		require.NoError(t, err)
		second := watch(t, e, id, "second", 0)
		_, err = second.seat.TakePen(t.Context(), "pen")
		require.NoError(t, err)
		again, err := first.do(said)
		require.NoError(t, err)
		require.Equal(t, ack, again)
		_, err = first.do(interview.SubmitAnswer{ID: "a2", Turn: 2, Text: "And then"})
		refusal, refused := errors.AsType[*interview.Refusal](err)
		require.True(t, refused)
		require.Equal(t, interview.NoPen, refusal.Code)
		second.finish(2)
	})
}

func TestANewerConnectionOfOneClientReplacesTheOlder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHouse(t)
		e := h.open("local")
		id := h.session(e)
		older := watch(t, e, id, "tab", 0)
		newer := watch(t, e, id, "tab", 0)
		<-older.seat.Replaced()
		newer.heard(1)
		newer.answer(1, "I traced it")
		select {
		case <-newer.seat.Replaced():
			t.Fatal("the newest connection stays")
		default:
		}
	})
}

func TestErasedSessionsAreGone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHouse(t)
		e := h.open("local")
		id := h.session(e)
		v := watch(t, e, id, "tab", 0)
		v.finish(1)
		require.NoError(t, e.Erase(t.Context(), id))
		<-v.done
		require.ErrorIs(t, v.ended, eventlog.ErrErased)
		_, _, err := e.Join(t.Context(), id, "tab", 0)
		require.ErrorIs(t, err, eventlog.ErrErased)
		list, err := e.Sessions(t.Context())
		require.NoError(t, err)
		require.Empty(t, list)
		require.ErrorIs(t, e.Erase(t.Context(), id), eventlog.ErrErased)
	})
}

func TestAFailedAssessorIsNeverARating(t *testing.T) {
	for name, broken := range map[string]*counter{"error": {assess: errors.New("no")}, "panic": {panics: true}, "hangs": {hangs: true}} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				h := newHouse(t)
				h.assessor = broken
				e := h.open("local")
				id := h.session(e)
				v := watch(t, e, id, "tab", 0)
				v.finish(1)
				state, _, err := e.Session(t.Context(), id)
				require.NoError(t, err)
				card, err := e.Scorecard(t.Context(), state, "")
				require.NoError(t, err)
				require.Nil(t, card.Rating)
				require.Equal(t, scorecard.Incomplete, card.Vote)
				require.NotEmpty(t, h.reports)
			})
		})
	}
}

func TestDrainEndsWatchersAndLosesNoTurn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHouse(t)
		h.voice.gate = make(chan struct{})
		e := h.open("local")
		id := h.session(e)
		v := watch(t, e, id, "tab", 0)
		h.voice.gate <- struct{}{}
		v.until("a word is shown", func() bool { return v.showing(1, 1) })
		require.NoError(t, e.Close(context.Background()))
		<-v.done
		require.ErrorIs(t, v.ended, engine.ErrDraining)
		_, _, err := e.Join(t.Context(), id, "tab", 0)
		require.ErrorIs(t, err, engine.ErrDraining)

		close(h.voice.gate)
		after := h.open("local")
		back := watch(t, after, id, "tab", v.events[len(v.events)-1].Seq)
		back.heard(1)
		require.Equal(t, "Well, turn 1.2 ask?", back.said(1)[0].Text, "the lost attempt's number isn't used again")
		require.Equal(t, 1, back.resets)
	})
}

func requireRefusal(t *testing.T, err error, code interview.RefusalCode) {
	t.Helper()
	var refusal *interview.Refusal
	require.ErrorAs(t, err, &refusal)
	require.Equal(t, code, refusal.Code)
	require.NotEmpty(t, refusal.Message)
}

func TestLevelsAreKept(t *testing.T) {
	h := newHouse(t)
	e := h.open("local")
	id, err := e.Open(t.Context(), engine.OpenRequest{Round: "leadership-principles", Level: rubric.L7, TimeFactor: 1.5})
	require.NoError(t, err)
	state, _, err := e.Session(t.Context(), id)
	require.NoError(t, err)
	require.Equal(t, rubric.L7, state.Opened.Level)
	require.InDelta(t, 45, state.Opened.Minutes, 0)
	require.NotEmpty(t, state.Opened.Rubric.Digest)
}

func TestNotesGoToThePadsOfTheRound(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHouse(t)
		h.shelf.round.Pads = []string{"notes"}
		h.shelf.round.Digest = rubric.Digest(h.shelf.round)
		e := h.open("local")
		v := watch(t, e, h.session(e), "tab", 0)
		v.heard(1)
		_, err := v.do(interview.SaveNote{ID: "n1", Pad: "design", Text: "a -> b"})
		requireRefusal(t, err, interview.NotAllowed)
		ack, err := v.do(interview.SaveNote{ID: "n2", Pad: "notes", Text: "the cache"})
		require.NoError(t, err)
		v.caughtUp(ack.Seq)
		note, ok := find[interview.NoteSaved](v)
		require.True(t, ok)
		require.Equal(t, interview.NoteSaved{Pad: "notes", Rev: 1, Text: "the cache"}, note)
		_, err = v.do(interview.SaveNote{ID: "n3", Pad: "notes", Text: "another"})
		requireRefusal(t, err, interview.StaleRev)
	})
}

func TestASessionOfANewerProgramHidesNoOther(t *testing.T) {
	h := newHouse(t)
	e := h.open("local")
	good := h.session(e)
	const newer = "ffffffff-e000-7000-8000-000000000000"
	_, err := h.store.Append(t.Context(), eventlog.Commit{
		Stream: journal.SessionStream(newer), ID: "1",
		Records: []eventlog.Record{{At: time.Now(), Kind: "session-opened", Version: 99, Data: []byte("{}")}},
	})
	require.NoError(t, err)
	list, err := e.Sessions(t.Context())
	require.NoError(t, err)
	require.Len(t, list, 2)
	require.Equal(t, engine.Unreadable, list[0].Status)
	require.Equal(t, good, list[1].ID)
	require.Equal(t, 10889, list[0].OpenedAt.Year(), "its id says when")
	_, err = e.Sessions(t.Context())
	require.NoError(t, err)
	require.Len(t, h.reports, 1, "it is told once")
	_, _, err = e.Join(t.Context(), newer, "tab", 0)
	require.ErrorIs(t, err, journal.ErrNewer)
}
