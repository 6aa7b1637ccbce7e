package calibration_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"barraiser/internal/calibration"
	"barraiser/internal/rubric"
)

var usual = calibration.Thresholds{0.12, 0.30, 0.48, 0.66}

// cases returns n answers that a coach rates by the thresholds given.
func cases(n int, by calibration.Thresholds) []calibration.Case {
	out := make([]calibration.Case, n)
	for i := range out {
		c := calibration.Case{Key: fmt.Sprint("answer ", i), Score: float64((i*37)%100) / 100, Floor: 1, Ceiling: 5}
		c.Coach = c.Rate(by)
		out[i] = c
	}
	return out
}

func TestCaseRate(t *testing.T) {
	cases := []struct {
		score          float64
		floor, ceiling rubric.Rating
		want           rubric.Rating
	}{
		{0, 1, 5, 1},
		{0.12, 1, 5, 2},
		{0.47, 1, 5, 3},
		{0.99, 1, 5, 5},
		{0, 2, 5, 2},
		{0.99, 1, 3, 3},
		{0.30, 2, 2, 2},
	}
	for _, c := range cases {
		got := calibration.Case{Score: c.score, Floor: c.floor, Ceiling: c.ceiling}.Rate(usual)
		require.Equal(t, c.want, got, "%+v", c)
	}
}

func TestFitThresholds(t *testing.T) {
	lenient := calibration.Thresholds{0.02, 0.20, 0.38, 0.56}
	t.Run("too few change nothing", func(t *testing.T) {
		f := calibration.FitThresholds(usual, cases(9, lenient))
		require.Equal(t, usual, f.After)
		require.False(t, f.Better)
		require.Equal(t, 9, f.AgreementBefore.N)
	})
	t.Run("few move all four together", func(t *testing.T) {
		f := calibration.FitThresholds(usual, cases(29, lenient))
		require.True(t, f.Shift)
		require.Less(t, f.After[0], usual[0])
		for i := range f.After {
			require.InDelta(t, usual[i]-f.After[i], usual[0]-f.After[0], 1e-9)
		}
		require.True(t, f.Better)
	})
	t.Run("more move each by itself", func(t *testing.T) {
		one := calibration.Thresholds{0.12, 0.30, 0.48, 0.80}
		f := calibration.FitThresholds(usual, cases(100, one))
		require.False(t, f.Shift)
		require.InDelta(t, usual[0], f.After[0], 1e-9)
		require.Greater(t, f.After[3], usual[3])
		require.True(t, f.Better)
		require.Greater(t, f.AgreementAfter.Exact, f.AgreementBefore.Exact)
		require.Equal(t, 100, f.AgreementAfter.N)
	})
	t.Run("agreement already", func(t *testing.T) {
		f := calibration.FitThresholds(usual, cases(60, usual))
		require.Equal(t, usual, f.After)
		require.False(t, f.Better)
	})
	t.Run("labels by chance give nothing to learn", func(t *testing.T) {
		list := cases(40, usual)
		r := rand.New(rand.NewPCG(3, 4))
		for i := range list {
			list[i].Coach = rubric.Rating(1 + r.IntN(5))
			list[i].Floor, list[i].Ceiling = 3, 3
		}
		f := calibration.FitThresholds(usual, list)
		require.Equal(t, usual, f.After, "gates decide these, not thresholds")
	})
}

// TestHeldOutLabelsAreNotFitted: with ratings by two coaches the answer is in
// one fold, and no label is judged by what was fitted to its twin.
func TestHeldOutLabelsAreNotFitted(t *testing.T) {
	var list []calibration.Case
	for i := range 12 {
		c := calibration.Case{Key: fmt.Sprint(i), Score: 0.66, Floor: 1, Ceiling: 5, Coach: 5}
		list = append(list, c, c)
	}
	// One answer alone would be worth a move only if it were fitted to.
	list = append(list, calibration.Case{Key: "odd", Score: 0.40, Floor: 1, Ceiling: 5, Coach: 4})
	f := calibration.FitThresholds(usual, list)
	require.Equal(t, f.AgreementBefore, f.AgreementAfter)
	require.False(t, f.Better)
}

func TestFitProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		list := make([]calibration.Case, rapid.IntRange(0, 60).Draw(t, "n"))
		for i := range list {
			floor := ratings.Draw(t, "floor")
			list[i] = calibration.Case{
				Key: fmt.Sprint(i), Coach: ratings.Draw(t, "coach"), Score: float64(rapid.IntRange(0, 100).Draw(t, "score")) / 100,
				Floor: floor, Ceiling: max(floor, ratings.Draw(t, "ceiling")),
			}
		}
		f := calibration.FitThresholds(usual, list)
		require.IsIncreasing(t, f.After[:])
		require.Greater(t, f.After[0], 0.0)
		require.Less(t, f.After[3], 1.0)
		for i := range f.After {
			require.InDelta(t, usual[i], f.After[i], 0.2+1e-9)
		}
		shuffled := slices.Clone(list)
		r := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 1))
		r.Shuffle(len(shuffled), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
		require.Equal(t, f, calibration.FitThresholds(usual, shuffled))
	})
}
