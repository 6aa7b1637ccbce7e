package lexical

import (
	"strings"

	"github.com/kljensen/snowball/english"
)

// maxStemmed is the length from which a "word" isn't one and is left as it is.
const maxStemmed = 32

// stemmer gives the Porter2 stem of words in lower case, with British and
// American spellings and irregular verbs brought together. It remembers what it
// has seen, and isn't for concurrent use.
type stemmer struct{ seen map[string]string }

func newStemmer() *stemmer { return &stemmer{seen: map[string]string{}} }

func (s *stemmer) stem(word string) string {
	if out, ok := s.seen[word]; ok {
		return out
	}
	out := word
	if len(word) <= maxStemmed {
		if base := irregular.base[word]; base != "" {
			out = base
		}
		out = english.Stem(out, false)
		switch {
		case strings.HasSuffix(out, "iz") && len(out) > 4:
			out = out[:len(out)-1] + "s"
		case strings.HasSuffix(out, "yz") && len(out) > 4:
			out = out[:len(out)-1] + "s"
		case strings.HasSuffix(out, "our") && len(out) > 5:
			out = out[:len(out)-2] + "r"
		case len(out) > 3 && out[len(out)-1] == out[len(out)-2] && strings.IndexByte("bdfgmnprt", out[len(out)-1]) >= 0:
			out = out[:len(out)-1] // "diffed" loses its double letter in stemming, so "diff" must too
		}
		if ownStems[word] || functionWords[out] && !functionWords[word] {
			out = word // "underlying" isn't "under"
		}
	}
	s.seen[word] = out
	return out
}

// ownStems are words that Porter2 brings together with others of another
// meaning: "likely" with "like", "probably" with "probability", "generally" with
// "generalise", "normally" with "normalise", "important" with "import".
var ownStems = wordSet(`likely unlikely probably generally normally important university universities organ news`)
