package main

import (
	"fmt"
	"slices"
	"time"

	"barraiser/internal/wire"
)

// The rules that findings are sorted by.
const (
	ruleLost      = "acknowledged and lost"
	ruleRepeated  = "taken twice"
	ruleAnswer    = "answered wrongly"
	ruleSequence  = "shown with a gap, a repeat or a change"
	ruleVoices    = "two voices"
	ruleScorecard = "scorecard missing or wrong"
	ruleClient    = "a client was let down"
	ruleProcess   = "a process misbehaved"
)

// finding is a promise that was broken.
type finding struct{ Rule, Session, What string }

// checker holds one session's history against its log.
type checker struct {
	h   *history
	log []wire.Event
	// stopped are the times in which a replica was stopped, with bytes of others in
	// its hands.
	stopped []fault
	found   []finding
}

// check returns what is wrong with a session.
func check(h *history, log []wire.Event, stopped []fault) []finding {
	h.mu.Lock()
	defer h.mu.Unlock()
	c := &checker{h: h, log: log, stopped: stopped}
	for _, broken := range h.Broken {
		c.wrong(ruleClient, "%s", broken)
	}
	c.logItself()
	c.commands()
	for _, conn := range h.Conns {
		c.connection(conn)
	}
	c.reconnections()
	c.voices()
	return c.found
}

func (c *checker) wrong(rule, format string, args ...any) {
	c.found = append(c.found, finding{Rule: rule, Session: c.h.Session, What: fmt.Sprintf(format, args...)})
}

// logItself: the log counts from 1, no turn is answered twice, none is spoken whole
// twice, and nothing is in it that nobody sent.
func (c *checker) logItself() {
	sent := map[string]wire.Answer{}
	for _, cmd := range c.h.Commands {
		if answer, ok := cmd.Frame.(wire.Answer); ok {
			sent[answer.ID] = answer
		}
	}
	answered, whole := map[int]bool{}, map[[2]int]bool{}
	for i, event := range c.log {
		if event.Seq != uint64(i)+1 {
			c.wrong(ruleSequence, "event %d stands at place %d of the log", event.Seq, i+1)
		}
		data, err := wire.DecodeData(event.Kind, event.Data)
		if err != nil {
			c.wrong(ruleSequence, "event %d can't be read: %v", event.Seq, err)
			continue
		}
		switch d := data.(type) {
		case wire.CandidateSaid:
			if answered[d.Turn] {
				c.wrong(ruleRepeated, "turn %d is answered twice", d.Turn)
			}
			answered[d.Turn] = true
			if answer, ok := sent[d.ID]; !ok || answer.Text != d.Text {
				c.wrong(ruleRepeated, "event %d holds an answer that nobody gave: %q", event.Seq, d.Text)
			}
		case wire.InterviewerSaid:
			key := [2]int{d.Turn, d.Attempt}
			if whole[key] {
				c.wrong(ruleRepeated, "turn %d attempt %d is spoken twice", d.Turn, d.Attempt)
			}
			whole[key] = true
		default:
		}
	}
}

// commands: what was acknowledged is in the log exactly once, as the event that the
// acknowledgement named; what was refused isn't.
func (c *checker) commands() {
	for _, cmd := range c.h.Commands {
		at := c.effects(cmd.Frame)
		switch {
		case len(at) > 1:
			c.wrong(ruleRepeated, "%s is in the log as events %d", told(cmd), at)
		case cmd.Answered == 0:
		case cmd.Refused != "" && len(at) > 0:
			c.wrong(ruleAnswer, "%s was refused (%s) and taken as event %d", told(cmd), cmd.Refused, at[0])
		case cmd.Refused == wire.RefuseIDReused:
			c.wrong(ruleAnswer, "%s was refused as another one's", told(cmd))
		case cmd.Refused != "":
		case len(at) == 0 && leavesEvent(cmd.Frame):
			c.wrong(ruleLost, "%s was acknowledged as event %d of %d", told(cmd), cmd.Seq, len(c.log))
		case len(at) == 1 && at[0] != cmd.Seq:
			c.wrong(ruleAnswer, "%s was acknowledged as event %d and is event %d", told(cmd), cmd.Seq, at[0])
		case cmd.Seq > uint64(len(c.log)):
			c.wrong(ruleLost, "%s was acknowledged as event %d of %d", told(cmd), cmd.Seq, len(c.log))
		}
	}
	c.acks()
}

// leavesEvent reports whether a command, when taken, always has an event that is
// its own and can be told from others.
func leavesEvent(frame wire.Command) bool {
	switch frame.(type) {
	case wire.Answer, wire.Note:
		return true
	default:
		return false
	}
}

// effects are the events that a command has surely left.
func (c *checker) effects(frame wire.Command) (at []uint64) {
	for _, event := range c.log {
		if event.Kind != wire.KindCandidateSaid && event.Kind != wire.KindNoteSaved {
			continue
		}
		data, err := wire.DecodeData(event.Kind, event.Data)
		if err != nil {
			continue // reported by logItself
		}
		switch d := data.(type) {
		case wire.CandidateSaid:
			if answer, ok := frame.(wire.Answer); ok && answer.ID == d.ID {
				at = append(at, event.Seq)
			}
		case wire.NoteSaved:
			// Each note of a candidate has a text of its own.
			if note, ok := frame.(wire.Note); ok && note.Text == d.Text {
				at = append(at, event.Seq)
			}
		default:
		}
	}
	return at
}

// acks: one command has one acknowledgement, however often it comes, and it names
// the kind of event that such a command leaves.
func (c *checker) acks() {
	seqs := map[string]uint64{}
	for _, conn := range c.h.Conns {
		for _, s := range conn.Seen {
			ack, ok := s.Frame.(wire.Ack)
			if !ok {
				continue
			}
			if seq, before := seqs[ack.ID]; before && seq != ack.Seq {
				c.wrong(ruleAnswer, "command %s was acknowledged as event %d and as event %d", ack.ID, seq, ack.Seq)
			}
			seqs[ack.ID] = ack.Seq
		}
	}
	for _, cmd := range c.h.Commands {
		kinds, strict := acknowledgedBy(cmd.Frame)
		if cmd.Answered == 0 || cmd.Refused != "" || !strict || cmd.Seq == 0 || cmd.Seq > uint64(len(c.log)) {
			continue
		}
		if kind := c.log[cmd.Seq-1].Kind; !slices.Contains(kinds, kind) {
			c.wrong(ruleAnswer, "%s was acknowledged as event %d, which is %s", told(cmd), cmd.Seq, kind)
		}
	}
}

// acknowledgedBy returns the kinds of events that can stand for a command; a command
// that may find nothing to do isn't strict about it.
func acknowledgedBy(frame wire.Command) (kinds []string, strict bool) {
	switch frame.(type) {
	case wire.Answer:
		return []string{wire.KindCandidateSaid}, true
	case wire.Skip:
		// Skipping the closing words ends the round.
		return []string{wire.KindQuestionSkipped, wire.KindRoundClosed}, true
	case wire.Hint:
		return []string{wire.KindHintGiven}, true
	case wire.Note:
		return []string{wire.KindNoteSaved}, true
	case wire.End:
		// A client that is shown the end first takes that for the acknowledgement.
		return []string{wire.KindRoundClosed, wire.KindSessionClosed}, true
	default:
		return nil, false
	}
}

// told names a command.
func told(cmd *command) string {
	return fmt.Sprintf("%s %s of %s, sent at %s", cmd.Frame.Type(), cmd.Frame.CommandID(), cmd.Client, cmd.Sent.Round(time.Millisecond))
}
