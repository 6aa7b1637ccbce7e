package archive

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"iter"
	"time"

	"barraiser/internal/eventlog"
	"barraiser/internal/journal"
)

const (
	// maxBatchData is how much content goes into one commit, unless one record has
	// more, in bytes.
	maxBatchData = 1 << 20
	// leaseFor is how long a lease is taken for, again before each commit: much
	// longer than one takes.
	leaseFor = 30 * time.Second
	// releaseWithin bounds giving a lease back, which an interrupt doesn't end.
	releaseWithin = 5 * time.Second
)

// placement is one stream on its way into the target: compared with what is there
// as far as that goes, and then appended to it.
type placement struct {
	Target
	name    string
	outcome Outcome
	left    bool // nothing more is done about it
	why     string

	comparing bool
	theirs    func() (eventlog.Record, error, bool)
	stop      func()

	head    uint64 // records of the archive's stream that are in the target
	written uint64
	batch   []eventlog.Record
	size    int
	digest  []byte // of the batch's records, for the commit's name
	lease   eventlog.Lease
}

func newPlacement(t Target, name string) *placement {
	return &placement{Target: t, name: name, comparing: true, stop: func() {}}
}

// begin starts to read what is there.
func (p *placement) begin(ctx context.Context) error {
	_, erased, err := assessedHead(ctx, p.Log, p.name)
	if err != nil {
		return err
	}
	if erased {
		p.leave(Erased, "its session was erased")
		return nil
	}
	p.theirs, p.stop = iter.Pull2(p.Log.Read(ctx, p.name, 0))
	return nil
}

// close ends the reading.
func (p *placement) close() { p.stop() }

// leave does nothing more about the stream, for a reason.
func (p *placement) leave(o Outcome, format string, args ...any) {
	p.left, p.outcome, p.why = true, o, fmt.Sprintf(format, args...)
}

// take deals with the archive's next record.
func (p *placement) take(ctx context.Context, r eventlog.Record) error {
	if p.left {
		return nil
	}
	if p.comparing {
		have, err, more := p.theirs()
		switch {
		case err != nil:
			return p.met(err)
		case more && same(have, r):
			p.head = r.Seq
			return nil
		case more:
			p.leave(Differs, "record %d is another one there", r.Seq)
			return nil
		}
		p.comparing = false
	}
	if len(p.batch) == eventlog.MaxBatch || len(p.batch) > 0 && p.size+len(r.Data) > maxBatchData {
		if err := p.flush(ctx, true); err != nil || p.left {
			return err
		}
	}
	p.batch = append(p.batch, r)
	p.size += len(r.Data)
	return nil
}

// finish writes what is left of the stream, and verifies what was written.
func (p *placement) finish(ctx context.Context, end ending) error {
	if p.left {
		return nil
	}
	if p.comparing {
		p.outcome = There
		_, err, more := p.theirs()
		if err != nil {
			return p.met(err)
		}
		if more {
			p.outcome = Ahead
		}
		return nil
	}
	p.outcome = Written
	if p.head > p.written {
		p.outcome = Continued
	}
	if err := p.flush(ctx, false); err != nil || p.left {
		return err
	}
	return p.verify(ctx, end)
}

// same reports whether two records are the same to the byte.
func same(a, b eventlog.Record) bool {
	return a.Seq == b.Seq && a.At.Equal(b.At) && a.Kind == b.Kind && a.Version == b.Version && bytes.Equal(a.Data, b.Data)
}

// flush appends the batch; more says that another one follows.
func (p *placement) flush(ctx context.Context, more bool) error {
	if len(p.batch) == 0 {
		return nil
	}
	if _, ok := journal.SessionOf(p.name); ok && (more || p.head > 0) {
		if err := p.hold(ctx); err != nil {
			return p.met(err)
		}
	}
	err := p.append(ctx)
	if errors.Is(err, eventlog.ErrFenced) && p.lease.Fence == 0 {
		// It had a lease once, and takes appends under one only.
		if err = p.hold(ctx); err == nil {
			err = p.append(ctx)
		}
	}
	if err != nil {
		return p.met(err)
	}
	p.batch, p.size = p.batch[:0], 0
	return nil
}

// hold takes the stream's lease, or renews it.
func (p *placement) hold(ctx context.Context) (err error) {
	if p.lease.Fence > 0 {
		p.lease, err = p.Leases.Renew(ctx, p.lease, leaseFor)
		return err
	}
	p.lease, err = p.Leases.Acquire(ctx, p.name, p.Owner, leaseFor)
	return err
}

// release gives the lease back, if there is one.
func (p *placement) release(ctx context.Context) error {
	if p.lease.Fence == 0 {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), releaseWithin)
	defer cancel()
	return p.Leases.Release(ctx, p.lease)
}

// append writes the batch as one commit, whose name follows from what it holds
// and where: the same when it is repeated after a crash.
func (p *placement) append(ctx context.Context) error {
	sum := sha256.New()
	sum.Write([]byte(p.name))
	for _, r := range p.batch {
		p.digest = appendRecord(p.digest[:0], r)
		sum.Write(p.digest)
	}
	head, err := p.Log.Append(ctx, eventlog.Commit{
		Stream: p.name, After: p.head, Fence: p.lease.Fence, ID: "import-" + sumOf(sum), Records: p.batch,
	})
	if err != nil {
		return err
	}
	p.head = head
	p.written += uint64(len(p.batch))
	return nil
}

// met leaves the stream for reasons that concern it alone, and returns all others.
func (p *placement) met(err error) error {
	held, isHeld := errors.AsType[eventlog.ErrHeld](err)
	switch {
	case errors.Is(err, eventlog.ErrErased):
		p.leave(Erased, "it was erased")
	case isHeld:
		p.leave(InUse, "it is served by %s", held.Owner)
	case errors.Is(err, eventlog.ErrFenced), errors.Is(err, eventlog.ErrConflict):
		p.leave(InUse, "somebody else wrote to it behind record %d", p.head)
	default:
		return err
	}
	return nil
}

// verify reads the stream back and compares its digest with the archive's. What
// a service has appended since isn't looked at.
func (p *placement) verify(ctx context.Context, end ending) error {
	sum, line := sha256.New(), []byte(nil)
	var n uint64
	for r, err := range p.Log.Read(ctx, p.name, 0) {
		if err != nil {
			return p.met(err)
		}
		line = appendRecord(line[:0], r)
		sum.Write(line)
		if n++; n == end.Records {
			break
		}
	}
	if n != end.Records || sumOf(sum) != end.Digest {
		return otherwise(p.name)
	}
	return nil
}
