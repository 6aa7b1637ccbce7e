package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"sync"
	"time"

	"barraiser/internal/chaos/process"
)

// The stores that a world can stand on.
const (
	onRedis  = "redis"
	onSQLite = "sqlite"
)

// pace is how fast the interviewer speaks, in words a second: a speech of some
// forty words takes two seconds, so that faults meet it in the middle, and an
// interviewer who must not speak any more would be heard for longer than bytes
// can be under way.
const pace = "20"

// world is a running installation. Faults of one part are injected by one
// goroutine at a time.
type world struct {
	o     options
	dir   string
	began time.Time
	power *power
	// redis and proxies are nil on SQLite.
	redis     *process.Process
	redisAddr string
	proxies   *proxies
	replicas  []*replica

	// quiet is held by a fault that is to be alone, and shared by the others.
	quiet sync.RWMutex

	mu     sync.Mutex
	faults []fault
	// odd are things that no fault accounts for.
	odd []string
}

// replica is one process of the service.
type replica struct {
	process *process.Process
	url     string
	// link is its way to Redis.
	link *link
	// log is the file of its standard error.
	log string
}

// newWorld starts everything in a folder.
func newWorld(ctx context.Context, o options, built programs, dir string) (w *world, err error) {
	w = &world{o: o, dir: dir, began: time.Now()}
	defer func() {
		if err != nil {
			w.close()
		}
	}()
	if built.powerfs != "" {
		w.power, err = startPower(built.powerfs, dir)
	} else {
		w.power, err = plainPower(dir)
	}
	if err != nil {
		return nil, err
	}
	if o.store == onRedis {
		err = w.startRedis(built)
	}
	if err != nil {
		return nil, err
	}
	for i := range o.replicas {
		r, err := w.newReplica(ctx, built, i)
		if err != nil {
			return nil, err
		}
		w.replicas = append(w.replicas, r)
		if err := r.process.Start(); err != nil {
			return nil, err
		}
	}
	return w, nil
}

// startRedis starts Redis on the folder, with every answer on the disk before it
// is acknowledged, and the proxies before it.
func (w *world) startRedis(built programs) error {
	addr, err := freeAddr()
	if err != nil {
		return err
	}
	host, port, err := net.SplitHostPort(addr)
	if err != nil {
		return err
	}
	log, err := w.logFile("redis")
	if err != nil {
		return err
	}
	args := []string{
		"--bind", host, "--port", port, "--dir", w.power.dir, "--save", "", "--daemonize", "no",
		"--appendonly", "yes", "--appendfsync", "always",
	}
	w.redis = process.New(process.Command{
		Path: "redis-server", Args: append(args, w.o.control.redis...), Ready: "Ready to accept connections", Log: log,
	})
	if err := w.redis.Start(); err != nil {
		return fmt.Errorf("%w (redis-server is installed by .ci/install-test-tools)", err)
	}
	if log, err = w.logFile("toxiproxy"); err != nil {
		return err
	}
	if w.proxies, err = startProxies(built.toxiproxy, log); err != nil {
		return err
	}
	w.redisAddr = addr
	return nil
}

// newReplica readies a process of the service on an address that it keeps, so that
// clients find it again.
func (w *world) newReplica(ctx context.Context, built programs, i int) (*replica, error) {
	addr, err := freeAddr()
	if err != nil {
		return nil, err
	}
	log, err := w.logFile(fmt.Sprintf("replica-%d", i))
	if err != nil {
		return nil, err
	}
	r := &replica{url: "http://" + addr, log: log.Name()}
	env := []string{"PATH=" + os.Getenv("PATH"), "HOME=" + w.dir, "BARRAISER_WORDS_PER_SECOND=" + pace}
	args := []string{"serve", "--addr", addr, "--data", filepath.Join(w.power.dir, "data")}
	if w.proxies != nil {
		if r.link, err = w.proxies.link(ctx, fmt.Sprintf("replica-%d", i), w.redisAddr); err != nil {
			return nil, err
		}
		env = append(env, "BARRAISER_REDIS_URL=redis://"+r.link.addr)
	}
	r.process = process.New(process.Command{Path: built.barraiser, Args: args, Env: env, Ready: "Listening on ", Log: log})
	return r, nil
}

// logFile makes a file that gets what a program writes. It is closed with this
// program.
func (w *world) logFile(name string) (*os.File, error) {
	return os.Create(filepath.Join(w.dir, name+".log"))
}

// now is the time since the run began.
func (w *world) now() time.Duration { return time.Since(w.began) }

// strange notes something that no fault accounts for.
func (w *world) strange(format string, args ...any) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.odd = append(w.odd, fmt.Sprintf(format, args...))
}

// restarts bounds how often a program that doesn't come up is started again: its
// store may be away just then, as it may be for an operator's supervisor.
const restarts = 200

// up starts a program until it stays up.
func (w *world) up(ctx context.Context, p *process.Process) error {
	for attempt := 0; ; attempt++ {
		err := p.Start()
		if errors.Is(err, process.ErrRuns) {
			return nil
		}
		if err == nil || attempt == restarts || ctx.Err() != nil {
			return err
		}
		pause(ctx, 100*time.Millisecond)
	}
}

// lightsOut kills everything at once, cuts the power where it can be cut, and
// starts all of it again: what is there then is what was safe.
func (w *world) lightsOut(ctx context.Context) error {
	for _, r := range w.replicas {
		r.process.Kill()
	}
	if w.redis != nil {
		w.redis.Kill()
	}
	if w.power.works() {
		if _, err := w.power.cut(); err != nil {
			return err
		}
	}
	if w.redis != nil {
		if err := w.up(ctx, w.redis); err != nil {
			return err
		}
	}
	for _, r := range w.replicas {
		if err := w.up(ctx, r.process); err != nil {
			return err
		}
	}
	return nil
}

// close ends every process.
func (w *world) close() {
	for _, r := range w.replicas {
		if r.process != nil {
			r.process.Kill()
		}
	}
	if w.redis != nil {
		w.redis.Kill()
	}
	if w.proxies != nil {
		w.proxies.process.Kill()
	}
	if w.power != nil {
		w.power.close()
	}
}

// logged counts how often a text stands in the logs of the replicas, and returns
// the first line of it.
func (w *world) logged(texts ...string) (times int, first string) {
	for _, r := range w.replicas {
		log, err := os.ReadFile(r.log)
		if err != nil {
			continue
		}
		for line := range bytes.Lines(log) {
			if !holdsAll(line, texts) {
				continue
			}
			times++
			if first == "" {
				first = string(bytes.TrimSpace(line))
			}
		}
	}
	return times, first
}

func holdsAll(line []byte, texts []string) bool {
	for _, text := range texts {
		if !bytes.Contains(line, []byte(text)) {
			return false
		}
	}
	return true
}

// pause waits, or until ctx ends, and reports whether it waited for all of the time.
func pause(ctx context.Context, d time.Duration) bool {
	select {
	case <-time.After(d):
		return true
	case <-ctx.Done():
		return false
	}
}
