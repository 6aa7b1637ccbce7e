package logtest

import (
	"context"
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"barraiser/internal/eventlog"
)

// Store is what a test is given: the three contracts over one set of data.
type Store struct {
	Log    eventlog.Log
	Leases eventlog.Leases
	Blobs  eventlog.Blobs
	// Advance moves the clock that leases run by. It stands still otherwise.
	Advance func(time.Duration)
	// Reopen closes the store and opens it on the same data, as a restart
	// does. It is nil for a store that keeps nothing.
	Reopen func(t *testing.T) Store
}

// patience bounds every wait of the suite. It is met only when a wake-up is
// missed, never in a run that succeeds.
var patience = 30 * time.Second

// Run runs the suite. Open returns an empty store and registers its closing
// with t.Cleanup; it is called once for each case.
func Run(t *testing.T, open func(t *testing.T) Store) {
	t.Helper()
	for _, part := range []struct {
		name  string
		cases []testCase
	}{
		{"append", appendCases},
		{"read", readCases},
		{"erase", eraseCases},
		{"watch", watchCases},
		{"lease", leaseCases},
		{"blob", blobCases},
		{"context", contextCases},
		{"restart", restartCases},
		{"model", modelCases},
	} {
		t.Run(part.name, func(t *testing.T) {
			for _, c := range part.cases {
				t.Run(c.name, func(t *testing.T) { c.run(t, open(t)) })
			}
		})
	}
}

type testCase struct {
	name string
	run  func(t *testing.T, s Store)
}

// serial makes commit ids and names that no other commit of the process has.
var serial atomic.Int64

func fresh(what string) string { return fmt.Sprintf("%s-%d", what, serial.Add(1)) }

// epochStart is the time of the suite's records; the nanoseconds are there to
// be kept.
var epochStart = time.Date(2026, 3, 4, 5, 6, 7, 123456789, time.FixedZone("elsewhere", 3600))

// records makes n records, each with its own content.
func records(n int) []eventlog.Record {
	recs := make([]eventlog.Record, n)
	for i := range recs {
		k := serial.Add(1)
		recs[i] = eventlog.Record{
			At:      epochStart.Add(time.Duration(k)),
			Kind:    fmt.Sprintf("kind-%d", k%3),
			Version: int(k%2) + 1,
			Data:    fmt.Appendf(nil, `{"n":%d,"text":"naïve ☃"}`, k),
		}
	}
	return recs
}

// commit makes a commit of n records with an id of its own.
func commit(stream string, after, fence uint64, n int) eventlog.Commit {
	return eventlog.Commit{Stream: stream, After: after, Fence: fence, ID: fresh("commit"), Records: records(n)}
}

// stored is what recs must look like when read back after after.
func stored(after uint64, recs []eventlog.Record) []eventlog.Record {
	out := make([]eventlog.Record, len(recs))
	for i, r := range recs {
		r.Seq, r.At = after+uint64(i)+1, r.At.UTC()
		out[i] = r
	}
	return out
}

// mustAppend appends and requires the head to be where the contract puts it.
func mustAppend(t require.TestingT, log eventlog.Log, c eventlog.Commit) uint64 {
	head, err := log.Append(context.Background(), c)
	require.NoError(t, err)
	require.Equal(t, c.After+uint64(len(c.Records)), head, "head after an append")
	return head
}

// readAll collects what Read yields, and its error.
func readAll(ctx context.Context, log eventlog.Log, stream string, after uint64) ([]eventlog.Record, error) {
	var recs []eventlog.Record
	for r, err := range log.Read(ctx, stream, after) {
		if err != nil {
			return recs, err
		}
		recs = append(recs, r)
	}
	return recs, nil
}

// streams collects what Streams yields, and its error.
func streams(ctx context.Context, log eventlog.Log, prefix string) ([]string, error) {
	var names []string
	for name, err := range log.Streams(ctx, prefix) {
		if err != nil {
			return names, err
		}
		names = append(names, name)
	}
	return names, nil
}

// requireStream requires the stream to hold exactly want, by Read and by Head.
func requireStream(t require.TestingT, log eventlog.Log, stream string, want []eventlog.Record) {
	got, err := readAll(context.Background(), log, stream, 0)
	require.NoError(t, err)
	require.Len(t, got, len(want))
	for i := range want {
		requireRecord(t, want[i], got[i])
	}
	head, err := log.Head(context.Background(), stream)
	require.NoError(t, err)
	require.Equal(t, uint64(len(want)), head, "head")
}

func requireRecord(t require.TestingT, want, got eventlog.Record) {
	require.Equal(t, want.Seq, got.Seq, "seq")
	require.True(t, want.At.Equal(got.At), "record %d: time %s, want %s", want.Seq, got.At, want.At)
	require.Equal(t, time.UTC, got.At.Location(), "times come back in UTC")
	require.Equal(t, want.Kind, got.Kind)
	require.Equal(t, want.Version, got.Version)
	require.Equal(t, string(want.Data), string(got.Data), "data of record %d", want.Seq)
}
