package archive_test

import (
	"bytes"
	"flag"
	"fmt"
	"math"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"barraiser/internal/archive"
	"barraiser/internal/eventlog"
	"barraiser/internal/store/redis/redistest"
)

var update = flag.Bool("update", false, "write the golden files anew")

// TestTheFormat shows an archive, byte for byte.
func TestTheFormat(t *testing.T) { golden(t, "small.jsonl", export(t, small(t))) }

// TestOtherPathsToTheDigests: what doc.go says of digests, without this package.
func TestOtherPathsToTheDigests(t *testing.T) {
	lines := bytes.SplitAfter(export(t, small(t)), []byte{'\n'})
	var part, whole []byte
	checked := 0
	for _, line := range lines {
		switch {
		case bytes.HasPrefix(line, []byte(`{"stream":`)):
			part = nil
		case bytes.HasPrefix(line, []byte(`{"seq":`)):
			part = append(part, line...)
		case bytes.HasPrefix(line, []byte(`{"end":`)):
			require.Contains(t, string(line), eventlog.Digest(part))
			checked++
		case bytes.HasPrefix(line, []byte(`{"streams":`)):
			require.Contains(t, string(line), eventlog.Digest(whole))
			checked++
		}
		whole = append(whole, line...)
	}
	require.Equal(t, 6, checked)
}

// installation is a drawn one: streams of any content, some of which stay at home.
type installation struct {
	streams map[string][]eventlog.Record
	blobs   []string
}

func (in installation) fill(tb require.TestingT, s store) {
	for _, blob := range in.blobs {
		put(tb, s, blob)
	}
	for name, records := range in.streams {
		add(tb, s, name, records...)
	}
}

// travelling are the names of the streams that move.
func (in installation) travelling() (names []string) {
	for name := range in.streams {
		if !strings.HasPrefix(name, "ops/") && !strings.HasPrefix(name, "peers/") {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

var (
	anyName = rapid.OneOf(
		rapid.SampledFrom([]string{"peers/secret", "ops/swept", "session/a/b", "assess/a/b/c", "assess/a", "assess//x", "session/", "x"}),
		rapid.StringMatching(`session/[a-c]{1,2}`),
		rapid.StringMatching(`assess/[a-c]{1,2}/(lexical|model|call)-[0-9]`),
		rapid.StringMatching(`spend/2026-05-0[1-9]`),
		rapid.StringMatching(`[!-z|~]{1,30}`).Filter(func(s string) bool { return !strings.Contains(s, `\`) }),
	)
	anyContent = rapid.OneOf(
		rapid.SliceOfN(rapid.Byte(), 0, 40),
		rapid.Map(rapid.String(), func(s string) []byte { return fmt.Appendf(nil, `{"text":%q}`, s) }),
		rapid.SampledFrom([][]byte{
			nil,
			{},
			[]byte("{}"), []byte(" {}"), []byte("{}\n"), []byte("{\n}"), []byte(`{ "a" : 1.50 }`), []byte(`"`), []byte("null"),
			[]byte(`{"a":"<&>` + "\u2028" + `","data":1,"bytes":"x"}`), []byte(`}`), []byte(`1},{"x":2`), []byte("\"\xff\""),
			[]byte(strings.Repeat("[", 10_000) + strings.Repeat("]", 10_000)), []byte(`{"digest":"sha256:none"}`),
		}),
	)
	anyRecord = rapid.Custom(func(t *rapid.T) eventlog.Record {
		return eventlog.Record{
			At: time.Unix(0, rapid.OneOf(
				rapid.Int64(), rapid.SampledFrom([]int64{math.MinInt64, math.MaxInt64, 0, 1, 1_000_000_000}),
			).Draw(t, "at")),
			Kind:    rapid.OneOf(rapid.SampledFrom([]string{"candidate-said", `","data":`, "<\\>", "\u2028"}), rapid.StringN(1, 20, 200)).Draw(t, "kind"),
			Version: rapid.Int().Draw(t, "version"),
			Data:    anyContent.Draw(t, "data"),
		}
	})
	anyInstallation = rapid.Custom(func(t *rapid.T) installation {
		in := installation{streams: map[string][]eventlog.Record{}, blobs: rapid.SliceOfNDistinct(rapid.String(), 1, 3, rapid.ID).Draw(t, "blobs")}
		in.streams = rapid.MapOfN(anyName, rapid.SliceOfN(anyRecord, 1, 4), 0, 8).Draw(t, "streams")
		for name, records := range in.streams {
			switch digest := eventlog.Digest([]byte(rapid.SampledFrom(in.blobs).Draw(t, "pinned"))); {
			case strings.HasPrefix(name, "session/") && rapid.Bool().Draw(t, "opened"):
				records[0] = opened(t, digest)
			case strings.HasPrefix(name, "assess/") && rapid.Bool().Draw(t, "card"):
				records[rapid.IntRange(0, len(records)-1).Draw(t, "place")] = card(digest)
			}
		}
		return in
	})
)

// requireMoved checks that to holds what in has, to the byte, and nothing else,
// and that its archive is the one it came from.
func requireMoved(tb require.TestingT, in installation, data []byte, to store) {
	require.Equal(tb, in.travelling(), names(tb, to))
	for _, name := range in.travelling() {
		got := records(tb, to, name)
		require.Len(tb, got, len(in.streams[name]))
		for i, want := range in.streams[name] {
			require.Equal(tb, uint64(i)+1, got[i].Seq)
			require.True(tb, want.At.Equal(got[i].At), "%s and %s", want.At, got[i].At)
			require.Equal(tb, want.Kind, got[i].Kind)
			require.Equal(tb, want.Version, got[i].Version)
			require.True(tb, bytes.Equal(want.Data, got[i].Data), "%q and %q", want.Data, got[i].Data)
		}
	}
	require.Equal(tb, string(data), string(export(tb, to)))
}

func TestAnInstallationMovesToTheByte(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in, from, to := anyInstallation.Draw(t, "installation"), inMemory(), inMemory()
		in.fill(t, from)
		data := export(t, from)
		result := importInto(t, to, data)
		require.Equal(t, uint64(len(in.travelling())), result.Streams[archive.Written].Streams)
		requireMoved(t, in, data, to)

		// Again: everything is there, and nothing is written.
		result = importInto(t, to, data)
		require.Equal(t, uint64(len(in.travelling())), result.Streams[archive.There].Streams)
		require.Zero(t, result.Blobs)
	})
}

// TestBetweenStores moves installations from memory to a data folder, on to Redis
// and back to a folder.
func TestBetweenStores(t *testing.T) {
	server := redistest.Start(t)
	for i := range 10 {
		in, from := anyInstallation.Example(i), inMemory()
		in.fill(t, from)
		data := export(t, from)
		folder := inFolder(t, filepath.Join(t.TempDir(), "first"))
		importInto(t, folder, data)
		requireMoved(t, in, data, folder)
		shared := onRedis(t, server, fmt.Sprint("p", i))
		importInto(t, shared, export(t, folder))
		requireMoved(t, in, data, shared)
		back := inFolder(t, filepath.Join(t.TempDir(), "second"))
		importInto(t, back, export(t, shared))
		requireMoved(t, in, data, back)
	}
}
