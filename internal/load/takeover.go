package main

import (
	"context"
	"fmt"

	"barraiser/internal/measure"
)

func takeoverRows(p plan) []measure.Row {
	at := func(what string) string {
		return fmt.Sprintf("kill -9 of one of %d replicas, %d times, %d sessions: %s", p.together, p.takeKills, p.takeLive, what)
	}
	return []measure.Row{
		{What: at("served again, p50"), Unit: "ms", Figure: "takeover.served.p50"},
		{What: at("served again, p99"), Unit: "ms", Figure: "takeover.served.p99", Aim: measure.AtMost(3000)},
		{What: at("sessions that were cut off"), Figure: "takeover.served.n"},
		{What: at("errors"), Figure: "takeover.errors", Aim: measure.AtMost(0)},
		{What: at("acknowledged answers lost"), Figure: "takeover.lost", Aim: measure.AtMost(0)},
		{What: at("repeated"), Figure: "takeover.repeated", Aim: measure.AtMost(0)},
		{What: at("two voices"), Figure: "takeover.voices", Aim: measure.AtMost(0)},
	}
}

// takeoverRound kills one replica after the other, each time letting the others take
// its sessions over before it is started again.
func takeoverRound(ctx context.Context, l *lab, p plan, f measure.Figures) error {
	j := &journeys{codes: map[int]int{}}
	return whileTalking(ctx, l, p, p.takeLive, j, func(c *crowd, t *tally) error {
		for n := range p.takeKills {
			wait(ctx, p.takeHold/4)
			r := c.fleet.replicas[n%len(c.fleet.replicas)]
			j.end()
			r.kill()
			wait(ctx, p.takeHold)
			if err := r.start(ctx); err != nil {
				return err
			}
		}
		wait(ctx, p.takeHold)
		return nil
	}, func(c *crowd, t *tally) {
		lost, repeated, voices := check(ctx, l, c.seats)
		j.add(f, "takeover")
		f.Add("takeover.errors", float64(len(t.errors)))
		f.Add("takeover.lost", float64(lost))
		f.Add("takeover.repeated", float64(repeated))
		f.Add("takeover.voices", float64(voices))
		l.note("takeover: connections were closed %s", j.codesSeen())
		if said := t.complaint(); said != "" {
			l.note("takeover: %s", said)
		}
	})
}
