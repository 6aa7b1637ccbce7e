package main

import (
	"context"
	"errors"
	"fmt"
	"math"
	"time"

	"barraiser/internal/measure"
)

// rampRows are the lines of both ramps: one at the interviewer's pace, one at once.
func rampRows(p plan) []measure.Row {
	return eachRow(p, func(replicas int) []measure.Row {
		at := func(n int, what string) string {
			return fmt.Sprintf("%s, %d sessions, %d of them talking: %s", store(replicas), n, n/p.talkers, what)
		}
		var rows []measure.Row
		top := p.levels[len(p.levels)-1]
		for _, n := range p.levels {
			prefix := figure("ramp", replicas, fmt.Sprint(n))
			rows = append(rows,
				measure.Row{What: at(n, "errors"), Figure: prefix + ".errors", Aim: measure.AtMost(0)},
				measure.Row{What: at(n, "answers without an ack"), Figure: prefix + ".unacked", Aim: measure.AtMost(0)},
				measure.Row{What: at(n, "answer to ack, p50"), Unit: "ms", Figure: prefix + ".ack.p50"},
				measure.Row{What: at(n, "answer to ack, p99"), Unit: "ms", Figure: prefix + ".ack.p99"},
				measure.Row{What: at(n, "answer to first word, p50"), Unit: "ms", Figure: prefix + ".word.p50"},
				measure.Row{What: at(n, "answer to first word, p99"), Unit: "ms", Figure: prefix + ".word.p99"},
				measure.Row{What: at(n, "a word's delay, p99"), Unit: "ms", Figure: prefix + ".late.p99", Aim: measure.AtMost(lateAim)},
				measure.Row{What: at(n, "resident memory"), Unit: "MiB", Figure: prefix + ".resident", Aim: aimAt(n == top, measure.AtMost(residentAim))},
			)
		}
		if p.idle > 0 {
			rows = append(rows,
				measure.Row{What: fmt.Sprintf("%s, %d idle sessions: connected after %s", store(replicas), p.idle, p.hold), Figure: figure("idle", replicas, "held"), Aim: measure.AtLeast(float64(p.idle))},
				measure.Row{What: fmt.Sprintf("%s, %d idle sessions: resident memory", store(replicas), p.idle), Unit: "MiB", Figure: figure("idle", replicas, "resident")},
			)
		}
		return append(rows, costRows(p, replicas)...)
	})
}

// The aims that hold for two processors: the capacity of 3,000 sessions.
const (
	lateAim     = 20  // ms
	residentAim = 300 // MiB
	costAim     = 1.2
)

// aimAt is the aim where it applies.
func aimAt(applies bool, aim *measure.Aim) *measure.Aim {
	if !applies {
		return nil
	}
	return aim
}

func costRows(p plan, replicas int) []measure.Row {
	var rows []measure.Row
	least := figure("cost", replicas, fmt.Sprintf("%d.turn", p.levels[0]))
	for i, n := range p.levels {
		row := measure.Row{
			What: fmt.Sprintf("%s, %d sessions, %d answers/s at once: processor time of a turn, less that of holding the sessions", store(replicas), n, p.costRate()),
			Unit: "ms", Figure: figure("cost", replicas, fmt.Sprintf("%d.turn", n)),
		}
		if i > 0 {
			row.Peer, row.Against, row.Aim = least, fmt.Sprintf("%d sessions", p.levels[0]), measure.RatioAtMost(costAim)
		}
		rows = append(rows, row)
	}
	top := p.levels[len(p.levels)-1]
	return append(rows, measure.Row{
		What: fmt.Sprintf("%s, %d sessions held in silence: part of a processor", store(replicas), top), Unit: "%",
		Figure: figure("cost", replicas, fmt.Sprintf("%d.held", top)),
	})
}

// costRate is how many answers a second the ramp of costs asks for.
func (p plan) costRate() int {
	return int(math.Round(float64(p.costTalkers) / p.costEvery.Seconds()))
}

// rampRound raises the number of sessions, once with an interviewer who speaks at a
// pace, once with one who speaks at once.
func rampRound(ctx context.Context, l *lab, p plan, f measure.Figures) error {
	return each(ctx, l, p, f, func(ctx context.Context, l *lab, p plan, f measure.Figures, replicas int) error {
		return errors.Join(paced(ctx, l, p, f, replicas), costs(ctx, l, p, f, replicas))
	})
}

// paced measures delays and memory level by level.
func paced(ctx context.Context, l *lab, p plan, f measure.Figures, replicas int) (err error) {
	fleet, err := startFleet(ctx, l, replicas, p.pace)
	if err != nil {
		return err
	}
	c := &crowd{fleet: fleet, pace: p.pace}
	defer func() { err = errors.Join(err, c.close()) }()
	for _, n := range p.levels {
		if _, err := c.sit(ctx, n-len(c.seats)); err != nil {
			return err
		}
		t := c.listen(ctx, everyNth(c.seats, p.talkers), p.words, p.talkEvery, p.hold)
		prefix := figure("ramp", replicas, fmt.Sprint(n))
		t.into(f, prefix)
		f.Add(prefix+".resident", use(fleet.ours()).resident/(1<<20))
		l.say("%s: %d sessions, %d answers, p99 ack %s", store(replicas), n, t.sent, last99(f[prefix+".ack.p99"]))
		if said := t.complaint(); said != "" {
			l.note("%s, %d sessions: %s", store(replicas), n, said)
		}
	}
	if p.idle == 0 {
		return nil
	}
	return idle(ctx, l, p, f, c)
}

func last99(s measure.Series) string { return measure.Number(s.Last()) + " ms" }

// idle seats more candidates who only listen, and counts those that are still
// connected after a while.
func idle(ctx context.Context, l *lab, p plan, f measure.Figures, c *crowd) error {
	replicas := len(c.fleet.replicas)
	if _, err := c.sit(ctx, p.idle-len(c.seats)); err != nil {
		return err
	}
	wait(ctx, p.hold)
	held := 0
	for _, s := range c.seats {
		if s.session.Err() == nil {
			held++
		}
	}
	f.Add(figure("idle", replicas, "held"), float64(held))
	f.Add(figure("idle", replicas, "resident"), use(c.fleet.ours()).resident/(1<<20))
	l.say("%s: %d idle sessions held", store(replicas), held)
	return nil
}

// everyNth spreads the talking ones over the seats.
func everyNth(seats []*seat, n int) []*seat {
	var some []*seat
	for i := 0; i < len(seats); i += n {
		some = append(some, seats[i])
	}
	return some
}

// costs measures the processor time of a turn. The same number of fresh candidates
// answers at the same rate at every level; the others only are there.
func costs(ctx context.Context, l *lab, p plan, f measure.Figures, replicas int) (err error) {
	fleet, err := startFleet(ctx, l, replicas, 0)
	if err != nil {
		return err
	}
	c := &crowd{fleet: fleet}
	defer func() { err = errors.Join(err, c.close()) }()
	for _, n := range p.levels {
		fresh, err := c.sit(ctx, n-len(c.seats))
		if err != nil {
			return err
		}
		talkers := fresh[len(fresh)-min(p.costTalkers, len(fresh)):]
		wait(ctx, settle)
		prefix := figure("cost", replicas, fmt.Sprint(n))
		// Half as long, but at least as long as every socket's heartbeat takes to come.
		held := shareOf(fleet.all(), func() { wait(ctx, p.hold/2) })
		var t *tally
		spent := shareOf(fleet.all(), func() { t = c.listen(ctx, talkers, p.words, p.costEvery, p.hold) })
		t.into(f, prefix)
		f.Add(prefix+".held", 100*held)
		f.Add(prefix+".load", 100*spent)
		f.Add(prefix+".turn", (spent-held)*1000*p.hold.Seconds()/float64(t.sent))
		l.say("%s: %d sessions, %s ms a turn", store(replicas), n, measure.Number(f[prefix+".turn"].Last()))
		if said := t.complaint(); said != "" {
			l.note("%s, %d sessions at once: %s", store(replicas), n, said)
		}
	}
	return nil
}

// shareOf is the part of one processor that processes use while something runs.
func shareOf(pids []int, something func()) float64 {
	used, begun := use(pids).processor, time.Now()
	something()
	return (use(pids).processor - used).Seconds() / time.Since(begun).Seconds()
}

// settle is how long a fleet is left alone before what it uses is read.
const settle = time.Second
