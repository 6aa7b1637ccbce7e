package openai

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"io"
)

// startLine is how long a line may be before its buffer has to grow. Chunks
// take some 300 bytes, and every stream in progress holds such a buffer.
const startLine = 1 << 10

// events reads the chunks of an answer from a stream of server-sent events.
// Everything else is dealt with here: comments are dropped, errors of whatever
// shape become faults, and no line and no response grows beyond its bound.
type events struct {
	body  io.ReadCloser
	lines *bufio.Scanner
	left  int
	named string
	chunk chunk
	mould mould
}

func newEvents(body io.ReadCloser, maxLine, maxBody int) *events {
	lines := bufio.NewScanner(body)
	lines.Buffer(make([]byte, 0, min(startLine, maxLine)), maxLine)
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

// next returns the next chunk, which is valid until the following call. Its
// error is io.EOF at [DONE], and a fault at any other end.
func (e *events) next() (*chunk, error) {
	for {
		found, err := e.line()
		switch {
		case err != nil:
			return nil, err
		case found:
			return &e.chunk, nil
		}
	}
}

// Close implements io.Closer. Before the end of the body it closes the
// connection, which is how the endpoint learns to stop.
func (e *events) Close() error { return e.body.Close() }

// drain reads the little that may follow [DONE], without which the connection
// couldn't be used again. The caller bounds the time.
func (e *events) drain() {
	_, _ = io.CopyN(io.Discard, e.body, 4096)
}

// line takes one line, and says whether it was a chunk.
func (e *events) line() (bool, error) {
	if !e.lines.Scan() {
		if errors.Is(e.lines.Err(), bufio.ErrTooLong) {
			return false, malformed("a line is too long").Hint(hintBaseURL)
		}
		return false, truncated()
	}
	raw := e.lines.Bytes()
	if e.left -= len(raw); e.left < 0 {
		return false, malformed("the response is too long").Hint(hintRetry)
	}
	whole := bytes.HasSuffix(raw, []byte("\n"))
	line := bytes.TrimSpace(bytes.TrimPrefix(raw, byteOrderMark))
	name, value, _ := bytes.Cut(line, []byte(":"))
	switch {
	case len(line) == 0:
		e.named = ""
		return false, nil
	case string(name) == "event":
		e.named = string(bytes.TrimSpace(value))
		return false, nil
	case string(name) == "error" && bytes.HasPrefix(bytes.TrimSpace(value), []byte("{")):
		// llama.cpp has written errors under a field name of their own.
		return e.data([]byte(`{"error":`+string(value)+"}"), whole)
	case string(name) == "data":
		return e.data(bytes.TrimSpace(value), whole)
	case line[0] == '{':
		// An error page in the middle of a stream comes without a field name.
		return e.data(line, whole)
	default:
		return false, nil
	}
}

// data takes the value of a data line, and says whether it is a chunk.
func (e *events) data(value []byte, whole bool) (bool, error) {
	if string(value) == "[DONE]" {
		return false, io.EOF
	}
	if len(value) == 0 {
		return false, nil
	}
	if e.named != "error" && e.mould.fill(&e.chunk, value) {
		return true, nil
	}
	return e.read(value, whole)
}

// read is data for a value that must be read in full.
func (e *events) read(value []byte, whole bool) (bool, error) {
	e.chunk.reset()
	err := json.Unmarshal(value, &e.chunk)
	// A value of the wrong type leaves the rest to be read, an error in it too.
	other := err != nil && wrongType(err)
	said, isError := errorBody{}, false
	if err == nil || other {
		said, isError = e.chunk.errorIn(value, e.chunk.Choices != nil)
	}
	switch {
	case isError || e.named == "error":
		return false, refused("error during the answer", said)
	case other && value[0] == '{':
		return false, malformed("a chunk has an unexpected shape").Hint(hintBaseURL)
	case err != nil && !whole:
		return false, truncated()
	case err != nil:
		return false, malformed("a chunk is not a JSON object").Hint(hintBaseURL)
	}
	// Some endpoints send pings as data; a ping is not a chunk.
	e.mould.take(value, &e.chunk)
	return e.chunk.Choices != nil || e.chunk.Usage != nil, nil
}

func wrongType(err error) bool {
	var other *json.UnmarshalTypeError
	return errors.As(err, &other)
}
