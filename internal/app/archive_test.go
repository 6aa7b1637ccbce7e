package app

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"barraiser/internal/archive"
	"barraiser/internal/client"
	"barraiser/internal/config"
	"barraiser/internal/eventlog"
	"barraiser/internal/fault"
	"barraiser/internal/store/redis/redistest"
	"barraiser/internal/store/sqlite"
)

// exportTo exports everything to a file and returns what is said of it.
func exportTo(t *testing.T, c config.Config, file string) string {
	t.Helper()
	var said bytes.Buffer
	require.NoError(t, SessionExportAll(t.Context(), c, file, Process{Stdout: io.Discard, Stderr: &said}))
	return said.String()
}

// importFrom imports a file and returns what is printed.
func importFrom(t *testing.T, c config.Config, file string) (out, said string, err error) {
	t.Helper()
	var stdout, stderr bytes.Buffer
	err = SessionImport(t.Context(), c, file, Process{Stdin: strings.NewReader(""), Stdout: &stdout, Stderr: &stderr})
	return stdout.String(), stderr.String(), err
}

// TestARoundMovesUnderWay: a round that was exported unfinished goes on in another
// store, where no word of it is missing and the service that has it isn't disturbed.
func TestARoundMovesUnderWay(t *testing.T) {
	defer goleak.VerifyNone(t)
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	from, to := settings(t), settings(t)
	to.RedisURL = redistest.Start(t, redistest.Durable()...).URL()
	first := serve(t, from)
	service := client.NewService(first.url)
	opened, err := service.Open(ctx, client.NewSession{Round: "dive-deep"})
	require.NoError(t, err)
	session, err := client.Open(ctx, service.Live(opened), client.Options{})
	require.NoError(t, err)
	_, err = session.WaitTurn(ctx)
	require.NoError(t, err)
	early := filepath.Join(t.TempDir(), "early.jsonl")
	require.Contains(t, exportTo(t, from, early), "1 session, of which 1 not closed")
	out, _, err := importFrom(t, to, early)
	require.NoError(t, err)
	require.Contains(t, out, "written, and verified by digest")

	const said = "In March I traced it to a cache key that had changed, in forty minutes."
	_, err = session.Answer(ctx, said)
	require.NoError(t, err)
	session.Close()
	first.stop()
	require.NoError(t, <-first.done)
	late := filepath.Join(t.TempDir(), "late.jsonl.gz")
	exportTo(t, from, late)
	out, _, err = importFrom(t, to, late)
	require.NoError(t, err)
	require.Contains(t, out, "continued, and verified by digest")

	second := serve(t, to)
	service = client.NewService(second.url)
	session, err = client.Open(ctx, service.Live(opened), client.Options{})
	require.NoError(t, err)
	_, err = session.WaitTurn(ctx)
	require.NoError(t, err)
	_, _, err = importFrom(t, to, late)
	require.NoError(t, err, "it is there, and further on")
	_, err = session.End(ctx)
	require.NoError(t, err)
	_, err = session.WaitScorecard(ctx)
	require.NoError(t, err)
	session.Close()
	second.stop()
	require.NoError(t, <-second.done)
	var shown bytes.Buffer
	require.NoError(t, SessionShow(ctx, to, opened.ID, false, Process{Stdout: &shown, Stderr: io.Discard}))
	require.Equal(t, 1, strings.Count(shown.String(), said))
}

// TestASessionInUseIsLeft: the exit code says that a service is in the way.
func TestASessionInUseIsLeft(t *testing.T) {
	c := settings(t)
	c.RedisURL = redistest.Start(t, redistest.Durable()...).URL()
	s, err := open(t.Context(), c, serving, Process{Stderr: io.Discard}.logger())
	require.NoError(t, err)
	defer func() { require.NoError(t, s.Close()) }()
	file := filepath.Join("testdata", "archive.jsonl")
	_, err = s.Acquire(t.Context(), "session/a", "another", time.Minute)
	require.NoError(t, err)
	out, said, err := importFrom(t, c, file)
	require.Equal(t, 4, fault.ExitCode(err))
	require.Contains(t, fault.HintOf(err), "stop the service")
	require.Contains(t, said, "session/a is left as it is: it is served by another")
	require.Contains(t, out, "in use by a service, and left")
	require.NoError(t, s.Delete(t.Context(), "session/a"))
	out, said, err = importFrom(t, c, file)
	require.NoError(t, err)
	require.Contains(t, said, "session/a is left as it is: it was erased")
	require.Contains(t, out, "erased there, and left so")
}

// TestAnExportThatFailsLeavesNoFile, under its name or another.
func TestAnExportThatFailsLeavesNoFile(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"a.jsonl", "a.jsonl.gz"} {
		err := writeArchive(filepath.Join(dir, name), func(w io.Writer) error {
			_, err := w.Write([]byte("half"))
			require.NoError(t, err)
			return fault.New(fault.NotFound, "", "a rubric is missing")
		})
		require.Equal(t, fault.NotFound, fault.KindOf(err))
		left, err := os.ReadDir(dir)
		require.NoError(t, err)
		require.Empty(t, left)
	}
}

func TestWhatAnImportThatFailedSays(t *testing.T) {
	var r archive.Result
	r.Streams[archive.Written] = archive.Tally{Streams: 2, Records: 40}
	r.Streams[archive.Continued] = archive.Tally{Streams: 1, Records: 1}
	require.Equal(t, "3 streams with 41 records written and verified; then", soFar(r))
	r.Blobs, r.Open, r.OpenHead = 1, "session/a", 256
	require.Equal(t, "3 streams with 41 records written and verified, and 1 blob; of session/a the first 256 records are there; then", soFar(r))
	require.Equal(t, "free some disk space; then run the same import again: it goes on where this one stopped",
		again(fault.New(fault.Unavailable, "", "full").Hint("free some disk space")))
	require.Equal(t, "run the same import again: it goes on where this one stopped", again(io.EOF))
}

// What comes may be older than what the services of a store have seen to: the mark
// that says so is taken back.
func TestAnImportHasEverySessionLookedAt(t *testing.T) {
	from, to := settings(t), settings(t)
	file := filepath.Join(t.TempDir(), "all.jsonl")
	const stream = "ops/swept"
	for _, c := range []config.Config{from, to} {
		s, err := sqlite.Open(t.Context(), c.Data, sqlite.Options{})
		require.NoError(t, err)
		_, err = s.Append(t.Context(), eventlog.Commit{
			Stream: stream, ID: "mark", Records: []eventlog.Record{{At: time.Now(), Kind: "swept", Version: 1, Data: []byte(`{"through":"f"}`)}},
		})
		require.NoError(t, errors.Join(err, s.Close()))
	}
	exportTo(t, from, file)
	_, _, err := importFrom(t, to, file)
	require.NoError(t, err)
	s, err := sqlite.Open(t.Context(), to.Data, sqlite.Options{ReadOnly: true})
	require.NoError(t, err)
	defer func() { require.NoError(t, s.Close()) }()
	var marks []string
	for record, err := range s.Read(t.Context(), stream, 0) {
		require.NoError(t, err)
		marks = append(marks, string(record.Data))
	}
	require.Equal(t, []string{`{"through":"f"}`, `{"through":""}`}, marks)
}
