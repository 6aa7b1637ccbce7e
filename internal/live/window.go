package live

import "sync"

// window accounts for the text that was sent and that the client hasn't said it
// has shown. The writer adds to it, the reader takes away.
type window struct {
	limit int

	mu sync.Mutex
	// sent and seen count the bytes of event and utter frames since the start.
	sent, seen int
	// marks are the events not yet seen, with sent as it was after each.
	marks []mark
	// turn is the last turn the interviewer spoke in, and turnSent what sent was
	// after its last words.
	turn, turnSent int
}

type mark struct {
	seq  uint64
	sent int
}

// event counts an event frame of n bytes.
func (w *window) event(seq uint64, n int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.sent += n
	w.marks = append(w.marks, mark{seq: seq, sent: w.sent})
}

// words counts an utter frame of n bytes.
func (w *window) words(n int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.sent += n
}

// spoke notes that all sent so far belongs to the interviewer's turn or to what
// came before it.
func (w *window) spoke(turn int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.turn, w.turnSent = turn, w.sent
}

// open reports whether more may be sent.
func (w *window) open() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.sent-w.seen <= w.limit
}

// shown takes a client's word that it has shown every event up to seq. Events
// that weren't sent yet can't have been shown.
func (w *window) shown(seq uint64) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, m := range w.marks {
		if m.seq > seq {
			break
		}
		w.seen = max(w.seen, m.sent)
	}
	w.forget()
}

// reacted takes a command about a turn as the sign that its words were shown.
func (w *window) reacted(turn int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if turn == w.turn {
		w.seen = max(w.seen, w.turnSent)
	}
	w.forget()
}

// forget drops the marks of what was seen.
func (w *window) forget() {
	n := 0
	for n < len(w.marks) && w.marks[n].sent <= w.seen {
		n++
	}
	w.marks = w.marks[:copy(w.marks, w.marks[n:])]
}
