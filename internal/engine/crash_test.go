package engine_test

import (
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"
	"pgregory.net/rapid"

	"barraiser/internal/engine"
	"barraiser/internal/eventlog"
	"barraiser/internal/fault"
	"barraiser/internal/interview"
	"barraiser/internal/journal"
	"barraiser/internal/rubric"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// A crash is a second engine that loads the session while the first still
// believes in its lease: the first one's writes are fenced off, which is what a
// killed or paused process looks like from the log.

func TestAnAnswerWithoutAPlanIsPlannedAfterACrash(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHouse(t)
		e := h.open("local")
		id := h.session(e)
		v := watch(t, e, id, "tab", 0)
		v.heard(1)
		// The answer reaches the log and the process dies before anything else.
		state, _, err := e.Session(t.Context(), id)
		require.NoError(t, err)
		answer := interview.SubmitAnswer{ID: "a1", Turn: 1, Text: "I traced it"}
		lease, err := h.store.Acquire(t.Context(), journal.SessionStream(id), "local", time.Minute)
		require.NoError(t, err)
		events, err := state.Decide(answer, time.Now())
		require.NoError(t, err)
		written, err := journal.Append(t.Context(), h.store, journal.Batch{
			Session: id, After: state.Head, Fence: lease.Fence, ID: "dying", By: answer.Ref(), At: time.Now(), Events: events,
		})
		require.NoError(t, err)

		next := h.restart()
		back := watch(t, next, id, "tab", state.Head)
		back.heard(2)
		ack, err := back.do(answer)
		require.NoError(t, err)
		require.Equal(t, written[0].Seq, ack.Seq, "the resend gets the acknowledgement that was lost")
		back.finish(2)
		state, _, err = next.Session(t.Context(), id)
		require.NoError(t, err)
		require.Equal(t, "I traced it", state.Turns[0].Answer.Text)
	})
}

func TestAPlanWithoutWordsIsSpokenOnceMore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHouse(t)
		h.voice.gate = make(chan struct{})
		e := h.open("local")
		id := h.session(e)
		v := watch(t, e, id, "tab", 0)
		for crash := range 3 {
			h.voice.gate <- struct{}{}
			v.until("a word", func() bool { return v.showing(1, crash+1) })
			// Another process takes the lease over; this one is dead to the log.
			e = h.restart()
			v = v.comeBack(e, id)
		}
		close(h.voice.gate)
		v.heard(1)
		require.Equal(t, "Well, turn 1.4 ask?", v.said(1)[0].Text)
		require.Equal(t, 1, v.resets)
		v.finish(1)
	})
}

func TestDowntimeDoesNotBurnTheCandidatesMinutes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHouse(t)
		e := h.open("local")
		id := h.session(e)
		v := watch(t, e, id, "tab", 0)
		v.heard(1)
		time.Sleep(10 * time.Minute)
		// The machine stops here and comes back after two hours. The dead
		// engine's timers are kept from running by a log that refuses it.
		lease, err := h.store.Acquire(t.Context(), journal.SessionStream(id), "local", time.Second)
		require.NoError(t, err)
		require.WithinDuration(t, time.Now(), lease.LastSeen, 10*time.Second)
		time.Sleep(2 * time.Hour)

		next := h.restart()
		back := watch(t, next, id, "tab", 0)
		back.until("the clock runs again", func() bool {
			started, ok := find[interview.ClockStarted](back)
			return ok && started.Cause == interview.ServerDown
		})
		state, _, err := next.Session(t.Context(), id)
		require.NoError(t, err)
		require.InDelta(t, 10*time.Minute, state.Clock.Elapsed(time.Now()), float64(11*time.Second))
	})
}

// A session that was moved to another store has had no lease there: the clock stood
// from its last event on, however long the way was.
func TestAMoveDoesNotBurnTheCandidatesMinutes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHouse(t)
		e := h.open("local")
		id := h.session(e)
		v := watch(t, e, id, "tab", 0)
		v.heard(1)
		time.Sleep(10 * time.Minute)
		v.answer(1, "I traced it")
		v.heard(2)
		stream := journal.SessionStream(id)
		var records []eventlog.Record
		for r, err := range h.store.Read(t.Context(), stream, 0) {
			require.NoError(t, err)
			records = append(records, r)
		}
		there := newHouse(t)
		_, err := there.store.Append(t.Context(), eventlog.Commit{Stream: stream, ID: "moved", Records: records})
		require.NoError(t, err)
		time.Sleep(2 * time.Hour)

		round, err := rubric.Canonical(there.shelf.round)
		require.NoError(t, err)
		require.NoError(t, there.store.Put(t.Context(), there.shelf.round.Digest, round))
		next := there.open("local")
		back := watch(t, next, id, "another", 0)
		back.until("the clock runs again", func() bool { return has[interview.ClockStarted](back) })
		state, _, err := next.Session(t.Context(), id)
		require.NoError(t, err)
		require.InDelta(t, 10*time.Minute, state.Clock.Elapsed(time.Now()), float64(11*time.Second))
		back.finish(2)
	})
}

func TestAFailedAppendIsNotAcknowledged(t *testing.T) {
	for name, late := range map[string]bool{"nothing was written": false, "it was written after all": true} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				h := newHouse(t)
				e := h.open("local")
				id := h.session(e)
				v := watch(t, e, id, "tab", 0)
				v.heard(1)
				h.log.set(true, late)
				answer := interview.SubmitAnswer{ID: "a1", Turn: 1, Text: "I traced it"}
				_, err := v.do(answer)
				require.ErrorIs(t, err, errDisk)
				require.Equal(t, fault.Unavailable, fault.KindOf(err))
				<-v.done
				require.Error(t, v.ended, "watchers are sent away to come back")

				h.log.set(false, false)
				back := watch(t, e, id, "tab", v.events[len(v.events)-1].Seq)
				_, err = back.do(answer)
				require.NoError(t, err)
				back.finish(2)
				answers := 0
				_, history, err := e.Session(t.Context(), id)
				require.NoError(t, err)
				for _, r := range history {
					if said, ok := r.Event.(interview.CandidateSaid); ok && said.ID == "a1" {
						answers++
					}
				}
				require.Equal(t, 1, answers, "written once")
			})
		})
	}
}

func TestOneVoiceAtATime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHouse(t)
		h.voice.pace = time.Second
		one, two := h.open("one"), h.open("two")
		id := h.session(one)
		v := watch(t, one, id, "tab", 0)
		v.until("a word", func() bool { return v.showing(1, 1) })
		_, _, err := two.Join(t.Context(), id, "other", 0)
		var held eventlog.ErrHeld
		require.ErrorAs(t, err, &held)
		require.Equal(t, "one", held.Owner)
		require.NotEmpty(t, fault.HintOf(err))

		v.heard(1)
		v.leave()
		require.NoError(t, one.Close(t.Context()))
		other := watch(t, two, id, "other", 0)
		other.finish(1)
		require.Equal(t, 1, h.voice.tally.highest(id), "never two voices")
	})
}

// A scorecard whose publication was lost is published again, not written again.
func TestAClosedSessionWithoutAScorecardIsFinishedAtTheNextStart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHouse(t)
		e := h.open("local")
		id := h.session(e)
		v := watch(t, e, id, "tab", 0)
		v.heard(1)
		v.answer(1, "I traced it")
		v.heard(2)
		h.assessor.assess = errors.New("held up")
		lease, err := h.store.Acquire(t.Context(), journal.SessionStream(id), "local", time.Second)
		require.NoError(t, err)
		state, _, err := e.Session(t.Context(), id)
		require.NoError(t, err)
		events, err := state.Decide(interview.End{ID: "end"}, time.Now())
		require.NoError(t, err)
		_, err = journal.Append(t.Context(), h.store, journal.Batch{Session: id, After: state.Head, Fence: lease.Fence, ID: "dying", At: time.Now(), Events: events})
		require.NoError(t, err)

		h.assessor.assess = nil
		next := h.restart()
		require.NoError(t, next.Sweep(t.Context()))
		synctest.Wait()
		state, _, err = next.Session(t.Context(), id)
		require.NoError(t, err)
		require.Len(t, state.Scorecards, 1)
		require.NoError(t, next.Sweep(t.Context()), "and only once")
		synctest.Wait()
		state, _, err = next.Session(t.Context(), id)
		require.NoError(t, err)
		require.Len(t, state.Scorecards, 1)
	})
}

// Watchers come and go at random moments of a paced round; each resumes from
// what it saw, and together they saw the log and nothing else.
func TestWatchersMayComeAndGo(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		drops := rapid.SliceOfN(rapid.IntRange(1, 40), 1, 8).Draw(rt, "milliseconds between drops")
		crash := rapid.Bool().Draw(rt, "the server dies at each drop")
		synctest.Test(t, func(t *testing.T) {
			h := newHouse(t)
			h.voice.pace = 7 * time.Millisecond
			e := h.open("local")
			id := h.session(e)
			v := watch(t, e, id, "tab", 0)
			for _, wait := range drops {
				time.Sleep(time.Duration(wait) * time.Millisecond)
				v.leave()
				if crash {
					e = h.restart()
				}
				v = v.comeBack(e, id)
				v.caughtUp(v.head)
				if turn, open := awaited(v); open {
					ack, err := v.do(interview.SubmitAnswer{ID: v.id(), Turn: turn, Text: "I traced it"})
					require.NoError(t, err)
					v.caughtUp(ack.Seq)
				}
			}
			turn, _ := awaited(v)
			v.ids = 10_000
			v.finish(max(turn, 1))
			_, history, err := e.Session(t.Context(), id)
			require.NoError(t, err)
			require.Equal(t, history, v.events)
			require.LessOrEqual(t, h.voice.tally.highest(id), map[bool]int{false: 1, true: len(drops) + 1}[crash])
		})
	})
}

// awaited returns the turn whose answer the viewer knows to be awaited.
func awaited(v *viewer) (turn int, open bool) {
	v.mu.Lock()
	defer v.mu.Unlock()
	for _, r := range v.events {
		switch e := r.Event.(type) {
		case interview.InterviewerSaid:
			turn, open = e.Turn, !e.Partial()
		case interview.CandidateSaid:
			turn, open = e.Turn+1, false
		case interview.SessionClosed:
			return turn, false
		}
	}
	return turn, open
}

var _ engine.Voice = (*reader)(nil)
