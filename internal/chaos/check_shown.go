package main

import (
	"bytes"
	"strings"
	"time"

	"barraiser/internal/wire"
)

// connection: the events of a connection are those of the log, one after the other,
// and the pieces of each speech join to what its event says.
func (c *checker) connection(conn *connection) {
	last := uint64(0)
	var speech spoken
	for _, s := range conn.Seen {
		switch f := s.Frame.(type) {
		case wire.Event:
			if last > 0 && f.Seq != last+1 {
				c.wrong(ruleSequence, "%s was shown event %d after event %d on one connection", conn.Client, f.Seq, last)
			}
			last = f.Seq
			c.inLog(conn, f)
			c.said(conn, f, &speech)
		case wire.Utter:
			speech.take(f)
		default:
		}
	}
}

// spoken joins the pieces of a speech on one connection.
type spoken struct {
	key  [2]int
	text strings.Builder
}

func (s *spoken) take(u wire.Utter) {
	if key := [2]int{u.Turn, u.Attempt}; u.Reset || key != s.key {
		*s = spoken{key: key}
	}
	s.text.WriteString(u.Text)
}

// inLog: an event that was shown is in the log as it was shown.
func (c *checker) inLog(conn *connection, shown wire.Event) {
	if shown.Seq == 0 || shown.Seq > uint64(len(c.log)) {
		c.wrong(ruleLost, "%s was shown event %d (%s) and the log ends at %d", conn.Client, shown.Seq, shown.Kind, len(c.log))
		return
	}
	logged := c.log[shown.Seq-1]
	secret := shown.Kind == wire.KindMovePlanned || shown.Kind == wire.KindObserved
	if shown.Kind != logged.Kind || !shown.At.Equal(logged.At) || (!secret && !bytes.Equal(shown.Data, logged.Data)) {
		c.wrong(ruleSequence, "%s was shown %s %s as event %d, and the log has %s %s", conn.Client, shown.Kind, shown.Data, shown.Seq, logged.Kind, logged.Data)
	}
}

// said: the pieces that a connection got of a speech are its event's text.
func (c *checker) said(conn *connection, event wire.Event, speech *spoken) {
	if event.Kind != wire.KindInterviewerSaid {
		return
	}
	data, err := wire.DecodeData(event.Kind, event.Data)
	if err != nil {
		c.wrong(ruleSequence, "event %d can't be read: %v", event.Seq, err)
		return
	}
	said, ok := data.(wire.InterviewerSaid)
	if !ok || speech.key != [2]int{said.Turn, said.Attempt} {
		return
	}
	if shown := speech.text.String(); shown != said.Text {
		c.wrong(ruleSequence, "%s was shown %q for turn %d attempt %d, and its event says %q", conn.Client, shown, said.Turn, said.Attempt, said.Text)
	}
	*speech = spoken{}
}

// reconnections: where a client comes back, it goes on behind the last event it has
// seen, or begins again from the first.
func (c *checker) reconnections() {
	last := map[string]uint64{}
	for _, conn := range c.h.Conns {
		before, first := last[conn.Client], true
		for _, s := range conn.Seen {
			event, ok := s.Frame.(wire.Event)
			if !ok {
				continue
			}
			if first && event.Seq != before+1 && event.Seq != 1 {
				c.wrong(ruleSequence, "%s came back at %s behind event %d and was shown event %d", conn.Client, conn.Opened.Round(time.Millisecond), before, event.Seq)
			}
			first, last[conn.Client] = false, event.Seq
		}
	}
}
