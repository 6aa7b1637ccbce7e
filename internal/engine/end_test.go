package engine_test

import (
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/require"

	"barraiser/internal/interview"
)

// TestEndBeforeTheFirstWord: a speech that hasn't said a word leaves no event
// when the candidate ends the round, and once went on speaking after the end.
func TestEndBeforeTheFirstWord(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHouse(t)
		h.voice.gate = make(chan struct{})
		e := h.open("local")
		v := watch(t, e, h.session(e), "tab", 0)
		synctest.Wait()
		_, err := v.do(interview.End{ID: "end"})
		require.NoError(t, err)
		close(h.voice.gate)
		v.until("the scorecard", func() bool { return has[interview.ScorecardReady](v) })
		synctest.Wait()
		require.False(t, v.showing(1, 1), "nobody speaks after the end")
		require.Empty(t, v.said(1))
		require.Empty(t, h.reports)
	})
}
