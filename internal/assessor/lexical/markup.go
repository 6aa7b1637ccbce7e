package lexical

import (
	"encoding/base64"
	"encoding/hex"
	"slices"
	"strings"

	"barraiser/internal/assessment"
)

// The longest pieces that are looked at; longer ones are left as they are, so
// that an opening bracket never costs a scan of the whole text.
const (
	maxTag     = 300
	maxComment = 20_000
	minEncoded = 20
)

// tagNames are the elements that somebody would type to steer a page or a
// program; generic types of program text ("List<String>") are none.
var tagNames = wordSet(`script style iframe div span img svg html body head table form input button meta link
	system assistant user instruction instructions prompt im_start im_end admin override context data answer
	rating score evaluation grader assessor inst sys hidden note strong`)

// findMarkup returns comments, tags, template braces and encoded runs, in order
// and without overlap.
func findMarkup(text []rune) []finding {
	var found []finding
	for i := 0; i < len(text); {
		end, kind := markupAt(text, i)
		if end > i {
			found = append(found, finding{kind, i, end})
			i = end
			continue
		}
		if isEncodedRune(text[i]) {
			run := encodedRun(text, i)
			if isEncoded(text[i:run]) {
				found = append(found, finding{assessment.FlagEncoded, i, run})
			}
			i = run
			continue
		}
		i++
	}
	return found
}

// markupAt returns the end of the markup that begins at i, or i for none.
func markupAt(text []rune, i int) (int, assessment.FlagKind) {
	switch {
	case hasPrefix(text, i, "<!--"):
		return closing(text, i+4, "-->", maxComment), assessment.FlagMarkup
	case hasPrefix(text, i, "<|"):
		return orNone(i, closing(text, i+2, "|>", maxTag)), assessment.FlagMarkup
	case hasPrefix(text, i, "{%"):
		return orNone(i, closing(text, i+2, "%}", maxTag)), assessment.FlagMarkup
	case hasPrefix(text, i, "{{"):
		if end := closing(text, i+2, "}}", maxTag); end > 0 && isTemplateName(text[i+2:end-2]) {
			return end, assessment.FlagMarkup
		}
	case hasPrefix(text, i, "[INST]"), hasPrefix(text, i, "[/INST]"):
		return closing(text, i, "]", maxTag), assessment.FlagMarkup
	case text[i] == '<':
		return tagEnd(text, i), assessment.FlagMarkup
	}
	return i, ""
}

func orNone(i, end int) int {
	if end < 0 {
		return i
	}
	return end
}

// closing returns the place after the first mark within limit, or -1; an
// unclosed comment runs to the limit, as a browser would read it.
func closing(text []rune, from int, mark string, limit int) int {
	stop := min(len(text), from+limit)
	for i := from; i < stop; i++ {
		if hasPrefix(text, i, mark) {
			return i + len(mark)
		}
	}
	if mark == "-->" {
		return stop
	}
	return -1
}

func hasPrefix(text []rune, i int, prefix string) bool {
	if i+len(prefix) > len(text) {
		return false
	}
	for j := range len(prefix) {
		if text[i+j] != rune(prefix[j]) {
			return false
		}
	}
	return true
}

// tagEnd returns the end of the tag at i, or i. The inside of script and style
// goes with it.
func tagEnd(text []rune, i int) int {
	j := i + 1
	if j < len(text) && text[j] == '/' {
		j++
	}
	name := j
	for j < len(text) && j-name < 16 && (text[j] == '_' || isASCIILetter(text[j])) {
		j++
	}
	word := strings.ToLower(string(text[name:j]))
	if !tagNames[word] {
		return i
	}
	end := closing(text, j, ">", maxTag)
	if end < 0 {
		return i
	}
	if word == "script" || word == "style" {
		if shut := closing(text, end, "</"+word+">", maxComment); shut > 0 {
			return shut
		}
	}
	return end
}

func isASCIILetter(r rune) bool { return (r >= 'a' && r <= 'z') || (r >= 'A' && r <= 'Z') }

// isTemplateName tells "{{ system.prompt }}" from the nested braces of program
// text.
func isTemplateName(inside []rune) bool {
	letters := 0
	for _, r := range inside {
		switch {
		case isASCIILetter(r):
			letters++
		case strings.ContainsRune(" ._|'\"()0123456789-", r):
		default:
			return false
		}
	}
	return letters >= 2
}

func isEncodedRune(r rune) bool {
	return isASCIILetter(r) || (r >= '0' && r <= '9') || r == '+' || r == '/' || r == '='
}

func encodedRun(text []rune, i int) int {
	for i < len(text) && isEncodedRune(text[i]) {
		i++
	}
	return i
}

// isEncoded reports whether a run decodes, as base64 or hexadecimal, to
// readable text, which ordinary words and hashes don't.
func isEncoded(run []rune) bool {
	if len(run) < minEncoded {
		return false
	}
	text := strings.TrimRight(string(run), "=")
	if plain, err := hex.DecodeString(text[:len(text)/2*2]); err == nil && isReadable(plain) {
		return true
	}
	plain, err := base64.RawStdEncoding.DecodeString(text[:len(text)/4*4])
	return err == nil && isReadable(plain)
}

func isReadable(plain []byte) bool {
	return len(plain) >= 10 && !slices.ContainsFunc(plain, func(b byte) bool {
		return (b < ' ' && b != '\n' && b != '\t') || b > '~'
	})
}
