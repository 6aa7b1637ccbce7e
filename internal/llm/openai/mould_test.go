package openai

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// around are chunks as endpoints write them, with a place for the word.
var around = []string{
	`{"id":"chatcmpl-1","object":"chat.completion.chunk","model":"m","choices":[{"index":0,"delta":{"content":%s},"logprobs":null,"finish_reason":null}]}`,
	`{"model":"m","choices":[{"delta":{"role":"assistant","content":%s}}],"usage":null}`,
	`{"choices":[{"delta":{"content":%s,"refusal":null},"finish_reason":null}],"x":%[2]d}`,
	`{"choices":[{"delta":{"content":"not this","content":%s}}]}`,
	`{"choices":[{"delta":{"content":%s,"content":"but this"}}]}`,
	`{"choices":[{"delta":{"content":%s}},{"delta":{"content":"another choice"}}]}`,
	`{"id":%[1]s,"choices":[{"delta":{"content":%[1]s}}]}`,
	`{"model":%[1]s,"choices":[{"delta":{"content":%[1]s}}]}`,
	`{"choices":[{"delta":{"content":%s},"finish_reason":"stop"}],"usage":{"prompt_tokens":%[2]d,"completion_tokens":1}}`,
	`{"choices":[{"delta":{"content":1}}],"id":%s}`,
	`{"choices":[{"delta":{"content":%s}}],"error":""}`,
	`{"choices":[{"delta":{"content":%s}}]`,
}

// TestMouldsChangeNothing: chunks of a stream read the same as each of them would by
// itself, whatever came before.
func TestMouldsChangeNothing(t *testing.T) {
	word := rapid.OneOf(
		rapid.SampledFrom([]string{`" the"`, `"one"`, `"another"`, `""`, `"\n"`, `"\u0061"`, `"m"`, `"1"`, `"a\"b"`, `"} é"`, "\"\xff\"", `null`, `7`, `"not this"`}),
		rapid.Map(rapid.String(), func(s string) string { quoted, _ := json.Marshal(s); return string(quoted) }),
	)
	rapid.Check(t, func(t *rapid.T) {
		form := rapid.SampledFrom(around).Draw(t, "form")
		e := newEvents(nil, 1<<16, 1<<20)
		for i := range rapid.IntRange(1, 12).Draw(t, "chunks") {
			if rapid.IntRange(0, 9).Draw(t, "change") == 0 {
				form = rapid.SampledFrom(around).Draw(t, "form")
			}
			value := fmt.Appendf(nil, form, word.Draw(t, "word"), i)
			if at := bytes.Index(value, []byte("%!(EXTRA")); at >= 0 {
				value = value[:at]
			}
			alone := newEvents(nil, 1<<16, 1<<20)
			want, wanted := alone.data(value, true)
			got, err := e.data(value, true)
			require.Equal(t, wanted == nil, err == nil, "%s", value)
			if err != nil {
				require.EqualError(t, err, wanted.Error())
				return
			}
			require.Equal(t, want, got)
			alone.chunk.trouble, e.chunk.trouble = alone.chunk.told(), e.chunk.told()
			require.Equal(t, alone.chunk, e.chunk, "%s", value)
		}
	})
}

// TestMouldsAreUsed: of a stream as most endpoints write it, one word is read in full.
func TestMouldsAreUsed(t *testing.T) {
	var m mould
	c := chunk{Choices: []choice{{}}}
	value := func(word string) []byte { return fmt.Appendf(nil, around[0], `"`+word+`"`) }
	require.NoError(t, json.Unmarshal(value(" one"), &c))
	m.take(value(" one"), &c)
	for _, word := range []string{" more", "", " – é"} {
		got, ok := m.word(value(word))
		require.True(t, ok)
		require.Equal(t, word, got)
	}
	_, ok := m.word(value(`a\n`))
	require.False(t, ok)
}

// TestMouldsThatNeverFitAreGivenUp: an endpoint that writes something new into each
// chunk isn't asked for a mould again and again.
func TestMouldsThatNeverFitAreGivenUp(t *testing.T) {
	var m mould
	for i := range maxMoulds + 2 {
		value := []byte(strings.Repeat(" ", i) + `{"choices":[{"delta":{"content":"word"}}]}`)
		var c chunk
		require.NoError(t, json.Unmarshal(value, &c))
		m.take(value, &c)
		require.Equal(t, i < maxMoulds, m.before != nil)
	}
}
