package eventlog

import (
	"context"
	"iter"
	"time"
)

// Record is one entry of a stream.
type Record struct {
	// Seq is the record's place in its stream: 1, 2, 3 and so on without gaps.
	// The log assigns it; an appender's value is ignored.
	Seq uint64
	// At is when it happened by the appender's clock. It is kept to the
	// nanosecond and comes back in UTC. It need not grow with Seq.
	At time.Time
	// Kind names what happened, for example "candidate-said". The log doesn't
	// interpret it.
	Kind string
	// Version is the version of Data's layout for this kind. The log doesn't
	// interpret it.
	Version int
	// Data is JSON that the log neither reads nor changes. A record read from
	// a log belongs to the reader; an appender may reuse its slice once Append
	// has returned.
	Data []byte
}

// Commit is a batch of records that are appended together or not at all.
type Commit struct {
	// Stream is the stream appended to; see CheckStream for its form. The first
	// commit creates it.
	Stream string
	// After is the head the records were decided on: the Seq of the last record
	// the appender has seen, 0 for an empty stream.
	After uint64
	// Fence is the fence of the appender's lease. 0 stands for a writer without
	// a lease and is good only for streams that never had one.
	Fence uint64
	// ID names the commit. It must be new for every commit and the same for
	// every repetition of one.
	ID string
	// Records are appended in order as After+1, After+2 and so on.
	Records []Record
}

// Log keeps streams of records. Its methods may be called from any goroutine.
//
// Every method returns the context's error (found by errors.Is) when the
// context has ended, ErrClosed after the store was closed, and a fault of kind
// Unavailable when the store can't be reached or written.
type Log interface {
	// Append adds the commit's records to its stream and returns the stream's
	// new head. When the error is nil the records are durable and visible to
	// every Read that starts afterwards.
	//
	// The checks are made in this order, together with the write as one step:
	//   - a commit that Commit.Validate refuses gives that error;
	//   - an erased stream gives ErrErased;
	//   - an ID equal to that of the stream's last commit is a repetition: it
	//     succeeds with the head that commit made, and writes nothing;
	//   - a Fence lower than the highest ever granted for the stream gives
	//     ErrFenced. A higher one isn't looked into, since only Acquire makes
	//     fences;
	//   - an After that isn't the head gives ErrConflict.
	//
	// After any other error, the end of the context included, the records may
	// or may not be there. Repeating the same Commit finds out, for as long as
	// nobody else has appended to the stream.
	Append(ctx context.Context, c Commit) (head uint64, err error)

	// Read yields the stream's records with a Seq above after, in order and
	// without gaps, up to the head at some moment not before the call. It yields
	// nothing for a stream that doesn't exist and for an after at or beyond the
	// head. An error is yielded once, last, with a zero Record: ErrErased for an
	// erased stream, also when it is erased while being read.
	//
	// The loop may stop early, may take its time and may call any method of the
	// log: nothing is locked while a record is being handled.
	Read(ctx context.Context, stream string, after uint64) iter.Seq2[Record, error]

	// Head returns the Seq of the stream's last record, 0 for a stream that
	// doesn't exist, or ErrErased.
	Head(ctx context.Context, stream string) (uint64, error)

	// Delete erases the stream: its records are gone for good and a tombstone
	// without content stays, so that nothing can be appended to the name again.
	// It also ends the stream's lease. It doesn't ask for a fence, since erasing
	// is a person's right and not the interviewer's. Deleting twice, or deleting
	// a stream that doesn't exist, leaves the same tombstone and is no error.
	Delete(ctx context.Context, stream string) error

	// Streams yields the names of the streams that begin with prefix and hold a
	// record, sorted by their bytes, erased ones left out. An error is yielded
	// once, last, with an empty name. A stream made or erased during the loop
	// may or may not be among them.
	Streams(ctx context.Context, prefix string) iter.Seq2[string, error]

	// Changed returns a channel that is closed when this process next sees an
	// append to the stream, or its deletion, or the log's closing. Nothing is
	// ever sent on it. Take it before reading and nothing is missed: whatever
	// became visible after the call closes it. It may be closed without cause,
	// at worst every few minutes, so the reader looks again and finds nothing.
	Changed(stream string) <-chan struct{}

	// Epoch returns the identity of this log's history: random, made with the
	// log, stored in it, and another one in a log that was recreated or
	// restored. Cursors of one epoch mean nothing in another.
	Epoch(ctx context.Context) (string, error)
}

// Lease is the right to append to a stream until a certain time.
type Lease struct {
	Stream string
	// Owner is who holds it: the replica's own name, under which other replicas
	// can reach it.
	Owner string
	// Fence grows with every lease granted for the stream, from 1 or more on.
	Fence uint64
	// Until is when somebody else may take it, by the store's clock.
	Until time.Time
	// LastSeen is when the lease before this one was last granted, renewed or
	// released, by the store's clock; zero for the first. Recovery stops the
	// interview clock then, so that downtime doesn't cost the candidate time.
	LastSeen time.Time
}

// Leases grants leases. Its methods may be called from any goroutine, and
// return the same general errors as those of Log, and ErrErased for a stream
// that was erased. An empty owner or a ttl that isn't positive is a fault of
// kind Invalid.
type Leases interface {
	// Acquire grants the stream's lease to owner for ttl, with a fence larger
	// than every earlier one of the stream, restarts included. When another
	// owner's lease is still live it returns an ErrHeld (found by errors.As)
	// that names it. An owner that already holds the lease is granted a new one,
	// which fences out its earlier self: after a restart under the same name
	// that is exactly what's needed.
	Acquire(ctx context.Context, stream, owner string, ttl time.Duration) (Lease, error)

	// Renew extends l to ttl from now and keeps its fence. A lease that has run
	// out but was taken by nobody can still be renewed. It returns ErrFenced
	// when the lease was taken over or released; the holder must stop at once.
	Renew(ctx context.Context, l Lease, ttl time.Duration) (Lease, error)

	// Release ends l, so that the next Acquire succeeds without waiting. It
	// does nothing to a lease that was taken over, released or erased. The
	// holder appends nothing afterwards.
	Release(ctx context.Context, l Lease) error
}

// Blobs keeps immutable content under its digest: the rubrics and prompts that
// a session is pinned to. Its methods may be called from any goroutine, and
// return the same general errors as those of Log.
type Blobs interface {
	// Put keeps data under digest, which must be Digest(data), else it is a
	// fault of kind Invalid; more than MaxData bytes are one of kind TooLarge.
	// It is durable when the error is nil. Putting what is there is no error.
	Put(ctx context.Context, digest string, data []byte) error

	// Get returns what was put under digest, as a slice of the caller's own, or
	// ErrNotFound.
	Get(ctx context.Context, digest string) ([]byte, error)
}
