package engine_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"barraiser/internal/assessment"
	"barraiser/internal/engine"
	"barraiser/internal/llm"
	"barraiser/internal/rubric"
)

// A whole school ends its rounds in the same minute: what one replica can't review
// at once another one takes, and nothing is reviewed twice.
func TestReviewsThatWaitAreTakenByAnyReplica(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := reviewedHouse(t)
		h.timing.ReviewsAtOnce = 1
		gates := map[string]chan struct{}{}
		h.critic.assess = func(ctx context.Context, _ int, answers []assessment.Answer) (assessment.Report, error) {
			select {
			case <-gates[llm.SessionOf(ctx, llm.Request{})]:
				return h.critic.rated(answers, assessment.Rated{Rating: rubric.MeetsBar}), nil
			case <-ctx.Done():
				return assessment.Report{}, context.Cause(ctx)
			}
		}
		one, two := h.open("one"), h.open("two")
		var ids []string
		for range 4 {
			id := h.session(one)
			gates[id] = make(chan struct{})
			ids = append(ids, id)
			v := watch(t, one, id, "tab", 0)
			v.heard(1)
			v.finish(1)
			v.leave()
			synctest.Wait()
		}
		require.Equal(t, 1, h.critic.tried(), "the others wait")
		time.Sleep(5 * time.Second)
		synctest.Wait()
		require.Equal(t, 1, one.Live(), "and keep no lease meanwhile")

		require.NoError(t, two.Sweep(t.Context()))
		synctest.Wait()
		require.Equal(t, 2, h.critic.tried(), "the other replica has a place")
		reviewed := func(id string) bool {
			for _, ready := range state(t, one, id).Scorecards {
				if ready.Assessor == engine.Model {
					return true
				}
			}
			return false
		}
		require.False(t, reviewed(ids[2]))
		for i, id := range ids {
			close(gates[id])
			synctest.Wait()
			time.Sleep(5 * time.Second)
			require.True(t, reviewed(id), "session %d", i)
		}
		require.Equal(t, len(ids), h.critic.tried(), "nothing is paid for twice")
		require.Empty(t, h.reports)
	})
}

func TestWhoWaitsWhenTheProcessEndsIsReviewedByTheNext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := reviewedHouse(t)
		h.timing.ReviewsAtOnce = 1
		h.critic.assess = h.critic.held(nil)
		one := h.open("one")
		ids := []string{h.scored(one), h.scored(one)}
		require.NoError(t, one.Close(t.Context()))

		h.critic.assess = nil
		two := h.open("two")
		require.NoError(t, two.Sweep(t.Context()))
		synctest.Wait()
		for _, id := range ids {
			card := card(t, two, id, engine.Model)
			require.Equal(t, rubric.MeetsBar, *card.Rating)
		}
		for _, id := range ids {
			require.Len(t, state(t, two, id).Scorecards, 2)
		}
	})
}
