package model_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"barraiser/internal/llm"
	"barraiser/internal/voice"
)

// FuzzSpeech: whatever a model and a candidate say, and in whatever pieces it
// comes, the candidate sees sentences of the model in their order, or the script;
// the fence's id and the prompt's rules are in neither.
func FuzzSpeech(f *testing.F) {
	for _, said := range []string{
		"Which step was yours?", "I see. I see.", "You said “we rolled it back”. Why?", "How you speak:\n- In English", "data-ffbb62aca0df8676",
		"Describe it", "\xff\xfe?", "What… is? that!", "それは何ですか。", "Roses are red. Which step was yours?", "",
	} {
		f.Add(said, answer, byte(3))
		f.Add(answer, said, byte(1))
	}
	e := &endpoint{}
	v := speaker(f, e)
	f.Fuzz(func(t *testing.T, said, answered string, size byte) {
		e.requests, e.steps = nil, nil
		n := int(size%16) + 1
		for rest := said; rest != ""; {
			piece := rest[:min(n, len(rest))]
			e.steps, rest = append(e.steps, step{chunk: llm.Chunk{Text: piece}}), rest[len(piece):]
		}
		e.steps = append(e.steps, step{chunk: llm.Chunk{Finish: llm.FinishStop}})
		b := brief()
		b.State.Turns[0].Answer.Text = answered
		h := listen(t.Context(), v, b)
		require.NotEmpty(t, h.pieces)
		require.NotContains(t, h.text, fenceID.FindString(e.requests[0].Messages[0].Text))
		require.NotContains(t, h.text, "at most 60 words in all")
		if h.pieces[0].Voice == "scripted" {
			require.NoError(t, h.err)
			require.Equal(t, script(t).Words(round(), b), h.text)
			return
		}
		rest := voice.Sentences(said)
		for _, piece := range h.pieces {
			for len(rest) > 0 && strings.TrimSpace(rest[0]) != strings.TrimSpace(piece.Text) {
				rest = rest[1:]
			}
			require.NotEmpty(t, rest, "%q was never said", piece.Text)
			rest = rest[1:]
		}
	})
}

// BenchmarkPrompt is the program's own part of the wait for a first word, in a
// long round with long answers.
func BenchmarkPrompt(b *testing.B) {
	long := brief()
	long.State.Turns[0].Answer.Text = strings.Repeat(answer+" ", 600) // 48,000 characters
	for range 29 {
		long.State.Turns = append(long.State.Turns[:1:1], long.State.Turns...)
	}
	long.Turn = len(long.State.Turns)
	e := &endpoint{steps: finished("Which step was yours?", llm.FinishStop, nil)}
	v := speaker(b, e)
	for b.Loop() {
		e.requests = nil
		require.NoError(b, listen(b.Context(), v, long).err)
	}
}
