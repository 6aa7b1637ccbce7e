package main

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"barraiser/internal/wire"
)

// underWay is how long a word may be on its way from the process that speaks it to
// the moment at which a client of this program has noted it. That takes less than a
// millisecond, unless all processors are busy: then whoever hands a word on, a relay
// or a goroutine of this program, waits for its turn. A voice that goes on although
// it may not is heard for longer: a speech takes two seconds.
const underWay = time.Second

// piece is a piece of speech on some connection.
type piece struct {
	at      time.Duration
	conn    *connection
	attempt attempt
}

// attempt names one try to speak; later ones are larger.
type attempt struct{ turn, attempt int }

func (a attempt) compare(b attempt) int {
	return cmp.Or(cmp.Compare(a.turn, b.turn), cmp.Compare(a.attempt, b.attempt))
}

// voices: nobody hears other words for the same attempt than somebody else, and
// once the words of a newer attempt were heard anywhere, no older one goes on.
func (c *checker) voices() {
	var pieces []piece
	texts := map[attempt]string{}
	logged := c.logged()
	for _, conn := range c.h.Conns {
		var speech spoken
		head := uint64(0)
		for _, s := range conn.Seen {
			if w, ok := s.Frame.(wire.Welcome); ok {
				head = w.Head
			}
			u, ok := s.Frame.(wire.Utter)
			if !ok {
				continue
			}
			speech.take(u)
			a := attempt{u.Turn, u.Attempt}
			c.sameWords(conn, a, speech.text.String(), texts)
			// Who comes back to a speech that has ended meanwhile is told it from the log.
			if seq, ended := logged[a]; !ended || seq > head {
				pieces = append(pieces, piece{at: s.At, conn: conn, attempt: a})
			}
		}
	}
	slices.SortStableFunc(pieces, func(a, b piece) int { return cmp.Compare(a.at, b.at) })
	c.oneAtATime(pieces)
}

// logged are the events of the attempts that have one.
func (c *checker) logged() map[attempt]uint64 {
	all := map[attempt]uint64{}
	for _, event := range c.log {
		if event.Kind != wire.KindInterviewerSaid {
			continue
		}
		data, err := wire.DecodeData(event.Kind, event.Data)
		if said, ok := data.(wire.InterviewerSaid); ok && err == nil {
			all[attempt{said.Turn, said.Attempt}] = event.Seq
		}
	}
	return all
}

// sameWords compares what a connection was shown of an attempt with the most that
// any was shown.
func (c *checker) sameWords(conn *connection, a attempt, shown string, texts map[attempt]string) {
	known := texts[a]
	switch {
	case strings.HasPrefix(known, shown):
	case strings.HasPrefix(shown, known):
		texts[a] = shown
	default:
		c.wrong(ruleVoices, "%s heard %q at replica %d for turn %d attempt %d, and others %q", conn.Client, shown, conn.Replica, a.turn, a.attempt, known)
	}
}

// oneAtATime looks for words of an older attempt behind those of a newer one.
func (c *checker) oneAtATime(pieces []piece) {
	var newest piece
	reported := map[attempt]bool{}
	for _, p := range pieces {
		switch by := p.attempt.compare(newest.attempt); {
		case newest.conn == nil || by > 0:
			newest = p
		case by < 0 && p.conn != newest.conn && p.at-newest.at > underWay && !reported[p.attempt] && !c.wasHeldUp(p):
			reported[p.attempt] = true
			c.wrong(ruleVoices, "%s heard turn %d attempt %d at replica %d at %s, when %s had heard turn %d attempt %d at replica %d for %s",
				p.conn.Client, p.attempt.turn, p.attempt.attempt, p.conn.Replica, p.at.Round(time.Millisecond),
				newest.conn.Client, newest.attempt.turn, newest.attempt.attempt, newest.conn.Replica, (p.at - newest.at).Round(time.Millisecond))
		}
	}
}

// wasHeldUp reports whether a piece may have rested in a process that was stopped:
// its replica went on less than underWay before. Which process that was for words
// that one replica hands on for another can't be seen from outside, so any will do.
func (c *checker) wasHeldUp(p piece) bool {
	return slices.ContainsFunc(c.stopped, func(f fault) bool {
		return f.From <= p.at && p.at <= f.To+underWay
	})
}
