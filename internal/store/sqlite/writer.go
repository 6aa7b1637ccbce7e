package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"sync"
	"sync/atomic"

	"barraiser/internal/eventlog"
	"barraiser/internal/fault"
)

const (
	// maxGroup is the most requests that share a transaction. Beyond a few
	// hundred the flush is no longer what a request costs.
	maxGroup = 512
	// maxGroupBytes bounds how much data they bring, so that a group of large
	// commits doesn't hold up the small one behind it.
	maxGroupBytes = 8 << 20
)

// work is done inside a transaction by the writer. A refusal is the answer to
// this request alone, and nothing may have been written for it; a failure
// fails the transaction. It may run twice.
type work func(tx *transaction) (refusal, failure error)

// request is work on its way to the writer.
type request struct {
	work  work
	size  int
	taken atomic.Bool // by the writer to run it, or by the caller to withdraw it
	after func()      // runs once it is committed; may be nil
	done  chan error
	err   error
}

// writer owns the one connection that writes.
type writer struct {
	db *sql.DB
	tx *transaction
	// place finds out whether the file is still the folder's.
	place func() error
	queue chan *request
	idle  chan struct{} // closed when the goroutine has ended

	mu     sync.RWMutex // held for reading while a request is queued
	closed bool

	scrub bool // erased content may still be in the write-ahead log
}

// startWriter prepares the statements and starts the writer's goroutine, which
// ends with stop.
func startWriter(ctx context.Context, db *sql.DB, place func() error) (*writer, error) {
	tx, err := newTransaction(ctx, db)
	if err != nil {
		return nil, describe(ctx, err, "sqlite: open")
	}
	w := &writer{db: db, tx: tx, place: place, queue: make(chan *request, maxGroup), idle: make(chan struct{})}
	w.scrub = true // an earlier process may have ended before it had done so
	go w.run()
	return w, nil
}

// do has the writer run the work and returns when it is durable. When ctx ends
// first the work is withdrawn, or awaited if it has begun: the answer is
// certain either way.
func (w *writer) do(ctx context.Context, op string, r *request) error {
	r.done = make(chan error, 1)
	if err := w.submit(ctx, r); err != nil {
		return wrap(err, op)
	}
	select {
	case err := <-r.done:
		return answer(err, op)
	case <-ctx.Done():
	}
	if r.taken.CompareAndSwap(false, true) {
		return fault.Wrap(ctx.Err(), op, fault.Unavailable)
	}
	return answer(<-r.done, op)
}

// answer adds the operation to a refusal or a failure.
func answer(err error, op string) error {
	if err == nil {
		return nil
	}
	if errors.As(err, new(eventlog.ErrHeld)) {
		return fault.Wrap(err, op, fault.Conflict)
	}
	if fault.KindOf(err) != fault.Internal {
		return wrap(err, op)
	}
	return explain(err, op)
}

func (w *writer) submit(ctx context.Context, r *request) error {
	w.mu.RLock()
	defer w.mu.RUnlock()
	if w.closed {
		return eventlog.ErrClosed
	}
	select {
	case w.queue <- r:
		return nil
	case <-ctx.Done():
		return fault.Wrap(ctx.Err(), "wait for the writer", fault.Unavailable)
	}
}

// stop runs what is queued, ends the goroutine and closes the connection.
func (w *writer) stop() error {
	w.mu.Lock()
	w.closed = true
	close(w.queue)
	w.mu.Unlock()
	<-w.idle
	return errors.Join(w.tx.close(), w.db.Close())
}

// run takes whatever has been queued since the last transaction into the next.
func (w *writer) run() {
	defer close(w.idle)
	var group []*request
	for first := range w.queue {
		group = append(group[:0], first)
		for size := first.size; len(group) < maxGroup && size < maxGroupBytes; {
			r := w.next()
			if r == nil {
				break
			}
			group = append(group, r)
			size += r.size
		}
		w.serve(group)
		clear(group)
	}
}

// next returns a queued request, or nil if there is none now.
func (w *writer) next() *request {
	select {
	case r := <-w.queue:
		return r // nil once the queue is closed and empty
	default:
		return nil
	}
}

// serve runs the group and answers every request in it.
func (w *writer) serve(group []*request) {
	live := group[:0]
	for _, r := range group {
		if r.taken.CompareAndSwap(false, true) {
			live = append(live, r)
		}
	}
	if len(live) == 0 {
		return
	}
	if err := w.commit(live); err != nil {
		w.serveSingly(live, err)
	}
	for _, r := range live {
		if r.err == nil && r.after != nil {
			r.after()
		}
		r.done <- r.err
	}
	if w.scrub {
		w.scrub = !w.tx.truncateWAL()
	}
}

// serveSingly finds out which requests a failed transaction failed for: one
// that is too much for the disk shouldn't take the others with it. Repeating is
// safe even if the COMMIT that failed has in truth happened, since a commit
// that is there is known by its id.
func (w *writer) serveSingly(live []*request, failure error) {
	for i := range live {
		if len(live) > 1 {
			failure = w.commit(live[i : i+1])
		}
		if failure != nil {
			live[i].err = failure
		}
	}
}

// commit runs the requests in one transaction. Refusals are put into the
// requests; a failure is returned and leaves nothing written in the folder.
func (w *writer) commit(live []*request) error {
	if err := w.tx.exec(w.tx.begin); err != nil {
		return err
	}
	for _, r := range live {
		var failure error
		if r.err, failure = r.work(w.tx); failure != nil {
			return errors.Join(failure, w.tx.rollback())
		}
	}
	if err := w.tx.exec(w.tx.commit); err != nil {
		return errors.Join(err, w.tx.rollback())
	}
	// Afterwards: what is acknowledged was in the folder's own file.
	return w.place()
}
