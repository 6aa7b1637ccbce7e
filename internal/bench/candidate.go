package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"

	"barraiser/internal/client"
	"barraiser/internal/wire"
)

// benchRound is the round that candidates sit: stories with probes, the most
// that a turn asks of the service.
const benchRound = "leadership-principles"

// errRoundOver says that the interviewer has closed the round.
var errRoundOver = errors.New("the round is over")

// candidate sits a session over a real WebSocket and notes when what arrives.
// It reads frames itself, so that no goroutine stands between the socket and the
// clock.
type candidate struct {
	conn    *client.Conn
	service *client.Service
	opened  client.Opened
	// turn is the turn whose answer is awaited.
	turn int
}

// sit opens a session, connects and waits for the first question.
func sit(ctx context.Context, s *client.Service) (*candidate, error) {
	return sitAs(ctx, s, client.NewSession{Round: benchRound})
}

// sitAs is sit in a session of one's choice.
func sitAs(ctx context.Context, s *client.Service, session client.NewSession) (*candidate, error) {
	opened, err := s.Open(ctx, session)
	if err != nil {
		return nil, err
	}
	c := &candidate{service: s, opened: opened}
	if c.conn, err = client.Dial(ctx, s.Live(opened), client.Options{Client: uuid.NewString()}); err != nil {
		return nil, err
	}
	for c.turn == 0 {
		if _, err := c.next(ctx); err != nil {
			return nil, errors.Join(err, c.conn.Close())
		}
	}
	return c, nil
}

// leave closes the connection.
func (c *candidate) leave() { _ = c.conn.Close() }

// next takes one frame and acknowledges what was shown, as a browser does. The
// error is errRoundOver at the round's end.
func (c *candidate) next(ctx context.Context) (wire.ServerFrame, error) {
	frame, err := c.conn.Next(ctx)
	if err != nil {
		return nil, err
	}
	switch f := frame.(type) {
	case wire.Refuse:
		return nil, fmt.Errorf("refused: %s (%s)", f.Message, f.Code)
	case wire.Bye:
		return nil, fmt.Errorf("the server said bye: %s", f.Reason)
	case wire.Event:
		if err := c.conn.Send(wire.Seen{Seq: f.Seq}); err != nil {
			return nil, err
		}
		switch f.Kind {
		case wire.KindInterviewerSaid:
			data, err := wire.DecodeData(f.Kind, f.Data)
			if err != nil {
				return nil, err
			}
			if said, ok := data.(wire.InterviewerSaid); ok && !said.Partial {
				c.turn = said.Turn
			}
		case wire.KindSessionClosed:
			return frame, errRoundOver
		}
	default:
	}
	return frame, nil
}

// reaction is how long the service took, from the moment the answer's frame was
// written.
type reaction struct {
	ack, word time.Duration
}

// answer answers the turn in hand and waits until the interviewer has spoken.
// With errRoundOver both times are there: the closing words came.
func (c *candidate) answer(ctx context.Context, text string) (reaction, error) {
	answered := c.turn
	id := uuid.NewString()
	var r reaction
	sent := time.Now()
	if err := c.conn.Send(wire.Answer{ID: id, Turn: answered, Text: text}); err != nil {
		return r, err
	}
	for {
		frame, err := c.next(ctx)
		if err != nil {
			return r, err
		}
		switch f := frame.(type) {
		case wire.Ack:
			r.ack = time.Since(sent)
		case wire.Utter:
			if f.Turn > answered && r.word == 0 {
				r.word = time.Since(sent)
			}
		default:
		}
		if c.turn > answered && r.ack > 0 && r.word > 0 {
			return r, nil
		}
	}
}

// ping returns the time of a round trip through socket, decoder and both
// goroutines of the connection, with no session in it.
func (c *candidate) ping(ctx context.Context) (time.Duration, error) {
	sent := time.Now()
	if err := c.conn.Send(wire.Ping{}); err != nil {
		return 0, err
	}
	for {
		frame, err := c.next(ctx)
		if err != nil {
			return 0, err
		}
		if _, ok := frame.(wire.Pong); ok {
			return time.Since(sent), nil
		}
	}
}
