package pool

import (
	"context"
	"fmt"
	"time"

	"barraiser/internal/llm"
)

// attempt is one request and what came of it.
type attempt struct {
	begun  time.Time
	report Attempt
	// verdict is what the breaker is told.
	verdict error
	err     error
	// shown: text came; finished: so did the finish reason; left: the caller went.
	shown, finished, left bool
}

// run passes the chunks on until the end, an error, or the caller's leaving.
// It waits for the first text no longer than within, unless that is 0.
func (a *attempt) run(
	caller context.Context, c *call, e *endpoint, within time.Duration, yield func(llm.Chunk, error) bool,
) {
	ctx, cancel := context.WithCancel(caller)
	defer cancel()
	intime := func() bool { return true }
	if within > 0 {
		timer := time.AfterFunc(within, cancel)
		defer timer.Stop()
		intime = timer.Stop
	}
	for chunk, err := range c.ask(ctx, e) {
		a.report.Duration = time.Since(a.begun)
		if !a.shown && !intime() && caller.Err() == nil {
			err = slow(within)
		}
		intime = func() bool { return true }
		if err != nil {
			a.err, a.left = err, false
			return
		}
		if chunk.Text != "" && !a.shown {
			a.shown, a.report.FirstText = true, a.report.Duration
		}
		if chunk.Usage != nil {
			a.report.Usage = chunk.Usage
		}
		a.finished = a.finished || chunk.Finish != ""
		chunk.Endpoint = e.Name
		if !yield(chunk, nil) {
			return
		}
	}
	a.left = false
	if !a.finished {
		f := llm.Failure{Kind: llm.ErrTruncated, Begun: a.shown, Retryable: !a.shown, Elsewhere: !a.shown}
		a.err = f.Fault(op, "try again; if it keeps happening, look at the endpoint or the proxy before it")
	}
}

// slow isn't retryable: the candidate has waited once.
func slow(within time.Duration) error {
	f := llm.Failure{Kind: llm.ErrStalled, Detail: fmt.Sprintf("no text within %s", within), Elsewhere: true}
	return f.Fault(op, "look at how busy the endpoint is, or list a faster one first")
}

// settle completes the report and the verdict.
func (a *attempt) settle(ctx context.Context) {
	switch f := llm.FailureOf(a.err); {
	case a.finished:
		a.report.Outcome = llm.OK
	case a.left, f == nil && ctx.Err() != nil:
		a.report.Outcome, a.verdict = llm.Left, errNeither
	default:
		a.report.Outcome, a.verdict = llm.OutcomeOf(a.err), verdict(a.err)
		if f != nil {
			a.report.Status, a.report.Code = f.Status, f.Code
		}
	}
}
