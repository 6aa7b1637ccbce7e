package engine

import (
	"context"
	"sync"

	"barraiser/internal/interview"
	"barraiser/internal/llm"
)

// job is a rating that is made beside the actor and ends with it.
type job struct {
	cancel context.CancelFunc

	// mu is held while a scorecard is written, so that nothing is written any more
	// once the job was ended: an erased session must not leave a scorecard.
	mu    sync.Mutex
	ended bool
}

// write runs do, unless the job was ended.
func (j *job) write(do func() error) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.ended {
		return errGone
	}
	return do()
}

// end stops the job. A writing that has begun is waited for; the rating isn't.
func (j *job) end() {
	j.mu.Lock()
	j.ended = true
	j.mu.Unlock()
	j.cancel()
}

// rate makes a rating of the session beside the actor and publishes what comes of
// it.
func (a *actor) rate(rating func(context.Context, *job, interview.State) (interview.ScorecardReady, error)) {
	ctx, cancel := context.WithCancel(llm.WithSession(a.ctx(), a.id))
	j := &job{cancel: cancel}
	a.job = j
	state := a.state
	a.e.wg.Go(func() {
		defer cancel()
		ready, err := rating(ctx, j, state)
		// When the job was ended the actor is on its way out, and asks for nothing.
		_ = a.call(ctx, func() error {
			a.job = nil
			a.e.ports.Progress.end(a.id)
			if err == nil {
				err = a.record(interview.PublishScorecard{Ready: ready})
			}
			if err != nil {
				a.fail(err)
			}
			if len(a.seats) == 0 {
				a.idle.Reset(a.e.timing.idleAfter(a.state))
			}
			return nil
		})
	})
}
