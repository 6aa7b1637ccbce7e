package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"barraiser/internal/client"
)

// met bounds the waits of tests on real processes, which reach it only when they fail.
const met = 20 * time.Second

// service is a running `barraiser serve`.
type service struct {
	url  string
	cmd  *exec.Cmd
	said transcriptOf
}

// transcriptOf is a process's log while it is written.
type transcriptOf struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (l *transcriptOf) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

func (l *transcriptOf) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

// startService runs the program in a process of its own, as it is installed, with
// only the environment given. It is killed at the test's end if it still runs.
func startService(t *testing.T, env ...string) *service {
	t.Helper()
	return startWith(t, nil, env...)
}

// startWith is startService under another program, such as faketime.
func startWith(t *testing.T, under []string, env ...string) *service {
	t.Helper()
	path, err := exec.LookPath("barraiser")
	require.NoError(t, err)
	args := append(slices.Clone(under), path, "serve", "--addr", "127.0.0.1:0")
	s := &service{cmd: exec.Command(args[0], args[1:]...)}
	s.cmd.Dir = t.TempDir()
	s.cmd.Env = append([]string{"HOME=" + s.cmd.Dir, "BARRAISER_WORDS_PER_SECOND=0"}, env...)
	out, err := s.cmd.StdoutPipe()
	require.NoError(t, err)
	s.cmd.Stderr = &s.said
	require.NoError(t, s.cmd.Start())
	t.Cleanup(func() {
		_ = s.cmd.Process.Kill() // it has gone if the test stopped it
		_ = s.cmd.Wait()
	})
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if url, ok := strings.CutPrefix(lines.Text(), "Listening on "); ok {
			s.url = url
			go func() { _, _ = io.Copy(io.Discard, out) }()
			return s
		}
	}
	_ = s.cmd.Wait()
	t.Fatalf("the service didn't start: %s", s.said.String())
	return nil
}

// says waits until the service's log holds the words.
func (s *service) says(t *testing.T, words string) {
	t.Helper()
	require.Eventually(t, func() bool { return strings.Contains(s.said.String(), words) }, met, 10*time.Millisecond, "%s: %s", words, &s.said)
}

// stop ends the service as a service manager does.
func (s *service) stop(t *testing.T) {
	t.Helper()
	require.NoError(t, s.cmd.Process.Signal(syscall.SIGTERM))
	require.NoError(t, s.cmd.Wait(), "%s", &s.said)
}

// sitter sits a round over the network, checking the protocol.
type sitter struct {
	t       *testing.T
	session *client.Session
	id      string
	// lost are the close codes met, in order.
	mu   sync.Mutex
	lost []int
	sent int
}

// sitAt opens a round at a service and joins it.
func sitAt(t *testing.T, s *service) *sitter {
	t.Helper()
	seed := int64(7)
	at := client.NewService(s.url)
	opened, err := at.Open(t.Context(), client.NewSession{Round: "leadership-principles", Seed: &seed})
	require.NoError(t, err, s.said.String())
	c := &sitter{t: t, id: opened.ID}
	c.session, err = client.Open(t.Context(), at.Live(opened), client.Options{Client: "candidate", GiveUp: met, Lost: c.note})
	require.NoError(t, err)
	t.Cleanup(c.session.Close)
	return c
}

func (c *sitter) note(err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if code := closeCode(err); code != 0 {
		c.lost = append(c.lost, code)
	}
}

func (c *sitter) codes() []int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Clone(c.lost)
}

// answer waits for a question and answers it, and returns once that is durable.
func (c *sitter) answer() {
	c.t.Helper()
	require.NoError(c.t, c.try())
}

func (c *sitter) try() error {
	ctx, cancel := context.WithTimeout(c.t.Context(), met)
	defer cancel()
	if _, err := c.session.WaitTurn(ctx); err != nil {
		return fmt.Errorf("no question: %w", err)
	}
	c.sent++
	_, err := c.session.Answer(ctx, fmt.Sprintf("%s That was story number %d.", story[c.sent%len(story)], c.sent))
	return err
}

// asked waits until the next question stands, with everything before it written.
func (c *sitter) asked() {
	c.t.Helper()
	ctx, cancel := context.WithTimeout(c.t.Context(), met)
	defer cancel()
	_, err := c.session.WaitTurn(ctx)
	require.NoError(c.t, err)
}

// answers counts the candidate's answers in the conversation as it is now.
func (c *sitter) answers() int {
	n := 0
	for _, line := range c.session.Lines() {
		if line.Candidate {
			n++
		}
	}
	return n
}

// closes reads a connection until the server closes it, and returns the code.
func closes(t *testing.T, conn *client.Conn) int {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), met)
	defer cancel()
	for {
		frame, err := conn.Next(ctx)
		if code := closeCode(err); code != 0 {
			return code
		}
		require.NoError(t, err, "%T", frame)
	}
}

// closeCode is the code of a connection's end, or 0.
func closeCode(err error) int {
	if closed, ok := errors.AsType[*client.Closed](err); ok {
		return closed.Code
	}
	return 0
}

// live is the address of a session's socket at a service.
func live(s *service, session string) string {
	return client.NewService(s.url).Live(client.Opened{ID: session})
}
