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

// labels returns n pairs, of which every fifth is a step too high, over all
// levels and ten questions.
func labels(n int) []calibration.Pair {
	out := make([]calibration.Pair, n)
	for i := range out {
		coach := rubric.Rating(i%5 + 1)
		out[i] = calibration.Pair{
			ID: fmt.Sprintf("a%03d", i), Round: "coding", Competency: fmt.Sprint("c", i%2), Question: fmt.Sprint("q", i/5%10),
			Text: fmt.Sprint("answer ", i), Coach: coach, Got: coach, Words: 10 + i%7,
		}
		if i%5 == 2 {
			out[i].Got++
		}
	}
	return out
}

func TestRulesOnSmallNumbers(t *testing.T) {
	cases := []struct {
		n               int
		standing        calibration.Standing
		kappa, interval bool
		untested        int
		note            string
	}{
		{10, calibration.AgreementOnly, false, false, 5, "10 labels allow exact and adjacent agreement only"},
		{19, calibration.AgreementOnly, false, false, 5, "19 labels"},
		{20, calibration.Indicative, true, false, 5, "indicative"},
		{49, calibration.Indicative, true, false, 0, "indicative"},
		{50, calibration.Measured, true, true, 0, "no difference of kappa under .1"},
		{100, calibration.Measured, true, true, 0, "draws whole answers"},
	}
	for _, c := range cases {
		t.Run(fmt.Sprint(c.n), func(t *testing.T) {
			r := calibration.Measure(labels(c.n))
			require.Equal(t, c.n, r.Overall.N)
			require.Equal(t, c.standing, r.Overall.Standing)
			require.Equal(t, c.kappa, r.Overall.Kappa != nil)
			require.Equal(t, c.kappa, r.Overall.Bias != nil)
			require.Equal(t, c.kappa, r.Overall.Spearman != nil)
			require.Equal(t, c.interval, r.Overall.KappaInterval != nil)
			require.Len(t, r.Untested, c.untested)
			require.Contains(t, fmt.Sprint(r.Notes), c.note)
			if c.n >= 100 {
				require.NotContains(t, fmt.Sprint(r.Notes), "under .1")
			}
		})
	}
}

func TestMeasureCounts(t *testing.T) {
	pairs := labels(50)
	pairs[0].Got, pairs[0].Why = rubric.Unrated, "language"
	pairs[1].Got, pairs[1].Gate = 5, "owned"
	pairs[1].Evidence = []calibration.Quote{{Signal: "owned", Words: "I did", Strength: 0.75}}
	r := calibration.Measure(pairs)
	require.Equal(t, 50, r.Labels)
	require.Equal(t, 50, r.Answers)
	require.Equal(t, map[string]int{"language": 1}, r.Unrated)
	require.Equal(t, 49, r.Overall.N)
	require.Equal(t, 38, r.Overall.Exact)
	require.Equal(t, 48, r.Overall.Adjacent)
	require.Equal(t, [5]int{9, 10, 10, 10, 10}, r.CoachGave)
	require.Equal(t, [5]int{9, 9, 0, 20, 11}, r.GotGave)
	require.Len(t, r.Rounds, 1)
	require.Len(t, r.Competencies, 2)
	require.Equal(t, 25+24, r.Competencies[0].N+r.Competencies[1].N)
	require.Nil(t, r.Coaches)
	require.Len(t, r.Worst, 10, "never more than ten")
	require.Equal(t, calibration.Worst{
		ID: "a001", Round: "coding", Competency: "c1", Coach: 2, Got: 5, Begins: "answer 1", Gate: "owned",
		Evidence: []calibration.Quote{{Signal: "owned", Words: "I did", Strength: 0.75}},
	}, r.Worst[0])
	require.Equal(t, "a002", r.Worst[1].ID)
}

func TestOrder(t *testing.T) {
	pair := func(question string, coach, got rubric.Rating) calibration.Pair {
		return calibration.Pair{Question: question, Coach: coach, Got: got}
	}
	cases := map[string]struct {
		pairs []calibration.Pair
		want  calibration.Order
	}{
		"right":             {[]calibration.Pair{pair("a", 2, 1), pair("a", 4, 3)}, calibration.Order{Pairs: 1, InOrder: 1}},
		"tied":              {[]calibration.Pair{pair("a", 4, 3), pair("a", 2, 3)}, calibration.Order{Pairs: 1, InOrder: 1, Tied: 1}},
		"wrong":             {[]calibration.Pair{pair("a", 4, 2), pair("a", 2, 3)}, calibration.Order{Pairs: 1}},
		"no better one":     {[]calibration.Pair{pair("a", 4, 2), pair("a", 4, 3)}, calibration.Order{}},
		"different ones":    {[]calibration.Pair{pair("a", 4, 2), pair("b", 2, 3)}, calibration.Order{}},
		"one wasn't rated":  {[]calibration.Pair{pair("a", 4, 0), pair("a", 2, 3)}, calibration.Order{}},
		"three of a kind":   {[]calibration.Pair{pair("a", 1, 1), pair("a", 3, 2), pair("a", 5, 2)}, calibration.Order{Pairs: 3, InOrder: 3, Tied: 1}},
		"nothing to see of": {nil, calibration.Order{}},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) { require.Equal(t, c.want, calibration.OrderOf(c.pairs)) })
	}
	require.InDelta(t, 0.5, calibration.Order{Pairs: 2, InOrder: 1}.Share(), 1e-9)
}

func TestCoaches(t *testing.T) {
	two := func(text, a, b string, x, y rubric.Rating) []calibration.Pair {
		return []calibration.Pair{{Text: text, Rater: a, Coach: x, Got: 3}, {Text: text, Rater: b, Coach: y, Got: 3}}
	}
	r := calibration.Measure(slices.Concat(two("one", "ann", "bo", 3, 4), two("two", "ann", "bo", 2, 2), two("three", "ann", "ann", 1, 5)))
	require.Equal(t, &calibration.Coaches{
		Answers: 2, Pairs: 2, Exact: 1, Adjacent: 2, ExactShare: 0.5, AdjacentShare: 1, Standing: calibration.AgreementOnly,
	}, r.Coaches)
	require.Equal(t, 3, r.Answers)

	var many []calibration.Pair
	for i := range 20 {
		many = append(many, two(fmt.Sprint(i), "", "", rubric.Rating(i%5+1), rubric.Rating(i%5+1))...)
	}
	r = calibration.Measure(many)
	require.Equal(t, calibration.Indicative, r.Coaches.Standing)
	require.InDelta(t, 1, *r.Coaches.Kappa, 1e-9)
}

func TestClusters(t *testing.T) {
	pairs := labels(100)
	require.Equal(t, "answer", calibration.Measure(pairs).ClusteredBy)
	for i := range pairs {
		pairs[i].Rater = fmt.Sprint("coach ", i%3)
	}
	require.Equal(t, "answer", calibration.Measure(pairs).ClusteredBy, "three coaches are too few to draw from")
	for i := range pairs {
		pairs[i].Rater = fmt.Sprint("coach ", i%10)
	}
	require.Equal(t, "rater", calibration.Measure(pairs).ClusteredBy)
	for i := range pairs {
		pairs[i].Candidate = fmt.Sprint("candidate ", i/4)
	}
	require.Equal(t, "candidate", calibration.Measure(pairs).ClusteredBy)
}

// TestResidualWithLength: longer answers are rated higher than they should be.
func TestResidualWithLength(t *testing.T) {
	pairs := labels(50)
	for i := range pairs {
		pairs[i].Words = 100 * (1 + int(pairs[i].Got) - int(pairs[i].Coach))
	}
	r := calibration.Measure(pairs)
	require.InDelta(t, 1, *r.WithLength, 1e-9)
	for i := range pairs {
		pairs[i].Words = 100
	}
	require.Nil(t, calibration.Measure(pairs).WithLength)
}

func TestShufflingChangesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		pairs := labels(rapid.IntRange(0, 70).Draw(t, "n"))
		for i := range pairs {
			pairs[i].Coach, pairs[i].Got = ratings.Draw(t, "coach"), ratings.Draw(t, "got")
			pairs[i].Rater = fmt.Sprint("coach ", rapid.IntRange(0, 9).Draw(t, "rater"))
		}
		want := calibration.Measure(pairs)
		shuffled := slices.Clone(pairs)
		r := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 1))
		r.Shuffle(len(shuffled), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
		before := slices.Clone(shuffled)
		require.Equal(t, want, calibration.Measure(shuffled))
		require.Equal(t, before, shuffled, "the caller's pairs were changed")
	})
}
