package lexical

import (
	_ "embed"
	"math"
	"slices"
	"strconv"
	"strings"
	"sync"

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

//go:embed background.txt
var backgroundText string

// background is how often each word occurs in rubrics at large.
type background struct {
	counts map[string]float64
	total  float64
	// rivals are the built-in competencies, as other subjects.
	rivals rivals
}

// backgroundOnce reads lines of two kinds: "@ competency words", and "stem count"
// followed by the competencies that have it, each as place:count.
var backgroundOnce = sync.OnceValue(func() background {
	out := background{counts: map[string]float64{}}
	var places []string
	for line := range strings.Lines(backgroundText) {
		fields := strings.Fields(line)
		if len(fields) < 2 || fields[0] == "#" {
			continue
		}
		if fields[0] == "@" {
			out.rivals.add(fields[1], number(fields[2]))
			continue
		}
		n := number(fields[1])
		out.counts[fields[0]] = n
		out.total += n
		places = append(places, line)
	}
	for _, line := range places {
		out.rivals.read(strings.Fields(line), &out)
	}
	return out
})

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

// subject is the vocabulary of a competency, against the background of all: for
// each word how much more likely it is in a text on this competency than on any,
// as in a naive Bayes classifier (Maron 1961). An answer may say nothing in the
// words that the cues foresee and still be plainly about it, or meet a cue and be
// about something else.
type subject struct {
	// says is the logarithm of that ratio, for each word of the vocabulary.
	says map[string]float64
	// absent is that of all other words.
	absent float64
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
	b := backgroundOnce()
	out := subject{says: make(map[string]float64, len(counts)), absent: absentSays(total)}
	for stem, n := range counts {
		if usual := b.counts[stem] / b.total; usual > 0 {
			out.says[stem] = b.says(n, total, usual)
		}
	}
	return out
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
		if isContent(t) {
			out = append(out, t.stem)
		}
	}
	return out
}

// isContent leaves out function words, figures and signs.
func isContent(t token) bool {
	return len(t.text) > 1 && t.text[0] >= 'a' && t.text[0] <= 'z' && !functionWords[t.text]
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
	b := backgroundOnce()
	seen := map[string]bool{}
	sum := 0.0
	for i := range r.sentences {
		s := &r.sentences[i]
		if !s.tells() || !near(i) {
			continue
		}
		for k, t := range r.tokens[s.from:s.to] {
			if len(crammed) > s.from+k && crammed[s.from+k] || t.list || !isContent(t) || seen[t.stem] || b.counts[t.stem] == 0 {
				continue
			}
			seen[t.stem] = true
			if says, ok := subject.says[t.stem]; ok {
				sum += says
			} else {
				sum += subject.absent
			}
		}
	}
	return surely(sum, len(seen))
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
	for _, t := range r.turns {
		for _, word := range t.asked {
			sum += subject.says[word.stem]
		}
	}
	return sum
}

// tells reports whether the words of a sentence say what an answer is about.
func (s *sentence) tells() bool { return s.guard == open && !s.code && s.words >= tellingWords }
