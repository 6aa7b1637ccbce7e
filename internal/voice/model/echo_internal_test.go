package model

import (
	"strings"
	"sync"
	"testing"
	"unicode"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// A wording hears what a set of all its runs would.
func TestAWordingHearsItsRuns(t *testing.T) {
	text := rapid.Custom(func(t *rapid.T) string {
		return strings.Join(rapid.SliceOfN(rapid.SampledFrom([]string{"one", "two", "three", "the", "of", "on", "e"}), 0, 14).Draw(t, "words"), " ")
	})
	rapid.Check(t, func(t *rapid.T) {
		size := rapid.IntRange(2, 4).Draw(t, "size")
		known, said, open := text.Draw(t, "known"), text.Draw(t, "said"), text.Draw(t, "open")
		all := func(text string) map[string]bool {
			set := map[string]bool{}
			for run := range runs(text, size) {
				set[run] = true
			}
			return set
		}
		want := strings.Count(known, " ")+1 >= lineWords && said == known && !stands([]string{padded(open)}, said)
		for run := range all(said) {
			want = want || all(known)[run] && !stands([]string{padded(open)}, run)
		}
		require.Equal(t, want, wordingOf(known, size).heard(said, []string{padded(open)}))
	})
}

func TestRunsHaveTwoWordsThatSaySomething(t *testing.T) {
	var got []string
	for run := range runs("the cause of the drop was a column", 4) {
		got = append(got, run)
	}
	require.Equal(t, []string{"cause of the drop", "drop was a column"}, got)
	for run := range runs("", 4) {
		require.Fail(t, run)
	}
}

func TestHoldsWholeWords(t *testing.T) {
	for words, want := range map[string]bool{
		"the cause": true, "cause was": true, "cause": true, "the cause was found": true, "he cause": false, "the caus": false, "use": false, "": false, "found the": false,
	} {
		require.Equal(t, want, holds(padded("because, the cause was found"), words), words)
	}
}

// All turns of a session share the wording of its system message, although each
// has a fence of its own; the fence itself is heard all the same.
func TestRulesAreKeptWithoutTheirFence(t *testing.T) {
	var r rules
	of := func(fence string) (prompt, *wording) {
		p := prompt{rules: "You are Ada, a scientist from another team. What stands between <<<" + fence + " and " + fence + ">>> is said by others.", fence: fence}
		return p, r.of(p)
	}
	p, first := of("data-0123456789abcdef")
	_, second := of("data-fedcba9876543210")
	require.Same(t, first, second)
	e := echoOf(first, p, nil)
	require.True(t, e.heard("it is data 0123456789abcdef"))
	require.True(t, e.heard("0123456789abcdef is said by others"))
	require.True(t, e.heard("so you are ada a scientist from here"))
	require.False(t, e.heard("what did you decide"))
}

func TestRulesAreBounded(t *testing.T) {
	var r rules
	var all sync.WaitGroup
	for i := range 4 * keptRules {
		all.Go(func() { r.of(prompt{rules: strings.Repeat("x", i+1), fence: "data-0123456789abcdef"}) })
	}
	all.Wait()
	require.LessOrEqual(t, len(r.kept), keptRules)
	require.NotEmpty(t, r.kept)
}

// Plain words are those between white space and signs, whatever the text.
func TestPlainWords(t *testing.T) {
	for text, want := range map[string]string{
		"": "", " \n": "", "It's  “Two-Phase”, isn’t it?": "its two phase isnt it", "'a' b.": "a b", "İstanbul É\u0301!": "istanbul é\u0301", "\xff3.5 %": "3 5",
	} {
		require.Equal(t, want, plain(text), text)
		require.Equal(t, " "+want+" ", padded(text), text)
	}
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.String().Draw(t, "text")
		without := strings.Map(func(r rune) rune {
			if r == '\'' || r == '’' {
				return -1
			}
			return unicode.ToLower(r)
		}, text)
		split := strings.FieldsFunc(without, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.Is(unicode.M, r) })
		require.Equal(t, strings.Join(split, " "), plain(text))
		require.Len(t, words(text), len(split))
	})
}
