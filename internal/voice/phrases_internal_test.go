package voice

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// Phrases found by their first words are those that a search for each would find.
func TestPhrasesAreFoundLikeEachByItself(t *testing.T) {
	text := rapid.StringMatching(`([ab1é]{1,2}|[-' %.]){0,12}`)
	rapid.Check(t, func(t *rapid.T) {
		said := text.Draw(t, "said")
		known := phrases{}
		var want []string
		for _, phrase := range rapid.SliceOfN(text, 0, 12).Draw(t, "phrases") {
			known.add(phrase)
			if wordsIn(said, phrase) && !slices.Contains(want, phrase) {
				want = append(want, phrase)
			}
		}
		require.ElementsMatch(t, want, slices.Collect(known.in(said)))
	})
}
