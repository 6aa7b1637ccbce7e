package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"

	"barraiser/internal/client"
	"barraiser/internal/measure"
)

const (
	// churnSessions share the connections of the churn, churnAtOnce of which are
	// open at a time.
	churnSessions = 100
	churnAtOnce   = 32
	// churnRest is how long the service has to let go of what has gone.
	churnRest = 10 * time.Second
)

func churnRows(p plan) []measure.Row {
	return eachRow(p, func(replicas int) []measure.Row {
		at := func(what string) string {
			return fmt.Sprintf("%s, %d connections come and go: %s", store(replicas), p.churn, what)
		}
		return []measure.Row{
			{What: at("failed"), Figure: figure("churn", replicas, "failed"), Aim: measure.AtMost(0)},
			{What: at("sockets left (a pool of connections to Redis aside)"), Figure: figure("churn", replicas, "sockets"), Aim: measure.AtMost(5)},
			{What: at("other descriptors left (a pool of connections to SQLite grows to 16)"), Figure: figure("churn", replicas, "files"), Aim: measure.AtMost(32)},
			{What: at("threads left"), Figure: figure("churn", replicas, "threads"), Aim: measure.AtMost(5)},
			{What: at("resident memory after"), Unit: "MiB", Figure: figure("churn", replicas, "after"), Peer: figure("churn", replicas, "before"), Against: "before", Aim: measure.RatioAtMost(1.3)},
			{What: at("connections a second"), Unit: "/s", Figure: figure("churn", replicas, "rate")},
		}
	})
}

// churnRound connects and leaves again and again, and looks at what stays behind.
func churnRound(ctx context.Context, l *lab, p plan, f measure.Figures) error {
	return each(ctx, l, p, f, churn)
}

func churn(ctx context.Context, l *lab, p plan, f measure.Figures, replicas int) (err error) {
	fleet, err := startFleet(ctx, l, replicas, 0)
	if err != nil {
		return err
	}
	c := &crowd{fleet: fleet}
	defer func() { err = errors.Join(err, c.close()) }()
	if _, err := c.sit(ctx, min(churnSessions, p.churn)); err != nil {
		return err
	}
	// What the first connections leave (pools, threads, stacks) is there for good.
	come(ctx, c, p.churn/10)
	wait(ctx, rest(p))
	before, pooled := use(fleet.ours()), fleet.pooled()
	begun := time.Now()
	errs := come(ctx, c, p.churn)
	took := time.Since(begun)
	wait(ctx, rest(p))
	after := use(fleet.ours())
	f.Add(figure("churn", replicas, "failed"), float64(len(errs)))
	f.Add(figure("churn", replicas, "sockets"), float64(after.sockets-before.sockets-(fleet.pooled()-pooled)))
	f.Add(figure("churn", replicas, "files"), float64(after.files-before.files))
	f.Add(figure("churn", replicas, "threads"), float64(after.threads-before.threads))
	f.Add(figure("churn", replicas, "before"), before.resident/(1<<20))
	f.Add(figure("churn", replicas, "after"), after.resident/(1<<20))
	f.Add(figure("churn", replicas, "rate"), float64(p.churn)/took.Seconds())
	if len(errs) > 0 {
		l.note("%s, churn: %d connections failed, the last with: %v", store(replicas), len(errs), errs[len(errs)-1])
	}
	return nil
}

// rest is the pause after a churn, shorter where little has gone.
func rest(p plan) time.Duration { return min(churnRest, time.Duration(p.churn)*5*time.Millisecond) }

// come opens n connections as clients that nobody has seen before, half of which
// leave with a close frame and half without a word.
func come(ctx context.Context, c *crowd, n int) []error {
	numbers := make([]int, n)
	for i := range numbers {
		numbers[i] = i
	}
	return inParallel(numbers, churnAtOnce, func(i int) error {
		s := c.seats[i%len(c.seats)]
		// Whoever asks for everything has its events under way when it goes.
		conn, err := client.Dial(ctx, c.fleet.service(i).Live(s.opened), client.Options{Client: uuid.NewString()})
		if err != nil {
			return err
		}
		if i%2 == 0 {
			return conn.Drop()
		}
		return conn.Close()
	})
}
