package library

import (
	"bytes"
	"fmt"
	"strings"
	"unicode/utf8"
)

// MaxFileSize is the largest rubric file, in bytes.
const MaxFileSize = 1 << 20

// maxProblems is how many problems of one file are told. Whoever has more has
// one mistake that repeats itself, or a file that isn't a rubric.
const maxProblems = 50

// source is the text of one file, checked and with line feeds only.
type source struct {
	file     string
	text     string
	problems Problems
	// unread says that the file has no text that could be shown.
	unread bool
}

// newSource checks the bytes of a file: size, encoding, line ends, indentation.
// The source is not usable when it has problems.
func newSource(file string, data []byte) *source {
	s := &source{file: file, unread: true}
	if len(data) > MaxFileSize {
		s.report(0, 0, "split it into one file per competency",
			"the file has %d bytes; the largest is %d", len(data), MaxFileSize)
		return s
	}
	if line, column, ok := invalidUTF8(data); !ok {
		s.report(line, column, "save the file as UTF-8", "the file is not valid UTF-8 here")
		return s
	}
	text := strings.TrimPrefix(string(data), "\uFEFF")
	text = strings.ReplaceAll(text, "\r\n", "\n")
	s.text, s.unread = strings.ReplaceAll(text, "\r", "\n"), false
	number, blanks := 0, false
	for line := range strings.SplitSeq(s.text, "\n") {
		number++
		s.checkLine(number, line)
		blanks = blanks || line != "" && strings.TrimSpace(line) == ""
	}
	if blanks {
		s.text = withoutBlankLines(s.text)
	}
	return s
}

// withoutBlankLines empties the lines that hold only blanks, which the parser would
// read as indentation.
func withoutBlankLines(text string) string {
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		if strings.TrimSpace(line) == "" {
			lines[i] = ""
		}
	}
	return strings.Join(lines, "\n")
}

// line returns the line with a number from 1, or false where there is none.
func (s *source) line(number int) (string, bool) {
	if s.unread {
		return "", false
	}
	for line := range strings.SplitSeq(s.text, "\n") {
		if number--; number == 0 {
			return line, true
		}
	}
	return "", false
}

func (s *source) checkLine(number int, line string) {
	if strings.TrimSpace(line) == "" {
		return
	}
	indent := line[:len(line)-len(strings.TrimLeft(line, " \t"))]
	if at := strings.IndexByte(indent, '\t'); at >= 0 {
		s.report(number, at+1, "indent with spaces, two for each step", "a tab in the indentation")
	}
	column := 0
	for _, r := range line {
		column++
		if (r < ' ' && r != '\t') || r == 0x7f || r == '\uFEFF' {
			s.report(number, column, "delete it", "an invisible control character (U+%04X)", r)
			return
		}
	}
}

// report adds a problem at a place, with the excerpt of its line.
func (s *source) report(line, column int, hint, format string, args ...any) {
	switch {
	case len(s.problems) > maxProblems:
		return
	case len(s.problems) == maxProblems:
		hint, format, args = "correct the ones above first", "there are more problems from here on", nil
	}
	s.problems = append(s.problems, s.problem(line, column, hint, format, args...))
}

func (s *source) problem(line, column int, hint, format string, args ...any) Problem {
	p := Problem{File: s.file, Line: line, Column: column, Hint: hint, Message: fmt.Sprintf(format, args...)}
	if text, ok := s.line(line); ok {
		p.Excerpt = excerpt(text, line, column)
	}
	return p
}

// invalidUTF8 returns the place of the first bytes that are not UTF-8.
func invalidUTF8(data []byte) (line, column int, ok bool) {
	if utf8.Valid(data) {
		return 0, 0, true
	}
	valid := 0
	for valid < len(data) {
		r, size := utf8.DecodeRune(data[valid:])
		if r == utf8.RuneError && size == 1 {
			break
		}
		valid += size
	}
	before := data[:valid]
	return 1 + bytes.Count(before, []byte("\n")), 1 + utf8.RuneCount(before[1+bytes.LastIndexByte(before, '\n'):]), false
}
