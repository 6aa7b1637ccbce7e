package pool_test

import (
	"maps"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"barraiser/internal/llm"
	"barraiser/internal/llm/pool"
)

// called is one call of a random run and what became of it.
type called struct {
	got     llm.Completion
	err     error
	took    time.Duration
	reports []pool.Attempt
}

// Whatever endpoints do, in whatever order: an answer is the whole of one
// endpoint's, nobody is asked behind the first text, and the trying is bounded
// in number and time.
func TestTheTryingIsBoundedAndAnswersAreWhole(t *testing.T) {
	answers := map[string]answer{
		"good": says("one ", "whole ", "answer"), "busy": busy, "forbidden": forbidden, "declines": declines, "spent": spent,
		"rests": status(429, time.Minute), "rests briefly": status(429, time.Second), "slow": {wait: time.Hour, text: []string{"late"}},
		"cut": {text: []string{"one "}, abrupt: true}, "breaks": {text: []string{"one "}, err: busy.err}, "nothing": {abrupt: true},
	}
	names := rapid.SampledFrom(slices.Sorted(maps.Keys(answers)))
	rapid.Check(t, func(rt *rapid.T) {
		var endpoints []*fake
		for range rapid.IntRange(1, 3).Draw(rt, "endpoints") {
			e := &fake{}
			for range rapid.IntRange(1, 6).Draw(rt, "answers") {
				e.answers = append(e.answers, answers[names.Draw(rt, "answer")])
			}
			endpoints = append(endpoints, e)
		}
		o := pool.Options{Attempts: rapid.IntRange(1, 6).Draw(rt, "attempts"), Tries: rapid.IntRange(1, 3).Draw(rt, "tries"), Trip: 3}
		calls := make([]called, rapid.IntRange(1, 6).Draw(rt, "calls"))
		synctest.Test(t, func(t *testing.T) {
			h := pooled(t, o, endpoints...)
			for i := range calls {
				start := time.Now()
				got, err := h.ask(t)
				calls[i] = called{got, err, time.Since(start), h.reports}
				h.reports = nil
			}
		})
		for _, c := range calls {
			c.check(rt, o)
		}
	})
}

func (c called) check(t *rapid.T, o pool.Options) {
	require.LessOrEqual(t, len(c.reports), o.Attempts)
	for i, r := range c.reports {
		require.Equal(t, i+1, r.Number)
		require.Less(t, r.Wait, pool.DefaultPatience)
		if i < len(c.reports)-1 {
			require.Zero(t, r.FirstText, "somebody was asked behind a text")
			require.NotEqual(t, llm.OK, r.Outcome)
		}
	}
	if c.err == nil {
		require.Contains(t, []string{"one whole answer", "late"}, c.got.Text)
		require.Equal(t, llm.OK, c.reports[len(c.reports)-1].Outcome)
	} else {
		require.Contains(t, []string{"", "one "}, c.got.Text)
		require.NotNil(t, llm.FailureOf(c.err))
	}
	// An attempt that begins in time may take as long as its endpoint does.
	require.LessOrEqual(t, c.took, pool.DefaultPatience+time.Hour)
}
