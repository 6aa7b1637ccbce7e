package main

import (
	"context"
	"errors"
	"math/rand/v2"
	"strings"
	"time"

	"barraiser/internal/client"
	failure "barraiser/internal/fault"
	"barraiser/internal/wire"
)

// seat is one client of a session over all its connections, with everything that
// arrives on them noted.
type seat struct {
	*client.Session

	w      *world
	h      *history
	client string
	random *rand.Rand
	// replica is the one that was chosen last, present the open connection. Both
	// belong to the session's goroutine once it runs.
	replica int
	present *connection
	// words holds the turn of the newest piece of speech.
	words chan int
}

// clientPatience is how long a client tries to reach a service that is away. No
// fault lasts a fraction of it.
const clientPatience = 2 * time.Minute

// sit connects as a client, trying one replica after another until it is let in.
func (w *world) sit(ctx context.Context, h *history, name string, random *rand.Rand) (*seat, error) {
	s := &seat{w: w, h: h, client: name, random: random, words: make(chan int, 1)}
	// It lasts until it is closed: ctx bounds the way to it, and may be one command's.
	lasting := context.WithoutCancel(ctx)
	err := insist(ctx, func() (err error) {
		s.Session, err = client.Open(lasting, s.choose(), client.Options{
			Client: name, GiveUp: clientPatience, Show: s.show, Elsewhere: s.choose, Lost: s.lose,
		})
		return err
	})
	return s, err
}

// choose chooses a replica and returns the session's address there.
func (s *seat) choose() string {
	s.replica = s.random.IntN(len(s.w.replicas))
	return s.w.address(s.replica, s.h.Session)
}

// address is where a session is found at a replica.
func (w *world) address(replica int, session string) string {
	return "ws" + strings.TrimPrefix(w.replicas[replica].url, "http") + "/api/sessions/" + session + "/live"
}

func (s *seat) show(frame wire.ServerFrame) {
	at := s.w.now()
	if _, first := frame.(wire.Welcome); first {
		s.present = &connection{Client: s.client, Replica: s.replica, Opened: at}
		s.h.open(s.present)
	}
	s.h.saw(s.present, at, frame)
	if piece, ok := frame.(wire.Utter); ok {
		select {
		case <-s.words: // nobody wanted it, and the newest counts
		default:
		}
		s.words <- piece.Turn
	}
}

func (s *seat) lose(why error) {
	if s.present != nil {
		s.h.lost(s.present, s.w.now(), why)
	}
	if broken, ok := errors.AsType[*client.Violation](why); ok {
		s.h.broke(s.client + ": " + broken.Error())
	}
}

// listenFor bounds how long a client waits for a word that it wants to cut short:
// after a break it may get the whole speech at once, and none of its pieces.
const listenFor = 3 * time.Second

// spoken waits for a piece of speech of a later turn than the given one.
func (s *seat) spoken(ctx context.Context, after int) (turn int, ok bool) {
	late := time.NewTimer(listenFor)
	defer late.Stop()
	for {
		select {
		case turn := <-s.words:
			if turn > after {
				return turn, true
			}
		case <-late.C:
			return 0, false
		case <-ctx.Done():
			return 0, false
		}
	}
}

// insist tries until the service is there; other errors than its absence end it.
func insist(ctx context.Context, try func() error) error {
	for {
		err := try()
		_, closed := errors.AsType[*client.Closed](err)
		if err == nil || (!closed && failure.KindOf(err) != failure.Unavailable) {
			return err
		}
		select {
		case <-time.After(50 * time.Millisecond):
		case <-ctx.Done():
			return errors.Join(context.Cause(ctx), err)
		}
	}
}
