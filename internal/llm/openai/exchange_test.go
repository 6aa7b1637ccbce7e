package openai

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func FuzzRetryAfter(f *testing.F) {
	for _, seed := range []string{"5", "-1", "2.5", "1e999", "NaN", "Sun, 22 Nov 2026 12:00:00 GMT", "0x10", ""} {
		f.Add(seed, seed)
	}
	now := time.Date(2026, 11, 22, 11, 0, 0, 0, time.UTC)
	f.Fuzz(func(t *testing.T, after, ms string) {
		got := retryAfter(http.Header{"Retry-After": {after}, "Retry-After-Ms": {ms}}, now)
		require.GreaterOrEqual(t, got, time.Duration(0))
		require.LessOrEqual(t, got, maxRetryAfter)
	})
}

// Whatever comes in one piece, the stream made of it is one whole chunk or none.
func FuzzStreamed(f *testing.F) {
	f.Add([]byte(`{"model":"m","choices":[{"message":{"content":"Hi"},"finish_reason":"stop"}],"usage":{"prompt_tokens":1}}`))
	f.Add([]byte(`{"choices":[{"message":null}]}`))
	f.Add([]byte(`{"choices":[{"message":"\u2028"}],"usage":[]}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		out, ok := streamed(body)
		if !ok {
			require.Empty(t, out)
			return
		}
		lines := strings.Split(string(out), "\n")
		require.Equal(t, []string{"", "data: [DONE]", "", ""}, lines[1:])
		require.True(t, json.Valid([]byte(strings.TrimPrefix(lines[0], "data: "))))
	})
}
