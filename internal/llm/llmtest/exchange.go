package llmtest

import (
	"encoding/json"
	"io"
	"net"
	"net/http"
	"strings"
	"time"
)

// exchange is one request being answered. Its senders say whether the client
// is still there.
type exchange struct {
	w            http.ResponseWriter
	flush        func() error
	request      Request
	gone, closed <-chan struct{}
	sent         int
}

// raw sends bytes at once, opening the stream if need be.
func (x *exchange) raw(s string) bool {
	select {
	case <-x.gone:
		return false
	case <-x.closed:
		return false
	default:
	}
	if x.w.Header().Get("Content-Type") == "" {
		x.w.Header().Set("Content-Type", "text/event-stream; charset=utf-8")
	}
	if _, err := io.WriteString(x.w, s); err != nil {
		return false
	}
	return x.flush() == nil
}

// event sends v as one data line.
func (x *exchange) event(v any) bool {
	line, err := json.Marshal(v)
	if err != nil {
		panic("llmtest: " + err.Error())
	}
	return x.raw("data: " + string(line) + "\n\n")
}

func (x *exchange) chunk(delta map[string]string, finish any) bool {
	return x.event(map[string]any{
		"id": "chatcmpl-1", "object": "chat.completion.chunk", "created": 1, "model": x.model(),
		"choices": []any{map[string]any{"index": 0, "delta": delta, "finish_reason": finish}},
	})
}

func (x *exchange) model() string {
	if x.request.Model != "" {
		return x.request.Model
	}
	return Model
}

// role opens the answer as OpenAI does, with a chunk without text.
func (x *exchange) role() bool {
	return x.chunk(map[string]string{"role": "assistant", "content": ""}, nil)
}

// words sends text word by word after the role.
func (x *exchange) words(text string) bool {
	if !x.role() {
		return false
	}
	for _, word := range split(text) {
		if !x.word(word) {
			return false
		}
	}
	return true
}

func (x *exchange) word(word string) bool {
	x.sent++
	return x.chunk(map[string]string{"content": word}, nil)
}

func split(text string) []string {
	if text == "" {
		return nil
	}
	return strings.SplitAfter(text, " ")
}

// end finishes the answer as OpenAI does: reason, usage, [DONE].
func (x *exchange) end(reason string) bool {
	return x.finish(reason) && x.usage() && x.done()
}

func (x *exchange) finish(reason string) bool { return x.chunk(map[string]string{}, reason) }

func (x *exchange) done() bool { return x.raw("data: [DONE]\n\n") }

// usage counts words for tokens.
func (x *exchange) usage() bool {
	prompt := x.prompted()
	return x.event(map[string]any{
		"object": "chat.completion.chunk", "model": x.model(), "choices": []any{},
		"usage": map[string]int{"prompt_tokens": prompt, "completion_tokens": x.sent, "total_tokens": prompt + x.sent},
	})
}

// hang waits until the client or the server goes.
func (x *exchange) hang() {
	select {
	case <-x.gone:
	case <-x.closed:
	}
}

// pause waits for d, and says whether the client is still there.
func (x *exchange) pause(d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-x.gone:
	case <-x.closed:
	}
	return false
}

// hangUp closes the connection without ending the response. With reset the
// client's kernel reports a reset where there is a kernel between.
func (x *exchange) hangUp(reset bool) {
	conn, _, err := http.NewResponseController(x.w).Hijack()
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	if tcp, ok := conn.(*net.TCPConn); ok && reset {
		_ = tcp.SetLinger(0)
	}
	_ = conn.Close()
}
