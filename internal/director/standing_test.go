package director

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"barraiser/internal/assessment"
)

// spanOf is the first place of the words in the answer.
func spanOf(t *testing.T, answer, words string) assessment.Span {
	t.Helper()
	before, _, found := strings.Cut(answer, words)
	require.True(t, found, words)
	start := len([]rune(before))
	return assessment.Span{Turn: 1, Start: start, End: start + len([]rune(words)), Quote: words}
}

// TestStanding: "it goes wrong we roll back" was quoted to a candidate who had
// said what happens if it does.
func TestStanding(t *testing.T) {
	for _, c := range []struct {
		answer, piece string
		want          bool
	}{
		{"I read 57 crash reports, grouped them.", "I read 57 crash reports", true},
		{"That took time. Crashes went from 17 to one.", "Crashes went from 17 to one", true},
		{"In March 2023 I was on search, and fine.", "In March 2023 I was on search", true},
		{"It broke because the basket lost items.", "the basket lost items", true},
		{"I asked Ines, and we rolled it back.", "we rolled it back", true},
		{"The café — we closed it — was late.", "we closed it", true},
		{"I’d cover the goal, then the data.", "I’d cover the goal", true},
		{"If it goes wrong we roll back at once.", "it goes wrong we roll back", false},
		{"When the lab moved upstairs the two groups stopped talking.", "moved upstairs the two groups stopped talking", false},
		{"I decompiled it and found a retry that had gone in on 2 March.", "found a retry that had gone in", false},
		{"She told me that I was polishing a cellar.", "I was polishing a cellar", false},
		{"I tried, which took us a week.", "took us a week", false},
		{"Had the group recovered by itself, I'd have agreed.", "Had the group recovered by itself", false},
		{"Wrote it on a list.", "Wrote it on a list", false},
		{"I paid for it, paid for with a dinner.", "paid for with a dinner", false},
		{"We had various processes around that, I'd say.", "We had various processes around", false},
		{"It'd have to win by a margin and lose less than nothing.", "It'd have to win by a margin and lose", false},
		{"I chose it.", "chose it", false},
		{"Filters that lead nowhere: the share of clicked filters whose page has no result.", "the share of clicked filters", false},
		{"I don't think we had rules as such.", "I don't think we had rules as such", false},
		{"I couldn’t really tell you the values.", "I couldn’t really tell you the values", false},
		{"We don't ship on Fridays.", "We don't ship on Fridays", true},
		{"I'm not sure I've got one where I really stopped something.", "I really stopped something", false},
		{"Good enough meant that it looked right on the ten or so devices we test with.", "Good enough meant that it looked right on the ten", false},
		{"We moved the first of the depots over in March.", "We moved the first", false},
		{"We moved over all that we had.", "We moved over all that we had", true},
		{"Sunday was bad for queues, by the way.", "for queues, by the way", false},
	} {
		require.Equal(t, c.want, standing(c.answer, spanOf(t, c.answer, c.piece)), "%q of %q", c.piece, c.answer)
	}
}

func TestStandingWithoutTheAnswer(t *testing.T) {
	piece := func(words string) assessment.Span {
		return assessment.Span{Start: 4, End: 4 + len(words), Quote: words}
	}
	require.True(t, standing("", piece("the model got slow")))
	require.True(t, standing("Words.", piece("the model got slow")))
	require.False(t, standing("", piece("got slow then")))
	require.False(t, standing("", assessment.Span{Start: 9, End: 3}))
}

func TestStems(t *testing.T) {
	for _, pair := range [][2]string{{"measured", "measurement"}, {"price", "prices"}, {"costs", "cost"}, {"deciding", "decide"}, {"risk", "risks"}} {
		require.Equal(t, stems(pair[0]), stems(pair[1]))
		require.Len(t, stems(pair[0]), 1)
	}
	require.Empty(t, stems("What did you do that for, and {quote}?"))
	require.NotEqual(t, stems("label"), stems("ranker"))
}
