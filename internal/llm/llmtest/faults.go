package llmtest

import (
	"maps"
	"net"
	"net/http"
	"slices"
	"testing"
	"time"

	"barraiser/internal/llm"
)

// Secret is what faulty endpoints repeat of a request in their errors. No error
// of a client may hold it.
const Secret = "sk-secret the candidate's own words"

// Fault is one way in which an endpoint goes wrong, and what a client is to make
// of it.
type Fault struct {
	Name string
	// Does is the behaviour; with Dial the endpoint isn't even reached.
	Does Behaviour
	Dial error
	// Err is the sentinel of the failure, nil if the answer is whole all the same.
	Err error
	// Text is what the caller has seen by the end, Finish the reason of a whole
	// answer.
	Text, Finish string
	// Retryable and Elsewhere are those of the failure.
	Retryable, Elsewhere bool
	// Waits says that the client's patience is part of it: run it in a synctest
	// bubble.
	Waits bool
}

// Start starts an endpoint in memory that does nothing else.
func (f Fault) Start(t testing.TB) *Server {
	t.Helper()
	if f.Dial != nil {
		s := InMemory(t, Silent())
		s.dial = f.Dial
		return s
	}
	return InMemory(t, f.Does)
}

// Faults lists the ways in which endpoints, and the proxies before them, have
// been seen to go wrong. Those in the middle of an answer come after text, which
// may be empty: the caller has then seen nothing, and more can be tried. A client
// is expected to wait for the first chunk longer than five seconds, and for none
// for ever.
func Faults(text string) []Fault {
	unseen := text == ""
	list := slices.Concat(weak(text), silent(text), cut(text), statuses(), garbled(text))
	for _, name := range slices.Sorted(maps.Keys(ErrorShapes(Secret))) {
		list = append(list, Fault{
			Name: "error in the stream: " + name, Does: Raw(text, ErrorShapes(Secret)[name]),
			// This one says that its code is 400, which doesn't pass.
			Retryable: unseen && name != "object error",
			Err:       llm.ErrRefused, Text: text, Elsewhere: unseen,
		})
	}
	return list
}

// weak answers are whole, and hard on a client that is not patient or careful.
func weak(text string) []Fault {
	whole := func(name string, does Behaviour) Fault {
		return Fault{Name: name, Does: does, Text: text, Finish: llm.FinishStop}
	}
	list := []Fault{
		whole("keep-alive flood", KeepAlive(text, 2000)),
		whole("usage missing", NoUsage(text)),
		whole("finish without [DONE]", NoDone(text)),
		whole("answer in one piece", Whole(text)),
		whole("schema ignored", Takes(Words(text), "json_schema", "json_object")),
		whole("schema unsupported", Takes(Words(text))),
		{Name: "slow first byte", Does: Late(5*time.Second, Words(text)), Text: text, Finish: llm.FinishStop, Waits: true},
		{Name: "body left open", Does: Open(text), Text: text, Finish: llm.FinishStop, Waits: true},
		{Name: "length stop", Does: Length(text), Text: text, Finish: llm.FinishLength},
	}
	return list
}

// silent endpoints hold the connection and say nothing, or nothing of use.
func silent(text string) []Fault {
	unseen := text == ""
	return []Fault{
		{Name: "no first byte", Does: Silent(), Err: llm.ErrStalled, Retryable: true, Elsewhere: true, Waits: true},
		{Name: "stall", Does: Stall(text), Err: llm.ErrStalled, Text: text, Retryable: unseen, Elsewhere: unseen, Waits: true},
		{
			Name: "keep-alives and no chunk", Does: Alive(text, 1001*time.Millisecond),
			Err: llm.ErrStalled, Text: text, Retryable: unseen, Elsewhere: unseen, Waits: true,
		},
	}
}

// cut answers end too soon, or never begin.
func cut(text string) []Fault {
	unseen := text == ""
	truncated := func(name string, does Behaviour) Fault {
		return Fault{Name: name, Does: does, Err: llm.ErrTruncated, Text: text, Retryable: unseen, Elsewhere: unseen}
	}
	unreachable := Fault{Err: llm.ErrUnreachable, Retryable: true, Elsewhere: true}
	reset, name, refused := unreachable, unreachable, unreachable
	reset.Name, reset.Does = "reset", Reset()
	name.Name, name.Dial = "DNS failure", &net.DNSError{Err: "no such host", Name: "models.invalid", IsNotFound: true}
	refused.Name = "connection refused"
	refused.Dial = &net.OpError{Op: "dial", Net: "tcp", Err: &net.AddrError{Err: "connection refused", Addr: "127.0.0.1:1"}}
	return []Fault{
		truncated("cut", Cut(text)),
		truncated("cut with [DONE]", Unfinished(text)),
		truncated("dropped", Dropped(text)),
		truncated("cut within a chunk", Raw(text, `data: {"choices":[{"delta":{"conte`)),
		reset, name, refused,
	}
}

// statuses are refusals before any answer.
func statuses() []Fault {
	refusal := func(name string, does Behaviour, retryable bool) Fault {
		return Fault{Name: name, Does: does, Err: llm.ErrRefused, Retryable: retryable, Elsewhere: true}
	}
	said := func(status int, code string) Behaviour {
		return Status(status, "application/json", `{"error":{"message":"`+Secret+`","type":"invalid_request_error","code":"`+code+`"}}`)
	}
	filtered := refusal("prompt filtered", said(http.StatusBadRequest, "content_filter"), false)
	filtered.Elsewhere = false
	return []Fault{
		refusal("429 with Retry-After", TooMany(time.Second), true),
		refusal("quota used up", said(http.StatusTooManyRequests, "insufficient_quota"), false),
		refusal("HTML 500", Page500(), true),
		refusal("overloaded", Status(http.StatusServiceUnavailable, "text/plain", Secret), true),
		refusal("bad key", said(http.StatusUnauthorized, "invalid_api_key"), false),
		refusal("unknown model", said(http.StatusNotFound, "model_not_found"), false),
		refusal("prompt too long", said(http.StatusBadRequest, "context_length_exceeded"), false),
		refusal("redirect", Redirect(Nowhere), false),
		refusal("error with status 200", Status(http.StatusOK, "application/json", `{"error":"`+Secret+`"}`), true),
		filtered,
	}
}

// garbled answers can't be read, and declined ones are no answers.
func garbled(text string) []Fault {
	unseen := text == ""
	malformed := func(name string, does Behaviour) Fault {
		return Fault{Name: name, Does: does, Err: llm.ErrMalformed, Text: text, Elsewhere: unseen}
	}
	page := malformed("wrong content type", Status(http.StatusOK, "text/html", "<html>"+Secret+"</html>"))
	page.Text, page.Elsewhere = "", true
	return []Fault{
		malformed("invalid JSON", InvalidJSON(text)),
		malformed("chunk of another shape", Raw(text, `data: {"choices":"`+Secret+`"}`+"\n\n")),
		malformed("endless line", EndlessLine(text)),
		page,
		{Name: "refusal", Does: Refusal(text, Secret), Err: llm.ErrRefused, Text: text},
		{Name: "content filter", Does: Finish(text, "content_filter"), Err: llm.ErrRefused, Text: text},
	}
}
