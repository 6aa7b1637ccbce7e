package web_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"barraiser/web"
)

func TestMarkText(t *testing.T) {
	note := func(labels ...string) []web.Note {
		var notes []web.Note
		for _, l := range labels {
			notes = append(notes, web.Note{Label: l})
		}
		return notes
	}
	tests := map[string]struct {
		text  string
		marks []web.Mark
		want  []web.Span
	}{
		"nothing":         {"", []web.Mark{{Start: 0, End: 3, Notes: note("a")}}, nil},
		"no marks":        {"abc", nil, []web.Span{{Text: "abc"}}},
		"code points":     {"é😀x", []web.Mark{{Start: 1, End: 2, Notes: note("a")}}, []web.Span{{Text: "é"}, {Text: "😀", Number: 1, Notes: note("a")}, {Text: "x"}}},
		"overlap":         {"abcdef", []web.Mark{{Start: 2, End: 6, Notes: note("b")}, {Start: 0, End: 4, Notes: note("a")}}, []web.Span{{Text: "abcd", Number: 1, Notes: note("a")}, {Text: "ef", Number: 2, Notes: note("b")}}},
		"inside":          {"abcdef", []web.Mark{{Start: 1, End: 5, Notes: note("a")}, {Start: 2, End: 3, Notes: note("b")}}, []web.Span{{Text: "a"}, {Text: "bcde", Number: 1, Notes: note("a", "b")}, {Text: "f"}}},
		"out of range":    {"abc", []web.Mark{{Start: -4, End: 1, Notes: note("a")}, {Start: 2, End: 99, Notes: note("b")}, {Start: 9, End: 12, Notes: note("c")}}, []web.Span{{Text: "a", Number: 1, Notes: note("a")}, {Text: "b"}, {Text: "c", Number: 2, Notes: note("b")}}},
		"turned round":    {"abc", []web.Mark{{Start: 2, End: 1, Notes: note("a")}}, []web.Span{{Text: "abc"}}},
		"the same twice":  {"abc", []web.Mark{{Start: 0, End: 3, Notes: note("a")}, {Start: 0, End: 3, Notes: note("b", "c")}}, []web.Span{{Text: "abc", Number: 1, Notes: note("a", "b", "c")}}},
		"one after other": {"ab", []web.Mark{{Start: 0, End: 1, Notes: note("a")}, {Start: 1, End: 2, Notes: note("b")}}, []web.Span{{Text: "a", Number: 1, Notes: note("a")}, {Text: "b", Number: 2, Notes: note("b")}}},
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
			return web.Mark{Start: rapid.IntRange(-2, 40).Draw(t, "start"), End: rapid.IntRange(-2, 40).Draw(t, "end"), Notes: []web.Note{{Label: "m"}}}
		})).Draw(t, "marks")
		var joined strings.Builder
		number := 0
		for _, s := range web.MarkText(text, marks) {
			require.NotEmpty(t, s.Text)
			if s.Number > 0 {
				number++
				require.Equal(t, number, s.Number)
			}
			require.Equal(t, s.Number > 0, len(s.Notes) > 0)
			joined.WriteString(s.Text)
		}
		require.Equal(t, text, joined.String())
	})
}
