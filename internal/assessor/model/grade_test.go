package model

import (
	"testing"

	"github.com/stretchr/testify/require"

	"barraiser/internal/assessment"
	"barraiser/internal/rubric"
)

// gradingOf is a competency of one signal in an answer of four sentences: one
// without elaboration, one with one, one with two, and one off the topic.
func gradingOf(elaborate ...rubric.Elaboration) *grading {
	sentence := func(i int, e ...rubric.Elaboration) assessment.Passage {
		return assessment.Passage{Span: assessment.Span{Turn: 1, Start: 10 * i, End: 10*i + 9}, Elaborations: e}
	}
	c := &rubric.Competency{
		ID: "c", Signals: []rubric.Signal{{ID: "s", Weight: 1, Elaborate: elaborate}},
		Scoring: rubric.Scoring{Thresholds: [4]float64{0.2, 0.4, 0.6, 0.8}},
	}
	g := &grading{
		criterion: criterion{frame: &assessment.Frame{Competency: c, Near: []bool{true, true, true, false, true}, Crammed: make([]bool, 5)}, lexical: assessment.Rated{Rating: 1}},
		reading: &assessment.Reading{Passages: []assessment.Passage{
			sentence(0), sentence(1, rubric.ByNumber), sentence(2, rubric.ByNumber, rubric.ByAction), sentence(3, rubric.ByNumber, rubric.ByAction), sentence(4, rubric.ByNumber),
		}},
	}
	g.reading.Passages[4].Listed = true
	for _, p := range g.reading.Passages {
		g.quotes = append(g.quotes, quote{Span: p.Span})
	}
	return g
}

// TestWhatAYesIsWorth: how far the question is met is the model's to say, how
// concretely is measured.
func TestWhatAYesIsWorth(t *testing.T) {
	for name, c := range map[string]struct {
		met       met
		quotes    []int
		elaborate []rubric.Elaboration
		strength  float64
		rating    rubric.Rating
	}{
		"nothing":                      {notMet, nil, nil, 0, 1},
		"a no with a quote":            {notMet, []int{3}, nil, 0, 1},
		"plainly":                      {fullyMet, []int{1}, nil, plainly, 4},
		"one elaboration":              {fullyMet, []int{2}, nil, assessment.Elaborated, 4},
		"two":                          {fullyMet, []int{3}, nil, assessment.Detailed, 5},
		"another than asked for":       {fullyMet, []int{2}, []rubric.Elaboration{rubric.ByCondition}, plainly, 4},
		"one asked for, of two":        {fullyMet, []int{3}, []rubric.Elaboration{rubric.ByAction}, assessment.Detailed, 5},
		"two places":                   {fullyMet, []int{1, 2}, nil, assessment.Elaborated + assessment.Repeated, 5},
		"one place twice":              {fullyMet, []int{2, 2}, nil, assessment.Elaborated, 4},
		"partly":                       {partlyMet, []int{3}, nil, assessment.Mentioned, 3},
		"partly, in two places":        {partlyMet, []int{1, 3}, nil, assessment.Mentioned + assessment.Repeated, 3},
		"off the topic":                {fullyMet, []int{4}, nil, assessment.Mentioned, 1},
		"off the topic and on it":      {fullyMet, []int{4, 2}, nil, assessment.Elaborated, 4},
		"in a list":                    {fullyMet, []int{5}, nil, assessment.InList, 1},
		"in a list and off the topic":  {fullyMet, []int{5, 4}, nil, assessment.Mentioned, 1},
		"partly, and off it elsewhere": {partlyMet, []int{1, 4}, nil, assessment.Mentioned, 3},
	} {
		t.Run(name, func(t *testing.T) {
			g := gradingOf(c.elaborate...)
			v := verdicts{"c/s": {met: c.met, quotes: c.quotes}}
			require.InDelta(t, c.strength, g.weigh(v, false).strengths["s"], 1e-9)
			require.Equal(t, c.rating, g.grade(v).Rating)
		})
	}
}

// TestOffTheTopicLiftsNothingButTakesNothing: the deterministic rating stands.
func TestOffTheTopicLiftsNothingButTakesNothing(t *testing.T) {
	g := gradingOf()
	g.lexical.Rating = rubric.Mixed
	got := g.rate([]verdicts{{"c/s": {met: fullyMet, quotes: []int{4}}}})
	require.Equal(t, rubric.Mixed, got.Rating)
	g.lexical.Rating = rubric.BelowBar
	got = g.rate([]verdicts{{"c/s": {met: fullyMet, quotes: []int{4}}}})
	require.Equal(t, rubric.BelowBar, got.Rating)
	require.Equal(t, sayElsewhere, got.Next)
}

func TestTheMedianDecidesAndTheSpreadUnsettles(t *testing.T) {
	no, partly, yes := verdicts{}, verdicts{"c/s": {met: partlyMet, quotes: []int{1}}}, verdicts{"c/s": {met: fullyMet, quotes: []int{3}}}
	alone := gradingOf().rate([]verdicts{partly})
	for name, c := range map[string]struct {
		samples []verdicts
		rating  rubric.Rating
		unsure  bool
	}{
		"one mind":            {[]verdicts{partly, partly, partly}, 3, false},
		"the one in between":  {[]verdicts{yes, no, partly}, 3, true},
		"two of three":        {[]verdicts{yes, partly, yes}, 5, true},
		"the lower of two":    {[]verdicts{yes, partly}, 3, true},
		"in whichever order":  {[]verdicts{no, yes, no}, 1, true},
		"all of them nothing": {[]verdicts{no, no, no}, 1, false},
	} {
		t.Run(name, func(t *testing.T) {
			got := gradingOf().rate(c.samples)
			require.Equal(t, c.rating, got.Rating)
			switch {
			case c.unsure:
				require.LessOrEqual(t, got.Confidence, unsure)
			case c.rating == 3:
				require.Equal(t, alone, got)
			}
		})
	}
	require.InDelta(t, 0.6, sureOf(0.7, 1), 1e-9)
	require.InDelta(t, 0.2, sureOf(0.2, 4), 1e-9)
}

// TestQuotesAreSharedOutBeforeTheyAreMany: with more than a judge is shown, no
// question loses its only one.
func TestQuotesAreSharedOutBeforeTheyAreMany(t *testing.T) {
	c := criterion{asks: []ask{{ID: "a"}, {ID: "b"}}}
	var all []quote
	for i := range 3 * maxQuotes {
		all = append(all, quote{Span: assessment.Span{Turn: 1, Start: i, End: i + 1}, asks: []string{"a"}})
	}
	last := quote{Span: assessment.Span{Turn: 2, Start: 0, End: 1}, asks: []string{"b"}}
	other := quote{Span: assessment.Span{Turn: 2, Start: 5, End: 6}, asks: []string{"z"}}
	got := quotesFor(c, append(all, last, other))
	require.Len(t, got, maxQuotes)
	require.Equal(t, last, got[maxQuotes-1])
	require.Equal(t, all[:maxQuotes-1], got[:maxQuotes-1])
	require.Equal(t, []quote{last}, quotesFor(c, []quote{last, other}))
}
