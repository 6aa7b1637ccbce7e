package openai

import (
	"encoding/json"
	"time"

	goopenai "github.com/sashabaranov/go-openai"
)

// chunk is one event of a stream: all that is made use of, and what an error
// that comes in its place consists of, so that one look at the JSON tells both.
type chunk struct {
	Model   string
	Choices []choice
	Usage   *tokens
	trouble
}

type choice struct {
	Delta        struct{ Content, Refusal string }
	FinishReason goopenai.FinishReason `json:"finish_reason"`
}

type tokens struct {
	Prompt     int `json:"prompt_tokens"`
	Completion int `json:"completion_tokens"`
}

// reset empties a chunk and keeps the memory of the fields that nobody but
// errorIn looks at.
func (c *chunk) reset() {
	t := c.trouble
	for _, value := range []*json.RawMessage{&t.Error, &t.Object, &t.Type, &t.Code, &t.Detail, &t.Message} {
		*value = (*value)[:0]
	}
	*c = chunk{trouble: t}
}

// errorBody is what an endpoint's error says, without its words.
type errorBody struct {
	// code is a known one or empty.
	code string
	// status is that of the response, or the one the body names, or 0.
	status     int
	retryAfter time.Duration
	// format says that the error is about the form asked of the answer.
	format bool
}

// trouble are the members of the shapes of errors in use.
//
//	{"error":{"message":...,"type":...,"code":...}}   OpenAI and most others
//	{"error":"..."}                                   Ollama and small servers
//	{"object":"error","message":...,"code":...}       vLLM
//	{"type":"error","error":{...}}                    Anthropic
//	{"detail":...} or {"message":...}                 FastAPI, gateways
type trouble struct {
	Error, Object, Type, Code, Detail, Message json.RawMessage
}

// errorIn says whether body is an error in one of these shapes, and what there
// is to know of it.
func errorIn(body []byte) (said errorBody, isError bool) {
	var shape struct {
		Choices json.RawMessage
		trouble
	}
	if json.Unmarshal(body, &shape) != nil {
		return errorBody{}, false
	}
	return shape.errorIn(body, shape.Choices != nil)
}

// errorIn does the same for a body that has been taken apart. One that answers
// has choices: what it says beside them is no error.
func (t *trouble) errorIn(body []byte, answers bool) (said errorBody, isError bool) {
	var codes []json.RawMessage
	switch {
	case says(t.Error):
		var inner struct{ Code, Type json.RawMessage }
		// A string or list instead of an object has no code to find.
		_ = json.Unmarshal(t.Error, &inner)
		codes = []json.RawMessage{inner.Code, inner.Type, t.Code}
	case string(t.Object) == `"error"`, string(t.Type) == `"error"`,
		!answers && (says(t.Detail) || says(t.Message)):
		codes = []json.RawMessage{t.Code, t.Type}
	default:
		return errorBody{}, false
	}
	return errorBody{code: firstKnown(codes...), status: firstStatus(codes...), format: aboutFormat(body)}, true
}

// firstStatus returns the first value that is the status of an error.
func firstStatus(values ...json.RawMessage) int {
	for _, v := range values {
		var status int
		if json.Unmarshal(v, &status) == nil && status >= 400 && status < 600 {
			return status
		}
	}
	return 0
}

// says tells a value from the ways of saying nothing.
func says(value json.RawMessage) bool {
	switch string(value) {
	case "", "null", `""`, "false", "[]":
		return false
	default:
		return true
	}
}

func firstKnown(values ...json.RawMessage) string {
	for _, v := range values {
		var code string
		if json.Unmarshal(v, &code) != nil {
			continue
		}
		if _, ok := knownCodes[code]; ok {
			return code
		}
	}
	return ""
}
