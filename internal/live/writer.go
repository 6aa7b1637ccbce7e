package live

import (
	"context"
	"time"

	"github.com/gorilla/websocket"

	"barraiser/internal/engine"
	"barraiser/internal/interview"
	"barraiser/internal/wire"
)

// answerWithin is how long the end of a connection waits for the answer to the
// command in hand.
const answerWithin = 5 * time.Second

// write sends the welcome, then everything the session shows and the reader's
// answers, until the connection ends; then it says farewell.
func (c *conn) write(welcome *engine.Welcome) {
	err := c.welcome(welcome)
	for err == nil {
		err = c.step()
	}
	c.part(unservable(err))
	c.bell.ring() // lets go of what was armed
	select {
	case <-c.deaf:
	case <-time.After(answerWithin):
	}
	c.farewell()
	// The reader may have been in a command, and then have gone on to listen.
	_ = c.ws.SetReadDeadline(past)
}

func (c *conn) welcome(w *engine.Welcome) error {
	if w.Closed {
		c.grace.Reset(c.h.o.AfterEnd)
	}
	return c.send(welcomeFrame(*w, c.client, c.h.o.Now()))
}

// step does the next thing there is to do, or waits for one. Its error ends the
// connection.
func (c *conn) step() error {
	if done, err := c.progress(); done || err != nil {
		return err
	}
	// Nothing to do: look once more with the bell armed, then wait.
	ctx := c.bell.arm(c.ctx)
	if done, err := c.progress(); done || err != nil {
		return err
	}
	if len(c.queue) > 0 {
		return c.awaitSeen(ctx)
	}
	update, err := c.seat.Next(ctx)
	if err != nil && ctx.Err() != nil && c.ctx.Err() == nil {
		return nil // the bell
	}
	c.queue = update.Items
	return err
}

// progress sends one frame if one may be sent.
func (c *conn) progress() (done bool, err error) {
	if c.ctx.Err() != nil {
		return true, c.parting()
	}
	if len(c.queue) == 0 || !c.window.open() {
		return c.answer()
	}
	item := c.queue[0]
	c.queue[0] = engine.Item{} // may be large, and the rest may take a while
	if c.queue = c.queue[1:]; len(c.queue) == 0 {
		c.queue = nil
	}
	c.overdue = time.Time{}
	return true, c.show(item)
}

// answer sends one of the reader's answers, or ends the connection when all there
// will ever be was shown. Answers come after what was there to be shown before
// them: a client that got its pong knows that it isn't behind.
func (c *conn) answer() (done bool, err error) {
	select {
	case frame := <-c.replies:
		return true, c.send(frame)
	default:
	}
	if len(c.queue) == 0 && c.ready && c.sent >= c.head {
		return true, partOver()
	}
	return false, nil
}

// awaitSeen waits until the client has seen more, or has taken too long.
func (c *conn) awaitSeen(ctx context.Context) error {
	if c.overdue.IsZero() {
		c.overdue = time.Now().Add(c.h.o.SeenWithin)
	}
	timer := time.NewTimer(time.Until(c.overdue))
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return nil
	case <-timer.C:
		return partSlow("what was sent isn't acknowledged with seen")
	}
}

// show sends one item of the feed.
func (c *conn) show(item engine.Item) error {
	switch {
	case item.Event != nil:
		return c.showEvent(*item.Event)
	case item.Utter != nil:
		return c.utter(utterFrame(*item.Utter))
	case item.Clock != nil:
		return c.send(clockFrame(*item.Clock, c.h.o.Now()))
	case item.Pen != nil:
		return c.send(penFrame(*item.Pen, c.client))
	default:
		return nil
	}
}

func (c *conn) utter(frame wire.Utter) error {
	n, err := c.sendSized(frame)
	c.window.words(n)
	c.window.spoke(frame.Turn)
	c.uttered = attempt{turn: frame.Turn, number: frame.Attempt}
	return err
}

// utterWhole shows the words of a speech that began and ended between two looks
// at the feed, so that they are shown before their event like any other's. A
// replay needs no such thing, and who may have seen some of the words over an
// earlier connection was shown them by the feed.
func (c *conn) utterWhole(seq uint64, said interview.InterviewerSaid) error {
	this := attempt{turn: said.Turn, number: said.Attempt}
	if seq <= c.head || this == c.uttered || said.Text == "" {
		return nil
	}
	return c.utter(wire.Utter{Turn: said.Turn, Attempt: said.Attempt, Text: said.Text})
}

func (c *conn) showEvent(r interview.Recorded) error {
	if said, ok := r.Event.(interview.InterviewerSaid); ok {
		if err := c.utterWhole(r.Seq, said); err != nil {
			return err
		}
	}
	frame, err := eventFrame(r, c.whole)
	if err != nil {
		return err
	}
	n, err := c.sendSized(frame)
	c.window.event(r.Seq, n)
	c.sent = r.Seq
	switch e := r.Event.(type) {
	case interview.InterviewerSaid:
		c.window.spoke(e.Turn)
	case interview.SessionClosed:
		c.whole = true
		c.grace.Reset(c.h.o.AfterEnd)
	case interview.ScorecardReady:
		c.ready = true
	}
	return err
}

// send writes one frame.
func (c *conn) send(frame wire.ServerFrame) error {
	_, err := c.sendSized(frame)
	return err
}

// sendSized writes one frame and returns its size. Its errors are partings.
func (c *conn) sendSized(frame wire.ServerFrame) (int, error) {
	data, err := wire.Encode(frame)
	if err != nil {
		return 0, err
	}
	_ = c.ws.SetWriteDeadline(time.Now().Add(c.h.o.WriteWithin))
	if err := c.ws.WriteMessage(websocket.TextMessage, data); err != nil {
		return 0, unwritable(err)
	}
	return len(data), nil
}
