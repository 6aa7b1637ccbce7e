package archive

import (
	"bytes"
	"context"
	"errors"
	"io"

	"barraiser/internal/eventlog"
	"barraiser/internal/fault"
)

const opImport = "archive: import"

// Target is the store that is imported into.
type Target struct {
	Log    eventlog.Log
	Leases eventlog.Leases
	Blobs  eventlog.Blobs
	// Owner is under which name leases are taken.
	Owner string
	// Report is told of each stream that was left as it is though the archive has
	// something else, and why. Nil for nobody.
	Report func(stream, why string)
}

// Outcome is what became of a stream of an archive.
type Outcome int

// The outcomes.
const (
	// Written: it wasn't there, and is now.
	Written Outcome = iota
	// Continued: its beginning was there, and the rest was written.
	Continued
	// There: it was there already, record for record.
	There
	// Ahead: it was there, and has gone on since the archive was made.
	Ahead
	// Differs: another stream of that name is there. It was left as it is.
	Differs
	// Erased: it was erased there, itself or its session, and stays so.
	Erased
	// InUse: a service has it, or wrote to it meanwhile. It was left.
	InUse
	outcomes int = iota
)

// Tally counts streams of one outcome, and the records that were written for it.
type Tally struct{ Streams, Records uint64 }

// Result is what an import came to.
type Result struct {
	// Streams are the streams dealt with, by outcome.
	Streams [outcomes]Tally
	// Blobs is how many weren't there and are now.
	Blobs uint64
	// Open is the stream at which an import ended early, "" else, and OpenHead the
	// number of its records that are in the target.
	Open     string
	OpenHead uint64
}

// Import writes what the target hasn't got of the archive, as the package's
// decisions say. An error leaves what was written until then, and Result says what
// that is; the same call takes it up again. It is no error that streams were left:
// see Result.
//
// Errors are those of the target, those of Open when the file isn't any more what
// was verified, and Internal when the target gives back something else than was
// written.
func (a *Archive) Import(ctx context.Context, t Target) (Result, error) {
	in, err := fromStart(a.file)
	if err != nil {
		return Result{}, err
	}
	im := &importer{Target: t, in: in}
	err = im.all(ctx)
	return im.result, err
}

type importer struct {
	Target
	in     *reader
	result Result
}

func (im *importer) all(ctx context.Context) error {
	for {
		entry, err := im.in.next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		switch entry := entry.(type) {
		case blobEntry:
			err = im.blob(ctx, entry)
		case streamEntry:
			err = im.stream(ctx, entry.name)
		}
		if err != nil {
			return err
		}
	}
}

// blob puts content that isn't there, and reads it back.
func (im *importer) blob(ctx context.Context, b blobEntry) error {
	_, err := im.Blobs.Get(ctx, b.digest)
	if !errors.Is(err, eventlog.ErrNotFound) {
		return err
	}
	if err := im.Blobs.Put(ctx, b.digest, b.content); err != nil {
		return err
	}
	back, err := im.Blobs.Get(ctx, b.digest)
	if err != nil {
		return err
	}
	if !bytes.Equal(back, b.content) {
		return otherwise(b.digest)
	}
	im.result.Blobs++
	return nil
}

// otherwise is the error for a store that doesn't give back what it was given.
func otherwise(name string) error {
	return fault.New(fault.Internal, opImport, "%s was written, and reads back otherwise", name).
		Hint("don't use that store: look at its disk, or at what else writes to it")
}

// stream deals with one stream, up to its end in the archive.
func (im *importer) stream(ctx context.Context, name string) error {
	p := newPlacement(im.Target, name)
	defer p.close()
	im.result.Open = name
	end, err := im.feed(ctx, p)
	if err == nil {
		err = p.finish(ctx, end)
	}
	im.result.OpenHead = p.head
	if err := errors.Join(err, p.release(ctx)); err != nil {
		return err
	}
	im.result.Open, im.result.OpenHead = "", 0
	tally := &im.result.Streams[p.outcome]
	tally.Streams++
	tally.Records += p.written
	if p.left && im.Report != nil {
		im.Report(name, p.why)
	}
	return nil
}

// feed gives the placement the stream's records and returns its end.
func (im *importer) feed(ctx context.Context, p *placement) (ending, error) {
	if err := p.begin(ctx); err != nil {
		return ending{}, err
	}
	for {
		entry, err := im.in.next()
		if err != nil {
			return ending{}, err
		}
		switch entry := entry.(type) {
		case recordEntry:
			if err := p.take(ctx, entry.record); err != nil {
				return ending{}, err
			}
		case endEntry:
			return entry.ending, nil
		}
	}
}
