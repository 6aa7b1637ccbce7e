package voice

import (
	"iter"
	"slices"
	"strings"
)

// phrases are folded phrases by their first words, so that a sentence is
// compared with the few that can stand in it and not with hundreds. It is safe
// for concurrent use once nothing is added any more.
type phrases map[string][]string

func (p phrases) add(phrase string) {
	if word := firstWord(phrase); phrase != "" && !slices.Contains(p[word], phrase) {
		p[word] = append(p[word], phrase)
	}
}

// in yields the phrases that stand in a folded text as whole words, each once.
func (p phrases) in(text string) iter.Seq[string] {
	return func(yield func(string) bool) {
		words := append(strings.FieldsFunc(text, func(r rune) bool { return !wordRune(r) }), "")
		for i, word := range words {
			if slices.Contains(words[:i], word) {
				continue
			}
			for _, phrase := range p[word] {
				if wordsIn(text, phrase) && !yield(phrase) {
					return
				}
			}
		}
	}
}

// firstWord returns the word that a phrase begins with, and nothing for one that
// begins with a sign.
func firstWord(phrase string) string {
	if end := strings.IndexFunc(phrase, func(r rune) bool { return !wordRune(r) }); end >= 0 {
		return phrase[:end]
	}
	return phrase
}
