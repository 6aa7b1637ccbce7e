package main

import (
	"strconv"
	"time"
)

// ear notes when the words of one answer of a wave come. It belongs to one
// goroutine.
type ear struct {
	up   *upstream
	wave *wave
	// sentences says that words come as whole sentences, so that a sentence is
	// there with its last character; else it is with the token that closes it.
	sentences bool

	// sent is when the request was written, in the upstream's time.
	sent int64
	// head is the beginning of the text, until it holds the answer's number, and
	// pieces are what it came in.
	head   string
	pieces []piece
	// answer is the endpoint's side of it; nil until the number is known, and for
	// words that aren't the endpoint's.
	answer *answer
	got    int
	// tokens and closed are when each token and each sentence was there.
	tokens, closed []int64
}

// piece is a piece of text: how much there was with it, and when.
type piece struct {
	got int
	at  int64
}

// newEar returns an ear for an answer; a nil wave stands for one that isn't
// measured.
func newEar(up *upstream, w *wave, sentences bool) *ear {
	return &ear{up: up, wave: w, sentences: sentences, sent: up.now()}
}

// hear takes the next piece of text.
func (e *ear) hear(text string) {
	e.got += len(text)
	now := piece{got: e.got, at: e.up.now()}
	if e.answer != nil {
		e.note(now)
		return
	}
	e.pieces = append(e.pieces, now)
	if e.head += text; len(e.head) < numberFrom+numberDigits || e.wave == nil {
		return
	}
	// What isn't a number isn't the endpoint's, and no answer is 0.
	number, _ := strconv.Atoi(e.head[numberFrom : numberFrom+numberDigits])
	if e.answer = e.wave.find(number); e.answer != nil {
		for _, p := range e.pieces {
			e.note(p)
		}
	}
}

// note takes down the tokens and sentences that are there with a piece.
func (e *ear) note(p piece) {
	for i := len(e.tokens); i < len(e.answer.tokens) && e.answer.ends[i] <= p.got; i++ {
		e.tokens = append(e.tokens, p.at)
	}
	for k := len(e.closed); k < len(e.answer.closes) && e.needs(k) <= p.got; k++ {
		e.closed = append(e.closed, p.at)
	}
}

// needs is how much text there must be for sentence k to be there.
func (e *ear) needs(k int) int {
	if e.sentences {
		return e.answer.sentenceEnds[k]
	}
	return e.answer.ends[e.answer.closes[k]]
}

// span is a time of a wave, in the upstream's time.
type span struct{ from, to int64 }

func (s span) holds(at int64) bool { return at >= s.from && at <= s.to }

// heard is what was measured of the answers of some waves.
type heard struct {
	// request: from the client's request to its arrival at the endpoint. first:
	// from the first token (or the token that closes the first sentence) to the
	// client. token and sentence: likewise of each.
	request, first, token, sentence []time.Duration
	// lost counts tokens of answers that never came whole, and replaced answers of
	// which no word came. whole are the tokens of those that came whole but for each
	// one's first, and took is how long those were under way together: from the
	// first's writing to the last's arrival.
	lost, replaced, whole int
	took                  time.Duration
	// sent are the tokens that were written in the windows, processor is what the
	// system's processes used in them, resident the most memory they had, in bytes.
	sent      int
	processor time.Duration
	resident  float64
}

// take adds what an ear heard. Only what was emitted in the window counts, but for
// the first words.
func (h *heard) take(e *ear, window span) {
	a := e.answer
	if a == nil {
		h.replaced++
		return
	}
	since := func(at int64, token int) time.Duration { return time.Duration(at - a.emitted[token].Load()) }
	h.request = append(h.request, time.Duration(a.asked-e.sent))
	h.lost += len(a.tokens) - len(e.tokens)
	for i, at := range e.tokens {
		if !e.sentences && window.holds(a.emitted[i].Load()) {
			h.token = append(h.token, since(at, i))
		}
	}
	if len(e.tokens) == len(a.tokens) {
		h.whole += len(a.tokens) - 1
		h.took += time.Duration(e.tokens[len(e.tokens)-1] - a.emitted[0].Load())
	}
	for k, at := range e.closed {
		if token := a.closes[k]; window.holds(a.emitted[token].Load()) {
			h.sentence = append(h.sentence, since(at, token))
		}
	}
	switch {
	case e.sentences && len(e.closed) > 0:
		h.first = append(h.first, since(e.closed[0], a.closes[0]))
	case !e.sentences && len(e.tokens) > 0:
		h.first = append(h.first, since(e.tokens[0], 0))
	}
}
