package transcript

import (
	"bytes"
	"fmt"
	"path"
	"slices"
	"strings"
	"unicode/utf8"

	"barraiser/internal/fault"
	"barraiser/internal/interview"
)

// Format is how a conversation is written down.
type Format string

// The formats, in words.
const (
	JSON   Format = "JSON"
	WebVTT Format = "WebVTT"
	SRT    Format = "SRT"
	Text   Format = "plain text"
)

// Reading is a conversation with its speakers told apart.
type Reading struct {
	// Turns are the lines in order, consecutive ones by different speakers.
	Turns []interview.Line
	// Candidate and Interviewers are the names in the file, as first written.
	Candidate    string
	Interviewers []string
	// Guessed says that nothing but who asks the questions tells the two apart.
	Guessed bool
	// Greetings counts the candidate's lines before the first question, which are
	// marked as skipped.
	Greetings int
}

// Detect returns the format of a file. name is its path, or "-" for a stream. What
// the content says comes before the end of the name, but for .json and .jsonl.
// Errors are faults of kind Invalid that begin with the name.
func Detect(name string, data []byte) (Format, error) {
	ext := strings.ToLower(path.Ext(name))
	if ext == ".json" || ext == ".jsonl" {
		return JSON, nil
	}
	lines, err := linesOf(name, data)
	if err != nil {
		return "", err
	}
	first := max(0, slices.IndexFunc(lines, func(line string) bool { return strings.TrimSpace(line) != "" }))
	if format := begins(lines[first:]); format != "" {
		return format, nil
	}
	if format := extensions[ext]; format != "" {
		return format, nil
	}
	named := func(line string) bool { _, _, ok := label(line, nil); return ok }
	if slices.ContainsFunc(lines, named) {
		return Text, nil
	}
	return "", at(name, first+1, "this is none of the formats that are read").
		Hint(`write JSON, WebVTT, SRT, or plain text whose lines begin with who speaks, as in "Interviewer: Why?"`)
}

// extensions are the ends of names whose files may begin with anything.
var extensions = map[string]Format{".vtt": WebVTT, ".srt": SRT, ".txt": Text, ".text": Text, ".md": Text}

// begins returns the format that begins so, or "".
func begins(lines []string) Format {
	head := strings.TrimSpace(lines[0])
	switch {
	case isHeader(lines[0]):
		return WebVTT
	case strings.HasPrefix(head, "{") && !strings.HasPrefix(head, `{\`):
		return JSON
	case isTiming(head), len(lines) > 1 && isNumber(head) && isTiming(lines[1]):
		return SRT
	default:
		return ""
	}
}

// Parse reads a file of one of the formats but JSON and tells its speakers apart.
//
// Errors are faults of kind Invalid that begin with name:line (TooLarge over
// interview.MaxTranscript), and Usage for speakers that contradict each other.
func Parse(name string, data []byte, who Speakers) (Reading, error) {
	format, err := Detect(name, data)
	if err != nil {
		return Reading{}, err
	}
	lines, err := linesOf(name, data)
	if err != nil {
		return Reading{}, err
	}
	var said []utterance
	between := " "
	switch format {
	case WebVTT:
		said, err = parseWebVTT(name, lines, who)
	case SRT:
		said, err = parseSRT(name, lines, who)
	case Text:
		said, err = parseText(name, lines, who)
		between = "\n"
	default:
		err = at(name, 1, "a transcript in JSON isn't read here")
	}
	if err != nil {
		return Reading{}, err
	}
	reading, err := assign(name, joined(said, between), who)
	if err != nil {
		return Reading{}, err
	}
	reading.Greetings = skipGreetings(reading.Turns)
	return reading, nil
}

// linesOf checks that data is text and returns its lines, without the byte order
// mark and whatever ends them. There is at least one.
func linesOf(name string, data []byte) ([]string, error) {
	const encode = "save it as plain text in UTF-8; of a video or a document, export the transcript"
	if len(data) > interview.MaxTranscript {
		return nil, fault.New(fault.TooLarge, shown(name), "%d bytes are more than a transcript may have, %d", len(data), interview.MaxTranscript).
			Hint("score one round at a time")
	}
	switch {
	case bytes.HasPrefix(data, []byte("\xff\xfe")), bytes.HasPrefix(data, []byte("\xfe\xff")):
		return nil, at(name, 1, "the file is in UTF-16").Hint("save it as UTF-8")
	case bytes.IndexByte(data, 0) >= 0:
		return nil, at(name, lineOf(data, bytes.IndexByte(data, 0)), "this isn't a text file").Hint(encode)
	}
	for i := 0; i < len(data); {
		r, size := utf8.DecodeRune(data[i:])
		if r == utf8.RuneError && size <= 1 {
			return nil, at(name, lineOf(data, i), "the text isn't valid UTF-8").Hint(encode)
		}
		i += size
	}
	text := strings.TrimPrefix(string(data), "\ufeff")
	if strings.TrimSpace(text) == "" {
		return nil, at(name, 1, "the file is empty").Hint("a lone question and answer is enough")
	}
	return strings.Split(strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(text), "\n"), nil
}

func lineOf(data []byte, offset int) int { return bytes.Count(data[:offset], []byte("\n")) + 1 }

// at returns a fault about a line of the file.
func at(name string, line int, format string, args ...any) *fault.Fault {
	return fault.New(fault.Invalid, fmt.Sprintf("%s:%d", shown(name), line), format, args...)
}

func shown(name string) string {
	if name == "-" {
		return "standard input"
	}
	return name
}
