package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/google/uuid"

	"barraiser/internal/client"
	"barraiser/internal/measure"
	"barraiser/internal/wire"
)

const (
	// window is how much a client may leave unseen (docs/protocol.md).
	window = 256 << 10
	// noteBytes is the length of the notes that fill the windows of second tabs, and
	// notesEach how many are committed: half as much again as a window.
	noteBytes = 48 << 10
	notesEach = 8
	// noteEvery is the pause between two of them.
	noteEvery = time.Second
)

func slowRows(p plan) []measure.Row {
	return eachRow(p, func(replicas int) []measure.Row {
		at := func(what string) string {
			return fmt.Sprintf("%s, %d slow readers among %d: %s", store(replicas), p.slow, p.slowAmong, what)
		}
		name := func(what string) string { return figure("slow", replicas, what) }
		with := "with quick ones"
		return []measure.Row{
			{What: at("the others' answer to ack, p99"), Unit: "ms", Figure: name("slow.ack.p99"), Peer: name("quick.ack.p99"), Against: with, Aim: measure.RatioAtMost(1.2)},
			{What: at("the others' answer to first word, p99"), Unit: "ms", Figure: name("slow.word.p99"), Peer: name("quick.word.p99"), Against: with, Aim: measure.RatioAtMost(1.2)},
			{What: at("the others' delay of a word, p99"), Unit: "ms", Figure: name("slow.late.p99"), Peer: name("quick.late.p99"), Against: with, Aim: measure.RatioAtMost(1.2)},
			{What: at("memory that each takes more"), Unit: "KiB", Figure: name("growth"), Aim: measure.AtMost(64)},
			{What: at("closed after its window was full, the last"), Unit: "s", Figure: name("closed"), Aim: measure.AtMost(20)},
			{What: at("never closed, or not to come back"), Figure: name("stuck"), Aim: measure.AtMost(0)},
		}
	})
}

// manner is how a second tab reads.
type manner int

const (
	// quick reads and says what it has seen.
	quick manner = iota
	// mute reads, and never says so.
	mute
	// stalled doesn't read.
	stalled
)

// tab is a second connection to a session.
type tab struct {
	conn   *client.Conn
	manner manner
	left   bool
	mu     sync.Mutex
	// full is when what was sent went over the window, ended when the connection
	// was closed, with code.
	full, ended time.Time
	code        int
}

// read takes frames until the connection ends.
func (t *tab) read(ctx context.Context) {
	for bytes := 0; ; {
		frame, err := t.conn.Next(ctx)
		if err != nil {
			t.end(err)
			return
		}
		event, ok := frame.(wire.Event)
		switch {
		case !ok:
		case t.manner == quick:
			_ = t.conn.Send(wire.Seen{Seq: event.Seq}) // a failure shows when reading
		case bytes <= window:
			if bytes += len(event.Data); bytes > window {
				t.fill()
			}
		}
	}
}

// fill notes that nothing more is sent from now on.
func (t *tab) fill() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.full = time.Now()
}

func (t *tab) end(err error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.left || errors.Is(err, context.DeadlineExceeded) {
		return
	}
	t.ended, t.code = time.Now(), 1006
	if closed, ok := errors.AsType[*client.Closed](err); ok {
		t.code = closed.Code
	}
}

// leave drops the connection; what ends it then isn't the server's doing.
func (t *tab) leave() {
	t.mu.Lock()
	t.left = true
	t.mu.Unlock()
	_ = t.conn.Drop()
}

// slowRound lets some sessions have a second tab, first a quick one and then a slow
// one, and looks at what the others notice.
func slowRound(ctx context.Context, l *lab, p plan, f measure.Figures) error {
	return each(ctx, l, p, f, slow)
}

func slow(ctx context.Context, l *lab, p plan, f measure.Figures, replicas int) error {
	without, err := withTabs(ctx, l, p, f, replicas, "quick", p.quickHold, quick)
	if err != nil {
		return err
	}
	with, err := withTabs(ctx, l, p, f, replicas, "slow", p.slowHold, mute, stalled)
	if err != nil {
		return err
	}
	f.Add(figure("slow", replicas, "growth"), (with-without)/1024/float64(p.slow))
	return nil
}

// withTabs measures the others beside tabs of the manners in turn, on a fleet of its
// own, whose sessions remember no notes but these. It returns the memory in bytes.
func withTabs(ctx context.Context, l *lab, p plan, f measure.Figures, replicas int, name string, hold time.Duration, manners ...manner) (memory float64, err error) {
	fleet, err := startFleet(ctx, l, replicas, p.pace)
	if err != nil {
		return 0, err
	}
	c := &crowd{fleet: fleet, pace: p.pace}
	defer func() { err = errors.Join(err, c.close()) }()
	if _, err := c.sit(ctx, p.slowAmong-p.slow); err != nil {
		return 0, err
	}
	writers, others := c.seats[:p.slow], c.seats[p.slow:]
	tabs, err := openTabs(ctx, fleet, writers, manners)
	defer func() {
		for _, tab := range tabs {
			tab.leave()
		}
	}()
	if err != nil {
		return 0, err
	}
	watched := watchMemory(fleet.ours())
	t := slowWindow(ctx, c, p, writers, others, hold)
	memory = watched().Median()
	t.into(f, figure("slow", replicas, name))
	if said := t.complaint(); said != "" {
		l.note("%s, %s readers: %s", store(replicas), name, said)
	}
	if name == "slow" {
		judgeTabs(ctx, l, f, tabs, replicas)
	}
	return memory, nil
}

// openTabs gives each of the seats a second tab, of the manners in turn.
func openTabs(ctx context.Context, fleet *fleet, seats []*seat, manners []manner) ([]*tab, error) {
	var tabs []*tab
	for i, s := range seats {
		// At another replica than the first, where there is one.
		conn, err := client.Dial(ctx, fleet.service(i+2).Live(s.opened), client.Options{Client: uuid.NewString()})
		if err != nil {
			return tabs, err
		}
		t := &tab{conn: conn, manner: manners[i%len(manners)]}
		if t.manner != stalled {
			go t.read(ctx)
		}
		tabs = append(tabs, t)
	}
	return tabs, nil
}

// slowWindow lets the writers fill their tabs' windows while the others talk.
func slowWindow(ctx context.Context, c *crowd, p plan, writers, others []*seat, hold time.Duration) *tally {
	var writing sync.WaitGroup
	failed := &tally{}
	for _, s := range writers {
		writing.Go(func() {
			for range notesEach {
				if !wait(ctx, thinking(noteEvery)) {
					return
				}
				text := strings.Repeat("x", noteBytes-32) + uuid.NewString()[:32]
				if _, err := s.session.Note(ctx, "notes", text); err != nil {
					failed.fail(fmt.Errorf("a note: %w", err))
				}
			}
		})
	}
	t := c.listen(ctx, everyNth(others, 4), p.words, p.slowEvery, hold)
	writing.Wait()
	for _, text := range failed.errors {
		t.fail(errors.New(text))
	}
	return t
}

// tabsWithin is how long the slow tabs are waited for once the others were measured: a
// busy machine fills their windows late, and what counts is the time from then on.
const tabsWithin = 30 * time.Second

// awaitTabs waits until the tabs that take frames were closed, and a moment more, in
// which the others' time is up too.
func awaitTabs(ctx context.Context, tabs []*tab) {
	ctx, cancel := context.WithTimeout(ctx, tabsWithin)
	defer cancel()
	for _, t := range tabs {
		for t.manner == mute && !t.closed() && wait(ctx, 100*time.Millisecond) {
		}
	}
	wait(ctx, 2*time.Second)
}

func (t *tab) closed() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return !t.ended.IsZero()
}

// judgeTabs says when the slow tabs were closed, and how.
func judgeTabs(ctx context.Context, l *lab, f measure.Figures, tabs []*tab, replicas int) {
	awaitTabs(ctx, tabs)
	ctx, cancel := context.WithTimeout(ctx, tabsWithin)
	defer cancel()
	last, stuck := 0.0, 0
	codes := map[int]int{}
	for _, t := range tabs {
		if t.manner == stalled {
			t.read(ctx) // what was sent, and then how it ended
		}
		t.mu.Lock()
		switch {
		case t.ended.IsZero() || t.code == 0 || !wire.ComesBack(t.code):
			stuck++
		case t.manner == mute:
			last = max(last, t.ended.Sub(t.full).Seconds())
		}
		codes[t.code]++
		t.mu.Unlock()
	}
	f.Add(figure("slow", replicas, "closed"), last)
	f.Add(figure("slow", replicas, "stuck"), float64(stuck))
	l.note("%s, slow readers: %s", store(replicas), (&journeys{codes: codes}).codesSeen())
}
