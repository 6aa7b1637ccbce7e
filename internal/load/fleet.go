package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"

	"barraiser/internal/client"
)

// fleet is the program under test: a process on SQLite, or replicas on a Redis.
type fleet struct {
	// under is what replicas run under: a program and its arguments.
	under    []string
	replicas []*process
	redis    *process
	services []*client.Service
}

// startFleet starts replicas that speak pace words a second; 0 is at once.
func startFleet(ctx context.Context, l *lab, replicas int, pace float64) (*fleet, error) {
	return startFleetUnder(ctx, l, nil, replicas, pace)
}

// startFleetUnder starts replicas under another program, which must leave them their
// process numbers and signals.
func startFleetUnder(ctx context.Context, l *lab, under []string, replicas int, pace float64) (*fleet, error) {
	binary, err := l.program(ctx)
	if err != nil {
		return nil, err
	}
	f := &fleet{under: under}
	if err := f.start(ctx, l, binary, replicas, pace); err != nil {
		return nil, errors.Join(err, f.stop())
	}
	return f, nil
}

func (f *fleet) start(ctx context.Context, l *lab, binary string, replicas int, pace float64) error {
	env := []string{"BARRAISER_WORDS_PER_SECOND=" + strconv.FormatFloat(pace, 'f', -1, 64)}
	if replicas > 1 {
		address, err := f.startRedis(ctx, l)
		if err != nil {
			return err
		}
		env = append(env, "BARRAISER_REDIS_URL=redis://"+address)
	}
	for i := range replicas {
		address, err := freeAddress(ctx)
		if err != nil {
			return err
		}
		dir, err := l.folder()
		if err != nil {
			return err
		}
		r := &process{
			name: fmt.Sprintf("replica-%d", i+1), dir: dir, env: env, listens: true,
			args: slices.Concat(f.under, []string{binary, "serve", "--addr", address, "--data", filepath.Join(dir, "data")}),
		}
		if err := r.start(ctx); err != nil {
			return err
		}
		f.replicas = append(f.replicas, r)
		f.services = append(f.services, client.NewService(r.url))
	}
	return nil
}

// startRedis starts a server that flushes every append, and returns its address.
func (f *fleet) startRedis(ctx context.Context, l *lab) (string, error) {
	binary, err := exec.LookPath("redis-server")
	if err != nil {
		return "", errors.New("redis-server isn't installed; .ci/load installs it")
	}
	dir, err := l.folder()
	if err != nil {
		return "", err
	}
	address, err := freeAddress(ctx)
	if err != nil {
		return "", err
	}
	f.redis = &process{name: "redis", dir: dir, args: []string{
		binary, "--bind", "127.0.0.1", "--port", portOf(address), "--dir", dir, "--daemonize", "no", "--loglevel", "warning",
		"--save", "", "--appendonly", "yes", "--appendfsync", "always", "--maxmemory-policy", "noeviction",
	}}
	if err := f.redis.start(ctx); err != nil {
		return "", err
	}
	return address, awaitTCP(ctx, address)
}

// stop ends all of it.
func (f *fleet) stop() error {
	var errs []error
	for _, r := range f.replicas {
		if r.cmd != nil {
			errs = append(errs, r.stop())
		}
	}
	if f.redis != nil && f.redis.cmd != nil {
		f.redis.kill() // what it keeps is thrown away
	}
	return errors.Join(errs...)
}

// service is the i-th replica's, counted round.
func (f *fleet) service(i int) *client.Service { return f.services[i%len(f.services)] }

// anywhere is the address of a session at any of the replicas.
func (f *fleet) anywhere(o client.Opened) string {
	return f.service(rand.IntN(len(f.services))).Live(o)
}

// ours are the program's processes, all those of Redis as well.
func (f *fleet) ours() []int {
	var pids []int
	for _, r := range f.replicas {
		pids = append(pids, r.pid())
	}
	return pids
}

// pooled is how many connections the processes hold to Redis, as Redis counts them.
func (f *fleet) pooled() int {
	if f.redis == nil {
		return 0
	}
	return use([]int{f.redis.pid()}).sockets
}

func (f *fleet) all() []int {
	if f.redis == nil {
		return f.ours()
	}
	return append(f.ours(), f.redis.pid())
}

// program builds the program as make does, once, unless one was given.
func (l *lab) program(ctx context.Context) (string, error) {
	if l.binary != "" {
		return filepath.Abs(l.binary)
	}
	binary := filepath.Join(l.dir, "barraiser")
	build := exec.CommandContext(ctx, "go", "build", "-trimpath", "-ldflags=-s -w", "-buildvcs=false", "-o", binary, "barraiser/cmd/barraiser") //nolint:gosec // fixed but for our own folder
	build.Env = append(os.Environ(), "GOFLAGS=")
	if out, err := build.CombinedOutput(); err != nil {
		return "", fmt.Errorf("build the program: %w\n%s", err, out)
	}
	l.binary = binary
	return binary, nil
}

// portOf is the port of an address.
func portOf(address string) string {
	_, port, _ := net.SplitHostPort(address) // our own address
	return port
}
