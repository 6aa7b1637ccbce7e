// Command barraiser is a self-hosted mock interviewer: the service, the same
// interview in a terminal, scorecards for transcripts, and the tools around
// them. Run `barraiser --help` for the commands.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"

	"barraiser/internal/app"
)

// version is set by the linker for releases.
var version = "0.1.0-dev"

func main() {
	os.Exit(run())
}

// run is the only place that touches the process; it returns the exit code.
func run() int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	return execute(ctx, invocation{
		args: os.Args[1:], env: os.Environ(),
		process: app.Process{Stdin: os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr, Version: version},
	})
}
