package assessment_test

import (
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"barraiser/internal/assessment"
	"barraiser/internal/rubric"
)

// sample has two basic and three advanced signals.
func sample() *rubric.Competency {
	c := &rubric.Competency{
		ID: "dive-deep",
		Signals: []rubric.Signal{
			{ID: "situation", Weight: 1},
			{ID: "result", Weight: 1},
			{ID: "own", Weight: 1},
			{ID: "prevention", Weight: 1},
			{ID: "cost", Weight: 2},
		},
		Scoring: rubric.Scoring{
			Thresholds: [4]float64{0.12, 0.30, 0.48, 0.66}, VaguenessPenalty: 0.30,
			Advanced: []string{"own", "prevention", "cost"}, TopK: 2, Share: 0.40,
		},
	}
	c.Gates[2] = []rubric.Gate{{AtLeast: 1, Of: []string{"situation"}}}
	c.Gates[4] = []rubric.Gate{{AtLeast: 1, Of: []string{"situation"}}, {AtLeast: 1, Of: []string{"result"}}}
	c.Gates[5] = []rubric.Gate{{AtLeast: 2, Of: []string{"own", "prevention", "cost"}}}
	return c
}

func TestGrade(t *testing.T) {
	full := map[string]float64{"situation": 1, "result": 1, "own": 1, "prevention": 1, "cost": 1}
	cases := map[string]struct {
		strengths map[string]float64
		in        assessment.GradeInput
		rating    rubric.Rating
		score     float64
		failed    string
		step      rubric.Rating
	}{
		"nothing":                           {rating: 1, failed: "situation", step: 2},
		"everything":                        {strengths: full, rating: 5, score: 1},
		"unknown signals count for nothing": {strengths: map[string]float64{"other": 1}, rating: 1, failed: "situation", step: 2},
		"a mention passes the first gate":   {strengths: map[string]float64{"situation": .4}, rating: 2, score: .12},
		"and no further one":                {strengths: map[string]float64{"situation": .4, "result": 1, "cost": 1}, rating: 3, score: .69, failed: "situation", step: 4},
		"the first failed gate explains":    {strengths: map[string]float64{"result": 1, "cost": 1, "own": 1}, rating: 1, score: .7, failed: "situation", step: 2},
		"two of three advanced are enough":  {strengths: map[string]float64{"situation": 1, "result": 1, "own": .75, "cost": .75}, rating: 5, score: .9},
		"one isn't":                         {strengths: map[string]float64{"situation": 1, "result": 1, "cost": 1}, rating: 4, score: .87, failed: "own", step: 5},
		"vagueness takes its part":          {strengths: map[string]float64{"situation": 1, "result": 1}, in: assessment.GradeInput{Vagueness: 1}, rating: 3, score: .42},
		"vagueness over 1 is 1":             {strengths: map[string]float64{"situation": 1, "result": 1}, in: assessment.GradeInput{Vagueness: 7}, rating: 3, score: .42},
		"a real but vague story is 2":       {strengths: map[string]float64{"situation": .3}, in: assessment.GradeInput{Vagueness: 1, Story: true}, rating: 2, score: .06},
		"unless something else forbids":     {in: assessment.GradeInput{Story: true, Caps: []assessment.Cap{{Rating: 1}}}, rating: 1, failed: "situation", step: 2},
		"the lowest cap decides":            {strengths: full, in: assessment.GradeInput{Caps: []assessment.Cap{{Rating: 4}, {Rating: 2}, {Rating: 3}}}, rating: 2, score: 1},
		"a cap above the rating is nothing": {strengths: map[string]float64{"situation": .4}, in: assessment.GradeInput{Caps: []assessment.Cap{{Rating: 4}}}, rating: 2, score: .12},
		"a cap without a rating is no cap":  {strengths: full, in: assessment.GradeInput{Caps: []assessment.Cap{{}}}, rating: 5, score: 1},
		"on the subject two gates more":     {strengths: map[string]float64{"result": 1, "cost": 1, "own": 1}, in: assessment.GradeInput{OnSubject: true}, rating: 3, score: .7, failed: "situation", step: 4},
		"but not the last":                  {strengths: map[string]float64{"situation": .4, "result": 1, "cost": 1}, in: assessment.GradeInput{OnSubject: true}, rating: 4, score: .69, failed: "own", step: 5},
		"told well, two gates more":         {in: assessment.GradeInput{Told: 5}, rating: 3, failed: "situation", step: 4},
		"told badly":                        {strengths: map[string]float64{"situation": 1, "result": 1, "own": .75, "cost": .75}, in: assessment.GradeInput{Told: 1.4}, rating: 3, score: .9},
		"told well and shown":               {strengths: map[string]float64{"situation": 1, "result": 1, "own": .75, "cost": .75}, in: assessment.GradeInput{Told: 4.2}, rating: 5, score: .9},
		"told is nothing without a score":   {strengths: map[string]float64{"situation": .4}, in: assessment.GradeInput{Told: 3}, rating: 2, score: .12},
		"the score must reach it":           {strengths: map[string]float64{"situation": .4}, in: assessment.GradeInput{OnSubject: true}, rating: 2, score: .12},
		"strengths over 1 are 1":            {strengths: map[string]float64{"situation": 9}, rating: 3, score: .3, failed: "result", step: 4},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			g := assessment.Grade(sample(), c.strengths, c.in)
			require.Equal(t, c.rating, g.Rating)
			require.InDelta(t, c.score, g.Score, 1e-9)
			require.Equal(t, c.step, g.FailedStep)
			if c.failed == "" {
				require.Nil(t, g.FailedGate)
			} else {
				require.Equal(t, c.failed, g.FailedGate.Of[0])
			}
		})
	}
}

func TestGradeNamesTheCapAndWhatIsMissing(t *testing.T) {
	g := assessment.Grade(sample(), map[string]float64{"situation": 1, "result": .12, "cost": 1},
		assessment.GradeInput{Caps: []assessment.Cap{{Rating: 2, Cause: "blame", Say: "No blame."}}})
	require.Equal(t, &assessment.Cap{Rating: 2, Cause: "blame", Say: "No blame."}, g.Cap)
	require.Equal(t, []string{"result", "own", "prevention"}, g.Missing)
}

func TestScoresWithoutAdvancedOrBasicSignals(t *testing.T) {
	c := sample()
	c.Scoring.Advanced = nil
	require.InDelta(t, 0.5, assessment.Grade(c, map[string]float64{"situation": 1, "cost": 1}, assessment.GradeInput{}).Score, 1e-9)
	c.Scoring.Advanced = []string{"situation", "result", "own", "prevention", "cost"}
	require.InDelta(t, 1, assessment.Grade(c, map[string]float64{"situation": 1, "cost": 1}, assessment.GradeInput{}).Score, 1e-9)
	require.Zero(t, assessment.Grade(&rubric.Competency{}, nil, assessment.GradeInput{}).Score)
}

func TestShows(t *testing.T) {
	for step, least := range map[rubric.Rating]float64{2: .40, 3: .50, 4: .60, 5: .60} {
		require.True(t, assessment.Shows(step, least), "%d", step)
		require.False(t, assessment.Shows(step, least-.01), "%d", step)
	}
}

func drawStrengths(t *rapid.T, label string) map[string]float64 {
	out := map[string]float64{}
	for _, s := range sample().Signals {
		out[s.ID] = rapid.Float64Range(0, 1).Draw(t, label+" "+s.ID)
	}
	return out
}

func TestMoreEvidenceNeverLowersARating(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := sample()
		in := assessment.GradeInput{
			Vagueness: rapid.Float64Range(0, 1).Draw(t, "vagueness"),
			Story:     rapid.Bool().Draw(t, "story"),
			Caps:      []assessment.Cap{{Rating: rubric.Rating(rapid.IntRange(0, 5).Draw(t, "cap"))}},
		}
		fewer := drawStrengths(t, "fewer")
		more := map[string]float64{}
		for id, s := range fewer {
			more[id] = min(1, s+rapid.Float64Range(0, 1).Draw(t, "more "+id))
		}
		low, high := assessment.Grade(c, fewer, in), assessment.Grade(c, more, in)
		require.GreaterOrEqual(t, high.Rating, low.Rating)
		require.GreaterOrEqual(t, high.Score, low.Score)
		require.Subset(t, low.Missing, append([]string{}, high.Missing...))
		require.True(t, low.Rating.Valid())
		if in.Caps[0].Rating.Valid() {
			require.LessOrEqual(t, high.Rating, in.Caps[0].Rating)
		}
		in.Vagueness = 0
		require.GreaterOrEqual(t, assessment.Grade(c, fewer, in).Rating, low.Rating)
	})
}

func TestConfidence(t *testing.T) {
	sure := func(strengths map[string]float64, in assessment.GradeInput) float64 {
		return assessment.Grade(sample(), strengths, in).Confidence
	}
	plain := map[string]float64{"situation": 1, "result": 1, "own": 1, "cost": 1}
	require.InDelta(t, 0.90, sure(plain, assessment.GradeInput{Evidence: 4}), 1e-9)
	require.Less(t, sure(plain, assessment.GradeInput{Evidence: 1}), sure(plain, assessment.GradeInput{Evidence: 4}))
	require.Less(t, sure(plain, assessment.GradeInput{Evidence: 4, Flags: 2}), sure(plain, assessment.GradeInput{Evidence: 4}))
	near := map[string]float64{"situation": .4}
	require.Less(t, sure(near, assessment.GradeInput{Evidence: 4}), 0.6, "at a threshold")
	conflict := map[string]float64{"result": 1, "own": 1, "cost": 1}
	require.Less(t, sure(conflict, assessment.GradeInput{Evidence: 4}), 0.75, "gates and thresholds disagree")
	require.Greater(t, sure(nil, assessment.GradeInput{}), 0.5, "nothing at all is a clear case")
	rapid.Check(t, func(t *rapid.T) {
		got := sure(drawStrengths(t, "s"), assessment.GradeInput{Evidence: rapid.IntRange(0, 20).Draw(t, "n"), Flags: rapid.IntRange(0, 9).Draw(t, "flags")})
		require.True(t, got >= 0.05 && got <= 0.95)
	})
}

func TestWeightedMedian(t *testing.T) {
	r := func(ratings ...rubric.Rating) []rubric.Rating { return ratings }
	for name, c := range map[string]struct {
		ratings []rubric.Rating
		weights []float64
		want    rubric.Rating
	}{
		"nothing":              {nil, nil, rubric.Unrated},
		"one":                  {r(4), nil, 4},
		"the lower on a tie":   {r(4, 2), nil, 2},
		"the middle":           {r(5, 1, 3), nil, 3},
		"weights":              {r(1, 5), []float64{1, 2}, 5},
		"weights that tie":     {r(1, 2, 5), []float64{0.1, 0.2, 0.3}, 2},
		"unrated is left out":  {r(0, 0, 3, 9), []float64{9, 9, 1, 9}, 3},
		"no weight is 1":       {r(1, 5, 5), []float64{0, -1}, 5},
		"order doesn't matter": {r(3, 5, 1, 5), nil, 3},
	} {
		require.Equal(t, c.want, assessment.WeightedMedian(c.ratings, c.weights), name)
	}
	rapid.Check(t, func(t *rapid.T) {
		ratings := rapid.SliceOfN(rapid.Map(rapid.IntRange(1, 5), func(n int) rubric.Rating { return rubric.Rating(n) }), 1, 9).Draw(t, "ratings")
		median := assessment.WeightedMedian(ratings, nil)
		below, above := 0, 0
		for _, x := range ratings {
			if x < median {
				below++
			}
			if x > median {
				above++
			}
		}
		require.Contains(t, ratings, median)
		require.Less(t, 2*below, len(ratings))
		require.LessOrEqual(t, 2*above, len(ratings))
	})
}
