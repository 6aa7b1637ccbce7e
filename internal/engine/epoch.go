package engine

import (
	"context"
	"sync"
	"time"

	"golang.org/x/sync/singleflight"

	"barraiser/internal/eventlog"
	"barraiser/internal/fault"
)

// epochFor is how long an answer of the log about its epoch is good: a storm of
// clients that come back asks once.
const epochFor = time.Second

// epoch is what the log last said of its history. A store may be restored or
// emptied while we run.
type epoch struct {
	log    eventlog.Log
	asking singleflight.Group

	mu    sync.Mutex
	value string
	asked time.Time
}

// now returns the log's epoch, of a second ago at the most.
func (p *epoch) now(ctx context.Context) (string, error) {
	p.mu.Lock()
	value, fresh := p.value, time.Since(p.asked) < epochFor
	p.mu.Unlock()
	if value != "" && fresh {
		return value, nil
	}
	answer := p.asking.DoChan("", func() (any, error) {
		// Others wait for this answer too, so it doesn't end with the first of them.
		limited, cancel := context.WithTimeout(context.WithoutCancel(ctx), appendWithin)
		defer cancel()
		return p.ask(limited)
	})
	select {
	case r := <-answer:
		value, _ := r.Val.(string)
		return value, r.Err
	case <-ctx.Done():
		return "", context.Cause(ctx)
	}
}

func (p *epoch) ask(ctx context.Context) (string, error) {
	asked := time.Now()
	value, err := p.log.Epoch(ctx)
	if err != nil {
		return "", fault.Wrap(err, "engine: read epoch", fault.KindOf(err))
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.value, p.asked = value, asked
	return value, nil
}

// last returns the epoch as it was last asked for.
func (p *epoch) last() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.value
}
