package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os/exec"
	"sync"
	"time"

	"barraiser/internal/measure"
)

const (
	// flushLater is how much longer each flush of the slow disk takes.
	flushLater = 5 * time.Millisecond
	// savedBytes is the length of a note that is saved, and savedAlone how many are
	// saved one after the other before all save theirs.
	savedBytes = 200
	savedAlone = 40
)

func diskRows(p plan) []measure.Row {
	at := func(what string) string {
		return fmt.Sprintf("SQLite, each flush %s slower: %s", flushLater, what)
	}
	crowded := fmt.Sprintf("%d notes/s of %d sessions", p.notesPerSecond, p.diskSessions)
	quick := "without"
	return []measure.Row{
		{What: at("a note alone to ack, p50"), Unit: "ms", Figure: "disk.slow.alone.p50", Peer: "disk.quick.alone.p50", Against: quick},
		{What: at(crowded + ": acknowledged"), Unit: "/s", Figure: "disk.slow.rate", Peer: "disk.quick.rate", Against: quick},
		{What: at(crowded + ": note to ack, p50"), Unit: "ms", Figure: "disk.slow.note.p50", Peer: "disk.quick.note.p50", Against: quick},
		{What: at(crowded + ": note to ack, p99"), Unit: "ms", Figure: "disk.slow.note.p99", Peer: "disk.quick.note.p99", Against: quick, Aim: measure.AtMost(25)},
		{What: at(crowded + ": a word's delay, p99"), Unit: "ms", Figure: "disk.slow.late.p99", Peer: "disk.quick.late.p99", Against: quick, Aim: measure.RatioAtMost(1.1)},
		{What: at(crowded + ": errors"), Figure: "disk.slow.errors", Aim: measure.AtMost(0)},
	}
}

// diskRound lets candidates save notes and talk on a disk that is quick and then slow.
func diskRound(ctx context.Context, l *lab, p plan, f measure.Figures) error {
	return errors.Join(onDisk(ctx, l, p, f, "quick", 0), onDisk(ctx, l, p, f, "slow", flushLater))
}

// slowly is the command under which a program's flushes take longer: strace stops it
// in this one call, and is nobody's parent. FUSE would make every write slow.
func slowly(ctx context.Context, later time.Duration) ([]string, error) {
	binary, err := exec.LookPath("strace")
	if err != nil {
		return nil, errors.New("strace isn't installed; .ci/load installs it")
	}
	under := []string{
		binary, "-D", "-f", "--seccomp-bpf", "-o", "/dev/null", "-e", "trace=fsync,fdatasync",
		"-e", fmt.Sprintf("inject=fsync,fdatasync:delay_exit=%d", later.Microseconds()),
	}
	if said, err := exec.CommandContext(ctx, under[0], append(under[1:], "true")...).CombinedOutput(); err != nil { //nolint:gosec // fixed but for where it lies
		return nil, fmt.Errorf("strace may not trace here: %w\n%s", err, last(said, 300))
	}
	return under, nil
}

// onDisk measures one kind of disk, with a service of its own.
func onDisk(ctx context.Context, l *lab, p plan, f measure.Figures, name string, later time.Duration) (err error) {
	under, err := slowly(ctx, later)
	if err != nil {
		return err
	}
	fleet, err := startFleetUnder(ctx, l, under, 1, p.pace)
	if err != nil {
		return err
	}
	c := &crowd{fleet: fleet, pace: p.pace}
	defer func() { err = errors.Join(err, c.close()) }()
	if _, err := c.sit(ctx, p.diskSessions); err != nil {
		return err
	}
	alone, notes := &tally{}, &tally{}
	for n := range savedAlone {
		c.seats[1].save(ctx, n, alone)
	}
	var saving sync.WaitGroup
	until, stop := context.WithTimeout(ctx, p.diskHold)
	defer stop()
	for i, s := range c.seats {
		// Who talks would have notes and answers wait for one another.
		if i%p.talkers != 0 {
			saving.Go(func() { s.keepSaving(ctx, until, p, notes) })
		}
	}
	t := c.listen(ctx, everyNth(c.seats, p.talkers), p.words, p.talkEvery, p.diskHold)
	saving.Wait()
	for _, said := range append(alone.errors, notes.errors...) {
		t.fail(errors.New(said))
	}
	t.into(f, "disk."+name)
	f.AddTimes("disk."+name+".alone", alone.acks)
	f.AddTimes("disk."+name+".note", notes.acks)
	f.Add("disk."+name+".rate", float64(len(notes.acks))/p.diskHold.Seconds())
	if said := t.complaint(); said != "" {
		l.note("%s disk: %s", name, said)
	}
	return nil
}

// save saves the n-th note.
func (s *seat) save(ctx context.Context, n int, t *tally) {
	began := time.Now()
	if _, err := s.session.Note(ctx, "notes", fmt.Sprintf("%-*d", savedBytes, n)); err != nil {
		t.fail(fmt.Errorf("a note: %w", err))
		return
	}
	t.ack(time.Since(began))
}

// keepSaving saves notes at a pace until the window ends. It goes by the clock, so that
// slow acks don't make for fewer notes.
func (s *seat) keepSaving(ctx, until context.Context, p plan, t *tally) {
	writers := p.diskSessions - (p.diskSessions+p.talkers-1)/p.talkers
	every := time.Duration(float64(time.Second) * float64(writers) / float64(p.notesPerSecond))
	next := time.Now().Add(rand.N(every))
	for n := savedAlone; wait(until, time.Until(next)); n++ {
		next = next.Add(every)
		s.save(ctx, n, t)
	}
}
