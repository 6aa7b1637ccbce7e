package lexical

import (
	"unicode"

	"golang.org/x/text/unicode/norm"

	"barraiser/internal/assessment"
)

// folded is a turn's text made comparable: at[i] is the code point of the
// original text that runes[i] stands for. What was hidden or marked up is gone
// from runes, and flagged.
type folded struct {
	runes []rune
	at    []int32
	flags []finding
}

// finding is a flag before it knows its turn, in code points of the original.
type finding struct {
	kind       assessment.FlagKind
	start, end int
}

// normalise folds compatibility forms (NFKC), quote marks, dashes and accents,
// and takes out what a reader wouldn't see or a program would obey.
func normalise(original []rune) folded {
	hidden := findMarkup(original)
	f := folded{runes: make([]rune, 0, len(original)), at: make([]int32, 0, len(original))}
	next := 0
	for i := 0; i < len(original); i++ {
		if next < len(hidden) && i == hidden[next].start {
			f.flags = append(f.flags, hidden[next])
			f.put(' ', i)
			i = hidden[next].end - 1
			next++
			continue
		}
		r := original[i]
		switch {
		case r < 0x80:
			f.put(r, i)
		case isInvisible(r):
			if !isHarmlessInvisible(original, i) {
				f.flagRun(assessment.FlagHiddenCharacters, i)
			}
		case unicode.Is(unicode.Mn, r):
			// Accents are folded away, so that "résumé" is "resume".
		default:
			for _, folded := range foldRune(r) {
				f.put(folded, i)
			}
		}
	}
	return f
}

// place returns the code point of the original that the i-th one stands for.
func (f *folded) place(i int) int { return int(f.at[i]) }

func (f *folded) put(r rune, at int) {
	f.runes = append(f.runes, r)
	f.at = append(f.at, int32(at))
}

// flagRun adds a code point to the last flag of the kind if it's next to it.
func (f *folded) flagRun(kind assessment.FlagKind, at int) {
	if n := len(f.flags); n > 0 && f.flags[n-1].kind == kind && f.flags[n-1].end >= at-1 {
		f.flags[n-1].end = at + 1
		return
	}
	f.flags = append(f.flags, finding{kind, at, at + 1})
}

// foldRune gives what a non-ASCII code point stands for; lookalikes of Latin
// letters become the letter.
func foldRune(r rune) []rune {
	switch r {
	case '“', '”', '„', '«', '»':
		return []rune{'"'}
	case '‘', '’', '‚', '´', '′':
		return []rune{'\''}
	case '–', '—', '−', '‐', '‑', '‒', '―':
		// A dash stands alone, a hyphen and a minus don't.
		if r == '–' || r == '—' || r == '―' {
			return []rune{'—'}
		}
		return []rune{'-'}
	case '→', '⇒', '➔', '➜':
		return []rune{'→'}
	}
	var out []rune
	for _, d := range norm.NFKD.String(string(r)) {
		if !unicode.Is(unicode.Mn, d) {
			out = append(out, d)
		}
	}
	return out
}

// isInvisible reports code points that take no place on a screen: zero-width
// and bidirectional controls, tags, soft hyphens, variation selectors.
func isInvisible(r rune) bool {
	switch {
	case r == 0xAD, r == 0x61C, r == 0x180E, r == 0xFEFF:
		return true
	case r >= 0x200B && r <= 0x200F, r >= 0x202A && r <= 0x202E, r >= 0x2060 && r <= 0x206F:
		return true
	case r >= 0xFE00 && r <= 0xFE0F, r >= 0xE0000 && r <= 0xE01EF:
		return true
	default:
		return false
	}
}

// isHarmlessInvisible knows the invisible code points that keyboards, phones
// and word processors put into honest text.
func isHarmlessInvisible(text []rune, i int) bool {
	switch r := text[i]; {
	case r == 0xAD, r >= 0xFE00 && r <= 0xFE0F:
		return true
	case r == 0xFEFF:
		return i == 0
	case r == 0x200D, r == 0x200C, r == 0x200E, r == 0x200F:
		// Joiners and direction marks belong between characters that aren't ASCII.
		before := i == 0 || text[i-1] >= 0x80
		after := i == len(text)-1 || text[i+1] >= 0x80
		return before && after
	default:
		return false
	}
}
