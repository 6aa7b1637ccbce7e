package openai

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"barraiser/internal/fault"
	"barraiser/internal/llm"
	"barraiser/internal/llm/llmtest"
)

func read(body io.Reader, maxLine, maxBody int) (string, error) {
	out, err := io.ReadAll(newEvents(io.NopCloser(body), maxLine, maxBody))
	return string(out), err
}

func TestEventsPassChunksOnly(t *testing.T) {
	const chunk = `{"choices":[]}`
	for name, tc := range map[string]struct{ in, out string }{
		"data":                 {"data: " + chunk + "\n\n", "data: { \"choices\":[]}\n"},
		"no space, crlf, mark": {"\ufeffdata:" + chunk + "\r\n\r\n", "data: { \"choices\":[]}\n"},
		"bare chunk":           {chunk + "\n", "data: { \"choices\":[]}\n"},
		"usage only":           {`data: {"usage":{}}` + "\n", "data: { \"usage\":{}}\n"},
		"comments":             {": a\n:\n\n: b\n\n", ""},
		"fields":               {"id: 7\nretry: 10\nevent: message\n", ""},
		"ping":                 {"data: {}\ndata: null\ndata:\n", ""},
		"says no error":        {`data: {"error":"","choices":[]}` + "\n", "data: { \"error\":\"\",\"choices\":[]}\n"},
		"event name ends":      {"event: error\n\ndata: " + chunk + "\n", "data: { \"choices\":[]}\n"},
		"message of a chunk":   {`data: {"choices":[],"message":"x"}` + "\n", "data: { \"choices\":[],\"message\":\"x\"}\n"},
	} {
		t.Run(name, func(t *testing.T) {
			out, err := read(strings.NewReader(tc.in+"data: [DONE]\n\nleft unread"), 1000, 1000)
			require.NoError(t, err)
			require.Equal(t, tc.out, out)
		})
	}
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
			line, err := json.Marshal(map[string]any{"choices": []string{w}})
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
		var got []string
		for line := range strings.Lines(out) {
			var chunk struct{ Choices []string }
			require.NoError(t, json.Unmarshal([]byte(strings.TrimPrefix(line, "data: ")), &chunk))
			got = append(got, chunk.Choices...)
		}
		require.Equal(t, strings.Join(words, "\x00"), strings.Join(got, "\x00"))
	})
}

func FuzzEvents(f *testing.F) {
	for _, raw := range llmtest.ErrorShapes("boom") {
		f.Add([]byte(raw))
	}
	f.Add([]byte("data: {\"choices\":[]}\n\n: ping\n\ndata: [DONE]\n"))
	f.Add([]byte("\xef\xbb\xbfdata:[DONE]"))
	f.Fuzz(func(t *testing.T, in []byte) {
		out, err := read(bytes.NewReader(in), 300, 4000)
		if err != nil {
			require.Equal(t, fault.Unavailable, fault.KindOf(err))
			require.NotEmpty(t, fault.HintOf(err))
		} else {
			require.Contains(t, string(in), "[DONE]", "only [DONE] ends a stream well")
		}
		lines := bufio.NewScanner(strings.NewReader(out))
		for lines.Scan() {
			value, found := strings.CutPrefix(lines.Text(), "data: { ")
			require.True(t, found)
			require.True(t, json.Valid([]byte("{"+value)))
		}
	})
}
