package lexical

import (
	"testing"

	"github.com/stretchr/testify/require"

	"barraiser/internal/rubric"
)

func TestATextIsRatedLikeAnAnswer(t *testing.T) {
	a := New()
	for _, l := range readLabelled(t) {
		require.Equal(t, rate(t, l.Text).Rating, a.RateText(principles(), l.Text), l.ID)
	}
	require.Equal(t, rubric.Unrated, a.RateText(principles(), "Je ne sais pas quoi dire, mais nous avons trouvé la cause dans les données."))
	require.Equal(t, rubric.LowersBar, a.RateText(principles(), ""))
	bare := principles()
	bare.Questions = nil
	require.Equal(t, rubric.Unrated, a.RateText(bare, "fine"))
}
