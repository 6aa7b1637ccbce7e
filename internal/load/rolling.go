package main

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"barraiser/internal/measure"
	"barraiser/internal/wire"
)

// endingTalkers is how many sessions there are to one that talks while replicas end.
const endingTalkers = 2

func rollingRows(p plan) []measure.Row {
	at := func(what string) string {
		return fmt.Sprintf("%d replicas restarted one by one, %d sessions: %s", p.together, p.rollLive, what)
	}
	return []measure.Row{
		{What: at("back at another replica, p50"), Unit: "ms", Figure: "rolling.back.p50"},
		{What: at("back at another replica, p99"), Unit: "ms", Figure: "rolling.back.p99", Aim: measure.AtMost(1000)},
		{What: at("from the last word of a speech to its next, p50"), Unit: "ms", Figure: "rolling.gap.p50"},
		{What: at("from the last word of a speech to its next, p99"), Unit: "ms", Figure: "rolling.gap.p99", Aim: measure.AtMost(2000)},
		{What: at("closed"), Figure: "rolling.closed"},
		{What: at(fmt.Sprintf("closed otherwise than with %d or 1012", wire.CloseDraining)), Figure: "rolling.otherwise", Aim: measure.AtMost(0)},
		{What: at("errors"), Figure: "rolling.errors", Aim: measure.AtMost(0)},
		{What: at("lost"), Figure: "rolling.lost", Aim: measure.AtMost(0)},
		{What: at("repeated"), Figure: "rolling.repeated", Aim: measure.AtMost(0)},
	}
}

// rollingRound restarts the replicas one after the other, under sessions that talk.
func rollingRound(ctx context.Context, l *lab, p plan, f measure.Figures) error {
	j := &journeys{codes: map[int]int{}}
	return whileTalking(ctx, l, p, p.rollLive, j, func(c *crowd, t *tally) error {
		for _, r := range c.fleet.replicas {
			wait(ctx, p.rollSettle)
			j.end()
			if err := r.stop(); err != nil {
				return err
			}
			if err := r.start(ctx); err != nil {
				return err
			}
		}
		wait(ctx, p.rollSettle)
		return nil
	}, func(c *crowd, t *tally) {
		lost, repeated, _ := check(ctx, l, c.seats)
		j.add(f, "rolling")
		f.Add("rolling.closed", float64(j.unexpected()))
		f.Add("rolling.otherwise", float64(j.unexpected(wire.CloseDraining, 1012)))
		f.Add("rolling.errors", float64(len(t.errors)))
		f.Add("rolling.lost", float64(lost))
		f.Add("rolling.repeated", float64(repeated))
		l.note("rolling restart: connections were closed %s", j.codesSeen())
		if said := t.complaint(); said != "" {
			l.note("rolling restart: %s", said)
		}
	})
}

// whileTalking seats roaming candidates at replicas, does something while a part of
// them talks, and judges when all are quiet again.
func whileTalking(ctx context.Context, l *lab, p plan, n int, j *journeys, during func(*crowd, *tally) error, judge func(*crowd, *tally)) (err error) {
	fleet, err := startFleet(ctx, l, p.together, p.endPace)
	if err != nil {
		return err
	}
	c := &crowd{fleet: fleet, pace: p.endPace, ready: j.follow}
	defer func() { err = errors.Join(err, c.close()) }()
	if _, err := c.sit(ctx, n); err != nil {
		return err
	}
	t := &tally{}
	talking, stop := context.WithCancel(ctx)
	defer stop()
	var all sync.WaitGroup
	for _, s := range everyNth(c.seats, endingTalkers) {
		s.ear.collect(t)
		all.Go(func() { s.talk(talking, p.words, p.endEvery, t) })
	}
	err = during(c, t)
	stop()
	all.Wait()
	if err != nil {
		return err
	}
	c.lost(t)
	judge(c, t)
	return nil
}
