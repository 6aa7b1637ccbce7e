package lexical

import (
	_ "embed"
	"math"
	"slices"
	"strconv"
	"strings"
	"sync"
)

//go:embed background.txt
var backgroundText string

// background is how often each word occurs in rubrics at large. What belongs to a
// word is kept by its place, so that an answer's words are looked up once each
// (word.usual) and not for every competency.
type background struct {
	// stems are in order, behind an unused one; they are parts of the embedded text.
	stems  []string
	counts []float64
	total  float64
	// rivals are the built-in competencies, as other subjects.
	rivals rivals
}

// backgroundOnce reads lines of two kinds: "@ competency words", and "stem count"
// followed by the competencies that have it, each as place:count. Stems are in
// order, which a test holds.
var backgroundOnce = sync.OnceValue(func() *background {
	n := strings.Count(backgroundText, "\n") + 1
	out := &background{stems: make([]string, 1, n), counts: make([]float64, 1, n)}
	body := backgroundText
	for line := range strings.Lines(backgroundText) {
		kind, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
		if kind != "#" && kind != "@" {
			break
		}
		body = body[len(line):]
		if kind == "@" {
			id, words, _ := strings.Cut(rest, " ")
			out.rivals.add(id, number(words))
		}
	}
	for line := range strings.Lines(body) {
		stem, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
		count, _, _ := strings.Cut(rest, " ")
		out.stems, out.counts = append(out.stems, stem), append(out.counts, number(count))
		out.total += number(count)
	}
	out.rivals.read(body, out)
	return out
})

// place returns the place of a stem, from 1, or 0 for one that no rubric uses.
func (b *background) place(stem string) uint16 {
	at, found := slices.BinarySearch(b.stems[1:], stem)
	if !found {
		return 0
	}
	return uint16(at + 1)
}

// share is how much of all words the stem at a place is.
func (b *background) share(place uint16) float64 { return b.counts[place] / b.total }

// number reads a count of the embedded file, which a test holds to its form.
func number(text string) float64 {
	n, _ := strconv.ParseFloat(text, 64)
	return n
}

// says is the logarithm of how much more likely a word is in a vocabulary of
// total words that has it n times than in any.
func (b *background) says(n, total, usual float64) float64 {
	return max(foreignWord, math.Log((n+priorWeight*usual)/(total+priorWeight)/usual))
}

// absentSays is the same for a word that the vocabulary lacks.
func absentSays(total float64) float64 {
	return max(foreignWord, math.Log(priorWeight/(total+priorWeight)))
}

// places is a set of small numbers. It isn't for concurrent use.
type places struct{ bits []uint64 }

// clear empties the set, for numbers below n.
func (p *places) clear(n int) {
	words := (n + 63) / 64
	if cap(p.bits) < words {
		p.bits = make([]uint64, words)
	}
	p.bits = p.bits[:words]
	clear(p.bits)
}

// add puts a number into the set and reports whether it wasn't there.
func (p *places) add(n int) bool {
	bit := uint64(1) << (n % 64)
	if p.bits[n/64]&bit != 0 {
		return false
	}
	p.bits[n/64] |= bit
	return true
}
