package pool

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"iter"
	"strings"
	"time"

	"barraiser/internal/fault"
	"barraiser/internal/llm"
)

const op = "llm pool"

// call is one call and what has been tried for it.
type call struct {
	p       *Pool
	ctx     context.Context
	request llm.Request
	// until is when the last attempt may begin.
	until time.Time
	made  int
	tries map[*endpoint]int
	// ready is when an endpoint may be tried again by this call; out says that it
	// may not.
	ready map[*endpoint]time.Time
	out   map[*endpoint]bool
	last  error
}

func (p *Pool) begin(ctx context.Context, r llm.Request) *call {
	patience := p.o.Patience
	if r.Patience > 0 {
		patience = r.Patience
	}
	until := time.Now().Add(patience)
	if deadline, ok := ctx.Deadline(); ok && deadline.Before(until) {
		until = deadline
	}
	return &call{
		p: p, ctx: ctx, request: r, until: until,
		tries: map[*endpoint]int{}, ready: map[*endpoint]time.Time{}, out: map[*endpoint]bool{},
	}
}

// next returns the endpoint to try and how long to wait before it, or nil.
func (c *call) next() (*endpoint, time.Duration) {
	if c.made >= c.p.o.Attempts {
		return nil, 0
	}
	now := time.Now()
	var (
		soonest *endpoint
		least   time.Duration
	)
	for i, e := range c.p.endpoints {
		if !c.may(i) {
			continue
		}
		wait := max(c.ready[e].Sub(now), 0)
		rest := e.rests(now)
		if rest == 0 && c.fits(now, wait) {
			return e, wait
		}
		if wait = max(wait, rest); c.fits(now, wait) && (soonest == nil || wait < least) {
			soonest, least = e, wait
		}
	}
	return soonest, least
}

// may says whether the call may try the endpoint once more: the last one that
// is left has all the attempts that are.
func (c *call) may(i int) bool {
	e := c.p.endpoints[i]
	if c.out[e] {
		return false
	}
	for _, later := range c.p.endpoints[i+1:] {
		if !c.out[later] {
			return c.tries[e] < c.p.o.Tries
		}
	}
	return true
}

func (c *call) fits(now time.Time, wait time.Duration) bool {
	return wait == 0 || now.Add(wait).Before(c.until)
}

// another says whether an endpoint besides e could be tried at once.
func (c *call) another(e *endpoint) bool {
	now := time.Now()
	if c.made >= c.p.o.Attempts {
		return false
	}
	for i, other := range c.p.endpoints {
		if other != e && c.may(i) && other.rests(now) == 0 {
			return true
		}
	}
	return false
}

// sleep waits, or returns why the caller no longer does.
func (c *call) sleep(wait time.Duration) error {
	if wait > 0 {
		timer := time.NewTimer(wait)
		defer timer.Stop()
		select {
		case <-timer.C:
		case <-c.ctx.Done():
		}
	}
	if c.ctx.Err() != nil {
		return fault.Wrap(context.Cause(c.ctx), op, fault.Unavailable)
	}
	return nil
}

// attempt asks e once and passes on what comes. It says whether the call is
// over.
func (c *call) attempt(
	ctx context.Context, e *endpoint, wait time.Duration, done func(error), yield func(llm.Chunk, error) bool,
) (over bool) {
	a := c.newAttempt(ctx, e, wait)
	// A caller that panics in its loop must not leave the breaker waiting.
	defer func() {
		a.settle(ctx)
		if a.verdict != nil && !errors.Is(a.verdict, errNeither) {
			e.failed(a.err, c.p.o.Cap)
		}
		done(a.verdict)
		c.p.o.Report(a.report)
	}()
	within := c.within(e)
	c.made++
	c.tries[e]++
	a.run(ctx, c, e, within, yield)
	switch {
	case a.left || a.finished:
		return true
	case a.shown || !c.again(e, a.err):
		yield(llm.Chunk{}, a.err)
		return true
	}
	return false
}

// newAttempt and ask aren't inlined: what they take of the stack isn't held while the
// answer is waited for.
//
//go:noinline
func (c *call) newAttempt(ctx context.Context, e *endpoint, wait time.Duration) *attempt {
	return &attempt{begun: time.Now(), left: true, report: Attempt{
		Endpoint: e.Name, Model: cmp.Or(c.request.Model, e.Model), Session: llm.SessionOf(ctx, c.request), Number: c.made + 1, Wait: wait,
	}}
}

// ask returns e's answer.
//
//go:noinline
func (c *call) ask(ctx context.Context, e *endpoint) iter.Seq2[llm.Chunk, error] {
	r := c.request
	r.Model = cmp.Or(r.Model, e.Model)
	return e.Client.Stream(ctx, r)
}

// within returns how long an attempt at e may go without text, 0 for as long as
// its client lets it.
func (c *call) within(e *endpoint) time.Duration {
	var within time.Duration
	if c.another(e) {
		within = c.p.o.FirstText
	}
	if c.request.Patience > 0 {
		left := max(time.Until(c.until), time.Millisecond)
		if within == 0 || left < within {
			within = left
		}
	}
	return within
}

// again takes note of a failed attempt, and says whether another may follow.
func (c *call) again(e *endpoint, err error) bool {
	f := llm.FailureOf(err)
	if c.ctx.Err() != nil || f == nil || (!f.Retryable && !f.Elsewhere) {
		return false
	}
	c.last = err
	if !f.Retryable {
		c.out[e] = true
		return true
	}
	o := c.p.o
	limit := o.Cap
	if shift := c.tries[e] - 1; shift < 16 {
		limit = min(o.Cap, o.Base<<shift)
	}
	wait := o.Jitter(limit)
	if f.RetryAfter > 0 {
		// Not sooner than asked, and not all at once.
		wait = f.RetryAfter + o.Jitter(o.Base)
	}
	c.ready[e] = time.Now().Add(wait)
	return true
}

// giveUp is the error of a call that has nothing left to try.
func (c *call) giveUp() error {
	if c.last == nil {
		return c.p.resting()
	}
	if c.made == 1 {
		return c.last
	}
	var made []string
	for _, e := range c.p.endpoints {
		if n := c.tries[e]; n > 0 {
			made = append(made, fmt.Sprintf("%d at %s", n, e.Name))
		}
	}
	return fault.Wrap(c.last, op+": attempts "+strings.Join(made, ", "), fault.Unavailable)
}

// resting is the error of a call that could try nothing.
func (p *Pool) resting() error {
	f := llm.Failure{Kind: llm.ErrUnreachable, Retryable: true}
	var names []string
	for _, s := range p.States() {
		name := s.Name
		if s.LastError != "" {
			name += ": " + s.LastError
		}
		names = append(names, name)
	}
	now := time.Now()
	for i, e := range p.endpoints {
		if rest := e.rests(now); i == 0 || rest < f.RetryAfter {
			f.RetryAfter = rest
		}
	}
	f.Detail = "every endpoint rests after failures (" + strings.Join(names, "; ") + ")"
	return f.Fault(op, "they are tried again by themselves; meanwhile look at what they last said")
}
