package model

import (
	"strings"
	"unicode"
)

// plain returns the words of a text in lower case with one space between them,
// without punctuation. Apostrophes are left out.
func plain(text string) string {
	var out strings.Builder
	out.Grow(len(text))
	appendPlain(&out, text)
	return out.String()
}

// appendPlain writes the words of a text behind what out holds. Whole interviews
// go through it for every speech, hence one pass and one allocation.
func appendPlain(out *strings.Builder, text string) {
	begun, gap := false, false
	for _, r := range text {
		r = unicode.ToLower(r)
		switch {
		case r == '\'' || r == '’':
		case unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.Is(unicode.M, r):
			if gap {
				out.WriteByte(' ')
			}
			out.WriteRune(r)
			begun, gap = true, false
		default:
			gap = begun
		}
	}
}

func words(text string) []string { return strings.Fields(plain(text)) }

// unquoted returns a text with its quotations emptied. Single marks are left
// alone: most are apostrophes, and the guard has looked at them.
func unquoted(text string) string {
	var out strings.Builder
	closing := rune(0)
	for _, r := range text {
		switch {
		case closing == 0:
			out.WriteRune(r)
			closing = map[rune]rune{'“': '”', '"': '"', '«': '»', '„': '“'}[r]
		case r == closing:
			out.WriteRune(r)
			closing = 0
		}
	}
	return out.String()
}

// stop are words that say nothing of what is asked for: articles and the like,
// and what interviewers say whatever they ask.
var stop = wordSet(`a an the this that these those it its he she they them their his her we our us i me my you your yours and or
	but if so as at by for from in into of off on onto out over to up with without about than then there here is are was were be been
	being am do does did done doing have has had having will would shall should can could may might must not no nor what which who whom
	whose when where why how all any both each few more most other some such only own same too very just also again once one ones
	let lets tell say said saying ask asked asking question know want like please now well ok okay right sure thing things something
	anything everything give gave take took put get got go went going come came make made talk speak described describe explain walk
	show help bit moment little lot while still much many im id youd youre youve thats whats dont didnt wasnt isnt hear heard mind`)

// content returns what remains of a text's words when those that say nothing are
// left out, each cut to its stem. Scripts that write without spaces give their
// pairs of characters.
func content(text string) []string {
	var out []string
	for _, word := range words(text) {
		if runes := []rune(word); unspaced(runes[0]) {
			for i := range max(1, len(runes)-1) {
				out = append(out, string(runes[i:min(i+2, len(runes))]))
			}
			continue
		}
		if !stop[word] {
			out = append(out, stem(word))
		}
	}
	return out
}

func unspaced(r rune) bool {
	return unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai)
}

// endings are cut off words, the longest first. It is no grammar: both sides of
// a comparison are cut the same way, and beyond five letters beginnings count.
var endings = []string{"ations", "ation", "ments", "ment", "ings", "ing", "ied", "ies", "ed", "es", "ly", "s", "e"}

// stemLength is the least that a stem keeps, and beginLength the length of a
// beginning that two words must share to be taken for kin.
const (
	stemLength  = 3
	beginLength = 5
)

func stem(word string) string {
	for _, ending := range endings {
		if short, ok := strings.CutSuffix(word, ending); ok && len(short) >= stemLength {
			return short
		}
	}
	return word
}

// kin adds a stem and its beginning to a set, and is looked up the same way.
func kin(stem string) []string {
	if runes := []rune(stem); len(runes) > beginLength {
		return []string{stem, string(runes[:beginLength]) + "…"}
	} else if len(runes) == beginLength {
		return []string{stem, stem + "…"}
	}
	return []string{stem}
}

func stems(text string) map[string]bool {
	set := map[string]bool{}
	for word := range strings.FieldsSeq(text) {
		set[stem(word)] = true
	}
	return set
}

func wordSet(text string) map[string]bool {
	set := map[string]bool{}
	for word := range strings.FieldsSeq(text) {
		set[word] = true
	}
	return set
}
