package library

import (
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"barraiser/internal/rubric"
)

func drawnCues(t *rapid.T, name string) []rubric.Cue {
	text := rapid.StringN(0, 6, 20)
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) rubric.Cue {
		return rubric.Cue{
			Text: text.Draw(t, "text"), Near: rapid.IntRange(0, 9).Draw(t, "near"),
			Not: rapid.SliceOfN(text, 0, 3).Draw(t, "not"),
		}
	}), 0, 5).Draw(t, name)
}

// TestPackedIsEqualAndApart: a packed copy has the same values, nothing and empty
// included, and no part of the original.
func TestPackedIsEqualAndApart(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		shared := drawnCues(t, "shared")
		c := &rubric.Competency{
			ID: rapid.String().Draw(t, "id"), Weight: 1.5, Anchors: [5]string{1: "one", 4: "one"},
			Signals: []rubric.Signal{{ID: "a", Cues: shared}, {ID: "b", Cues: shared}, {ID: "c", Cues: drawnCues(t, "own")}},
			Gates:   [6][]rubric.Gate{2: {{AtLeast: 1, Of: []string{"a"}}}, 3: {}},
			Expect:  map[rubric.Level]rubric.Expectation{rubric.L5: {Expect: 3, Must: []string{"a", "b"}}},
		}
		from := kept{
			Rounds:       []*rubric.Round{{ID: "r", Competencies: []rubric.Competency{*c, *c}}},
			Competencies: []*rubric.Competency{c, c},
			Questions:    map[string][]rubric.Question{"a": {{ID: "q"}}, "none": nil, "empty": {}},
		}
		want := from.Rounds[0].Competencies[1].Signals[0]
		got := packed(from)
		require.Equal(t, from, got)
		require.Same(t, got.Competencies[0], got.Competencies[1], "what was shared is shared")
		require.NotSame(t, c, got.Competencies[0])
		if len(shared) > 0 {
			signals := got.Rounds[0].Competencies[1].Signals
			require.Same(t, &signals[0].Cues[0], &signals[1].Cues[0])
			signals[0].Cues[0].Text += " changed"
			require.Equal(t, want, c.Signals[0], "the original isn't")
		}
		questions := got.Questions["a"]
		require.Equal(t, len(questions), cap(questions), "appending makes a copy")
	})
}
