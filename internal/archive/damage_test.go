package archive_test

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"barraiser/internal/archive"
	"barraiser/internal/eventlog"
	"barraiser/internal/fault"
)

// refuse opens what must be refused.
func refuse(tb testing.TB, data []byte, what string) {
	tb.Helper()
	require.Error(tb, refusal(tb, data, what))
}

// refusal returns why it is, for reasons that lie in the file.
func refusal(tb testing.TB, data []byte, what string) error {
	tb.Helper()
	_, err := archive.Open(bytes.NewReader(data))
	require.Error(tb, err, what)
	require.Equal(tb, fault.Invalid, fault.KindOf(err), what)
	require.NotEmpty(tb, fault.HintOf(err), what)
	return err
}

// TestEveryByteCounts: no byte can be changed, and no piece cut off, without the
// archive being refused as a whole: Open writes nothing.
func TestEveryByteCounts(t *testing.T) {
	whole := export(t, small(t))
	for i := range whole {
		refuse(t, whole[:i], fmt.Sprint("cut off at ", i))
		for _, flip := range []byte{0x01, 0x20, 0x80} {
			data := bytes.Clone(whole)
			data[i] ^= flip
			refuse(t, data, fmt.Sprint("byte ", i, " ^ ", flip))
		}
		data := append(bytes.Clone(whole[:i]), whole[i+1:]...)
		refuse(t, data, fmt.Sprint("without byte ", i))
	}
	refuse(t, append(bytes.Clone(whole), ' '), "with a byte more")
	refuse(t, append(bytes.Clone(whole), whole...), "twice")
}

// TestEveryLineCounts: a line can't be left out, doubled or moved either.
func TestEveryLineCounts(t *testing.T) {
	lines := bytes.SplitAfter(export(t, small(t)), []byte{'\n'})
	lines = lines[:len(lines)-1]
	for i := range lines {
		var without, doubled, moved [][]byte
		without = append(append(without, lines[:i]...), lines[i+1:]...)
		doubled = append(append(doubled, lines[:i+1]...), lines[i:]...)
		refuse(t, bytes.Join(without, nil), fmt.Sprint("without line ", i+1))
		refuse(t, bytes.Join(doubled, nil), fmt.Sprint("line twice ", i+1))
		if i > 0 {
			moved = append(append(append(moved, lines[:i-1]...), lines[i], lines[i-1]), lines[i+1:]...)
			refuse(t, bytes.Join(moved, nil), fmt.Sprint("line moved ", i+1))
		}
	}
}

// packed returns what gzip makes of an archive.
func packed(tb testing.TB, data []byte) []byte {
	tb.Helper()
	var out bytes.Buffer
	z := gzip.NewWriter(&out)
	_, err := z.Write(data)
	require.NoError(tb, err)
	require.NoError(tb, z.Close())
	return out.Bytes()
}

// TestPacked: gzip's own header isn't covered by its checksum; whatever else is
// changed is noticed, and what isn't noticed changes nothing.
func TestPacked(t *testing.T) {
	from := small(t)
	whole := packed(t, export(t, from))
	to := inMemory()
	importInto(t, to, whole)
	require.Equal(t, names(t, from), names(t, to))
	for i := range whole {
		refuse(t, whole[:i], fmt.Sprint("cut off at ", i))
		data := bytes.Clone(whole)
		data[i] ^= 0x20
		if i >= 10 {
			refuse(t, data, fmt.Sprint("byte ", i))
			continue
		}
		if _, err := archive.Open(bytes.NewReader(data)); err == nil {
			to := inMemory()
			importInto(t, to, data)
			require.Equal(t, string(export(t, from)), string(export(t, to)))
		}
	}
}

func TestWhatIsSaidOfDamage(t *testing.T) {
	whole := string(export(t, small(t)))
	head := `{"schema":"barraiser.archive/v1"}` + "\n"
	second := strings.Index(whole, `{"seq":2`)
	require.Positive(t, second)
	long := `{"blob":"` + strings.Repeat("x", 8<<20) + "\n"
	for name, c := range map[string]struct{ data, says, hint string }{
		"nothing":          {"", "the file is empty", "copy the file again"},
		"something else":   {"hello\n", "isn't an archive", "session export --all"},
		"a newer one":      {`{"schema":"barraiser.archive/v2"}` + "\n", "another schema", "or a later one"},
		"an edit":          {strings.Replace(whole, "In March", "In April", 1), "in the stream session/a behind record 3: the stream's records aren't those", "damaged or edited"},
		"a cut":            {whole[:second], "cut off after line 11, in the stream session/a behind record 1", "export again"},
		"a cut in a line":  {whole[:second+9], "cut off in line 12, in the stream session/a", "export again"},
		"space":            {strings.Replace(whole, `"seq":1,`, `"seq": 1,`, 1), "isn't written as", "edited"},
		"a gap":            {strings.Replace(whole, `{"seq":2`, `{"seq":4`, 1), "it is record 4, and 2 should follow", "edited"},
		"a foreign line":   {head + "{}\n", "line 2: it isn't a line of an archive", "edited"},
		"a lone record":    {head + `{"seq":1,"at":"2026-05-04T10:00:00Z","kind":"k","version":1,"data":{}}` + "\n", "a record of no stream", "edited"},
		"a lone end":       {head + `{"end":"x","records":1,"digest":""}` + "\n", "the end of no stream", "edited"},
		"another's end":    {strings.Replace(whole, `{"end":"session/a"`, `{"end":"session/b"`, 1), "it is the end of session/b", "edited"},
		"a stream inside":  {strings.Replace(whole, `{"end":"session/a"`, `{"stream":"x"}`+"\n"+`{"end":"session/a"`, 1), "the one before has no end", "edited"},
		"a record less":    {strings.Replace(whole, `"session/a","records":3`, `"session/a","records":4`, 1), "should have 4 records and has 3", "edited"},
		"counts":           {strings.Replace(whole, `{"streams":5`, `{"streams":6`, 1), "should hold 6 streams", "edited"},
		"no seal's digest": {strings.Replace(whole, `"blobs":2,"digest":"sha256:`, `"blobs":2,"digest":"sha256:0`, 1), "isn't as it was exported", "edited"},
		"an early seal":    {head + `{"stream":"x"}` + "\n" + `{"streams":0,"records":0,"blobs":0,"digest":""}` + "\n", "ends before the stream does", "edited"},
		"a stream's name":  {head + `{"stream":"a b"}` + "\n", "a character that isn't allowed", "edited"},
		"one's own":        {head + `{"stream":"peers/secret"}` + "\n", "belongs to the installation", "edited"},
		"a blob's digest":  {head + `{"blob":"sha256:0","data":{}}` + "\n", "the content's digest", "edited"},
		"no time":          {head + `{"stream":"x"}` + "\n" + `{"seq":1,"at":"0001-01-01T00:00:00Z","kind":"k","version":1,"data":{}}` + "\n", "no log can hold it", "edited"},
		"a long line":      {head + long, "line 2: it is longer than", "edited"},
		"a broken pack":    {"\x1f\x8b\x00", "unexpected EOF", "damaged or cut off"},
	} {
		err := refusal(t, []byte(c.data), name)
		require.ErrorContains(t, err, c.says, name)
		require.Contains(t, fault.HintOf(err), c.hint, name)
	}
}

// TestAFileThatChangesBetweenItsReadings is verified again on the way.
func TestAFileThatChangesBetweenItsReadings(t *testing.T) {
	whole := export(t, small(t))
	f := bytes.NewReader(whole)
	a, err := archive.Open(f)
	require.NoError(t, err)
	f.Reset(bytes.Replace(whole, []byte("In March"), []byte("In April"), 1))
	to := inMemory()
	result, err := a.Import(t.Context(), archive.Target{Log: to, Leases: to, Blobs: to, Owner: "import"})
	require.Equal(t, fault.Invalid, fault.KindOf(err))
	require.Equal(t, "session/a", result.Open)
	require.Empty(t, records(t, to, "session/a"))
}

// TestLargestRecords: what a log can hold an archive can.
func TestLargestRecords(t *testing.T) {
	from := inMemory()
	text := append(append([]byte{'"'}, bytes.Repeat([]byte("x"), eventlog.MaxData-2)...), '"')
	add(t, from, "x",
		eventlog.Record{At: morning, Kind: strings.Repeat("\x01", eventlog.MaxName), Version: 1, Data: text},
		eventlog.Record{At: morning, Kind: strings.Repeat("<", eventlog.MaxName), Version: -1, Data: bytes.Repeat([]byte{0xff}, eventlog.MaxData)})
	add(t, from, strings.Repeat(`"`, eventlog.MaxName), said(t, 1)...)
	data := export(t, from)
	to := inMemory()
	importInto(t, to, data)
	require.True(t, bytes.Equal(data, export(t, to)))
}
