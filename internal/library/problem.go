package library

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// Problem is one thing that is wrong in a file, with its place.
type Problem struct {
	File string
	// Line and Column count from 1, columns in characters; 0 means the whole file.
	Line, Column int
	Message      string
	// Hint says what to write instead, or "".
	Hint string
	// Excerpt is the line with a caret below the column, or "".
	Excerpt string
}

// Position returns "file:line:column".
func (p Problem) Position() string {
	if p.Line == 0 {
		return p.File
	}
	return fmt.Sprintf("%s:%d:%d", p.File, p.Line, p.Column)
}

// Summary returns the place and what is wrong, in a line.
func (p Problem) Summary() string { return p.Position() + ": " + p.Message }

// String returns what a person reads: the place and what is wrong, the excerpt,
// and what to write instead.
func (p Problem) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n", p.Summary())
	b.WriteString(p.Excerpt)
	if p.Hint != "" {
		fmt.Fprintf(&b, "       = %s\n", p.Hint)
	}
	return b.String()
}

// Problems are all that is wrong, in the order of file, line and column.
type Problems []Problem

// Error lists the problems, each with its excerpt and hint, and ends with their
// number.
func (ps Problems) Error() string {
	var b strings.Builder
	for _, p := range ps {
		b.WriteString(p.String())
	}
	if len(ps) == 1 {
		b.WriteString("1 problem")
	} else {
		fmt.Fprintf(&b, "%d problems", len(ps))
	}
	return b.String()
}

// tidy sorts the problems and drops repeats, which arise when several files use
// one broken signal.
func (ps Problems) tidy() Problems {
	slices.SortStableFunc(ps, func(a, b Problem) int {
		if c := strings.Compare(a.File, b.File); c != 0 {
			return c
		}
		if a.Line != b.Line {
			return a.Line - b.Line
		}
		return a.Column - b.Column
	})
	return slices.CompactFunc(ps, func(a, b Problem) bool {
		return a.File == b.File && a.Line == b.Line && a.Column == b.Column && a.Message == b.Message
	})
}

// excerptWidth is how many characters of a long line are shown around a place.
const excerptWidth = 96

// excerpt returns the line with a caret under the column, both counted from 1.
func excerpt(text string, line, column int) string {
	runes := []rune(strings.Map(visible, text))
	column = min(max(column, 1), len(runes)+1)
	from := 0
	if len(runes) > excerptWidth && column > excerptWidth*3/4 {
		from = column - excerptWidth*3/4
	}
	to := min(len(runes), from+excerptWidth)
	lead, tail := "", ""
	if from > 0 {
		lead = "…"
	}
	if to < len(runes) {
		tail = "…"
	}
	pad := strings.Repeat(" ", column-1-from+utf8.RuneCountInString(lead))
	return fmt.Sprintf("%6d | %s%s%s\n       | %s^\n", line, lead, string(runes[from:to]), tail, pad)
}

// visible keeps the caret in place under tabs, and the terminal safe from
// control characters in somebody's file.
func visible(r rune) rune {
	if r == '\t' || r < ' ' || r == 0x7f || (r >= 0x80 && r < 0xa0) {
		return ' '
	}
	return r
}
