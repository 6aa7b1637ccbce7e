package lexical

import (
	"math"
	"strings"
)

// rivals are the subjects of the built-in competencies, by which an answer that
// is about one of them is told from an answer to the question. They don't depend
// on which rubrics are installed, so that the same rubric gives the same ratings
// everywhere.
type rivals struct {
	places map[string]int
	totals []float64
	absent []float32
	// The rivals that have the word at a place of the background, and what it says
	// for each, are those from ends[place-1] to ends[place] of these.
	ends   []uint32
	having []uint8
	says   []float32
}

func (v *rivals) add(id string, total float64) {
	if v.places == nil {
		v.places = map[string]int{}
	}
	v.places[id] = len(v.totals)
	v.totals = append(v.totals, total)
	v.absent = append(v.absent, float32(absentSays(total)))
}

// read takes over the words' lines of background.txt.
func (v *rivals) read(lines string, b *background) {
	n := strings.Count(lines, ":")
	v.ends, v.having, v.says = make([]uint32, 1, len(b.stems)), make([]uint8, 0, n), make([]float32, 0, n)
	for line := range strings.Lines(lines) {
		usual := b.share(uint16(len(v.ends)))
		_, counts, _ := strings.Cut(line, " ")
		_, counts, _ = strings.Cut(counts, " ")
		for field := range strings.FieldsSeq(counts) {
			at, count, _ := strings.Cut(field, ":")
			place := int(number(at))
			v.having = append(v.having, uint8(place))
			v.says = append(v.says, float32(b.says(number(count), v.totals[place], usual)))
		}
		v.ends = append(v.ends, uint32(len(v.says)))
	}
}

// of puts what the word at a place says for each rival into out.
func (v *rivals) of(place uint16, out []float32) {
	copy(out, v.absent)
	for i := v.ends[place-1]; i < v.ends[place]; i++ {
		out[v.having[i]] = v.says[i]
	}
}

// closest returns how much the words of an answer speak for the rival that they
// speak for most, the named one left out. known is false where that one is no
// rival itself: another vocabulary than theirs can't be compared with them.
func (r *reading) closest(except string) (measure float64, known bool) {
	v := &backgroundOnce().rivals
	own, known := v.places[except]
	if !known {
		return 0, false
	}
	if r.rivals == nil {
		r.rivals = r.measureRivals(v)
	}
	measure = math.Inf(-1)
	for i, m := range r.rivals {
		if i != own {
			measure = max(measure, m)
		}
	}
	return measure, true
}

// measureRivals is aboutIn for every rival at once, over all sentences.
func (r *reading) measureRivals(v *rivals) []float64 {
	sums, says, words := make([]float64, len(v.totals)), make([]float32, len(v.totals)), 0
	r.seen.clear(len(v.ends))
	for i := range r.sentences {
		s := &r.sentences[i]
		if !s.tells() {
			continue
		}
		for k := s.from; k < s.to; k++ {
			t := &r.tokens[k]
			if t.usual == 0 || t.list || !t.is(isContent) || !r.seen.add(int(t.usual)) {
				continue
			}
			words++
			v.of(t.usual, says)
			for k, x := range says {
				sums[k] += float64(x)
			}
		}
	}
	for k := range sums {
		sums[k] = surely(sums[k], words)
	}
	return sums
}
