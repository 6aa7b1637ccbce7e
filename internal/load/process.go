package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"barraiser/internal/measure"
)

// stopWithin is how long a process may take to end when it is asked to.
const stopWithin = 20 * time.Second

// listening begins the line in which our servers say where they listen.
const listening = "Listening on "

// process is a server that can be ended and started again at the same address.
type process struct {
	// name is what its log is called in dir.
	name, dir string
	args, env []string
	// listens says that it tells where it listens, in a line of its output.
	listens bool

	url string
	cmd *exec.Cmd
	// stdin keeps servers alive that end with their input.
	stdin io.WriteCloser
	ended chan error
}

// start starts it and waits until it says that it listens, where it does.
func (p *process) start(ctx context.Context) error {
	log, err := os.OpenFile(filepath.Join(p.dir, p.name+".log"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	defer log.Close()                              //nolint:errcheck // the process has it too
	p.cmd = exec.Command(p.args[0], p.args[1:]...) //nolint:gosec,noctx // our own programs, ended by their signals
	p.cmd.Dir, p.cmd.Stderr = p.dir, log
	p.cmd.Env = append([]string{"PATH=" + os.Getenv("PATH"), "HOME=" + p.dir}, p.env...)
	if p.stdin, err = p.cmd.StdinPipe(); err != nil {
		return err
	}
	var out io.ReadCloser
	if p.listens {
		if out, err = p.cmd.StdoutPipe(); err != nil {
			return err
		}
	}
	if err := p.cmd.Start(); err != nil {
		return fmt.Errorf("start %s: %w", p.name, err)
	}
	cmd, ended := p.cmd, make(chan error, 1)
	p.ended = ended
	if !p.listens {
		go func() { ended <- cmd.Wait() }()
		return nil
	}
	stop := context.AfterFunc(ctx, func() { _ = cmd.Process.Kill() })
	defer stop()
	for lines := bufio.NewScanner(out); lines.Scan(); {
		if url, ok := strings.CutPrefix(lines.Text(), listening); ok {
			p.url = url
			go func() {
				_, _ = io.Copy(io.Discard, out) // a full pipe would hold it up
				ended <- cmd.Wait()
			}()
			return nil
		}
	}
	said, _ := os.ReadFile(log.Name())
	return fmt.Errorf("%s ended before it listened: %w\n%s", p.name, cmd.Wait(), last(said, 2000))
}

// last are the last bytes of a log.
func last(said []byte, n int) []byte { return said[max(0, len(said)-n):] }

// pid is its number; 0 when it doesn't run.
func (p *process) pid() int {
	if p.cmd == nil || p.cmd.Process == nil {
		return 0
	}
	return p.cmd.Process.Pid
}

// stop asks it to end and waits; one that doesn't is killed, which is an error.
func (p *process) stop() error {
	if p.cmd == nil {
		return nil
	}
	if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		return err
	}
	return p.gone()
}

// gone waits until it has ended.
func (p *process) gone() error {
	defer func() { p.cmd = nil }()
	_ = p.stdin.Close()
	late := time.AfterFunc(stopWithin, func() { _ = p.cmd.Process.Kill() })
	defer late.Stop()
	err := <-p.ended
	if exit, ok := errors.AsType[*exec.ExitError](err); ok && exit.ExitCode() >= 0 {
		return fmt.Errorf("%s ended with %d", p.name, exit.ExitCode())
	}
	if !late.Stop() {
		return fmt.Errorf("%s didn't end within %s and was killed", p.name, stopWithin)
	}
	return nil
}

// kill ends it as kill -9 does and waits until it is gone.
func (p *process) kill() {
	if p.cmd == nil {
		return
	}
	_ = p.cmd.Process.Kill()
	_ = p.gone() // by our own signal
}

// The ports of servers that are started again lie below those that the system
// gives to clients, or one of thousands of clients could sit on a port meanwhile.
const (
	lowestPort  = 20_000
	highestPort = 30_000
)

// freeAddress is an address of loopback on which nobody listens.
func freeAddress(ctx context.Context) (string, error) {
	for range 200 {
		address := net.JoinHostPort("127.0.0.1", strconv.Itoa(lowestPort+rand.IntN(highestPort-lowestPort)))
		listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", address)
		if err == nil {
			return address, listener.Close()
		}
	}
	return "", errors.New("no free port was found")
}

// awaitTCP waits until an address takes connections.
func awaitTCP(ctx context.Context, address string) error {
	ctx, cancel := context.WithTimeout(ctx, stopWithin)
	defer cancel()
	for {
		conn, err := (&net.Dialer{}).DialContext(ctx, "tcp", address)
		if err == nil {
			return conn.Close()
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("nobody answers at %s: %w", address, err)
		case <-time.After(10 * time.Millisecond):
		}
	}
}

// usage is what processes have at a moment.
type usage struct {
	processor time.Duration
	resident  float64 // bytes
	// sockets and files are the open descriptors; pipes and the like are files here.
	sockets, files int
	threads        int
}

// use reads what processes use. It needs Linux.
func use(pids []int) usage {
	u := usage{processor: measure.ProcessorOf(pids), resident: measure.ResidentOf(pids)}
	for _, pid := range pids {
		open, _ := filepath.Glob(fmt.Sprintf("/proc/%d/fd/*", pid)) // none when it has ended
		for _, path := range open {
			if to, err := os.Readlink(path); err == nil && strings.HasPrefix(to, "socket:") {
				u.sockets++
			} else if err == nil {
				u.files++
			}
		}
		tasks, _ := os.ReadDir(fmt.Sprintf("/proc/%d/task", pid))
		u.threads += len(tasks)
	}
	return u
}

// watchMemory looks at the resident memory of processes again and again, until the
// function it returns is called, which gives what was seen, in bytes.
func watchMemory(pids []int) func() measure.Series {
	stop, all := make(chan struct{}), make(chan measure.Series)
	go func() {
		tick := time.NewTicker(20 * time.Millisecond)
		defer tick.Stop()
		var seen measure.Series
		for {
			seen = append(seen, measure.ResidentOf(pids))
			select {
			case <-tick.C:
			case <-stop:
				all <- seen
				return
			}
		}
	}()
	return func() measure.Series {
		close(stop)
		return <-all
	}
}
