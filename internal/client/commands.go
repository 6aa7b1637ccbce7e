package client

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/google/uuid"

	"barraiser/internal/wire"
)

// Refused is the error of a command that the server refused; it changed nothing.
type Refused struct{ wire.Refuse }

// Error returns the code, the message and the hint.
func (e *Refused) Error() string {
	return fmt.Sprintf("refused (%s): %s %s", e.Code, e.Message, e.Hint)
}

// Do sends a command and waits for its answer, over as many connections as it
// takes. The error is a Refused; the end of ctx, after which the command may
// still be taken; or why the session ended.
func (s *Session) Do(ctx context.Context, frame wire.Command) (wire.Ack, error) {
	p := &pending{frame: frame, answer: make(chan wire.ServerFrame, 1)}
	if err := s.post(p); err != nil {
		return wire.Ack{}, err
	}
	select {
	case answer := <-p.answer:
		return outcome(answer)
	case <-ctx.Done():
		s.withdraw(p)
		return wire.Ack{}, context.Cause(ctx)
	case <-s.done:
	}
	// The answer may have come with the end.
	select {
	case answer := <-p.answer:
		return outcome(answer)
	default:
		return wire.Ack{}, s.Err()
	}
}

func outcome(answer wire.ServerFrame) (wire.Ack, error) {
	switch f := answer.(type) {
	case wire.Ack:
		return f, nil
	case wire.Refuse:
		return wire.Ack{}, &Refused{Refuse: f}
	default:
		return wire.Ack{}, violation("a command is answered with ack or refuse", "%s", answer.Type())
	}
}

// post puts a command into the outbox and sends it when there is a connection.
func (s *Session) post(p *pending) error {
	s.sending.Lock()
	defer s.sending.Unlock()
	s.mu.Lock()
	conn, err := s.conn, s.err
	if err == nil {
		s.outbox = append(s.outbox, p)
	}
	s.mu.Unlock()
	if err == nil && conn != nil {
		_ = conn.Send(p.frame) // a failure shows when reading; it is then sent again
	}
	return err
}

func (s *Session) withdraw(p *pending) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.outbox = slices.DeleteFunc(s.outbox, func(other *pending) bool { return other == p })
}

// Answer answers the turn in hand, whether or not the interviewer has finished.
func (s *Session) Answer(ctx context.Context, text string) (wire.Ack, error) {
	return s.Do(ctx, wire.Answer{ID: uuid.NewString(), Turn: s.turn(), Text: text})
}

// Hint asks for a hint; the turn is awaited again once it was given.
func (s *Session) Hint(ctx context.Context) (wire.Ack, error) {
	return s.Do(ctx, wire.Hint{ID: uuid.NewString(), Turn: s.turn()})
}

// Skip gives up the question in hand.
func (s *Session) Skip(ctx context.Context) (wire.Ack, error) {
	return s.Do(ctx, wire.Skip{ID: uuid.NewString(), Turn: s.turn()})
}

// Stop cuts the interviewer short; the turn is then awaited.
func (s *Session) Stop(ctx context.Context) (wire.Ack, error) {
	return s.Do(ctx, wire.Stop{ID: uuid.NewString(), Turn: s.turn()})
}

// Pause stops the clock.
func (s *Session) Pause(ctx context.Context) (wire.Ack, error) {
	return s.Do(ctx, wire.Pause{ID: uuid.NewString()})
}

// Resume lets the clock run again after Pause.
func (s *Session) Resume(ctx context.Context) (wire.Ack, error) {
	return s.Do(ctx, wire.Resume{ID: uuid.NewString()})
}

// Note commits a pad's text, based on the revision this client knows. It returns when
// the note's own event is here, which may come after its ack: the next note is based
// on it.
func (s *Session) Note(ctx context.Context, pad, text string) (wire.Ack, error) {
	s.mu.Lock()
	rev := s.picture.notes[pad].Rev
	s.mu.Unlock()
	ack, err := s.Do(ctx, wire.Note{ID: uuid.NewString(), Pad: pad, Rev: rev, Text: text})
	if err != nil {
		return ack, err
	}
	// The note is taken, whatever keeps its event from coming.
	_ = s.await(ctx, func(p *picture) bool { return p.seq >= ack.Seq })
	return ack, nil
}

// TakePen moves the pen to this client.
func (s *Session) TakePen(ctx context.Context) (wire.Ack, error) {
	return s.Do(ctx, wire.TakePen{ID: uuid.NewString()})
}

// End ends the round.
func (s *Session) End(ctx context.Context) (wire.Ack, error) {
	return s.Do(ctx, wire.End{ID: uuid.NewString()})
}

func (s *Session) turn() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.picture.turn
}

// Turn is a turn whose answer is awaited.
type Turn struct {
	Ordinal int
	// Text is all the interviewer said in it.
	Text string
}

// WaitTurn waits until an answer is awaited. The error is ErrOver once the
// session is closed, the end of ctx, or why the session ended.
func (s *Session) WaitTurn(ctx context.Context) (Turn, error) {
	var turn Turn
	over := false
	err := s.await(ctx, func(p *picture) bool {
		over = p.closed != ""
		if p.due() {
			turn = Turn{Ordinal: p.turn, Text: p.asked(p.turn)}
		}
		return over || p.due()
	})
	if over {
		return Turn{}, ErrOver
	}
	return turn, err
}

// WaitScorecard waits for the first scorecard. The error is the end of ctx, or
// why the session ended, ErrOver when it ended without one in time.
func (s *Session) WaitScorecard(ctx context.Context) (wire.ScorecardReady, error) {
	var ready wire.ScorecardReady
	err := s.await(ctx, func(p *picture) bool {
		if len(p.cards) == 0 {
			return false
		}
		ready = p.cards[0]
		return true
	})
	return ready, err
}

// await waits until the picture meets a condition.
func (s *Session) await(ctx context.Context, met func(*picture) bool) error {
	for {
		s.mu.Lock()
		ok, err, changed := met(&s.picture), s.err, s.changed
		s.mu.Unlock()
		switch {
		case ok:
			return nil
		case err != nil:
			return err
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
}

// Err returns why the session ended, or nil.
func (s *Session) Err() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.err
}

// Lines returns what was said so far, speech in progress left out.
func (s *Session) Lines() []Line {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.picture.lines)
}

// Head returns the last event taken.
func (s *Session) Head() uint64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.picture.seq
}

// Pen returns who holds the pen.
func (s *Session) Pen() wire.Pen {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.picture.pen
}

// Clock returns the clock as it was last sent.
func (s *Session) Clock() wire.Clock {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.picture.clock
}

// asked returns all the interviewer said in a turn.
func (p *picture) asked(turn int) string {
	var texts []string
	for _, line := range p.lines {
		if line.Turn == turn && !line.Candidate {
			texts = append(texts, line.Text)
		}
	}
	return strings.Join(texts, "\n")
}
