package interview

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"barraiser/internal/fault"
	"barraiser/internal/rubric"
)

// MaxTranscript is the largest transcript that is read, in bytes.
const MaxTranscript = 8 << 20

// given is a transcript as it was written, where a missing field differs from
// an empty one.
type given struct {
	Schema *string      `json:"schema"`
	ID     string       `json:"id"`
	Round  string       `json:"round"`
	Level  rubric.Level `json:"level"`
	Seed   uint64       `json:"seed"`
	Rubric *RubricRef   `json:"rubric"`
	Turns  []givenLine  `json:"turns"`
}

type givenLine struct {
	Line
	Speaker *Speaker `json:"speaker"`
	Text    *string  `json:"text"`
}

// ParseTranscript reads a transcript in JSON. Schema, round, turns, and each
// line's speaker and text are required; a text may be empty. Fields it doesn't
// know are passed over, so that exports of later versions can be read.
//
// Errors are faults of kind Invalid (TooLarge over MaxTranscript) that name the
// line of the file or the entry of turns, counted from 1.
func ParseTranscript(data []byte) (Transcript, error) {
	if len(data) > MaxTranscript {
		return Transcript{}, fault.New(fault.TooLarge, opParse, "%d bytes are more than a transcript may have, %d", len(data), MaxTranscript).
			Hint("score one round at a time")
	}
	if at := invalidUTF8(data); at >= 0 {
		return Transcript{}, malformed("%s: the text isn't valid UTF-8", place(data, at+1)).Hint("save the file as UTF-8")
	}
	var g given
	if err := json.Unmarshal(data, &g); err != nil {
		return Transcript{}, explain(data, err)
	}
	if err := g.check(); err != nil {
		return Transcript{}, err
	}
	t := Transcript{Schema: *g.Schema, ID: g.ID, Round: g.Round, Level: g.Level, Seed: g.Seed, Rubric: g.Rubric, Turns: make([]Line, 0, len(g.Turns))}
	for i, entry := range g.Turns {
		line, err := entry.line()
		if err != nil {
			return Transcript{}, fault.Wrap(err, fmt.Sprintf("%s: entry %d of turns", opParse, i+1), fault.Invalid).
				Hint(`every entry needs "speaker" (interviewer or candidate) and "text"`)
		}
		t.Turns = append(t.Turns, line)
	}
	return t, nil
}

const opParse = "transcript: read"

func malformed(format string, args ...any) *fault.Fault {
	return fault.New(fault.Invalid, opParse, format, args...)
}

func (g given) check() error {
	switch {
	case g.Schema == nil:
		return malformed(`"schema" is missing`).Hint(`begin with "schema": %q`, TranscriptSchema)
	case *g.Schema != TranscriptSchema:
		return malformed("schema %q isn't one this version reads", *g.Schema).Hint("use %q", TranscriptSchema)
	case strings.TrimSpace(g.Round) == "":
		return malformed(`"round" is missing`).Hint(`name the round, such as "round": "leadership-principles"`)
	case g.Turns == nil: // a round that was ended before its first word has none
		return malformed(`"turns" is missing`).Hint(`a lone question and answer is enough: two entries with "speaker" and "text"`)
	default:
		return nil
	}
}

func (g givenLine) line() (Line, error) {
	switch {
	case g.Speaker == nil:
		return Line{}, errors.New(`"speaker" is missing`)
	case *g.Speaker != Interviewer && *g.Speaker != Candidate:
		return Line{}, fmt.Errorf("unknown speaker %q", *g.Speaker)
	case g.Text == nil:
		return Line{}, errors.New(`"text" is missing`)
	case !knownMove(g.Move):
		return Line{}, fmt.Errorf("unknown move %q: use ask, probe, hint, clarify, redirect, invite, reply or close, or leave it out", g.Move)
	}
	line := g.Line
	line.Speaker, line.Text = *g.Speaker, *g.Text
	return line, nil
}

func knownMove(kind MoveKind) bool {
	switch kind {
	case "", Ask, ProbeMove, HintMove, Clarify, Redirect, Invite, ReplyMove, Close:
		return true
	default:
		return false
	}
}

// explain says where a decoding error stands, in lines as an editor shows them.
func explain(data []byte, err error) error {
	var syntax *json.SyntaxError
	var kind *json.UnmarshalTypeError
	at := ""
	switch {
	case errors.As(err, &syntax):
		at = ": " + place(data, int(syntax.Offset))
	case errors.As(err, &kind):
		at = ": " + place(data, int(kind.Offset))
	}
	return fault.Wrap(err, opParse+at, fault.Invalid).Hint("the transcript must be one JSON object; see the transcript format in the documentation")
}

func place(data []byte, offset int) string {
	before := string(data[:min(max(offset, 0), len(data))])
	column := utf8.RuneCountInString(before[strings.LastIndexByte(before, '\n')+1:])
	return fmt.Sprintf("line %d, column %d", strings.Count(before, "\n")+1, column)
}

// invalidUTF8 returns the offset of the first invalid byte, or -1.
func invalidUTF8(data []byte) int {
	for i := 0; i < len(data); {
		r, size := utf8.DecodeRune(data[i:])
		if r == utf8.RuneError && size <= 1 {
			return i
		}
		i += size
	}
	return -1
}
