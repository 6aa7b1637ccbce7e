package main

import (
	"context"
	"errors"
	"io"
	"net/http"

	goopenai "github.com/sashabaranov/go-openai"
)

// streamModel is the model that everybody asks for; the endpoint has only one.
const streamModel = "bench"

// direct is a go-openai client without anything between it and the endpoint, or
// with nginx.
type direct struct{ client *goopenai.Client }

func newDirect(url string) *direct {
	config := goopenai.DefaultConfig("bench")
	config.BaseURL = url
	// Connections are kept, or each wave would begin with a storm of handshakes.
	config.HTTPClient = &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 4096}}
	return &direct{client: goopenai.NewClientWithConfig(config)}
}

// attend returns listeners, each after one answer that isn't counted.
func (d *direct) attend(ctx context.Context, up *upstream, n int) ([]listener, error) {
	return warmed(ctx, up, n, func() (listener, error) { return d, nil })
}

func (d *direct) hear(ctx context.Context, e *ear) error {
	stream, err := d.client.CreateChatCompletionStream(ctx, goopenai.ChatCompletionRequest{
		Model: streamModel, Messages: []goopenai.ChatCompletionMessage{{Role: goopenai.ChatMessageRoleUser, Content: "Go on."}},
	})
	if err != nil {
		return err
	}
	defer stream.Close() //nolint:errcheck // read to its end, or already failed
	for {
		response, err := stream.Recv()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if len(response.Choices) > 0 {
			e.hear(response.Choices[0].Delta.Content)
		}
	}
}

func (d *direct) leave() {}

func (d *direct) sentences() bool { return false }

// processes: everything is in this one, where clients and endpoint are too.
func (d *direct) processes() []int { return nil }

func (d *direct) stop() error { return nil }
