package engine

import (
	"sync"

	"barraiser/internal/interview"
)

// feed is what a session shows: its events and the speech in progress. The
// actor writes it; watchers read it with a cursor of their own.
type feed struct {
	mu      sync.RWMutex
	changed chan struct{}
	events  []interview.Recorded
	clock   interview.Clock
	clockV  int
	pen     string
	penV    int
	speech  *spoken
	err     error
}

// spoken is the speech in progress as it is shown.
type spoken struct {
	turn, attempt int
	text          []byte
	// fresh says that an earlier attempt of the turn was lost without an event,
	// so the first frame must reset what was shown of it.
	fresh bool
}

func newFeed(events []interview.Recorded, clock interview.Clock) *feed {
	return &feed{changed: make(chan struct{}), events: events, clock: clock}
}

// update runs change under the lock and wakes every watcher.
func (f *feed) update(change func()) {
	f.mu.Lock()
	defer f.mu.Unlock()
	change()
	close(f.changed)
	f.changed = make(chan struct{})
}

// Cursor is a watcher's place in a session's feed.
type Cursor struct {
	// After is the last event shown.
	After uint64
	// Turn, Attempt and Part name the last piece of speech shown, Bytes how much
	// of that attempt's text.
	Turn, Attempt, Part, Bytes int
	clockV, penV               int
	// joined says that the speech in progress when the watcher came was begun
	// without it.
	joined bool
}

// Item is one thing to show, in order. Exactly one field is set.
type Item struct {
	Event *interview.Recorded
	Utter *Utter
	Clock *interview.Clock
	Pen   *string
}

// Update is what is new since a cursor, in the order it must be shown.
type Update struct{ Items []Item }

// since returns what is new after the cursor, moves the cursor, and returns the
// channel that closes at the next change. The error is why the feed ended; it
// comes only after everything else was taken.
func (f *feed) since(c *Cursor) (Update, <-chan struct{}, error) {
	f.mu.RLock()
	defer f.mu.RUnlock()
	var u Update
	// Sequence numbers have no gaps, so the cursor is also an index.
	for _, e := range f.events[min(c.After, uint64(len(f.events))):] {
		if said, ok := e.Event.(interview.InterviewerSaid); ok {
			u.Items = c.finish(u.Items, said)
		}
		u.Items = append(u.Items, Item{Event: &e})
		c.After = e.Seq
	}
	if f.speech != nil {
		u.Items = c.speak(u.Items, f.speech)
	}
	c.joined = false
	if c.clockV != f.clockV {
		clock := f.clock
		u.Items, c.clockV = append(u.Items, Item{Clock: &clock}), f.clockV
	}
	if c.penV != f.penV {
		pen := f.pen
		u.Items, c.penV = append(u.Items, Item{Pen: &pen}), f.penV
	}
	if len(u.Items) == 0 && f.err != nil {
		return u, nil, f.err
	}
	return u, f.changed, nil
}

// finish shows what the watcher hasn't seen of an attempt whose event comes next.
func (c *Cursor) finish(items []Item, said interview.InterviewerSaid) []Item {
	if c.Turn != said.Turn || c.Attempt != said.Attempt || c.Bytes >= len(said.Text) {
		return items
	}
	rest := said.Text[c.Bytes:]
	c.Part++
	c.Bytes = len(said.Text)
	return append(items, Item{Utter: &Utter{Turn: said.Turn, Attempt: said.Attempt, Part: c.Part, Text: rest}})
}

// speak shows what is new of the speech in progress.
func (c *Cursor) speak(items []Item, s *spoken) []Item {
	reset := false
	if c.Turn != s.turn || c.Attempt != s.attempt {
		reset = s.fresh || c.joined
		c.Turn, c.Attempt, c.Part, c.Bytes = s.turn, s.attempt, -1, 0
	}
	if c.Bytes >= len(s.text) {
		if reset {
			// Nothing is shown yet: decide about the reset with the first words.
			c.Turn, c.Attempt = 0, 0
		}
		return items
	}
	text := string(s.text[c.Bytes:])
	c.Part++
	c.Bytes = len(s.text)
	return append(items, Item{Utter: &Utter{Turn: s.turn, Attempt: s.attempt, Part: c.Part, Text: text, Reset: reset}})
}
