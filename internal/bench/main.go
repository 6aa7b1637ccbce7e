package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"barraiser/internal/measure"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	code, err := command(ctx, os.Args[1:], os.Stdout, os.Stderr)
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
	}
	if code != 0 {
		stop()
		os.Exit(code)
	}
}

// options are the flags.
type options struct {
	rounds int
	only   string
	out    string
	update string
	dir    string
	strict bool
}

// command runs the measurement, or one of the child processes that it starts.
func command(ctx context.Context, args []string, stdout, stderr io.Writer) (code int, err error) {
	if len(args) > 0 && args[0] == childService {
		return exitCode(serveService(ctx, args[1:]))
	}
	if len(args) > 0 && args[0] == childSockets {
		return exitCode(serveSockets(ctx))
	}
	if len(args) > 0 && args[0] == childRelay {
		return exitCode(serveRelay(ctx, args[1:]))
	}
	var o options
	flags := flag.NewFlagSet("bench", flag.ContinueOnError)
	flags.SetOutput(io.Discard) // errors are returned, and help goes to stdout
	flags.IntVar(&o.rounds, "rounds", 5, "interleaved rounds")
	flags.StringVar(&o.only, "only", "", "suites to run, separated by commas: "+strings.Join(suiteNames(), ", "))
	flags.StringVar(&o.out, "out", "", "file for the table and the figures of each round")
	flags.StringVar(&o.update, "update", "", "Markdown file whose marked table is replaced")
	flags.StringVar(&o.dir, "dir", "", "folder on the disk to measure (a temporary one)")
	flags.BoolVar(&o.strict, "strict", false, "exit with 1 when an aim is missed")
	switch err := flags.Parse(args); {
	case errors.Is(err, flag.ErrHelp):
		flags.SetOutput(stdout)
		flags.PrintDefaults()
		return 0, nil
	case err != nil:
		return 2, err
	}
	missed, err := report(ctx, o, stdout, stderr)
	switch {
	case err != nil:
		return 1, err
	case missed && o.strict:
		return 1, nil
	}
	return 0, nil
}

func exitCode(err error) (int, error) {
	if err != nil {
		return 1, err
	}
	return 0, nil
}

// report runs the chosen suites and writes what came of them.
func report(ctx context.Context, o options, stdout, stderr io.Writer) (missed bool, err error) {
	chosen, err := choose(o.only)
	if err != nil {
		return false, err
	}
	dir, err := os.MkdirTemp(o.dir, "barraiser-bench-")
	if err != nil {
		return false, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	before := measure.Load()
	f, err := run(ctx, &lab{dir: dir}, chosen, o.rounds, stderr)
	if err != nil {
		return false, err
	}
	text := measure.Machine(dir, o.rounds, before) + tables(chosen, f)
	fmt.Fprint(stdout, text)
	if o.out != "" {
		if err := os.WriteFile(o.out, []byte(text+"\n"+f.String()), 0o600); err != nil {
			return false, err
		}
	}
	if o.update != "" {
		if err := measure.UpdateDocument(o.update, markOf(chosen), text); err != nil {
			return false, err
		}
	}
	for _, s := range chosen {
		missed = missed || slices.ContainsFunc(s.rows, func(r measure.Row) bool { return r.Missed(f) })
	}
	return missed, nil
}

// tables are the table of the suites that share one, and those of the others.
func tables(chosen []suite, f measure.Figures) string {
	var rows []measure.Row
	var own strings.Builder
	for _, s := range chosen {
		if s.render == nil {
			rows = append(rows, s.rows...)
		} else {
			own.WriteString("\n" + s.render(f))
		}
	}
	if len(rows) == 0 {
		return own.String()
	}
	return "\n" + measure.Table(rows, f) + own.String()
}

// lab is what the suites share: a folder, and a counter for fresh ones in it.
type lab struct {
	dir  string
	used int
}

// folder returns a fresh folder on the measured disk.
func (l *lab) folder() (string, error) {
	l.used++
	dir := filepath.Join(l.dir, fmt.Sprint(l.used))
	return dir, os.Mkdir(dir, 0o700)
}

// run takes the suites through the rounds, each suite once a round.
func run(ctx context.Context, l *lab, chosen []suite, rounds int, progress io.Writer) (measure.Figures, error) {
	f := measure.Figures{}
	for n := range rounds {
		for _, s := range chosen {
			begun := time.Now()
			if err := s.round(ctx, l, f); err != nil {
				return nil, fmt.Errorf("%s: %w", s.name, err)
			}
			fmt.Fprintf(progress, "round %d of %d: %s in %.1f s\n", n+1, rounds, s.name, time.Since(begun).Seconds())
		}
	}
	return f, nil
}
