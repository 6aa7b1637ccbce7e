package openai_test

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"barraiser/internal/llm"
	"barraiser/internal/llm/openai"
)

// event is a chunk with all that OpenAI sends beside a word.
const event = `data: {"id":"chatcmpl-benchbenchbenchbenchbench","object":"chat.completion.chunk","created":1760000000,` +
	`"model":"bench","service_tier":"default","system_fingerprint":"fp_0123456789",` +
	`"choices":[{"index":0,"delta":{"content":" the"},"logprobs":null,"finish_reason":null}]}` + "\n\n"

// BenchmarkStream is what an answer of 100 words costs from the response's body
// to the caller's loop, without a connection.
func BenchmarkStream(b *testing.B) {
	const words = 100
	answer := strings.Repeat(event, words) + strings.Replace(event, `"finish_reason":null`, `"finish_reason":"stop"`, 1) + "data: [DONE]\n\n"
	endpoint := roundTripper(func(*http.Request) (*http.Response, error) {
		return &http.Response{
			StatusCode: http.StatusOK,
			Header:     http.Header{"Content-Type": {"text/event-stream"}},
			Body:       io.NopCloser(strings.NewReader(answer)),
		}, nil
	})
	c := openai.New(openai.Options{BaseURL: "http://bench/v1", Model: "m", HTTP: &http.Client{Transport: endpoint}})
	request := llm.Request{Messages: []llm.Message{{Role: llm.User, Text: "Say it."}}}
	b.ReportAllocs()
	for b.Loop() {
		heard := 0
		for _, err := range c.Stream(b.Context(), request) {
			if err != nil {
				b.Fatal(err)
			}
			heard++
		}
		if heard != words+2 {
			b.Fatal(heard)
		}
	}
}
