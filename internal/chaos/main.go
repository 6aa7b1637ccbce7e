package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	code, err := prove(ctx, os.Args[1:], os.Stdout)
	if err != nil {
		fmt.Fprintln(os.Stderr, "chaos:", err)
	}
	if code != 0 {
		stop()
		os.Exit(code)
	}
}

// redWithin is how long a control may take to be found.
const redWithin = 2 * time.Minute

// prove reads its arguments and runs worlds one after the other. The code is 0
// when every promise was kept, 1 when one was broken or nothing could be said, and 2
// after a wrong call. With a control it is the other way round: 0 when the control
// was found in time.
func prove(ctx context.Context, args []string, stdout io.Writer) (code int, err error) {
	o := options{progress: stdout}
	var name string
	flags := flag.NewFlagSet("chaos", flag.ContinueOnError)
	flags.SetOutput(io.Discard) // errors are returned, and help goes to stdout
	flags.Uint64Var(&o.seed, "seed", 0, "seed of the faults and of the candidates; 0 takes a random one")
	flags.DurationVar(&o.duration, "duration", 10*time.Minute, "how long to inject faults, all stores together")
	flags.IntVar(&o.operations, "operations", 0, "how many faults each injector deals, instead of a duration")
	flags.StringVar(&o.store, "store", "all", "redis, sqlite or all")
	flags.IntVar(&o.replicas, "replicas", 3, "processes on one Redis")
	flags.IntVar(&o.candidates, "candidates", 6, "candidates at a time")
	flags.StringVar(&name, "control", "", "a guard to take out: the suite must then fail; all takes one after the other")
	flags.StringVar(&o.binary, "bin", "", "a barraiser to use instead of building one")
	flags.StringVar(&o.keep, "keep", ".", "folder for the histories of a failed run")
	switch err := flags.Parse(args); {
	case errors.Is(err, flag.ErrHelp):
		flags.SetOutput(stdout)
		flags.PrintDefaults()
		return 0, nil
	case err != nil:
		return 2, err
	}
	if o.seed == 0 {
		o.seed = rand.Uint64()>>1 + 1
	}
	if name != "" {
		chosen, err := controlsNamed(name)
		if err != nil {
			return 2, err
		}
		return proveControls(ctx, o, chosen, stdout)
	}
	stores, err := storesOf(o.store)
	if err != nil {
		return 2, err
	}
	for _, part := range stores {
		if code, err := proveStore(ctx, o, part, stdout); err != nil || code != 0 {
			return code, err
		}
	}
	return 0, nil
}

// share is a store and its part of the time.
type share struct {
	store string
	part  float64
}

// storesOf divides the time between the stores: most of it is for several processes
// on one Redis, where most can go wrong.
func storesOf(names string) ([]share, error) {
	switch names {
	case "all":
		return []share{{onRedis, 0.7}, {onSQLite, 0.3}}, nil
	case onRedis, onSQLite:
		return []share{{names, 1}}, nil
	default:
		return nil, fmt.Errorf("there is no store %q: take %s, %s or all", names, onRedis, onSQLite)
	}
}

// at are the options for one store.
func (o options) at(store string) options {
	o.store = store
	if store == onSQLite {
		o.replicas = 1 // one process writes a data folder
	}
	return o
}

func proveStore(ctx context.Context, o options, s share, stdout io.Writer) (int, error) {
	o = o.at(s.store)
	o.duration = time.Duration(float64(o.duration) * s.part)
	fmt.Fprintf(stdout, "chaos on %s, seed %d\n", o.store, o.seed)
	out, err := run(ctx, o)
	if err != nil {
		return 1, err
	}
	fmt.Fprintf(stdout, "\nchaos on %s\n%s\n", o.store, out)
	if out.red() {
		return 1, nil
	}
	return 0, nil
}

// controlOperations is how many faults each injector deals in one try at a control:
// the largest deck, so that each kind is dealt.
const controlOperations = 11

// proveControls tries one control after the other, and says at the end how long each
// took to be found.
func proveControls(ctx context.Context, o options, chosen []control, stdout io.Writer) (int, error) {
	if o.operations == 0 {
		o.operations = controlOperations
	}
	code := 0
	var told strings.Builder
	for _, c := range chosen {
		o.control = c
		said, found, err := proveControl(ctx, o.at(c.store), stdout)
		if err != nil {
			return 1, err
		}
		if !found {
			code = 1
		}
		fmt.Fprintf(&told, "  %-14s %s\n", c.name, said)
	}
	fmt.Fprintf(stdout, "\ncontrols\n%s", told.String())
	return code, nil
}

// proveControl runs short worlds without a guard, with one seed after the other,
// until the suite notices. The time is counted without building.
func proveControl(ctx context.Context, o options, stdout io.Writer) (said string, found bool, err error) {
	var took time.Duration
	for try := 1; took < redWithin; try++ {
		fmt.Fprintf(stdout, "control %s: %s; try %d, seed %d\n", o.control.name, o.control.why, try, o.seed)
		out, err := run(ctx, o)
		if err != nil {
			return "", false, err
		}
		took += out.whole
		if out.red() {
			fmt.Fprintf(stdout, "\n%s\n", out)
			return fmt.Sprintf("found after %.0f s (try %d, seed %d): %s", took.Seconds(), try, o.seed, strings.Join(out.rules(), "; ")), true, nil
		}
		o.seed++
	}
	return fmt.Sprintf("NOT found in %.0f s: the suite shows nothing about it", took.Seconds()), false, nil
}
