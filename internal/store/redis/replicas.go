package redis

import (
	"context"
	"errors"
	"time"

	"github.com/redis/go-redis/v9"
)

// waitTime is how long replicas have to confirm a write. It is less than the
// client's read timeout.
const waitTime = time.Second

// errUnconfirmed says that too few replicas have confirmed a write. It was made
// all the same.
var errUnconfirmed = errors.New("too few replicas have confirmed it")

// confirmed are the scripts whose writes replicas confirm, if any do.
var confirmed = []*redis.Script{appendScript, acquireScript, eraseScript}

// waiting tells a script whether replicas are waited for.
func (s *Store) waiting() string {
	if s.target.replicas > 0 {
		return "1"
	}
	return "0"
}

// runAndWait runs a script and waits for the replicas.
func (s *Store) runAndWait(ctx context.Context, script *redis.Script, keys []string, args ...any) ([]string, error) {
	var cmd *redis.Cmd
	behind, err := s.pipeAndWait(ctx, func(p redis.Pipeliner) redis.Cmder {
		cmd = script.EvalSha(ctx, p, keys, args...)
		return cmd
	})
	if redis.HasErrorPrefix(err, "NOSCRIPT") {
		behind, err = s.pipeAndWait(ctx, func(p redis.Pipeliner) redis.Cmder {
			cmd = script.Eval(ctx, p, keys, args...)
			return cmd
		})
	}
	if err != nil && !behind {
		return nil, err
	}
	reply, replyErr := cmd.StringSlice()
	if replyErr != nil {
		return nil, replyErr
	}
	if behind && len(reply) > 0 && reply[0] == outcomeDone {
		return nil, err
	}
	return reply, nil // a refusal has written nothing to be confirmed
}

// pipeAndWait sends a command and a WAIT behind it on one connection. When only
// the replicas are missing, behind is true and the error is errUnconfirmed.
func (s *Store) pipeAndWait(ctx context.Context, add func(redis.Pipeliner) redis.Cmder) (behind bool, err error) {
	var cmd redis.Cmder
	var wait *redis.Cmd
	_, err = s.client.Pipelined(ctx, func(p redis.Pipeliner) error {
		cmd = add(p)
		wait = p.Do(ctx, "WAIT", s.target.replicas, waitTime.Milliseconds())
		return nil
	})
	if cmd.Err() != nil {
		return false, cmd.Err()
	}
	if err != nil {
		return false, err
	}
	have, err := wait.Int()
	if err == nil && have < s.target.replicas {
		return true, errUnconfirmed
	}
	return false, err
}
