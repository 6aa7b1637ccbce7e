package openai_test

import (
	"context"
	"encoding/json"
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"barraiser/internal/fault"
	"barraiser/internal/llm"
	"barraiser/internal/llm/llmtest"
	"barraiser/internal/llm/openai"
)

// sent makes one request and returns what the endpoint saw.
func sent(t *testing.T, o openai.Options, r llm.Request) llmtest.Request {
	t.Helper()
	s := llmtest.New(t, llmtest.Words("Yes."))
	o.BaseURL, o.HTTP = s.URL, s.Client(t)
	_, err := openai.New(o).Complete(context.Background(), r)
	require.NoError(t, err)
	require.Len(t, s.Requests(), 1)
	return s.Requests()[0]
}

func TestRequestIsSentWhole(t *testing.T) {
	got := sent(t, openai.Options{APIKey: " " + key + "\n", Model: "house-model"}, llm.Request{
		Model: "other-model",
		Messages: []llm.Message{
			{Role: llm.System, Text: "You are an interviewer."},
			{Role: llm.Assistant, Text: "Tell me about a time."},
			{Role: llm.User, Text: "I <built> it & \"shipped\" é."},
		},
		MaxTokens: 120, Temperature: 0.7,
	})
	require.Equal(t, "other-model", got.Model)
	require.Equal(t, []llmtest.Message{
		{Role: "system", Content: "You are an interviewer."},
		{Role: "assistant", Content: "Tell me about a time."},
		{Role: "user", Content: "I <built> it & \"shipped\" é."},
	}, got.Messages)
	require.Equal(t, 120, got.MaxTokens)
	require.InDelta(t, 0.7, *got.Temperature, 1e-6)
	require.Equal(t, "Bearer "+key, got.Header.Get("Authorization"))
	require.True(t, got.Stream)
	require.Contains(t, string(got.Body), `"stream_options":{"include_usage":true}`)
	require.Empty(t, got.ResponseFormat)
}

func TestDefaultsOfARequest(t *testing.T) {
	got := sent(t, openai.Options{Model: "house-model"}, ask())
	require.Equal(t, "house-model", got.Model)
	require.Empty(t, got.Header.Get("Authorization"), "endpoints without keys get none")
	require.NotContains(t, string(got.Body), "max_tokens")
	require.NotNil(t, got.Temperature, "a zero temperature must be sent")
	require.Positive(t, *got.Temperature)
	require.Less(t, *got.Temperature, 1e-40)
}

func TestReasoningModelsGetTheirOwnParameters(t *testing.T) {
	for _, model := range []string{"o1", "o3-mini", "o4-mini", "gpt-5", "gpt-5-nano"} {
		r := ask()
		r.MaxTokens, r.Temperature = 50, 0.3
		got := sent(t, openai.Options{Model: model}, r)
		require.Zero(t, got.MaxTokens, model)
		require.Equal(t, 50, got.MaxCompletionTokens, model)
		require.Nil(t, got.Temperature, model)
	}
}

func TestSchemaIsSentVerbatim(t *testing.T) {
	r := ask()
	r.Schema = []byte(`{"type":"object","properties":{"q":{"anyOf":[{"type":"string"}]}},"additionalProperties":false}`)
	got := sent(t, openai.Options{Model: "m"}, r)
	var format struct {
		Type   string `json:"type"`
		Schema struct {
			Strict bool            `json:"strict"`
			Schema json.RawMessage `json:"schema"`
		} `json:"json_schema"`
	}
	require.NoError(t, json.Unmarshal(got.ResponseFormat, &format))
	require.Equal(t, "json_schema", format.Type)
	require.True(t, format.Schema.Strict)
	require.JSONEq(t, string(r.Schema), string(format.Schema.Schema))
}

func TestARequestThatMakesNoSenseIsNotSent(t *testing.T) {
	for name, tc := range map[string]struct {
		options openai.Options
		request func(*llm.Request)
		says    string
	}{
		"no messages":      {request: func(r *llm.Request) { r.Messages = nil }, says: "no messages"},
		"unknown role":     {request: func(r *llm.Request) { r.Messages[0].Role = "tool" }, says: "message 1 has an unknown role"},
		"hot":              {request: func(r *llm.Request) { r.Temperature = 2.1 }, says: "temperature"},
		"cold":             {request: func(r *llm.Request) { r.Temperature = -1 }, says: "temperature"},
		"not a number":     {request: func(r *llm.Request) { r.Temperature = math.NaN() }, says: "temperature"},
		"negative bound":   {request: func(r *llm.Request) { r.MaxTokens = -1 }, says: "bound is negative"},
		"schema not JSON":  {request: func(r *llm.Request) { r.Schema = []byte("{") }, says: "schema is not JSON"},
		"no model":         {options: openai.Options{Model: "-"}, says: "no model"},
		"no scheme":        {options: openai.Options{BaseURL: "localhost:8000/v1"}, says: "base URL"},
		"no host":          {options: openai.Options{BaseURL: "http:///v1"}, says: "base URL"},
		"unreadable URL":   {options: openai.Options{BaseURL: "http://[::1/v1"}, says: "base URL"},
		"completion model": {request: func(r *llm.Request) { r.Model = "text-davinci-003" }, says: "not for chat completions"},
	} {
		t.Run(name, func(t *testing.T) {
			s := llmtest.New(t, llmtest.Words("x"))
			o := tc.options
			if o.BaseURL == "" {
				o.BaseURL = s.URL
			}
			switch o.Model {
			case "":
				o.Model = "m"
			case "-":
				o.Model = ""
			}
			r := ask()
			if tc.request != nil {
				tc.request(&r)
			}
			_, err := openai.New(o).Complete(context.Background(), r)
			require.ErrorContains(t, err, tc.says)
			require.Equal(t, fault.Usage, fault.KindOf(err))
			require.NotContains(t, err.Error(), prompt)
			require.Empty(t, s.Requests())
		})
	}
}
