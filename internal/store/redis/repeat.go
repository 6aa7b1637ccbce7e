package redis

import (
	"context"
	"errors"
	"io"
	"net"
	"slices"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"
)

// pauses are those between the attempts of one call.
var pauses = []time.Duration{10 * time.Millisecond, 50 * time.Millisecond, 200 * time.Millisecond, 500 * time.Millisecond}

// enough is the time after which a call isn't attempted again: its caller has
// somebody waiting, and knows better what to do.
const enough = 3 * time.Second

// passing are the beginnings of replies that say "not now".
var passing = []string{
	"LOADING ", "READONLY ", "MASTERDOWN ", "CLUSTERDOWN ", "TRYAGAIN ", "ERR max number of clients",
}

// repeat calls f until it succeeds or fails for good. The client library's own
// repetitions are switched off, since it would repeat any command; f must be
// one that may be run again after it was run and its reply was lost.
func (s *Store) repeat(ctx context.Context, op string, f func(context.Context) error) error {
	if err := s.enter(ctx, op); err != nil {
		return err
	}
	started := time.Now()
	for attempt := 0; ; attempt++ {
		err := f(ctx)
		if err == nil {
			return nil
		}
		if attempt == len(pauses) || !transient(err) || time.Since(started) > enough {
			return s.describe(ctx, err, op)
		}
		select {
		case <-time.After(pauses[attempt]):
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
	text := err.Error()
	return slices.ContainsFunc(passing, func(begin string) bool { return strings.HasPrefix(text, begin) })
}

// ignoreNil takes "there is nothing" for no error.
func ignoreNil(err error) error {
	if errors.Is(err, redis.Nil) {
		return nil
	}
	return err
}
