package main

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"barraiser/internal/measure"
)

// streamed is one of the systems that bring the endpoint's words to clients.
type streamed interface {
	// attend returns n clients that are connected and have had an answer.
	attend(ctx context.Context, up *upstream, n int) ([]listener, error)
	// sentences says that words are passed on sentence by sentence.
	sentences() bool
	// processes are those between the endpoint and the clients.
	processes() []int
	stop() error
}

// listener is one client. It belongs to one goroutine at a time.
type listener interface {
	// hear asks once and gives the ear what comes, until the answer is whole.
	hear(ctx context.Context, e *ear) error
	leave()
}

// The systems, as their figures are called, in the order of the table.
const (
	viaNothing = "direct"
	viaNginx   = "nginx"
	viaBare    = "bare relay"
	viaWhole   = "barraiser"
)

// system starts one of them.
type system struct {
	name  string
	start func(context.Context, *lab, *upstream) (streamed, error)
}

func streamSystems() []system {
	return []system{
		{viaNothing, func(_ context.Context, _ *lab, up *upstream) (streamed, error) { return newDirect(up.url), nil }},
		{viaNginx, startNginx},
		{viaBare, startBare},
		{viaWhole, startWhole},
	}
}

// streamLoad is a number of answers side by side, and how often they're measured
// in a round.
type streamLoad struct{ n, waves int }

// streamPlan is what a round measures.
type streamPlan struct {
	systems []system
	loads   []streamLoad
	// interval is the time from one token to the next.
	interval time.Duration
}

const (
	// tokenEvery is fifty tokens a second, what hosted models of a middling size
	// give.
	tokenEvery = 20 * time.Millisecond
	// waveWithin bounds a wave from its requests to its last word.
	waveWithin = time.Minute
)

// streamLoads are alone, a busy evening, and more than two processors can do.
var streamLoads = []streamLoad{{n: 1, waves: 6}, {n: 300, waves: 2}, {n: 1000, waves: 2}}

func streamSuite() suite {
	plan := streamPlan{systems: streamSystems(), loads: streamLoads, interval: tokenEvery}
	var rows []measure.Row
	for _, line := range streamLines() {
		rows = append(rows, line.row())
	}
	// Who comes first in a round comes last in the next.
	return suite{name: "stream", rows: rows, render: streamTable, begins: streamBegins, round: func(ctx context.Context, l *lab, f measure.Figures) error {
		err := streamRound(ctx, l, f, plan)
		plan.systems = append(plan.systems[1:len(plan.systems):len(plan.systems)], plan.systems[0])
		return err
	}}
}

// streamRound measures every system under every load, one after the other.
func streamRound(ctx context.Context, l *lab, f measure.Figures, plan streamPlan) (err error) {
	up, err := startUpstream(ctx, plan.interval)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, up.close()) }()
	noise := measure.ListenForNoise()
	for _, load := range plan.loads {
		for _, s := range plan.systems {
			if err := streamThrough(ctx, l, f, up, s, load); err != nil {
				return fmt.Errorf("%d streams through %s: %w", load.n, s.name, err)
			}
		}
		added(f, load.n)
	}
	f.Add(othersFigure, noise.Share())
	return nil
}

// streamThrough measures one system under one load.
func streamThrough(ctx context.Context, l *lab, f measure.Figures, up *upstream, s system, load streamLoad) (err error) {
	running, err := s.start(ctx, l, up)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, running.stop()) }()
	empty := measure.ResidentOf(running.processes())
	listeners, err := running.attend(ctx, up, load.n)
	defer func() {
		for _, l := range listeners {
			l.leave()
		}
	}()
	if err != nil {
		return err
	}
	var all heard
	for range load.waves {
		if err := listenTo(ctx, up, running, listeners, &all); err != nil {
			return err
		}
	}
	all.into(f, load.n, figureOf(load.n, s.name, ""))
	if processes := running.processes(); len(processes) > 0 {
		f.Add(figureOf(load.n, s.name, "processor"), all.processor.Seconds()*1000/(float64(all.sent)/1000))
		f.Add(figureOf(load.n, s.name, "memory"), (all.resident-empty)/1024/float64(load.n))
	}
	return nil
}

// figureOf names a figure of the suite.
func figureOf(n int, system, what string) string { return fmt.Sprintf("%d.%s.%s", n, system, what) }

// into adds what was heard of a round with n streams.
func (h *heard) into(f measure.Figures, n int, prefix string) {
	f.AddTimes(prefix+"request", h.request)
	f.AddTimes(prefix+"first", h.first)
	if len(h.token) > 0 {
		f.AddTimes(prefix+"token", h.token)
	}
	f.AddTimes(prefix+"sentence", h.sentence)
	f.Add(prefix+"rate", float64(n)*float64(h.whole)/h.took.Seconds())
	f.Add(prefix+"lost", float64(h.lost))
	f.Add(prefix+"replaced", float64(h.replaced))
}

// added adds what each system adds to the direct way in the round just measured,
// and how many times what nginx adds that is. Where nginx seemed to add nothing,
// the round has nothing to say of that.
func added(f measure.Figures, n int) {
	for _, what := range []string{"first.p50", "sentence.p50", "sentence.p99"} {
		without := f[figureOf(n, viaNothing, what)].Last()
		nginx := f[figureOf(n, viaNginx, what)].Last() - without
		for _, name := range []string{viaNginx, viaBare, viaWhole} {
			added := f[figureOf(n, name, what)].Last() - without
			f.Add(figureOf(n, name, what+".added"), added)
			if nginx > 0 {
				f.Add(figureOf(n, name, what+".times"), added/nginx)
			}
		}
	}
}

// listenTo runs one wave through a system.
func listenTo(ctx context.Context, up *upstream, running streamed, listeners []listener, all *heard) error {
	ctx, cancel := context.WithTimeout(ctx, waveWithin)
	defer cancel()
	apart := time.Duration(0)
	if len(listeners) > 1 {
		// Sentences would all end at once else, which no crowd's do.
		apart = up.lasts() / 3
	}
	w := up.gather(len(listeners), apart)
	defer up.disperse()
	ears := make([]*ear, len(listeners))
	group, ctx := errgroup.WithContext(ctx)
	for i, l := range listeners {
		ears[i] = newEar(up, w, running.sentences())
		group.Go(func() error { return l.hear(ctx, ears[i]) })
	}
	var window span
	group.Go(func() error {
		var err error
		window, err = up.watch(ctx, w, running, all)
		return err
	})
	if err := group.Wait(); err != nil {
		if got := w.gathered(); got < w.n {
			return fmt.Errorf("only %d of %d requests reached the endpoint: %w", got, w.n, err)
		}
		return err
	}
	all.sent += w.sent(window)
	for _, e := range ears {
		all.take(e, window)
	}
	return nil
}

// watch counts what the system's processes use while all answers of a wave run,
// and returns when that was.
func (u *upstream) watch(ctx context.Context, w *wave, running streamed, all *heard) (span, error) {
	select {
	case <-w.open:
	case <-ctx.Done():
		return span{}, context.Cause(ctx)
	}
	from, to := w.opened.Add(w.apart), w.opened.Add(u.lasts())
	if w.n == 1 {
		to = to.Add(10 * u.interval) // for the last token, which is always a little late
	}
	time.Sleep(time.Until(from))
	used := measure.ProcessorOf(running.processes())
	time.Sleep(time.Until(to))
	all.processor += measure.ProcessorOf(running.processes()) - used
	all.resident = max(all.resident, measure.ResidentOf(running.processes()))
	return span{from: int64(from.Sub(u.born)), to: int64(to.Sub(u.born))}, nil
}

// warmed connects n clients, side by side, and lets each hear an answer that
// isn't counted.
func warmed(ctx context.Context, up *upstream, n int, connect func() (listener, error)) ([]listener, error) {
	var mu sync.Mutex
	var all []listener
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(seatedAtOnce)
	for range n {
		group.Go(func() error {
			l, err := connect()
			if err != nil {
				return err
			}
			mu.Lock()
			all = append(all, l)
			mu.Unlock()
			return l.hear(ctx, newEar(up, nil, false))
		})
	}
	return all, group.Wait()
}
