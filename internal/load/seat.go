package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"barraiser/internal/client"
	"barraiser/internal/fault"
	"barraiser/internal/measure"
	"barraiser/internal/wire"
)

const (
	// loadRound is the round that candidates sit: stories with probes, the most
	// that a turn asks of the service.
	loadRound = "leadership-principles"
	// seatedAtOnce is how many sessions are opened side by side.
	seatedAtOnce = 16
	// seatWithin bounds opening a session and hearing its first question.
	seatWithin = 3 * time.Minute
	// ackWithin bounds an answer from its writing to its ack.
	ackWithin = 30 * time.Second
	// tryAgain is the mean pause before another replica is asked for a session.
	tryAgain = 100 * time.Millisecond
)

// seat is a candidate in a session, who follows it over as many connections as it
// takes.
type seat struct {
	fleet *fleet
	// service is where it connects first.
	service *client.Service
	opened  client.Opened
	session *client.Session
	ear     *ear
	speaker *measure.Speaker
	// roams says that it comes back at any replica.
	roams bool
	// lost is told what ended a connection, where it is set.
	lost func(error)

	// acked are the answers of this session that were acknowledged.
	acked []string
}

// ear notes when what comes. Frames come from the session's goroutine, answers go
// from another.
type ear struct {
	pause time.Duration

	mu sync.Mutex
	// into collects what is heard; nil outside a window.
	into *tally
	// watch is told of every frame, where it is set.
	watch func(wire.ServerFrame, time.Time)
	// sent is when the answer to the turn answered was written; acked and worded
	// say what has followed.
	sent          time.Time
	answered      int
	acked, worded bool
	// piece is when the last piece of a turn and attempt came.
	piece         time.Time
	turn, attempt int
}

// collect makes the ear report to t, or to nobody.
func (e *ear) collect(t *tally) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.into = t
	e.sent = time.Time{}
}

// answering notes that the answer to a turn is written now.
func (e *ear) answering(turn int) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.sent, e.answered, e.acked, e.worded = time.Now(), turn, false, false
	if e.into != nil {
		e.into.answered()
	}
}

// hear takes a frame.
func (e *ear) hear(frame wire.ServerFrame) {
	now := time.Now()
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.watch != nil {
		e.watch(frame, now)
	}
	switch f := frame.(type) {
	case wire.Welcome:
		e.piece = time.Time{} // pieces of two connections have no pause between them
	case wire.Ack:
		if e.into != nil && !e.acked && !e.sent.IsZero() {
			e.into.ack(now.Sub(e.sent))
		}
		e.acked = true
	case wire.Utter:
		e.utter(f, now)
	default:
	}
}

// utter takes a piece of speech; the caller holds the lock.
func (e *ear) utter(u wire.Utter, now time.Time) {
	first := e.piece.IsZero() || u.Reset || u.Turn != e.turn || u.Attempt != e.attempt
	if e.into != nil {
		if !e.worded && u.Turn > e.answered && !e.sent.IsZero() {
			e.into.word(now.Sub(e.sent))
			e.worded = true
		}
		e.into.piece(now.Sub(e.piece), e.pause, first)
	}
	e.piece, e.turn, e.attempt = now, u.Turn, u.Attempt
}

// pauseOf is the time between two words at a pace; 0 for none.
func pauseOf(pace float64) time.Duration {
	if pace <= 0 {
		return 0
	}
	return time.Duration(float64(time.Second) / pace)
}

// begin opens a session through a service and joins it, in place of one that is over.
// Who roams tries other replicas where that one isn't there.
func (s *seat) begin(ctx context.Context, through *client.Service) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), ackWithin)
	defer cancel()
	for {
		err := s.open(ctx, through)
		if err == nil || !s.roams || fault.KindOf(err) != fault.Unavailable || !wait(ctx, thinking(tryAgain)) {
			return err
		}
		through = s.fleet.service(rand.IntN(len(s.fleet.services)))
		s.service = through
	}
}

func (s *seat) open(ctx context.Context, through *client.Service) error {
	opened, err := through.Open(ctx, client.NewSession{Round: loadRound})
	if err != nil {
		return err
	}
	o := client.Options{Show: s.ear.hear, Lost: s.lost}
	if s.roams {
		o.Elsewhere = func() string { return s.fleet.anywhere(opened) }
	}
	// It lasts longer than the opening.
	session, err := client.Open(context.WithoutCancel(ctx), s.service.Live(opened), o)
	if err != nil {
		return err
	}
	if s.session != nil {
		s.session.Close()
	}
	s.opened, s.session, s.acked = opened, session, nil
	return nil
}

// answer answers the turn in hand with n words and waits for the ack.
func (s *seat) answer(ctx context.Context, words int) error {
	turn, err := s.session.WaitTurn(ctx)
	if err != nil {
		return err
	}
	text := s.speaker.Words(words)
	s.ear.answering(turn.Ordinal)
	if _, err = s.session.Answer(ctx, text); err == nil {
		s.acked = append(s.acked, text)
	}
	return err
}

// talk answers again and again, until ctx ends, with a pause by itself before
// each answer. Rounds that end are followed by new ones.
func (s *seat) talk(ctx context.Context, words int, every time.Duration, t *tally) {
	// Windows begin in the midst of everybody's thoughts.
	for think := rand.N(every + 1); ctx.Err() == nil; think = thinking(every) {
		_, err := s.session.WaitTurn(ctx)
		if err == nil {
			if !wait(ctx, think) {
				return
			}
			err = s.insist(ctx, words)
		}
		switch {
		case err == nil || ctx.Err() != nil && errors.Is(err, context.Cause(ctx)):
		case errors.Is(err, client.ErrOver):
			if err := s.begin(ctx, s.service); err != nil {
				t.fail(fmt.Errorf("begin another round: %w", err))
				return
			}
		default:
			t.fail(err)
			return
		}
	}
}

// insist answers even though the window ends meanwhile, or an answer on its way
// would count as one that nobody acknowledged.
func (s *seat) insist(ctx context.Context, words int) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), ackWithin)
	defer cancel()
	return s.answer(ctx, words)
}

// thinking is a pause of half to one and a half times the mean.
func thinking(mean time.Duration) time.Duration { return mean/2 + rand.N(mean+1) }

// wait waits for d; false when ctx ended before.
func wait(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}

// crowd are candidates of a fleet.
type crowd struct {
	fleet *fleet
	pace  float64
	seats []*seat
	// ready is called with each new seat before it connects, where it is set.
	ready func(*seat)
}

// sit seats n more candidates, spread over the replicas, and waits until each has
// heard a question. Sessions are opened at one replica and joined at the next, so
// that nothing rests on their being the same.
func (c *crowd) sit(ctx context.Context, n int) ([]*seat, error) {
	ctx, cancel := context.WithTimeout(ctx, seatWithin)
	defer cancel()
	var mu sync.Mutex
	var seated []*seat
	from := len(c.seats)
	group, within := errgroup.WithContext(ctx)
	group.SetLimit(seatedAtOnce)
	for i := from; i < from+n; i++ {
		group.Go(func() error {
			s := &seat{fleet: c.fleet, service: c.fleet.service(i + 1), ear: &ear{pause: pauseOf(c.pace)}, speaker: measure.NewSpeaker(uint64(i))}
			if c.ready != nil {
				c.ready(s)
			}
			err := s.begin(ctx, c.fleet.service(i))
			if s.session != nil {
				mu.Lock()
				seated = append(seated, s)
				mu.Unlock()
			}
			if err == nil {
				err = within.Err()
			}
			return err
		})
	}
	err := group.Wait()
	c.seats = append(c.seats, seated...)
	for _, s := range seated {
		if err == nil {
			_, err = s.session.WaitTurn(ctx)
		}
	}
	if err != nil {
		return seated, fmt.Errorf("%d of %d more sessions were seated beside %d: %w", len(seated), n, from, err)
	}
	return seated, nil
}

// leave closes every connection.
func (c *crowd) leave() {
	var all sync.WaitGroup
	for _, s := range c.seats {
		all.Go(s.session.Close)
	}
	all.Wait()
	c.seats = nil
}

// close closes every connection and ends the fleet.
func (c *crowd) close() error {
	c.leave()
	return c.fleet.stop()
}

// lost counts the candidates whose session ended with an error.
func (c *crowd) lost(t *tally) {
	for _, s := range c.seats {
		if err := s.session.Err(); err != nil && !errors.Is(err, client.ErrOver) {
			t.fail(fmt.Errorf("a candidate lost the session: %w", err))
		}
	}
}

// listen lets some of the seats talk for a while and returns what all heard.
func (c *crowd) listen(ctx context.Context, talkers []*seat, words int, every, during time.Duration) *tally {
	t := &tally{}
	ctx, cancel := context.WithTimeout(ctx, during)
	defer cancel()
	var talking sync.WaitGroup
	for _, s := range talkers {
		s.ear.collect(t)
		talking.Go(func() { s.talk(ctx, words, every, t) })
	}
	talking.Wait()
	for _, s := range talkers {
		s.ear.collect(nil)
	}
	c.lost(t)
	return t
}
