package openai

import (
	"bytes"
	"encoding/json"
	"io"
	"mime"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

const (
	// maxErrorBody is as much as is read of a response that is no answer.
	maxErrorBody = 64 << 10
	// maxPiece is as much as is read of an answer in one piece, which is in memory
	// several times while it is taken apart. Its text has the bound of any answer.
	maxPiece = 2 << 20
	// maxRetryAfter is the longest rest an endpoint is granted. What asks for
	// more is a mistake or a ban, and is looked at again tomorrow.
	maxRetryAfter = 24 * time.Hour
)

// exchange is one HTTP request and its response. go-openai calls Do in place
// of its own client; everything that isn't an answer ends here, as a fault that
// go-openai passes on untouched. An answer is kept as events, and go-openai is
// given a response without a body: its reader would decode each event again.
type exchange struct {
	http             *http.Client
	maxLine, maxBody int
	events           *events
	// formRefused says that the endpoint refused the form asked of the answer.
	formRefused bool
	// whole says that the answer came in one piece, though a stream was asked for.
	whole bool
}

// Do implements go-openai's HTTPDoer.
func (x *exchange) Do(r *http.Request) (*http.Response, error) {
	sent := letGo(r)
	response, err := x.http.Do(r)
	sent()
	if err != nil {
		return nil, unreached(err)
	}
	kind := response.Header.Get("Content-Type")
	if response.StatusCode == http.StatusOK && isStream(response) {
		return x.answer(response, newEvents(response.Body, x.maxLine, x.maxBody)), nil
	}
	defer func() { _ = response.Body.Close() }()
	limit := maxErrorBody
	if response.StatusCode == http.StatusOK && isType(kind, "application/json") {
		limit = min(x.maxBody, maxPiece)
	}
	// A body cut short still tells more than the read error would.
	body, readErr := io.ReadAll(io.LimitReader(response.Body, int64(limit)+1))
	said, isError := errorIn(body)
	switch {
	case response.StatusCode != http.StatusOK:
		said.status = response.StatusCode
		said.retryAfter = retryAfter(response.Header, time.Now())
		x.formRefused = said.format && (said.status == http.StatusBadRequest || said.status == http.StatusUnprocessableEntity)
		return nil, refusedStatus(said)
	case isError:
		return nil, refused("error instead of an answer", said)
	case len(body) > limit && isType(kind, "application/json"):
		return nil, malformed("the response is too long")
	case isType(kind, "application/json") && readErr != nil:
		return nil, truncated()
	}
	if stream, ok := streamed(body); ok {
		x.whole = true
		return x.answer(response, newEvents(io.NopCloser(bytes.NewReader(stream)), len(stream), len(stream))), nil
	}
	return nil, malformed("it is not an event stream").Hint(hintBaseURL)
}

// answer keeps the events of a response and returns what go-openai is to see.
func (x *exchange) answer(response *http.Response, events *events) *http.Response {
	x.events = events
	return &http.Response{StatusCode: response.StatusCode, Header: response.Header, Body: http.NoBody}
}

// close ends the answer, if there is one.
func (x *exchange) close() {
	if x.events != nil {
		_ = x.events.Close()
	}
}

// isType says whether a Content-Type is one of kinds. An empty kind stands for
// a missing type, which some local servers send.
func isType(contentType string, kinds ...string) bool {
	kind := ""
	if contentType != "" {
		parsed, _, err := mime.ParseMediaType(contentType)
		if err != nil {
			return false
		}
		kind = parsed
	}
	return slices.Contains(kinds, kind)
}

// streamed turns a completion in one piece into the stream it should have been,
// so that both are judged by the same rules.
func streamed(body []byte) ([]byte, bool) {
	var answer struct {
		Model   json.RawMessage `json:"model,omitempty"`
		Usage   json.RawMessage `json:"usage,omitempty"`
		Choices []struct {
			Message      json.RawMessage `json:"message"`
			FinishReason json.RawMessage `json:"finish_reason"`
		} `json:"choices"`
	}
	if json.Unmarshal(body, &answer) != nil || len(answer.Choices) == 0 || !says(answer.Choices[0].Message) {
		return nil, false
	}
	line, err := json.Marshal(map[string]any{
		"model": answer.Model, "usage": answer.Usage,
		"choices": []any{map[string]any{
			"delta": answer.Choices[0].Message, "finish_reason": answer.Choices[0].FinishReason,
		}},
	})
	if err != nil {
		return nil, false
	}
	return []byte("data: " + string(line) + "\n\ndata: [DONE]\n\n"), true
}

// retryAfter reads how long an endpoint wants to be left alone: Retry-After in
// seconds or as a date (RFC 9110, 10.2.3), or retry-after-ms, which OpenAI and
// Azure send for shorter times. Nonsense and times past are no wish at all.
func retryAfter(h http.Header, now time.Time) time.Duration {
	var d time.Duration
	value := strings.TrimSpace(h.Get("Retry-After"))
	if ms, err := strconv.ParseFloat(strings.TrimSpace(h.Get("Retry-After-Ms")), 64); err == nil {
		d = inUnits(ms, time.Millisecond)
	} else if seconds, err := strconv.ParseFloat(value, 64); err == nil {
		d = inUnits(seconds, time.Second)
	} else if at, err := http.ParseTime(value); err == nil {
		d = at.Sub(now)
	}
	return min(max(d, 0), maxRetryAfter)
}

// inUnits bounds n before it is multiplied, which would overflow.
func inUnits(n float64, unit time.Duration) time.Duration {
	// The negation also catches NaN.
	if !(n > 0) {
		return 0
	}
	return time.Duration(min(n, float64(maxRetryAfter/unit)) * float64(unit))
}
