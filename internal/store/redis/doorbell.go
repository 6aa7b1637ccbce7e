package redis

import (
	"context"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/redis/go-redis/v9"

	"barraiser/internal/eventlog"
)

// watchAge is how long a bell that nobody may be waiting for is looked after.
// It is rung then, and a watcher that still waits takes a new one.
const watchAge = 10 * time.Minute

// doorbell is Changed across processes: bells of this process, rung by its own
// appends, by messages of others, and by the slow poll when a message was lost.
// The zero value is ready.
type doorbell struct {
	bells eventlog.Bells

	mu      sync.Mutex
	watched map[string]*watch

	// untold are the streams that other processes have to be told of, with
	// their heads, and news that there are some.
	telling sync.Mutex
	untold  map[string]string
	news    chan struct{}
}

// watch is what is known of a stream since its present bell was taken.
type watch struct {
	since time.Time
	// met is the lowest head that a reader met since, if isMet. Every watcher
	// reads after it took the bell, so all of them know, or will, what is up to
	// met.
	met   uint64
	isMet bool
	// polled is the head that the first poll found, if isPolled.
	polled   uint64
	isPolled bool
}

func (d *doorbell) get(stream string) <-chan struct{} {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.watched == nil {
		d.watched = map[string]*watch{}
	}
	if d.watched[stream] == nil {
		d.watched[stream] = &watch{since: time.Now()}
	}
	return d.bells.Get(stream)
}

// ring tells of an append that made head the stream's. It does nothing when all
// have met that: the message about an append comes after its own process has
// rung, and shouldn't wake everybody twice.
func (d *doorbell) ring(stream string, head uint64) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if w := d.watched[stream]; w == nil || w.isMet && head <= w.met {
		return
	}
	d.wake(stream)
}

// ringErased tells of a deletion.
func (d *doorbell) ringErased(stream string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.wake(stream)
}

func (d *doorbell) wake(stream string) {
	delete(d.watched, stream)
	d.bells.Ring(stream)
}

// met notes the head that a reader was given.
func (d *doorbell) met(stream string, head uint64) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if w := d.watched[stream]; w != nil && (!w.isMet || head < w.met) {
		w.met, w.isMet = head, true
	}
}

// waiting returns the streams that somebody may be waiting for, and rings the
// bells that are too old.
func (d *doorbell) waiting(now time.Time) (names []string, watches []*watch) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for name, w := range d.watched {
		if now.Sub(w.since) >= watchAge {
			d.wake(name)
			continue
		}
		names, watches = append(names, name), append(watches, w)
	}
	return names, watches
}

// found rings when a poll shows that something was missed. A lower head counts:
// it's that of a restored log.
func (d *doorbell) found(stream string, w *watch, head string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.watched[stream] != w {
		return // rung meanwhile
	}
	n, _ := strconv.ParseUint(head, 10, 64) // digits, or erasedHead
	switch {
	case head == erasedHead, w.isMet && n != w.met, w.isPolled && n != w.polled:
		d.wake(stream)
	case !w.isPolled:
		w.polled, w.isPolled = n, true
	}
}

func (d *doorbell) close() {
	d.bells.Close()
	d.mu.Lock()
	defer d.mu.Unlock()
	d.watched = nil
}

// listen starts what rings for other processes' appends, until ctx ends.
func (s *Store) listen(ctx context.Context, every time.Duration) {
	sub := s.client.Subscribe(ctx, s.keys.channel())
	messages := sub.ChannelWithSubscriptions(redis.WithChannelSize(4096))
	subscribed := make(chan struct{}, 1)
	s.working.Go(func() {
		<-ctx.Done()
		_ = sub.Close() // it ends messages, whatever it returns
	})
	s.working.Go(func() { s.publish(ctx) })
	s.working.Go(func() {
		for m := range messages {
			switch m := m.(type) {
			case *redis.Message:
				s.heard(m.Payload)
			case *redis.Subscription:
				// A connection that was lost has lost messages with it.
				select {
				case subscribed <- struct{}{}:
				default:
				}
			}
		}
	})
	s.working.Go(func() {
		tick := time.NewTicker(every)
		defer tick.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-subscribed:
			case <-tick.C:
				// What they fail with, the next call of the store tells.
				_, _ = s.lookAtHistory(ctx, "redis: look at the history")
				_ = s.setClock(ctx, "redis: look at the clock")
			}
			s.poll(ctx)
		}
	})
}

// tell has other processes' bells rung, a moment later: an append doesn't wait
// for it, and appends of one moment share a round trip.
func (s *Store) tell(stream, head string) {
	s.bells.telling.Lock()
	s.bells.untold[stream] = head
	s.bells.telling.Unlock()
	select {
	case s.bells.news <- struct{}{}:
	default:
	}
}

// publish sends what tell was given, the last of it when ctx ends.
func (s *Store) publish(ctx context.Context) {
	for ended := false; !ended; {
		select {
		case <-s.bells.news:
		case <-ctx.Done():
			ended = true
		}
		s.bells.telling.Lock()
		untold := s.bells.untold
		s.bells.untold = map[string]string{}
		s.bells.telling.Unlock()
		if len(untold) == 0 {
			continue
		}
		patience, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
		// A message that is lost is made good by the others' polls.
		_, _ = s.client.Pipelined(patience, func(p redis.Pipeliner) error {
			for stream, head := range untold {
				p.Publish(patience, s.keys.channel(), head+" "+stream)
			}
			return nil
		})
		cancel()
	}
}

// heard rings for a message of another process, or of this one.
func (s *Store) heard(message string) {
	head, stream, ok := strings.Cut(message, " ")
	if !ok {
		return
	}
	if head == erasedHead {
		s.bells.ringErased(stream)
		return
	}
	if n, err := strconv.ParseUint(head, 10, 64); err == nil {
		s.bells.ring(stream, n)
	}
}

// poll looks at every stream that somebody waits for. It fails when Redis can't
// be reached, and then the next one makes it good.
func (s *Store) poll(ctx context.Context) {
	names, watches := s.bells.waiting(time.Now())
	for from := 0; from < len(names); from += pageNames {
		to := min(from+pageNames, len(names))
		heads, err := s.heads(ctx, "redis: poll", names[from:to])
		if err != nil {
			return
		}
		for i, head := range heads {
			s.bells.found(names[from+i], watches[from+i], head)
		}
	}
}
