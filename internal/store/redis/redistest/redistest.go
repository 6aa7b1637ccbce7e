// Package redistest runs redis-server for tests: on loopback or a socket, in a
// folder of its own, ended by its process id. It knows nothing of the store, so
// that a test can look at Redis past the store's own eyes.
package redistest

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// patience bounds the waits for a server, which are met only when it doesn't start.
const patience = 20 * time.Second

// Server is a redis-server that a test has started. Its methods are for the
// test's goroutine.
type Server struct {
	// Network and Addr say where it listens, as net.Dial takes them.
	Network, Addr string
	// Dir is its working folder, which outlives its restarts.
	Dir string

	args []string
	cmd  *exec.Cmd
}

// New makes a folder for a server on a socket in it, but starts nothing. The
// arguments are redis-server's, for example "--appendfsync", "always". Without
// any it writes nothing to the disk.
func New(tb testing.TB, args ...string) *Server {
	tb.Helper()
	dir, err := os.MkdirTemp("", "redis") //nolint:usetesting // a socket's path has at most 107 bytes
	require.NoError(tb, err)
	s := &Server{Network: "unix", Addr: filepath.Join(dir, "s"), Dir: dir}
	s.args = append([]string{"--port", "0", "--unixsocket", s.Addr}, s.common(args)...)
	tb.Cleanup(func() {
		s.Kill(tb)
		require.NoError(tb, os.RemoveAll(dir))
	})
	return s
}

// NewTCP is New on a free port of loopback.
func NewTCP(tb testing.TB, args ...string) *Server {
	tb.Helper()
	s := New(tb)
	port := FreePort(tb)
	s.Network, s.Addr = "tcp", "127.0.0.1:"+port
	s.args = append([]string{"--port", port, "--bind", "127.0.0.1"}, s.common(args)...)
	return s
}

// FreePort returns a port of loopback that nobody listened on just now, low
// enough for a Cluster, which takes the one 10,000 above it as well.
func FreePort(tb testing.TB) string {
	tb.Helper()
	for {
		l, err := net.Listen("tcp", "127.0.0.1:0") //nolint:noctx // a moment on loopback
		require.NoError(tb, err)
		addr := l.Addr().String()
		require.NoError(tb, l.Close())
		_, port, err := net.SplitHostPort(addr)
		require.NoError(tb, err)
		if n, err := strconv.Atoi(port); err == nil && n <= 55535 {
			return port
		}
	}
}

func (s *Server) common(args []string) []string {
	return append([]string{"--dir", s.Dir, "--save", "", "--daemonize", "no", "--loglevel", "warning", "--repl-diskless-sync-delay", "0"}, args...)
}

// Start starts New's server and waits until it answers.
func Start(tb testing.TB, args ...string) *Server {
	tb.Helper()
	s := New(tb, args...)
	s.Start(tb)
	return s
}

// Durable are the arguments with which nothing acknowledged is lost.
func Durable() []string { return []string{"--appendonly", "yes", "--appendfsync", "always"} }

// URL is how the store names the server.
func (s *Server) URL() string {
	if s.Network == "unix" {
		return "unix://" + s.Addr
	}
	return "redis://" + s.Addr
}

// Start starts the server on what its folder holds, and waits until it answers.
func (s *Server) Start(tb testing.TB) {
	tb.Helper()
	require.Nil(tb, s.cmd, "it runs already")
	_ = os.Remove(filepath.Join(s.Dir, "s"))        // left by a kill
	s.cmd = exec.Command("redis-server", s.args...) //nolint:gosec,noctx // a test's own arguments; ended by Kill
	log, err := os.OpenFile(filepath.Join(s.Dir, "log"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	require.NoError(tb, err)
	s.cmd.Stdout, s.cmd.Stderr = log, log
	require.NoError(tb, s.cmd.Start(), "redis-server is missing: run .ci/install-test-tools")
	require.NoError(tb, log.Close())
	for deadline := time.Now().Add(patience); ; {
		reply, err := s.Do("PING")
		// One that asks for a password, or is loading, is there.
		if err == nil && reply != "" {
			return
		}
		if time.Now().After(deadline) {
			text, _ := os.ReadFile(filepath.Join(s.Dir, "log"))
			tb.Fatalf("redis-server doesn't answer: %v\n%s", err, text)
		}
		time.Sleep(5 * time.Millisecond)
	}
}

// Kill ends the server as kill -9 does, if it runs.
func (s *Server) Kill(tb testing.TB) {
	tb.Helper()
	if s.cmd == nil {
		return
	}
	require.NoError(tb, s.cmd.Process.Kill())
	_ = s.cmd.Wait() // it was killed
	s.cmd = nil
}

// Pid is the running server's process id.
func (s *Server) Pid() int { return s.cmd.Process.Pid }

// Do sends one command of plain words and returns the reply if it's a string or
// a number, or as an error what begins with a minus sign.
func (s *Server) Do(words ...string) (string, error) {
	conn, err := net.DialTimeout(s.Network, s.Addr, patience) //nolint:noctx // bounded by the deadline
	if err != nil {
		return "", err
	}
	defer func() { _ = conn.Close() }()
	if err := conn.SetDeadline(time.Now().Add(patience)); err != nil {
		return "", err
	}
	if _, err := fmt.Fprintf(conn, "%s\r\n", strings.Join(words, " ")); err != nil {
		return "", err
	}
	in := bufio.NewReader(conn)
	line, err := in.ReadString('\n')
	if err != nil {
		return "", err
	}
	sign, rest := line[:1], strings.TrimSpace(line[1:])
	switch {
	case sign == "-" && words[0] == "PING":
		return rest, nil
	case sign == "-":
		return "", errors.New(rest)
	case sign == "$":
		n, err := strconv.Atoi(rest)
		text := make([]byte, max(n, 0))
		if err == nil {
			_, err = io.ReadFull(in, text)
		}
		return string(text), err
	}
	return rest, nil
}

// Must is Do for what must succeed.
func (s *Server) Must(tb testing.TB, words ...string) string {
	tb.Helper()
	reply, err := s.Do(words...)
	require.NoError(tb, err, strings.Join(words, " "))
	return reply
}
