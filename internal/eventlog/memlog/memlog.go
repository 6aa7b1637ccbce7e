package memlog

import (
	"bytes"
	"context"
	"crypto/rand"
	"iter"
	"math"
	"slices"
	"strings"
	"sync"
	"time"

	"barraiser/internal/eventlog"
	"barraiser/internal/fault"
)

// Store implements eventlog.Log, eventlog.Leases and eventlog.Blobs. It may be
// used from any goroutine.
type Store struct {
	now   func() time.Time
	epoch string
	bells eventlog.Bells

	mu      sync.Mutex
	streams map[string]*stream
	blobs   map[string][]byte
	closed  bool
}

type stream struct {
	records []eventlog.Record
	last    string // id of the last commit
	lease   eventlog.Lease
	seen    time.Time // when the lease was last granted, renewed or released
	erased  bool
}

var (
	_ eventlog.Log    = (*Store)(nil)
	_ eventlog.Leases = (*Store)(nil)
	_ eventlog.Blobs  = (*Store)(nil)
)

// New returns an empty log of a new epoch. Leases run by now; nil stands for
// time.Now.
func New(now func() time.Time) *Store {
	if now == nil {
		now = time.Now
	}
	return &Store{now: now, epoch: rand.Text(), streams: map[string]*stream{}, blobs: map[string][]byte{}}
}

// Close wakes every watcher and lets every later call fail with ErrClosed. It
// always returns nil.
func (s *Store) Close() error {
	s.mu.Lock()
	s.closed = true
	s.mu.Unlock()
	s.bells.Close()
	return nil
}

// enter locks the store for a call, or says why the call can't be served. The
// caller unlocks when the error is nil.
func (s *Store) enter(ctx context.Context, op string) error {
	if err := ctx.Err(); err != nil {
		return fault.Wrap(err, op, fault.Unavailable)
	}
	s.mu.Lock()
	if s.closed {
		s.mu.Unlock()
		return wrap(eventlog.ErrClosed, op)
	}
	return nil
}

// wrap adds the operation and keeps the kind the sentinel has.
func wrap(err error, op string) error { return fault.Wrap(err, op, fault.KindOf(err)) }

// at returns the stream's state, which is new if it has none. Its zero state
// means the same as having none.
func (s *Store) at(name string) *stream {
	st, ok := s.streams[name]
	if !ok {
		st = &stream{}
		s.streams[name] = st
	}
	return st
}

// Append implements eventlog.Log.
func (s *Store) Append(ctx context.Context, c eventlog.Commit) (uint64, error) {
	const op = "memlog: append"
	if err := c.Validate(); err != nil {
		return 0, err
	}
	if err := s.enter(ctx, op); err != nil {
		return 0, err
	}
	defer s.mu.Unlock()
	st := s.at(c.Stream)
	head := uint64(len(st.records))
	switch {
	case st.erased:
		return 0, wrap(eventlog.ErrErased, op)
	case head > 0 && st.last == c.ID:
		return head, nil
	case c.Fence < st.lease.Fence:
		return 0, wrap(eventlog.ErrFenced, op)
	case c.After != head:
		return 0, wrap(eventlog.ErrConflict, op)
	}
	for _, r := range c.Records {
		head++
		st.records = append(st.records, eventlog.Record{
			Seq: head, At: r.At.Round(0).UTC(), Kind: r.Kind, Version: r.Version, Data: bytes.Clone(r.Data),
		})
	}
	st.last = c.ID
	s.bells.Ring(c.Stream)
	return head, nil
}

// Read implements eventlog.Log.
func (s *Store) Read(ctx context.Context, stream string, after uint64) iter.Seq2[eventlog.Record, error] {
	const op = "memlog: read"
	return func(yield func(eventlog.Record, error) bool) {
		// The head is fixed at the start, or a reader that appends would never end.
		end := uint64(math.MaxUint64)
		for next := after; next < end; next++ {
			rec, head, err := s.record(ctx, op, stream, next)
			if err != nil {
				yield(eventlog.Record{}, err)
				return
			}
			end = min(end, head)
			if rec.Seq == 0 || !yield(rec, nil) {
				return
			}
		}
	}
}

// record returns a copy of the stream's record that follows after, or a zero
// Record if there's none, and the stream's head.
func (s *Store) record(ctx context.Context, op, stream string, after uint64) (eventlog.Record, uint64, error) {
	if err := eventlog.CheckStream(stream); err != nil {
		return eventlog.Record{}, 0, err
	}
	if err := s.enter(ctx, op); err != nil {
		return eventlog.Record{}, 0, err
	}
	defer s.mu.Unlock()
	st, ok := s.streams[stream]
	if !ok {
		return eventlog.Record{}, 0, nil
	}
	if st.erased {
		return eventlog.Record{}, 0, wrap(eventlog.ErrErased, op)
	}
	head := uint64(len(st.records))
	if after >= head {
		return eventlog.Record{}, head, nil
	}
	rec := st.records[after]
	rec.Data = bytes.Clone(rec.Data)
	return rec, head, nil
}

// Head implements eventlog.Log.
func (s *Store) Head(ctx context.Context, stream string) (uint64, error) {
	const op = "memlog: head"
	if err := eventlog.CheckStream(stream); err != nil {
		return 0, err
	}
	if err := s.enter(ctx, op); err != nil {
		return 0, err
	}
	defer s.mu.Unlock()
	st, ok := s.streams[stream]
	if !ok {
		return 0, nil
	}
	if st.erased {
		return 0, wrap(eventlog.ErrErased, op)
	}
	return uint64(len(st.records)), nil
}

// Delete implements eventlog.Log.
func (s *Store) Delete(ctx context.Context, name string) error {
	if err := eventlog.CheckStream(name); err != nil {
		return err
	}
	if err := s.enter(ctx, "memlog: delete"); err != nil {
		return err
	}
	defer s.mu.Unlock()
	s.streams[name] = &stream{erased: true}
	s.bells.Ring(name)
	return nil
}

// Streams implements eventlog.Log.
func (s *Store) Streams(ctx context.Context, prefix string) iter.Seq2[string, error] {
	return func(yield func(string, error) bool) {
		names, err := s.names(ctx, prefix)
		for _, name := range names {
			if err = ctx.Err(); err != nil {
				err = fault.Wrap(err, "memlog: streams", fault.Unavailable)
				break
			}
			if !yield(name, nil) {
				return
			}
		}
		if err != nil {
			yield("", err)
		}
	}
}

func (s *Store) names(ctx context.Context, prefix string) ([]string, error) {
	if err := s.enter(ctx, "memlog: streams"); err != nil {
		return nil, err
	}
	defer s.mu.Unlock()
	var names []string
	for name, st := range s.streams {
		if len(st.records) > 0 && strings.HasPrefix(name, prefix) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names, nil
}

// Changed implements eventlog.Log.
func (s *Store) Changed(stream string) <-chan struct{} { return s.bells.Get(stream) }

// Epoch implements eventlog.Log.
func (s *Store) Epoch(ctx context.Context) (string, error) {
	if err := s.enter(ctx, "memlog: epoch"); err != nil {
		return "", err
	}
	defer s.mu.Unlock()
	return s.epoch, nil
}

// Put implements eventlog.Blobs.
func (s *Store) Put(ctx context.Context, digest string, data []byte) error {
	if err := eventlog.CheckBlob(digest, data); err != nil {
		return err
	}
	if err := s.enter(ctx, "memlog: put"); err != nil {
		return err
	}
	defer s.mu.Unlock()
	s.blobs[digest] = bytes.Clone(data)
	return nil
}

// Get implements eventlog.Blobs.
func (s *Store) Get(ctx context.Context, digest string) ([]byte, error) {
	const op = "memlog: get"
	if err := s.enter(ctx, op); err != nil {
		return nil, err
	}
	defer s.mu.Unlock()
	data, ok := s.blobs[digest]
	if !ok {
		return nil, wrap(eventlog.ErrNotFound, op)
	}
	return bytes.Clone(data), nil
}
