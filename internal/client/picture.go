package client

import (
	"errors"
	"fmt"
	"strings"

	"barraiser/internal/wire"
)

// Violation is a rule of the protocol that the server broke.
type Violation struct {
	// Rule is the rule, Got what was seen instead.
	Rule, Got string
}

// Error returns both.
func (e *Violation) Error() string {
	return fmt.Sprintf("the server broke the protocol: %s, but got %s", e.Rule, e.Got)
}

func violation(rule, format string, args ...any) error {
	return &Violation{Rule: rule, Got: fmt.Sprintf(format, args...)}
}

// Line is one thing that was said, in order.
type Line struct {
	// Turn is the turn; Candidate says who spoke.
	Turn      int
	Candidate bool
	Text      string
	// Partial is an interviewer's speech that was cut short.
	Partial bool
}

// picture is the conversation as the frames tell it. It isn't safe for
// concurrent use.
type picture struct {
	epoch string
	// seq is the last event, head the head of the last welcome.
	seq, head uint64
	lines     []Line
	// answers are the ids of the answers that were taken.
	answers map[string]bool
	notes   map[string]wire.NoteSaved
	pen     wire.Pen
	clock   wire.Clock

	// turn is the last turn with any words; awaited says that its answer is due
	// for all that is known. The events that close the session follow the closing
	// words, so after every speech a ping asks whether there is more: pings
	// counts those without a pong, and ask wants another one sent.
	turn    int
	awaited bool
	pings   int
	ask     bool
	// rested is what the last welcome said of the turn, used once the events up
	// to its head are known.
	rested bool
	// stopped is the event by which our own stop was acknowledged.
	stopped uint64
	// saidAt is the last interviewer-said.
	saidAt uint64

	closed string
	cards  []wire.ScorecardReady

	// speech is what is being shown; stale says that it stems from an earlier
	// connection.
	speech *speech
	stale  bool
}

type speech struct {
	turn, attempt, part int
	text                strings.Builder
}

// welcome begins a connection.
func (p *picture) welcome(w wire.Welcome) error {
	if w.V != wire.Version {
		return violation("welcome has version 1", "version %d", w.V)
	}
	if p.epoch != "" && w.Epoch != p.epoch {
		return violation("a connection is resumed in its own epoch", "epoch %q after %q", w.Epoch, p.epoch)
	}
	if w.Head < p.seq {
		return violation("the head never goes back", "head %d after event %d", w.Head, p.seq)
	}
	p.epoch, p.head, p.pen, p.clock = w.Epoch, w.Head, w.Pen, w.Clock
	p.rested = !w.Pending && w.Turn > 0
	p.turn = max(p.turn, w.Turn)
	p.stale = p.speech != nil
	p.pings, p.ask = 0, false
	p.settle()
	return nil
}

// settle believes the welcome once the events up to its head are known.
func (p *picture) settle() {
	if p.seq == p.head && p.rested && p.closed == "" {
		p.awaited, p.rested = true, false
	}
}

// due reports whether an answer is awaited and nothing else is on its way.
func (p *picture) due() bool {
	return p.awaited && p.seq >= p.head && p.pings == 0
}

// take takes a frame into the picture.
func (p *picture) take(frame wire.ServerFrame) error {
	switch f := frame.(type) {
	case wire.Event:
		return p.event(f)
	case wire.Utter:
		return p.utter(f)
	case wire.Pen:
		p.pen = f
	case wire.Clock:
		p.clock = f
	case wire.Welcome:
		return violation("a connection has one welcome", "another")
	case wire.Pong:
		p.pings = max(0, p.pings-1)
	case wire.Ack, wire.Refuse, wire.Bye:
	}
	return nil
}

// utter takes a piece of speech.
func (p *picture) utter(u wire.Utter) error {
	s := p.speech
	switch {
	case p.closed != "":
		return violation("nobody speaks after the end", "%+v", u)
	case s == nil || u.Reset:
		s = nil
	case p.stale:
		return violation("the first piece after coming back in mid-speech is a reset", "%+v", u)
	case s.turn != u.Turn || s.attempt != u.Attempt:
		return violation("a new attempt begins with a reset while the former has no event", "%+v after turn %d attempt %d", u, s.turn, s.attempt)
	}
	if s == nil {
		s = &speech{turn: u.Turn, attempt: u.Attempt, part: -1}
		p.speech, p.stale = s, false
	}
	if u.Part != s.part+1 {
		return violation("parts are numbered from 0 without gaps", "part %d after %d", u.Part, s.part)
	}
	s.part = u.Part
	s.text.WriteString(u.Text)
	p.turn, p.awaited = u.Turn, false
	return nil
}

// event takes an event.
func (p *picture) event(e wire.Event) error {
	if e.Seq != p.seq+1 {
		return violation("events come in order, without gaps or repeats", "event %d after %d", e.Seq, p.seq)
	}
	data, err := wire.DecodeData(e.Kind, e.Data)
	var unknown *wire.UnknownType
	if err != nil && !errors.As(err, &unknown) {
		return violation("event data is as docs/protocol.md says", "%v", err)
	}
	p.seq = e.Seq
	if err := p.fold(data); err != nil {
		return err
	}
	p.settle()
	return nil
}

func (p *picture) fold(data wire.EventData) error {
	switch d := data.(type) {
	case wire.InterviewerSaid:
		return p.said(d)
	case wire.CandidateSaid:
		p.lines = append(p.lines, Line{Turn: d.Turn, Candidate: true, Text: d.Text})
		p.awaited = false
		if p.answers == nil {
			p.answers = map[string]bool{}
		}
		if p.answers[d.ID] {
			return violation("an answer is taken once", "%q again", d.ID)
		}
		p.answers[d.ID] = true
	case wire.QuestionSkipped, wire.HintGiven:
		p.awaited = false
	case wire.NoteSaved:
		if p.notes == nil {
			p.notes = map[string]wire.NoteSaved{}
		}
		p.notes[d.Pad] = d
	case wire.SessionClosed:
		p.closed, p.awaited, p.speech = d.Reason, false, nil
	case wire.ScorecardReady:
		if p.closed == "" {
			return violation("a scorecard follows the end", "one while the session runs")
		}
		p.cards = append(p.cards, d)
	default:
	}
	return nil
}

// said compares what was shown with what the log says.
func (p *picture) said(d wire.InterviewerSaid) error {
	if s := p.speech; s != nil && s.turn == d.Turn && s.attempt == d.Attempt {
		shown := s.text.String()
		if shown != d.Text && (!p.stale || !strings.HasPrefix(d.Text, shown)) {
			return violation("the pieces of a speech join to its text", "%q shown and %q said", shown, d.Text)
		}
	} else if s != nil && !p.stale {
		return violation("a speech that was shown gets its event or is reset", "turn %d attempt %d while %d.%d is shown", d.Turn, d.Attempt, s.turn, s.attempt)
	}
	p.speech = nil
	p.lines = append(p.lines, Line{Turn: d.Turn, Text: d.Text, Partial: d.Partial})
	p.turn, p.saidAt = d.Turn, p.seq
	// A partial speech is followed by more words, unless it was us who stopped it.
	p.awaited = !d.Partial || p.stopped == p.seq
	if p.seq > p.head {
		p.pings++
		p.ask = true
	}
	return nil
}

// acked notes the event by which a command of ours was acknowledged. The event
// may come later than its ack, and a turn that was answered must not look
// awaited meanwhile.
func (p *picture) acked(command wire.Command, seq uint64) {
	switch command.(type) {
	case wire.Stop:
		p.stop(seq)
	case wire.Answer, wire.Skip, wire.Hint:
		if seq > p.seq {
			p.awaited = false
		}
		if seq > p.head {
			p.rested = false
		}
	default:
	}
}

// stop notes the event by which a stop of ours was acknowledged.
func (p *picture) stop(seq uint64) {
	p.stopped = seq
	if p.saidAt == seq && p.closed == "" {
		p.awaited = true
	}
}
