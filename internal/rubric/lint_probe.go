package rubric

import (
	"slices"
	"strings"
)

const (
	// breathWords is how many words a listener keeps in mind of one question.
	breathWords = 25
	// tellingWords is the fewest meaning words of a label that can be told from
	// chance.
	tellingWords = 2
)

// lintProbes reports follow-ups that are hard to take in by ear, and those that
// ask for a signal in the words of its label: who repeats them has said it.
func lintProbes(c checker, comp *Competency) {
	for i, p := range comp.Probes {
		at := c.in("probes[%d]", i)
		if n := len(plainWords(strings.ReplaceAll(p.Ask, QuoteMark, ""))); n > breathWords {
			at.add("ask", "leave out what the answer will bring by itself", "the probe has %d words; more than %d can't be kept in mind", n, breathWords)
		}
		if strings.Count(p.Ask, "?") > 1 {
			at.add("ask", "ask one thing, or join the two with \"and\"", "the probe asks twice, and the candidate will answer the second question only")
		}
		if s := comp.Signal(p.Of); s != nil && p.When == Missing && tells(p.Ask, s.Label) {
			at.add("ask", "ask for what one would see, not by the signal's name", "the probe says what it wants to hear: %q", s.Label)
		}
	}
}

// tells reports whether all meaning words of a label stand in a text.
func tells(text, label string) bool {
	words := plainWords(text)
	meaning := 0
	for _, word := range plainWords(label) {
		if slices.Contains(stopWords, word) {
			continue
		}
		if !slices.Contains(words, word) {
			return false
		}
		meaning++
	}
	return meaning >= tellingWords
}
