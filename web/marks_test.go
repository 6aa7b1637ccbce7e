package web_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"barraiser/web"
)

func TestMarkText(t *testing.T) {
	tests := map[string]struct {
		text  string
		marks []web.Mark
		want  []web.Span
	}{
		"nothing":         {"", []web.Mark{{Start: 0, End: 3, Label: "a"}}, nil},
		"no marks":        {"abc", nil, []web.Span{{Text: "abc"}}},
		"code points":     {"é😀x", []web.Mark{{Start: 1, End: 2, Label: "a"}}, []web.Span{{Text: "é"}, {Text: "😀", Label: "a"}, {Text: "x"}}},
		"overlap":         {"abcdef", []web.Mark{{Start: 2, End: 6, Label: "b"}, {Start: 0, End: 4, Label: "a"}}, []web.Span{{Text: "abcd", Label: "a"}, {Text: "ef", Label: "b"}}},
		"inside":          {"abcdef", []web.Mark{{Start: 1, End: 5, Label: "a"}, {Start: 2, End: 3, Label: "b"}}, []web.Span{{Text: "a"}, {Text: "bcde", Label: "a"}, {Text: "f"}}},
		"out of range":    {"abc", []web.Mark{{Start: -4, End: 1, Label: "a"}, {Start: 2, End: 99, Label: "b"}, {Start: 9, End: 12, Label: "c"}}, []web.Span{{Text: "a", Label: "a"}, {Text: "b"}, {Text: "c", Label: "b"}}},
		"turned round":    {"abc", []web.Mark{{Start: 2, End: 1, Label: "a"}}, []web.Span{{Text: "abc"}}},
		"the same twice":  {"abc", []web.Mark{{Start: 0, End: 3, Label: "a"}, {Start: 0, End: 3, Label: "b"}}, []web.Span{{Text: "abc", Label: "a"}}},
		"one after other": {"ab", []web.Mark{{Start: 0, End: 1, Label: "a"}, {Start: 1, End: 2, Label: "b"}}, []web.Span{{Text: "a", Label: "a"}, {Text: "b", Label: "b"}}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			require.Equal(t, test.want, web.MarkText(test.text, test.marks))
		})
	}
}

func TestMarkTextLosesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.String().Draw(t, "text")
		marks := rapid.SliceOf(rapid.Custom(func(t *rapid.T) web.Mark {
			return web.Mark{Start: rapid.IntRange(-2, 40).Draw(t, "start"), End: rapid.IntRange(-2, 40).Draw(t, "end"), Label: "m"}
		})).Draw(t, "marks")
		var joined strings.Builder
		for _, s := range web.MarkText(text, marks) {
			require.NotEmpty(t, s.Text)
			joined.WriteString(s.Text)
		}
		require.Equal(t, text, joined.String())
	})
}
