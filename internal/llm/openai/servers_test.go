package openai_test

import (
	"context"
	"encoding/json"
	"flag"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"barraiser/internal/fault"
	"barraiser/internal/llm"
	"barraiser/internal/llm/llmtest"
	"barraiser/internal/llm/openai"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// server is a product that speaks this API in its own way. Its fixtures were
// written after its public documentation, its published source where that says
// more, and reports of what it sends; none was recorded.
type server struct {
	name  string
	model string
	// azure is the version of the API, where the resource is addressed by
	// deployment.
	azure string
	// answered is who says to have answered; usage is nil where none is told.
	answered string
	usage    *llm.Usage
	refusals []refusal
	// broken is how the stream of broken.txt ends, if there is one.
	broken *llm.Failure
}

// refusal is an answer with a status and what a client makes of it.
type refusal struct {
	file     string
	status   int
	header   []string
	code     string
	again    bool
	here     bool // the fault is the request's own
	hint     string
	retrying time.Duration
}

func servers() []server {
	all := &llm.Usage{Prompt: 14, Completion: 3}
	return []server{
		{
			name: "azure", model: "interviewer-mini", azure: "2024-10-21", answered: "gpt-4.1-mini-2025-04-14", usage: all,
			refusals: []refusal{
				{file: "refusal.json", status: 400, code: "content_filter", here: true, hint: "word the request"},
				{file: "missing.json", status: 404, code: "DeploymentNotFound", hint: "model name"},
				{file: "limit.json", status: 429, header: []string{"Retry-After", "6"}, again: true, hint: "wait", retrying: 6 * time.Second},
			},
		},
		{
			name: "ollama", model: "llama3.2", answered: "llama3.2", usage: all,
			refusals: []refusal{{file: "missing.json", status: 404, code: "not_found_error", hint: "model name"}},
		},
		{
			name: "vllm", model: "Qwen/Qwen3-8B", answered: "Qwen/Qwen3-8B", usage: all,
			refusals: []refusal{
				{file: "missing.json", status: 404, hint: "model name"},
				{file: "schema.json", status: 400, hint: "model name"},
			},
			broken: &llm.Failure{Kind: llm.ErrRefused, Detail: "error during the answer", Status: 500, Begun: true},
		},
		{
			name: "llamacpp", model: "qwen3", answered: "qwen3", usage: all,
			refusals: []refusal{
				{file: "loading.json", status: 503, code: "unavailable_error", again: true, hint: "loading"},
				{file: "long.json", status: 400, code: "exceed_context_size_error", hint: "longer context"},
			},
			broken: &llm.Failure{Kind: llm.ErrRefused, Detail: "error during the answer (server_error)", Status: 500, Code: "server_error", Begun: true},
		},
		{
			name: "lmstudio", model: "gemma-2-2b-it", answered: "gemma-2-2b-it",
			refusals: []refusal{{file: "object.json", status: 400, hint: "model name"}},
		},
		{
			name: "openrouter", model: "openai/gpt-4.1-mini", answered: "openai/gpt-4.1-mini", usage: all,
			refusals: []refusal{
				{file: "credit.json", status: 402, hint: "plan"},
				{file: "flagged.json", status: 403, hint: "API key"},
			},
			broken: &llm.Failure{Kind: llm.ErrRefused, Detail: "error during the answer (server_error)", Code: "server_error", Begun: true},
		},
	}
}

func (sv server) fixture(t *testing.T, file string) string {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join("testdata", "servers", sv.name, file))
	require.NoError(t, err)
	return string(raw)
}

// client connects as the settings for this product would.
func (sv server) client(t *testing.T, s *llmtest.Server) llm.Client {
	t.Helper()
	o := openai.Options{BaseURL: s.URL, APIKey: key, Model: sv.model, Azure: sv.azure, HTTP: s.Client(t)}
	if sv.azure != "" {
		o.BaseURL = strings.TrimSuffix(s.URL, "/v1")
	}
	return openai.New(o)
}

func stream(raw string) llmtest.Behaviour {
	return llmtest.Respond(http.StatusOK, raw, "Content-Type", "text/event-stream")
}

func TestTheAnswersOfOtherServersAreRead(t *testing.T) {
	for _, sv := range servers() {
		t.Run(sv.name, func(t *testing.T) {
			s := llmtest.New(t, stream(sv.fixture(t, "stream.txt")))
			var text string
			var last llm.Chunk
			for chunk, err := range sv.client(t, s).Stream(context.Background(), ask()) {
				require.NoError(t, err)
				text += chunk.Text
				last = chunk
			}
			require.Equal(t, "Tell me more.", text, "thoughts are no part of it")
			require.Equal(t, llm.Chunk{Finish: llm.FinishStop, Usage: sv.usage, Model: sv.answered}, last)
		})
	}
}

func TestTheRefusalsOfOtherServersAreUnderstood(t *testing.T) {
	for _, sv := range servers() {
		for _, r := range sv.refusals {
			t.Run(sv.name+" "+r.file, func(t *testing.T) {
				header := append([]string{"Content-Type", "application/json"}, r.header...)
				s := llmtest.New(t, llmtest.Respond(r.status, sv.fixture(t, r.file), header...))
				_, err := sv.client(t, s).Complete(context.Background(), ask())
				require.ErrorIs(t, err, llm.ErrRefused)
				f := llm.FailureOf(err)
				require.Equal(t, r.status, f.Status)
				require.Equal(t, r.code, f.Code)
				require.Equal(t, r.again, f.Retryable)
				require.Equal(t, !r.here, f.Elsewhere)
				require.Equal(t, r.retrying, f.RetryAfter)
				require.Contains(t, fault.HintOf(err), r.hint)
			})
		}
	}
}

func TestTheBrokenStreamsOfOtherServersAreNoAnswers(t *testing.T) {
	for _, sv := range servers() {
		if sv.broken == nil {
			continue
		}
		t.Run(sv.name, func(t *testing.T) {
			s := llmtest.New(t, stream(sv.fixture(t, "broken.txt")))
			got, err := sv.client(t, s).Complete(context.Background(), ask())
			require.Equal(t, "Tell", got.Text)
			require.Equal(t, sv.broken, llm.FailureOf(err))
		})
	}
}

// A refused form leads to one that is taken, in each product's words.
func TestTheFormsOfOtherServers(t *testing.T) {
	for _, tc := range []struct{ server, file string }{{"vllm", "schema.json"}, {"lmstudio", "object.json"}} {
		for _, sv := range servers() {
			if sv.name != tc.server {
				continue
			}
			t.Run(sv.name, func(t *testing.T) {
				s := llmtest.New(t,
					llmtest.Status(http.StatusBadRequest, "application/json", sv.fixture(t, tc.file)), llmtest.Words(`{"rating":3}`))
				got, err := sv.client(t, s).Complete(context.Background(), askForObject())
				require.NoError(t, err)
				require.JSONEq(t, `{"rating":3}`, got.Text)
				require.Equal(t, []string{"json_schema", "json_object"}, asked(s))
			})
		}
	}
}

// What is sent to each is kept in request.json, to be compared with what its
// documentation says it takes.
func TestWhatOtherServersAreSent(t *testing.T) {
	for _, sv := range servers() {
		t.Run(sv.name, func(t *testing.T) {
			s := llmtest.New(t, llmtest.Words(`{"rating":3}`))
			r := askForObject()
			r.Messages = append([]llm.Message{{Role: llm.System, Text: "Rate the answer."}}, r.Messages...)
			r.MaxTokens, r.Temperature, r.Session = 200, 0.5, "never sent"
			_, err := sv.client(t, s).Complete(context.Background(), r)
			require.NoError(t, err)
			sent := s.Requests()[0]
			header := map[string]string{}
			for _, name := range []string{"Authorization", "Api-Key", "Content-Type", "Accept"} {
				if value := sent.Header.Get(name); value != "" {
					header[name] = value
				}
			}
			got, err := json.MarshalIndent(map[string]any{
				"path": sent.Path, "query": sent.Query, "header": header, "body": json.RawMessage(sent.Body),
			}, "", "  ")
			require.NoError(t, err)
			file := filepath.Join("testdata", "servers", sv.name, "request.json")
			if *update {
				require.NoError(t, os.WriteFile(file, append(got, '\n'), 0o644))
			}
			require.JSONEq(t, sv.fixture(t, "request.json"), string(got))
			require.NotContains(t, string(got), "never sent")
		})
	}
}

func TestADeploymentsNameIsNoPath(t *testing.T) {
	s := llmtest.New(t, llmtest.Words("x"))
	c := openai.New(openai.Options{BaseURL: s.URL, Model: "../../other?x=", Azure: "2024-10-21"})
	_, err := c.Complete(context.Background(), ask())
	require.Equal(t, fault.Usage, fault.KindOf(err))
	require.Empty(t, s.Requests())
}
