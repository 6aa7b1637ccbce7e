package openai_test

import (
	"context"
	"encoding/json"
	"io"
	"testing"

	goopenai "github.com/sashabaranov/go-openai"
	"github.com/stretchr/testify/require"

	"barraiser/internal/llm/llmtest"
)

// alone runs go-openai without the event reader and returns the error that
// ends the stream.
func alone(t *testing.T, does llmtest.Behaviour) error {
	t.Helper()
	s := llmtest.New(t, does)
	config := goopenai.DefaultConfig(key)
	config.BaseURL, config.HTTPClient = s.URL, s.Client(t)
	stream, err := goopenai.NewClientWithConfig(config).CreateChatCompletionStream(context.Background(),
		goopenai.ChatCompletionRequest{Model: "m"})
	require.NoError(t, err)
	t.Cleanup(func() { _ = stream.Close() })
	for {
		if _, err := stream.Recv(); err != nil {
			return err
		}
	}
}

// This is why the event reader exists: to go-openai all of these end as a good
// answer does. When a new version fails here, the reader may do less.
func TestWhatGoOpenAITakesForAGoodEnd(t *testing.T) {
	shapes := llmtest.ErrorShapes("boom")
	for _, name := range []string{
		"spaced object", "with choices", "object error", "type error", "detail", "finish reason",
	} {
		t.Run(name, func(t *testing.T) {
			require.Equal(t, io.EOF, alone(t, llmtest.Raw(said, shapes[name])))
		})
	}
	t.Run("cut", func(t *testing.T) { require.Equal(t, io.EOF, alone(t, llmtest.Cut(said))) })
	t.Run("page with status 200", func(t *testing.T) {
		require.Equal(t, io.EOF, alone(t, llmtest.Status(200, "text/html", "<html>Sign in</html>")))
	})
}

// Others it reports as JSON that ends too soon, which says nothing about the
// cause.
func TestWhatGoOpenAICannotRead(t *testing.T) {
	shapes := llmtest.ErrorShapes("boom")
	for _, name := range []string{"string", "event", "event with text"} {
		var syntax *json.SyntaxError
		require.ErrorAs(t, alone(t, llmtest.Raw(said, shapes[name])), &syntax, name)
	}
}

// And these it takes for errors although nothing is wrong.
func TestWhatGoOpenAITakesForAnError(t *testing.T) {
	require.ErrorIs(t, alone(t, llmtest.KeepAlive(said, 151)), goopenai.ErrTooManyEmptyStreamMessages)
	nothingWrong := `data: {"error":null,"choices":[{"delta":{"content":"."},"finish_reason":"stop"}]}` + "\n\ndata: [DONE]\n\n"
	require.NotErrorIs(t, alone(t, llmtest.Raw(said, nothingWrong)), io.EOF)
}
