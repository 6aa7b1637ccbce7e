package llm

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"regexp"
	"strings"

	"barraiser/internal/fault"
)

// Bounds of the answers that objects are taken from. What the product asks for
// is a few kilobytes and three levels deep.
const (
	// MaxObject is the size of an answer, in bytes.
	MaxObject = 256 << 10
	// MaxDepth is how deep objects and lists may be nested.
	MaxDepth = 32
	// maxStarts bounds how many braces are looked at as the start of an object,
	// and with it the time that hostile prose can cost.
	maxStarts = 64
)

// Mismatch is an answer without the object that was asked for.
type Mismatch struct {
	what   string
	repair string
}

// Error says what is wrong in words of ours and of the schema; it quotes
// nothing of the answer, which may quote the candidate.
func (m *Mismatch) Error() string { return "the answer is of no use: " + m.what }

// Unwrap returns ErrMalformed.
func (*Mismatch) Unwrap() error { return ErrMalformed }

// RepairOf returns what to tell the model in a second call, if err is a
// mismatch, and else "". It may quote the answer: it is for the model only and
// never for a log.
func RepairOf(err error) string {
	if m, ok := errors.AsType[*Mismatch](err); ok {
		return "Your answer can't be used: " + m.repair + ". Answer again with one JSON object that follows the schema, and nothing else."
	}
	return ""
}

func mismatch(what, repair string) error {
	return fault.Wrap(&Mismatch{what: what, repair: repair}, "llm: object", fault.Unavailable).
		Hint("use a model that keeps to a schema; 'barraiser check' says whether one does")
}

// withoutThoughts checks the size and drops what a reasoning model thought
// before it answered: drafts of the object among it.
func withoutThoughts(answer string) (string, error) {
	if len(answer) > MaxObject {
		return "", mismatch(fmt.Sprintf("it is longer than %d bytes", MaxObject), "it is too long")
	}
	const end = "</think>"
	if strings.HasPrefix(strings.TrimSpace(answer), "<think>") {
		if _, after, found := strings.Cut(answer, end); found {
			return after, nil
		}
	}
	return answer, nil
}

// objects yields the outermost JSON objects of a text in order, or a mismatch
// in place of one that is nested too deeply.
func objects(text string) iter.Seq2[json.RawMessage, error] {
	return func(yield func(json.RawMessage, error) bool) {
		for range maxStarts {
			start := strings.IndexByte(text, '{')
			if start < 0 {
				return
			}
			text = text[start:]
			size, deep := balanced(text)
			if deep {
				yield(nil, mismatch(fmt.Sprintf("it is nested deeper than %d levels", MaxDepth), "it is nested too deeply"))
				return
			}
			if size == 0 || !json.Valid([]byte(text[:size])) {
				text = text[1:] // the brace was prose
				continue
			}
			if !yield(json.RawMessage(text[:size]), nil) {
				return
			}
			text = text[size:]
		}
	}
}

// balanced returns the length of what text opens with up to the brace that
// closes it, or 0 if none does, and whether it is nested too deeply to be
// looked at.
func balanced(text string) (size int, deep bool) {
	depth, quoted := 0, false
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case quoted && c == '\\':
			i++
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '{' || c == '[':
			if depth++; depth > MaxDepth {
				return 0, true
			}
		case c == '}' || c == ']':
			if depth--; depth == 0 {
				return i + 1, false
			}
		}
	}
	return 0, false
}

// unique refuses an object in which a member comes twice: readers differ in
// which of the two they take.
func unique(object []byte) error {
	type level struct {
		seen map[string]bool // nil in a list
		name bool            // a member's name is next
	}
	var stack []level
	decoder := json.NewDecoder(bytes.NewReader(object))
	decoder.UseNumber()
	for {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return mismatch("it has no JSON object", "it isn't JSON")
		}
		top := len(stack) - 1
		if top >= 0 && stack[top].name {
			if name, ok := token.(string); ok {
				if stack[top].seen[name] {
					return mismatch("a member comes twice", fmt.Sprintf("the member %q comes twice", name))
				}
				stack[top].seen[name], stack[top].name = true, false
				continue
			}
		}
		switch token {
		case json.Delim('{'):
			stack = append(stack, level{seen: map[string]bool{}, name: true})
			continue
		case json.Delim('['):
			stack = append(stack, level{})
			continue
		case json.Delim('}'), json.Delim(']'):
			stack = stack[:top]
		}
		// A value is over; in an object the next token is a name.
		if top = len(stack) - 1; top >= 0 && stack[top].seen != nil {
			stack[top].name = true
		}
	}
}

var (
	schemaPath = regexp.MustCompile(`^validating (\S+): `)
	keyword    = regexp.MustCompile(`^[A-Za-z]+(?::|$)`)
	missing    = regexp.MustCompile(`^required: missing properties: .*$`)
)

// place reads the validator's message: where in the schema the answer fails and
// by which rule, which is safe to log, and the whole of it for the model.
func place(message string) (where, detail string) {
	path := ""
	for {
		m := schemaPath.FindStringSubmatch(message)
		if m == nil {
			break
		}
		path, message = m[1], message[len(m[0]):]
	}
	if path == "root" || path == "" {
		path = "at the top"
	} else {
		path = "at " + path
	}
	rule := "another rule"
	switch {
	case missing.MatchString(message): // names of the schema's own
		rule = message
	case strings.HasPrefix(message, "unexpected additional properties"):
		rule = "unknown members"
	case keyword.MatchString(message):
		rule, _, _ = strings.Cut(message, ":")
	}
	const most = 400
	if len(message) > most {
		message = strings.ToValidUTF8(message[:most], "") + "..."
	}
	return path + ", " + rule, path + ", " + message
}
