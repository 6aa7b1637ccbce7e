package redis

import (
	"context"
	"errors"
	"io"
	"net"
	"slices"
	"time"

	"github.com/redis/go-redis/v9"
)

// pauses are those between the attempts of one call, the last one between all
// further ones.
var pauses = []time.Duration{10 * time.Millisecond, 50 * time.Millisecond, 200 * time.Millisecond, 500 * time.Millisecond}

const (
	// enough is how long a call is attempted: a Redis that is restarted reads its
	// files in 1 to 3 seconds, and a failover takes about as long, so either is
	// but a pause to whoever calls. A deadline of theirs may end it earlier.
	enough = 5 * time.Second
	// enoughBriefly is how long while the store is opened, for an address that is
	// wrong should be told at once, and for what ends by itself.
	enoughBriefly = time.Second
)

// passing are the beginnings of replies that say "not now".
var passing = []string{
	"LOADING ", "READONLY ", "MASTERDOWN ", "CLUSTERDOWN ", "TRYAGAIN ", "NOREPLICAS ", "BUSY ", "ERR max number of clients",
}

// repeat calls f until it succeeds or fails for good. The client library's own
// repetitions are switched off, since it would repeat any command; f must be
// one that may be run again after it was run and its reply was lost.
func (s *Store) repeat(ctx context.Context, op string, f func(context.Context) error) error {
	if !s.opened {
		return s.repeatFor(ctx, enoughBriefly, op, f)
	}
	return s.repeatFor(ctx, enough, op, f)
}

// repeatFor is repeat with a patience: no pause begins that would exceed it. The
// attempt under way isn't cut short by it, only by ctx's deadline.
func (s *Store) repeatFor(ctx context.Context, patience time.Duration, op string, f func(context.Context) error) error {
	if err := s.enter(ctx, op); err != nil {
		return err
	}
	started := time.Now()
	for attempt := 0; ; attempt++ {
		err := f(ctx)
		if err == nil {
			return nil
		}
		pause := pauses[min(attempt, len(pauses)-1)]
		if !transient(err) || time.Since(started)+pause > patience {
			return s.describe(ctx, err, op)
		}
		select {
		case <-time.After(pause):
		case <-s.closed:
			return s.describe(ctx, err, op)
		case <-ctx.Done():
			return s.describe(ctx, err, op)
		}
	}
}

// transient reports whether the same call may succeed a moment later.
func transient(err error) bool {
	if errors.Is(err, errUnconfirmed) || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) || errors.Is(err, redis.ErrClosed) {
		return false
	}
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, redis.ErrPoolTimeout) {
		return true
	}
	if network, ok := errors.AsType[net.Error](err); ok && network != nil {
		return true
	}
	return slices.ContainsFunc(passing, func(begin string) bool { return says(err, begin) })
}

// ignoreNil takes "there is nothing" for no error.
func ignoreNil(err error) error {
	if errors.Is(err, redis.Nil) {
		return nil
	}
	return err
}
