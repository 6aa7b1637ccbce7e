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

	"barraiser/internal/fault"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := command(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "eval:", err)
		if hint := fault.HintOf(err); hint != "" {
			fmt.Fprintln(os.Stderr, "  "+hint)
		}
		os.Exit(1)
	}
}

// options are the flags.
type options struct {
	answers, plain, figures, last, labelled, fixture string
	data                                             string
	update                                           string
	judge                                            modelOptions
}

// command measures everything that is there and prints or writes it.
func command(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	var o options
	flags := flag.NewFlagSet("eval", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.StringVar(&o.answers, "answers", filepath.Join("internal", "eval", "testdata", "answers.jsonl"), "the repository's labelled answers")
	flags.StringVar(&o.plain, "plain", filepath.Join("internal", "eval", "testdata", "plain.jsonl"), "answers in the plain English of ordinary candidates")
	flags.StringVar(&o.figures, "figures", filepath.Join("internal", "eval", "testdata", "figures.jsonl"), "answers in which figures and length say nothing of the rating")
	flags.StringVar(&o.last, "last", filepath.Join("internal", "eval", "testdata", "last.jsonl"), "the repository's answers that nothing was chosen by")
	flags.StringVar(&o.labelled, "labelled", filepath.Join("internal", "assessor", "lexical", "testdata", "dev_answers.jsonl"), "the answers of the assessor's own tests")
	flags.StringVar(&o.fixture, "interviews-rubrics", filepath.Join("internal", "eval", "testdata", "btr-ml"), "rubrics for the simulated interviews")
	flags.StringVar(&o.data, "data", filepath.Join("..", "shared", "data"), "folder of the public data sets")
	flags.StringVar(&o.update, "update", "", "Markdown file whose marked parts are replaced")
	o.judge.define(flags)
	if err := flags.Parse(args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			return nil
		}
		return err
	}
	s, err := newStudy(ctx)
	if err != nil {
		return err
	}
	if o.judge.model != "" {
		return s.measureModel(ctx, o, stdout, stderr)
	}
	own, err := s.ownSets(o)
	if err != nil {
		return err
	}
	public, err := s.publicSets(o)
	if err != nil {
		return err
	}
	if public == "" {
		fmt.Fprintf(stderr, "eval: no public data sets in %s; what is written of them stays as it is\n", o.data)
	}
	if o.update == "" {
		fmt.Fprintf(stdout, "%s\n%s", own, public)
		return nil
	}
	return updateDocument(o.update, own, public)
}
