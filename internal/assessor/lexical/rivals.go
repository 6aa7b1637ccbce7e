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
	// words has what each word says for every rival, in the order of places.
	words map[string][]float32
}

func (v *rivals) add(id string, total float64) {
	if v.places == nil {
		v.places, v.words = map[string]int{}, map[string][]float32{}
	}
	v.places[id] = len(v.totals)
	v.totals = append(v.totals, total)
	v.absent = append(v.absent, float32(absentSays(total)))
}

// read takes over a line of background.txt.
func (v *rivals) read(fields []string, b *background) {
	usual := number(fields[1]) / b.total
	says := make([]float32, len(v.absent))
	copy(says, v.absent)
	for _, field := range fields[2:] {
		at, count, _ := strings.Cut(field, ":")
		place := int(number(at))
		says[place] = float32(b.says(number(count), v.totals[place], usual))
	}
	v.words[fields[0]] = says
}

// closest returns how much the words of an answer speak for the rival that they
// speak for most, the named one left out. known is false where that one is no
// rival itself: another vocabulary than theirs can't be compared with them.
func (r *reading) closest(except string) (measure float64, known bool) {
	v := backgroundOnce().rivals
	own, known := v.places[except]
	if !known {
		return 0, false
	}
	if r.rivals == nil {
		r.rivals = r.measureRivals(&v)
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
	sums, seen := make([]float64, len(v.totals)), map[string]bool{}
	for i := range r.sentences {
		s := &r.sentences[i]
		if !s.tells() {
			continue
		}
		for _, t := range r.tokens[s.from:s.to] {
			says := v.words[t.stem]
			if says == nil || t.list || !isContent(t) || seen[t.stem] {
				continue
			}
			seen[t.stem] = true
			for k, x := range says {
				sums[k] += float64(x)
			}
		}
	}
	for k := range sums {
		sums[k] = surely(sums[k], len(seen))
	}
	return sums
}
