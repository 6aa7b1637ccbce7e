package openai

import (
	"io"
	"mime"
	"net/http"
)

// maxErrorBody is as much as is read of a response that isn't a stream.
const maxErrorBody = 64 << 10

// exchange is one HTTP request and its response. go-openai calls Do in place
// of its own client; everything that isn't a stream of chunks ends here, as a
// fault that go-openai passes on untouched.
type exchange struct {
	http             *http.Client
	maxLine, maxBody int
	events           *events
}

// Do implements go-openai's HTTPDoer.
func (x *exchange) Do(r *http.Request) (*http.Response, error) {
	response, err := x.http.Do(r)
	if err != nil {
		return nil, unreached(err)
	}
	kind := response.Header.Get("Content-Type")
	if response.StatusCode == http.StatusOK && isEventStream(kind) {
		x.events = newEvents(response.Body, x.maxLine, x.maxBody)
		response.Body = x.events
		return response, nil
	}
	defer func() { _ = response.Body.Close() }()
	// A body cut short still tells more than the read error would.
	body, _ := io.ReadAll(io.LimitReader(response.Body, maxErrorBody))
	code, isError := errorCode(body)
	switch {
	case response.StatusCode != http.StatusOK:
		return nil, refusedStatus(response.StatusCode, code)
	case isError:
		return nil, refused("error instead of an answer", code)
	default:
		return nil, malformed("it is not an event stream").Hint(hintBaseURL)
	}
}

// isEventStream accepts a missing type: some local servers send none.
func isEventStream(contentType string) bool {
	if contentType == "" {
		return true
	}
	kind, _, err := mime.ParseMediaType(contentType)
	return err == nil && kind == "text/event-stream"
}
