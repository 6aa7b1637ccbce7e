package assessment

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
)

// nearWindows bounds how many places of a text are compared letter by letter
// for one quote, so that a long answer costs no more than a short one.
const nearWindows = 24

// nearWords bounds the length of a quote that is searched for by likeness.
const nearWords = 80

// LocateNear finds the window of text most like quote, for quotes that a model
// changed a little in copying. It returns the place in code points if the
// likeness, 1 for the same letters down to 0, is at least least. Windows begin
// and end at words and have the quote's number of words or one more or less.
func LocateNear(text, quote string, least float64) (start, end int, ok bool) {
	words, want := splitWords(text), splitWords(quote)
	if len(want) == 0 || len(want) > nearWords || len(words) == 0 {
		return 0, 0, false
	}
	target := []rune(joinWords(want))
	best := least
	for _, at := range likelyStarts(words, want) {
		for n := len(want) - 1; n <= len(want)+1; n++ {
			if n < 1 || at+n > len(words) {
				continue
			}
			window := words[at : at+n]
			if like := likeness([]rune(joinWords(window)), target); like >= best && (!ok || like > best) {
				best, ok = like, true
				start, end = window[0].start, window[n-1].end
			}
		}
	}
	return start, end, ok
}

// LocateNearIn is LocateNear over the turns of an answer, the first that has
// a window like the quote.
func LocateNearIn(answer Answer, quote string, least float64) (Span, bool) {
	for _, t := range answer.Turns {
		if start, end, ok := LocateNear(t.Text, quote, least); ok {
			return spanOf(t, start, end), true
		}
	}
	return Span{}, false
}

// word is a run of letters and digits in lower case, with its code points.
type word struct {
	text       string
	start, end int
}

func splitWords(text string) []word {
	var out []word
	var current []rune
	n, start := 0, 0
	flush := func(end int) {
		if len(current) > 0 {
			out = append(out, word{text: string(current), start: start, end: end})
			current = current[:0]
		}
	}
	for _, r := range text {
		switch {
		case !unicode.IsLetter(r) && !unicode.IsNumber(r):
			flush(n)
		case len(current) == 0:
			start = n
			current = append(current, unicode.ToLower(r))
		default:
			current = append(current, unicode.ToLower(r))
		}
		n++
	}
	flush(n)
	return out
}

func joinWords(words []word) string {
	parts := make([]string, len(words))
	for i, w := range words {
		parts[i] = w.text
	}
	return strings.Join(parts, " ")
}

// likelyStarts returns the places whose window shares most words with the
// quote, best first and then in order; windows that share less than half are
// left out.
func likelyStarts(words, want []word) []int {
	need := map[string]int{}
	for _, w := range want {
		need[w.text]++
	}
	have := map[string]int{}
	shared := 0
	type place struct{ at, shared int }
	var places []place
	for i := range words {
		if have[words[i].text]++; have[words[i].text] <= need[words[i].text] {
			shared++
		}
		if out := i - len(want); out >= 0 {
			if have[words[out].text]--; have[words[out].text] < need[words[out].text] {
				shared--
			}
		}
		if at := max(0, i-len(want)+1); 2*shared >= len(want) && (i >= len(want)-1 || i == len(words)-1) {
			places = append(places, place{at, shared})
		}
	}
	slices.SortStableFunc(places, func(a, b place) int { return cmp.Compare(b.shared, a.shared) })
	starts := make([]int, 0, min(nearWindows, len(places)))
	for _, p := range places[:min(nearWindows, len(places))] {
		starts = append(starts, p.at)
	}
	return starts
}

// likeness is 1 minus the edit distance (Levenshtein) over the longer length.
func likeness(a, b []rune) float64 {
	longer := max(len(a), len(b))
	if longer == 0 {
		return 1
	}
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i, ra := range a {
		diagonal := row[0]
		row[0] = i + 1
		for j, rb := range b {
			cost := diagonal
			if ra != rb {
				cost++
			}
			diagonal = row[j+1]
			row[j+1] = min(cost, row[j]+1, diagonal+1)
		}
	}
	return 1 - float64(row[len(b)])/float64(longer)
}
