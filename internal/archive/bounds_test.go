package archive_test

import (
	"bytes"
	"context"
	"fmt"
	"iter"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"barraiser/internal/archive"
	"barraiser/internal/eventlog"
)

const (
	many     = 5_000
	each     = 4 << 10
	slack    = 2 << 20 // buffers and one commit; the whole is 20 MiB
	longName = "session/long"
)

var filling = `"` + strings.Repeat("x", each-2) + `"`

func nth(seq uint64) eventlog.Record {
	return eventlog.Record{Seq: seq, At: morning, Kind: "k", Version: 1, Data: []byte(filling)}
}

// endless is a log with one stream that is made while it is read. It counts what
// was read of it, and keeps nothing that is appended but its length.
type endless struct {
	store
	length    uint64
	read      int
	appending func(records int)
}

func (e *endless) Streams(_ context.Context, prefix string) iter.Seq2[string, error] {
	return func(yield func(string, error) bool) {
		if strings.HasPrefix(longName, prefix) {
			yield(longName, nil)
		}
	}
}

func (e *endless) Head(context.Context, string) (uint64, error) { return e.length, nil }

func (e *endless) Read(_ context.Context, _ string, after uint64) iter.Seq2[eventlog.Record, error] {
	return func(yield func(eventlog.Record, error) bool) {
		for seq := after + 1; seq <= e.length; seq++ {
			e.read += each
			if !yield(nth(seq), nil) {
				return
			}
		}
	}
}

func (e *endless) Append(_ context.Context, c eventlog.Commit) (uint64, error) {
	if c.After != e.length {
		return 0, fmt.Errorf("behind %d, not %d", c.After, e.length)
	}
	e.appending(len(c.Records))
	e.length += uint64(len(c.Records))
	return e.length, nil
}

// sink notes by how much the reading of a log is ahead of it at most.
type sink struct {
	bytes.Buffer
	from  *endless
	ahead int
}

func (s *sink) Write(p []byte) (int, error) {
	s.ahead = max(s.ahead, s.from.read-s.Len())
	return s.Buffer.Write(p)
}

// TestMemoryIsBounded counts how far reading runs ahead of writing in a stream of
// 20 MiB: nowhere is more held than buffers and one commit.
func TestMemoryIsBounded(t *testing.T) {
	from := &endless{store: inMemory(), length: many}
	file := &sink{from: from}
	_, err := archive.Export(t.Context(), archive.Source{Log: from, Blobs: from}, file)
	require.NoError(t, err)
	require.Positive(t, file.ahead)
	require.Less(t, file.ahead, slack)
	// What a line has beside its content runs ahead too, in the count below.
	perLine := (file.Len() - many*each) / many
	require.Less(t, perLine, 100)

	source := bytes.NewReader(file.Bytes())
	a, err := archive.Open(source)
	require.NoError(t, err)
	to, appended, ahead := &endless{store: inMemory()}, 0, 0
	to.appending = func(records int) {
		ahead = max(ahead, file.Len()-source.Len()-appended)
		appended += records * (each + perLine)
	}
	result, err := a.Import(t.Context(), archive.Target{Log: to, Leases: to, Blobs: to, Owner: "import"})
	require.NoError(t, err)
	require.Equal(t, uint64(many), result.Streams[archive.Written].Records)
	require.Greater(t, ahead, each)
	require.Less(t, ahead, slack)
}
