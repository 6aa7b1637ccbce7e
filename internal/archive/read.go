package archive

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"errors"
	"fmt"
	"hash"
	"io"
	"io/fs"

	"barraiser/internal/eventlog"
	"barraiser/internal/fault"
)

// The entries that a reader gives.
type (
	// blobEntry is content whose digest was verified.
	blobEntry struct {
		digest  string
		content []byte
	}
	// streamEntry begins a stream.
	streamEntry struct{ name string }
	// recordEntry is a record of the stream that has begun.
	recordEntry struct{ record eventlog.Record }
	// endEntry ends it; its number of records and its digest were verified.
	endEntry struct{ ending }
)

// reader reads an archive and verifies it on the way. It is for one goroutine.
type reader struct {
	in     *bufio.Reader
	whole  hash.Hash
	part   hash.Hash // of the open stream
	stream string    // the open one, or ""
	count  uint64    // its records so far
	counts Counts
	number int // of the line last read
	line   []byte
	again  []byte // the line as it should be written
	sealed bool
}

// newReader begins to read an archive, packed by gzip or not.
func newReader(r io.Reader) (*reader, error) {
	a := &reader{in: bufio.NewReaderSize(r, bufferSize), whole: sha256.New(), part: sha256.New()}
	if magic, err := a.in.Peek(2); err == nil && magic[0] == 0x1f && magic[1] == 0x8b {
		unpacked, err := gzip.NewReader(a.in)
		if err != nil {
			return nil, a.unreadable(err)
		}
		a.in = bufio.NewReaderSize(unpacked, bufferSize)
	}
	if err := a.readLine(); err != nil {
		if errors.Is(err, io.EOF) {
			err = a.bad("the file is empty")
		}
		return nil, err
	}
	switch {
	case string(a.line) == headerLine:
		a.whole.Write(a.line)
		return a, nil
	case bytes.HasPrefix(a.line, []byte(schemaStart)):
		return nil, fault.New(fault.Invalid, opRead, "the file is of another schema than %s: %.100s", Schema, bytes.TrimSpace(a.line)).
			Hint("import it with the version of barraiser that made it, or a later one")
	}
	return nil, fault.New(fault.Invalid, opRead, "the file isn't an archive").Hint("name a file that 'barraiser session export --all' has made")
}

const opRead = "archive: read"

// next returns the next entry, or io.EOF behind an archive that is whole. Every
// other error is a fault that names the line and the stream.
func (r *reader) next() (entry any, err error) {
	if r.sealed {
		return nil, io.EOF
	}
	err = r.readLine()
	if errors.Is(err, io.EOF) {
		return nil, r.cut("after line %d", r.number)
	}
	if err != nil {
		return nil, err
	}
	if bytes.HasPrefix(r.line, []byte(sealStart)) {
		return nil, r.checkSeal()
	}
	r.whole.Write(r.line)
	switch {
	case bytes.HasPrefix(r.line, []byte(recordStart)):
		return r.record()
	case bytes.HasPrefix(r.line, []byte(endStart)):
		return r.end()
	case r.stream != "":
		return nil, r.bad("it belongs to no stream, and the one before has no end")
	case bytes.HasPrefix(r.line, []byte(streamStart)):
		return r.begin()
	case bytes.HasPrefix(r.line, []byte(blobStart)):
		return r.blob()
	}
	return nil, r.bad("it isn't a line of an archive")
}

func (r *reader) blob() (any, error) {
	digest, content, ok := parseBlob(r.line)
	r.again = appendBlob(r.again[:0], digest, content)
	if err := r.asWritten(ok); err != nil {
		return nil, err
	}
	if err := eventlog.CheckBlob(digest, content); err != nil {
		return nil, r.bad("%s", err)
	}
	r.counts.Blobs++
	return blobEntry{digest, content}, nil
}

func (r *reader) begin() (any, error) {
	name, ok := parseStream(r.line)
	r.again = appendStream(r.again[:0], name)
	if err := r.asWritten(ok); err != nil {
		return nil, err
	}
	if err := eventlog.CheckStream(name); err != nil {
		return nil, r.bad("%s", err)
	}
	if own(name) {
		return nil, r.bad("the stream %s belongs to the installation it was made in", name)
	}
	r.stream, r.count = name, 0
	r.part.Reset()
	return streamEntry{name}, nil
}

func (r *reader) record() (any, error) {
	if r.stream == "" {
		return nil, r.bad("it is a record of no stream")
	}
	record, ok := parseRecord(r.line)
	r.again = appendRecord(r.again[:0], record)
	if err := r.asWritten(ok); err != nil {
		return nil, err
	}
	if record.Seq != r.count+1 {
		return nil, r.bad("it is record %d, and %d should follow", record.Seq, r.count+1)
	}
	fits := eventlog.Commit{Stream: r.stream, ID: "archive", Records: []eventlog.Record{record}}
	if err := fits.Validate(); err != nil {
		return nil, r.bad("no log can hold it: %s", err)
	}
	r.count++
	r.part.Write(r.line)
	return recordEntry{record}, nil
}

func (r *reader) end() (any, error) {
	if r.stream == "" {
		return nil, r.bad("it is the end of no stream")
	}
	said, ok := parseEnd(r.line)
	r.again = appendEnd(r.again[:0], said.Stream, said.Records, said.Digest)
	if err := r.asWritten(ok); err != nil {
		return nil, err
	}
	switch {
	case said.Stream != r.stream:
		return nil, r.bad("it is the end of %s", said.Stream)
	case said.Records != r.count || r.count == 0:
		return nil, r.bad("the stream should have %d records and has %d", said.Records, r.count)
	case said.Digest != sumOf(r.part):
		return nil, r.bad("the stream's records aren't those it was exported with: their digest is %s, not %s", sumOf(r.part), said.Digest)
	}
	r.counts.Streams++
	r.counts.Records += r.count
	r.stream = ""
	return endEntry{said}, nil
}

// checkSeal verifies the last line, and that nothing stands behind it.
func (r *reader) checkSeal() error {
	if r.stream != "" {
		return r.bad("the archive ends before the stream does")
	}
	counts, digest, ok := parseSeal(r.line)
	r.again = appendSeal(r.again[:0], counts, digest)
	if err := r.asWritten(ok); err != nil {
		return err
	}
	switch {
	case counts != r.counts:
		return r.bad("the archive should hold %d streams, %d records and %d blobs, and holds %d, %d and %d",
			counts.Streams, counts.Records, counts.Blobs, r.counts.Streams, r.counts.Records, r.counts.Blobs)
	case digest != sumOf(r.whole):
		return r.bad("the archive isn't as it was exported: its digest is %s, not %s", sumOf(r.whole), digest)
	}
	switch err := r.readLine(); {
	case err == nil:
		return r.bad("something stands behind the archive's end")
	case !errors.Is(err, io.EOF):
		return err
	}
	r.sealed = true
	return io.EOF
}

// asWritten compares the line with the one way of writing what it says.
func (r *reader) asWritten(parsed bool) error {
	if !parsed || !bytes.Equal(r.line, r.again) {
		return r.bad("it isn't written as an archive's lines are")
	}
	return nil
}

// readLine reads a line with its newline, or returns io.EOF.
func (r *reader) readLine() error {
	r.line = r.line[:0]
	for {
		piece, err := r.in.ReadSlice('\n')
		r.line = append(r.line, piece...)
		switch {
		case len(r.line) > maxLine:
			r.number++
			return r.bad("it is longer than %d bytes", maxLine)
		case err == nil:
			r.number++
			return nil
		case errors.Is(err, bufio.ErrBufferFull):
		case !errors.Is(err, io.EOF):
			return r.unreadable(err)
		case len(r.line) > 0:
			return r.cut("in line %d", r.number+1)
		default:
			return io.EOF
		}
	}
}

// inStream says where the reader is, for an error.
func (r *reader) inStream() string {
	if r.stream == "" {
		return ""
	}
	return fmt.Sprintf(", in the stream %s behind record %d", r.stream, r.count)
}

const anew = "copy the file again from where it was made, or export again"

// bad is the error for the line last read.
func (r *reader) bad(format string, args ...any) error {
	return fault.New(fault.Invalid, opRead, "line %d%s: %s", r.number, r.inStream(), fmt.Sprintf(format, args...)).
		Hint("the file was damaged or edited: %s", anew)
}

// cut is the error for an archive that just stops.
func (r *reader) cut(format string, args ...any) error {
	return fault.New(fault.Invalid, opRead, "the archive was cut off %s%s", fmt.Sprintf(format, args...), r.inStream()).Hint("%s", anew)
}

// unreadable is the error for a file that can't be read, or not be unpacked.
func (r *reader) unreadable(err error) error {
	op := fmt.Sprintf("%s: behind line %d%s", opRead, r.number, r.inStream())
	if _, ok := errors.AsType[*fs.PathError](err); ok {
		return fault.Wrap(err, op, fault.Unavailable).Hint("check the disk that the file is on")
	}
	return fault.Wrap(err, op, fault.Invalid).Hint("the file was damaged or cut off: %s", anew)
}

// Archive is a file that was verified from end to end.
type Archive struct {
	file   io.ReadSeeker
	counts Counts
}

// Open verifies an archive, packed by gzip or not, and keeps file for Import. Nil
// says that it is, byte for byte, what was exported, save what gzip doesn't check
// in its own header. Errors are faults, of kind Invalid where the archive is to
// blame, that name the line and the stream.
func Open(file io.ReadSeeker) (*Archive, error) {
	in, err := fromStart(file)
	for err == nil {
		_, err = in.next()
	}
	if !errors.Is(err, io.EOF) {
		return nil, err
	}
	return &Archive{file: file, counts: in.counts}, nil
}

// Counts is what the archive holds.
func (a *Archive) Counts() Counts { return a.counts }

func fromStart(file io.ReadSeeker) (*reader, error) {
	if _, err := file.Seek(0, io.SeekStart); err != nil {
		return nil, fault.Wrap(err, opRead, fault.Unavailable).Hint("name a file that can be read twice")
	}
	return newReader(file)
}
