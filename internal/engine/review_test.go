package engine_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"barraiser/internal/assessment"
	"barraiser/internal/engine"
	"barraiser/internal/eventlog"
	"barraiser/internal/fault"
	"barraiser/internal/interview"
	"barraiser/internal/rubric"
	"barraiser/internal/scorecard"
)

// reviewedHouse is a house with a reviewer.
func reviewedHouse(t *testing.T) *house {
	t.Helper()
	h := newHouse(t)
	h.critic = &critic{}
	return h
}

// state reads a session from the log.
func state(t *testing.T, e *engine.Engine, id string) interview.State {
	t.Helper()
	s, _, err := e.Session(t.Context(), id)
	require.NoError(t, err)
	return s
}

// card reads an assessor's scorecard of a session.
func card(t *testing.T, e *engine.Engine, id, assessor string) scorecard.Scorecard {
	t.Helper()
	c, err := e.Scorecard(t.Context(), state(t, e, id), assessor)
	require.NoError(t, err)
	return c
}

// streams lists the assessments in the store.
func (h *house) streams() (list []string) {
	h.t.Helper()
	for stream, err := range h.store.Streams(h.t.Context(), "assess/") {
		require.NoError(h.t, err)
		list = append(list, stream)
	}
	return list
}

func TestTheModelsScorecardFollowsTheLexicalOne(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := reviewedHouse(t)
		gate := make(chan struct{})
		h.critic.assess = h.critic.held(gate)
		e := h.open("local")
		id := h.session(e)
		h.progress.Set(id, 1, 2)
		v := watch(t, e, id, "tab", 0)
		v.finish(1)
		synctest.Wait()

		lexical := card(t, e, id, "")
		require.Equal(t, engine.Lexical, lexical.Assessor.Kind)
		require.True(t, lexical.Assessor.Provisional)
		require.Equal(t, lexical, card(t, e, id, engine.Lexical))
		require.True(t, runs(t, e, id)[0].Card.Assessor.Provisional)
		_, err := e.Scorecard(t.Context(), state(t, e, id), engine.Model)
		require.Equal(t, fault.NotFound, fault.KindOf(err))
		require.True(t, e.AwaitsReview(state(t, e, id)))

		done, of, running := e.ReviewProgress(id)
		require.Equal(t, []any{0, 0, true}, []any{done, of, running}, "what was set before doesn't count")
		h.progress.Set(id, 7, 19)
		done, of, running = e.ReviewProgress(id)
		require.Equal(t, []any{7, 19, true}, []any{done, of, running})

		close(gate)
		v.until("the model's scorecard", func() bool {
			ready, _ := find[interview.ScorecardReady](v)
			return ready.Assessor == engine.Model
		})
		_, _, running = e.ReviewProgress(id)
		require.False(t, running)
		require.False(t, e.AwaitsReview(state(t, e, id)))
		model := card(t, e, id, "")
		require.Equal(t, "gpt-test", *model.Assessor.Model)
		require.Equal(t, rubric.MeetsBar, *model.Rating)
		require.False(t, model.Assessor.Provisional)
		require.Equal(t, model, card(t, e, id, engine.Model))
		lexical.Assessor.Provisional = false
		require.Equal(t, lexical, card(t, e, id, engine.Lexical), "it stays, and is final now")
		all := runs(t, e, id)
		require.Equal(t, []bool{false, true}, []bool{all[0].Shown, all[1].Shown})
		require.False(t, all[0].Card.Assessor.Provisional)

		var kinds []string
		for _, r := range v.events[len(v.events)-4:] {
			switch fact := r.Event.(type) {
			case interview.RoundClosed:
				kinds = append(kinds, "round")
			case interview.SessionClosed:
				kinds = append(kinds, "session")
			case interview.ScorecardReady:
				kinds = append(kinds, fact.Assessor)
			}
		}
		require.Equal(t, []string{"round", "session", "lexical", "model"}, kinds)
		require.Equal(t, map[string]bool{id: true}, h.critic.sessions, "its calls are the session's")
		require.Equal(t, 1, h.critic.tried())
		require.Empty(t, h.reports)
	})
}

// TestWhoIsReviewed: the session says at its opening that a model rates it, and a
// model that is no longer there is not waited for.
func TestWhoIsReviewed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHouse(t)
		e := h.open("local")
		before := h.scored(e)
		require.Empty(t, state(t, e, before).Opened.Assessor)
		require.NoError(t, e.Close(t.Context()))

		h.critic = &critic{}
		h.critic.assess = h.critic.held(nil)
		e = h.open("local")
		since := h.scored(e)
		require.Equal(t, engine.Model, state(t, e, since).Opened.Assessor)
		require.NoError(t, e.Sweep(t.Context()))
		require.False(t, card(t, e, before, "").Assessor.Provisional, "it was opened without a model")
		require.True(t, card(t, e, since, "").Assessor.Provisional)
		require.NoError(t, e.Close(t.Context()))

		critic := h.critic
		h.critic = nil
		e = h.open("local")
		require.False(t, card(t, e, since, "").Assessor.Provisional, "nobody is there to review it")
		require.NoError(t, e.Sweep(t.Context()))
		require.NoError(t, e.Close(t.Context()))

		h.critic, critic.assess = critic, nil
		e = h.open("local")
		require.NoError(t, e.Sweep(t.Context()))
		synctest.Wait()
		require.Equal(t, engine.Model, card(t, e, since, "").Assessor.Kind)
		require.Len(t, runs(t, e, before), 1)
		require.Empty(t, h.reports)
	})
}

// TestACrashBeforeTheReviewIsWritten: the next process reviews; the one that was
// thought dead writes nothing that counts twice.
func TestACrashBeforeTheReviewIsWritten(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := reviewedHouse(t)
		gate := make(chan struct{})
		h.critic.assess = h.critic.held(gate)
		id := h.scored(h.open("local"))
		synctest.Wait()
		next := h.restart()
		todo, err := next.Finish(t.Context(), id)
		require.NoError(t, err)
		require.True(t, todo)
		close(gate)
		synctest.Wait()
		require.Len(t, state(t, next, id).Scorecards, 2)
		require.Equal(t, engine.Model, card(t, next, id, "").Assessor.Kind)
		todo, err = next.Finish(t.Context(), id)
		require.NoError(t, err)
		require.False(t, todo)
	})
}

// TestACrashBeforeTheReviewIsPublished: a review that was written is published as
// it stands, and isn't paid for again.
func TestACrashBeforeTheReviewIsPublished(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := reviewedHouse(t)
		gate := make(chan struct{})
		h.critic.assess = h.critic.held(gate)
		e := h.open("local")
		id := h.scored(e)
		h.log.only("session/")
		h.log.set(true, false)
		close(gate)
		synctest.Wait()
		require.Len(t, h.streams(), 2)
		require.Len(t, state(t, e, id).Scorecards, 1)

		h.log.set(false, false)
		h.critic.assess = nil
		require.NoError(t, h.restart().Sweep(t.Context()))
		synctest.Wait()
		require.Equal(t, engine.Model, card(t, e, id, "").Assessor.Kind)
		require.Equal(t, 1, h.critic.tried())
	})
}

// TestErasingEndsAReview: nothing of an erased session is written afterwards, not
// even by a reviewer that doesn't stop when it's told to.
func TestErasingEndsAReview(t *testing.T) {
	for name, stubborn := range map[string]bool{"it stops": false, "it goes on": true} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				h := reviewedHouse(t)
				gate := make(chan struct{})
				h.critic.assess = h.critic.held(gate)
				if stubborn {
					h.critic.assess = func(_ context.Context, _ int, answers []assessment.Answer) (assessment.Report, error) {
						<-gate
						return h.critic.rated(answers, assessment.Rated{Rating: rubric.RaisesBar}), nil
					}
				}
				e := h.open("local")
				id := h.scored(e)
				synctest.Wait()
				require.NoError(t, e.Erase(t.Context(), id))
				close(gate)
				synctest.Wait()
				_, _, running := e.ReviewProgress(id)
				require.False(t, running)
				require.Empty(t, h.streams())
				require.ErrorIs(t, e.Exists(t.Context(), id), eventlog.ErrErased)
				require.Empty(t, h.reports)
			})
		})
	}
}

// TestErasingEndsTheDeterministicRating: its failure at being stopped was once
// written as a scorecard, which stayed behind when the session was gone.
func TestErasingEndsTheDeterministicRating(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHouse(t)
		h.assessor.hangs = true
		e := h.open("local")
		id := h.session(e)
		v := watch(t, e, id, "tab", 0)
		v.heard(1)
		_, err := v.do(interview.End{ID: "end"})
		require.NoError(t, err)
		synctest.Wait()
		require.NoError(t, e.Erase(t.Context(), id))
		synctest.Wait()
		require.Empty(t, h.streams())
		require.Empty(t, h.reports)
	})
}

func TestShuttingDownEndsAReviewAndTheNextProcessMakesIt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := reviewedHouse(t)
		h.critic.assess = h.critic.held(nil)
		e := h.open("local")
		id := h.scored(e)
		synctest.Wait()
		require.NoError(t, e.Close(t.Context()))
		require.Len(t, h.streams(), 1, "nothing half-made is written")

		h.critic.assess = nil
		next := h.open("local")
		require.NoError(t, next.Sweep(t.Context()))
		synctest.Wait()
		require.Equal(t, engine.Model, card(t, next, id, "").Assessor.Kind)
		require.Equal(t, 2, h.critic.tried())
		require.Empty(t, h.reports)
	})
}

func TestAReviewWhoseCallsFailedIsTriedAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := reviewedHouse(t)
		h.critic.assess = func(_ context.Context, try int, answers []assessment.Answer) (assessment.Report, error) {
			switch try {
			case 1:
				return h.critic.unrated(answers), nil
			case 2:
				// One answer of two is enough to try again, though the scorecard hides it.
				report := h.critic.rated(answers, assessment.Rated{Rating: rubric.MeetsBar})
				report.Answers[1].Rated = []assessment.Rated{{Competency: "dive-deep", Why: assessment.WhyAssessorFailed}}
				return report, nil
			default:
				return h.critic.rated(answers, assessment.Rated{Rating: rubric.MeetsBar}), nil
			}
		}
		e := h.open("local")
		id := h.scored(e)
		synctest.Wait()
		began := time.Now()
		for _, pause := range []time.Duration{30 * time.Second, 2 * time.Minute} {
			require.True(t, card(t, e, id, "").Assessor.Provisional)
			_, _, running := e.ReviewProgress(id)
			require.True(t, running)
			_, of, _ := e.ReviewProgress(id)
			require.Zero(t, of, "between two tries nothing is under way")
			h.progress.Set(id, 3, 4)
			before := h.critic.tried()
			time.Sleep(pause - 2*time.Millisecond)
			require.Equal(t, before, h.critic.tried())
			time.Sleep(3 * time.Millisecond)
			synctest.Wait()
			require.Equal(t, before+1, h.critic.tried())
		}
		require.InDelta(t, 150*time.Second, time.Since(began), float64(time.Second))
		model := card(t, e, id, "")
		require.Equal(t, engine.Model, model.Assessor.Kind)
		require.NotEqual(t, scorecard.Incomplete, model.Vote)
		require.Len(t, runs(t, e, id), 2, "only the last is written")
	})
}

// TestAReviewThatFailsForGood: it is written without a number, doesn't stand before
// the scorecard that there is, and can be made good.
func TestAReviewThatFailsForGood(t *testing.T) {
	broken := map[string]func(*critic) func(context.Context, int, []assessment.Answer) (assessment.Report, error){
		"its calls": func(c *critic) func(context.Context, int, []assessment.Answer) (assessment.Report, error) {
			return func(_ context.Context, _ int, answers []assessment.Answer) (assessment.Report, error) {
				return c.unrated(answers), nil
			}
		},
		"itself": func(*critic) func(context.Context, int, []assessment.Answer) (assessment.Report, error) {
			return func(context.Context, int, []assessment.Answer) (assessment.Report, error) {
				return assessment.Report{}, errors.New("no route to host")
			}
		},
		"with a panic": func(*critic) func(context.Context, int, []assessment.Answer) (assessment.Report, error) {
			return func(context.Context, int, []assessment.Answer) (assessment.Report, error) { panic("no route to host") }
		},
		"in its time": func(*critic) func(context.Context, int, []assessment.Answer) (assessment.Report, error) {
			return func(ctx context.Context, _ int, _ []assessment.Answer) (assessment.Report, error) {
				<-ctx.Done()
				return assessment.Report{}, context.Cause(ctx)
			}
		},
	}
	for name, assess := range broken {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				h := reviewedHouse(t)
				h.critic.assess = assess(h.critic)
				e := h.open("local")
				id := h.scored(e)
				time.Sleep(2 * time.Hour)
				require.Equal(t, 4, h.critic.tried())
				model := card(t, e, id, engine.Model)
				require.Equal(t, engine.Model, model.Assessor.Kind)
				require.Equal(t, scorecard.Incomplete, model.Vote)
				require.Nil(t, model.Rating)
				shown := card(t, e, id, "")
				require.Equal(t, engine.Lexical, shown.Assessor.Kind)
				require.False(t, shown.Assessor.Provisional, "nothing more is to come")
				require.True(t, runs(t, e, id)[0].Shown)
				require.NoError(t, e.Sweep(t.Context()))
				synctest.Wait()
				require.Equal(t, 4, h.critic.tried())

				_, err := e.Rescore(t.Context(), id, h.shelf.round, engine.Model)
				require.ErrorContains(t, err, "engine: rescore")
				require.Len(t, runs(t, e, id), 2, "a failure leaves no further one")
				h.critic.assess = nil
				got, err := e.Rescore(t.Context(), id, h.shelf.round, engine.Model)
				require.NoError(t, err)
				require.True(t, got.Fresh)
				require.Equal(t, model, got.Before)
				require.Equal(t, got.After, card(t, e, id, ""))
			})
		})
	}
}

// TestAReviewThatFailedOverIsNotRepeated: such a run names the deterministic rater,
// so its name has to tell whose it is.
func TestAReviewThatFailedOverIsNotRepeated(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := reviewedHouse(t)
		h.critic.assess = func(ctx context.Context, _ int, answers []assessment.Answer) (assessment.Report, error) {
			report, err := h.assessor.Assess(ctx, h.shelf.round, rubric.L5, answers)
			rater := h.critic.Rater()
			report.Rater.FailedOver = &assessment.FailedOver{Kind: "model", Model: rater.Model, Version: rater.Version, Why: assessment.QuotesNotFound}
			return report, err
		}
		e := h.open("local")
		id := h.scored(e)
		synctest.Wait()
		ready := state(t, e, id).Scorecards
		require.Len(t, ready, 2)
		require.Equal(t, engine.Lexical, ready[1].Assessor, "the ratings are its")
		require.True(t, strings.HasPrefix(ready[1].Run, "model-"), ready[1].Run)
		require.False(t, e.AwaitsReview(state(t, e, id)))
		require.NoError(t, h.restart().Sweep(t.Context()))
		synctest.Wait()
		require.Equal(t, 1, h.critic.tried())

		shown := card(t, e, id, "")
		require.Equal(t, assessment.QuotesNotFound, shown.Assessor.FailedOver.Why)
		require.False(t, shown.Assessor.Provisional)
		require.Equal(t, shown, card(t, e, id, engine.Model))
		require.Nil(t, card(t, e, id, engine.Lexical).Assessor.FailedOver)

		_, err := e.Rescore(t.Context(), id, newer(h, "2.0.0"), engine.Model)
		require.Equal(t, fault.Unavailable, fault.KindOf(err))
		require.ErrorContains(t, err, "quotes")
		same, err := e.Rescore(t.Context(), id, h.shelf.round, engine.Lexical)
		require.NoError(t, err)
		require.False(t, same.Fresh)
	})
}

// TestAReviewIsMadeOnceWhateverBreaks: the process dies at random moments of
// reviews that fail at random; in the end there is one of each assessor.
func TestAReviewIsMadeOnceWhateverBreaks(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		waits := rapid.SliceOfN(rapid.IntRange(0, 200), 0, 6).Draw(rt, "seconds between crashes")
		slow := time.Duration(rapid.IntRange(0, 90).Draw(rt, "seconds of a review")) * time.Second
		failures := rapid.IntRange(0, 3).Draw(rt, "tries that fail")
		clean := rapid.Bool().Draw(rt, "the service is stopped and not killed")
		synctest.Test(t, func(t *testing.T) {
			h := reviewedHouse(t)
			h.critic.assess = func(ctx context.Context, try int, answers []assessment.Answer) (assessment.Report, error) {
				select {
				case <-time.After(slow):
				case <-ctx.Done():
					return assessment.Report{}, context.Cause(ctx)
				}
				if try <= failures {
					return h.critic.unrated(answers), nil
				}
				return h.critic.rated(answers, assessment.Rated{Rating: rubric.MeetsBar}), nil
			}
			e := h.open("local")
			id := h.scored(e)
			for _, wait := range waits {
				time.Sleep(time.Duration(wait) * time.Second)
				if clean {
					require.NoError(t, e.Close(t.Context()))
				}
				e = h.restart()
				require.NoError(t, e.Sweep(t.Context()))
			}
			time.Sleep(time.Hour)
			ready := state(t, e, id).Scorecards
			require.Len(t, ready, 2)
			require.Equal(t, []string{engine.Lexical, engine.Model}, []string{ready[0].Assessor, ready[1].Assessor})
			require.Len(t, h.streams(), 2)
			require.NotEqual(t, scorecard.Incomplete, card(t, e, id, "").Vote)
			require.False(t, e.AwaitsReview(state(t, e, id)))
		})
	})
}

func TestContestedRatingsCountTheLower(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := reviewedHouse(t)
		h.critic.assess = func(_ context.Context, _ int, answers []assessment.Answer) (assessment.Report, error) {
			return h.critic.rated(answers, assessment.Rated{Rating: rubric.RaisesBar}), nil
		}
		e := h.open("local")
		id := h.scored(e)
		synctest.Wait()
		model, lexical := card(t, e, id, ""), card(t, e, id, engine.Lexical)
		require.Equal(t, &scorecard.Contested{Lexical: rubric.Mixed, Model: rubric.RaisesBar}, model.Competencies[0].Contested)
		require.Equal(t, rubric.RaisesBar, *model.Competencies[0].Rating)
		require.Equal(t, lexical.Vote, model.Vote)
		require.Equal(t, string(lexical.Vote), state(t, e, id).Scorecards[1].Vote)

		// By another version of the rubric there is no lexical scorecard to compare with
		// yet; one is made for it and not recorded.
		got, err := e.Rescore(t.Context(), id, newer(h, "2.0.0"), engine.Model)
		require.NoError(t, err)
		require.NotNil(t, got.After.Competencies[0].Contested)
		require.Len(t, runs(t, e, id), 3)
		require.Equal(t, got.After, card(t, e, id, ""))
		same, err := e.Rescore(t.Context(), id, newer(h, "2.0.0"), engine.Model)
		require.NoError(t, err)
		require.False(t, same.Fresh)
	})
}

func TestRescoringByAnAssessorThatIsNotThere(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHouse(t)
		e := h.open("local")
		id := h.scored(e)
		for _, name := range []string{engine.Model, "oracle"} {
			_, err := e.Rescore(t.Context(), id, h.shelf.round, name)
			require.Equal(t, fault.Invalid, fault.KindOf(err))
			require.NotEmpty(t, fault.HintOf(err))
		}
		same, err := e.Rescore(t.Context(), id, h.shelf.round, "")
		require.NoError(t, err)
		require.False(t, same.Fresh)
	})
}
