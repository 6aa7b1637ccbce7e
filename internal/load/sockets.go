package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/gorilla/websocket"
)

// manyPieces is a peer that is one process, and brings pieces to clients who ask.
type manyPieces struct {
	server *process
	pause  time.Duration
	every  time.Duration
	speaks dialect
}

// dialect is how a peer's clients talk with it: greet is what they have to say first,
// ask wraps what they ask for, and pieces counts those in a message, answering what
// has to be answered.
type dialect interface {
	greet(s *socket, name string) error
	ask(s *socket, name string, r request) error
	pieces(s *socket, message []byte) (int, error)
}

func startBare(ctx context.Context, l *lab, p plan) (peer, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	return startPieces(ctx, l, p, []string{self, childBare}, plain{})
}

func startCentrifuge(ctx context.Context, l *lab, p plan) (peer, error) {
	binary, err := l.centrifugeServer(ctx)
	if err != nil {
		return nil, err
	}
	return startPieces(ctx, l, p, []string{binary}, channels{})
}

func startPieces(ctx context.Context, l *lab, p plan, args []string, speaks dialect) (peer, error) {
	dir, err := l.folder()
	if err != nil {
		return nil, err
	}
	m := &manyPieces{server: &process{name: "peer", dir: dir, args: args, listens: true}, pause: pauseOf(p.pace), every: p.peerEvery, speaks: speaks}
	return m, m.server.start(ctx)
}

// centrifugeServer builds the peer from its own module, once, unless it was given.
func (l *lab) centrifugeServer(ctx context.Context) (string, error) {
	if l.centrifuge != "" {
		return filepath.Abs(l.centrifuge)
	}
	binary := filepath.Join(l.dir, "centrifuge")
	where := exec.CommandContext(ctx, "go", "list", "-f", "{{.Dir}}", "barraiser/internal/load")
	out, err := where.Output()
	if err != nil {
		return "", fmt.Errorf("find the module of the centrifuge peer: %w", err)
	}
	build := exec.CommandContext(ctx, "go", "build", "-trimpath", "-buildvcs=false", "-o", binary, ".") //nolint:gosec // fixed but for our own folder
	build.Dir = filepath.Join(strings.TrimSpace(string(out)), "centrifuge")
	build.Env = append(os.Environ(), "GOFLAGS=", "GOWORK=off")
	if out, err := build.CombinedOutput(); err != nil {
		return "", fmt.Errorf("build the centrifuge peer: %w\n%s", err, out)
	}
	l.centrifuge = binary
	return binary, nil
}

func (m *manyPieces) attend(ctx context.Context, n int) ([]listener, error) {
	var all []listener
	for i := range n {
		ws, response, err := websocket.DefaultDialer.DialContext(ctx, "ws"+strings.TrimPrefix(m.server.url, "http"), http.Header{})
		if err != nil {
			return all, fmt.Errorf("connect client %d: %w", i, err)
		}
		response.Body.Close()
		s := &socket{ws: ws, name: fmt.Sprintf("session-%d", i), speaks: m.speaks, pause: m.pause, every: m.every, whole: make(chan error, 1)}
		if err := m.speaks.greet(s, s.name); err != nil {
			return all, err
		}
		go s.read()
		all = append(all, s)
	}
	return all, nil
}

func (m *manyPieces) processes() []int { return []int{m.server.pid()} }

func (m *manyPieces) stop() error { return m.server.stop() }

// socket is a peer's client.
type socket struct {
	ws     *websocket.Conn
	name   string
	speaks dialect
	// pause is between two pieces, every the mean one between two speeches.
	pause, every time.Duration
	// whole is told when a speech is whole, or why it never will be.
	whole chan error

	writing sync.Mutex

	mu    sync.Mutex
	into  *tally
	left  int
	piece time.Time
}

// write writes a message.
func (s *socket) write(format string, args ...any) error {
	s.writing.Lock()
	defer s.writing.Unlock()
	return s.ws.WriteMessage(websocket.TextMessage, fmt.Appendf(nil, format, args...))
}

// read takes messages until the socket ends.
func (s *socket) read() {
	for {
		_, message, err := s.ws.ReadMessage()
		n := 0
		if err == nil {
			n, err = s.speaks.pieces(s, message)
		}
		for range n {
			s.hear()
		}
		if err != nil {
			select {
			case s.whole <- err:
			default: // nobody asked for anything
			}
			return
		}
	}
}

// hear takes a piece.
func (s *socket) hear() {
	now := time.Now()
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.into != nil {
		s.into.piece(now.Sub(s.piece), s.pause, s.left == speechPieces)
	}
	s.piece = now
	if s.left--; s.left == 0 {
		s.whole <- nil
	}
}

// talk asks for speeches and hears them, each after a pause.
func (s *socket) talk(ctx context.Context, t *tally) {
	for think := rand.N(s.every + 1); wait(ctx, think); think = thinking(s.every) {
		s.mu.Lock()
		s.into, s.left = t, speechPieces
		s.mu.Unlock()
		if err := s.speaks.ask(s, s.name, request{Pieces: speechPieces, Pause: int64(s.pause)}); err != nil {
			t.fail(err)
			return
		}
		select {
		case err := <-s.whole:
			if err != nil {
				t.fail(err)
				return
			}
		case <-ctx.Done():
			s.mu.Lock()
			s.into = nil
			s.mu.Unlock()
			return
		}
	}
}

func (s *socket) leave() { _ = s.ws.Close() }

// plain is the bare relay's way: a request is a message, and so is a piece.
type plain struct{}

func (plain) greet(*socket, string) error { return nil }

func (plain) ask(s *socket, _ string, r request) error {
	data, err := json.Marshal(r)
	if err != nil {
		return err
	}
	return s.write("%s", data)
}

func (plain) pieces(_ *socket, message []byte) (int, error) {
	var piece struct {
		Text string `json:"text"`
	}
	return 1, json.Unmarshal(message, &piece)
}

// channels is centrifuge's protocol in JSON: commands with an id, and pushes, several
// of which may share a message as lines.
type channels struct{}

func (channels) greet(s *socket, name string) error {
	if err := s.write(`{"id":1,"connect":{}}`); err != nil {
		return err
	}
	return s.write(`{"id":2,"subscribe":{"channel":%q,"recoverable":true}}`, name)
}

func (channels) ask(s *socket, name string, r request) error {
	data, err := json.Marshal(r)
	if err != nil {
		return err
	}
	return s.write(`{"id":3,"rpc":{"method":%q,"data":%s}}`, name, data)
}

func (channels) pieces(s *socket, message []byte) (int, error) {
	n := 0
	for line := range bytes.Lines(message) {
		if line = bytes.TrimSpace(line); len(line) == 0 {
			continue
		}
		var reply struct {
			ID    int `json:"id"`
			Error *struct {
				Message string `json:"message"`
			} `json:"error"`
			Push *struct {
				Pub *struct {
					Data struct {
						Text string `json:"text"`
					} `json:"data"`
				} `json:"pub"`
			} `json:"push"`
		}
		switch err := json.Unmarshal(line, &reply); {
		case err != nil:
			return n, err
		case reply.Error != nil:
			return n, errors.New(reply.Error.Message)
		case reply.Push != nil && reply.Push.Pub != nil:
			n++
		case reply.Push == nil && reply.ID == 0:
			// A ping, which has to be answered in kind.
			if err := s.write(`{}`); err != nil {
				return n, err
			}
		}
	}
	return n, nil
}
