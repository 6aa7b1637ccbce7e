package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"time"

	"github.com/google/uuid"

	"barraiser/internal/client"
	"barraiser/internal/measure"
	"barraiser/internal/wire"
)

func stormRows(p plan) []measure.Row {
	return eachRow(p, func(replicas int) []measure.Row {
		at := func(what string) string {
			return fmt.Sprintf("%s, %d clients come back at once after a restart: %s", store(replicas), p.storm, what)
		}
		return []measure.Row{
			{What: at("until the last is caught up"), Unit: "s", Figure: figure("storm", replicas, "all"), Aim: measure.AtMost(5)},
			{What: at("one of them, p50"), Unit: "ms", Figure: figure("storm", replicas, "one.p50")},
			{What: at("one of them, p99"), Unit: "ms", Figure: figure("storm", replicas, "one.p99")},
			{What: at("failed attempts"), Figure: figure("storm", replicas, "failed"), Aim: measure.AtMost(0)},
			{What: at("most memory meanwhile"), Unit: "MiB", Figure: figure("storm", replicas, "peak"), Peer: figure("storm", replicas, "before"), Against: "before the restart", Aim: measure.RatioAtMost(2)},
			{What: fmt.Sprintf("%s, %d sessions: one client comes back, p99", store(replicas), p.storm), Unit: "ms", Figure: figure("storm", replicas, "single.p99"), Aim: measure.AtMost(250)},
		}
	})
}

// reader is a client that only listens, over one connection at a time.
type reader struct {
	live, id, epoch string
	seq             uint64
	conn            *client.Conn
}

// connect connects and reads until the head of the log at that moment is there.
func (r *reader) connect(ctx context.Context) error {
	conn, err := client.Dial(ctx, r.live, client.Options{Client: r.id, After: r.seq, Epoch: r.epoch})
	if err != nil {
		return err
	}
	r.conn, r.epoch = conn, conn.Welcome.Epoch
	for r.seq < conn.Welcome.Head {
		frame, err := conn.Next(ctx)
		if err != nil {
			return err
		}
		switch f := frame.(type) {
		case wire.Event:
			if f.Seq != r.seq+1 {
				return fmt.Errorf("event %d came after %d", f.Seq, r.seq)
			}
			r.seq = f.Seq
		case wire.Bye:
			return fmt.Errorf("the server said bye: %s (%d)", f.Reason, f.Code)
		default:
		}
	}
	return conn.Send(wire.Seen{Seq: r.seq})
}

// stormRound restarts the service under its sessions and lets all clients come back
// at the same moment.
func stormRound(ctx context.Context, l *lab, p plan, f measure.Figures) error {
	return each(ctx, l, p, f, storm)
}

func storm(ctx context.Context, l *lab, p plan, f measure.Figures, replicas int) (err error) {
	fleet, err := startFleet(ctx, l, replicas, 0)
	if err != nil {
		return err
	}
	readers, err := takeReaders(ctx, fleet, p.storm)
	defer func() {
		for _, r := range readers {
			if r.conn != nil {
				_ = r.conn.Drop()
			}
		}
		err = errors.Join(err, fleet.stop())
	}()
	if err != nil {
		return err
	}
	singles(ctx, l, p, f, readers, replicas)
	wait(ctx, settle)
	f.Add(figure("storm", replicas, "before"), use(fleet.ours()).resident/(1<<20))
	// All at once, and not as a rolling restart: that is another scenario.
	for _, r := range fleet.replicas {
		if err := r.stop(); err != nil {
			return err
		}
	}
	for _, r := range readers {
		_ = r.conn.Drop() // the service has closed it
	}
	for _, r := range fleet.replicas {
		if err := r.start(ctx); err != nil {
			return err
		}
	}
	rush(ctx, l, f, fleet, readers)
	return nil
}

// takeReaders opens sessions, lets candidates answer once in a few of them, and
// leaves a reader in each.
func takeReaders(ctx context.Context, fleet *fleet, n int) ([]*reader, error) {
	c := &crowd{fleet: fleet}
	seats, err := c.sit(ctx, n)
	if err != nil {
		c.leave()
		return nil, err
	}
	var readers []*reader
	for i, s := range seats {
		if i%10 == 0 { // a tenth has something to replay
			if err := s.insist(ctx, 60); err != nil {
				return nil, err
			}
		}
		readers = append(readers, &reader{live: s.service.Live(s.opened), id: uuid.NewString()})
	}
	c.leave()
	errs := inParallel(readers, seatedAtOnce, func(r *reader) error { return r.connect(ctx) })
	return readers, errors.Join(errs...)
}

// inParallel works on all, some at a time, and returns the errors.
func inParallel[T any](all []T, atOnce int, work func(T) error) []error {
	var mu sync.Mutex
	var errs []error
	var group sync.WaitGroup
	tokens := make(chan struct{}, atOnce)
	for _, one := range all {
		tokens <- struct{}{}
		group.Go(func() {
			defer func() { <-tokens }()
			if err := work(one); err != nil {
				mu.Lock()
				errs = append(errs, err)
				mu.Unlock()
			}
		})
	}
	group.Wait()
	return errs
}

// singles drops one client after the other and measures its coming back.
func singles(ctx context.Context, l *lab, p plan, f measure.Figures, readers []*reader, replicas int) {
	var took []time.Duration
	for range p.single {
		r := readers[rand.IntN(len(readers))]
		_ = r.conn.Drop()
		begun := time.Now()
		if err := r.connect(ctx); err != nil {
			l.note("%s: one client couldn't come back: %v", store(replicas), err)
			return
		}
		took = append(took, time.Since(begun))
	}
	f.AddTimes(figure("storm", replicas, "single"), took)
}

// rush lets all readers connect at the same moment, until each has what there is.
func rush(ctx context.Context, l *lab, f measure.Figures, fleet *fleet, readers []*reader) {
	replicas := len(fleet.replicas)
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	var mu sync.Mutex
	var took []time.Duration
	failed, why := 0, error(nil)
	peak := watchMemory(fleet.ours())
	begun := time.Now()
	inParallel(readers, len(readers), func(r *reader) error {
		for {
			err := r.connect(ctx)
			mu.Lock()
			if err == nil {
				took = append(took, time.Since(begun))
			} else {
				failed, why = failed+1, err
			}
			mu.Unlock()
			if err == nil || !wait(ctx, thinking(100*time.Millisecond)) {
				return err
			}
		}
	})
	all := time.Since(begun)
	f.Add(figure("storm", replicas, "peak"), peak().Quantile(1)/(1<<20))
	f.AddTimes(figure("storm", replicas, "one"), took)
	f.Add(figure("storm", replicas, "failed"), float64(failed))
	if len(took) == len(readers) {
		f.Add(figure("storm", replicas, "all"), all.Seconds())
	}
	if failed > 0 {
		l.note("%s, storm: %d attempts failed, the last with: %v", store(replicas), failed, why)
	}
	l.say("%s: %d clients were back after %s", store(replicas), len(took), all)
}
