package process

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"time"
)

// Command says what to run.
type Command struct {
	Path string
	Args []string
	// Env is the whole environment; nil is this program's own.
	Env []string
	// Ready is in the line of the output that says the server is ready; "" takes
	// it for ready at once.
	Ready string
	// Log gets what it writes to standard error, and what follows Ready on its
	// output; nil drops both.
	Log io.Writer
}

// Process is a server that can be started again and again. Its methods may be
// called from any goroutine, one fault at a time.
type Process struct {
	command Command

	mu    sync.Mutex
	cmd   *exec.Cmd
	stdin io.WriteCloser
	ended chan struct{}
	state error
}

// New names a server and starts nothing.
func New(c Command) *Process {
	if c.Log == nil {
		c.Log = io.Discard
	}
	return &Process{command: c}
}

// ErrRuns says that the server runs already.
var ErrRuns = errors.New("the process runs already")

// Start starts the server, with further settings of the environment, and returns
// when it is ready. The error says what it wrote when it ended instead.
func (p *Process) Start(env ...string) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.running() {
		return ErrRuns
	}
	said := &tail{}
	cmd := exec.Command(p.command.Path, p.command.Args...) //nolint:gosec,noctx // the caller's own program; ended by Kill
	cmd.Env = p.command.Env
	if len(env) > 0 {
		cmd.Env = append(append([]string(nil), cmd.Environ()...), env...)
	}
	cmd.Stderr = io.MultiWriter(p.command.Log, said)
	out, err := cmd.StdoutPipe()
	if err != nil {
		return fmt.Errorf("start %s: %w", p.command.Path, err)
	}
	// What it is told on its input is a way to end it, should this program die.
	if p.stdin, err = cmd.StdinPipe(); err != nil {
		return fmt.Errorf("start %s: %w", p.command.Path, err)
	}
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("start %s: %w", p.command.Path, err)
	}
	ended := make(chan struct{})
	p.cmd, p.ended = cmd, ended
	in := bufio.NewReader(out)
	ready := awaitLine(in, p.command.Ready)
	go func() {
		_, _ = io.Copy(p.command.Log, in) // to its end, or Wait would cut it off
		p.state = cmd.Wait()
		close(ended)
	}()
	if !ready {
		<-ended
		return fmt.Errorf("%s ended before it was ready (%w): %s", p.command.Path, p.state, said)
	}
	return nil
}

// awaitLine reads up to the line that holds ready.
func awaitLine(in *bufio.Reader, ready string) bool {
	for ready != "" {
		line, err := in.ReadString('\n')
		if strings.Contains(line, ready) {
			return true
		}
		if err != nil {
			return false
		}
	}
	return true
}

// running reports whether the server runs; mu is held.
func (p *Process) running() bool {
	if p.ended == nil {
		return false
	}
	select {
	case <-p.ended:
		return false
	default:
		return true
	}
}

// Running reports whether the server runs, stopped or not.
func (p *Process) Running() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.running()
}

// Pid is the id of the process that was started last, 0 before the first.
func (p *Process) Pid() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.cmd == nil {
		return 0
	}
	return p.cmd.Process.Pid
}

// Tell writes a line to the server's input.
func (p *Process) Tell(line string) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.running() {
		return os.ErrProcessDone
	}
	_, err := io.WriteString(p.stdin, line+"\n")
	return err
}

// EndInput ends the server's input, by which some servers end.
func (p *Process) EndInput() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.stdin != nil {
		_ = p.stdin.Close() // twice does no harm
	}
}

// Kill ends the server as kill -9 does, if it runs, and waits until it is gone.
func (p *Process) Kill() {
	p.signal(syscall.SIGKILL)
	<-p.Ended()
}

// Stop halts the server where it is, as SIGSTOP does. Where there is no such signal
// it does nothing, nor does Continue.
func (p *Process) Stop() { p.signal(halt) }

// Continue lets it go on after Stop.
func (p *Process) Continue() { p.signal(goOn) }

// End asks the server to end, waits for as long as it may take, and then kills
// it. It reports whether the server ended by itself, and with what exit code.
func (p *Process) End(within time.Duration) (code int, itself bool) {
	p.signal(syscall.SIGTERM)
	late := time.NewTimer(within)
	defer late.Stop()
	select {
	case <-p.Ended():
		return p.exitCode(), true
	case <-late.C:
		p.Kill()
		return p.exitCode(), false
	}
}

// Ended is closed when the server that was started last has ended.
func (p *Process) Ended() <-chan struct{} {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.ended == nil {
		never := make(chan struct{})
		close(never)
		return never
	}
	return p.ended
}

// Killed reports whether the server that was started last has ended by SIGKILL,
// which it may have sent to itself.
func (p *Process) Killed() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.running() || p.cmd == nil || p.cmd.ProcessState == nil {
		return false
	}
	status, ok := p.cmd.ProcessState.Sys().(syscall.WaitStatus)
	return ok && status.Signaled() && status.Signal() == syscall.SIGKILL
}

// exitCode is that of the server that has ended, -1 after a signal.
func (p *Process) exitCode() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.cmd == nil || p.cmd.ProcessState == nil {
		return 0
	}
	return p.cmd.ProcessState.ExitCode()
}

func (p *Process) signal(s os.Signal) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.running() && s != nil {
		_ = p.cmd.Process.Signal(s) // it may have ended just now
	}
}

// tail keeps the end of what was written to it.
type tail struct {
	mu   sync.Mutex
	text []byte
}

const tailKept = 4 << 10

// Write keeps the last few kilobytes.
func (t *tail) Write(b []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.text = append(t.text, b...)
	t.text = t.text[max(0, len(t.text)-tailKept):]
	return len(b), nil
}

// String is what was kept.
func (t *tail) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return string(t.text)
}
