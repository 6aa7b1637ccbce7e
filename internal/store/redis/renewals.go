package redis

import (
	"context"
	"time"

	"github.com/redis/go-redis/v9"

	"barraiser/internal/eventlog"
)

const (
	// renewTogether is how long a renewal waits for others to go with it. With
	// 3,000 leases of 2 seconds some 45 come together.
	renewTogether = 10 * time.Millisecond
	// renewMost is how many go together: Redis serves nobody else meanwhile.
	renewMost = 256
	// renewLanes is how many batches may be under way. When all are, those who
	// wait make up larger ones.
	renewLanes = 4
)

// renewals gathers renewals of one moment into one pipeline: a service renews
// each of its leases several times in their time, so thousands of round trips,
// and with appendfsync always of flushes, would go into leases alone.
type renewals struct {
	asked chan *renewal
	lanes chan struct{}
}

// renewal is one lease's. Nobody reads the reply or the error before answered is
// closed.
type renewal struct {
	key      string
	args     []any
	reply    []string
	err      error
	answered chan struct{}
}

func newRenewals() renewals {
	return renewals{asked: make(chan *renewal), lanes: make(chan struct{}, renewLanes)}
}

// renewOnce sends one renewal, in company. It ends with ctx; the renewal may be
// made all the same then, which does no harm.
func (s *Store) renewOnce(ctx context.Context, l eventlog.Lease, ttl time.Duration) ([]string, error) {
	r := &renewal{
		key: s.keys.state(l.Stream), args: []any{s.clock(), l.Owner, micros(ttl), l.Fence}, answered: make(chan struct{}),
	}
	select {
	case s.renewals.asked <- r:
	case <-ctx.Done():
		return nil, ctx.Err()
	case <-s.closed:
		return nil, eventlog.ErrClosed
	}
	select {
	case <-r.answered:
		return r.reply, r.err
	case <-ctx.Done():
		return nil, ctx.Err()
	case <-s.closed:
		return nil, eventlog.ErrClosed
	}
}

// gather sends what is asked for, until ctx ends.
func (s *Store) gather(ctx context.Context) {
	for {
		batch, ok := s.renewals.next(ctx)
		if !ok {
			return
		}
		s.working.Go(func() {
			s.sendRenewals(ctx, batch)
			<-s.renewals.lanes
		})
	}
}

// next returns the next batch, with a lane taken for it, or false when ctx ends.
func (r *renewals) next(ctx context.Context) (batch []*renewal, ok bool) {
	select {
	case first := <-r.asked:
		batch = append(batch, first)
	case <-ctx.Done():
		return nil, false
	}
	together := time.NewTimer(renewTogether)
	defer together.Stop()
	var lanes chan<- struct{} // none before the time is over or the batch is full
	for {
		asked := r.asked
		if len(batch) == renewMost {
			asked, lanes = nil, r.lanes
		}
		select {
		case next := <-asked:
			batch = append(batch, next)
		case <-together.C:
			lanes = r.lanes
		case lanes <- struct{}{}:
			return batch, true
		case <-ctx.Done():
			return nil, false
		}
	}
}

// sendRenewals sends a batch in one pipeline, and again with the script itself
// where a server doesn't know it yet.
func (s *Store) sendRenewals(ctx context.Context, batch []*renewal) {
	s.pipeRenewals(ctx, batch, renewScript.EvalSha)
	var unknown []*renewal
	for _, r := range batch {
		if redis.HasErrorPrefix(r.err, "NOSCRIPT") {
			unknown = append(unknown, r)
		}
	}
	if len(unknown) > 0 {
		s.pipeRenewals(ctx, unknown, renewScript.Eval)
	}
	for _, r := range batch {
		close(r.answered)
	}
}

type evaluate func(ctx context.Context, c redis.Scripter, keys []string, args ...any) *redis.Cmd

func (s *Store) pipeRenewals(ctx context.Context, batch []*renewal, eval evaluate) {
	replies := make([]*redis.Cmd, len(batch))
	_, err := s.client.Pipelined(ctx, func(p redis.Pipeliner) error {
		for i, r := range batch {
			replies[i] = eval(ctx, p, []string{r.key}, r.args...)
		}
		return nil
	})
	for i, r := range batch {
		r.reply, r.err = replies[i].StringSlice()
		if r.err == nil && len(r.reply) == 0 {
			r.err = err // of the pipeline, before it came to this reply
		}
	}
}
