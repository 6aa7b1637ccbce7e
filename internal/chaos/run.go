package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"sync"
	"time"

	"barraiser/internal/client"
	"barraiser/internal/eventlog"
	"barraiser/internal/wire"
)

// options say what to run.
type options struct {
	seed uint64
	// operations is how many faults each injector deals, 0 for as many as there is
	// time for; duration then is how long.
	operations int
	duration   time.Duration
	store      string
	replicas   int
	candidates int
	control    control
	// binary is a barraiser to use instead of building one.
	binary string
	// keep is the folder that histories of failed runs are kept in.
	keep     string
	progress io.Writer
}

// outcome is what came of a run.
type outcome struct {
	options

	// took is the time under faults, whole that with the checks.
	took, whole time.Duration

	faults    []fault
	histories []*history
	found     []finding
	// commands and answers are how many were acknowledged.
	commands, answers int
	// errors are lines of the replicas' logs above a warning.
	errors int
	// noPower says that the power couldn't be cut on this machine.
	noPower bool
	// kept is where the histories of a failed run lie.
	kept string
}

// run builds what a world needs, and runs one.
func run(ctx context.Context, o options) (out outcome, err error) {
	dir, err := os.MkdirTemp("", "barraiser-chaos-build-")
	if err != nil {
		return outcome{}, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	built, err := build(ctx, o, dir)
	if err != nil {
		return outcome{}, err
	}
	return runBuilt(ctx, o, built)
}

// runBuilt lets candidates sit in a world that breaks, and checks what is left.
func runBuilt(ctx context.Context, o options, built programs) (out outcome, err error) {
	dir, err := os.MkdirTemp("", "barraiser-chaos-")
	if err != nil {
		return outcome{}, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	w, err := newWorld(ctx, o, built, dir)
	if err != nil {
		return outcome{}, err
	}
	out, err = w.live(ctx, built)
	w.close()
	if err == nil && len(out.found) > 0 {
		out.kept, err = w.keep(out)
	}
	return out, err
}

// live runs candidates and injectors side by side, and then the checks.
func (w *world) live(ctx context.Context, built programs) (outcome, error) {
	random := rand.New(rand.NewPCG(w.o.seed, 0))
	over := make(chan struct{})
	var sitting sync.WaitGroup
	sat := make([][]*history, w.o.candidates)
	failed := make([]error, w.o.candidates)
	for i := range w.o.candidates {
		c := &candidate{w: w, name: fmt.Sprintf("candidate-%d", i), over: over, random: rand.New(rand.NewPCG(random.Uint64(), 2))}
		sitting.Go(func() { sat[i], failed[i] = c.sit(ctx) })
	}
	err := w.inject(ctx, random)
	close(over)
	fmt.Fprintf(w.o.progress, "  %7.2fs no more faults; the rounds are ended\n", w.now().Seconds())
	sitting.Wait()
	fmt.Fprintf(w.o.progress, "  %7.2fs everything is killed, and what is left is checked\n", w.now().Seconds())
	if err := errors.Join(errors.Join(failed...), err, ctx.Err()); err != nil {
		return outcome{}, err
	}
	var all []*history
	for _, histories := range sat {
		all = append(all, histories...)
	}
	return w.judge(ctx, built, all)
}

// inject injects faults until the time or the number of them is over.
func (w *world) inject(ctx context.Context, random *rand.Rand) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	if w.o.operations == 0 {
		ctx, cancel = context.WithTimeout(ctx, w.o.duration)
		defer cancel()
	}
	decks := w.decks()
	failed := make([]error, len(decks))
	var injecting sync.WaitGroup
	for i, deck := range decks {
		j := &injector{w: w, deck: deck, random: rand.New(rand.NewPCG(random.Uint64(), 3))}
		injecting.Go(func() { failed[i] = j.inject(ctx, w.o.operations) })
	}
	injecting.Wait()
	return errors.Join(failed...)
}

// judge ends everything once more, and holds what is then there against what was
// promised.
func (w *world) judge(ctx context.Context, built programs, all []*history) (outcome, error) {
	out := outcome{options: w.o, faults: w.faults, histories: all, took: w.now(), noPower: !w.power.works()}
	for i, r := range w.replicas {
		if !r.process.Running() {
			w.strange("replica %d had ended by itself", i)
		}
	}
	if err := w.lightsOut(ctx); err != nil {
		return out, err
	}
	var stopped []fault
	for _, f := range w.faults {
		if f.Kind == stopReplica {
			stopped = append(stopped, f)
		}
	}
	logs := map[string][]wire.Event{}
	for _, h := range all {
		log, err := w.read(ctx, h.Session)
		if err != nil {
			out.found = append(out.found, finding{ruleLost, h.Session, "it can't be read: " + err.Error()})
			continue
		}
		logs[h.Session] = log
		out.found = append(out.found, check(h, log, stopped)...)
	}
	out.found = append(out.found, w.scorecards(ctx, built, all, logs)...)
	w.processes(&out)
	out.whole = w.now()
	for _, h := range all {
		commands, answers := h.acknowledged()
		out.commands, out.answers = out.commands+commands, out.answers+answers
	}
	return out, nil
}

// processes looks at what the processes themselves said.
func (w *world) processes(out *outcome) {
	for _, odd := range w.odd {
		out.found = append(out.found, finding{Rule: ruleProcess, What: odd})
	}
	// The holder of a session's lease is the only one that may append to it, and
	// whoever isn't is told so: the stream moves on without its holder only if a
	// guard of the store fails, or something was written and taken for not written.
	if n, first := w.logged("engine: append", eventlog.ErrConflict.Error()); n > 0 {
		out.found = append(out.found, finding{Rule: ruleProcess, What: fmt.Sprintf("%d times a session moved on without the holder of its lease: %s", n, first)})
	}
	if n, first := w.logged("panic"); n > 0 {
		out.found = append(out.found, finding{Rule: ruleProcess, What: fmt.Sprintf("%d panics: %s", n, first)})
	}
	out.errors, _ = w.logged("level=ERROR")
}

// read reads a session's events as a client that comes for the first time.
func (w *world) read(ctx context.Context, session string) (log []wire.Event, err error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	err = insist(ctx, func() error {
		conn, err := client.Dial(ctx, w.address(0, session), client.Options{Client: "reader"})
		if err != nil {
			return err
		}
		defer conn.Close() //nolint:errcheck // it was only read
		log = nil
		for uint64(len(log)) < conn.Welcome.Head {
			frame, err := conn.Next(ctx)
			if err != nil {
				return err
			}
			if event, ok := frame.(wire.Event); ok {
				log = append(log, event)
			}
		}
		return nil
	})
	return log, err
}

// acknowledged counts what was acknowledged.
func (h *history) acknowledged() (commands, answers int) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, c := range h.Commands {
		if c.Answered == 0 || c.Refused != "" {
			continue
		}
		commands++
		if _, ok := c.Frame.(wire.Answer); ok {
			answers++
		}
	}
	return commands, answers
}
