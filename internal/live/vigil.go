package live

import (
	"sync/atomic"
	"time"
)

// vigil tells a store that is away from one that is slow because many come at once:
// the latter still answers somebody. Sending those who wait to another replica would
// only have them ask again there, and all of their loading be done twice.
type vigil struct {
	began time.Time
	// last is when somebody was answered, in nanoseconds since began.
	last atomic.Int64
	// silent is how long nobody may be answered, atMost how long one may wait however
	// many others are.
	silent, atMost time.Duration
}

func newVigil(silent, atMost time.Duration) *vigil {
	return &vigil{began: time.Now(), silent: silent, atMost: atMost}
}

// answered notes that the store has answered.
func (v *vigil) answered() { v.last.Store(int64(time.Since(v.began))) }

// watch calls away, which doesn't wait, when the store seems to be away, until stop is
// called. The store has v.silent from now on in any case.
func (v *vigil) watch(away func()) (stop func()) {
	since := time.Now()
	var timer *time.Timer
	timer = time.AfterFunc(time.Hour, func() { // it needs to know itself
		waited := time.Since(since)
		quiet := time.Since(v.began) - time.Duration(v.last.Load())
		if waited >= v.atMost || quiet >= v.silent {
			away()
			return
		}
		timer.Reset(min(v.silent-quiet, v.atMost-waited))
	})
	timer.Reset(v.silent)
	return func() { timer.Stop() }
}
