package archive

import (
	"context"
	"errors"
	"io"

	"barraiser/internal/eventlog"
	"barraiser/internal/fault"
	"barraiser/internal/interview"
	"barraiser/internal/journal"
)

const opExport = "archive: export"

// Source is the store that is exported. It is only read.
type Source struct {
	Log   eventlog.Log
	Blobs eventlog.Blobs
}

// Summary is what an export came to.
type Summary struct {
	Counts
	// Sessions is how many of the streams are sessions, and Running how many of
	// these aren't closed: they stand in the archive as far as they had come.
	Sessions, Running uint64
}

// Export writes everything that moves with an installation to w. It may run
// beside a service: each stream is written up to its head at some moment, a
// session with every assessment that it names.
//
// Errors are faults: of kind NotFound when a rubric that a session is pinned to
// isn't there, Conflict when a session is erased while its words are being
// written, and those of the store and of w. What was written then is no archive,
// and a reader says so.
func Export(ctx context.Context, s Source, w io.Writer) (Summary, error) {
	out, err := newWriter(w)
	if err != nil {
		return Summary{}, err
	}
	e := &exporter{Source: s, out: out, written: map[string]bool{}}
	if err := e.sessions(ctx); err != nil {
		return Summary{}, err
	}
	if err := e.rest(ctx); err != nil {
		return Summary{}, err
	}
	if err := out.seal(); err != nil {
		return Summary{}, err
	}
	e.summary.Counts = out.counts
	return e.summary, nil
}

type exporter struct {
	Source
	out     *writer
	written map[string]bool // digests of blobs: as many as there were rubrics
	summary Summary
}

// sessions writes the sessions, each behind its assessments.
func (e *exporter) sessions(ctx context.Context) error {
	for stream, err := range e.Log.Streams(ctx, journal.SessionPrefix) {
		if err != nil {
			return err
		}
		if err := e.session(ctx, stream); err != nil {
			return err
		}
	}
	return nil
}

func (e *exporter) session(ctx context.Context, stream string) error {
	head, err := e.Log.Head(ctx, stream)
	if errors.Is(err, eventlog.ErrErased) {
		return nil
	}
	if err != nil {
		return err
	}
	before := e.out.counts.Streams
	session, _ := journal.SessionOf(stream)
	for of, err := range e.Log.Streams(ctx, journal.AssessPrefix(session)) {
		if err != nil {
			return err
		}
		if owner, ok := assessedSession(of); !ok || owner != session {
			continue
		}
		if _, err := e.stream(ctx, of, ^uint64(0)); err != nil && !errors.Is(err, eventlog.ErrErased) {
			return err
		}
	}
	over, err := e.stream(ctx, stream, head)
	switch {
	case errors.Is(err, eventlog.ErrErased) && e.out.counts.Streams > before:
		return erasedMeanwhile(stream)
	case errors.Is(err, eventlog.ErrErased):
		return nil
	case err != nil:
		return err
	}
	e.summary.Sessions++
	if !over {
		e.summary.Running++
	}
	return nil
}

// rest writes all other streams.
func (e *exporter) rest(ctx context.Context) error {
	for stream, err := range e.Log.Streams(ctx, "") {
		if err != nil {
			return err
		}
		if _, ok := journal.SessionOf(stream); ok || own(stream) {
			continue
		}
		// What is left of an erased session's assessments is to be erased too, and
		// those of a session that is there stand beside it.
		head, erased, err := assessedHead(ctx, e.Log, stream)
		if err != nil {
			return err
		}
		if erased || head > 0 {
			continue
		}
		if _, err := e.stream(ctx, stream, ^uint64(0)); err != nil && !errors.Is(err, eventlog.ErrErased) {
			return err
		}
	}
	return nil
}

// closedKind is the kind of a session's record after which it doesn't run.
var closedKind = journal.KindOf(interview.SessionClosed{})

// stream writes a stream up to a head, and the blobs it needs. It reports whether
// a record says that its session is over. The error is ErrErased, in the chain,
// when there is nothing to write any more, and nothing of it was written.
func (e *exporter) stream(ctx context.Context, name string, head uint64) (over bool, err error) {
	var open bool
	var later []reference
	for r, err := range e.Log.Read(ctx, name, 0) {
		if errors.Is(err, eventlog.ErrErased) && open {
			return over, erasedMeanwhile(name)
		}
		if err != nil {
			return over, err
		}
		if r.Seq > head {
			break
		}
		named := references(name, r)
		if !open {
			// A stream begins with the record that pins it, so its blobs stand before it.
			if err := e.blobs(ctx, name, named); err != nil {
				return over, err
			}
			if err := e.out.begin(name); err != nil {
				return over, err
			}
			open, named = true, nil
		}
		later = append(later, named...)
		if err := e.out.record(r); err != nil {
			return over, err
		}
		over = over || r.Kind == closedKind
	}
	if !open {
		return over, nil
	}
	if err := e.out.end(name); err != nil {
		return over, err
	}
	return over, e.blobs(ctx, name, later)
}

// erasedMeanwhile keeps words that were erased out of an archive.
func erasedMeanwhile(stream string) error {
	return fault.New(fault.Conflict, opExport, "%s was erased while it was written", stream).Hint("export again")
}

// blobs writes those that aren't in the archive yet.
func (e *exporter) blobs(ctx context.Context, stream string, named []reference) error {
	for _, ref := range named {
		if e.written[ref.digest] {
			continue
		}
		content, err := e.Blobs.Get(ctx, ref.digest)
		if errors.Is(err, eventlog.ErrNotFound) {
			if !ref.sure {
				continue
			}
			return fault.Wrap(err, opExport+": "+stream+" is pinned to the rubric "+ref.digest, fault.NotFound).
				Hint("restore a backup that has it, or erase the session, which can't go on or be rated without its rubric")
		}
		if err != nil {
			return err
		}
		if err := e.out.blob(ref.digest, content); err != nil {
			return err
		}
		e.written[ref.digest] = true
	}
	return nil
}
