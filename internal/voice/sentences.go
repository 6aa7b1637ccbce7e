package voice

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Splitter cuts text that comes in pieces into sentences. Joined, the sentences
// are the text: white space before a sentence belongs to it. The zero value is
// ready; it serves one speech.
//
// A sentence ends at a question mark outside quotation marks and brackets, at
// a full stop, exclamation mark or ellipsis followed by white space, and at a
// line end. Full stops of common abbreviations and of initials don't end one.
type Splitter struct {
	held string
	scan scan
}

// Feed takes the next piece and returns the sentences that it completes.
func (s *Splitter) Feed(text string) []string {
	s.held += text
	var out []string
	for {
		end := s.scan.next(s.held)
		if end == 0 {
			return out
		}
		out = append(out, s.held[:end])
		s.held, s.scan = s.held[end:], scan{}
	}
}

// Rest returns what has not been a whole sentence yet and empties the splitter.
func (s *Splitter) Rest() string {
	rest := s.held
	*s = Splitter{}
	return rest
}

// Held returns the length in bytes of what is held back.
func (s *Splitter) Held() int { return len(s.held) }

// Sentences splits a whole text; joined, they are the text.
func Sentences(text string) []string {
	var s Splitter
	out := s.Feed(text)
	if rest := s.Rest(); rest != "" {
		out = append(out, rest)
	}
	return out
}

// IsQuestion reports whether a sentence ends with a question mark of its own.
func IsQuestion(sentence string) bool {
	return strings.HasSuffix(strings.TrimRightFunc(sentence, unicode.IsSpace), "?")
}

// scan walks through a sentence in the making and remembers where it stands, so
// that a long sentence in small pieces is walked through once.
type scan struct {
	at      int
	started bool
	quote   rune
	depth   int
	// stop says that the last rune read may have ended the sentence.
	stop bool
}

// next returns the length of the first whole sentence of text, or 0 if there's
// none yet. Called again, text must begin with what it began with before.
func (s *scan) next(text string) int {
	for s.at < len(text) {
		r, size := utf8.DecodeRuneInString(text[s.at:])
		if r == utf8.RuneError && size == 1 && !utf8.FullRuneInString(text[s.at:]) {
			return 0 // the rest of the character is still to come
		}
		if s.ends(text, r) {
			return s.at
		}
		s.at += size
		if s.asks(r) {
			return s.at
		}
		s.read(r)
	}
	return 0
}

// ends reports whether the sentence has ended before r.
func (s *scan) ends(text string, r rune) bool {
	if !s.started || s.quote != 0 {
		return false
	}
	if r == '\n' {
		return true
	}
	return s.stop && unicode.IsSpace(r) && !abbreviated(text[:s.at])
}

// asks reports whether r ends the sentence at once.
func (s *scan) asks(r rune) bool { return r == '?' && s.started && s.quote == 0 && s.depth == 0 }

func (s *scan) read(r rune) {
	switch {
	case s.quote != 0:
		if r == s.quote {
			s.quote = 0 // a stop just inside the marks still counts
		} else {
			s.stop = isStop(r)
		}
	case isStop(r):
		s.stop = s.depth == 0
	case closes(r):
		s.depth = max(0, s.depth-1)
	case unicode.IsSpace(r):
		s.stop = false
	default:
		s.stop = false
		s.open(r)
	}
	s.started = s.started || !unicode.IsSpace(r)
}

func (s *scan) open(r rune) {
	switch r {
	case '“':
		s.quote = '”'
	case '"':
		s.quote = '"'
	case '(', '[':
		s.depth++
	}
}

func isStop(r rune) bool { return r == '.' || r == '!' || r == '?' || r == '…' }

func closes(r rune) bool { return r == ')' || r == ']' }

// abbreviations are words whose full stop doesn't end a sentence.
var abbreviations = map[string]bool{
	"e.g": true, "i.e": true, "vs": true, "dr": true, "mr": true, "mrs": true, "ms": true, "approx": true,
	"cf": true, "fig": true, "st": true, "prof": true, "incl": true,
}

// abbreviated reports whether text ends with an abbreviation or an initial.
func abbreviated(text string) bool {
	body, ok := strings.CutSuffix(text, ".")
	if !ok {
		return false
	}
	word := body[strings.LastIndexFunc(body, func(r rune) bool { return unicode.IsSpace(r) || r == '(' })+1:]
	if abbreviations[strings.ToLower(word)] {
		return true
	}
	r, size := utf8.DecodeRuneInString(word)
	return size == len(word) && unicode.IsUpper(r) && r != 'I'
}
