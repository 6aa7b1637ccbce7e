package live_test

import (
	"context"
	"encoding/json"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"barraiser/internal/client"
	"barraiser/internal/wire"
)

// peer is a client that does only what the test says.
type peer struct {
	*client.Conn
	tb testing.TB
	// ctx bounds all waiting of this peer.
	ctx context.Context
	// inbox are the frames that came and that the test hasn't looked at.
	inbox []wire.ServerFrame
	// events are all events of this connection.
	events []wire.Event
	bye    wire.Bye
}

// patient bounds a test that waits for something that doesn't come.
func patient(tb testing.TB) context.Context {
	tb.Helper()
	ctx, cancel := context.WithTimeout(tb.Context(), 30*time.Second)
	tb.Cleanup(cancel)
	return ctx
}

func (h *house) dial(session, id string) *peer {
	h.tb.Helper()
	return h.dialFrom(session, client.Options{Client: id})
}

func (h *house) dialFrom(session string, o client.Options) *peer {
	h.tb.Helper()
	ctx := patient(h.tb)
	c, err := client.Dial(ctx, h.url(session), o)
	require.NoError(h.tb, err)
	h.tb.Cleanup(func() { _ = c.Close() })
	return &peer{Conn: c, tb: h.tb, ctx: ctx}
}

func (p *peer) send(frames ...wire.ClientFrame) {
	p.tb.Helper()
	for _, f := range frames {
		require.NoError(p.tb, p.Send(f))
	}
}

// read waits for the next frame and puts it into the inbox.
func (p *peer) read() error {
	frame, err := p.Next(p.ctx)
	if err != nil {
		return err
	}
	p.inbox = append(p.inbox, frame)
	if e, ok := frame.(wire.Event); ok {
		p.events = append(p.events, e)
	}
	if bye, ok := frame.(wire.Bye); ok {
		p.bye = bye
	}
	return nil
}

// until takes the frames up to the one that matches.
func (p *peer) until(what string, matches func(wire.ServerFrame) bool) wire.ServerFrame {
	p.tb.Helper()
	for {
		for len(p.inbox) > 0 {
			frame := p.inbox[0]
			p.inbox = p.inbox[1:]
			if matches(frame) {
				return frame
			}
		}
		require.NoError(p.tb, p.read(), "waiting for %s", what)
	}
}

// event reads up to the next event of the kind and returns its data.
func (p *peer) event(kind string) wire.EventData {
	p.tb.Helper()
	frame := p.until(kind, func(f wire.ServerFrame) bool {
		e, ok := f.(wire.Event)
		return ok && e.Kind == kind
	})
	e, ok := frame.(wire.Event)
	require.True(p.tb, ok)
	data, err := wire.DecodeData(e.Kind, e.Data)
	require.NoError(p.tb, err)
	return data
}

// get reads up to the next frame of a type.
func get[F wire.ServerFrame](p *peer) F {
	p.tb.Helper()
	var zero F
	frame := p.until(zero.Type(), func(f wire.ServerFrame) bool {
		_, ok := f.(F)
		return ok
	})
	typed, ok := frame.(F)
	require.True(p.tb, ok)
	return typed
}

// ask sends a command and returns its answer. What comes before the answer stays
// in the inbox.
func (p *peer) ask(c wire.Command) wire.ServerFrame {
	p.tb.Helper()
	p.send(c)
	for i := 0; ; i++ {
		if i == len(p.inbox) {
			require.NoError(p.tb, p.read(), "waiting for the answer to %s", c.CommandID())
		}
		ack, isAck := p.inbox[i].(wire.Ack)
		refuse, isRefuse := p.inbox[i].(wire.Refuse)
		if isAck && ack.ID == c.CommandID() || isRefuse && refuse.ID == c.CommandID() {
			answer := p.inbox[i]
			p.inbox = slices.Delete(p.inbox, i, i+1)
			return answer
		}
	}
}

func (p *peer) acked(c wire.Command) wire.Ack {
	p.tb.Helper()
	answer := p.ask(c)
	ack, ok := answer.(wire.Ack)
	require.True(p.tb, ok, "%#v", answer)
	return ack
}

func (p *peer) refused(c wire.Command) wire.Refuse {
	p.tb.Helper()
	answer := p.ask(c)
	refuse, ok := answer.(wire.Refuse)
	require.True(p.tb, ok, "%#v", answer)
	require.NotEmpty(p.tb, refuse.Message)
	require.NotEmpty(p.tb, refuse.Hint)
	return refuse
}

// heard reads until the interviewer has finished a turn.
func (p *peer) heard(turn int) wire.InterviewerSaid {
	p.tb.Helper()
	for {
		said, ok := p.event(wire.KindInterviewerSaid).(wire.InterviewerSaid)
		require.True(p.tb, ok)
		if said.Turn == turn && !said.Partial {
			return said
		}
	}
}

// ended reads until the connection is closed, and checks that the bye says the
// same as the close frame.
func (p *peer) ended() *client.Closed {
	p.tb.Helper()
	for {
		err := p.read()
		if err == nil {
			continue
		}
		var closed *client.Closed
		require.ErrorAs(p.tb, err, &closed)
		if closed.Code >= 4000 {
			require.Equal(p.tb, closed.Code, p.bye.Code)
			require.NotEmpty(p.tb, p.bye.Reason)
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
	p.tb.Helper()
	for _, e := range slices.Backward(p.events) {
		if e.Kind == kind {
			return e.Data
		}
	}
	require.Fail(p.tb, "no such event", kind)
	return nil
}
