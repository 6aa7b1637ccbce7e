package rubric_test

import (
	"encoding/json"
	"math"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"barraiser/internal/rubric"
)

func TestDigestIsOfTheContentAlone(t *testing.T) {
	a, b := sound(), sound()
	b.Digest = "sha256:something"
	require.Equal(t, rubric.Digest(a), rubric.Digest(b))
	require.Regexp(t, `^sha256:[0-9a-f]{64}$`, rubric.Digest(a))
	data, err := rubric.Canonical(a)
	require.NoError(t, err)
	require.Equal(t, rubric.Digest(a), rubric.DigestOf(data))
	require.True(t, json.Valid(data))
	require.NotContains(t, string(data), "\n")
}

func TestEveryTextCountsForTheDigest(t *testing.T) {
	want := rubric.Digest(sound())
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringMatching(`[a-z<>&é]{1,12}`).Draw(t, "text")
		r := sound()
		c := &r.Competencies[0]
		place := rapid.SampledFrom([]*string{
			&r.Title, &r.Opening, &r.Persona.Manner, &r.Questions[0].Text, &r.Sections[0].Title, &c.Essence, &c.Anchors[3],
			&c.Signals[1].Label, &c.Signals[0].Cues[0].Text, &c.Probes[1].Ask, &c.Examples[0].Text, &c.Gates[2][0].Of[0],
		}).Draw(t, "place")
		if text == *place {
			return
		}
		*place = text
		require.NotEqual(t, want, rubric.Digest(r))
	})
}

func TestACanonicalFormKeepsWordsAsTheyAre(t *testing.T) {
	r := sound()
	r.Title = "a < b & c"
	data, err := rubric.Canonical(r)
	require.NoError(t, err)
	require.Contains(t, string(data), "a < b & c")
}

func TestWhatHasNoCanonicalFormHasNoDigest(t *testing.T) {
	r := sound()
	r.Vote.Inclined = math.NaN()
	require.Empty(t, rubric.Digest(r))
	_, err := rubric.Canonical(r)
	require.ErrorContains(t, err, "short-talk")
}
