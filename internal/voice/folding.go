package voice

import (
	"strings"
	"unicode"

	"barraiser/internal/interview"
)

// fold makes texts comparable: lower case, one space for any white space, one
// kind of quotation mark, dash and apostrophe.
func fold(text string) string {
	var out strings.Builder
	out.Grow(len(text))
	space := false
	for _, r := range text {
		if unicode.IsSpace(r) {
			space = out.Len() > 0
			continue
		}
		if space {
			out.WriteByte(' ')
			space = false
		}
		switch r {
		case '’', '‘', 'ʼ':
			r = '\''
		case '“', '”', '«', '»', '„':
			r = '"'
		case '–', '—', '‐', '‑':
			r = '-'
		}
		out.WriteRune(unicode.ToLower(r))
	}
	return out.String()
}

// wordsIn reports whether phrase stands in text as whole words; both folded.
func wordsIn(text, phrase string) bool {
	if phrase == "" {
		return false
	}
	for from := 0; ; {
		i := strings.Index(text[from:], phrase)
		if i < 0 {
			return false
		}
		start, end := from+i, from+i+len(phrase)
		if !inWord(text[:start], text[start:]) && !inWord(text[:end], text[end:]) {
			return true
		}
		from = start + 1
	}
}

// inWord reports whether the place between two halves lies inside a word.
func inWord(before, behind string) bool {
	return strings.TrimRightFunc(before, wordRune) != before && strings.TrimLeftFunc(behind, wordRune) != behind
}

func wordRune(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

// countWords counts what white space separates.
func countWords(text string) int { return len(strings.Fields(text)) }

// tokens returns the words of a folded text, without punctuation.
func tokens(folded string) []string {
	return strings.FieldsFunc(strings.ReplaceAll(folded, "'", ""), func(r rune) bool { return !wordRune(r) })
}

// candidate is what the candidate has said so far, for comparison. Answers may
// be very long and most sentences need neither form of them, so each is made
// when it is first asked for.
type candidate struct {
	state   interview.State
	answers []string
	grams   map[string]bool
}

func (c *candidate) folded() []string {
	if c.answers == nil {
		c.answers = []string{}
		for _, turn := range c.state.Turns {
			if turn.Answer != nil {
				c.answers = append(c.answers, fold(turn.Answer.Text))
			}
		}
	}
	return c.answers
}

// said reports whether the candidate used the phrase; phrase must be folded.
func (c *candidate) said(phrase string) bool {
	for _, answer := range c.folded() {
		if wordsIn(answer, phrase) {
			return true
		}
	}
	return false
}

// ran reports whether the candidate used the run of words.
func (c *candidate) ran(gram string) bool {
	if c.grams == nil {
		c.grams = map[string]bool{}
		for _, answer := range c.folded() {
			addGrams(c.grams, tokens(answer))
		}
	}
	return c.grams[gram]
}

// unquote returns the sentence with its quotations emptied, the quotations, and
// whether all quotation marks are closed.
func unquote(sentence string) (bare string, quotes []string, whole bool) {
	var out, quote strings.Builder
	closing, before := rune(0), ' '
	runes := []rune(sentence)
	for i, r := range runes {
		behind := ' '
		if i+1 < len(runes) {
			behind = runes[i+1]
		}
		switch {
		case closing == 0:
			out.WriteRune(r)
			closing = opensQuote(r, before, runes[i+1:])
		case r == closing && (r != '\'' && r != '’' || !wordRune(behind)):
			quotes = append(quotes, quote.String())
			quote.Reset()
			out.WriteRune(r)
			closing = 0
		default:
			quote.WriteRune(r)
		}
		before = r
	}
	return out.String(), quotes, closing == 0
}

// opensQuote returns the mark that closes the quotation which r opens, or 0.
// A single mark opens one only in front of a word and if it is closed again:
// most are apostrophes.
func opensQuote(r, before rune, rest []rune) rune {
	switch r {
	case '“':
		return '”'
	case '"':
		return '"'
	case '«':
		return '»'
	case '„':
		return '“'
	case '‘', '\'':
		closing := map[rune]rune{'‘': '’', '\'': '\''}[r]
		if wordRune(before) || len(rest) == 0 || !wordRune(rest[0]) || !closed(rest, closing) {
			return 0
		}
		return closing
	}
	return 0
}

// closed reports whether mark stands behind a word somewhere in rest.
func closed(rest []rune, mark rune) bool {
	for i, r := range rest {
		if r == mark && i > 0 && (i+1 == len(rest) || !wordRune(rest[i+1])) {
			return true
		}
	}
	return false
}
