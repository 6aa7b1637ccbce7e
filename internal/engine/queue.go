package engine

import (
	"context"
	"slices"
	"sync"

	"barraiser/internal/fault"
)

// queue bounds the reviews that a process makes at once. A review that finds no
// place waits, and its session is let go of meanwhile: the log says that it is due,
// so that any replica with a place takes it, after the death of this one too.
type queue struct {
	mu      sync.Mutex
	free    int
	waiting []string
	// calling says that a goroutine gives free places away.
	calling bool
}

// enter takes a place for a session's review, or has it wait.
func (q *queue) enter(session string) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.waits(session) {
		return false
	}
	q.free--
	q.waiting = slices.DeleteFunc(q.waiting, func(s string) bool { return s == session })
	return true
}

// full reports whether there is no place, in which case the session waits for one.
func (q *queue) full(session string) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.waits(session)
}

// waits is full for a caller that holds mu.
func (q *queue) waits(session string) bool {
	if q.free > 0 {
		return false
	}
	if !slices.Contains(q.waiting, session) {
		q.waiting = append(q.waiting, session)
	}
	return true
}

// leave gives a place back, and reports whether the caller is to call those who wait.
func (q *queue) leave() bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.free++
	if q.calling || len(q.waiting) == 0 {
		return false
	}
	q.calling = true
	return true
}

// next returns the session that is called for a free place, if there are both.
func (q *queue) next() (session string, ok bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.free == 0 || len(q.waiting) == 0 {
		q.calling = false
		return "", false
	}
	session, q.waiting = q.waiting[0], q.waiting[1:]
	return session, true
}

// leaveQueue gives a review's place to those who wait.
func (e *Engine) leaveQueue() {
	if !e.queue.leave() {
		return
	}
	e.wg.Go(func() {
		for {
			session, ok := e.queue.next()
			if !ok {
				return
			}
			// One that was erased, or that another replica has taken, isn't ours.
			if _, err := e.Finish(context.Background(), session); err != nil && !others(err) {
				e.ports.Report(session, fault.Wrap(err, "engine: review one that waited", fault.KindOf(err)))
			}
		}
	})
}
