package pool_test

import (
	"context"
	"errors"
	"iter"
	"net/http"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"barraiser/internal/fault"
	"barraiser/internal/llm"
	"barraiser/internal/llm/pool"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// answer is what a fake endpoint does with one request: it waits, shows text
// and then ends with err, or with a finish reason if there is none.
type answer struct {
	wait time.Duration
	text []string
	err  error
	// abrupt ends without finish reason or error.
	abrupt bool
}

// fake is a client with an answer for each request; the last one stays.
type fake struct {
	mu      sync.Mutex
	answers []answer
	asked   []llm.Request
	at      []time.Time
}

func (f *fake) take(r llm.Request) answer {
	f.mu.Lock()
	defer f.mu.Unlock()
	n := min(len(f.asked), len(f.answers)-1)
	f.asked, f.at = append(f.asked, r), append(f.at, time.Now())
	return f.answers[n]
}

func (f *fake) count() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return len(f.asked)
}

func (f *fake) Stream(ctx context.Context, r llm.Request) iter.Seq2[llm.Chunk, error] {
	return func(yield func(llm.Chunk, error) bool) {
		a := f.take(r)
		select {
		case <-time.After(a.wait):
		case <-ctx.Done():
			yield(llm.Chunk{}, context.Cause(ctx))
			return
		}
		for _, text := range a.text {
			if !yield(llm.Chunk{Text: text}, nil) {
				return
			}
		}
		switch {
		case a.err != nil:
			yield(llm.Chunk{}, a.err)
		case !a.abrupt:
			yield(llm.Chunk{Finish: llm.FinishStop, Usage: &llm.Usage{Prompt: 3, Completion: 2}}, nil)
		}
	}
}

func (f *fake) Complete(ctx context.Context, r llm.Request) (llm.Completion, error) {
	return llm.Collect(f.Stream(ctx, r))
}

func endpoint(answers ...answer) *fake { return &fake{answers: answers} }

func says(text ...string) answer { return answer{text: text} }

// status is an answer that refuses with a status that passes.
func status(code int, retryAfter time.Duration) answer {
	f := llm.Failure{Kind: llm.ErrRefused, Status: code, RetryAfter: retryAfter, Retryable: true, Elsewhere: true}
	return answer{err: f.Fault("fake", "wait")}
}

func fails(f llm.Failure) answer { return answer{err: f.Fault("fake", "look")} }

var (
	busy      = status(http.StatusServiceUnavailable, 0)
	forbidden = fails(llm.Failure{Kind: llm.ErrRefused, Status: http.StatusForbidden, Elsewhere: true})
	declines  = fails(llm.Failure{Kind: llm.ErrRefused, Code: "content_filter"})
	spent     = fails(llm.Failure{Kind: llm.ErrBudget})
)

// harness is a pool of a first and a second endpoint with waits that aren't
// drawn: each is the whole limit.
type harness struct {
	*pool.Pool
	mu      sync.Mutex
	reports []pool.Attempt
}

func pooled(t *testing.T, o pool.Options, endpoints ...*fake) *harness {
	t.Helper()
	h := &harness{}
	o.Jitter = func(limit time.Duration) time.Duration { return limit }
	o.Report = func(a pool.Attempt) {
		h.mu.Lock()
		defer h.mu.Unlock()
		h.reports = append(h.reports, a)
	}
	var list []pool.Endpoint
	for i, e := range endpoints {
		list = append(list, pool.Endpoint{Name: []string{"first", "second", "third"}[i], Model: []string{"m1", "m2", "m3"}[i], Client: e})
	}
	p, err := pool.New(list, o)
	require.NoError(t, err)
	h.Pool = p
	return h
}

func (h *harness) ask(t *testing.T) (llm.Completion, error) {
	t.Helper()
	return h.Complete(t.Context(), llm.Request{Messages: []llm.Message{{Role: llm.User, Text: "Hello"}}, Session: "s1"})
}

func (h *harness) outcomes() []string {
	var out []string
	for _, r := range h.reports {
		out = append(out, r.Endpoint+" "+string(r.Outcome))
	}
	return out
}

func TestWhatBecomesOfAFailure(t *testing.T) {
	for name, tc := range map[string]struct {
		first, second *fake
		text          string
		err           error
		outcomes      []string
		took          time.Duration
	}{
		"none": {endpoint(says("a", "b")), endpoint(says("x")), "ab", nil, []string{"first ok"}, 0},
		"one that passes": {
			endpoint(busy, says("a")), endpoint(says("x")), "a", nil, []string{"first refused", "first ok"}, 200 * time.Millisecond,
		},
		"two that pass": {
			endpoint(busy), endpoint(says("x")), "x", nil, []string{"first refused", "first refused", "second ok"}, 200 * time.Millisecond,
		},
		"one that stays": {endpoint(forbidden), endpoint(says("x")), "x", nil, []string{"first refused", "second ok"}, 0},
		"all of them": {
			endpoint(busy), endpoint(busy), "", llm.ErrRefused,
			[]string{"first refused", "first refused", "second refused", "second refused"},
			400 * time.Millisecond,
		},
		"the second is no use": {
			endpoint(busy, busy, says("a")), endpoint(forbidden), "a", nil,
			[]string{"first refused", "first refused", "second refused", "first ok"},
			600 * time.Millisecond,
		},
		"declined": {endpoint(declines), endpoint(says("x")), "", llm.ErrRefused, []string{"first refused"}, 0},
		"budget":   {endpoint(spent), endpoint(says("x")), "", llm.ErrBudget, []string{"first budget"}, 0},
		"after text": {
			endpoint(answer{text: []string{"a "}, err: busy.err}), endpoint(says("x")), "a ", llm.ErrRefused, []string{"first refused"}, 0,
		},
		"nothing at all": {
			endpoint(answer{abrupt: true}, says("a")), endpoint(says("x")), "a", nil,
			[]string{"first truncated", "first ok"},
			200 * time.Millisecond,
		},
		"cut after text": {
			endpoint(answer{text: []string{"a "}, abrupt: true}), endpoint(says("x")), "a ", llm.ErrTruncated, []string{"first truncated"}, 0,
		},
		"bad request": {
			endpoint(answer{err: fault.New(fault.Usage, "fake", "no messages")}), endpoint(says("x")), "", nil, []string{"first invalid"}, 0,
		},
		"rest asked for": {
			endpoint(status(429, time.Minute)), endpoint(says("x")), "x", nil, []string{"first refused", "second ok"}, 0,
		},
		"short rest asked for": {
			endpoint(status(429, time.Second), says("a")), endpoint(says("x")), "a", nil,
			[]string{"first refused", "first ok"},
			1200 * time.Millisecond,
		},
		"slow": {
			endpoint(answer{wait: time.Minute, text: []string{"a"}}), endpoint(says("x")), "x", nil,
			[]string{"first stalled", "second ok"},
			pool.DefaultFirstText,
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				h := pooled(t, pool.Options{}, tc.first, tc.second)
				start := time.Now()
				got, err := h.ask(t)
				require.Equal(t, tc.text, got.Text)
				switch {
				case tc.err != nil:
					require.ErrorIs(t, err, tc.err)
					require.NotEmpty(t, fault.HintOf(err))
				case tc.text == "":
					require.Error(t, err)
				default:
					require.NoError(t, err)
				}
				require.Equal(t, tc.outcomes, h.outcomes())
				if tc.took > 0 {
					require.Equal(t, tc.took, time.Since(start))
				}
			})
		})
	}
}

func TestAnEndpointAloneHasAllAttemptsAndAllTheTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e := endpoint(busy, busy, busy, answer{wait: time.Minute, text: []string{"a"}})
		h := pooled(t, pool.Options{}, e)
		start := time.Now()
		got, err := h.ask(t)
		require.NoError(t, err)
		require.Equal(t, llm.Completion{
			Text: "a", Finish: llm.FinishStop, Endpoint: "first", Usage: llm.Usage{Prompt: 3, Completion: 2},
		}, got)
		// 200, 400 and 800 ms of waits, which double, and the slow answer.
		require.Equal(t, 1400*time.Millisecond+time.Minute, time.Since(start))
		require.Equal(t, "m1", e.asked[0].Model)
	})
}

func TestAttemptsAreReported(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		first := endpoint(fails(llm.Failure{
			Kind: llm.ErrRefused, Status: 429, Code: "rate_limit_exceeded", Retryable: true, Elsewhere: true,
		}), answer{wait: time.Second, text: []string{"a", "b"}})
		h := pooled(t, pool.Options{}, first)
		_, err := h.ask(t)
		require.NoError(t, err)
		require.Equal(t, []pool.Attempt{
			{
				Endpoint: "first", Model: "m1", Session: "s1", Number: 1,
				Outcome: llm.Refused, Status: 429, Code: "rate_limit_exceeded",
			},
			{
				Endpoint: "first", Model: "m1", Session: "s1", Number: 2, Wait: 200 * time.Millisecond,
				Outcome: llm.OK, Usage: &llm.Usage{Prompt: 3, Completion: 2}, FirstText: time.Second, Duration: time.Second,
			},
		}, h.reports)
	})
}

func TestPatienceBoundsTheTrying(t *testing.T) {
	for name, tc := range map[string]struct {
		options  pool.Options
		request  time.Duration
		deadline time.Duration
	}{
		"of the pool":      {options: pool.Options{Patience: 500 * time.Millisecond}},
		"of the request":   {request: 500 * time.Millisecond},
		"of the deadline":  {deadline: 500 * time.Millisecond},
		"the soonest wins": {options: pool.Options{Patience: time.Hour}, request: 500 * time.Millisecond, deadline: time.Minute},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				ctx := t.Context()
				if tc.deadline > 0 {
					var cancel context.CancelFunc
					ctx, cancel = context.WithTimeout(ctx, tc.deadline)
					defer cancel()
				}
				e := endpoint(busy)
				h := pooled(t, tc.options, e)
				start := time.Now()
				_, err := h.Complete(ctx, llm.Request{Patience: tc.request})
				require.ErrorIs(t, err, llm.ErrRefused)
				require.NotErrorIs(t, err, context.DeadlineExceeded, "what failed is told, and not what came later")
				require.Equal(t, 2, e.count(), "the wait of 400 ms would end too late")
				require.Equal(t, 200*time.Millisecond, time.Since(start))
				require.ErrorContains(t, err, "2 at first")
			})
		})
	}
}

func TestCancellingEndsAWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		cut := errors.New("the candidate cut in")
		ctx, cancel := context.WithCancelCause(t.Context())
		time.AfterFunc(100*time.Millisecond, func() { cancel(cut) })
		e := endpoint(busy)
		h := pooled(t, pool.Options{}, e)
		start := time.Now()
		_, err := h.Complete(ctx, llm.Request{})
		require.ErrorIs(t, err, cut)
		require.Nil(t, llm.FailureOf(err))
		require.Equal(t, 100*time.Millisecond, time.Since(start))
		require.Equal(t, 1, e.count())
	})
}

func TestALongRestIsKeptByEveryCall(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		first, second := endpoint(status(429, time.Minute), says("a")), endpoint(says("x"))
		h := pooled(t, pool.Options{}, first, second)
		for range 3 {
			got, err := h.ask(t)
			require.NoError(t, err)
			require.Equal(t, "second", got.Endpoint)
		}
		require.Equal(t, 1, first.count())
		require.Equal(t, time.Now().Add(time.Minute), h.States()[0].HeldUntil)
		time.Sleep(time.Minute)
		got, err := h.ask(t)
		require.NoError(t, err)
		require.Equal(t, "first", got.Endpoint)
		require.Zero(t, h.States()[0].HeldUntil)
		require.Equal(t, "refused 429", h.States()[0].LastError)
	})
}

// When all of them rest, the soonest is waited for if the caller can.
func TestTheSoonestRestIsWaitedFor(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		first, second := endpoint(status(429, time.Minute)), endpoint(status(429, 10*time.Second), says("x"))
		h := pooled(t, pool.Options{}, first, second)
		start := time.Now()
		got, err := h.ask(t)
		require.NoError(t, err)
		require.Equal(t, "x", got.Text)
		require.Equal(t, 10*time.Second+pool.DefaultBase, time.Since(start))

		impatient := llm.Request{Patience: 5 * time.Second}
		second.answers = []answer{status(429, 10*time.Second)}
		_, err = h.Complete(t.Context(), impatient)
		require.ErrorIs(t, err, llm.ErrRefused)
		_, err = h.Complete(t.Context(), impatient)
		require.ErrorIs(t, err, llm.ErrUnreachable)
		require.ErrorContains(t, err, "every endpoint rests after failures (first: refused 429; second: refused 429)")
		require.Equal(t, 10*time.Second, llm.FailureOf(err).RetryAfter)
		require.NotEmpty(t, fault.HintOf(err))
	})
}

func TestUnusablePools(t *testing.T) {
	e := endpoint(says("a"))
	for name, list := range map[string][]pool.Endpoint{
		"none":      nil,
		"no client": {{Name: "a"}},
		"no name":   {{Client: e}},
		"one name":  {{Name: "a", Client: e}, {Name: "a", Client: e}},
	} {
		_, err := pool.New(list, pool.Options{})
		require.Equal(t, fault.Usage, fault.KindOf(err), name)
	}
}

// The draw is full jitter: anywhere from nothing to the limit.
func TestWaitsAreDrawnFromZeroToTheLimit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var limits []time.Duration
		p, err := pool.New([]pool.Endpoint{{Name: "a", Client: endpoint(busy)}}, pool.Options{
			Attempts: 7, Patience: time.Hour, Trip: 100,
			Jitter: func(limit time.Duration) time.Duration { limits = append(limits, limit); return 0 },
		})
		require.NoError(t, err)
		start := time.Now()
		_, err = p.Complete(t.Context(), llm.Request{})
		require.Error(t, err)
		require.Zero(t, time.Since(start))
		ms := time.Millisecond
		require.Equal(t, []time.Duration{200 * ms, 400 * ms, 800 * ms, 1600 * ms, 2000 * ms, 2000 * ms, 2000 * ms}, limits)

		p, err = pool.New([]pool.Endpoint{{Name: "a", Client: endpoint(busy)}}, pool.Options{})
		require.NoError(t, err)
		start = time.Now()
		_, err = p.Complete(t.Context(), llm.Request{})
		require.Error(t, err)
		require.Less(t, time.Since(start), 1400*ms)
	})
}
