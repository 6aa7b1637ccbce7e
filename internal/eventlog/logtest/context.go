package logtest

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"barraiser/internal/eventlog"
)

var contextCases = []testCase{
	{"ended before the call", contextEnded},
	{"ended while reading", contextEndsReading},
	{"ended during appends", contextEndsAppending},
}

func contextEnded(t *testing.T, s Store) {
	lease := acquire(t, s, "s", "a")
	first := commit("s", 0, lease.Fence, 1)
	mustAppend(t, s.Log, first)
	blob := []byte("blob")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for name, call := range map[string]func() error{
		"append":  func() error { _, err := s.Log.Append(ctx, commit("s", 1, lease.Fence, 1)); return err },
		"read":    func() error { _, err := readAll(ctx, s.Log, "s", 0); return err },
		"head":    func() error { _, err := s.Log.Head(ctx, "s"); return err },
		"delete":  func() error { return s.Log.Delete(ctx, "s") },
		"streams": func() error { _, err := streams(ctx, s.Log, ""); return err },
		"epoch":   func() error { _, err := s.Log.Epoch(ctx); return err },
		"acquire": func() error { _, err := s.Leases.Acquire(ctx, "s", "a", ttl); return err },
		"renew":   func() error { _, err := s.Leases.Renew(ctx, lease, ttl); return err },
		"release": func() error { return s.Leases.Release(ctx, lease) },
		"put":     func() error { return s.Blobs.Put(ctx, eventlog.Digest(blob), blob) },
		"get":     func() error { _, err := s.Blobs.Get(ctx, eventlog.Digest(blob)); return err },
	} {
		require.ErrorIs(t, call(), context.Canceled, name)
	}
	// Nothing of it was done.
	requireStream(t, s.Log, "s", stored(0, first.Records))
	_, err := s.Blobs.Get(t.Context(), eventlog.Digest(blob))
	require.ErrorIs(t, err, eventlog.ErrNotFound)
	_, err = s.Leases.Renew(t.Context(), lease, ttl)
	require.NoError(t, err)

	late, cancel := context.WithDeadline(t.Context(), time.Unix(1, 0))
	defer cancel()
	_, err = s.Log.Append(late, commit("s", 1, lease.Fence, 1))
	require.ErrorIs(t, err, context.DeadlineExceeded)
}

func contextEndsReading(t *testing.T, s Store) {
	for i := range uint64(3) {
		mustAppend(t, s.Log, commit("s", i*eventlog.MaxBatch, 0, eventlog.MaxBatch))
	}
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	n := 0
	var last error
	for _, err := range s.Log.Read(ctx, "s", 0) {
		if last = err; err != nil {
			continue
		}
		if n++; n == 2 {
			cancel()
		}
	}
	require.ErrorIs(t, last, context.Canceled)
	require.Less(t, n, 3*eventlog.MaxBatch)
}

// contextEndsAppending ends contexts at random moments of an append. What the
// caller was told may be uncertain, but repeating the commit settles it.
func contextEndsAppending(t *testing.T, s Store) {
	var want []eventlog.Record
	for i := range 60 {
		c := commit("s", uint64(len(want)), 0, 3)
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan error, 1)
		go func() {
			_, err := s.Log.Append(ctx, c)
			done <- err
		}()
		for range i % 20 * 50 {
			_ = ctx.Err() // a little while, of no particular length
		}
		cancel()
		if err := <-done; err != nil {
			require.ErrorIs(t, err, context.Canceled)
		}
		mustAppend(t, s.Log, c)
		want = append(want, stored(c.After, c.Records)...)
	}
	requireStream(t, s.Log, "s", want)
}
