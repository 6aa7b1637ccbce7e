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
		if base := irregular[word]; base != "" {
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
		if functionWords[out] && !functionWords[word] {
			out = word // "underlying" isn't "under"
		}
	}
	s.seen[word] = out
	return out
}

// irregular maps past forms to the base of the verb.
var irregular = pairs(`began begin begun begin broke break broken break brought bring built build bought buy caught catch
	chose choose chosen choose cut cut dealt deal did do done do drew draw drawn draw drove drive driven drive fell fall
	fallen fall felt feel fought fight found find gave give given give went go gone go grew grow grown grow heard hear
	held hold kept keep knew know known know laid lay led lead left leave lost lose made make meant mean met meet paid pay
	put put ran run read read rose rise risen rise said say saw see seen see sent send set set shook shake showed show
	shown show shrank shrink shrunk shrink shut shut sold sell spent spend split split spoke speak spoken speak stood stand
	stuck stick took take taken take taught teach thought think threw throw thrown throw told tell understood understand
	woke wake won win wore wear wrote write written write rewrote rewrite rebuilt rebuild froze freeze frozen freeze
	hid hide hidden hide overran overrun swept sweep dug dig undid undo undone undo rethought rethink swore swear
	pled plead fed feed bound bind wound wind sought seek hung hang bet bet hit hit hurt hurt let let cost cost reran rerun`)
