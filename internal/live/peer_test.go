package live_test

import (
	"context"
	"encoding/json"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"barraiser/internal/client"
	"barraiser/internal/wire"
)

// peer is a client that does only what the test says.
type peer struct {
	*client.Conn
	t testing.TB
	// events are all events of this connection.
	events []wire.Event
	bye    wire.Bye
}

// patient bounds a test that waits for something that doesn't come.
func patient(t testing.TB) context.Context {
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	t.Cleanup(cancel)
	return ctx
}

func (h *house) dial(session, id string) *peer {
	h.t.Helper()
	return h.dialFrom(session, client.Options{Client: id})
}

func (h *house) dialFrom(session string, o client.Options) *peer {
	h.t.Helper()
	c, err := client.Dial(patient(h.t), h.url(session), o)
	require.NoError(h.t, err)
	h.t.Cleanup(func() { _ = c.Close() })
	return &peer{Conn: c, t: h.t}
}

func (p *peer) send(frames ...wire.ClientFrame) {
	p.t.Helper()
	for _, f := range frames {
		require.NoError(p.t, p.Send(f))
	}
}

func (p *peer) read() (wire.ServerFrame, error) {
	frame, err := p.Next(patient(p.t))
	switch f := frame.(type) {
	case wire.Event:
		p.events = append(p.events, f)
	case wire.Bye:
		p.bye = f
	}
	return frame, err
}

// until reads up to the frame that matches.
func (p *peer) until(what string, matches func(wire.ServerFrame) bool) wire.ServerFrame {
	p.t.Helper()
	for {
		frame, err := p.read()
		require.NoError(p.t, err, "waiting for %s", what)
		if matches(frame) {
			return frame
		}
	}
}

// event reads up to the next event of the kind and returns its data.
func (p *peer) event(kind string) wire.EventData {
	p.t.Helper()
	frame := p.until(kind, func(f wire.ServerFrame) bool {
		e, ok := f.(wire.Event)
		return ok && e.Kind == kind
	})
	e, ok := frame.(wire.Event)
	require.True(p.t, ok)
	data, err := wire.DecodeData(e.Kind, e.Data)
	require.NoError(p.t, err)
	return data
}

// get reads up to the next frame of a type.
func get[F wire.ServerFrame](p *peer) F {
	p.t.Helper()
	var zero F
	frame := p.until(zero.Type(), func(f wire.ServerFrame) bool {
		_, ok := f.(F)
		return ok
	})
	typed, ok := frame.(F)
	require.True(p.t, ok)
	return typed
}

// ask sends a command and returns its answer.
func (p *peer) ask(c wire.Command) wire.ServerFrame {
	p.t.Helper()
	p.send(c)
	return p.until("the answer to "+c.CommandID(), func(f wire.ServerFrame) bool {
		switch f := f.(type) {
		case wire.Ack:
			return f.ID == c.CommandID()
		case wire.Refuse:
			return f.ID == c.CommandID()
		default:
			return false
		}
	})
}

func (p *peer) acked(c wire.Command) wire.Ack {
	p.t.Helper()
	answer := p.ask(c)
	ack, ok := answer.(wire.Ack)
	require.True(p.t, ok, "%#v", answer)
	return ack
}

func (p *peer) refused(c wire.Command) wire.Refuse {
	p.t.Helper()
	answer := p.ask(c)
	refuse, ok := answer.(wire.Refuse)
	require.True(p.t, ok, "%#v", answer)
	require.NotEmpty(p.t, refuse.Message)
	require.NotEmpty(p.t, refuse.Hint)
	return refuse
}

// heard reads until the interviewer has finished a turn.
func (p *peer) heard(turn int) wire.InterviewerSaid {
	p.t.Helper()
	for {
		said, ok := p.event(wire.KindInterviewerSaid).(wire.InterviewerSaid)
		require.True(p.t, ok)
		if said.Turn == turn && !said.Partial {
			return said
		}
	}
}

// ended reads until the connection is closed, and checks that the bye says the
// same as the close frame.
func (p *peer) ended() *client.Closed {
	p.t.Helper()
	for {
		_, err := p.read()
		if err == nil {
			continue
		}
		var closed *client.Closed
		require.True(p.t, errors.As(err, &closed), "%v", err)
		if closed.Code >= 4000 {
			require.Equal(p.t, closed.Code, p.bye.Code)
			require.NotEmpty(p.t, p.bye.Reason)
		}
		return closed
	}
}

// kinds lists the kinds of the events read so far.
func (p *peer) kinds() []string {
	var kinds []string
	for _, e := range p.events {
		kinds = append(kinds, e.Kind)
	}
	return kinds
}

// find returns the last event of a kind.
func (p *peer) find(kind string) json.RawMessage {
	p.t.Helper()
	for i := len(p.events) - 1; i >= 0; i-- {
		if p.events[i].Kind == kind {
			return p.events[i].Data
		}
	}
	require.Fail(p.t, "no such event", kind)
	return nil
}
