package calibration_test

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"barraiser/internal/calibration"
	"barraiser/internal/rubric"
)

func matrixOf(pairs ...[2]rubric.Rating) calibration.Matrix {
	var m calibration.Matrix
	for _, p := range pairs {
		m.Add(p[0], p[1])
	}
	return m
}

// TestKappaByHand has values that were worked out on paper.
func TestKappaByHand(t *testing.T) {
	cases := map[string]struct {
		pairs [][2]rubric.Rating
		want  float64
	}{
		// Seen (5-4)² + (2-3)² = 2; by chance (17 + 5 + 25 + 7) / 4 = 13.5.
		"two steps off in all": {[][2]rubric.Rating{{1, 1}, {3, 3}, {5, 4}, {2, 3}}, 1 - 2/13.5},
		// Seen 4; by chance (10 + 2) / 3 = 4.
		"chance": {[][2]rubric.Rating{{1, 1}, {2, 2}, {1, 3}}, 0},
		// Seen 16 + 16; by chance (0 + 16 + 16 + 0) / 2 = 16.
		"the wrong way round":   {[][2]rubric.Rating{{1, 5}, {5, 1}}, -1},
		"the same throughout":   {[][2]rubric.Rating{{3, 3}, {3, 3}}, 1},
		"one level each, apart": {[][2]rubric.Rating{{3, 4}, {3, 4}}, 0},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			got, ok := matrixOf(c.pairs...).Kappa()
			require.True(t, ok)
			require.InDelta(t, c.want, got, 1e-9)
		})
	}
	_, ok := calibration.Matrix{}.Kappa()
	require.False(t, ok)
}

func TestMatrixCounts(t *testing.T) {
	m := matrixOf([][2]rubric.Rating{{1, 1}, {1, 2}, {2, 4}, {5, 5}}...)
	require.Equal(t, 4, m.N())
	require.Equal(t, 2, m.Within(0))
	require.Equal(t, 3, m.Within(1))
	require.Equal(t, [5]int{2, 1, 0, 0, 1}, m.Rows())
	require.Equal(t, [5]int{1, 1, 0, 1, 1}, m.Columns())
	require.Equal(t, 8, m.Plus(m).N())
}

// TestBiasByHand: coach 1, 3 (mean 2, variance 1); assessor 2, 4 (mean 3, variance 1).
func TestBiasByHand(t *testing.T) {
	bias, standardised := matrixOf([][2]rubric.Rating{{1, 2}, {3, 4}}...).Bias()
	require.InDelta(t, 1, bias, 1e-9)
	require.InDelta(t, 1, standardised, 1e-9)
	bias, standardised = matrixOf([][2]rubric.Rating{{3, 4}}...).Bias()
	require.InDelta(t, 1, bias, 1e-9)
	require.Zero(t, standardised, "nothing varies")
	bias, standardised = calibration.Matrix{}.Bias()
	require.Zero(t, bias)
	require.Zero(t, standardised)
}

var ratings = rapid.Custom(func(t *rapid.T) rubric.Rating { return rubric.Rating(rapid.IntRange(1, 5).Draw(t, "rating")) })

func TestKappaProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var m, same calibration.Matrix
		for range rapid.IntRange(1, 60).Draw(t, "n") {
			coach, got := ratings.Draw(t, "coach"), ratings.Draw(t, "got")
			m.Add(coach, got)
			same.Add(coach, coach)
		}
		kappa, ok := m.Kappa()
		require.True(t, ok)
		require.GreaterOrEqual(t, kappa, -1.0)
		require.LessOrEqual(t, kappa, 1.0)
		turned, _ := m.Transposed().Kappa()
		require.InDelta(t, kappa, turned, 1e-9, "not symmetric")
		one, _ := same.Kappa()
		require.InDelta(t, 1, one, 1e-9, "identical ratings")
		bias, standardised := m.Bias()
		back, backStandardised := m.Transposed().Bias()
		require.InDelta(t, bias, -back, 1e-9)
		require.InDelta(t, standardised, -backStandardised, 1e-9)
	})
}

func TestSpearman(t *testing.T) {
	cases := map[string]struct {
		x, y []float64
		want float64
		ok   bool
	}{
		"same order":    {[]float64{1, 2, 9}, []float64{10, 20, 21}, 1, true},
		"reversed":      {[]float64{1, 2, 9}, []float64{3, 2, 1}, -1, true},
		"one exchanged": {[]float64{1, 2, 3, 4}, []float64{1, 3, 2, 4}, 1 - 6.0*2/(4*15), true},
		// Ranks 1.5, 1.5, 3 and 1, 2, 3: 1.5 over the root of 1.5 times 2.
		"ties":          {[]float64{1, 1, 3}, []float64{1, 2, 3}, 1.5 / math.Sqrt(3), true},
		"doesn't vary":  {[]float64{1, 1, 1}, []float64{1, 2, 3}, 0, false},
		"nothing there": {nil, nil, 0, false},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			got, ok := calibration.Spearman(c.x, c.y)
			require.Equal(t, c.ok, ok)
			require.InDelta(t, c.want, got, 1e-9)
		})
	}
}

func TestIntervals(t *testing.T) {
	_, ok := calibration.BootstrapKappa([]calibration.Matrix{matrixOf([2]rubric.Rating{1, 1})})
	require.False(t, ok, "one cluster has nothing to draw from")

	rapid.Check(t, func(t *rapid.T) {
		var clusters []calibration.Matrix
		for range rapid.IntRange(2, 12).Draw(t, "clusters") {
			clusters = append(clusters, matrixOf([2]rubric.Rating{ratings.Draw(t, "coach"), ratings.Draw(t, "got")}))
		}
		a, ok := calibration.BootstrapKappa(clusters)
		require.True(t, ok)
		require.LessOrEqual(t, a.Low, a.High)
		b, _ := calibration.BootstrapKappa(clusters)
		require.Equal(t, a, b, "not deterministic")
	})

	// Drawn one by one from 100 with 80 hits the interval is near that of a
	// proportion; drawn in ten clusters of all or nothing it is much wider.
	hits, trials := make([]int, 100), make([]int, 100)
	for i := range hits {
		trials[i] = 1
		if i < 80 {
			hits[i] = 1
		}
	}
	single, ok := calibration.BootstrapShare(hits, trials)
	require.True(t, ok)
	wilson := calibration.Wilson(80, 100)
	require.InDelta(t, wilson.Low, single.Low, 0.03)
	require.InDelta(t, wilson.High, single.High, 0.03)
	clustered, _ := calibration.BootstrapShare([]int{10, 10, 10, 10, 10, 10, 10, 10, 0, 0}, []int{10, 10, 10, 10, 10, 10, 10, 10, 10, 10})
	require.Greater(t, clustered.High-clustered.Low, 2*(single.High-single.Low))
}

// TestWilson has the values of Newcombe's tables (1998): 81 of 263, and 0 of 20.
func TestWilson(t *testing.T) {
	got := calibration.Wilson(81, 263)
	require.InDelta(t, 0.2553, got.Low, 5e-5)
	require.InDelta(t, 0.3662, got.High, 5e-5)
	got = calibration.Wilson(0, 20)
	require.Zero(t, got.Low)
	require.InDelta(t, 0.1611, got.High, 5e-5)
	require.Equal(t, calibration.Interval{Low: 0, High: 1}, calibration.Wilson(0, 0))
}
