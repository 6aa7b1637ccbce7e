package main

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"sync"

	"github.com/google/uuid"
	"golang.org/x/sync/errgroup"

	"barraiser/internal/client"
	"barraiser/internal/measure"
	"barraiser/internal/wire"
)

// seatedAtOnce is how many sessions are opened side by side.
const seatedAtOnce = 16

// whole is barraiser itself: the built program over a fresh database.
type whole struct {
	server  *child
	service *client.Service
	cancel  context.CancelFunc
	log     *os.File
}

func startWhole(ctx context.Context, l *lab, up *upstream) (streamed, error) {
	binary, err := l.program(ctx)
	if err != nil {
		return nil, err
	}
	dir, err := l.folder()
	if err != nil {
		return nil, err
	}
	log, err := os.Create(filepath.Join(dir, "log"))
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithCancel(ctx)
	cmd := exec.CommandContext(ctx, binary, "serve", "--addr", "127.0.0.1:0", "--data", filepath.Join(dir, "data")) //nolint:gosec // our own build
	cmd.Dir, cmd.Stderr = dir, log
	// Nothing of the caller's own settings, keys least of all.
	cmd.Env = []string{
		"PATH=" + os.Getenv("PATH"), "HOME=" + dir, "OPENAI_API_KEY=bench", "OPENAI_BASE_URL=" + up.url, "BARRAISER_MODEL=" + streamModel,
		"BARRAISER_WORDS_PER_SECOND=0", // where the script has to step in, it shall be quick
	}
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	server, err := startListening(cmd)
	if err != nil {
		cancel()
		return nil, errors.Join(err, log.Close())
	}
	return &whole{server: server, service: client.NewService(server.url), cancel: cancel, log: log}, nil
}

// attend seats candidates whose first question has been put, in the endpoint's
// words.
func (s *whole) attend(ctx context.Context, _ *upstream, n int) ([]listener, error) {
	var mu sync.Mutex
	var seated []listener
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(seatedAtOnce)
	for i := range n {
		group.Go(func() error {
			seed := int64(i) // every round asks the same questions
			c, err := sitAs(ctx, s.service, client.NewSession{Round: benchRound, Interviewer: "model", Seed: &seed})
			if err != nil {
				return err
			}
			mu.Lock()
			defer mu.Unlock()
			seated = append(seated, &answering{candidate: c, words: measure.NewSpeaker(uint64(i))})
			return nil
		})
	}
	return seated, group.Wait()
}

func (s *whole) sentences() bool { return true }

func (s *whole) processes() []int { return []int{s.server.cmd.Process.Pid} }

func (s *whole) stop() error {
	s.cancel()
	stopped := s.server.stop()
	if errors.Is(stopped, context.Canceled) {
		stopped = nil // by the signal that we sent
	}
	return errors.Join(stopped, s.log.Close())
}

// answering is a candidate who answers briefly and hears the next question.
type answering struct {
	*candidate

	words *measure.Speaker
}

// briefWords is the length of the answers here: their cost belongs to the suite
// of turns.
const briefWords = 25

func (a *answering) hear(ctx context.Context, e *ear) error {
	answered := a.turn
	if err := a.conn.Send(wire.Answer{ID: uuid.NewString(), Turn: answered, Text: a.words.Words(briefWords)}); err != nil {
		return err
	}
	for a.turn <= answered {
		frame, err := a.next(ctx)
		if err != nil {
			return err
		}
		if utter, ok := frame.(wire.Utter); ok && utter.Turn > answered {
			if utter.Attempt > 1 {
				e.answer = nil // the guard stopped the first, and the script speaks
				continue
			}
			e.hear(utter.Text)
		}
	}
	return nil
}
