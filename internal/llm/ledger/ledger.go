package ledger

import (
	"context"
	"errors"
	"strings"
	"sync"
	"time"

	"github.com/google/uuid"

	"barraiser/internal/eventlog"
	"barraiser/internal/fault"
	"barraiser/internal/llm/budget"
)

// Prefix begins the name of every stream of a ledger; the day follows.
const Prefix = "spend/"

// DefaultDays is how far a session's sums reach back: a round that is put off
// for longer begins its budget anew.
const DefaultDays = 7

const (
	op = "ledger"
	// maxQueue bounds the entries that wait for a store to come back, for a day.
	maxQueue = 4096
	// maxTries bounds how often an append is tried against other writers. Each
	// loss means that somebody else's append was made.
	maxTries = 32
)

// Options of a ledger. The zero value of a field means its default.
type Options struct {
	// Days is how many days, today among them, a session's sums reach back.
	Days int
	// Now is the clock; nil stands for time.Now.
	Now func() time.Time
}

// Ledger is a budget.Ledger over an event log. It may be used from any
// goroutine, and beside the ledgers of other processes on the same store.
type Ledger struct {
	log  eventlog.Log
	days int
	now  func() time.Time

	mu    sync.Mutex
	known map[budget.Day]*day
}

var _ budget.Ledger = (*Ledger)(nil)

// New returns a ledger over the log. Nothing is read before it is asked.
func New(log eventlog.Log, o Options) *Ledger {
	l := &Ledger{log: log, days: o.Days, now: o.Now, known: map[budget.Day]*day{}}
	if l.days <= 0 {
		l.days = DefaultDays
	}
	if l.now == nil {
		l.now = time.Now
	}
	return l
}

// Add implements budget.Ledger: without an error the entry is durable.
func (l *Ledger) Add(ctx context.Context, e budget.Entry) error {
	q, err := newRecord(e)
	if err != nil {
		return err
	}
	d := l.day(budget.DayOf(e.At))
	d.mu.Lock()
	defer d.mu.Unlock()
	d.count(e)
	if len(d.queue) >= maxQueue && d.flush(ctx, l.log) != nil {
		return fault.New(fault.Unavailable, op, "%d entries wait to be written, and no more are kept", maxQueue).
			Hint("look at the store; what waits is written once it takes an entry")
	}
	d.queue, d.queued[q.id] = append(d.queue, q), true
	return d.flush(ctx, l.log)
}

// Session implements budget.Ledger, over the last Days days.
func (l *Ledger) Session(ctx context.Context, id string) (budget.Totals, error) {
	var sum budget.Totals
	now := l.now()
	for back := range l.days {
		d := l.day(budget.DayOf(now.AddDate(0, 0, -back)))
		t, err := d.read(ctx, l.log, back > 1, func(d *day) budget.Totals { return d.sessions[id] })
		if err != nil {
			return budget.Totals{}, err
		}
		sum = sum.Plus(t)
	}
	return sum, nil
}

// Day implements budget.Ledger.
func (l *Ledger) Day(ctx context.Context, of budget.Day) (budget.Totals, error) {
	return l.day(of).read(ctx, l.log, false, func(d *day) budget.Totals { return d.all })
}

// day returns what is known of a day, and forgets those that no session reaches
// back to and that have nothing left to write.
func (l *Ledger) day(of budget.Day) *day {
	l.mu.Lock()
	defer l.mu.Unlock()
	if d, ok := l.known[of]; ok {
		return d
	}
	oldest := budget.DayOf(l.now().AddDate(0, 0, -l.days))
	for name, d := range l.known {
		if name < oldest && d.idle() {
			delete(l.known, name)
		}
	}
	d := &day{stream: Prefix + string(of), sessions: map[string]budget.Totals{}, queued: map[string]bool{}}
	l.known[of] = d
	return d
}

// day is one stream, as far as it has been read, with what is yet to be written.
type day struct {
	stream string

	mu       sync.Mutex
	loaded   bool
	seen     uint64
	all      budget.Totals
	sessions map[string]budget.Totals
	// queue are entries that count and aren't known to be written; queued are
	// their ids.
	queue  []queued
	queued map[string]bool
}

// queued is an entry on its way to the stream.
type queued struct {
	id     string
	record eventlog.Record
}

func (d *day) idle() bool {
	if !d.mu.TryLock() {
		return false
	}
	defer d.mu.Unlock()
	return len(d.queue) == 0
}

func (d *day) count(e budget.Entry) {
	d.all = d.all.With(e)
	d.sessions[e.Session] = d.sessions[e.Session].With(e)
}

// read brings the day up to date, unless once is enough, and returns a sum.
func (d *day) read(ctx context.Context, log eventlog.Log, once bool, sum func(*day) budget.Totals) (budget.Totals, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if !once || !d.loaded {
		if err := d.refresh(ctx, log); err != nil {
			return budget.Totals{}, err
		}
	}
	return sum(d), nil
}

// refresh reads what was written since the last time, here or elsewhere.
func (d *day) refresh(ctx context.Context, log eventlog.Log) error {
	for r, err := range log.Read(ctx, d.stream, d.seen) {
		if errors.Is(err, eventlog.ErrErased) {
			break
		}
		if err != nil {
			return fault.Wrap(err, op+": read "+d.stream, fault.KindOf(err))
		}
		id, e, err := readRecord(r)
		if err != nil {
			return fault.Wrap(err, op+": read "+d.stream, fault.Invalid).
				Hint("the record is damaged: restore the store from a backup, or erase the stream to begin the day anew")
		}
		d.seen = r.Seq
		if d.queued[id] {
			d.strike(id)
			continue
		}
		d.count(e)
	}
	d.loaded = true
	return nil
}

// strike takes an entry off the queue.
func (d *day) strike(id string) {
	delete(d.queued, id)
	for i, q := range d.queue {
		if q.id == id {
			d.queue = append(d.queue[:i], d.queue[i+1:]...)
			return
		}
	}
}

// flush writes the queue behind what others have written.
func (d *day) flush(ctx context.Context, log eventlog.Log) error {
	for range maxTries {
		if len(d.queue) == 0 {
			return nil
		}
		batch := d.queue[:min(len(d.queue), eventlog.MaxBatch)]
		c := eventlog.Commit{Stream: d.stream, After: d.seen, ID: commitID(batch)}
		for _, q := range batch {
			c.Records = append(c.Records, q.record)
		}
		_, err := log.Append(ctx, c)
		switch {
		case err == nil:
			// What was written is read back with the rest: a repetition of a commit
			// whose reply was lost succeeds, too, and may lie behind others' entries.
			err = d.refresh(ctx, log)
		case errors.Is(err, eventlog.ErrConflict):
			err = d.refresh(ctx, log)
		}
		if err != nil {
			return fault.Wrap(err, op+": write "+d.stream, fault.KindOf(err))
		}
	}
	return fault.New(fault.Unavailable, op, "%s is written by too many at once", d.stream).Hint("try again")
}

// commitID names a batch: another batch is another commit, though it may begin
// with the same entry.
func commitID(batch []queued) string {
	ids := make([]string, 0, 2)
	ids = append(ids, batch[0].id)
	if len(batch) > 1 {
		ids = append(ids, batch[len(batch)-1].id)
	}
	return strings.Join(ids, "-")
}

func newID() string { return uuid.NewString() }
