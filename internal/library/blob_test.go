package library_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"barraiser/internal/fault"
	"barraiser/internal/library"
	"barraiser/internal/rubric"
)

func TestRoundsSurviveTheirBlob(t *testing.T) {
	lib := embedded(t)
	rounds := lib.Rounds()
	for _, c := range lib.Competencies() {
		one, ok := lib.OneCompetency(c.ID)
		require.True(t, ok)
		rounds = append(rounds, one)
	}
	for _, r := range rounds {
		blob, err := library.Encode(r)
		require.NoError(t, err)
		back, err := library.Decode(blob)
		require.NoError(t, err)
		require.Equal(t, r, back, r.ID)
		require.Equal(t, r.Digest, rubric.DigestOf(blob))
	}
}

// TestAnyRoundSurvivesItsBlob: what people write in any script comes back, and
// encoding again gives the same bytes.
func TestAnyRoundSurvivesItsBlob(t *testing.T) {
	base, _ := embedded(t).Round("leadership-principles")
	rapid.Check(t, func(t *rapid.T) {
		r := *base
		r.Title = rapid.String().Draw(t, "title")
		r.Opening = rapid.String().Draw(t, "opening")
		r.Vote.Inclined = rapid.Float64Range(1, 5).Draw(t, "inclined")
		r.Pads = rapid.SliceOfN(rapid.SampledFrom(rubric.PadNames()), 1, 3).Draw(t, "pads")
		r.Questions = rapid.Permutation(base.Questions).Draw(t, "questions")
		blob, err := library.Encode(&r)
		require.NoError(t, err)
		back, err := library.Decode(blob)
		require.NoError(t, err)
		again, err := library.Encode(back)
		require.NoError(t, err)
		require.Equal(t, blob, again)
		require.Equal(t, rubric.Digest(&r), back.Digest)
	})
}

func TestABlobOfAnotherVersionKeepsItsDigest(t *testing.T) {
	r, _ := embedded(t).Round("leadership-principles")
	blob, err := library.Encode(r)
	require.NoError(t, err)
	later := []byte(strings.Replace(string(blob), `{"id":`, `{"later":[1],"id":`, 1))
	back, err := library.Decode(later)
	require.NoError(t, err)
	require.Equal(t, rubric.DigestOf(later), back.Digest)
	require.NotEqual(t, r.Digest, back.Digest)
	require.Equal(t, r.Competencies, back.Competencies)
}

func TestDamagedBlobsAreRefused(t *testing.T) {
	r, _ := embedded(t).Round("leadership-principles")
	blob, err := library.Encode(r)
	require.NoError(t, err)
	for name, damaged := range map[string]string{
		"empty": "", "null": "null", "cut": string(blob[:len(blob)/2]), "two": string(blob) + string(blob),
		"other": `{"id":"x"}`, "level": strings.Replace(string(blob), `"L4"`, `"L9"`, 1),
	} {
		_, err := library.Decode([]byte(damaged))
		require.Error(t, err, name)
		require.Equal(t, fault.Invalid, fault.KindOf(err), name)
		require.NotEmpty(t, fault.HintOf(err), name)
	}
}
