package main

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"barraiser/internal/measure"
)

// tally collects what the candidates of a window saw. It is safe for concurrent
// use.
type tally struct {
	mu sync.Mutex
	// acks and words: from an answer's writing to its ack, and to the next turn's
	// first words. lates: how much longer than the speaker's pause it was from a
	// piece to the next.
	acks, words, lates []time.Duration
	// sent are answers that were given, pieces what was heard.
	sent, pieces int
	errors       []string
}

func (t *tally) ack(d time.Duration) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.acks = append(t.acks, d)
}

func (t *tally) word(d time.Duration) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.words = append(t.words, d)
}

// piece takes a piece that came after the one before it, or the first of a speech.
func (t *tally) piece(gap, pause time.Duration, first bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.pieces++
	if !first && pause > 0 {
		t.lates = append(t.lates, max(0, gap-pause))
	}
}

func (t *tally) answered() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.sent++
}

func (t *tally) fail(err error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.errors = append(t.errors, err.Error())
}

// into adds the figures under a prefix.
func (t *tally) into(f measure.Figures, prefix string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	f.AddTimes(prefix+".ack", t.acks)
	f.AddTimes(prefix+".word", t.words)
	if len(t.lates) > 0 {
		f.AddTimes(prefix+".late", t.lates)
	}
	f.Add(prefix+".errors", float64(len(t.errors)))
	f.Add(prefix+".unacked", float64(t.sent-len(t.acks)))
	f.Add(prefix+".answers", float64(t.sent))
	f.Add(prefix+".pieces", float64(t.pieces))
}

// complaint is what went wrong most often, "" for nothing.
func (t *tally) complaint() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	if len(t.errors) == 0 {
		return ""
	}
	slices.Sort(t.errors)
	worst, most := "", 0
	n := 0
	for i, said := range t.errors {
		if n++; i == 0 || !alike(t.errors[i-1], said) {
			n = 1
		}
		if n > most {
			worst, most = said, n
		}
	}
	return fmt.Sprintf("%d errors, %d of them like: %.300s", len(t.errors), most, worst)
}

// alike compares errors by their beginnings, before any address or id.
func alike(a, b string) bool {
	begin := func(s string) string {
		s, _, _ = strings.Cut(s, "127.0.0.1")
		return s[:min(len(s), 40)]
	}
	return begin(a) == begin(b)
}
