package engine

import (
	"context"
	"errors"
	"fmt"
	"time"

	"barraiser/internal/eventlog"
	"barraiser/internal/fault"
	"barraiser/internal/interview"
	"barraiser/internal/journal"
	"barraiser/internal/rubric"
)

// appendWithin bounds one append; a store that takes longer is treated as failed.
const appendWithin = 15 * time.Second

// loadsAtOnce is how many sessions are loaded side by side. After a restart thousands
// are asked for at once; all begun together would all be there together, at the very
// end, and the memory of all loading needed at the same time.
const loadsAtOnce = 64

// actor is the one goroutine that changes a session. Everything but the feed
// and the channels belongs to it alone.
type actor struct {
	e     *Engine
	id    string
	round *rubric.Round
	state interview.State
	feed  *feed

	tenure tenure

	inbox chan func()
	halt  chan error
	done  chan struct{}

	seats map[*Seat]struct{}
	// known are the clients seen since the session was loaded.
	known map[string]bool
	pen   string

	speech *speech
	// held is a piece of the speech that waits for the lease to be sure.
	held *heard
	// job is the rating that is made, nil while none is.
	job *job
	// sight is the look at the newest answer, nil before the first; late is what was
	// seen of an answer after the move that reacted to it.
	sight *sight
	late  []interview.Observed
	// ahead is the look at an answer that is being recorded.
	ahead *ahead
	// blinded says that a failure of the reviewer's observation was reported.
	blinded bool
	commits int
	// failed is why the actor steps down, nil while it serves.
	failed error

	absent, idle *time.Timer
}

// load takes the lease, folds the session and records what happened meanwhile.
func (e *Engine) load(ctx context.Context, session string) (*actor, error) {
	const op = "engine: load session"
	e.loads <- struct{}{}
	defer func() { <-e.loads }()
	// A stream that doesn't exist must not get a lease.
	if err := journal.Exists(ctx, e.ports.Log, session); err != nil {
		return nil, fault.Wrap(err, op, fault.KindOf(err))
	}
	held, err := e.take(ctx, session, journal.SessionStream(session))
	if err != nil {
		return nil, fault.Wrap(err, op, fault.Unavailable).Hint("try again in a moment: another process is finishing with this session")
	}
	a, err := e.resume(ctx, session, held)
	if err != nil {
		held.due.Stop()
		return nil, errors.Join(fault.Wrap(err, op, fault.KindOf(err)), e.ports.Leases.Release(ctx, held.lease))
	}
	return a, nil
}

// resume folds the session under its lease, and records how long nobody had it.
func (e *Engine) resume(ctx context.Context, session string, held tenure) (*actor, error) {
	state, history, err := journal.Load(ctx, e.ports.Log, session)
	if err != nil {
		return nil, err
	}
	round, err := e.Pinned(ctx, state.Opened.Rubric)
	if err != nil {
		return nil, err
	}
	a := &actor{
		e: e, id: session, round: round, tenure: held, state: state, feed: newFeed(history, state.Clock),
		inbox: make(chan func()), halt: make(chan error, 1), done: make(chan struct{}),
		seats: map[*Seat]struct{}{}, known: map[string]bool{},
		absent: time.NewTimer(e.timing.AbsentAfter),
		idle:   time.NewTimer(e.timing.idleAfter(state)),
	}
	// A session that came from another store has had no lease here: its last event is
	// all that is known of its life.
	if seen := held.lease.LastSeen; !seen.IsZero() || state.Clock.Running() {
		if err := a.record(interview.Recover{LastAliveMS: max(0, seen.UnixMilli())}); err != nil {
			return nil, err
		}
	}
	return a, nil
}

// run serves the session until it fails, drains or is idle.
func (a *actor) run() {
	a.advance()
	for a.failed == nil {
		select {
		case task := <-a.inbox:
			task()
		case p := <-a.pieces():
			a.heard(p)
		case s := <-a.seen():
			a.saw(s)
		case <-a.patience():
			a.sight.waits = false
		case <-a.tenure.due.C:
			a.renewLease()
		case r := <-a.tenure.answers:
			a.renewed(r)
		case <-a.absent.C:
			a.note(interview.Leave{})
		case <-a.idle.C:
			a.rest()
		case err := <-a.halt:
			a.failed = err
		}
		a.advance()
	}
	a.stepDown()
}

// errIdle ends an actor that nobody needs; it is loaded again on demand.
var errIdle = errors.New("the session is idle")

// rest lets the actor go when nobody is connected and nothing is under way.
func (a *actor) rest() {
	if !a.busy() {
		a.failed = errIdle
		return
	}
	a.idle.Reset(a.e.timing.idleAfter(a.state))
}

// busy reports whether somebody is connected, or words or a rating are under way.
func (a *actor) busy() bool { return len(a.seats) > 0 || a.speech != nil || a.job != nil }

// stepDown ends speech, rating, watchers and the lease.
func (a *actor) stepDown() {
	a.silence()
	a.lookAway()
	if a.job != nil {
		a.job.end()
		a.e.ports.Progress.end(a.id)
	}
	a.absent.Stop()
	a.idle.Stop()
	a.endTenure()
	a.feed.update(func() { a.feed.err, a.feed.speech = a.failed, nil })
}

// fail makes the actor step down; the failure is reported here, once. That another
// replica erased the session is somebody's wish and no failure.
func (a *actor) fail(err error) {
	if a.failed != nil {
		return
	}
	a.failed = err
	if !errors.Is(err, eventlog.ErrErased) {
		a.e.ports.Report(a.id, err)
	}
}

// drain asks the actor to end with the error.
func (a *actor) drain(err error) {
	select {
	case a.halt <- err:
	default:
	}
}

// call runs a task in the actor and waits for it. errGone says that it never ran.
func (a *actor) call(ctx context.Context, task func() error) error {
	result := make(chan error, 1)
	select {
	case a.inbox <- func() { result <- task() }:
		return <-result
	case <-a.done:
		return errGone
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// ctx is the context of the actor's own work: it outlives every client.
func (a *actor) ctx() context.Context { return context.Background() }

// record decides an own command and appends what comes of it.
func (a *actor) record(c interview.Command) error {
	events, err := a.state.Decide(c, a.e.ports.Now())
	if err != nil {
		return fault.Wrap(err, fmt.Sprintf("engine: decide %T", c), fault.Internal)
	}
	return a.append(events, c.Ref())
}

// note records an own command whose failure has no caller.
func (a *actor) note(c interview.Command) {
	if err := a.record(c); err != nil {
		a.fail(err)
	}
}

// append makes events durable, folds them and shows them. After an error the
// memory may differ from the log, so the actor steps down.
func (a *actor) append(events []interview.Event, by interview.CommandRef) error {
	if len(events) == 0 {
		return nil
	}
	if a.failed != nil {
		return a.failed
	}
	ctx, cancel := context.WithTimeout(a.ctx(), appendWithin)
	defer cancel()
	a.commits++
	written, err := journal.Append(ctx, a.e.ports.Log, journal.Batch{
		Session: a.id, After: a.state.Head, Fence: a.tenure.lease.Fence,
		ID: fmt.Sprintf("%s-%d-%d", a.e.owner, a.tenure.lease.Fence, a.commits),
		By: by, At: a.e.ports.Now(), Events: events,
	})
	if err != nil {
		failed := fault.Wrap(err, "engine: append", fault.Unavailable)
		// The store knows better what is the matter and what to do.
		if fault.HintOf(err) == "" {
			failed = failed.Hint("nothing acknowledged is lost; the session goes on when the store can be written again")
		}
		err = failed
		a.fail(err)
		return err
	}
	return a.fold(written)
}

// fold applies what was written and shows it to the watchers.
func (a *actor) fold(written []interview.Recorded) error {
	before := a.state.Clock
	for _, r := range written {
		next, err := a.state.Apply(r)
		if err != nil {
			err = fault.Wrap(err, "engine: fold", fault.Internal)
			a.fail(err)
			return err
		}
		a.state = next
	}
	after, closed := a.state.Clock, a.state.Closed()
	if closed {
		// A speech without a word yet leaves no event, and would begin after the end.
		a.silence()
	}
	a.feed.update(func() {
		a.feed.add(written)
		if closed {
			a.feed.speech = nil
		}
		if before.Running() != after.Running() {
			a.feed.clock = after
			a.feed.clockV++
		}
		for _, r := range written {
			if _, ok := r.Event.(interview.InterviewerSaid); ok {
				a.feed.speech = nil
			}
		}
	})
	return nil
}
