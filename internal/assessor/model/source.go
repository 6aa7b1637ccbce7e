package model

import (
	"slices"
	"strings"
	"unicode"

	"barraiser/internal/assessment"
)

const (
	// removed stands for what was taken out of the candidate's words.
	removed = " [removed] "
	// nowhere is the place of letters that aren't the candidate's.
	nowhere = -1
	// maxPart is how many code points of an answer go into one call.
	maxPart = 20_000
	// likeEnough is the likeness from which a window of the words is taken for a
	// quote that was copied with a slip.
	likeEnough = 0.95
	// The length of a quote in words. One word shows nothing, and who quotes a
	// whole answer quotes nothing.
	minQuoteWords, maxQuoteWords = 2, 80
)

// source is what a model is given of one turn: the candidate's words less what
// may not be evidence.
type source struct {
	turn  int
	asked string
	said  []rune
	// at[i] is the code point of the turn that said[i] is, or nowhere.
	at []int
}

// sourcesOf cuts an answer down to what may be evidence: guarded passages,
// comments and encoded runs are marked as removed, hidden characters are left out.
func sourcesOf(answer assessment.Answer, reading assessment.Reading) []source {
	var out []source
	for _, t := range answer.Turns {
		out = append(out, sourceOf(t, reading))
	}
	return out
}

func sourceOf(t assessment.Turn, reading assessment.Reading) source {
	text := []rune(t.Text)
	s := source{turn: t.Ordinal, asked: t.Asked}
	what := markOf(text, t.Ordinal, reading)
	cut := false
	for i, r := range text {
		switch what[i] {
		case keep:
			if cut {
				s.put(removed)
				cut = false
			}
			s.said, s.at = append(s.said, r), append(s.at, i)
		case takeOut:
			cut = true
		case drop:
		}
	}
	if cut {
		s.put(removed)
	}
	return s
}

func (s *source) put(text string) {
	for _, r := range text {
		s.said, s.at = append(s.said, r), append(s.at, nowhere)
	}
}

// fate is what becomes of a code point.
type fate uint8

const (
	drop fate = iota
	keep
	takeOut
)

// markOf decides on every code point of a turn. Between passages there is only
// punctuation; of anything else there it takes nothing over. Invisible characters
// go everywhere: even harmless ones could spell what only a program reads.
func markOf(text []rune, turn int, reading assessment.Reading) []fate {
	out := make([]fate, len(text))
	for i, r := range text {
		if unicode.IsSpace(r) || unicode.IsPunct(r) || unicode.IsSymbol(r) {
			out[i] = keep
		}
	}
	for _, p := range reading.Passages {
		switch {
		case p.Turn != turn:
		case p.Guard == assessment.Open:
			fill(out, p.Start, p.End, keep)
		default:
			fill(out, p.Start, p.End, takeOut)
		}
	}
	for _, h := range reading.Hidden {
		if h.Turn == turn {
			fill(out, h.Start, h.End, fateOf(h.Kind))
		}
	}
	for i, r := range text {
		if out[i] == keep && unicode.In(r, unicode.Cf, unicode.Co, unicode.Variation_Selector) {
			out[i] = drop
		}
	}
	return out
}

// fateOf says what becomes of hidden text. Characters that nobody sees stand
// inside words; a mark there would tear the words apart.
func fateOf(hidden assessment.FlagKind) fate {
	if hidden == assessment.FlagHiddenCharacters {
		return drop
	}
	return takeOut
}

func fill(out []fate, from, to int, f fate) {
	for i := from; i < min(to, len(out)); i++ {
		out[i] = f
	}
}

// holdsWords reports whether there is anything to read.
func (s source) holdsWords() bool {
	return slices.ContainsFunc(s.text(), func(r rune) bool { return unicode.IsLetter(r) || unicode.IsNumber(r) })
}

// text is said without the marks.
func (s source) text() []rune {
	var out []rune
	for i, r := range s.said {
		if s.at[i] != nowhere {
			out = append(out, r)
		}
	}
	return out
}

// partsOf divides sources into parts that one call can hold. Turns are cut only
// where one alone is too long, and then between words.
func partsOf(sources []source) [][]source {
	var parts [][]source
	var part []source
	size := 0
	for _, s := range sources {
		for s.holdsWords() {
			piece := s
			if len(s.said) > maxPart {
				at := cutAt(s.said)
				piece.said, piece.at = s.said[:at], s.at[:at]
				s.said, s.at = s.said[at:], s.at[at:]
			} else {
				s.said, s.at = nil, nil
			}
			if size+len(piece.said) > maxPart && len(part) > 0 {
				parts, part, size = append(parts, part), nil, 0
			}
			part, size = append(part, piece), size+len(piece.said)
		}
	}
	if len(part) > 0 {
		parts = append(parts, part)
	}
	return parts
}

// cutAt is the place of the last white space that fits a part.
func cutAt(said []rune) int {
	for i := maxPart; i > maxPart/2; i-- {
		if unicode.IsSpace(said[i-1]) {
			return i
		}
	}
	return maxPart
}

// find looks for a quote in what was sent and returns the candidate's own words:
// exactly as they stand, but for white space and quote marks, or else a window
// that is very like. What runs across something taken out isn't found.
func find(sources []source, words string) (assessment.Span, bool) {
	if n := len(strings.Fields(words)); n < minQuoteWords || n > maxQuoteWords {
		return assessment.Span{}, false
	}
	for _, near := range []bool{false, true} {
		for _, s := range sources {
			start, end, ok := assessment.Locate(string(s.said), words)
			if near {
				start, end, ok = assessment.LocateNear(string(s.said), words, likeEnough)
			}
			if !ok || slices.Contains(s.at[start:end], nowhere) {
				continue
			}
			return assessment.Span{Turn: s.turn, Start: s.at[start], End: s.at[end-1] + 1}, true
		}
	}
	return assessment.Span{}, false
}

// verified gives a span its words and checks it against the answer.
func verified(answer assessment.Answer, at assessment.Span) (assessment.Span, bool) {
	for _, t := range answer.Turns {
		if t.Ordinal != at.Turn {
			continue
		}
		words, inside := assessment.Slice(t.Text, at.Start, at.End)
		at.Quote = words
		return at, inside && strings.TrimSpace(words) != ""
	}
	return at, false
}
