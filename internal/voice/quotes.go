package voice

import (
	"strings"
	"unicode"

	"barraiser/internal/assessment"
	"barraiser/internal/interview"
)

// MaxQuoteWords is the longest quotation put into the interviewer's mouth.
const MaxQuoteWords = 14

// Quoted returns the candidate's words of a span as a quotation: verbatim,
// in one piece, without punctuation at its ends, shortened at a word boundary
// to MaxQuoteWords and not left hanging on a word such as "the". It returns ""
// when the words are not those of the candidate's answer or nothing quotable is
// left of them.
func Quoted(state interview.State, span *assessment.Span) string {
	if span == nil || span.Turn < 1 || span.Turn > len(state.Turns) {
		return ""
	}
	answer := state.Turns[span.Turn-1].Answer
	if answer == nil || !strings.Contains(answer.Text, span.Quote) {
		return ""
	}
	return shorten(span.Quote)
}

// shorten keeps a substring of quote that reads well between quotation marks.
func shorten(quote string) string {
	quote = strings.TrimLeftFunc(quote, func(r rune) bool { return !opensWord(r) })
	// A line end, a question, a bracket or a mark inside would tear the speech apart.
	if i := strings.IndexAny(quote, "\r\n?!“”\"„«»<>()[]{}`*"); i >= 0 {
		quote = quote[:i]
	}
	ends := wordEnds(quote)
	if len(ends) > MaxQuoteWords {
		quote = quote[:breakAt(quote, ends)]
	}
	return strings.TrimRightFunc(trimHanging(quote), func(r rune) bool { return !closesWord(r) })
}

func opensWord(r rune) bool {
	return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.Is(unicode.Sc, r)
}

func closesWord(r rune) bool {
	return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.Is(unicode.Sc, r) || unicode.Is(unicode.M, r) || r == '%'
}

// wordEnds returns the offsets just behind each word.
func wordEnds(text string) []int {
	var ends []int
	in := false
	for i, r := range text {
		space := unicode.IsSpace(r)
		if in && space {
			ends = append(ends, i)
		}
		in = !space
	}
	if in {
		ends = append(ends, len(text))
	}
	return ends
}

// breakAt chooses where to break a quotation that is too long: at the last
// clause end that leaves at least five words, else at the last word that fits.
func breakAt(quote string, ends []int) int {
	const atLeast = 5
	for n := MaxQuoteWords; n >= atLeast; n-- {
		if strings.ContainsAny(quote[ends[n-1]-1:ends[n-1]], ".,;:") {
			return ends[n-1]
		}
	}
	return ends[MaxQuoteWords-1]
}

// hanging are words that a quotation may not end with.
var hanging = wordSet(`a an the of to in on at by for from with without into onto over under about and or but so that
	which who whose when where while because since if than then as is are was were be been has have had will would can could
	not no very my our your their his her its this these those we i they he she it you also just only between`)

// trimHanging takes words off the end that call for another one. A quotation
// of nothing else stays as it is.
func trimHanging(quote string) string {
	for short := quote; ; {
		ends := wordEnds(short)
		if len(ends) < 2 {
			return quote
		}
		last := strings.TrimFunc(short[ends[len(ends)-2]:], func(r rune) bool { return !closesWord(r) })
		if last != "" && !hanging[strings.ToLower(last)] {
			return short
		}
		short = short[:ends[len(ends)-2]]
	}
}

func wordSet(words string) map[string]bool {
	set := map[string]bool{}
	for word := range strings.FieldsSeq(words) {
		set[word] = true
	}
	return set
}
