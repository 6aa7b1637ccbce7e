package assessment

import (
	"strings"
	"unicode/utf8"
)

// Length returns the number of code points of text, the unit of every offset.
func Length(text string) int { return utf8.RuneCountInString(text) }

// Slice returns the code points start to end of text, end excluded, and false
// when they don't lie inside it.
func Slice(text string, start, end int) (string, bool) {
	if start < 0 || end < start {
		return "", false
	}
	from, ok := byteOffset(text, start)
	if !ok {
		return "", false
	}
	length, ok := byteOffset(text[from:], end-start)
	if !ok {
		return "", false
	}
	return text[from : from+length], true
}

// byteOffset returns the byte at which the n-th code point of text begins; the
// text's own length is a valid n.
func byteOffset(text string, n int) (int, bool) {
	if n == 0 {
		return 0, true
	}
	seen := 0
	for i := range text {
		if seen == n {
			return i, true
		}
		seen++
	}
	return len(text), seen == n
}

// Verify sorts evidence into what stands in the candidate's own words and what
// doesn't: it is kept if its quote is exactly the code points start to end of
// the turn it names and isn't blank. The order of each is that of ev.
func Verify(answer Answer, ev []Evidence) (kept, dropped []Evidence) {
	texts := make(map[int]string, len(answer.Turns))
	for _, t := range answer.Turns {
		texts[t.Ordinal] = t.Text
	}
	for _, e := range ev {
		text, said := texts[e.Turn]
		words, inside := Slice(text, e.Start, e.End)
		if said && inside && words == e.Quote && strings.TrimSpace(words) != "" {
			kept = append(kept, e)
		} else {
			dropped = append(dropped, e)
		}
	}
	return kept, dropped
}
