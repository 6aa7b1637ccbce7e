package pool_test

import (
	"context"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"barraiser/internal/llm"
	"barraiser/internal/llm/pool"
)

// once is a pool without retries, so that a call is an attempt.
var once = pool.Options{Attempts: 1, Trip: 3, Rest: time.Minute, Patience: time.Second}

func TestABreakerOpensRestsAndTriesOne(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e := endpoint(busy)
		h := pooled(t, once, e)
		born := time.Now()
		time.Sleep(time.Hour)
		for range 3 {
			require.Equal(t, pool.Closed, h.States()[0].Breaker)
			require.Equal(t, born, h.States()[0].Since)
			_, err := h.ask(t)
			require.ErrorIs(t, err, llm.ErrRefused)
		}
		opened := time.Now()
		require.Equal(t, pool.State{
			Name: "first", Model: "m1", Breaker: pool.Open, Since: opened, LastError: "refused 503", LastErrorAt: opened,
		}, h.States()[0])
		_, err := h.ask(t)
		require.ErrorIs(t, err, llm.ErrUnreachable)
		require.Equal(t, time.Minute+1, llm.FailureOf(err).RetryAfter)
		require.Equal(t, 3, e.count(), "nothing is asked while it rests")

		time.Sleep(time.Minute + 1)
		require.Equal(t, pool.HalfOpen, h.States()[0].Breaker)
		_, err = h.ask(t)
		require.ErrorIs(t, err, llm.ErrRefused)
		require.Equal(t, pool.Open, h.States()[0].Breaker, "one failure is enough to rest again")

		time.Sleep(time.Minute + 1)
		e.answers = []answer{says("a")}
		_, err = h.ask(t)
		require.NoError(t, err)
		require.Equal(t, pool.Closed, h.States()[0].Breaker)
		require.Equal(t, "refused 503", h.States()[0].LastError)
	})
}

func TestWhatCountsNeitherWay(t *testing.T) {
	for name, a := range map[string]answer{
		"declined":    declines,
		"budget":      spent,
		"bad request": fails(llm.Failure{Kind: llm.ErrRefused, Status: 400, Elsewhere: true}),
		"too large":   fails(llm.Failure{Kind: llm.ErrRefused, Status: 413, Elsewhere: true}),
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				h := pooled(t, once, endpoint(busy, busy, a, a, a, a, busy))
				for range 6 {
					_, err := h.ask(t)
					require.Error(t, err)
				}
				require.Equal(t, pool.Closed, h.States()[0].Breaker, "it isn't a failure")
				require.Equal(t, "refused 503", h.States()[0].LastError)
				_, err := h.ask(t)
				require.Error(t, err)
				require.Equal(t, pool.Open, h.States()[0].Breaker, "nor is it a success")
			})
		})
	}
}

func TestACallerWhoLeavesCountsNeitherWay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e := endpoint(busy, busy, answer{text: []string{"a", "b"}}, answer{wait: time.Minute}, busy)
		h := pooled(t, once, e)
		for range 2 {
			_, err := h.ask(t)
			require.Error(t, err)
		}
		for chunk, err := range h.Stream(t.Context(), llm.Request{}) {
			require.NoError(t, err)
			require.Equal(t, "a", chunk.Text)
			break
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		_, err := h.Complete(ctx, llm.Request{})
		require.ErrorIs(t, err, context.DeadlineExceeded)
		require.Equal(t, []string{"first refused", "first refused", "first left", "first left"}, h.outcomes())
		require.Equal(t, pool.Closed, h.States()[0].Breaker)
		_, err = h.ask(t)
		require.Error(t, err)
		require.Equal(t, pool.Open, h.States()[0].Breaker)
	})
}

// A caller who has the finish reason and goes has heard it all.
func TestLeavingAtTheLastChunkIsASuccess(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := pooled(t, once, endpoint(busy, busy, says("a"), busy))
		for range 2 {
			_, err := h.ask(t)
			require.Error(t, err)
		}
		for chunk, err := range h.Stream(t.Context(), llm.Request{}) {
			require.NoError(t, err)
			if chunk.Finish != "" {
				break
			}
		}
		_, err := h.ask(t)
		require.Error(t, err)
		require.Equal(t, pool.Closed, h.States()[0].Breaker, "the count began anew")
	})
}

// A caller that panics in its loop must not leave a half-open breaker waiting
// for a verdict for ever.
func TestAPanickingCallerReleasesTheBreaker(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := pooled(t, once, endpoint(busy, busy, busy, says("a"), says("b")))
		for range 3 {
			_, err := h.ask(t)
			require.Error(t, err)
		}
		time.Sleep(time.Minute + 1)
		require.Panics(t, func() {
			for _, err := range h.Stream(t.Context(), llm.Request{}) {
				require.NoError(t, err)
				panic("a bug in the voice")
			}
		})
		_, err := h.ask(t)
		require.NoError(t, err)
		require.Equal(t, pool.Closed, h.States()[0].Breaker)
	})
}

func TestOnlyOneCallTriesARecoveringEndpoint(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		first := endpoint(busy, busy, busy, answer{wait: time.Second, text: []string{"a"}})
		second := endpoint(says("x"))
		o := once
		o.Attempts, o.Tries = 2, 1
		h := pooled(t, o, first, second)
		for range 3 {
			_, err := h.ask(t)
			require.NoError(t, err)
		}
		require.Equal(t, pool.Open, h.States()[0].Breaker)
		time.Sleep(time.Minute + 1)
		var (
			wg   sync.WaitGroup
			mu   sync.Mutex
			from = map[string]int{}
		)
		for range 8 {
			wg.Go(func() {
				got, err := h.Complete(t.Context(), llm.Request{})
				mu.Lock()
				defer mu.Unlock()
				if err == nil {
					from[got.Endpoint]++
				}
			})
		}
		wg.Wait()
		require.Equal(t, map[string]int{"first": 1, "second": 7}, from)
	})
}

// A voice gives up after some seconds and speaks by script. If it only went
// away, a hanging endpoint would cost every turn that wait and never be rested.
func TestPatienceThatRunsOutIsTheEndpointsFault(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e := endpoint(answer{wait: time.Hour})
		h := pooled(t, pool.Options{Trip: 3}, e)
		for range 3 {
			start := time.Now()
			_, err := h.Complete(t.Context(), llm.Request{Patience: 8 * time.Second})
			require.ErrorIs(t, err, llm.ErrStalled)
			require.Equal(t, 8*time.Second, time.Since(start))
		}
		require.Equal(t, pool.Open, h.States()[0].Breaker)
		require.Equal(t, "stalled", h.States()[0].LastError)
		start := time.Now()
		_, err := h.Complete(t.Context(), llm.Request{Patience: 8 * time.Second})
		require.ErrorIs(t, err, llm.ErrUnreachable)
		require.Zero(t, time.Since(start))
	})
}

// The patience is one for all attempts: what the first has used up the second
// hasn't.
func TestPatienceIsSharedByTheAttempts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := pooled(t, pool.Options{}, endpoint(answer{wait: time.Hour}), endpoint(answer{wait: time.Hour}))
		start := time.Now()
		_, err := h.Complete(t.Context(), llm.Request{Patience: 8 * time.Second})
		require.ErrorIs(t, err, llm.ErrStalled)
		require.Equal(t, 8*time.Second, time.Since(start))
		require.Equal(t, []string{"first stalled", "second stalled"}, h.outcomes())
	})
}
