package main

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/alecthomas/kong"

	"barraiser/internal/app"
	"barraiser/internal/config"
	"barraiser/internal/fault"
)

// invocation is one call of the program.
type invocation struct {
	args    []string
	env     []string
	process app.Process
}

// commands is the command line.
type commands struct {
	settings

	Serve     serveCommand     `cmd:"" help:"Run the service."`
	Practice  practiceCommand  `cmd:"" help:"Sit a round in the terminal."`
	Score     scoreCommand     `cmd:"" help:"Write scorecards for transcripts."`
	Rubric    rubricCommands   `cmd:"" help:"Work on rubrics."`
	Calibrate calibrateCommand `cmd:"" help:"Compare the assessor's ratings with a coach's."`
	Session   sessionCommands  `cmd:"" help:"Look at sessions in the data folder."`
	Check     checkCommand     `cmd:"" help:"Check settings, rubrics, prompts, store and endpoint."`
	Version   versionCommand   `cmd:"" help:"Print the version."`
}

// call is what every command gets.
type call struct {
	ctx      context.Context
	process  app.Process
	config   config.Config
	warnings []string
}

// execute parses the arguments, runs the command and returns the exit code.
func execute(ctx context.Context, in invocation) int {
	err := dispatch(ctx, in)
	if err == nil || errors.Is(err, errShown) {
		return 0
	}
	fmt.Fprintf(in.process.Stderr, "barraiser: %s\n", err)
	if hint := fault.HintOf(err); hint != "" {
		fmt.Fprintf(in.process.Stderr, "  %s\n", hint)
	}
	return fault.ExitCode(err)
}

// errShown ends a call that has printed its help.
var errShown = errors.New("shown")

func dispatch(ctx context.Context, in invocation) (err error) {
	var cli commands
	parser, err := kong.New(&cli,
		kong.Name("barraiser"),
		kong.Description("A mock interviewer that probes like a bar raiser, and a scorecard that quotes you."),
		kong.UsageOnError(), kong.Writers(in.process.Stdout, in.process.Stderr),
		// Kong ends the process after help; here that is an ordinary return.
		kong.Exit(func(int) { panic(errShown) }),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true}),
	)
	if err != nil {
		return fault.Wrap(err, "command line", fault.Internal)
	}
	defer func() {
		if p := recover(); p != nil {
			if shown, ok := p.(error); ok && errors.Is(shown, errShown) {
				err = errShown
				return
			}
			panic(p)
		}
	}()
	switch {
	case len(in.args) == 0:
		in.args = []string{"--help"}
	case in.args[0] == "help":
		in.args = append(slices.Clone(in.args[1:]), "--help")
	}
	parsed, err := parser.Parse(in.args)
	if err != nil {
		return fault.New(fault.Usage, "", "%s", err).Hint("run 'barraiser --help' for the commands, and 'barraiser <command> --help' for what one takes")
	}
	settings, warnings, err := config.Read(config.Source{Env: in.env, Flags: cli.flags(), File: cli.Config})
	if err != nil {
		return err
	}
	if parsed.Command() != "check" { // which reports them as a problem
		for _, w := range warnings {
			fmt.Fprintf(in.process.Stderr, "barraiser: %s\n", w)
		}
	}
	return parsed.Run(&call{ctx: ctx, process: in.process, config: settings, warnings: warnings})
}
