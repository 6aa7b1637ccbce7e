package rubric_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"barraiser/internal/rubric"
)

func TestLevelsReadWhatTheyWrite(t *testing.T) {
	for _, l := range rubric.Levels() {
		text, err := l.MarshalText()
		require.NoError(t, err)
		var back rubric.Level
		require.NoError(t, back.UnmarshalText(text))
		require.Equal(t, l, back)
	}
	got, err := rubric.ParseLevel("l6")
	require.NoError(t, err)
	require.Equal(t, rubric.L6, got)
	_, err = rubric.ParseLevel("L8")
	require.ErrorContains(t, err, "use L4, L5, L6 or L7")
}

func TestRatingsHaveWords(t *testing.T) {
	require.Equal(t, "raises the bar", rubric.RaisesBar.String())
	require.Equal(t, "not rated", rubric.Unrated.String())
	require.False(t, rubric.Unrated.Valid())
	require.True(t, rubric.LowersBar.Valid())
	require.False(t, rubric.Rating(6).Valid())
}

func TestRoundsFindTheirParts(t *testing.T) {
	r := sound()
	require.Equal(t, 10, r.Minutes())
	c := r.Competency("plain-speech")
	require.Same(t, &r.Competencies[0], c)
	require.Nil(t, r.Competency("x"))
	require.Same(t, &r.Questions[0], r.Question("news"))
	require.Nil(t, r.Question("x"))
	require.Same(t, &c.Signals[1], c.Signal("heard"))
	require.Nil(t, c.Signal("x"))
	require.Equal(t, "five", c.Anchor(5))
	require.Empty(t, c.Anchor(0))
}
