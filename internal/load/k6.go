package main

import (
	"bytes"
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"barraiser/internal/measure"
)

//go:embed k6/ramp.js
var k6Script []byte

func k6Rows(p plan) []measure.Row {
	return eachRow(p, func(replicas int) []measure.Row {
		at := func(what string) string {
			return fmt.Sprintf("%s, %d sessions held by k6: %s", store(replicas), p.k6Users, what)
		}
		name := func(what string) string { return figure("k6", replicas, what) }
		row := func(what, figure string) measure.Row {
			return measure.Row{What: at(what), Unit: "ms", Figure: name("k6." + figure), Peer: name("own." + figure), Against: "our client"}
		}
		return []measure.Row{
			{What: at("errors"), Figure: name("k6.errors"), Aim: measure.AtMost(0)},
			{What: at("answers without an ack"), Figure: name("k6.unacked"), Aim: measure.AtMost(0)},
			row("answer to ack, p50", "ack.p50"),
			row("answer to ack, p99", "ack.p99"),
			row("answer to first word, p50", "word.p50"),
			row("answer to first word, p99", "word.p99"),
			row("a word's delay, p99", "late.p99"),
		}
	})
}

// k6Round lets k6 hold sessions and talk in a part of them, and then our own client
// as many on a fleet as fresh.
func k6Round(ctx context.Context, l *lab, p plan, f measure.Figures) error {
	if l.k6 == "" {
		return errors.New("k6 isn't there; `make load` builds it")
	}
	return each(ctx, l, p, f, func(ctx context.Context, l *lab, p plan, f measure.Figures, replicas int) error {
		return errors.Join(byK6(ctx, l, p, f, replicas), byOurs(ctx, l, p, f, replicas))
	})
}

// k6Said is what the script writes at its end; times are in milliseconds.
type k6Said struct {
	Sent   int     `json:"sent"`
	Acked  int     `json:"acked"`
	Errors int     `json:"errors"`
	Ack    k6Times `json:"ack"`
	Word   k6Times `json:"word"`
	Late   k6Times `json:"late"`
	// why is the first error that it printed.
	why string
}

type k6Times struct {
	P50 float64 `json:"p50"`
	P99 float64 `json:"p99"`
}

func byK6(ctx context.Context, l *lab, p plan, f measure.Figures, replicas int) (err error) {
	fleet, err := startFleet(ctx, l, replicas, p.pace)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, fleet.stop()) }()
	said, err := runK6(ctx, l, p, fleet)
	if err != nil {
		return err
	}
	prefix := figure("k6", replicas, "k6")
	f.Add(prefix+".errors", float64(said.Errors))
	f.Add(prefix+".unacked", float64(said.Sent-said.Acked))
	f.Add(prefix+".answers", float64(said.Sent))
	for name, q := range map[string]k6Times{".ack": said.Ack, ".word": said.Word, ".late": said.Late} {
		f.Add(prefix+name+".p50", q.P50)
		f.Add(prefix+name+".p99", q.P99)
	}
	if said.Errors > 0 {
		l.note("%s, k6: %d errors, such as: %.200s", store(replicas), said.Errors, said.why)
	}
	return nil
}

// runK6 runs the script to its end.
func runK6(ctx context.Context, l *lab, p plan, fleet *fleet) (k6Said, error) {
	var said k6Said
	dir, err := l.folder()
	if err != nil {
		return said, err
	}
	script, out := filepath.Join(dir, "ramp.js"), filepath.Join(dir, "said.json")
	if err := os.WriteFile(script, k6Script, 0o600); err != nil {
		return said, err
	}
	binary, err := filepath.Abs(l.k6)
	if err != nil {
		return said, err
	}
	var bases []string
	for _, r := range fleet.replicas {
		bases = append(bases, r.url)
	}
	ctx, cancel := context.WithTimeout(ctx, p.k6Hold+5*time.Minute)
	defer cancel()
	// No usage is reported, and its own address for orders stays closed.
	cmd := exec.CommandContext(ctx, binary, "run", "--no-usage-report", "--quiet", "--address", "", //nolint:gosec // built by .ci/load
		"-e", "BASES="+strings.Join(bases, ","), "-e", "OUT="+out, "-e", fmt.Sprintf("USERS=%d", p.k6Users),
		"-e", fmt.Sprintf("TALKERS=%d", p.talkers), "-e", fmt.Sprintf("EVERY_MS=%d", p.talkEvery.Milliseconds()),
		"-e", fmt.Sprintf("HOLD_MS=%d", p.k6Hold.Milliseconds()), "-e", fmt.Sprintf("PAUSE_MS=%g", float64(pauseOf(p.pace))/float64(time.Millisecond)),
		"-e", fmt.Sprintf("WORDS=%d", p.words), script)
	cmd.Dir = dir
	cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + dir, "K6_NO_USAGE_REPORT=true"}
	spoken, err := cmd.CombinedOutput()
	if err != nil {
		return said, fmt.Errorf("k6: %w\n%s", err, last(spoken, 2000))
	}
	data, err := os.ReadFile(out)
	if err != nil {
		return said, fmt.Errorf("k6 wrote no figures: %w\n%s", err, last(spoken, 2000))
	}
	if _, first, ok := bytes.Cut(spoken, []byte("level=error")); ok {
		line, _, _ := bytes.Cut(first, []byte("\n"))
		said.why = string(line)
	}
	err = json.Unmarshal(data, &said)
	return said, err
}

// byOurs is the same load by our own client.
func byOurs(ctx context.Context, l *lab, p plan, f measure.Figures, replicas int) (err error) {
	fleet, err := startFleet(ctx, l, replicas, p.pace)
	if err != nil {
		return err
	}
	c := &crowd{fleet: fleet, pace: p.pace}
	defer func() { err = errors.Join(err, c.close()) }()
	if _, err := c.sit(ctx, p.k6Users); err != nil {
		return err
	}
	t := c.listen(ctx, everyNth(c.seats, p.talkers), p.words, p.talkEvery, p.k6Hold)
	t.into(f, figure("k6", replicas, "own"))
	return nil
}
