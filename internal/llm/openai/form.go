package openai

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"strings"
	"sync"

	"barraiser/internal/llm"
)

// form is how an endpoint is asked to keep to a schema, from the strictest.
type form int

const (
	// bySchema is response_format json_schema with strict.
	bySchema form = iota
	// byObject is response_format json_object, with the schema told in words.
	byObject
	// byWords is no response_format, with the schema told in words.
	byWords
)

// String returns the name of the form in the API's words.
func (f form) String() string {
	return [...]string{"json_schema", "json_object", "words"}[f]
}

// maxForms bounds what is remembered. A program has a handful of schemas.
const maxForms = 1024

// formKey is a model and a schema: there are endpoints that take one schema and
// refuse another, and gateways whose models differ.
type formKey struct {
	model  string
	schema [sha256.Size]byte
}

// forms remembers which form each model and schema has come down to. It only
// ever gets less strict, until the process ends. The zero value is ready.
type forms struct {
	mu    sync.Mutex
	known map[formKey]form
}

func (f *forms) of(k formKey) form {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.known[k]
}

// keep remembers that nothing stricter than to is of use.
func (f *forms) keep(k formKey, to form) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.known == nil || len(f.known) >= maxForms {
		f.known = map[formKey]form{}
	}
	f.known[k] = max(f.known[k], min(to, byWords))
}

// tell adds the schema in words. It goes into the first message if that is the
// system's, and else before it: some chat templates take a system message
// nowhere else.
func tell(messages []llm.Message, schema []byte) []llm.Message {
	var compact bytes.Buffer
	// The schema was checked to be JSON.
	_ = json.Compact(&compact, schema)
	told := "Answer with one JSON object and nothing else: no prose, no code fence. It must follow this JSON schema:\n" + compact.String()
	out := make([]llm.Message, 0, len(messages)+1)
	if len(messages) > 0 && messages[0].Role == llm.System {
		out = append(out, llm.Message{Role: llm.System, Text: messages[0].Text + "\n\n" + told})
		return append(out, messages[1:]...)
	}
	return append(append(out, llm.Message{Role: llm.System, Text: told}), messages...)
}

// ignored says whether a whole answer shows that the endpoint took the form and
// paid it no heed. Only what every such endpoint enforces counts: that the
// answer is an object, and with a schema that its required members are there.
// Finer rules are left out of many grammars, and the form is better than words
// all the same.
func (f form) ignored(answer string, schema []byte) bool {
	var object map[string]json.RawMessage
	if json.Unmarshal([]byte(answer), &object) != nil || object == nil {
		return f != byWords
	}
	if f != bySchema {
		return false
	}
	var rules struct{ Required []string }
	// A schema that can't be read so has no members to ask for.
	_ = json.Unmarshal(schema, &rules)
	for _, name := range rules.Required {
		if _, ok := object[name]; !ok {
			return true
		}
	}
	return false
}

// formWords are what endpoints say when it is the form of the answer they don't
// take. They are looked for only in refusals of requests that asked for one.
var formWords = []string{
	"response_format", "response format", "json_schema", "json_object", "json mode", "structured output", "guided_json", "grammar",
}

func aboutFormat(body []byte) bool {
	text := strings.ToLower(string(body))
	for _, word := range formWords {
		if strings.Contains(text, word) {
			return true
		}
	}
	return false
}
