package report

import (
	"fmt"
	"strings"
)

// alwaysEscaped are the characters that mean something to Markdown wherever they
// stand in a line. Others, such as a dash or a full stop after a number, mean
// something only where lead looks for them; escaping every sign would make a
// quote unreadable as plain text.
const alwaysEscaped = "\\`*_[]<>&~|@"

// quoted escapes text for a block quote that was opened with "> ". Its line
// breaks become hard ones, so that a quote keeps its lines.
func quoted(text string) string { return escape(text, "\\\n> ") }

// inline escapes text for the middle of a paragraph, heading, list item or table
// cell. Its line breaks become character references, which show as spaces.
func inline(text string) string { return escape(text, "&#10;") }

// escape writes text so that Markdown shows it as it is. Unescaping backslashes
// and character references gives the text again.
func escape(text, newline string) string {
	var b strings.Builder
	b.Grow(len(text) + len(text)/8)
	runes := []rune(text)
	start := 0 // where the line began
	for i, r := range runes {
		atEdge := i == start || i+1 == len(runes) || runes[i+1] == '\n'
		switch {
		case r == '\n':
			b.WriteString(newline)
			start = i + 1
		case r < ' ' || r == 0x7f || (r == ' ' && atEdge):
			// Control characters, and spaces that Markdown would strip or read as code.
			fmt.Fprintf(&b, "&#%d;", r)
		case r < 0x80 && strings.ContainsRune(alwaysEscaped, r), lead(runes[start:], i-start), linkLike(runes, i):
			b.WriteByte('\\')
			b.WriteRune(r)
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// lead reports whether the character at i begins a block where it stands: a
// heading, a list, a rule or an underline, with only digits before it in a
// numbered list.
func lead(line []rune, i int) bool {
	switch line[i] {
	case '#', '+', '-', '=', ':':
		return i == 0
	case '.', ')':
		for _, r := range line[:i] {
			if r < '0' || r > '9' {
				return false
			}
		}
		return i > 0
	default:
		return false
	}
}

// linkLike reports whether the character at i would make its surroundings a link
// without any brackets, as many renderers do with addresses.
func linkLike(runes []rune, i int) bool {
	switch runes[i] {
	case ':':
		return i+2 < len(runes) && runes[i+1] == '/' && runes[i+2] == '/'
	case '.':
		return i >= 3 && strings.EqualFold(string(runes[i-3:i]), "www")
	default:
		return false
	}
}
