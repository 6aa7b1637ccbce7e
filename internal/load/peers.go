package main

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"barraiser/internal/measure"
)

// The systems, as their figures are called.
const (
	viaOurs       = "barraiser"
	viaNginx      = "barraiser behind nginx"
	viaBare       = "bare relay"
	viaCentrifuge = "centrifuge"
)

// speechPieces is the length of a peer's speech: what our interviewer says after an
// answer is 18 words on average (measured over 800 answers of the ramp).
const speechPieces = 18

// peer is a system that brings pieces to sockets.
type peer interface {
	// attend connects n clients.
	attend(ctx context.Context, n int) ([]listener, error)
	// processes are those between the speaker, who is in one of them, and the clients.
	processes() []int
	stop() error
}

// listener is one client.
type listener interface {
	// talk asks for speeches and hears them, each after a pause, until ctx ends.
	talk(ctx context.Context, t *tally)
	leave()
}

// systems start the peers, each for clients that expect pieces at a pace.
func systems() []struct {
	name  string
	start func(ctx context.Context, l *lab, p plan) (peer, error)
} {
	return []struct {
		name  string
		start func(ctx context.Context, l *lab, p plan) (peer, error)
	}{
		{viaOurs, startOurs}, {viaNginx, startBehindNginx}, {viaBare, startBare}, {viaCentrifuge, startCentrifuge},
	}
}

func peerFigure(n int, system, what string) string {
	return fmt.Sprintf("peers.%d.%s.%s", n, system, what)
}

func peerRows(p plan) []measure.Row {
	var rows []measure.Row
	for _, n := range p.peerSockets {
		for _, line := range []struct {
			what, unit, figure string
			aims               map[string]*measure.Aim
		}{
			{"a word's delay, p50", "ms", "late.p50", nil},
			{"a word's delay, p99", "ms", "late.p99", map[string]*measure.Aim{viaCentrifuge: measure.RatioAtMost(1)}},
			{"processor time per 1,000 words", "ms", "processor", map[string]*measure.Aim{viaCentrifuge: measure.RatioAtMost(1.3)}},
			{"resident memory a socket, with its session", "KiB", "memory", nil},
		} {
			for _, other := range []string{viaBare, viaCentrifuge, viaNginx} {
				rows = append(rows, measure.Row{
					What: fmt.Sprintf("%d sockets, %d of them hearing words: %s", n, n/p.talkers, line.what), Unit: line.unit,
					Figure: peerFigure(n, viaOurs, line.figure), Peer: peerFigure(n, other, line.figure), Against: other, Aim: line.aims[other],
				})
			}
		}
		for _, s := range systems() {
			rows = append(rows, measure.Row{
				What: fmt.Sprintf("%d sockets, %s: errors", n, s.name), Figure: peerFigure(n, s.name, "errors"), Aim: measure.AtMost(0),
			})
		}
	}
	return rows
}

// peersRound puts the same number of sockets and the same pieces on every system, one
// after the other.
func peersRound(ctx context.Context, l *lab, p plan, f measure.Figures) error {
	var errs []error
	for _, n := range p.peerSockets {
		for _, s := range systems() {
			if err := through(ctx, l, p, f, n, s.name, s.start); err != nil {
				errs = append(errs, fmt.Errorf("%d sockets, %s: %w", n, s.name, err))
			}
		}
	}
	return errors.Join(errs...)
}

func through(ctx context.Context, l *lab, p plan, f measure.Figures, n int, name string, start func(context.Context, *lab, plan) (peer, error)) (err error) {
	running, err := start(ctx, l, p)
	if err != nil {
		return err
	}
	var clients []listener
	defer func() {
		for _, c := range clients {
			c.leave()
		}
		err = errors.Join(err, running.stop())
	}()
	wait(ctx, settle)
	empty := use(running.processes())
	if clients, err = running.attend(ctx, n); err != nil {
		return err
	}
	wait(ctx, settle)
	seated := use(running.processes())
	t := hearAll(ctx, clients, p)
	spent := use(running.processes()).processor - seated.processor
	t.into(f, fmt.Sprintf("peers.%d.%s", n, name))
	f.Add(peerFigure(n, name, "processor"), spent.Seconds()*1000/(float64(t.pieces)/1000))
	f.Add(peerFigure(n, name, "memory"), (seated.resident-empty.resident)/1024/float64(n))
	l.say("%d sockets, %s: %d words, late %s", n, name, t.pieces, last99(f[peerFigure(n, name, "late.p99")]))
	if said := t.complaint(); said != "" {
		l.note("%d sockets, %s: %s", n, name, said)
	}
	return nil
}

// hearAll lets a part of the clients ask and hear for a while.
func hearAll(ctx context.Context, clients []listener, p plan) *tally {
	t := &tally{}
	ctx, cancel := context.WithTimeout(ctx, p.peerHold)
	defer cancel()
	var all sync.WaitGroup
	for i := 0; i < len(clients); i += p.talkers {
		all.Go(func() { clients[i].talk(ctx, t) })
	}
	all.Wait()
	return t
}

// ours is the program itself, or behind nginx.
type ours struct {
	fleet *fleet
	crowd *crowd
	nginx *process
	plan  plan
}

func startOurs(ctx context.Context, l *lab, p plan) (peer, error) {
	fleet, err := startFleet(ctx, l, 1, p.pace)
	if err != nil {
		return nil, err
	}
	return &ours{fleet: fleet, crowd: &crowd{fleet: fleet, pace: p.pace}, plan: p}, nil
}

func (o *ours) attend(ctx context.Context, n int) ([]listener, error) {
	seats, err := o.crowd.sit(ctx, n)
	var all []listener
	for _, s := range seats {
		all = append(all, &oursListener{seat: s, plan: o.plan})
	}
	return all, err
}

func (o *ours) processes() []int {
	if o.nginx == nil {
		return o.fleet.all()
	}
	return append(o.fleet.all(), measure.WithChildren(o.nginx.pid())...)
}

func (o *ours) stop() error {
	o.crowd.leave()
	err := o.fleet.stop()
	if o.nginx != nil {
		err = errors.Join(err, o.nginx.stop())
	}
	return err
}

type oursListener struct {
	seat *seat
	plan plan
}

func (o *oursListener) talk(ctx context.Context, t *tally) {
	o.seat.ear.collect(t)
	defer o.seat.ear.collect(nil)
	o.seat.talk(ctx, o.plan.words, o.plan.peerEvery, t)
}

func (o *oursListener) leave() { o.seat.session.Close() }
