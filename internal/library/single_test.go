package library_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"barraiser/internal/library"
	"barraiser/internal/rubric"
)

func TestAnExampleIsRatedOnTheQuestionItAnswers(t *testing.T) {
	c := &rubric.Competency{ID: "breadth", Exemplars: []rubric.Exemplar{{Level: 5, Text: "x"}}, Examples: []rubric.Exemplar{{Level: 1, Text: "y"}}}
	bank := []rubric.Question{
		{ID: "bagging", Text: "Bagging or boosting?", Targets: []string{"breadth", "depth"}, KeyPoints: []rubric.KeyPoint{{ID: "a"}}},
		{ID: "paper", Text: "Which paper did you read?", Targets: []string{"breadth"}},
	}
	for name, tt := range map[string]struct {
		question string
		bank     []rubric.Question
		id, text string
	}{
		"by id":               {"bagging", bank, "bagging", "Bagging or boosting?"},
		"by its words":        {"bagging or boosting?", bank, "bagging", "Bagging or boosting?"},
		"other words":         {"Why trees?", bank, "breadth-asked", "Why trees?"},
		"none named":          {"", bank, "paper", "Which paper did you read?"},
		"none without points": {"", bank[:1], "breadth-story", ""},
	} {
		t.Run(name, func(t *testing.T) {
			r := library.ExampleRound(c, rubric.Exemplar{Question: tt.question}, tt.bank)
			require.Len(t, r.Questions, 1)
			require.Equal(t, tt.id, r.Questions[0].ID)
			if tt.text != "" {
				require.Equal(t, tt.text, r.Questions[0].Text)
			}
			require.Equal(t, []string{"breadth"}, r.Questions[0].Targets)
			require.Empty(t, r.Competencies[0].Exemplars)
			require.Empty(t, r.Competencies[0].Examples)
		})
	}
	require.Len(t, c.Exemplars, 1, "the competency itself is unchanged")
}
