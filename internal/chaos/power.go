package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"barraiser/internal/chaos/process"
)

// power is a folder whose power can be cut, or a plain one where that can't be
// done. Its methods may be called from one goroutine at a time.
type power struct {
	// dir is where programs keep their files.
	dir string

	process *process.Process
	said    *lines
}

// answerWithin bounds the wait for a program of ours to do what it was told.
const answerWithin = 30 * time.Second

// plainPower is a folder without powers.
func plainPower(dir string) (*power, error) {
	at := filepath.Join(dir, "disk")
	return &power{dir: at}, os.Mkdir(at, 0o700)
}

// startPower mounts a folder whose power can be cut.
func startPower(binary, dir string) (*power, error) {
	backing, at := filepath.Join(dir, "platters"), filepath.Join(dir, "disk")
	if err := errors.Join(os.Mkdir(backing, 0o700), os.Mkdir(at, 0o700)); err != nil {
		return nil, err
	}
	p := &power{dir: at, said: &lines{came: make(chan string, 16)}}
	p.process = process.New(process.Command{Path: binary, Args: []string{backing, at}, Ready: "mounted", Log: p.said})
	return p, p.process.Start()
}

// works reports whether the folder can do more than a plain one.
func (p *power) works() bool { return p.process != nil }

// tell gives an order and awaits that it is done.
func (p *power) tell(order string) (string, error) {
	if err := p.process.Tell(order); err != nil {
		return "", fmt.Errorf("powerfs: %w", err)
	}
	select {
	case line := <-p.said.came:
		if !strings.HasPrefix(line, "done") {
			return "", fmt.Errorf("powerfs: %s: %s", order, line)
		}
		return strings.TrimPrefix(strings.TrimPrefix(line, "done"), ": "), nil
	case <-p.process.Ended():
		return "", errors.New("powerfs has ended")
	case <-time.After(answerWithin):
		return "", fmt.Errorf("powerfs doesn't answer to %q", order)
	}
}

// cut takes the power away and gives it back. Whoever had files open must be gone;
// the system may need a moment to see that.
func (p *power) cut() (string, error) {
	for attempt := 0; ; attempt++ {
		lost, err := p.tell("cut")
		if err == nil || attempt == 50 || !p.process.Running() {
			return lost, err
		}
		time.Sleep(20 * time.Millisecond)
	}
}

// close unmounts.
func (p *power) close() {
	if p.works() {
		p.process.EndInput()
		select {
		case <-p.process.Ended():
		case <-time.After(answerWithin):
			p.process.Kill()
		}
	}
}

// lines hands on whole lines of what is written to it.
type lines struct {
	mu   sync.Mutex
	rest string
	came chan string
}

// Write takes some text.
func (l *lines) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.rest += string(b)
	for {
		line, rest, whole := strings.Cut(l.rest, "\n")
		if !whole {
			return len(b), nil
		}
		l.rest = rest
		select {
		case l.came <- line:
		default: // nobody asked for so much
		}
	}
}
