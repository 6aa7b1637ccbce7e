package eventlog

import (
	"sync"
	"time"
)

// bellAge is how long an unrung bell is kept, at least. A watcher that has left
// can't be told from one that waits, so old bells are rung and forgotten: a
// waiting watcher looks once for nothing and takes a new one.
const bellAge = 10 * time.Minute

// Bells is the doorbell of Log.Changed for stores in this process. The zero
// value is ready; it may be used from any goroutine and must not be copied.
type Bells struct {
	mu     sync.Mutex
	young  map[string]chan struct{}
	old    map[string]chan struct{}
	turned time.Time
	closed bool
}

// Get returns the stream's bell: a channel that the next Ring for the stream,
// or Close, closes. After Close it is closed already.
func (b *Bells) Get(stream string) <-chan struct{} {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.closed {
		rung := make(chan struct{})
		close(rung)
		return rung
	}
	b.turn(time.Now())
	for _, bells := range []map[string]chan struct{}{b.young, b.old} {
		if bell, ok := bells[stream]; ok {
			return bell
		}
	}
	bell := make(chan struct{})
	b.young[stream] = bell
	return bell
}

// turn forgets the bells that are older than bellAge.
func (b *Bells) turn(now time.Time) {
	if b.young == nil {
		b.young, b.turned = make(map[string]chan struct{}), now
	}
	if now.Sub(b.turned) < bellAge {
		return
	}
	for _, bell := range b.old {
		close(bell)
	}
	b.old, b.young, b.turned = b.young, make(map[string]chan struct{}), now
}

// Ring closes the stream's bell. Call it when what happened can be read.
func (b *Bells) Ring(stream string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, bells := range []map[string]chan struct{}{b.young, b.old} {
		if bell, ok := bells[stream]; ok {
			close(bell)
			delete(bells, stream)
		}
	}
}

// Close rings every bell, now and from now on, so that nobody waits for a store
// that is closed.
func (b *Bells) Close() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.closed = true
	for _, bells := range []map[string]chan struct{}{b.young, b.old} {
		for _, bell := range bells {
			close(bell)
		}
	}
	b.young, b.old = nil, nil
}
