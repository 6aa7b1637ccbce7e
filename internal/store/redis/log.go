package redis

import (
	"context"
	"strconv"
	"strings"

	"github.com/redis/go-redis/v9"

	"barraiser/internal/eventlog"
	"barraiser/internal/fault"
)

// outcome makes the first word of a script's reply the contract's error, or nil
// when the work was done.
func (s *Store) outcome(reply []string, op, stream string) error {
	switch reply[0] {
	case outcomeDone:
		return nil
	case outcomeErased:
		return wrap(eventlog.ErrErased, op)
	case outcomeFenced:
		return wrap(eventlog.ErrFenced, op)
	case outcomeConflict:
		return wrap(eventlog.ErrConflict, op)
	case outcomeLost:
		return lost(op, stream)
	case outcomeDamaged:
		return fault.New(fault.Unavailable, op, "Redis has lost a part of the stream %s", stream).
			Hint("something else than this program has dropped or changed its keys: set maxmemory-policy to noeviction and restore a backup, or erase the session")
	default:
		return strange(op)
	}
}

// lost says that the index knows a stream of which nothing is left.
func lost(op, stream string) error {
	return fault.New(fault.Unavailable, op, "Redis has lost the stream %s", stream).
		Hint("set maxmemory-policy to noeviction and restore a backup of that server, or erase the session")
}

// strange is the error for a reply that none of the scripts gives.
func strange(op string) error {
	return fault.New(fault.Internal, op, "Redis gave a reply that no script of this program gives")
}

// Append implements eventlog.Log. A commit that begins a stream costs two
// further round trips, for the index.
func (s *Store) Append(ctx context.Context, c eventlog.Commit) (uint64, error) {
	const op = "redis: append"
	if err := c.Validate(); err != nil {
		return 0, err
	}
	known := "1"
	if c.After == 0 {
		reply, err := s.run(ctx, op, announceScript, 1, s.keys.index(), c.Stream)
		if err != nil {
			return 0, err
		}
		known = reply[0]
	}
	reply, err := s.append(ctx, op, c, known)
	if err != nil {
		return 0, err
	}
	head, err := strconv.ParseUint(reply[1], 10, 64)
	if err != nil {
		return 0, strange(op)
	}
	if known == "0" {
		if err := s.enlist(ctx, op, c.Stream); err != nil {
			return 0, err // not acknowledged: the repetition enlists it
		}
	}
	s.tell(c.Stream, reply[1])
	s.bells.ring(c.Stream, head)
	return head, nil
}

func (s *Store) append(ctx context.Context, op string, c eventlog.Commit, known string) ([]string, error) {
	args := make([]any, 0, 6+len(c.Records))
	args = append(args, c.ID, c.Fence, c.After, c.After+uint64(len(c.Records)), known, s.waiting())
	for i, r := range c.Records {
		id := ""
		if i == len(c.Records)-1 {
			id = c.ID
		}
		args = append(args, encodeRecord(c.After+uint64(i)+1, id, r))
	}
	reply, err := s.run(ctx, op, appendScript, 2, s.keys.stream(c.Stream), args...)
	if err != nil {
		return nil, err
	}
	if reply[0] == outcomeConflict && len(reply) > 1 && reply[1] == "0" {
		if err := s.notLost(ctx, op, c.Stream); err != nil {
			return nil, err
		}
	}
	return reply, s.outcome(reply, op, c.Stream)
}

// notLost returns an error when the index knows a stream that was found empty.
func (s *Store) notLost(ctx context.Context, op, stream string) error {
	var known bool
	err := s.repeat(ctx, op, func(ctx context.Context) error {
		_, err := s.client.ZScore(ctx, s.keys.index()[0], stream).Result()
		known = err == nil
		return ignoreNil(err)
	})
	if err != nil {
		return err
	}
	if !known {
		return nil
	}
	// It may have been begun, or erased, since it was found empty.
	heads, err := s.heads(ctx, op, []string{stream})
	if err != nil {
		return err
	}
	if heads[0] == "0" {
		return lost(op, stream)
	}
	return nil
}

// enlist moves a stream that holds a record from the beginnings to the index.
func (s *Store) enlist(ctx context.Context, op, stream string) error {
	return s.repeat(ctx, op, func(ctx context.Context) error {
		_, err := s.client.Pipelined(ctx, func(p redis.Pipeliner) error {
			p.ZAdd(ctx, s.keys.index()[0], redis.Z{Member: stream})
			p.ZRem(ctx, s.keys.index()[1], stream)
			return nil
		})
		return err
	})
}

// Delete implements eventlog.Log. What was erased is out of Redis's memory at
// once, and out of its files when it next rewrites or replaces them.
func (s *Store) Delete(ctx context.Context, name string) error {
	const op = "redis: delete"
	if err := eventlog.CheckStream(name); err != nil {
		return err
	}
	// Not UNLINK, which gives the memory back later.
	remove := func(ctx context.Context) error { return s.client.Del(ctx, s.keys.stream(name)[1]).Err() }
	_, err := s.run(ctx, op, eraseScript, 1, []string{s.keys.state(name)})
	if err != nil && strings.Contains(err.Error(), "OOM ") {
		// Making room comes before the tombstone then.
		if err = s.repeat(ctx, op, remove); err == nil {
			_, err = s.run(ctx, op, eraseScript, 1, []string{s.keys.state(name)})
		}
	}
	if err != nil {
		return err
	}
	if err := s.repeat(ctx, op, remove); err != nil {
		return err
	}
	s.bells.ringErased(name)
	s.tell(name, erasedHead)
	// The tombstone is first: a crash in between leaves a name that Streams
	// leaves out, where the other order would leave a stream nobody can list.
	return s.repeat(ctx, op, func(ctx context.Context) error {
		_, err := s.client.Pipelined(ctx, func(p redis.Pipeliner) error {
			p.ZRem(ctx, s.keys.index()[0], name)
			p.ZRem(ctx, s.keys.index()[1], name)
			return nil
		})
		return err
	})
}

// Changed implements eventlog.Log.
func (s *Store) Changed(stream string) <-chan struct{} { return s.bells.get(stream) }
