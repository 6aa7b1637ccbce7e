package assessment

import (
	"strings"
	"unicode"
)

// Locate finds a quote in text and returns its place in code points: exactly
// if it stands there, else with runs of white space and kinds of quote marks
// taken for equal. What stands at that place are the original words, which may
// differ from the quote in just that.
func Locate(text, quote string) (start, end int, ok bool) {
	quote = strings.TrimSpace(quote)
	if quote == "" {
		return 0, 0, false
	}
	if at := strings.Index(text, quote); at >= 0 {
		start = Length(text[:at])
		return start, start + Length(quote), true
	}
	hay, needle := fold(text), fold(quote)
	at := strings.Index(hay.text, needle.text)
	if at < 0 {
		return 0, 0, false
	}
	first := Length(hay.text[:at])
	last := first + Length(needle.text) - 1
	return hay.at[first], hay.at[last] + 1, true
}

// LocateIn finds a quote in the turns of an answer, the first that has it, and
// returns the original words.
func LocateIn(answer Answer, quote string) (Span, bool) {
	for _, t := range answer.Turns {
		if start, end, ok := Locate(t.Text, quote); ok {
			return spanOf(t, start, end), true
		}
	}
	return Span{}, false
}

// spanOf cuts the code points start to end, which must be inside, out of a turn.
func spanOf(t Turn, start, end int) Span {
	words, _ := Slice(t.Text, start, end)
	return Span{Turn: t.Ordinal, Start: start, End: end, Quote: words}
}

// folded is a text for comparing: at[i] is the code point of the original that
// code point i of text stands for.
type folded struct {
	text string
	at   []int
}

func fold(text string) folded {
	var b strings.Builder
	var at []int
	n := -1
	space := true
	for _, r := range text {
		n++
		r = foldMark(r)
		if unicode.IsSpace(r) {
			if space {
				continue
			}
			r = ' '
		}
		space = r == ' '
		b.WriteRune(r)
		at = append(at, n)
	}
	out := b.String()
	if strings.HasSuffix(out, " ") {
		return folded{text: out[:len(out)-1], at: at[:len(at)-1]}
	}
	return folded{text: out, at: at}
}

// foldMark maps every kind of quote mark to the one on a keyboard.
func foldMark(r rune) rune {
	switch r {
	case '“', '”', '„', '‟', '«', '»', '″', '＂':
		return '"'
	case '‘', '’', '‚', '‛', '‹', '›', '`', '´', '′', '＇':
		return '\''
	default:
		return r
	}
}
