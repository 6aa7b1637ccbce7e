package voice_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"barraiser/internal/voice"
)

func TestSentences(t *testing.T) {
	cases := map[string][]string{
		"":                                {},
		"One. Two! Three? Four":           {"One.", " Two!", " Three?", " Four"},
		"It fell by 3.5 points. Why?":     {"It fell by 3.5 points.", " Why?"},
		"See e.g. this, vs. that. Why?":   {"See e.g. this, vs. that.", " Why?"},
		"J. Doe said so. And I. Why?":     {"J. Doe said so.", " And I.", " Why?"},
		"You said “why not? ever.” Then?": {"You said “why not? ever.”", " Then?"},
		`You said "no." Then?`:            {`You said "no."`, " Then?"},
		"A cause (which?) came up. Then?": {"A cause (which?) came up.", " Then?"},
		"Well… Then?":                     {"Well…", " Then?"},
		"Head\n\nBody. Tail":              {"Head", "\n\nBody.", " Tail"},
		"Really?! No.":                    {"Really?", "!", " No."},
		"  Why?":                          {"  Why?"},
	}
	for text, want := range cases {
		got := voice.Sentences(text)
		if len(want) == 0 {
			require.Empty(t, got)
			continue
		}
		require.Equal(t, want, got, text)
	}
}

func TestSentencesDontDependOnPieces(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringOf(rapid.SampledFrom([]rune("aI .!?…\n“”\"()é"))).Draw(t, "text")
		whole := voice.Sentences(text)
		require.Equal(t, text, strings.Join(whole, ""), "nothing is lost")
		var s voice.Splitter
		var parts []string
		for i := range len(text) {
			parts = append(parts, s.Feed(text[i:i+1])...)
		}
		if rest := s.Rest(); rest != "" {
			parts = append(parts, rest)
		}
		require.Equal(t, whole, parts)
	})
}
