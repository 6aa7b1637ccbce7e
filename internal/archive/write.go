package archive

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"hash"
	"io"
	"unicode/utf8"

	"barraiser/internal/eventlog"
	"barraiser/internal/fault"
)

// bufferSize is how much of an archive is read or written at once, in bytes.
const bufferSize = 64 << 10

// writer writes the lines of an archive in their order, and keeps the digests. It
// is for one goroutine.
type writer struct {
	out    *bufio.Writer
	whole  hash.Hash
	part   hash.Hash // of the open stream
	count  uint64    // its records
	counts Counts
	line   []byte
}

// newWriter begins an archive.
func newWriter(w io.Writer) (*writer, error) {
	a := &writer{out: bufio.NewWriterSize(w, bufferSize), whole: sha256.New(), part: sha256.New()}
	err := a.put([]byte(headerLine))
	return a, err
}

func (w *writer) put(line []byte) error {
	w.whole.Write(line)
	if _, err := w.out.Write(line); err != nil {
		return fault.Wrap(err, "archive: write", fault.Unavailable).Hint("free some disk space, or write the archive elsewhere")
	}
	return nil
}

func (w *writer) blob(digest string, content []byte) error {
	w.counts.Blobs++
	w.line = appendBlob(w.line[:0], digest, content)
	return w.put(w.line)
}

// begin opens a stream, which end closes.
func (w *writer) begin(stream string) error {
	w.part.Reset()
	w.count = 0
	w.line = appendStream(w.line[:0], stream)
	return w.put(w.line)
}

func (w *writer) record(r eventlog.Record) error {
	if !utf8.ValidString(r.Kind) {
		return fault.New(fault.Invalid, "archive: write", "the kind %q of record %d isn't text in UTF-8", r.Kind, r.Seq).
			Hint("no version of this program has written it: look for what else writes to the store")
	}
	w.line = appendRecord(w.line[:0], r)
	w.part.Write(w.line)
	w.count++
	return w.put(w.line)
}

func (w *writer) end(stream string) error {
	w.counts.Streams++
	w.counts.Records += w.count
	w.line = appendEnd(w.line[:0], stream, w.count, sumOf(w.part))
	return w.put(w.line)
}

// seal ends the archive. Without it a reader takes the file for cut off.
func (w *writer) seal() error {
	w.line = appendSeal(w.line[:0], w.counts, sumOf(w.whole))
	if err := w.put(w.line); err != nil {
		return err
	}
	if err := w.out.Flush(); err != nil {
		return fault.Wrap(err, "archive: write", fault.Unavailable).Hint("free some disk space, or write the archive elsewhere")
	}
	return nil
}

// sumOf returns a digest in the form of eventlog.Digest.
func sumOf(h hash.Hash) string { return "sha256:" + hex.EncodeToString(h.Sum(nil)) }
