package archive

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"
	"time"

	"barraiser/internal/eventlog"
)

// FuzzArchive: whatever is given, the reader ends; and what it takes, the writer
// writes again byte for byte.
func FuzzArchive(f *testing.F) {
	var whole bytes.Buffer
	out, err := newWriter(&whole)
	if err != nil {
		f.Fatal(err)
	}
	r := eventlog.Record{Seq: 1, At: time.Unix(0, 0), Kind: "k", Data: []byte("{}")}
	if err := errors.Join(out.blob(eventlog.Digest(nil), nil), out.begin("x"), out.record(r), out.end("x"), out.seal()); err != nil {
		f.Fatal(err)
	}
	f.Add(whole.Bytes())
	f.Add([]byte(headerLine))
	f.Add([]byte{0x1f, 0x8b, 8})
	f.Fuzz(func(t *testing.T, data []byte) {
		in, err := newReader(bytes.NewReader(data))
		if err != nil {
			return
		}
		packed := bytes.HasPrefix(data, []byte{0x1f, 0x8b})
		var again bytes.Buffer
		out, err := newWriter(&again)
		for err == nil {
			var e any
			e, err = in.next()
			if err == nil {
				err = write(out, e)
			}
		}
		if !errors.Is(err, io.EOF) {
			return
		}
		if err := out.seal(); err != nil {
			t.Fatal(err)
		}
		if !packed && !bytes.Equal(again.Bytes(), data) {
			t.Fatalf("taken: %q\nwritten: %q", data, again.Bytes())
		}
	})
}

func write(w *writer, entry any) error {
	switch e := entry.(type) {
	case blobEntry:
		return w.blob(e.digest, e.content)
	case streamEntry:
		return w.begin(e.name)
	case recordEntry:
		return w.record(e.record)
	case endEntry:
		return w.end(e.Stream)
	}
	return errors.New("another entry")
}

// FuzzLine: a record or a blob that is read from any line is written in one way,
// and read from that as it was.
func FuzzLine(f *testing.F) {
	whole, err := os.ReadFile(filepath.Join("testdata", "small.jsonl"))
	if err != nil {
		f.Fatal(err)
	}
	for line := range bytes.Lines(whole) {
		f.Add(line)
	}
	f.Fuzz(func(t *testing.T, line []byte) {
		if r, ok := parseRecord(line); ok {
			written := appendRecord(nil, r)
			back, ok := parseRecord(written)
			if !ok || !bytes.Equal(appendRecord(nil, back), written) || !bytes.Equal(back.Data, r.Data) {
				t.Fatalf("%q reads back otherwise", written)
			}
		}
		if digest, content, ok := parseBlob(line); ok {
			back, same, ok := parseBlob(appendBlob(nil, digest, content))
			if !ok || back != digest || !bytes.Equal(same, content) {
				t.Fatalf("%q reads back otherwise", line)
			}
		}
	})
}
