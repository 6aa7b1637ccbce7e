package interview

import (
	"maps"
	"time"
)

// Clock is the interview clock, folded from events. It runs while no cause
// stands against it and the round is open.
type Clock struct {
	// Limit is the stretched length of the round; 0 means the clock is off.
	Limit time.Duration
	// Causes are what stops it now.
	Causes map[ClockCause]bool
	// ran is what had been counted when the clock last stopped; since is when
	// it last started, zero while it stands still.
	ran   time.Duration
	since time.Time
	// over says that the round is closed.
	over bool
}

// Running reports whether time is being counted.
func (c Clock) Running() bool { return !c.since.IsZero() }

// Elapsed returns the counted time at now. A now before the last start counts
// as that start: clocks of machines may jump back, counted time never does.
func (c Clock) Elapsed(now time.Time) time.Duration {
	if c.since.IsZero() || now.Before(c.since) {
		return c.ran
	}
	return c.ran + now.Sub(c.since)
}

// Left returns what remains at now, never negative, and whether the clock is
// on at all.
func (c Clock) Left(now time.Time) (time.Duration, bool) {
	if c.Limit <= 0 {
		return 0, false
	}
	return max(0, c.Limit-c.Elapsed(now)), true
}

// TimeUp reports whether the clock is on and has reached zero.
func (c Clock) TimeUp(now time.Time) bool {
	left, on := c.Left(now)
	return on && left == 0
}

// stopped returns the clock with one more cause, effective since the given time.
func (c Clock) stopped(cause ClockCause, since time.Time) Clock {
	if c.Running() {
		c.ran, c.since = c.Elapsed(since), time.Time{}
	}
	c.Causes = with(c.Causes, cause, true)
	return c
}

// started returns the clock with the cause taken away at the given time.
func (c Clock) started(cause ClockCause, at time.Time) Clock {
	c.Causes = with(c.Causes, cause, false)
	if len(c.Causes) == 0 && !c.Running() && !c.over {
		c.since = at
	}
	return c
}

// closed returns the clock as the round's end leaves it: it never runs again.
func (c Clock) closed(at time.Time) Clock {
	c.ran, c.since, c.over = c.Elapsed(at), time.Time{}, true
	return c
}

func with(causes map[ClockCause]bool, cause ClockCause, on bool) map[ClockCause]bool {
	next := maps.Clone(causes)
	if next == nil {
		next = map[ClockCause]bool{}
	}
	if on {
		next[cause] = true
	} else {
		delete(next, cause)
	}
	return next
}
