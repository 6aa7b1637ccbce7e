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
	// begins holds, by turn and attempt, the event after which words of the
	// attempt may have been shown; for one that took over from attempts that
	// died without an event it is the first of theirs, and lost holds it too.
	begins map[[2]int]uint64
	lost   map[[2]int]bool
}

// spoken is the speech in progress as it is shown.
type spoken struct {
	turn, attempt int
	text          []byte
}

func newFeed(events []interview.Recorded, clock interview.Clock) *feed {
	f := &feed{changed: make(chan struct{}), clock: clock, begins: map[[2]int]uint64{}, lost: map[[2]int]bool{}}
	f.add(events)
	return f
}

// add takes events into the feed; the caller holds the lock.
func (f *feed) add(events []interview.Recorded) {
	f.events = append(f.events, events...)
	for _, e := range events {
		switch fact := e.Event.(type) {
		case interview.MovePlanned:
			key := [2]int{fact.Turn, fact.Attempt}
			f.begins[key] = e.Seq
			if earlier := f.begins[[2]int{fact.Turn, fact.Attempt - 1}]; fact.Resumed && earlier > 0 {
				f.begins[key], f.lost[key] = earlier, true
			}
		case interview.InterviewerSaid:
			if fact.Ending == interview.Broken {
				f.begins[[2]int{fact.Turn, fact.Attempt + 1}] = e.Seq
			}
		}
	}
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
	// from is where the watcher began.
	from uint64
	// begun names the speech that had words before the watcher came.
	begun [2]int
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
			u.Items = c.finish(u.Items, said, f)
		}
		u.Items = append(u.Items, Item{Event: &e})
		c.After = e.Seq
	}
	if f.speech != nil {
		u.Items = c.speak(u.Items, f.speech, f.lost[[2]int{f.speech.turn, f.speech.attempt}])
	}
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

// finish shows what the watcher hasn't seen of an attempt whose event comes
// next. One who may have seen words of it, or of an attempt that was lost, over
// an earlier connection is shown the whole: words and event agree for every
// client at every moment.
func (c *Cursor) finish(items []Item, said interview.InterviewerSaid, f *feed) []Item {
	reset := false
	if c.Turn != said.Turn || c.Attempt != said.Attempt {
		begin := f.begins[[2]int{said.Turn, said.Attempt}]
		if begin == 0 || c.from < begin {
			return items
		}
		reset = true
		c.Turn, c.Attempt, c.Part, c.Bytes = said.Turn, said.Attempt, -1, 0
	}
	return c.show(items, said.Text[c.Bytes:], reset)
}

// speak shows what is new of the speech in progress.
func (c *Cursor) speak(items []Item, s *spoken, lost bool) []Item {
	reset := false
	if c.Turn != s.turn || c.Attempt != s.attempt {
		if len(s.text) == 0 {
			return items
		}
		reset = lost || c.begun == [2]int{s.turn, s.attempt}
		c.Turn, c.Attempt, c.Part, c.Bytes = s.turn, s.attempt, -1, 0
	}
	return c.show(items, string(s.text[c.Bytes:]), reset)
}

// show adds the rest of the attempt's text.
func (c *Cursor) show(items []Item, rest string, reset bool) []Item {
	if rest == "" {
		return items
	}
	c.Part++
	c.Bytes += len(rest)
	return append(items, Item{Utter: &Utter{Turn: c.Turn, Attempt: c.Attempt, Part: c.Part, Text: rest, Reset: reset}})
}
