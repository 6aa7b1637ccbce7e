package openai

import (
	"bytes"
	"io"
	"net/http"
)

// maxSniff is as much of a body as is looked at for its first line.
const maxSniff = 4096

// byteOrderMark may stand before the first line of an event stream.
var byteOrderMark = []byte("\ufeff")

// isStream reports whether a response is an event stream, by its Content-Type or
// by how it begins: openai-mock-api, for one, sends streams as text/plain. It
// waits for no more of the body than that takes, and leaves the body whole.
func isStream(response *http.Response) bool {
	if isType(response.Header.Get("Content-Type"), "text/event-stream", "") {
		return true
	}
	var seen []byte
	found, enough := false, false
	body := response.Body
	for piece := make([]byte, 64); !enough && len(seen) < maxSniff; {
		n, err := body.Read(piece)
		seen = append(seen, piece[:n]...)
		found, enough = beginsStream(seen)
		// The error comes again when what has been seen is read.
		enough = enough || err != nil
	}
	response.Body = rejoined{io.MultiReader(bytes.NewReader(seen), body), body}
	return found
}

// rejoined is a body of which the beginning has been read.
type rejoined struct {
	io.Reader
	io.Closer
}

// beginsStream reports whether a body that begins so is an event stream, and
// whether enough of it is there to tell. Blank lines may come first.
func beginsStream(seen []byte) (found, enough bool) {
	if len(seen) < len(byteOrderMark) && bytes.HasPrefix(byteOrderMark, seen) {
		return false, false
	}
	line := bytes.TrimLeft(bytes.TrimPrefix(seen, byteOrderMark), "\r\n")
	short := len(line) == 0
	for _, start := range []string{":", "data:", "event:"} {
		switch {
		case bytes.HasPrefix(line, []byte(start)):
			return true, true
		case len(line) < len(start) && string(line) == start[:len(line)]:
			short = true
		}
	}
	return false, !short
}
