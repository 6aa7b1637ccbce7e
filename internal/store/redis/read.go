package redis

import (
	"context"
	"iter"
	"slices"
	"strconv"

	"github.com/redis/go-redis/v9"

	"barraiser/internal/eventlog"
	"barraiser/internal/fault"
)

const (
	// pageRecords and pageBytes are how much of a stream is read at once. Redis
	// serves nobody else meanwhile.
	pageRecords = 256
	pageBytes   = 1 << 20
	// pageNames is how many stream names are.
	pageNames = 256
)

// Read implements eventlog.Log.
func (s *Store) Read(ctx context.Context, stream string, after uint64) iter.Seq2[eventlog.Record, error] {
	const op = "redis: read"
	return eventlog.ReadPages(stream, after, func() error { return s.enter(ctx, op) }, func(after uint64) (eventlog.Page, error) {
		return s.page(ctx, op, stream, after)
	})
}

func (s *Store) page(ctx context.Context, op, stream string, after uint64) (eventlog.Page, error) {
	after = min(after, 1<<52) // as far as Lua counts
	reply, err := s.run(ctx, op, readScript, 2, s.keys.stream(stream), after, pageRecords, pageBytes)
	if err != nil {
		return eventlog.Page{}, err
	}
	if err := s.outcome(reply, op, stream); err != nil {
		return eventlog.Page{}, err
	}
	p := eventlog.Page{}
	if p.Head, err = strconv.ParseUint(reply[1], 10, 64); err != nil {
		return eventlog.Page{}, strange(op)
	}
	if p.Head == 0 {
		return eventlog.Page{}, s.notLost(ctx, op, stream)
	}
	p.Records = make([]eventlog.Record, 0, len(reply)-2)
	for i, text := range reply[2:] {
		seq := after + uint64(i) + 1
		r, err := decodeRecord(seq, text)
		if err != nil {
			return eventlog.Page{}, fault.Wrap(err, op, fault.Unavailable).
				Hint("record %d of the stream %s was changed by something else than this program: restore a backup, or erase the session", seq, stream)
		}
		p.Records = append(p.Records, r)
	}
	s.bells.met(stream, p.Head)
	return p, nil
}

// Head implements eventlog.Log.
func (s *Store) Head(ctx context.Context, stream string) (uint64, error) {
	const op = "redis: head"
	if err := eventlog.CheckStream(stream); err != nil {
		return 0, err
	}
	reply, err := s.run(ctx, op, readScript, 2, s.keys.stream(stream), 0, 0, 0)
	if err != nil {
		return 0, err
	}
	if err := s.outcome(reply, op, stream); err != nil {
		return 0, err
	}
	head, err := strconv.ParseUint(reply[1], 10, 64)
	if err != nil {
		return 0, strange(op)
	}
	if head == 0 {
		return 0, s.notLost(ctx, op, stream)
	}
	return head, nil
}

// Streams implements eventlog.Log.
func (s *Store) Streams(ctx context.Context, prefix string) iter.Seq2[string, error] {
	const op = "redis: streams"
	return func(yield func(string, error) bool) {
		// Beginnings are few: those of this moment, and of processes that died.
		begun, err := s.names(ctx, op, s.keys.index()[1], "["+prefix, prefix, 0)
		if err != nil {
			yield("", err)
			return
		}
		for from := "[" + prefix; ; {
			names, err := s.names(ctx, op, s.keys.index()[0], from, prefix, pageNames)
			last := len(names) < pageNames
			if err == nil {
				if !last {
					from = "(" + names[len(names)-1]
				}
				names, begun = merge(names, begun, last)
				names, err = s.holding(ctx, op, names)
			}
			for _, name := range names {
				if err = s.enter(ctx, op); err != nil {
					break
				}
				if !yield(name, nil) {
					return
				}
			}
			if err != nil {
				yield("", err)
				return
			}
			if last {
				return
			}
		}
	}
}

// names reads one of the indexes from a bound on, at most count names, or all
// for 0.
func (s *Store) names(ctx context.Context, op, key, from, prefix string, count int64) (names []string, err error) {
	// Names are of the bytes 0x21 to 0x7e.
	by := &redis.ZRangeBy{Min: from, Max: "(" + prefix + "\x7f", Count: count}
	err = s.repeat(ctx, op, func(ctx context.Context) (err error) {
		names, err = s.client.ZRangeByLex(ctx, key, by).Result()
		return err
	})
	return names, err
}

// merge adds to a page of sorted names those of begun that belong on it, all of
// them on the last, and returns what remains of begun.
func merge(names, begun []string, last bool) (merged, rest []string) {
	n := len(begun)
	if !last {
		n, _ = slices.BinarySearch(begun, names[len(names)-1])
	}
	merged = slices.Concat(names, begun[:n])
	slices.Sort(merged)
	return slices.Compact(merged), begun[n:]
}

// holding leaves out the streams that hold no record: those whose beginning
// came to nothing, and those erased while this process didn't finish.
func (s *Store) holding(ctx context.Context, op string, names []string) ([]string, error) {
	if len(names) == 0 {
		return nil, nil
	}
	heads, err := s.heads(ctx, op, names)
	if err != nil {
		return nil, err
	}
	held := names[:0]
	for i, name := range names {
		if heads[i] != "0" && heads[i] != erasedHead {
			held = append(held, name)
		}
	}
	return held, nil
}

// erasedHead stands for the head of an erased stream.
const erasedHead = "x"

// heads returns the heads of streams in digits, and erasedHead for one that was
// erased.
func (s *Store) heads(ctx context.Context, op string, names []string) ([]string, error) {
	heads := make([]string, len(names))
	err := s.repeat(ctx, op, func(ctx context.Context) error {
		erased, lengths := make([]*redis.BoolCmd, len(names)), make([]*redis.IntCmd, len(names))
		_, err := s.client.Pipelined(ctx, func(p redis.Pipeliner) error {
			for i, name := range names {
				keys := s.keys.stream(name)
				erased[i], lengths[i] = p.HExists(ctx, keys[0], "erased"), p.LLen(ctx, keys[1])
			}
			return nil
		})
		if err != nil {
			return err
		}
		for i := range heads {
			if heads[i] = strconv.FormatInt(lengths[i].Val(), 10); erased[i].Val() {
				heads[i] = erasedHead
			}
		}
		return nil
	})
	return heads, err
}
