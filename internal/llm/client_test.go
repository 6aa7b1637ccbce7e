package llm_test

import (
	"errors"
	"iter"
	"testing"

	"github.com/stretchr/testify/require"

	"barraiser/internal/fault"
	"barraiser/internal/llm"
)

// chunks yields what it is given, then err if there is one.
func chunks(err error, cs ...llm.Chunk) iter.Seq2[llm.Chunk, error] {
	return func(yield func(llm.Chunk, error) bool) {
		for _, c := range cs {
			if !yield(c, nil) {
				return
			}
		}
		if err != nil {
			yield(llm.Chunk{}, err)
		}
	}
}

func TestCollect(t *testing.T) {
	broken := errors.New("broken")
	for name, tc := range map[string]struct {
		in   iter.Seq2[llm.Chunk, error]
		want llm.Completion
		err  error
	}{
		"whole": {
			in: chunks(nil, llm.Chunk{Text: "Tell ", Model: "m"}, llm.Chunk{Text: "me"},
				llm.Chunk{Finish: llm.FinishStop, Usage: &llm.Usage{Prompt: 3, Completion: 2}}),
			want: llm.Completion{Text: "Tell me", Finish: llm.FinishStop, Model: "m", Usage: llm.Usage{Prompt: 3, Completion: 2}},
		},
		"words on the last chunk": {
			in:   chunks(nil, llm.Chunk{Text: "Go on"}, llm.Chunk{Text: ".", Finish: llm.FinishLength}),
			want: llm.Completion{Text: "Go on.", Finish: llm.FinishLength},
		},
		"error keeps the text": {
			in:   chunks(broken, llm.Chunk{Text: "Tell "}),
			want: llm.Completion{Text: "Tell "}, err: broken,
		},
		"no finish reason": {
			in:   chunks(nil, llm.Chunk{Text: "Tell "}),
			want: llm.Completion{Text: "Tell "}, err: llm.ErrTruncated,
		},
		"nothing at all": {in: chunks(nil), err: llm.ErrTruncated},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := llm.Collect(tc.in)
			require.ErrorIs(t, err, tc.err)
			require.Equal(t, tc.want, got)
		})
	}
}

func TestCollectExplainsATruncation(t *testing.T) {
	_, err := llm.Collect(chunks(nil))
	require.Equal(t, fault.Unavailable, fault.KindOf(err))
	require.NotEmpty(t, fault.HintOf(err))
}
