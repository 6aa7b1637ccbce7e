package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"time"
)

// fault is something that was done to the world.
type fault struct {
	Kind     string
	From, To time.Duration
	// Replica is the process it was done to, -1 for the store and the clients.
	Replica int
	Detail  string
}

// Kinds of faults; those of clients are dealt by the candidates.
const (
	killReplica  = "kill -9 of a replica"
	stopReplica  = "replica stopped (SIGSTOP)"
	endReplica   = "replica restarted (SIGTERM)"
	killRedis    = "kill -9 of Redis"
	stopRedis    = "Redis stopped (SIGSTOP)"
	powerCut     = "power cut of the store"
	diskFull     = "disk full"
	diskSlow     = "slow disk"
	partition    = "replica cut off from Redis"
	stalledLink  = "connection to Redis stalls"
	slowLink     = "slow connection to Redis"
	limitedLink  = "replies of Redis cut off"
	lostReplies  = "replies of Redis lost"
	resetLink    = "connections to Redis reset"
	clientDrop   = "client's connection cut"
	clientHalf   = "client's connection half open"
	clientTab    = "second tab takes the pen"
	clientAway   = "client away"
	clientStalls = "reader stalls"
	noFault      = "none"
)

// ofClients reports whether the fault was a client's, and the service was well.
func (f fault) ofClients() bool {
	switch f.Kind {
	case clientDrop, clientHalf, clientTab, clientAway, clientStalls:
		return true
	default:
		return false
	}
}

// injector deals faults from a deck, one after the other.
type injector struct {
	w      *world
	random *rand.Rand
	// deck are the kinds it deals: each comes once before any comes twice.
	deck []string
	// left is what is left of the deck.
	left []string
}

// inject deals faults until ctx ends or, where it is positive, n were dealt.
func (j *injector) inject(ctx context.Context, n int) error {
	// A fault that has begun is brought to its end even when the run is over.
	whole := context.WithoutCancel(ctx)
	for dealt := 0; n <= 0 || dealt < n; dealt++ {
		if !pause(ctx, j.between(200*time.Millisecond, 2500*time.Millisecond)) {
			break
		}
		deal := j.deal
		// In a long run a third of the faults come alone, for their times to be told.
		if n <= 0 && j.random.IntN(3) == 0 {
			deal = j.dealAlone
		}
		if err := deal(whole); err != nil {
			return err
		}
	}
	return nil
}

// dealAlone injects the next fault when all others are over, and lets none follow at
// once.
func (j *injector) dealAlone(ctx context.Context) error {
	j.w.quiet.Lock()
	defer j.w.quiet.Unlock()
	pause(ctx, aftermath)
	err := j.next(ctx)
	pause(ctx, aftermath)
	return err
}

// deal injects the next fault, beside those of other injectors.
func (j *injector) deal(ctx context.Context) error {
	j.w.quiet.RLock()
	defer j.w.quiet.RUnlock()
	return j.next(ctx)
}

// next injects the next fault, and mends what it has broken.
func (j *injector) next(ctx context.Context) error {
	f := fault{Kind: j.draw(), Replica: -1, From: j.w.now()}
	err := j.do(ctx, &f)
	f.To = j.w.now()
	j.w.happened(f)
	if err != nil {
		return fmt.Errorf("%s: %w", f.Kind, err)
	}
	return nil
}

// draw draws the next kind from the deck, which is shuffled anew when it is empty.
func (j *injector) draw() string {
	if len(j.left) == 0 {
		j.left = append(j.left, j.deck...)
		j.random.Shuffle(len(j.left), func(a, b int) { j.left[a], j.left[b] = j.left[b], j.left[a] })
	}
	kind := j.left[0]
	j.left = j.left[1:]
	return kind
}

func (j *injector) do(ctx context.Context, f *fault) error {
	switch f.Kind {
	case killReplica, stopReplica, endReplica:
		return j.hurtReplica(ctx, f)
	case killRedis, stopRedis:
		return j.hurtRedis(ctx, f)
	case powerCut, diskFull, diskSlow:
		return j.hurtDisk(ctx, f)
	default:
		return j.hurtLink(ctx, f)
	}
}

func (j *injector) hurtReplica(ctx context.Context, f *fault) error {
	f.Replica = j.random.IntN(len(j.w.replicas))
	p := j.w.replicas[f.Replica].process
	if !p.Running() {
		j.w.strange("replica %d had ended by itself", f.Replica)
		return j.w.up(ctx, p)
	}
	switch f.Kind {
	case killReplica:
		p.Kill()
		pause(ctx, j.between(0, 2*time.Second))
	case stopReplica:
		// Half of the stops are longer than a lease.
		stopped := j.between(200*time.Millisecond, 5*time.Second)
		f.Detail = "for " + stopped.Round(time.Millisecond).String()
		p.Stop()
		pause(ctx, stopped)
		p.Continue()
		return nil
	default:
		code, itself := p.End(drainPatience)
		if !itself {
			j.w.strange("replica %d didn't end within %s of SIGTERM", f.Replica, drainPatience)
		} else if code != 0 {
			f.Detail = fmt.Sprintf("it ended with %d", code)
		}
		pause(ctx, j.between(0, time.Second))
	}
	return j.w.up(ctx, p)
}

// drainPatience is how long a replica may take to end after SIGTERM.
const drainPatience = time.Minute

func (j *injector) hurtRedis(ctx context.Context, f *fault) error {
	if f.Kind == stopRedis {
		j.w.redis.Stop()
		pause(ctx, j.between(200*time.Millisecond, 3*time.Second))
		j.w.redis.Continue()
		return nil
	}
	j.w.redis.Kill()
	pause(ctx, j.between(0, time.Second))
	return j.w.up(ctx, j.w.redis)
}

// hurtDisk hurts the disk of the store, whoever that is.
func (j *injector) hurtDisk(ctx context.Context, f *fault) error {
	store := j.w.redis
	if store == nil {
		store, f.Replica = j.w.replicas[0].process, 0
	}
	var err error
	switch f.Kind {
	case powerCut:
		store.Kill()
		f.Detail, err = j.w.power.cut()
	case diskFull:
		if _, err = j.w.power.tell("full on"); err == nil {
			pause(ctx, j.between(200*time.Millisecond, 2*time.Second))
			_, err = j.w.power.tell("full off")
		}
	default:
		ms := 5 + j.random.IntN(100)
		f.Detail = fmt.Sprintf("%d ms a flush", ms)
		if _, err = j.w.power.tell(fmt.Sprintf("slow %d", ms)); err == nil {
			pause(ctx, j.between(500*time.Millisecond, 3*time.Second))
			_, err = j.w.power.tell("slow 0")
		}
	}
	if err != nil {
		return err
	}
	// Redis gives up on a full disk, so somebody must start it again. The service may
	// not.
	if f.Replica >= 0 && f.Kind != powerCut && !store.Running() {
		j.w.strange("replica %d ended by itself at: %s", f.Replica, f.Kind)
	}
	return j.w.up(ctx, store)
}

func (j *injector) hurtLink(ctx context.Context, f *fault) error {
	f.Replica = j.random.IntN(len(j.w.replicas))
	l := j.w.replicas[f.Replica].link
	last := j.between(300*time.Millisecond, 4*time.Second)
	f.Detail = "for " + last.Round(time.Millisecond).String()
	if f.Kind == partition {
		if err := l.cut(ctx); err != nil {
			return err
		}
		pause(ctx, last)
		return l.mend(ctx)
	}
	if f.Kind == lostReplies {
		return j.loseReplies(ctx, l, f)
	}
	t := toxic{Name: "chaos", Stream: "downstream"}
	switch f.Kind {
	case stalledLink:
		// What Redis answers is held back for good; it has done what it was asked.
		t.Type, t.Attributes = "timeout", map[string]int{"timeout": 0}
	case slowLink:
		t.Type, t.Attributes = "latency", map[string]int{"latency": 20 + j.random.IntN(300), "jitter": 20}
	case limitedLink:
		t.Type, t.Attributes = "limit_data", map[string]int{"bytes": 50 + j.random.IntN(2000)}
	default:
		t.Type, t.Attributes = "reset_peer", map[string]int{"timeout": j.random.IntN(50)}
	}
	f.Detail += fmt.Sprint(" ", t.Attributes)
	if err := l.suffer(ctx, t); err != nil {
		return err
	}
	pause(ctx, last)
	return l.heal(ctx, t)
}

// loseReplies breaks every connection in the next reply that comes on it, some times
// over: Redis has done what it was asked, and nobody knows.
func (j *injector) loseReplies(ctx context.Context, l *link, f *fault) error {
	times := 4 + j.random.IntN(8)
	f.Detail = fmt.Sprintf("%d times", times)
	for range times {
		t := toxic{Name: "chaos", Type: "limit_data", Stream: "downstream", Attributes: map[string]int{"bytes": 1 + j.random.IntN(8)}}
		if err := l.suffer(ctx, t); err != nil {
			return err
		}
		// New connections can't be made meanwhile, so it is short.
		pause(ctx, j.between(20*time.Millisecond, 200*time.Millisecond))
		if err := l.heal(ctx, t); err != nil {
			return err
		}
		pause(ctx, j.between(100*time.Millisecond, 400*time.Millisecond))
	}
	return nil
}

// between draws a time.
func (j *injector) between(least, most time.Duration) time.Duration {
	return least + time.Duration(j.random.Int64N(int64(most-least)))
}

// happened notes a fault that is over.
func (w *world) happened(f fault) {
	w.mu.Lock()
	w.faults = append(w.faults, f)
	w.mu.Unlock()
	if f.Replica >= 0 || f.Detail != "" {
		fmt.Fprintf(w.o.progress, "  %7.2fs %s%s %s\n", f.From.Seconds(), f.Kind, ofReplica(f.Replica), f.Detail)
	}
}

func ofReplica(n int) string {
	if n < 0 {
		return ""
	}
	return fmt.Sprintf(" (replica %d)", n)
}

// decks are the kinds of faults that each of a world's injectors deals. Those of
// the processes and those of what they stand on overlap at random.
func (w *world) decks() [][]string {
	var chosen [][]string
	for _, deck := range w.wholeDecks() {
		if only := w.o.control.only; only != nil {
			deck = slices.DeleteFunc(deck, func(kind string) bool { return !slices.Contains(only, kind) })
		}
		chosen = append(chosen, deck)
	}
	return chosen
}

func (w *world) wholeDecks() [][]string {
	processes := []string{killReplica, stopReplica, endReplica}
	var disk []string
	if w.power.works() {
		disk = []string{powerCut, diskFull, diskSlow}
	}
	if w.redis == nil {
		return [][]string{append(processes, disk...)}
	}
	links := []string{killRedis, stopRedis, partition, stalledLink, slowLink, limitedLink, lostReplies, resetLink}
	return [][]string{processes, append(links, disk...)}
}
