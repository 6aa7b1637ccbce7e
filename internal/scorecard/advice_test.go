package scorecard_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"barraiser/internal/assessment"
	"barraiser/internal/rubric"
	"barraiser/internal/scorecard"
)

func TestAdviceAndGateNames(t *testing.T) {
	long := strings.TrimSpace(strings.Repeat("one two three four ", 6))
	cases := map[string]struct {
		rated assessment.Rated
		gate  string
		next  string
	}{
		"one signal": {
			assessment.Rated{Rating: 3, FailedGate: &rubric.Gate{AtLeast: 1, Of: []string{"verified"}}},
			"verified", "A 4 would have shown: Cause proven, alternatives ruled out.",
		},
		"any of two": {
			assessment.Rated{Rating: 3, FailedGate: &rubric.Gate{Of: []string{"layers", "verified"}}},
			"layers|verified", "A 4 would have shown: one of: More than one level of why; Cause proven, alternatives ruled out.",
		},
		"two of three, one shown": {
			assessment.Rated{
				Rating: 4, FailedGate: &rubric.Gate{AtLeast: 2, Of: []string{"layers", "verified", "result"}},
				Evidence: []assessment.Evidence{evidence("layers", 1, 0, "why it broke.", .75)},
			},
			"2 of layers|verified|result", "You said “why it broke”. A 5 would also have shown: one of: Cause proven, alternatives ruled out; Measured before and after.",
		},
		"two of three, none shown": {
			assessment.Rated{Rating: 4, FailedGate: &rubric.Gate{AtLeast: 2, Of: []string{"layers", "situation", "result"}}},
			"2 of layers|situation|result", "A 5 would have shown: 2 of: More than one level of why; One specific past problem; Measured before and after.",
		},
		"no gate: the weightiest missing": {
			assessment.Rated{Rating: 2, Missing: []string{"layers", "result"}},
			"", "A 3 would have shown: Measured before and after.",
		},
		"nothing missing": {
			assessment.Rated{Rating: 4}, "", "A 5 would have shown: the same points with your own figures, conditions and reasons beside them.",
		},
		"evidence against isn't quoted": {
			assessment.Rated{
				Rating: 2, Missing: []string{"result"},
				Evidence: []assessment.Evidence{{Signal: "blame", Strength: 1, Polarity: assessment.Against, Span: assessment.Span{Turn: 1, End: 5, Quote: "their"}}},
			},
			"", "A 3 would have shown: Measured before and after.",
		},
		"long quotes are cut": {
			assessment.Rated{Rating: 2, Missing: []string{"result"}, Evidence: []assessment.Evidence{evidence("layers", 1, 0, long, .4)}},
			"", "You said “one two three four one two three four one two three four one two three four …”. A 3 would also have shown: Measured before and after.",
		},
		"the assessor's own words win": {assessment.Rated{Rating: 2, Next: "Stay on the topic."}, "", "Stay on the topic."},
		"the highest step":             {assessment.Rated{Rating: 5, Missing: []string{"result"}}, "", ""},
	}
	for name, c := range cases {
		c.rated.Competency = "dive-deep"
		card := scorecard.Build(round(), scorecard.Meta{}, assessment.Report{Answers: []assessment.AnswerReport{answer("q", []int{1}, c.rated)}})
		got := card.Competency("dive-deep")
		require.Equal(t, c.next, got.Next, name)
		if c.gate == "" {
			require.Nil(t, got.FailedGate, name)
		} else {
			require.Equal(t, c.gate, *got.FailedGate, name)
		}
	}
}
