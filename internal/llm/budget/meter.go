package budget

import (
	"context"
	"errors"
	"iter"
	"time"
	"unicode/utf8"

	"barraiser/internal/llm"
)

// meter is the client of one endpoint under a budget.
type meter struct {
	b        *Budget
	inner    llm.Client
	endpoint string
	price    Price
}

// Client returns inner under the budget: calls beyond it fail with
// llm.ErrBudget, and the others are entered under the endpoint's name at its
// price when they are over.
func (b *Budget) Client(inner llm.Client, endpoint string, p Price) llm.Client {
	return &meter{b: b, inner: inner, endpoint: endpoint, price: p}
}

// Complete implements llm.Client by folding Stream.
func (m *meter) Complete(ctx context.Context, r llm.Request) (llm.Completion, error) {
	return llm.Collect(m.Stream(ctx, r))
}

// Stream implements llm.Client.
func (m *meter) Stream(ctx context.Context, r llm.Request) iter.Seq2[llm.Chunk, error] {
	return func(yield func(llm.Chunk, error) bool) {
		c := &call{meter: m, request: &r}
		release, err := c.admit(ctx)
		if err != nil {
			yield(llm.Chunk{}, err)
			return
		}
		defer release()
		defer c.enter(ctx)
		for chunk, err := range c.ask(ctx) {
			c.take(chunk, err)
			if !yield(chunk, err) {
				return
			}
		}
	}
}

// call is one call and its cost. What its methods take of the stack isn't held while
// the answer is waited for, so they aren't inlined.
type call struct {
	*meter
	tally

	request *llm.Request
	session string
}

//go:noinline
func (c *call) admit(ctx context.Context) (release func(), err error) {
	c.session = llm.SessionOf(ctx, *c.request)
	release, err = c.b.admit(ctx, c.session, c.price, *c.request)
	c.tally = tally{model: c.request.Model, sent: ctx.Err() == nil}
	return release, err
}

//go:noinline
func (c *call) ask(ctx context.Context) iter.Seq2[llm.Chunk, error] {
	return c.inner.Stream(ctx, *c.request)
}

//go:noinline
func (c *call) enter(ctx context.Context) {
	if u, estimated, cost := c.usage(*c.request); cost {
		c.b.enter(ctx, Entry{
			At: time.Now(), Session: c.session, Endpoint: c.endpoint, Model: c.model,
			Prompt: u.Prompt, Completion: u.Completion, Cost: c.price.Cost(u), Estimated: estimated,
		})
	}
}

// tally is what is known of the cost of one call.
type tally struct {
	model string
	// sent says that the call was made as far as one can tell.
	sent bool
	// received counts characters.
	received int
	told     *llm.Usage
	err      error
}

func (t *tally) take(chunk llm.Chunk, err error) {
	if err != nil {
		t.err = err
		return
	}
	t.received += utf8.RuneCountInString(chunk.Text)
	if chunk.Model != "" {
		t.model = chunk.Model
	}
	if chunk.Usage != nil {
		t.told = chunk.Usage
	}
}

// usage returns the tokens, whether they are an estimate, and whether there is
// anything to enter at all.
func (t *tally) usage(r llm.Request) (u llm.Usage, estimated, cost bool) {
	if !t.sent || (t.received == 0 && t.told == nil && gratis(t.err)) {
		return llm.Usage{}, false, false
	}
	if t.told != nil {
		u = llm.Usage{Prompt: max(t.told.Prompt, 0), Completion: max(t.told.Completion, 0)}
	}
	// A count of nothing where there was something is no count.
	if u.Prompt == 0 {
		u.Prompt, estimated = promptTokens(r), true
	}
	if u.Completion == 0 && t.received > 0 {
		u.Completion, estimated = tokens(t.received), true
	}
	return u, estimated, true
}

// gratis says whether a call without any text that ended with err cost nothing:
// the endpoint refused it or never had it. Declined content was made first.
func gratis(err error) bool {
	f := llm.FailureOf(err)
	switch {
	case err == nil:
		return false
	case f == nil:
		// A request that makes no sense isn't sent; that of a caller who left was.
		return llm.OutcomeOf(err) == llm.Invalid
	case errors.Is(err, llm.ErrUnreachable), errors.Is(err, llm.ErrBudget):
		return true
	default:
		return errors.Is(err, llm.ErrRefused) && (f.Status != 0 || f.Code != "content_filter")
	}
}

// promptTokens estimates what a request sends.
func promptTokens(r llm.Request) int {
	n := utf8.RuneCount(r.Schema)
	for _, m := range r.Messages {
		n += utf8.RuneCountInString(m.Text)
	}
	return max(tokens(n), 1)
}

// tokens estimates the tokens of a text: four characters each, OpenAI's rule of
// thumb for English.
func tokens(characters int) int { return (characters + 3) / 4 }
