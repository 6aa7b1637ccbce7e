package assessment_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"barraiser/internal/assessment"
)

func TestSlice(t *testing.T) {
	text := "né 5 € 🙂"
	for _, c := range []struct {
		start, end int
		want       string
		ok         bool
	}{
		{0, 2, "né", true},
		{3, 6, "5 €", true},
		{7, 8, "🙂", true},
		{0, 8, text, true},
		{8, 8, "", true},
		{-1, 2, "", false},
		{3, 2, "", false},
		{0, 9, "", false},
		{9, 9, "", false},
	} {
		got, ok := assessment.Slice(text, c.start, c.end)
		require.Equal(t, c.ok, ok, "%d-%d", c.start, c.end)
		require.Equal(t, c.want, got)
	}
	require.Equal(t, 8, assessment.Length(text))
}

func TestLocate(t *testing.T) {
	text := "Früher: “I traced\n\t the drop” — that’s it. I traced the drop."
	for quote, want := range map[string]string{
		"I traced the drop.":      "I traced the drop.",
		"I traced the drop":       "I traced the drop",
		"\"I traced the drop\"":   "“I traced\n\t the drop”",
		"that's   it":             "that’s it",
		"  Früher: ":              "Früher:",
		"I measured the drop":     "",
		"":                        "",
		"  ":                      "",
		"i traced":                "",
		"it. I  traced the drop.": "it. I traced the drop.",
	} {
		start, end, ok := assessment.Locate(text, quote)
		require.Equal(t, want != "", ok, quote)
		if ok {
			got, inside := assessment.Slice(text, start, end)
			require.True(t, inside)
			require.Equal(t, want, got)
		}
	}
}

func TestLocateNear(t *testing.T) {
	text := "On Monday I traced a 5% drop to a lag between both stores, and confirmed it by replaying a day."
	for quote, want := range map[string]string{
		"I traced a 5% drop to a lag between both stores":     "I traced a 5% drop to a lag between both stores",
		"I traced a 5% drop to a lag between the both stores": "I traced a 5% drop to a lag between both stores",
		"I traced a 5 % drop to a lag betwen both stores":     "I traced a 5% drop to a lag between both stores",
		"confirmed it, by replaying a day":                    "confirmed it by replaying a day",
		"I improved the accuracy of the model by a lot":       "",
		"": "",
	} {
		start, end, ok := assessment.LocateNear(text, quote, 0.92)
		require.Equal(t, want != "", ok, quote)
		if ok {
			got, _ := assessment.Slice(text, start, end)
			require.Equal(t, want, got)
		}
	}
	_, _, ok := assessment.LocateNear(text, strings.Repeat("word ", 500), 0)
	require.False(t, ok, "quotes have an end")
	_, _, ok = assessment.LocateNear("", "something", 0)
	require.False(t, ok)
}

func TestLocateInFindsTheTurn(t *testing.T) {
	a := assessment.Answer{Turns: []assessment.Turn{{Ordinal: 3, Text: "No."}, {Ordinal: 5, Text: "Well, I traced it to the store’s lag."}}}
	span, ok := assessment.LocateIn(a, "the store's lag")
	require.True(t, ok)
	require.Equal(t, assessment.Span{Turn: 5, Start: 21, End: 36, Quote: "the store’s lag"}, span)
	_, ok = assessment.LocateIn(a, "the shop's lag")
	require.False(t, ok)
	span, ok = assessment.LocateNearIn(a, "I traced it to the stores lag", 0.9)
	require.True(t, ok)
	require.Equal(t, "I traced it to the store’s lag", span.Quote)
	_, ok = assessment.LocateNearIn(a, "nothing of the kind at all", 0.9)
	require.False(t, ok)
}

func TestVerify(t *testing.T) {
	a := assessment.Answer{Turns: []assessment.Turn{{Ordinal: 1, Text: "né, I traced it"}, {Ordinal: 2, Text: "   "}}}
	good := assessment.Evidence{Signal: "s", Span: assessment.Span{Turn: 1, Start: 4, End: 15, Quote: "I traced it"}}
	wrongPlace := good
	wrongPlace.Start, wrongPlace.End = 3, 14
	wrongWords := good
	wrongWords.Quote = "I traced is"
	wrongTurn := good
	wrongTurn.Turn = 2
	noTurn := good
	noTurn.Turn = 9
	outside := good
	outside.End = 99
	blank := assessment.Evidence{Span: assessment.Span{Turn: 2, Start: 0, End: 2, Quote: "  "}}
	kept, dropped := assessment.Verify(a, []assessment.Evidence{wrongPlace, good, wrongWords, wrongTurn, noTurn, outside, blank})
	require.Equal(t, []assessment.Evidence{good}, kept)
	require.Equal(t, []assessment.Evidence{wrongPlace, wrongWords, wrongTurn, noTurn, outside, blank}, dropped)
}

func TestWhatIsLocatedVerifies(t *testing.T) {
	words := rapid.SliceOfN(rapid.SampledFrom([]string{"I", "traced", "“it”", "don’t", "né", "🙂", "\n", "\t", "5%", " ", "a"}), 1, 20)
	rapid.Check(t, func(t *rapid.T) {
		text := strings.Join(words.Draw(t, "text"), " ")
		all := []rune(text)
		from := rapid.IntRange(0, len(all)-1).Draw(t, "from")
		to := rapid.IntRange(from+1, len(all)).Draw(t, "to")
		quote := string(all[from:to])
		start, end, ok := assessment.Locate(text, strings.NewReplacer("“", `"`, "”", `"`, "’", "'", "\n", " ").Replace(quote))
		if strings.TrimSpace(quote) == "" {
			require.False(t, ok)
			return
		}
		require.True(t, ok, "%q in %q", quote, text)
		found, inside := assessment.Slice(text, start, end)
		require.True(t, inside)
		require.Equal(t, found, strings.TrimSpace(found))
		a := assessment.Answer{Turns: []assessment.Turn{{Ordinal: 1, Text: text}}}
		kept, _ := assessment.Verify(a, []assessment.Evidence{{Span: assessment.Span{Turn: 1, Start: start, End: end, Quote: found}}})
		require.Len(t, kept, 1)
	})
}

func FuzzLocate(f *testing.F) {
	f.Add("I traced it", "traced  it")
	f.Add("\xff a", "\xff")
	f.Fuzz(func(t *testing.T, text, quote string) {
		for _, locate := range []func(text, quote string) (int, int, bool){
			assessment.Locate,
			func(text, quote string) (int, int, bool) { return assessment.LocateNear(text, quote, 0.95) },
		} {
			if start, end, ok := locate(text, quote); ok {
				_, inside := assessment.Slice(text, start, end)
				require.True(t, inside && start < end)
			}
		}
	})
}
