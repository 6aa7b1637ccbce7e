package lexical

import (
	"math"
	"slices"
	"strings"

	"barraiser/internal/rubric"
)

// The numbers of the subject measure. They were chosen on half of a set of
// answers that the cues were written without; docs/evaluation.md has the other
// half.
const (
	// priorWeight is how many words of the background a vocabulary is mixed with.
	priorWeight = 100
	// foreignWord is the least that one word can say against the subject.
	foreignWord = -1.0
	// manyWords bounds the number of words by whose root the mean is scaled: more
	// words make it surer, but a whole round isn't surer than a long answer. Fewer
	// than fewWords are too few to tell a subject by.
	fewWords, manyWords = 12, 60
	// tellingWords is how long a sentence must be to tell anything.
	tellingWords = 5
	// plainSubject is from when an answer is on the subject, whatever it lacks.
	plainSubject = -1.0
	// An answer is to its question, although in other words than the rubric's, from
	// ownSubject on, unless it is about another built-in competency by more than
	// aRival. Of good answers that nobody had written cues for, 97 in a hundred
	// are, and a quarter of those to other competencies' questions.
	ownSubject, aRival = -3.0, 2.5
	// elsewhere is from how much more on it is about the other one, whatever it names:
	// none of the good answers is, and a third of those to other questions.
	elsewhere = 3.5
)

// subject is the vocabulary of a competency, against the background of all: for
// each word how much more likely it is in a text on this competency than on any,
// as in a naive Bayes classifier (Maron 1961). An answer may say nothing in the
// words that the cues foresee and still be plainly about it, or meet a cue and be
// about something else.
type subject struct {
	// at has, for each stem of the background by its place, where in says it is, and
	// 0 for the words that the vocabulary lacks.
	at []uint16
	// says is the logarithm of that ratio, for each word of the vocabulary, and begins
	// with an unused 0.
	says []float64
	// absent is that of all other words.
	absent float64
}

// newSubject makes a subject of what stems say for it; those that the background
// lacks are left out.
func newSubject(says map[string]float64, absent float64) subject {
	b := backgroundOnce()
	out := subject{at: make([]uint16, len(b.stems)), says: make([]float64, 1, len(says)+1), absent: absent}
	for stem, x := range says {
		if place := b.place(stem); place > 0 {
			out.at[place] = uint16(len(out.says))
			out.says = append(out.says, x)
		}
	}
	return out
}

// of returns what a word says for the subject; known is false for those that its
// vocabulary lacks.
func (s *subject) of(w *word) (says float64, known bool) {
	if int(w.usual) >= len(s.at) || s.at[w.usual] == 0 {
		return 0, false
	}
	return s.says[s.at[w.usual]], true
}

// wordsOf counts the words of a competency and of the questions that target it.
func wordsOf(c *rubric.Competency, questions []rubric.Question, stems *stemmer) map[string]float64 {
	counts := map[string]float64{}
	for _, text := range subjectTexts(c, questions) {
		for _, stem := range contentStems(text, stems) {
			counts[stem]++
		}
	}
	// A cue's alternatives are many ways of saying one thing, so each counts once.
	for _, s := range c.Signals {
		for _, cue := range s.Cues {
			words := contentStems(strings.ReplaceAll(cue.Text, "/", " "), stems)
			slices.Sort(words)
			for _, stem := range slices.Compact(words) {
				counts[stem]++
			}
		}
	}
	return counts
}

func subjectOf(c *rubric.Competency, questions []rubric.Question, stems *stemmer) subject {
	counts := wordsOf(c, questions, stems)
	total := 0.0
	for _, n := range counts {
		total += n
	}
	b, says := backgroundOnce(), make(map[string]float64, len(counts))
	for stem, n := range counts {
		if usual := b.share(b.place(stem)); usual > 0 {
			says[stem] = b.says(n, total, usual)
		}
	}
	return newSubject(says, absentSays(total))
}

// subjectTexts are the texts of a rubric that are about its subject.
func subjectTexts(c *rubric.Competency, questions []rubric.Question) []string {
	out := append([]string{c.Title, c.Essence, c.Topic.Say}, c.Anchors[:]...)
	for _, s := range c.Signals {
		out = append(out, s.Label, s.Check)
	}
	for _, f := range c.RedFlags {
		out = append(out, f.Check)
	}
	for _, p := range c.Probes {
		out = append(out, p.Ask)
	}
	for _, e := range slices.Concat(c.Exemplars, c.Examples) {
		out = append(out, e.Text)
	}
	for _, q := range questions {
		if !slices.Contains(q.Targets, c.ID) {
			continue
		}
		out = append(out, q.Text, q.Clarify)
		out = append(out, q.Hints...)
		for _, p := range q.KeyPoints {
			out = append(out, p.Label)
		}
	}
	return out
}

// contentStems are the stems of a text's words that carry a meaning.
func contentStems(text string, stems *stemmer) []string {
	tokens, _ := tokenise(normalise([]rune(text)), stems)
	var out []string
	for _, t := range tokens {
		if t.is(isContent) {
			out = append(out, t.stem)
		}
	}
	return out
}

// about measures by the different words of an answer's sentences near a cue, as
// far as rubrics use them at all, how much more they speak for the subject than
// for any. What is appended far from every cue changes nothing, and neither do
// lists, single words and program text. Too few words speak for none.
func (r *reading) about(h *signalHits) float64 {
	return r.aboutIn(&h.subject, h.cues.crammed, func(i int) bool { return h.cues.near[i] })
}

// aboutIn is about for the sentences that near names.
func (r *reading) aboutIn(subject *subject, crammed []bool, near func(sentence int) bool) float64 {
	r.seen.clear(len(backgroundOnce().stems))
	sum, words := 0.0, 0
	for i := range r.sentences {
		s := &r.sentences[i]
		if !s.tells() || !near(i) {
			continue
		}
		for k := s.from; k < s.to; k++ {
			t := &r.tokens[k]
			if t.usual == 0 || len(crammed) > k && crammed[k] || t.list || !t.is(isContent) || !r.seen.add(int(t.usual)) {
				continue
			}
			words++
			if says, ok := subject.of(t.word); ok {
				sum += says
			} else {
				sum += subject.absent
			}
		}
	}
	return surely(sum, words)
}

// surely turns the sum of what words say into a measure that is surer with more
// of them.
func surely(sum float64, words int) float64 {
	n := float64(words)
	if n < fewWords {
		return foreignWord * math.Sqrt(fewWords)
	}
	return sum / n * math.Sqrt(min(n, manyWords))
}

// aboutWhole is about for all sentences.
func (r *reading) aboutWhole(h *signalHits) float64 {
	if h.whole == nil {
		whole := r.aboutIn(&h.subject, nil, func(int) bool { return true })
		h.whole = &whole
	}
	return *h.whole
}

// isToTheQuestion reports whether an answer is about the competency asked for, by
// all of its words, so that it counts how it is told.
func (r *reading) isToTheQuestion(h *signalHits) bool {
	own := r.aboutWhole(h)
	rival, known := r.closest(h.ID)
	if !known {
		return own >= plainSubject
	}
	return own >= ownSubject && own >= rival-aRival
}

// isElsewhere reports whether an answer is to another competency's question. A
// rubric that was written anew under a built-in id is measured by whichever of the
// two vocabularies says more for it.
func (r *reading) isElsewhere(h *signalHits) bool {
	rival, known := r.closest(h.ID)
	if !known {
		return false
	}
	return max(r.aboutWhole(h), r.rivals[backgroundOnce().rivals.places[h.ID]]) < rival-elsewhere
}

// aboutAll measures the question and the answer together, wherever their cues are.
func (r *reading) aboutAll(subject *subject) float64 {
	sum := r.aboutIn(subject, nil, func(int) bool { return true })
	for i := range r.turns {
		for _, word := range r.askedOf(i) {
			says, _ := subject.of(word.word)
			sum += says
		}
	}
	return sum
}

// tells reports whether the words of a sentence say what an answer is about.
func (s *sentence) tells() bool { return s.guard == open && !s.code && s.words >= tellingWords }
