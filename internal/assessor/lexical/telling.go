package lexical

import (
	_ "embed"
	"math"
	"strconv"
	"strings"
	"sync"

	"barraiser/internal/assessment"
)

const (
	// tellingShort is how many words an answer is counted as at the least: fewer
	// are too few to hear how somebody tells.
	tellingShort = 20
	// tellingUnit scales the root of the number of words, so that an answer of
	// fifty words counts each of them in full.
	tellingUnit = 7
	// tellingLeast is how many words must have been heard before the measure says
	// anything.
	tellingLeast = 15
	// tellingPadded is how many words of an answer that is told badly are counted at
	// the most: padding must not make it better.
	tellingPadded = 80
	// ownWords is the share of a sentence's words that must speak for the subject
	// where nothing after it carries a signal.
	ownWords = 0.25
	// toldClauses is how many clauses are quoted for how an answer is told.
	toldClauses = 2
)

//go:embed telling.txt
var tellingText string

// telling says how a text is told, whatever it is about: by somebody who was
// there ("wrote", "two weeks", "until", "nobody had") or around the matter
// ("always", "in general", "is important"). It is a ridge regression (Hoerl and
// Kennard 1970) of the rating on the words and pairs of words that answers to
// many competencies share, so that it knows no subject; telling_fit_test.go
// fits it to the labelled answers of the repository.
//
// Figures are no words: an answer isn't told better for having more of them. A
// word counts once, and each the less the more words there are, so length is
// nothing by itself.
type telling struct {
	base float64
	// places are those of its words, from 1 (word.heard).
	places map[string]uint16
	// alone is which of says a word by its place is, and pairs that of a word and its
	// neighbour; says begins with a 0 for those that say nothing.
	alone []uint16
	pairs map[[2]uint16]uint16
	says  []float64
}

// tellingOnce reads the numbers, which are thousandths of a step.
var tellingOnce = sync.OnceValue(func() *telling {
	out := &telling{places: map[string]uint16{}, alone: make([]uint16, 1), pairs: map[[2]uint16]uint16{}, says: make([]float64, 1)}
	for line := range strings.Lines(tellingText) {
		at := strings.LastIndexByte(line, ' ')
		n, err := strconv.ParseFloat(strings.TrimSpace(line[at+1:]), 64)
		switch {
		case at < 0 || err != nil || line[0] == '#':
		case line[:at] == "=":
			out.base = n / 1000
		default:
			out.add(line[:at], n/1000)
		}
	}
	return out
})

// add takes over what a word, or a word and its neighbour, says.
func (t *telling) add(words string, says float64) {
	at := uint16(len(t.says))
	t.says = append(t.says, says)
	word, after, pair := strings.Cut(words, " ")
	if pair {
		t.pairs[[2]uint16{t.place(word), t.place(after)}] = at
	} else {
		t.alone[t.place(word)] = at
	}
}

// place returns the place of a word, which is new if it has none.
func (t *telling) place(word string) uint16 {
	place, known := t.places[word]
	if !known {
		place = uint16(len(t.alone))
		t.places[word] = place
		t.alone = append(t.alone, 0)
	}
	return place
}

// at returns which of says a word is, or with one before it the pair of both; 0 for
// none.
func (t *telling) at(before, w *word) uint16 {
	switch {
	case w.heard == 0:
		return 0
	case before == nil:
		return t.alone[w.heard]
	case before.heard == 0:
		return 0
	default:
		return t.pairs[[2]uint16{before.heard, w.heard}]
	}
}

// told returns the rating, 1 to 5 with fractions, that the telling alone would
// get, and 0 where too little was said. After the last sentence that carries a
// signal only those in the words of the subject are heard, none there that asks
// or tells somebody something, and none far from every cue: what is appended
// changes little. Where that leaves too little, all are heard.
func (r *reading) told(h *signalHits) float64 {
	last := -1
	for i := range r.sentences {
		if (len(h.cues.bySentence[i]) > 0 || r.points.in(i)) && !r.addresses(i) {
			last = i
		}
	}
	told := r.toldIn(func(i int) bool {
		return h.cues.near[i] && (i <= last || !r.addresses(i) && r.inTheWordsOf(&h.subject, i))
	})
	if told > 0 {
		return told
	}
	return r.toldIn(func(int) bool { return true })
}

// addresses reports whether a sentence asks or tells somebody something.
func (r *reading) addresses(i int) bool {
	s := &r.sentences[i]
	for _, t := range r.tokens[s.from:s.to] {
		if t.text == "you" || t.text == "your" {
			return true
		}
	}
	return s.asked
}

// inTheWordsOf reports whether enough words of a sentence speak for a subject.
func (r *reading) inTheWordsOf(subject *subject, i int) bool {
	s := &r.sentences[i]
	words, own := 0, 0
	for _, t := range r.tokens[s.from:s.to] {
		if !t.is(isContent) {
			continue
		}
		words++
		if says, _ := subject.of(t.word); says > 0 {
			own++
		}
	}
	return words > 0 && float64(own) >= ownWords*float64(words)
}

func (r *reading) toldIn(in func(sentence int) bool) float64 {
	t := tellingOnce()
	sum := 0.0
	r.seen.clear(len(t.says))
	n := r.tellingWords(in, func(before, w *word) {
		if at := t.at(before, w); at > 0 && r.seen.add(int(at)) {
			sum += t.says[at]
		}
	})
	if n < tellingLeast {
		return 0
	}
	if sum < 0 {
		n = min(n, tellingPadded)
	}
	return max(1, min(5, t.base+sum*tellingScale(n)))
}

func tellingScale(words int) float64 {
	return tellingUnit / math.Sqrt(float64(max(words, tellingShort)))
}

// tellingWords yields the words, with nil before them, and pairs of neighbours of the
// sentences that may be evidence, and returns the number of words.
func (r *reading) tellingWords(in func(sentence int) bool, yield func(before, w *word)) int {
	n := 0
	for i := range r.sentences {
		s := &r.sentences[i]
		if s.guard == open && !s.code && in(i) {
			n += r.wordsOfTelling(s.span, yield)
		}
	}
	return n
}

func (r *reading) wordsOfTelling(in span, yield func(before, w *word)) int {
	n := 0
	var before *word
	for i := in.from; i < in.to; i++ {
		t := &r.tokens[i]
		if t.list || t.code || t.number || !isLetters(t.text) {
			before = nil
			continue
		}
		n++
		yield(nil, t.word)
		if before != nil {
			yield(before, t.word)
		}
		before = t.word
	}
	return n
}

func isLetters(text string) bool {
	for _, c := range text {
		if (c < 'a' || c > 'z') && c != '\'' {
			return false
		}
	}
	return text != ""
}

// tellingEvidence quotes the clauses that are told best, at most limit.
func (r *reading) tellingEvidence(competency string, limit int) []assessment.Evidence {
	type heard struct {
		sentence *sentence
		clause   span
		sum      float64
	}
	t := tellingOnce()
	var best []heard
	for i := range r.sentences {
		s := &r.sentences[i]
		if !s.tells() {
			continue
		}
		for _, clause := range s.clauses {
			sum := 0.0
			n := r.wordsOfTelling(clause, func(before, w *word) { sum += t.says[t.at(before, w)] })
			if n < tellingWords || sum <= 0 {
				continue
			}
			sum /= math.Sqrt(float64(n))
			at := len(best)
			for at > 0 && best[at-1].sum < sum {
				at--
			}
			if at < limit {
				best = append(best[:at], append([]heard{{s, clause, sum}}, best[at:]...)...)
				best = best[:min(len(best), limit)]
			}
		}
	}
	var out []assessment.Evidence
	for _, b := range best {
		out = append(out, assessment.Evidence{
			Competency: competency, Signal: assessment.SignalTold, Span: r.quote(b.sentence, b.clause),
			Strength: assessment.Mentioned, Polarity: assessment.For,
		})
	}
	return out
}
