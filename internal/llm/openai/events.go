package openai

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"time"
)

// events reads server-sent events from a response and passes on only whole
// chunks, one line each, for go-openai to decode. Everything else is dealt
// with here: comments are dropped, errors of whatever shape become faults, and
// no line and no response grows beyond its bound.
type events struct {
	body    io.ReadCloser
	lines   *bufio.Scanner
	left    int
	named   string
	pending []byte
	err     error
}

func newEvents(body io.ReadCloser, maxLine, maxBody int) *events {
	lines := bufio.NewScanner(body)
	lines.Buffer(make([]byte, 0, min(4096, maxLine)), maxLine)
	lines.Split(splitLine)
	return &events{body: body, lines: lines, left: maxBody}
}

// splitLine keeps the newline, so that a line cut off by the end shows.
func splitLine(data []byte, atEnd bool) (int, []byte, error) {
	if i := bytes.IndexByte(data, '\n'); i >= 0 {
		return i + 1, data[:i+1], nil
	}
	if atEnd && len(data) > 0 {
		return len(data), data, nil
	}
	return 0, nil, nil
}

// Read implements io.Reader. It returns io.EOF after [DONE] and a fault for
// any other end.
func (e *events) Read(p []byte) (int, error) {
	for len(e.pending) == 0 && e.err == nil {
		e.err = e.next()
	}
	if len(e.pending) > 0 {
		n := copy(p, e.pending)
		e.pending = e.pending[n:]
		return n, nil
	}
	return 0, e.err
}

// Close implements io.Closer. Before the end of the body it closes the
// connection, which is how the endpoint learns to stop.
func (e *events) Close() error { return e.body.Close() }

// drain reads the little that may follow [DONE], without which the connection
// couldn't be used again. The caller bounds the time.
func (e *events) drain() {
	_, _ = io.CopyN(io.Discard, e.body, 4096)
}

// next takes one line.
func (e *events) next() error {
	if !e.lines.Scan() {
		if errors.Is(e.lines.Err(), bufio.ErrTooLong) {
			return malformed("a line is too long").Hint(hintBaseURL)
		}
		return truncated()
	}
	raw := e.lines.Bytes()
	if e.left -= len(raw); e.left < 0 {
		return malformed("the response is too long").Hint(hintRetry)
	}
	whole := bytes.HasSuffix(raw, []byte("\n"))
	line := bytes.TrimSpace(bytes.TrimPrefix(raw, []byte("\ufeff")))
	name, value, _ := bytes.Cut(line, []byte(":"))
	switch {
	case len(line) == 0:
		e.named = ""
		return nil
	case string(name) == "event":
		e.named = string(bytes.TrimSpace(value))
		return nil
	case string(name) == "error" && bytes.HasPrefix(bytes.TrimSpace(value), []byte("{")):
		// llama.cpp has written errors under a field name of their own.
		return e.data([]byte(`{"error":`+string(value)+"}"), whole)
	case string(name) == "data":
		return e.data(bytes.TrimSpace(value), whole)
	case line[0] == '{':
		// An error page in the middle of a stream comes without a field name.
		return e.data(line, whole)
	default:
		return nil
	}
}

// data takes the value of a data line.
func (e *events) data(value []byte, whole bool) error {
	if string(value) == "[DONE]" {
		return io.EOF
	}
	if len(value) == 0 {
		return nil
	}
	said, isError := errorIn(value)
	var chunk struct{ Choices, Usage json.RawMessage }
	switch err := json.Unmarshal(value, &chunk); {
	case isError || e.named == "error":
		return refused("error during the answer", said)
	case err != nil && !whole:
		return truncated()
	case err != nil:
		return malformed("a chunk is not a JSON object").Hint(hintBaseURL)
	case chunk.Choices == nil && chunk.Usage == nil:
		// Some endpoints send pings as data; a ping is not a chunk.
		return nil
	}
	// The space keeps go-openai from taking {"error":null,...} for an error.
	e.pending = append(append([]byte("data: { "), value[1:]...), '\n')
	return nil
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

// errorIn says whether body is an error in one of the shapes in use, and what
// there is to know of it.
//
//	{"error":{"message":...,"type":...,"code":...}}   OpenAI and most others
//	{"error":"..."}                                   Ollama and small servers
//	{"object":"error","message":...,"code":...}       vLLM
//	{"type":"error","error":{...}}                    Anthropic
//	{"detail":...} or {"message":...}                 FastAPI, gateways
func errorIn(body []byte) (said errorBody, isError bool) {
	var shape struct {
		Error, Object, Type, Code, Detail, Message, Choices json.RawMessage
	}
	if json.Unmarshal(body, &shape) != nil {
		return errorBody{}, false
	}
	var codes []json.RawMessage
	switch {
	case says(shape.Error):
		var inner struct{ Code, Type json.RawMessage }
		// A string or list instead of an object has no code to find.
		_ = json.Unmarshal(shape.Error, &inner)
		codes = []json.RawMessage{inner.Code, inner.Type, shape.Code}
	case string(shape.Object) == `"error"`, string(shape.Type) == `"error"`,
		shape.Choices == nil && (says(shape.Detail) || says(shape.Message)):
		codes = []json.RawMessage{shape.Code, shape.Type}
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
