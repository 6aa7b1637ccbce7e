package openai_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"barraiser/internal/fault"
	"barraiser/internal/llm"
	"barraiser/internal/llm/llmtest"
	"barraiser/internal/llm/openai"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const (
	key    = "sk-test-0123456789"
	prompt = "the candidate wrote this private text"
	said   = "Tell me more "
)

// scenario is one behaviour of the endpoint and what the caller sees of it.
type scenario struct {
	name string
	does llmtest.Behaviour
	text string
	// finish is set for an answer, err for a failure.
	finish string
	err    error
	// took is the exact time of a scenario that waits; those run only on the
	// clock of a synctest bubble.
	took time.Duration
	// says is part of the error's message, hint of its hint.
	says, hint string
}

const (
	firstByte = 30 * time.Second
	idle      = 15 * time.Second
	maxLine   = 16 << 10
	maxAnswer = 2000
)

// unlabelled is a stream as openai-mock-api 0.4 sends it, but for its type.
const unlabelled = `data: {"id":"1","object":"chat.completion.chunk","model":"m","choices":[{"index":0,"delta":{"content":"` + said + `"},"finish_reason":null}]}` + "\n\n" +
	`data: {"id":"1","object":"chat.completion.chunk","model":"m","choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}` + "\n\ndata: [DONE]\n\n"

func scenarios() []scenario {
	page := "<html>Sign in</html>"
	list := []scenario{
		{name: "answer", does: llmtest.Words(said), text: said, finish: "stop"},
		{name: "length", does: llmtest.Length(said), text: said, finish: "length"},
		{name: "other finish reason", does: llmtest.Finish(said, "eos"), text: said, finish: "eos"},
		{name: "no usage", does: llmtest.NoUsage(said), text: said, finish: "stop"},
		{name: "finish without done", does: llmtest.NoDone(said), text: said, finish: "stop"},
		{name: "completion instead of a stream", does: llmtest.Whole(said), text: said, finish: "stop"},
		{name: "empty answer", does: llmtest.Words(""), finish: "stop"},
		{name: "keep-alive flood", does: llmtest.KeepAlive(said, 2000), text: said, finish: "stop"},
		{name: "null error in a chunk", does: llmtest.Raw(said, `data: {"error":null,"choices":[{"index":0,"delta":{"content":"."},"finish_reason":"stop"}]}`+"\n\n"), text: said + ".", finish: "stop"},
		{name: "crlf and ids", does: llmtest.Raw(said, "id: 1\r\nretry: 5\r\ndata:{\"choices\":[{\"delta\":{\"content\":\"ok\"},\"finish_reason\":\"stop\"}]}\r\n\r\n"), text: said + "ok", finish: "stop"},
		{name: "pings as data", does: llmtest.Raw(said, "event: ping\ndata: {\"type\":\"ping\"}\n\ndata:\n\ndata: {\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n"), text: said, finish: "stop"},

		{name: "slow pace", does: llmtest.Paced(said, idle-time.Second), text: said, finish: "stop", took: 4 * (idle - time.Second)},
		{name: "slow first byte", does: llmtest.Late(firstByte-time.Second, llmtest.Words(said)), text: said, finish: "stop", took: firstByte - time.Second},
		{name: "body left open", does: llmtest.Open(said), text: said, finish: "stop", took: time.Second},
		{name: "no first byte", does: llmtest.Silent(), err: llm.ErrStalled, took: firstByte},
		{name: "first byte too late", does: llmtest.Late(firstByte+time.Second, llmtest.Words(said)), err: llm.ErrStalled, took: firstByte},
		{name: "stall", does: llmtest.Stall(said), text: said, err: llm.ErrStalled, took: idle},
		{name: "stall with keep-alives", does: llmtest.Alive(said, time.Second+time.Millisecond), text: said, err: llm.ErrStalled, took: idle},

		{name: "cut", does: llmtest.Cut(said), text: said, err: llm.ErrTruncated},
		{name: "cut before a word", does: llmtest.Cut(""), err: llm.ErrTruncated},
		{name: "done without finish", does: llmtest.Unfinished(said), text: said, err: llm.ErrTruncated},
		{name: "dropped", does: llmtest.Dropped(said), text: said, err: llm.ErrTruncated},
		{name: "cut within a chunk", does: llmtest.Raw(said, `data: {"choices":[{"delta":{"conte`), text: said, err: llm.ErrTruncated},
		{name: "words that are no event", does: llmtest.Raw(said, "upstream connect error\n"), text: said, err: llm.ErrTruncated},

		{name: "rate limit", does: llmtest.TooMany(time.Minute), err: llm.ErrRefused, says: "status 429 (rate_limit_exceeded)", hint: "wait"},
		{name: "rate limit without a body", does: llmtest.Status(429, "", ""), err: llm.ErrRefused, says: "status 429", hint: "wait"},
		{name: "server error page", does: llmtest.Page500(), err: llm.ErrRefused, says: "status 500", hint: "try again"},
		{name: "bad key", does: llmtest.Status(401, "application/json", `{"error":{"message":"Incorrect API key provided: `+key+`","code":"invalid_api_key"}}`), err: llm.ErrRefused, says: "status 401 (invalid_api_key)", hint: "API key"},
		{name: "forbidden page", does: llmtest.Status(403, "text/html", page), err: llm.ErrRefused, says: "status 403", hint: "API key"},
		{name: "wrong path", does: llmtest.Status(404, "text/plain", "404 page not found"), err: llm.ErrRefused, says: "status 404", hint: "base URL"},
		{name: "prompt too long", does: llmtest.Status(400, "application/json", `{"error":{"message":"`+prompt+`","type":"invalid_request_error","code":"context_length_exceeded"}}`), err: llm.ErrRefused, says: "context_length_exceeded", hint: "longer context"},
		{name: "bad request", does: llmtest.Status(400, "application/json", `{"detail":"`+prompt+`"}`), err: llm.ErrRefused, says: "status 400", hint: "model name"},
		{name: "request too large", does: llmtest.Status(413, "text/html", page), err: llm.ErrRefused, says: "status 413", hint: "longer context"},
		{name: "redirect", does: llmtest.Redirect(llmtest.Nowhere), err: llm.ErrRefused, says: "status 307", hint: "redirects are not followed"},
		{name: "error with status 200", does: llmtest.Status(200, "application/json", `{"error":"model is loading"}`), err: llm.ErrRefused, says: "error instead of an answer"},
		{name: "content filter", does: llmtest.Finish(said, "content_filter"), text: said, err: llm.ErrRefused, says: "content declined"},
		{name: "refusal", does: llmtest.Refusal(said, "I can't help with "+prompt), text: said, err: llm.ErrRefused, says: "content declined"},

		{name: "stream as text", does: llmtest.Respond(200, unlabelled, "Content-Type", "text/plain; charset=utf-8"), text: said, finish: "stop"},
		{name: "stream as JSON", does: llmtest.Respond(200, unlabelled, "Content-Type", "application/json"), text: said, finish: "stop"},
		{name: "stream as a type that is none", does: llmtest.Respond(200, "\ufeff\n\n: ping\n\n"+unlabelled, "Content-Type", "?"), text: said, finish: "stop"},
		{name: "error in a stream as text", does: llmtest.Respond(200, "event: error\ndata: {\"message\":\""+prompt+"\"}\n\n", "Content-Type", "text/plain"), err: llm.ErrRefused, says: "error during the answer"},
		{name: "stream as text, cut", does: llmtest.Respond(200, strings.SplitAfter(unlabelled, "\n\n")[0], "Content-Type", "text/plain"), text: said, err: llm.ErrTruncated},
		{name: "words as text", does: llmtest.Status(200, "text/plain", "database: down"), err: llm.ErrMalformed, says: "not an event stream", hint: "/v1"},

		{name: "page with status 200", does: llmtest.Status(200, "text/html", page), err: llm.ErrMalformed, says: "not an event stream", hint: "/v1"},
		{name: "JSON that is no completion", does: llmtest.Status(200, "application/json", `{"choices":[]}`), err: llm.ErrMalformed, says: "not an event stream"},
		{name: "completion without a finish reason", does: llmtest.Status(200, "application/json", `{"choices":[{"message":{"content":"Hi"}}]}`), text: "Hi", err: llm.ErrTruncated},
		{name: "completion with a refusal", does: llmtest.Status(200, "application/json", `{"choices":[{"message":{"content":null,"refusal":"No."},"finish_reason":"stop"}]}`), err: llm.ErrRefused, says: "content declined"},
		{name: "invalid JSON", does: llmtest.InvalidJSON(said), text: said, err: llm.ErrMalformed, says: "not a JSON object"},
		{name: "list for a chunk", does: llmtest.Raw(said, "data: [1]\n\n"), text: said, err: llm.ErrMalformed},
		{name: "chunk of another shape", does: llmtest.Raw(said, `data: {"choices":"`+prompt+`"}`+"\n\n"), text: said, err: llm.ErrMalformed, says: "unexpected shape"},
		{name: "endless line", does: llmtest.EndlessLine(said), text: said, err: llm.ErrMalformed, says: "line is too long"},
		{name: "endless answer", does: llmtest.Endless("word "), text: strings.Repeat("word ", maxAnswer/5), err: llm.ErrMalformed, says: "longer than 2000 bytes"},
		{name: "reset", does: llmtest.Reset(), err: llm.ErrUnreachable, hint: "running"},
	}
	for name, raw := range llmtest.ErrorShapes("upstream failed on: " + prompt + " with " + key) {
		list = append(list, scenario{name: "error in the stream: " + name, does: llmtest.Raw(said, raw), text: said, err: llm.ErrRefused, says: "error during the answer"})
	}
	return list
}

func client(t *testing.T, s *llmtest.Server) llm.Client {
	t.Helper()
	return openai.New(openai.Options{
		BaseURL: s.URL, APIKey: key, Model: "m", HTTP: s.Client(t),
		FirstByte: firstByte, Idle: idle, MaxLine: maxLine, MaxAnswer: maxAnswer,
	})
}

func ask() llm.Request {
	return llm.Request{Messages: []llm.Message{{Role: llm.User, Text: prompt}}}
}

func (sc scenario) check(t *testing.T, s *llmtest.Server) {
	t.Helper()
	start := time.Now()
	got, err := client(t, s).Complete(context.Background(), ask())
	if sc.took > 0 {
		require.Equal(t, sc.took, time.Since(start))
	}
	require.Equal(t, sc.text, got.Text)
	require.Equal(t, sc.finish, got.Finish)
	require.Len(t, s.Requests(), 1, "a request is made once")
	if sc.err == nil {
		require.NoError(t, err)
		return
	}
	for _, sentinel := range []error{llm.ErrTruncated, llm.ErrStalled, llm.ErrRefused, llm.ErrMalformed, llm.ErrUnreachable} {
		require.Equal(t, errors.Is(sc.err, sentinel), errors.Is(err, sentinel), "%v is %v", err, sentinel)
	}
	require.Equal(t, fault.Unavailable, fault.KindOf(err))
	require.Contains(t, err.Error(), sc.says)
	require.NotEmpty(t, fault.HintOf(err))
	require.Contains(t, fault.HintOf(err), sc.hint)
	for _, secret := range []string{key, prompt} {
		require.NotContains(t, err.Error()+fault.HintOf(err), secret)
	}
}

// The bubble fails if a goroutine outlives its scenario.
func TestEveryBehaviourInMemory(t *testing.T) {
	for _, sc := range scenarios() {
		t.Run(sc.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				sc.check(t, llmtest.InMemory(t, sc.does))
			})
		})
	}
}

func TestEveryBehaviourOnASocket(t *testing.T) {
	for _, sc := range scenarios() {
		if sc.took > 0 {
			continue
		}
		t.Run(sc.name, func(t *testing.T) {
			t.Cleanup(func() { goleak.VerifyNone(t) })
			sc.check(t, llmtest.New(t, sc.does))
		})
	}
}

func TestNobodyListens(t *testing.T) {
	c := openai.New(openai.Options{BaseURL: llmtest.Nowhere, APIKey: key, Model: "m"})
	_, err := c.Complete(context.Background(), ask())
	require.ErrorIs(t, err, llm.ErrUnreachable)
	require.Contains(t, err.Error(), "127.0.0.1:1")
	require.Contains(t, fault.HintOf(err), "running")
}

// The error of net/http quotes the URL, password and all.
func TestAnUnreachableURLIsNotQuoted(t *testing.T) {
	for name, transport := range map[string]http.RoundTripper{
		"network": nil,
		"other":   roundTripper(func(*http.Request) (*http.Response, error) { return nil, http.ErrSchemeMismatch }),
	} {
		t.Run(name, func(t *testing.T) {
			c := openai.New(openai.Options{
				BaseURL: "http://user:hunter2@127.0.0.1:1/v1?token=hunter2", Model: "m",
				HTTP: &http.Client{Transport: transport},
			})
			_, err := c.Complete(context.Background(), ask())
			require.ErrorIs(t, err, llm.ErrUnreachable)
			require.NotContains(t, err.Error()+fault.HintOf(err), "hunter2")
		})
	}
}

type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }
