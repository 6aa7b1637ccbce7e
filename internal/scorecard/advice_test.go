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
			"verified", "To reach a 4, show this: cause proven, alternatives ruled out.",
		},
		"any of two": {
			assessment.Rated{Rating: 3, FailedGate: &rubric.Gate{Of: []string{"layers", "verified"}}},
			"layers|verified", "To reach a 4, show one of these: more than one level of why; cause proven, alternatives ruled out.",
		},
		"two of three, one shown": {
			assessment.Rated{
				Rating: 4, FailedGate: &rubric.Gate{AtLeast: 2, Of: []string{"layers", "verified", "result"}},
				Evidence: []assessment.Evidence{evidence("layers", 1, 0, "why it broke.", .75)},
			},
			"2 of layers|verified|result", "To reach a 5, show one of these as well: cause proven, alternatives ruled out; measured before and after. Build on “why it broke”.",
		},
		"what shows it too weakly is nearest": {
			assessment.Rated{
				Rating: 3, FailedGate: &rubric.Gate{Of: []string{"verified"}},
				Evidence: []assessment.Evidence{
					evidence("layers", 1, 0, "why it broke", 1), evidence("verified", 1, 20, "I think it was that", .4),
					evidence("verified", 1, 50, "it was that", .5), evidence("result", 1, 70, "90 ms", 1),
				},
			},
			"verified", "To reach a 4, show this as well: cause proven, alternatives ruled out. You came nearest with “it was that”.",
		},
		"two of three, none shown": {
			assessment.Rated{Rating: 4, FailedGate: &rubric.Gate{AtLeast: 2, Of: []string{"layers", "situation", "result"}}},
			"2 of layers|situation|result", "To reach a 5, show 2 of these: more than one level of why; one specific past problem; measured before and after.",
		},
		"no gate: the weightiest missing": {
			assessment.Rated{Rating: 2, Missing: []string{"layers", "result"}},
			"", "To reach a 3, show this: measured before and after.",
		},
		"nothing missing": {
			assessment.Rated{Rating: 4}, "", "To reach a 5, give the same points with your own figures, conditions and reasons beside them.",
		},
		"evidence against isn't quoted": {
			assessment.Rated{
				Rating: 2, Missing: []string{"result"},
				Evidence: []assessment.Evidence{{Signal: "blame", Strength: 1, Polarity: assessment.Against, Span: assessment.Span{Turn: 1, End: 5, Quote: "their"}}},
			},
			"", "To reach a 3, show this: measured before and after.",
		},
		"long quotes are cut": {
			assessment.Rated{Rating: 2, Missing: []string{"result"}, Evidence: []assessment.Evidence{evidence("layers", 1, 0, long, .4)}},
			"", "To reach a 3, show this as well: measured before and after. Build on “one two three four one two three four one two three four one two three four …”.",
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

func TestAdviceSpeaksToTheCandidate(t *testing.T) {
	for label, want := range map[string]string{
		"The candidate's own part, kept apart from the team's": "your own part, kept apart from the team's",
		"What was the candidate’s doing":                       "what was your doing",
		"SLO named":                                            "SLO named",
		"I, not we":                                            "I, not we",
		"In time":                                              "in time",
		"Éclat":                                                "éclat",
		"p99 kept":                                             "p99 kept",
		"":                                                     "the-id",
	} {
		asked := round()
		asked.Competencies[0].Signals = []rubric.Signal{{ID: "the-id", Label: label, Weight: 1}}
		rated := assessment.Rated{Competency: "dive-deep", Rating: 2, Missing: []string{"the-id"}}
		card := scorecard.Build(asked, scorecard.Meta{}, assessment.Report{Answers: []assessment.AnswerReport{answer("q", []int{1}, rated)}})
		require.Equal(t, "To reach a 3, show this: "+want+".", card.Competency("dive-deep").Next)
	}
}
