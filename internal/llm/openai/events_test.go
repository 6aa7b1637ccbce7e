package openai

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	goopenai "github.com/sashabaranov/go-openai"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"barraiser/internal/fault"
	"barraiser/internal/llm"
	"barraiser/internal/llm/llmtest"
)

// read returns the texts of all chunks, and nil as the error of a stream that
// ends with [DONE].
func read(body io.Reader, maxLine, maxBody int) ([]string, error) {
	var out []string
	e := newEvents(io.NopCloser(body), maxLine, maxBody)
	for {
		c, err := e.next()
		switch {
		case errors.Is(err, io.EOF):
			return out, nil
		case err != nil:
			return out, err
		}
		text := ""
		for _, choice := range c.Choices {
			text += choice.Delta.Content
		}
		out = append(out, text)
	}
}

func TestEventsPassChunksOnly(t *testing.T) {
	const chunk = `{"choices":[{"delta":{"content":"one"}}]}`
	for name, tc := range map[string]struct {
		in  string
		out []string
	}{
		"data":                 {"data: " + chunk + "\n\n", []string{"one"}},
		"no space, crlf, mark": {"\ufeffdata:" + chunk + "\r\n\r\n", []string{"one"}},
		"bare chunk":           {chunk + "\n", []string{"one"}},
		"no choices":           {`data: {"choices":[]}` + "\n", []string{""}},
		"usage only":           {`data: {"usage":{}}` + "\n", []string{""}},
		"comments":             {": a\n:\n\n: b\n\n", nil},
		"fields":               {"id: 7\nretry: 10\nevent: message\n", nil},
		"ping":                 {"data: {}\ndata: null\ndata:\n", nil},
		"null choices":         {`data: {"choices":null,"usage":null}` + "\n", nil},
		"says no error":        {`data: {"error":"","choices":[]}` + "\n", []string{""}},
		"event name ends":      {"event: error\n\ndata: " + chunk + "\n", []string{"one"}},
		"message of a chunk":   {`data: {"choices":[],"message":"x"}` + "\n", []string{""}},
		"nothing left over":    {"data: " + chunk + "\n\ndata: {\"choices\":[{}]}\n\ndata: {}\n\n", []string{"one", ""}},
		"object left over":     {`data: {"object":"chunk","type":"x","choices":[]}` + "\n" + `data: {"choices":[]}` + "\n", []string{"", ""}},
	} {
		t.Run(name, func(t *testing.T) {
			out, err := read(strings.NewReader(tc.in+"data: [DONE]\n\nleft unread"), 1000, 1000)
			require.NoError(t, err)
			require.Equal(t, tc.out, out)
		})
	}
}

// A value of the wrong type doesn't hide an error beside it.
func TestAnErrorBesideAValueOfTheWrongType(t *testing.T) {
	_, err := read(strings.NewReader(`data: {"choices":"none","error":{"code":"server_error"}}`+"\n"), 1000, 1000)
	require.ErrorIs(t, err, llm.ErrRefused)
	require.ErrorContains(t, err, "server_error")
	_, err = read(strings.NewReader(`data: {"choices":"none"}`+"\n"), 1000, 1000)
	require.ErrorIs(t, err, llm.ErrMalformed)
	require.ErrorContains(t, err, "unexpected shape")
}

func TestEventsEndWithoutDone(t *testing.T) {
	_, err := read(strings.NewReader(""), 100, 100)
	require.ErrorIs(t, err, llm.ErrTruncated)
	_, err = read(iotest.ErrReader(errors.New("connection lost")), 100, 100)
	require.ErrorIs(t, err, llm.ErrTruncated)
	// The last line needs no newline if it is whole.
	out, err := read(strings.NewReader(`data: {"choices":[]}`), 100, 100)
	require.ErrorIs(t, err, llm.ErrTruncated)
	require.NotEmpty(t, out)
}

func TestEventsBounds(t *testing.T) {
	line := ": " + strings.Repeat("x", 96) + "\n"
	_, err := read(strings.NewReader(line), 98, 1000)
	require.ErrorIs(t, err, llm.ErrMalformed)
	require.ErrorContains(t, err, "line is too long")
	_, err = read(strings.NewReader(strings.Repeat(line, 10)+"data: [DONE]\n"), 200, 99*10+13)
	require.NoError(t, err)
	_, err = read(strings.NewReader(strings.Repeat(line, 10)+"data: [DONE]\n"), 200, 99*10+12)
	require.ErrorIs(t, err, llm.ErrMalformed)
	require.ErrorContains(t, err, "response is too long")
}

func TestErrorCode(t *testing.T) {
	for body, want := range map[string]struct {
		code    string
		isError bool
	}{
		`{"error":{"code":"insufficient_quota","type":"insufficient_quota"}}`: {"insufficient_quota", true},
		`{"error":{"code":null,"type":"server_error"}}`:                       {"server_error", true},
		`{"error":{"code":"sk-secret","type":"server_error"}}`:                {"server_error", true},
		`{"error":{"code":"sk-secret"}}`:                                      {"", true},
		`{"error":["a"]}`:                                                     {"", true},
		`{"error":"x","code":"model_not_found"}`:                              {"model_not_found", true},
		`{"object":"error","code":404}`:                                       {"", true},
		`{"type":"error"}`:                                                    {"", true},
		`{"detail":[{"msg":"x"}]}`:                                            {"", true},
		`{"message":"no Route matched"}`:                                      {"", true},
		`{"error":false}`:                                                     {"", false},
		`{"choices":[],"message":"x"}`:                                        {"", false},
		`[]`:                                                                  {"", false},
		`<html>`:                                                              {"", false},
	} {
		said, isError := errorIn([]byte(body))
		require.Equal(t, want.code, said.code, body)
		require.Equal(t, want.isError, isError, body)
	}
}

// However a stream is split into reads and padded, its chunks come out as they
// went in.
func TestEventsKeepEveryChunk(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		words := rapid.SliceOf(rapid.String()).Draw(t, "words")
		padding := rapid.SampledFrom([]string{"", ": ping\n", "\n\n", "id: 3\r\n", "event: message\n", "data: {\"type\":\"ping\"}\n"})
		var in bytes.Buffer
		for _, w := range words {
			line, err := json.Marshal(map[string]any{"choices": []any{map[string]any{"delta": map[string]string{"content": w}}}})
			require.NoError(t, err)
			in.WriteString(padding.Draw(t, "padding") + "data: " + string(line) +
				rapid.SampledFrom([]string{"\n\n", "\r\n\r\n", "\n"}).Draw(t, "end"))
		}
		in.WriteString("data: [DONE]\n")
		var body io.Reader = &in
		if rapid.Bool().Draw(t, "slow") {
			body = iotest.OneByteReader(body)
		}
		out, err := read(body, 1<<20, 1<<24)
		require.NoError(t, err)
		require.Equal(t, strings.Join(words, "\x00"), strings.Join(out, "\x00"))
		require.Len(t, out, len(words))
	})
}

// What go-openai would have read of a chunk is what is read here.
func TestChunksMeanWhatGoOpenAIReads(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.String()
		sent := goopenai.ChatCompletionStreamResponse{ID: text.Draw(t, "id"), Object: "chat.completion.chunk", Model: text.Draw(t, "model")}
		if rapid.Bool().Draw(t, "counts") {
			sent.Usage = &goopenai.Usage{PromptTokens: rapid.Int().Draw(t, "prompt"), CompletionTokens: rapid.Int().Draw(t, "completion")}
		}
		sent.Choices = rapid.SliceOfN(rapid.Custom(func(t *rapid.T) goopenai.ChatCompletionStreamChoice {
			return goopenai.ChatCompletionStreamChoice{
				Delta: goopenai.ChatCompletionStreamChoiceDelta{
					Content: text.Draw(t, "content"), Refusal: text.Draw(t, "refusal"), Role: text.Draw(t, "role"), ReasoningContent: text.Draw(t, "thought"),
				},
				FinishReason: goopenai.FinishReason(rapid.SampledFrom([]string{"", "stop", "length", "content_filter"}).Draw(t, "finish")),
			}
		}), 0, 3).Draw(t, "choices")
		raw, err := json.Marshal(sent)
		require.NoError(t, err)
		var read goopenai.ChatCompletionStreamResponse
		require.NoError(t, json.Unmarshal(raw, &read))
		got, err := newEvents(io.NopCloser(strings.NewReader("data: "+string(raw)+"\n\n")), 1<<20, 1<<20).next()
		require.NoError(t, err)
		require.Equal(t, read.Model, got.Model)
		require.Equal(t, read.Usage == nil, got.Usage == nil)
		if read.Usage != nil {
			require.Equal(t, tokens{read.Usage.PromptTokens, read.Usage.CompletionTokens}, *got.Usage)
		}
		require.Len(t, got.Choices, len(read.Choices))
		for i, c := range read.Choices {
			require.Equal(t, c.Delta.Content, got.Choices[i].Delta.Content)
			require.Equal(t, c.Delta.Refusal, got.Choices[i].Delta.Refusal)
			require.Equal(t, c.FinishReason, got.Choices[i].FinishReason)
		}
	})
}

func FuzzEvents(f *testing.F) {
	for _, raw := range llmtest.ErrorShapes("boom") {
		f.Add([]byte(raw))
	}
	f.Add([]byte("data: {\"choices\":[]}\n\n: ping\n\ndata: [DONE]\n"))
	f.Add([]byte("\xef\xbb\xbfdata:[DONE]"))
	f.Fuzz(func(t *testing.T, in []byte) {
		_, err := read(bytes.NewReader(in), 300, 4000)
		if err != nil {
			require.Equal(t, fault.Unavailable, fault.KindOf(err))
			require.NotEmpty(t, fault.HintOf(err))
		} else {
			require.Contains(t, string(in), "[DONE]", "only [DONE] ends a stream well")
		}
	})
}
