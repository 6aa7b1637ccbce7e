package lexical

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// TestWordsAreKnownToTheNextAnswer: what one answer looked up, the next finds, however
// few words there were, until the store is full.
func TestWordsAreKnownToTheNextAnswer(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var store wordStore
		held := map[string]*word{}
		for range rapid.IntRange(1, 12).Draw(t, "answers") {
			before := store.snapshot()
			own := map[string]*word{}
			for _, i := range rapid.SliceOfN(rapid.IntRange(0, 2000), 0, 90).Draw(t, "words") {
				text := fmt.Sprint("word", i)
				own[text] = &word{text: text}
				held[text] = own[text]
			}
			store.add(own)
			after := store.snapshot()
			for text, w := range own {
				require.Equal(t, w, after.look(text), "one that was known may stay")
				if old := before.look(text); old != nil {
					require.Equal(t, old, before.look(text), "a snapshot stays as it is")
				}
			}
			require.Less(t, len(after.recent), leastAdded+len(after.most)/8+1, "the small map stays small")
		}
		now := store.snapshot()
		for text := range held {
			require.Equal(t, text, now.look(text).text)
		}
		require.Nil(t, now.look("another"))
	})
}

func TestTheStoreOfWordsIsBounded(t *testing.T) {
	var store wordStore
	own := map[string]*word{"a word that is longer than any that is stemmed": {}}
	for i := range 2 * maxKnown {
		text := fmt.Sprint("word", i)
		own[text] = &word{text: text}
	}
	store.add(own)
	store.add(map[string]*word{"late": {}})
	now := store.snapshot()
	require.LessOrEqual(t, len(now.most)+len(now.recent), maxKnown)
	require.Nil(t, now.look("late"))
	require.Nil(t, now.look("a word that is longer than any that is stemmed"))
}

// TestALexiconGoesOnAfterItsWordsWereHandedOn, as it does for a question that is only
// taken apart later.
func TestALexiconGoesOnAfterItsWordsWereHandedOn(t *testing.T) {
	l := newStemmer()
	first := l.look("unheardofword")
	l.close()
	require.Equal(t, first, l.look("unheardofword"))
	require.Equal(t, "anotherunheardof", l.look("anotherunheardof").text)
	require.NotNil(t, newStemmer().look("unheardofword"))
}
