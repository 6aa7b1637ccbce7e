package engine_test

import (
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/require"

	"barraiser/internal/interview"
)

// The candidate's own questions outlive a crash, are seen by no assessor, take no
// hint, and end with a skip.
func TestTheCandidateAsks(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHouse(t)
		e := h.open("local")
		id := h.session(e)
		v := watch(t, e, id, "tab", 0)
		v.heard(1)
		v.answer(1, "I traced it.")
		for turn := 2; ; turn++ {
			v.heard(turn)
			state, _, err := e.Session(t.Context(), id)
			require.NoError(t, err)
			if state.Turns[turn-1].Move.Kind == interview.Invite {
				break
			}
			_, err = v.do(interview.Skip{ID: v.id(), Turn: turn})
			require.NoError(t, err)
		}

		e = h.restart()
		v = v.comeBack(e, id)
		state, _, err := e.Session(t.Context(), id)
		require.NoError(t, err)
		turn := state.Turn()
		require.Equal(t, interview.Invite, state.Turns[turn-1].Move.Kind)
		_, err = v.do(interview.AskHint{ID: v.id(), Turn: turn})
		var refused *interview.Refusal
		require.ErrorAs(t, err, &refused)
		require.Equal(t, interview.NotAllowed, refused.Code)

		v.answer(turn, "How did I do?")
		v.heard(turn + 1)
		_, err = v.do(interview.Skip{ID: v.id(), Turn: turn + 1})
		require.NoError(t, err)
		v.until("the scorecard", func() bool { return has[interview.ScorecardReady](v) })

		state, _, err = e.Session(t.Context(), id)
		require.NoError(t, err)
		require.Equal(t, interview.Covered, state.SessionClosed)
		require.Nil(t, state.Turns[turn-1].Observed)
		require.Equal(t, interview.AskedVerdict, state.Turns[turn].Move.About)
		require.NotNil(t, state.Turns[0].Observed)
		card, err := e.Scorecard(t.Context(), state, "")
		require.NoError(t, err)
		require.Len(t, card.Answers, 1)
		require.Equal(t, []int{1}, card.Answers[0].Turns)
		require.Empty(t, h.reports)
	})
}
