package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"strings"
	"time"

	"barraiser/internal/app"
	"barraiser/internal/config"
	"barraiser/internal/measure"
)

// The first arguments of this program's child processes.
const (
	childService = "child-service"
	childSockets = "child-sockets"
)

// stopWithin is how long a child may take to end.
const stopWithin = 20 * time.Second

// memory is what a process uses, in bytes.
type memory struct {
	// Resident is what the system counts, garbage that wasn't collected yet
	// included.
	Resident float64
	// Live are heap and stacks after a collection.
	Live float64
}

// child is a server in a process of its own, so that its memory is its own too.
type child struct {
	url    string
	cmd    *exec.Cmd
	stdin  io.WriteCloser
	stdout *bufio.Scanner
}

// startChild starts this program again and waits until it listens.
func startChild(ctx context.Context, args ...string) (*child, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	return startListening(exec.CommandContext(ctx, self, args...)) //nolint:gosec // this very program
}

// startListening starts a server and reads from its output where it listens.
func startListening(cmd *exec.Cmd) (*child, error) {
	c := &child{cmd: cmd}
	// A server that is cut off with us mustn't stay: it ends when its input does.
	var err error
	if c.stdin, err = cmd.StdinPipe(); err != nil {
		return nil, err
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	c.stdout = bufio.NewScanner(out)
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	for c.stdout.Scan() {
		if url, ok := strings.CutPrefix(c.stdout.Text(), listening); ok {
			c.url = url
			return c, nil
		}
	}
	return nil, fmt.Errorf("%s ended before it listened: %w", cmd.Path, cmd.Wait())
}

// listening begins the line that says where a server listens.
const listening = "Listening on "

// stop ends the child and waits for it.
func (c *child) stop() error {
	_ = c.stdin.Close() // what ends it
	for c.stdout.Scan() {
		continue // a full pipe would keep it from ending
	}
	late := time.AfterFunc(stopWithin, func() { _ = c.cmd.Process.Kill() })
	defer late.Stop()
	return c.cmd.Wait()
}

// memory asks the child what it uses.
func (c *child) memory() (memory, error) {
	if _, err := io.WriteString(c.stdin, "memory\n"); err != nil {
		return memory{}, err
	}
	for c.stdout.Scan() {
		var m memory
		if line := c.stdout.Bytes(); len(line) > 0 && line[0] == '{' {
			err := json.Unmarshal(line, &m)
			return m, err
		}
	}
	return memory{}, fmt.Errorf("the server ended while its memory was asked for: %w", c.stdout.Err())
}

// collections run before memory is measured. Each halves the stacks that a
// goroutine no longer needs as deep, so that those of one that has decoded a
// frame and then waits take some to become small; a service that serves anybody
// collects as often within seconds, and an idle one every two minutes.
const collections = 6

// obey answers questions on standard input until it ends; then it calls stop.
func obey(stop func()) {
	defer stop()
	for lines := bufio.NewScanner(os.Stdin); lines.Scan(); {
		resident, err := measure.Resident(os.Getpid())
		if err != nil {
			fmt.Fprintln(os.Stderr, "bench:", err)
			return
		}
		for range collections {
			runtime.GC()
		}
		debug.FreeOSMemory()
		var stats runtime.MemStats
		runtime.ReadMemStats(&stats)
		answer, err := json.Marshal(memory{Resident: resident, Live: float64(stats.HeapAlloc + stats.StackInuse)})
		if err != nil {
			return
		}
		fmt.Printf("%s\n", answer)
	}
}

// serveService is the child that runs the service over the one folder it is
// given, with an interviewer who speaks at once.
func serveService(ctx context.Context, folders []string) error {
	if len(folders) != 1 {
		return fmt.Errorf("%s takes one folder", childService)
	}
	dir := folders[0]
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	settings, _, err := config.Read(config.Source{
		Flags:    map[string]string{"addr": "127.0.0.1:0", "data": filepath.Join(dir, "data"), "words-per-second": "0"},
		ReadFile: func(string) ([]byte, error) { return nil, fs.ErrNotExist },
	})
	if err != nil {
		return err
	}
	// The log is written as an operator's would be, and kept for a failed run.
	log, err := os.Create(filepath.Join(dir, "log"))
	if err != nil {
		return err
	}
	defer log.Close() //nolint:errcheck // it ends with the process, and nobody reads it after a good run
	go obey(stop)
	return app.Serve(ctx, settings, app.Process{Stdin: strings.NewReader(""), Stdout: os.Stdout, Stderr: log, Version: "bench"})
}

// startService starts the service over a fresh folder.
func startService(ctx context.Context, l *lab) (*child, error) {
	dir, err := l.folder()
	if err != nil {
		return nil, err
	}
	return startChild(ctx, childService, dir)
}
