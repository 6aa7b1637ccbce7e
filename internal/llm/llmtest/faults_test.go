package llmtest_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"barraiser/internal/llm"
	"barraiser/internal/llm/llmtest"
)

func TestFaultsAreNamedOnceAndSayWhatToExpect(t *testing.T) {
	for _, text := range []string{"", "Tell me "} {
		names := map[string]bool{}
		for _, f := range llmtest.Faults(text) {
			require.NotEmpty(t, f.Name)
			require.False(t, names[f.Name], f.Name)
			names[f.Name] = true
			require.Equal(t, f.Err == nil, f.Finish != "", "%s: either it fails or it finishes", f.Name)
			require.True(t, f.Text == "" || f.Text == text, f.Name)
			if f.Err == nil || f.Text != "" {
				require.False(t, f.Retryable || f.Elsewhere, "%s: nothing is tried behind an answer or a text", f.Name)
			}
			require.True(t, f.Elsewhere || !f.Retryable, "%s: what passes here may do elsewhere", f.Name)
		}
		for _, must := range []string{
			"slow first byte", "stall", "cut", "cut with [DONE]", "429 with Retry-After", "HTML 500", "keep-alive flood", "invalid JSON",
			"schema ignored", "refusal", "length stop", "usage missing", "endless line", "wrong content type", "reset", "DNS failure",
			"error in the stream: object", "error in the stream: string", "error in the stream: event",
			"error in the stream: object error", "error in the stream: detail",
		} {
			require.Contains(t, names, must)
		}
	}
}

func TestADialThatFailsReachesNobody(t *testing.T) {
	for _, f := range llmtest.Faults("") {
		if f.Dial == nil {
			continue
		}
		s := f.Start(t)
		response, err := s.Client(t).Post(s.URL+"/chat/completions", "application/json", strings.NewReader(ask))
		if err == nil {
			_ = response.Body.Close()
		}
		require.ErrorIs(t, err, f.Dial)
		require.Equal(t, llm.ErrUnreachable, f.Err)
		require.Empty(t, s.Requests())
	}
}

func TestAnEndpointTakesTheFormsItTakes(t *testing.T) {
	s := llmtest.New(t, llmtest.Takes(llmtest.Words("{}"), "json_object"))
	for form, want := range map[string]int{"json_schema": 400, "json_object": 200, "": 200} {
		body := ask
		if form != "" {
			body = strings.Replace(ask, `{"model"`, `{"response_format":{"type":"`+form+`"},"model"`, 1)
		}
		response, err := s.Client(t).Post(s.URL+"/chat/completions?a=b", "application/json", strings.NewReader(body))
		require.NoError(t, err)
		require.NoError(t, response.Body.Close())
		require.Equal(t, want, response.StatusCode, form)
		got := s.Requests()[len(s.Requests())-1]
		require.Equal(t, form, got.Form())
		require.Equal(t, "a=b", got.Query)
	}
}

func TestAnAnswerInOnePiece(t *testing.T) {
	s := llmtest.New(t, llmtest.Choose(func(r llmtest.Request) llmtest.Behaviour {
		return llmtest.Whole(r.Messages[0].Content + " three")
	}))
	status, header, _ := post(t, s)
	require.Equal(t, http.StatusOK, status)
	require.Equal(t, "application/json", header.Get("Content-Type"))
	var got struct {
		Choices []struct{ Message struct{ Content string } }
		Usage   map[string]int
	}
	require.NoError(t, json.Unmarshal([]byte(text(t, s)), &got))
	require.Equal(t, "one two three", got.Choices[0].Message.Content)
	require.Equal(t, map[string]int{"prompt_tokens": 2, "completion_tokens": 3}, got.Usage)
}
