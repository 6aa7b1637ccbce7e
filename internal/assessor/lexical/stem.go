package lexical

import (
	"strings"

	"github.com/kljensen/snowball/english"
)

// maxStemmed is the length from which a "word" isn't one and is left as it is.
const maxStemmed = 32

// stemOf gives the Porter2 stem of a word in lower case, with British and
// American spellings and irregular verbs brought together.
func stemOf(word string) string {
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
	return out
}

// ownStems are words that Porter2 brings together with others of another
// meaning: "likely" with "like", "probably" with "probability", "generally" with
// "generalise", "normally" with "normalise", "important" with "import".
var ownStems = wordSet(`likely unlikely probably generally normally important university universities organ news`)
