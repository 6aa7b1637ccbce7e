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
	"strconv"
	"strings"
	"syscall"
	"time"

	"barraiser/internal/measure"
)

// mark is the line of the document under which the table stands.
const mark = "<!-- load: written by make load UPDATE=1 -->"

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	code, err := command(ctx, os.Args[1:], os.Stdout, os.Stderr)
	if err != nil {
		fmt.Fprintln(os.Stderr, "load:", err)
	}
	if code != 0 {
		stop()
		os.Exit(code)
	}
}

// options are the flags.
type options struct {
	rounds             int
	only, out, update  string
	dir, replicas      string
	binary, centrifuge string
	k6                 string
	strict             bool
}

func (o *options) flags() *flag.FlagSet {
	flags := flag.NewFlagSet("load", flag.ContinueOnError)
	flags.SetOutput(io.Discard) // errors are returned, and help goes to stdout
	flags.IntVar(&o.rounds, "rounds", 1, "interleaved rounds")
	flags.StringVar(&o.only, "only", "", "scenarios to run, separated by commas: "+strings.Join(scenarioNames(), ", "))
	flags.StringVar(&o.replicas, "replicas", "", "numbers of replicas to load, separated by commas; 1 is SQLite, more are on Redis (1,3)")
	flags.StringVar(&o.out, "out", "", "file for the table and the figures of each round")
	flags.StringVar(&o.update, "update", "", "Markdown file whose marked table is replaced")
	flags.StringVar(&o.dir, "dir", "", "folder on the disk to measure (a temporary one)")
	flags.StringVar(&o.binary, "binary", "", "the program (built when it isn't given)")
	flags.StringVar(&o.centrifuge, "centrifuge", "", "the centrifuge peer (built when it isn't given)")
	flags.StringVar(&o.k6, "k6", "", "the k6 program; without it its lines are left open")
	flags.BoolVar(&o.strict, "strict", false, "exit with 1 when an aim is missed")
	return flags
}

// command runs the measurement, or the child process that is the bare relay.
func command(ctx context.Context, args []string, stdout, stderr io.Writer) (code int, err error) {
	if len(args) > 0 && args[0] == childBare {
		if err := serveBare(ctx, os.Stdin, stdout); err != nil {
			return 1, err
		}
		return 0, nil
	}
	var o options
	flags := o.flags()
	switch err := flags.Parse(args); {
	case errors.Is(err, flag.ErrHelp):
		flags.SetOutput(stdout)
		flags.PrintDefaults()
		return 0, nil
	case err != nil:
		return 2, err
	}
	p := full()
	if o.replicas != "" {
		if p.replicas, err = numbers(o.replicas); err != nil {
			return 2, err
		}
	}
	missed, err := report(ctx, o, p, stdout, stderr)
	switch {
	case err != nil:
		return 1, err
	case ctx.Err() != nil:
		return 1, errors.New("interrupted")
	case missed && o.strict:
		return 1, nil
	}
	return 0, nil
}

// numbers reads a list of whole numbers from 1 on.
func numbers(list string) ([]int, error) {
	var all []int
	for text := range strings.SplitSeq(list, ",") {
		n, err := strconv.Atoi(strings.TrimSpace(text))
		if err != nil || n < 1 {
			return nil, fmt.Errorf("%q isn't a list of numbers from 1 on", list)
		}
		all = append(all, n)
	}
	return all, nil
}

// report runs the chosen scenarios and writes what came of them.
func report(ctx context.Context, o options, p plan, stdout, stderr io.Writer) (missed bool, err error) {
	chosen, err := choose(o.only)
	if err != nil {
		return false, err
	}
	dir, err := os.MkdirTemp(o.dir, "barraiser-load-")
	if err != nil {
		return false, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	l := &lab{dir: dir, binary: o.binary, centrifuge: o.centrifuge, k6: o.k6, progress: stderr}
	if note := raiseFiles(); note != "" {
		l.note("%s", note)
	}
	before := measure.Load()
	f := run(ctx, l, chosen, p, o.rounds)
	if ctx.Err() != nil {
		o.update = "" // half a table would replace a whole one
		l.note("this run was interrupted: what came after that is missing")
	}
	var rows []measure.Row
	for _, s := range chosen {
		rows = append(rows, s.rows(p)...)
	}
	text := measure.Machine(dir, o.rounds, before) + "\n" + measure.Table(rows, f) + "\n" + l.remarks(f)
	fmt.Fprint(stdout, text)
	if o.out != "" {
		if err := os.WriteFile(o.out, []byte(text+"\n"+f.String()), 0o600); err != nil {
			return false, err
		}
	}
	if o.update != "" {
		if err := measure.UpdateDocument(o.update, mark, text); err != nil {
			return false, err
		}
	}
	for _, r := range rows {
		missed = missed || r.Missed(f)
	}
	return missed, nil
}

// lab is what the scenarios share.
type lab struct {
	dir                    string
	binary, centrifuge, k6 string
	progress               io.Writer

	used  int
	notes []string
}

// folder returns a fresh folder on the measured disk.
func (l *lab) folder() (string, error) {
	l.used++
	dir := filepath.Join(l.dir, strconv.Itoa(l.used))
	return dir, os.Mkdir(dir, 0o700)
}

// note keeps what the reader of the table must know.
func (l *lab) note(format string, args ...any) {
	l.notes = append(l.notes, fmt.Sprintf(format, args...))
	l.say(format, args...)
}

// say tells whoever waits what is going on.
func (l *lab) say(format string, args ...any) {
	fmt.Fprintf(l.progress, "%s "+format+"\n", append([]any{time.Now().Format(time.TimeOnly)}, args...)...)
}

// remarks are the lines under the table.
func (l *lab) remarks(f measure.Figures) string {
	var b strings.Builder
	fmt.Fprintf(&b, "Other programs took %.0f %% of the processors while this was measured.\n", 100*f[othersFigure].Median())
	for _, n := range l.notes {
		fmt.Fprintf(&b, "\n- %s", n)
	}
	if len(l.notes) > 0 {
		b.WriteByte('\n')
	}
	return b.String()
}

// othersFigure is the share of the processors that other programs had, round by
// round.
const othersFigure = "others"

// run takes the scenarios through the rounds. One that fails leaves its figures
// open and a note.
func run(ctx context.Context, l *lab, chosen []scenario, p plan, rounds int) measure.Figures {
	f := measure.Figures{}
	for n := range rounds {
		noise := measure.ListenForNoise()
		for _, s := range chosen {
			if ctx.Err() != nil {
				return f
			}
			begun := time.Now()
			if err := s.round(ctx, l, p, f); err != nil {
				l.note("%s couldn't be measured to its end: %v", s.name, err)
			}
			l.say("round %d of %d: %s in %.1f s", n+1, rounds, s.name, time.Since(begun).Seconds())
		}
		f.Add(othersFigure, noise.Share())
	}
	return f
}
