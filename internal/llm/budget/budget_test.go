package budget_test

import (
	"context"
	"errors"
	"iter"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"
	"pgregory.net/rapid"

	"barraiser/internal/fault"
	"barraiser/internal/llm"
	"barraiser/internal/llm/budget"
	"barraiser/internal/llm/budget/budgettest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestMemoryIsALedger(t *testing.T) {
	budgettest.Run(t, func(*testing.T) budget.Ledger { return budget.NewMemory() })
}

// fake answers every request with the same chunks and error, and counts them.
type fake struct {
	chunks []llm.Chunk
	err    error
	asked  int
	// hold, if set, is received from before the first chunk.
	hold chan struct{}
}

func (f *fake) Stream(ctx context.Context, _ llm.Request) iter.Seq2[llm.Chunk, error] {
	return func(yield func(llm.Chunk, error) bool) {
		f.asked++
		if f.hold != nil {
			select {
			case <-f.hold:
			case <-ctx.Done():
			}
		}
		if ctx.Err() != nil {
			yield(llm.Chunk{}, context.Cause(ctx))
			return
		}
		for _, c := range f.chunks {
			if !yield(c, nil) {
				return
			}
		}
		if f.err != nil {
			yield(llm.Chunk{}, f.err)
		}
	}
}

func (f *fake) Complete(ctx context.Context, r llm.Request) (llm.Completion, error) {
	return llm.Collect(f.Stream(ctx, r))
}

// told is an answer of eight characters that cost 30 and 12 tokens.
func told() *fake {
	return &fake{chunks: []llm.Chunk{{Text: "abcd"}, {Text: "efgh", Model: "m-2026"}, {
		Finish: llm.FinishStop, Model: "m-2026", Usage: &llm.Usage{Prompt: 30, Completion: 12},
	}}}
}

// ask is a request of forty characters, or ten tokens.
func ask(session string) llm.Request {
	return llm.Request{Session: session, Messages: []llm.Message{{Role: llm.User, Text: strings.Repeat("wort", 10)}}}
}

var price = budget.Price{Prompt: 2, Completion: 10}

func day(t *testing.T, l budget.Ledger) budget.Totals {
	t.Helper()
	got, err := l.Day(t.Context(), budget.DayOf(time.Now()))
	require.NoError(t, err)
	return got
}

func TestWhatACallIsEnteredAs(t *testing.T) {
	fails := func(f llm.Failure) error { return f.Fault("fake", "look") }
	text := []llm.Chunk{{Text: "abcd"}, {Text: "é"}}
	for name, tc := range map[string]struct {
		inner *fake
		want  budget.Totals
	}{
		"told": {told(), budget.Totals{Calls: 1, Prompt: 30, Completion: 12, Cost: 180}},
		"not told": {
			&fake{chunks: []llm.Chunk{{Text: "abcdefghi"}, {Finish: llm.FinishStop}}},
			budget.Totals{Calls: 1, Estimated: 1, Prompt: 10, Completion: 3, Cost: 50},
		},
		"told as zero": {
			&fake{chunks: []llm.Chunk{{Text: "abcd"}, {Finish: llm.FinishStop, Usage: &llm.Usage{}}}},
			budget.Totals{Calls: 1, Estimated: 1, Prompt: 10, Completion: 1, Cost: 30},
		},
		"told by half": {
			&fake{chunks: []llm.Chunk{{Text: "abcd"}, {Finish: llm.FinishStop, Usage: &llm.Usage{Prompt: 9}}}},
			budget.Totals{Calls: 1, Estimated: 1, Prompt: 9, Completion: 1, Cost: 28},
		},
		"broken": {
			&fake{chunks: text, err: fails(llm.Failure{Kind: llm.ErrTruncated, Begun: true})},
			budget.Totals{Calls: 1, Estimated: 1, Prompt: 10, Completion: 2, Cost: 40},
		},
		"refused in the answer": {
			&fake{chunks: text, err: fails(llm.Failure{Kind: llm.ErrRefused, Begun: true})},
			budget.Totals{Calls: 1, Estimated: 1, Prompt: 10, Completion: 2, Cost: 40},
		},
		"stalled before a word": {
			&fake{err: fails(llm.Failure{Kind: llm.ErrStalled})},
			budget.Totals{Calls: 1, Estimated: 1, Prompt: 10, Cost: 20},
		},
		"declined after thought": {
			&fake{err: fails(llm.Failure{Kind: llm.ErrRefused, Code: "content_filter"})},
			budget.Totals{Calls: 1, Estimated: 1, Prompt: 10, Cost: 20},
		},
		"prompt filtered":  {&fake{err: fails(llm.Failure{Kind: llm.ErrRefused, Status: 400, Code: "content_filter"})}, budget.Totals{}},
		"refused":          {&fake{err: fails(llm.Failure{Kind: llm.ErrRefused, Status: 429})}, budget.Totals{}},
		"unreachable":      {&fake{err: fails(llm.Failure{Kind: llm.ErrUnreachable})}, budget.Totals{}},
		"makes no sense":   {&fake{err: fault.New(fault.Usage, "fake", "no messages")}, budget.Totals{}},
		"over a budget":    {&fake{err: fails(llm.Failure{Kind: llm.ErrBudget})}, budget.Totals{}},
		"ended by nothing": {&fake{}, budget.Totals{Calls: 1, Estimated: 1, Prompt: 10, Cost: 20}},
	} {
		t.Run(name, func(t *testing.T) {
			l := budget.NewMemory()
			c := budget.New(l, budget.Limits{}, budget.Options{}).Client(tc.inner, "hosted", price)
			got, err := c.Complete(t.Context(), ask("s"))
			want, wantErr := llm.Collect(tc.inner.Stream(t.Context(), llm.Request{}))
			require.Equal(t, want, got, "what comes is passed on as it is")
			require.Equal(t, wantErr == nil, err == nil)
			if tc.inner.err != nil {
				require.ErrorIs(t, err, tc.inner.err)
			}
			require.Equal(t, tc.want, day(t, l))
			mine, err := l.Session(t.Context(), "s")
			require.NoError(t, err)
			require.Equal(t, tc.want, mine)
		})
	}
}

func TestACallerWhoLeavesHasSpent(t *testing.T) {
	l := budget.NewMemory()
	c := budget.New(l, budget.Limits{}, budget.Options{}).Client(told(), "hosted", price)
	for chunk, err := range c.Stream(t.Context(), ask("s")) {
		require.NoError(t, err)
		require.Equal(t, "abcd", chunk.Text)
		break
	}
	require.Equal(t, budget.Totals{Calls: 1, Estimated: 1, Prompt: 10, Completion: 1, Cost: 30}, day(t, l))

	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := c.Complete(ctx, ask("s"))
	require.ErrorIs(t, err, context.Canceled)
	require.EqualValues(t, 1, day(t, l).Calls, "nothing was sent")
}

func TestCancellingInTheMiddleIsEnteredAllTheSame(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := budget.NewMemory()
		inner := told()
		inner.hold = make(chan struct{})
		c := budget.New(l, budget.Limits{}, budget.Options{}).Client(inner, "hosted", price)
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		_, err := c.Complete(ctx, ask("s"))
		require.ErrorIs(t, err, context.DeadlineExceeded)
		require.Equal(t, budget.Totals{Calls: 1, Estimated: 1, Prompt: 10, Cost: 20}, day(t, l))
	})
}

func TestWhatIsUsedUpIsRefusedBeforeItIsAsked(t *testing.T) {
	for name, tc := range map[string]struct {
		limits    budget.Limits
		says      string
		elsewhere bool
	}{
		"tokens": {budget.Limits{SessionTokens: 84}, "the session has used 84 of its 84 tokens", false},
		"cost":   {budget.Limits{SessionCost: 360}, "the session has cost 0.00036 of its 0.00036", true},
		"day":    {budget.Limits{DayCost: 300}, "the day has cost 0.00036 of its 0.0003", true},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				inner := told()
				b := budget.New(budget.NewMemory(), tc.limits, budget.Options{})
				c := b.Client(inner, "hosted", price)
				for range 2 {
					require.NoError(t, b.Check(t.Context(), "s", price))
					_, err := c.Complete(t.Context(), ask("s"))
					require.NoError(t, err)
				}
				_, err := c.Complete(t.Context(), ask("s"))
				require.ErrorIs(t, err, llm.ErrBudget)
				require.ErrorContains(t, err, tc.says)
				require.NotEmpty(t, fault.HintOf(err))
				require.Equal(t, fault.Unavailable, fault.KindOf(err))
				require.Equal(t, tc.elsewhere, llm.FailureOf(err).Elsewhere)
				require.False(t, llm.FailureOf(err).Retryable)
				require.Equal(t, 2, inner.asked)
				require.ErrorIs(t, b.Check(t.Context(), "s", price), llm.ErrBudget)

				// Another session has its own tokens and cost, but the day is everybody's.
				_, err = c.Complete(t.Context(), ask("other"))
				require.Equal(t, name == "day", errors.Is(err, llm.ErrBudget))
				// Money doesn't hold back an endpoint that takes none.
				_, err = b.Client(inner, "house", budget.Price{}).Complete(t.Context(), ask("s"))
				require.Equal(t, name == "tokens", errors.Is(err, llm.ErrBudget))
				// A day later it is another day, and the same session.
				time.Sleep(24 * time.Hour)
				_, err = c.Complete(t.Context(), ask("s"))
				require.Equal(t, name != "day", errors.Is(err, llm.ErrBudget))
			})
		})
	}
}

// Ten calls at once must not all find the same last penny.
func TestCallsUnderWayCount(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		inner := told()
		inner.hold = make(chan struct{})
		b := budget.New(budget.NewMemory(), budget.Limits{SessionTokens: 100}, budget.Options{})
		c := b.Client(inner, "hosted", price)
		r := ask("s")
		r.MaxTokens = 90
		done := make(chan error, 1)
		go func() {
			_, err := c.Complete(t.Context(), r)
			done <- err
		}()
		synctest.Wait()
		_, err := c.Complete(t.Context(), r)
		require.ErrorIs(t, err, llm.ErrBudget)
		require.ErrorContains(t, err, "the session has used 0 of its 100 tokens, and 1 calls are under way")
		close(inner.hold)
		require.NoError(t, <-done)
		_, err = c.Complete(t.Context(), r)
		require.NoError(t, err, "it came to 42 and not to 100")
		require.Equal(t, 2, inner.asked)
	})
}

func TestACallMustSayWhoseItIs(t *testing.T) {
	inner := told()
	l := budget.NewMemory()
	c := budget.New(l, budget.Limits{}, budget.Options{}).Client(inner, "hosted", price)
	_, err := c.Complete(t.Context(), ask(""))
	require.Equal(t, fault.Usage, fault.KindOf(err))
	require.Zero(t, inner.asked)
	_, err = c.Complete(llm.WithSession(t.Context(), "s"), ask(""))
	require.NoError(t, err)
	require.EqualValues(t, 1, day(t, l).Calls)
}

// broken is a ledger whose store is gone.
type broken struct{ *budget.Memory }

var errGone = fault.New(fault.Unavailable, "store", "gone")

func (broken) Add(context.Context, budget.Entry) error { return errGone }

func (broken) Session(context.Context, string) (budget.Totals, error) {
	return budget.Totals{}, errGone
}

func (broken) Day(context.Context, budget.Day) (budget.Totals, error) {
	return budget.Totals{}, errGone
}

func TestALedgerThatIsGone(t *testing.T) {
	for name, limits := range map[string]budget.Limits{
		"session": {SessionTokens: 1}, "cost": {SessionCost: 1}, "day": {DayCost: 1},
	} {
		inner := told()
		c := budget.New(broken{}, limits, budget.Options{}).Client(inner, "hosted", price)
		_, err := c.Complete(t.Context(), ask("s"))
		require.ErrorIs(t, err, errGone, name)
		require.NotErrorIs(t, err, llm.ErrBudget)
		require.Equal(t, fault.Unavailable, fault.KindOf(err))
		require.Zero(t, inner.asked)
	}
	var reported []error
	c := budget.New(broken{}, budget.Limits{}, budget.Options{Report: func(err error) { reported = append(reported, err) }}).
		Client(told(), "hosted", price)
	_, err := c.Complete(t.Context(), ask("s"))
	require.NoError(t, err, "the answer is here and paid for")
	require.Len(t, reported, 1)
	require.ErrorIs(t, reported[0], errGone)
	require.NotEmpty(t, fault.HintOf(reported[0]))
	_, err = budget.New(broken{}, budget.Limits{}, budget.Options{}).Client(told(), "hosted", price).Complete(t.Context(), ask("s"))
	require.NoError(t, err)
}

func TestCosts(t *testing.T) {
	for want, tc := range map[budget.Money]struct {
		price budget.Price
		usage llm.Usage
	}{
		0:   {budget.Price{}, llm.Usage{Prompt: 1000, Completion: 1000}},
		1:   {budget.Price{Prompt: 0.15}, llm.Usage{Prompt: 1}},
		150: {budget.Price{Prompt: 0.15, Completion: 0.6}, llm.Usage{Prompt: 1000}},
		750: {budget.Price{Prompt: 0.15, Completion: 0.6}, llm.Usage{Prompt: 1000, Completion: 1000}},
		20:  {budget.Price{Prompt: -3, Completion: 2}, llm.Usage{Prompt: 1000, Completion: 10}},
	} {
		require.Equal(t, want, tc.price.Cost(tc.usage))
	}
	require.Positive(t, budget.Price{Prompt: 1e300}.Cost(llm.Usage{Prompt: 1e9}))
	for m, want := range map[budget.Money]string{0: "0.00", 1: "0.000001", 1_500_000: "1.50", 12_340_000: "12.34", 360: "0.00036"} {
		require.Equal(t, want, m.String())
	}
}

// However entries are split between two sums, together they are the same.
func TestTotalsAddUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var all, left, right budget.Totals
		for range rapid.IntRange(0, 20).Draw(t, "entries") {
			e := budget.Entry{
				Prompt: rapid.IntRange(0, 1e6).Draw(t, "prompt"), Completion: rapid.IntRange(0, 1e6).Draw(t, "completion"),
				Cost: budget.Money(rapid.Int64Range(0, 1e9).Draw(t, "cost")), Estimated: rapid.Bool().Draw(t, "estimated"),
			}
			all = all.With(e)
			if rapid.Bool().Draw(t, "left") {
				left = left.With(e)
			} else {
				right = right.With(e)
			}
		}
		require.Equal(t, all, left.Plus(right))
		require.Equal(t, all.Prompt+all.Completion, all.Tokens())
	})
}
