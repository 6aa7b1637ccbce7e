package archive_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"iter"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"barraiser/internal/archive"
	"barraiser/internal/eventlog"
	"barraiser/internal/fault"
	"barraiser/internal/journal"
	"barraiser/internal/peer"
	"barraiser/internal/scorecard"
)

func TestSummary(t *testing.T) {
	s := small(t)
	var out bytes.Buffer
	summary, err := archive.Export(t.Context(), archive.Source{Log: s, Blobs: s}, &out)
	require.NoError(t, err)
	require.Equal(t, archive.Summary{Counts: archive.Counts{Streams: 5, Records: 7, Blobs: 2}, Sessions: 2, Running: 1}, summary)
}

// order returns the names of an archive's streams and the digests of its blobs.
func order(t *testing.T, data []byte) (names []string) {
	t.Helper()
	for line := range bytes.Lines(data) {
		var names1 struct{ Stream, Blob string }
		require.NoError(t, json.Unmarshal(line, &names1))
		if name := names1.Stream + names1.Blob; name != "" {
			names = append(names, name)
		}
	}
	return names
}

// TestASessionStandsBehindAllItNeeds, or a service on the target would take it up
// without.
func TestASessionStandsBehindAllItNeeds(t *testing.T) {
	s := inMemory()
	one, two, three := put(t, s, "1"), put(t, s, "2"), put(t, s, "3")
	add(t, s, "session/b", opened(t, one))
	add(t, s, "assess/b/x", card(two))
	add(t, s, "session/a", opened(t, three))
	add(t, s, "assess/a/y", card(three))
	// Of records of a newer program, whatever they mention is looked up.
	newer := opened(t, "")
	newer.Version, newer.Data = 99, []byte(`{"plan":[{"pin":"`+two+`"},"sha256:gone"]}`)
	add(t, s, "session/c", newer)
	add(t, s, "assess/nobody/z", card(one))
	require.Equal(t, []string{
		three, "assess/a/y", "session/a", two, "assess/b/x", one, "session/b", "session/c", "assess/nobody/z",
	}, order(t, export(t, s)))
	require.Equal(t, records(t, s, "session/c"), records(t, importedFrom(t, s), "session/c"))
}

// TestNames holds what this package knows of others' names for streams, and of a
// scorecard's form.
func TestNames(t *testing.T) {
	s := inMemory()
	add(t, s, peer.SecretStream, said(t, 1)...)
	digest := put(t, s, "{}")
	made := scorecard.Scorecard{Schema: scorecard.Schema}
	made.Rubric.Digest = digest
	add(t, s, journal.AssessStream("a", "run"), eventlog.Record{At: morning, Kind: "scorecard", Version: 1, Data: made.JSON()})
	require.NoError(t, s.Delete(t.Context(), journal.SessionStream("b")))
	add(t, s, journal.AssessStream("b", "run"), eventlog.Record{At: morning, Kind: "scorecard", Version: 1, Data: made.JSON()})
	require.Equal(t, []string{digest, "assess/a/run"}, order(t, export(t, s)))
}

func TestAMissingRubricIsNamed(t *testing.T) {
	s := inMemory()
	gone := eventlog.Digest([]byte("gone"))
	add(t, s, "session/a", opened(t, gone))
	var out bytes.Buffer
	_, err := archive.Export(t.Context(), archive.Source{Log: s, Blobs: s}, &out)
	require.ErrorContains(t, err, "session/a is pinned to the rubric "+gone)
	require.Equal(t, fault.NotFound, fault.KindOf(err))
	require.NotEmpty(t, fault.HintOf(err))
	_, err = archive.Open(bytes.NewReader(out.Bytes()))
	require.Error(t, err)
}

// meanwhile is a log on which something happens once a stream has been read.
type meanwhile struct {
	store
	stream string
	behind uint64
	act    func()
}

func (m *meanwhile) Read(ctx context.Context, stream string, after uint64) iter.Seq2[eventlog.Record, error] {
	return func(yield func(eventlog.Record, error) bool) {
		if stream == m.stream && m.behind == 0 {
			m.act()
		}
		for r, err := range m.store.Read(ctx, stream, after) {
			if !yield(r, err) {
				return
			}
			if stream == m.stream && r.Seq == m.behind {
				m.act()
			}
		}
	}
}

// TestBesideAService: the session is as it was when its assessments were looked
// for, however it goes on.
func TestBesideAService(t *testing.T) {
	s := small(t)
	m := &meanwhile{store: s, stream: "assess/a/lexical-1"}
	m.act = func() {
		add(t, s, "assess/a/lexical-3", card(put(t, s, "3")))
		add(t, s, "session/a", said(t, 1)...) // which may name that assessment
	}
	to := importedFrom(t, m)
	require.Len(t, records(t, to, "session/a"), 3)
	require.Equal(t, records(t, s, "session/a")[:3], records(t, to, "session/a"))
}

// TestErasedWhileExported: the archive holds nothing of the session, or there is
// none.
func TestErasedWhileExported(t *testing.T) {
	erase := func(s store) func() {
		return func() {
			for _, stream := range []string{"session/a", "assess/a/lexical-1", "assess/a/lexical-2"} {
				require.NoError(t, s.Delete(t.Context(), stream))
			}
		}
	}
	s := small(t)
	early := importedFrom(t, &meanwhile{store: s, stream: "assess/a/lexical-1", act: erase(s)})
	require.Equal(t, []string{"session/b", "spend/2026-05-04"}, names(t, early))

	for name, m := range map[string]*meanwhile{
		"before the session": {stream: "session/a"}, "between its records": {stream: "session/a", behind: 1},
	} {
		s := small(t)
		m.store, m.act = s, erase(s)
		_, err := archive.Export(t.Context(), archive.Source{Log: m, Blobs: m}, io.Discard)
		require.Equal(t, fault.Conflict, fault.KindOf(err), name)
		require.ErrorContains(t, err, "session/a was erased", name)
	}
}

func TestKindsThatAreNoText(t *testing.T) {
	s := inMemory()
	add(t, s, "x", eventlog.Record{At: morning, Kind: "\xff", Data: []byte("{}")})
	_, err := archive.Export(t.Context(), archive.Source{Log: s, Blobs: s}, io.Discard)
	require.Equal(t, fault.Invalid, fault.KindOf(err))
}

// full is a disk without room.
type full struct{}

func (full) Write([]byte) (int, error) { return 0, io.ErrShortWrite }

func TestAFullDisk(t *testing.T) {
	s := inMemory()
	for _, records := range [][]eventlog.Record{nil, {{At: morning, Kind: "k", Data: []byte(strings.Repeat("x", 1<<17))}}} {
		add(t, s, "x", records...)
		_, err := archive.Export(t.Context(), archive.Source{Log: s, Blobs: s}, full{})
		require.Equal(t, fault.Unavailable, fault.KindOf(err))
		require.NotEmpty(t, fault.HintOf(err))
	}
}
