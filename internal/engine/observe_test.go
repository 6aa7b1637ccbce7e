package engine_test

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"barraiser/internal/assessment"
	"barraiser/internal/engine"
	"barraiser/internal/interview"
	"barraiser/internal/rubric"
)

// after returns an observe that takes its time and then also sees the result that
// no cue knows. It gives up when its context ends.
func (c *critic) after(wait time.Duration) func(context.Context, int, assessment.Answer) (assessment.Observation, error) {
	return func(ctx context.Context, _ int, answer assessment.Answer) (assessment.Observation, error) {
		seen, err := c.counter.Observe(ctx, nil, answer)
		select {
		case <-time.After(wait):
		case <-ctx.Done():
			return seen, context.Cause(ctx)
		}
		seen.Evidence = append(seen.Evidence, assessment.Evidence{
			Competency: "dive-deep", Signal: "result", Strength: 1, Polarity: assessment.For,
			Span: assessment.Span{Turn: seen.Turn, Start: 0, End: 1, Quote: "I"},
		})
		return seen, err
	}
}

// looks returns what was observed, in order, and when after the answer to the turn
// the next move was planned.
func looks(t *testing.T, e *engine.Engine, id string, turn int) (seen []interview.Observed, waited time.Duration) {
	t.Helper()
	_, history, err := e.Session(t.Context(), id)
	require.NoError(t, err)
	var said time.Time
	for _, r := range history {
		switch fact := r.Event.(type) {
		case interview.Observed:
			seen = append(seen, fact)
		case interview.CandidateSaid:
			if fact.Turn == turn {
				said = r.At
			}
		case interview.MovePlanned:
			if fact.Turn == turn+1 {
				waited = r.At.Sub(said)
			}
		}
	}
	return seen, waited
}

func TestTheDirectorSeesWhatTheReviewerSawInTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := reviewedHouse(t)
		h.critic.observe = h.critic.after(500 * time.Millisecond)
		e := h.open("local")
		id := h.session(e)
		v := watch(t, e, id, "tab", 0)
		v.heard(1)
		v.answer(1, "I traced it")
		v.heard(2)
		seen, waited := looks(t, e, id, 1)
		require.Len(t, seen, 1)
		require.Equal(t, "model/test", seen[0].Assessor)
		require.Equal(t, 500*time.Millisecond, waited)
		require.Len(t, h.critic.given, 1)
		require.Len(t, h.critic.given[0].Evidence, 1, "the reviewer goes on from what the rules saw")
		require.NotEqual(t, "p-result", state(t, e, id).Turns[1].Move.Probe, "what was shown isn't asked for")
		require.Equal(t, map[string]bool{id: true}, h.critic.sessions)
	})
}

func TestWhatTheReviewerSeesLateCountsForTheNextMove(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := reviewedHouse(t)
		h.critic.observe = h.critic.after(5 * time.Second)
		e := h.open("local")
		id := h.session(e)
		v := watch(t, e, id, "tab", 0)
		v.heard(1)
		v.answer(1, "I thought about it")
		v.heard(2)
		seen, waited := looks(t, e, id, 1)
		require.Len(t, seen, 1)
		require.Equal(t, "test", seen[0].Assessor)
		require.Equal(t, 1200*time.Millisecond, waited, "it is waited for so long and no longer")
		require.Equal(t, "p-trace", state(t, e, id).Turns[1].Move.Probe)

		time.Sleep(5 * time.Second)
		v.answer(2, "I traced it")
		v.heard(3)
		seen, waited = looks(t, e, id, 2)
		require.Len(t, seen, 3)
		require.Equal(t, 1200*time.Millisecond, waited)
		require.Equal(t, "model/test", seen[1].Assessor)
		require.Equal(t, 1, seen[1].Observation.Turn)
		require.Equal(t, "test", seen[2].Assessor)
		require.Equal(t, 2, seen[2].Observation.Turn)
		require.Equal(t, seen[1].Observation, *state(t, e, id).Turns[0].Observed, "it takes the place of the first")
		require.NotEqual(t, "p-result", state(t, e, id).Turns[2].Move.Probe, "and counts")
		require.Empty(t, h.reports)
	})
}

// TestWhileTheReviewerLooks: commands are taken, and somebody who comes in is told
// that the interviewer is to speak, not that the answer is awaited again.
func TestWhileTheReviewerLooks(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := reviewedHouse(t)
		h.critic.observe = h.critic.after(time.Hour)
		e := h.open("local")
		id := h.session(e)
		v := watch(t, e, id, "tab", 0)
		v.heard(1)
		v.answer(1, "I traced it")
		began := time.Now()
		_, err := v.do(interview.Pause{ID: "p"})
		require.NoError(t, err)
		var refused *interview.Refusal
		_, err = v.do(interview.SubmitAnswer{ID: "again", Turn: 1, Text: "Once more"})
		require.ErrorAs(t, err, &refused)
		require.Equal(t, interview.StaleTurn, refused.Code)
		_, err = v.do(interview.SubmitAnswer{ID: "early", Turn: 2, Text: "And this"})
		require.ErrorAs(t, err, &refused)
		require.Equal(t, interview.NotYet, refused.Code)
		_, welcome, err := e.Join(t.Context(), id, "other", 0)
		require.NoError(t, err)
		require.Equal(t, 1, welcome.Turn)
		require.True(t, welcome.Pending)
		require.Zero(t, time.Since(began))

		_, err = v.do(interview.End{ID: "end"})
		require.NoError(t, err)
		v.until("the scorecard", func() bool { return has[interview.ScorecardReady](v) })
		time.Sleep(time.Minute)
		seen, _ := looks(t, e, id, 1)
		require.Empty(t, seen, "after the end nothing is planned")
		require.Empty(t, h.reports)
	})
}

func TestAReviewerThatCannotLookIsReportedOnce(t *testing.T) {
	for name, observe := range map[string]func(context.Context, int, assessment.Answer) (assessment.Observation, error){
		"an error": func(context.Context, int, assessment.Answer) (assessment.Observation, error) {
			return assessment.Observation{}, errors.New("no route to host")
		},
		"a panic": func(context.Context, int, assessment.Answer) (assessment.Observation, error) {
			panic("no route to host")
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				h := reviewedHouse(t)
				h.critic.observe = observe
				e := h.open("local")
				id := h.scored(e)
				require.Len(t, h.reports, 1)
				require.Contains(t, h.reports[0], "no route to host")
				seen, waited := looks(t, e, id, 1)
				require.NotEmpty(t, seen)
				for _, o := range seen {
					require.Equal(t, "test", o.Assessor)
				}
				require.Zero(t, waited, "a failure isn't waited for")
			})
		})
	}
}

// TestWhoIsLookedAtTwice: what adds nothing is recorded as the deterministic
// assessor's, and a session without a model's rating isn't sent anywhere.
func TestWhoIsLookedAtTwice(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHouse(t)
		before := h.open("local")
		without := h.session(before)
		require.NoError(t, before.Close(t.Context()))
		h.critic = &critic{}
		e := h.open("local")
		v := watch(t, e, without, "tab", 0)
		v.finish(1)
		require.Zero(t, h.critic.looks)

		// One whose interviewer is a model is sent to one in any case.
		seed := uint64(7)
		h.critic, h.twoVoices = nil, true
		spoken, err := h.open("local").Open(t.Context(), engine.OpenRequest{Round: "leadership-principles", Interviewer: engine.Model, Seed: &seed})
		require.NoError(t, err)
		h.critic = &critic{}
		e = h.open("local")
		watch(t, e, spoken, "tab", 0).finish(1)
		require.Empty(t, state(t, e, spoken).Opened.Assessor)
		require.Positive(t, h.critic.looks)
		require.Zero(t, h.critic.tried(), "but isn't rated by it")

		h.critic.looks = 0
		id := h.scored(e)
		require.Positive(t, h.critic.looks)
		seen, waited := looks(t, e, id, 1)
		for _, o := range seen {
			require.Equal(t, "test", o.Assessor)
		}
		require.Zero(t, waited)
	})
}

// tallying counts the looks of the deterministic assessor.
type tallying struct {
	engine.Assessor
	looks atomic.Int64
}

func (t *tallying) Observe(ctx context.Context, r *rubric.Round, a assessment.Answer) (assessment.Observation, error) {
	t.looks.Add(1)
	return t.Assessor.Observe(ctx, r, a)
}

// The look begins while the answer is written; one that is refused or already known
// isn't looked at, and none is looked at twice.
func TestAnAnswerIsLookedAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHouse(t)
		counted := &tallying{Assessor: h.assessor}
		h.rater = counted
		e := h.open("local")
		id := h.session(e)
		v := watch(t, e, id, "tab", 0)
		v.heard(1)
		first := interview.SubmitAnswer{ID: "a1", Turn: 1, Text: "I traced it"}
		ack, err := v.do(first)
		require.NoError(t, err)
		v.heard(2)
		again, err := v.do(first)
		require.NoError(t, err)
		require.Equal(t, ack, again)
		_, err = v.do(interview.SubmitAnswer{ID: "late", Turn: 1, Text: "Another one"})
		require.Error(t, err)
		require.EqualValues(t, 1, counted.looks.Load())
		observed, ok := find[interview.Observed](v)
		require.True(t, ok)
		require.Len(t, observed.Observation.Evidence, 1)
		v.answer(2, "It fell by 4 %")
		v.heard(3)
		require.EqualValues(t, 2, counted.looks.Load())
		v.finish(3)
	})
}
