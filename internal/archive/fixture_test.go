package archive_test

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"barraiser/internal/archive"
	"barraiser/internal/eventlog"
	"barraiser/internal/eventlog/memlog"
	"barraiser/internal/interview"
	"barraiser/internal/journal"
	"barraiser/internal/rubric"
	"barraiser/internal/store/redis"
	"barraiser/internal/store/redis/redistest"
	"barraiser/internal/store/sqlite"
)

func TestMain(m *testing.M) {
	child()
	goleak.VerifyTestMain(m)
}

// store is all that an installation keeps.
type store interface {
	eventlog.Log
	eventlog.Leases
	eventlog.Blobs
}

func inMemory() store { return memlog.New(nil) }

func inFolder(tb testing.TB, dir string) *sqlite.Store {
	tb.Helper()
	s, err := sqlite.Open(context.Background(), dir, sqlite.Options{})
	require.NoError(tb, err)
	tb.Cleanup(func() { require.NoError(tb, s.Close()) })
	return s
}

// onRedis opens one of many installations on a server.
func onRedis(tb testing.TB, server *redistest.Server, prefix string) *redis.Store {
	tb.Helper()
	s, err := redis.Open(context.Background(), server.URL()+"?prefix="+prefix, redis.Options{})
	require.NoError(tb, err)
	tb.Cleanup(func() { require.NoError(tb, s.Close()) })
	return s
}

func export(tb require.TestingT, s store) []byte {
	var out bytes.Buffer
	_, err := archive.Export(context.Background(), archive.Source{Log: s, Blobs: s}, &out)
	require.NoError(tb, err)
	return out.Bytes()
}

// importInto imports what must verify.
func importInto(tb require.TestingT, s store, data []byte) archive.Result {
	a, err := archive.Open(bytes.NewReader(data))
	require.NoError(tb, err)
	result, err := a.Import(context.Background(), archive.Target{Log: s, Leases: s, Blobs: s, Owner: "import"})
	require.NoError(tb, err)
	return result
}

var morning = time.Date(2026, 5, 4, 10, 0, 0, 123456789, time.UTC)

func put(tb require.TestingT, s store, content string) string {
	digest := eventlog.Digest([]byte(content))
	require.NoError(tb, s.Put(context.Background(), digest, []byte(content)))
	return digest
}

// add appends records behind what the stream has, as many to a commit as fit.
func add(tb require.TestingT, s store, stream string, records ...eventlog.Record) {
	head, err := s.Head(context.Background(), stream)
	require.NoError(tb, err)
	for len(records) > 0 {
		n := min(len(records), eventlog.MaxBatch)
		head, err = s.Append(context.Background(), eventlog.Commit{
			Stream: stream, After: head, ID: fmt.Sprint("add-", head), Records: records[:n],
		})
		require.NoError(tb, err)
		records = records[n:]
	}
}

func event(tb require.TestingT, e interview.Event) eventlog.Record {
	r, err := journal.Encode(e, interview.CommandRef{}, morning)
	require.NoError(tb, err)
	return r
}

func opened(tb require.TestingT, digest string) eventlog.Record {
	return event(tb, interview.SessionOpened{Session: "a", Round: "r", Level: rubric.L5, Rubric: interview.RubricRef{ID: "r", Digest: digest}})
}

// said are the n answers of a session.
func said(tb require.TestingT, n int) []eventlog.Record {
	records := make([]eventlog.Record, n)
	for i := range records {
		records[i] = event(tb, interview.CandidateSaid{Turn: i + 1, Text: fmt.Sprintf("In March I measured <%d> & wrote it down.", i)})
	}
	return records
}

func card(digest string) eventlog.Record {
	return eventlog.Record{
		At: morning, Kind: "scorecard", Version: 1,
		Data: fmt.Appendf(nil, `{"schema":"barraiser.scorecard/v1","rubric":{"id":"r","version":"1","digest":%q}}`, digest),
	}
}

// small is an installation with one of everything.
func small(tb require.TestingT) store {
	s := inMemory()
	pinned, newer := put(tb, s, `{"id":"r"}`), put(tb, s, "not\nJSON")
	add(tb, s, "session/a", opened(tb, pinned), said(tb, 1)[0], event(tb, interview.SessionClosed{}))
	add(tb, s, "assess/a/lexical-1", card(pinned))
	add(tb, s, "assess/a/lexical-2", card(newer))
	add(tb, s, "spend/2026-05-04", eventlog.Record{At: morning, Kind: "spent", Version: 1, Data: []byte("\xff\x00")})
	add(tb, s, "session/b", opened(tb, pinned))
	return s
}

func names(tb require.TestingT, s store) (all []string) {
	for name, err := range s.Streams(context.Background(), "") {
		require.NoError(tb, err)
		all = append(all, name)
	}
	return all
}

func records(tb require.TestingT, s store, stream string) (all []eventlog.Record) {
	for r, err := range s.Read(context.Background(), stream, 0) {
		require.NoError(tb, err)
		all = append(all, r)
	}
	return all
}

// golden compares with a file of testdata, or writes it with UPDATE_GOLDEN=1.
func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		require.NoError(t, os.WriteFile(path, got, 0o600))
	}
	want, err := os.ReadFile(path)
	require.NoError(t, err)
	require.Equal(t, string(want), string(got))
}
