package rubric_test

import (
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"barraiser/internal/rubric"
)

func TestNearestFindsWhatWasMeant(t *testing.T) {
	known := []string{"weight", "label", "cues", "check", "elaborate"}
	for unknown, want := range map[string]string{
		"wieght": "weight", "lable": "label", "cue": "cues", "Check": "check", "elaboration": "elaborate",
		"colour": "", "x": "", "": "", "tests": "",
	} {
		require.Equal(t, want, rubric.Nearest(unknown, known), unknown)
	}
	require.Empty(t, rubric.Nearest("weight", nil))
}

// TestOneSlipIsAlwaysForgiven: a letter left out, put in, changed or swapped
// with its neighbour in a word of six letters or more.
func TestOneSlipIsAlwaysForgiven(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		word := rapid.StringMatching(`[a-z]{6,20}`).Draw(t, "word")
		at := rapid.IntRange(0, len(word)-2).Draw(t, "at")
		slip := rapid.SampledFrom([]string{
			word[:at] + word[at+1:],
			word[:at] + "_" + word[at:],
			word[:at] + "_" + word[at+1:],
			word[:at] + word[at+1:at+2] + word[at:at+1] + word[at+2:],
		}).Draw(t, "slip")
		require.Equal(t, word, rubric.Nearest(slip, []string{word, "0123456789012345678901234"}))
	})
}
