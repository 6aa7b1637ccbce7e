package rubric_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"barraiser/internal/rubric"
)

// knowing returns a competency of which one signal hangs on key points alone.
func knowing() rubric.Competency {
	c := sound().Competencies[0]
	c.Signals = append(c.Signals, rubric.Signal{ID: "covers", Label: "Covers", Weight: 3, Detector: rubric.KeyPointShare, Check: "Are they there?"})
	c.Probes = append(c.Probes, rubric.Probe{ID: "covers-1", When: rubric.Missing, Of: "covers", Ask: "What else?", MaxUses: 1})
	c.Gates[3] = []rubric.Gate{{AtLeast: 1, Of: []string{"covers"}}}
	c.Gates[4] = []rubric.Gate{{AtLeast: 2, Of: []string{"covers", "clear"}}}
	c.Gates[5] = []rubric.Gate{{AtLeast: 1, Of: []string{"clear", "heard"}}}
	c.Scoring.Advanced, c.Scoring.TopK = []string{"heard", "covers"}, 2
	c.Expect[rubric.L7] = rubric.Expectation{Expect: 5, Must: []string{"covers", "heard"}}
	return c
}

func TestACompetencyForAQuestionWithoutKeyPoints(t *testing.T) {
	c := knowing()
	require.Empty(t, rubric.ValidateCompetency(&c))
	asked := &rubric.Question{KeyPoints: []rubric.KeyPoint{{ID: "a"}}}
	require.Same(t, &c, c.For(asked))
	for name, q := range map[string]*rubric.Question{"none": nil, "without": {}} {
		t.Run(name, func(t *testing.T) {
			got := c.For(q)
			require.Nil(t, got.Signal("covers"))
			require.Len(t, got.Signals, 2)
			require.Equal(t, [6][]rubric.Gate{
				2: {{AtLeast: 1, Of: []string{"clear"}}}, 4: {{AtLeast: 1, Of: []string{"clear"}}}, 5: {{AtLeast: 1, Of: []string{"clear", "heard"}}},
			}, got.Gates)
			require.Equal(t, []string{"heard"}, got.Scoring.Advanced)
			require.Equal(t, 1, got.Scoring.TopK)
			require.Equal(t, []string{"heard"}, got.Expect[rubric.L7].Must)
			require.Empty(t, rubric.ValidateCompetency(got), "what is left is sound")
		})
	}
	require.Equal(t, knowing(), c, "the competency itself is as it was")
}

func TestWhatHasCuesOfItsOwnStays(t *testing.T) {
	c := knowing()
	c.Signals[2].Cues = []rubric.Cue{{Text: "all of it"}}
	require.Same(t, &c, c.For(nil))
	plain := sound().Competencies[0]
	require.Same(t, &plain, plain.For(nil))
}

func TestWhomAMisconceptionCaps(t *testing.T) {
	r := sound()
	r.Competencies = append(r.Competencies, knowing())
	r.Competencies[1].ID = "knowledge"
	both := &rubric.Question{Targets: []string{"plain-speech", "knowledge"}}
	require.True(t, r.Misjudges(both, "knowledge"))
	require.False(t, r.Misjudges(both, "plain-speech"), "what doesn't ask for knowledge isn't judged by it")
	require.True(t, r.Misjudges(&rubric.Question{Targets: []string{"plain-speech"}}, "plain-speech"), "unless nothing else is asked")
}

func TestFlawsOfKeyPointsAreFoundWhereTheyAre(t *testing.T) {
	full := func() rubric.Question {
		return rubric.Question{
			ID: "q", Text: "Why?",
			KeyPoints:      []rubric.KeyPoint{{ID: "a", Label: "A", Weight: 1, Cues: []rubric.Cue{{Text: "alpha"}}}},
			Misconceptions: []rubric.Misconception{{ID: "b", Label: "B", Cues: []rubric.Cue{{Text: "beta"}}, Cap: 3}},
		}
	}
	require.Empty(t, rubric.ValidateQuestion(full()))
	for path, spoil := range map[string]func(*rubric.Question){
		"key_points[0].id":          func(q *rubric.Question) { q.KeyPoints[0].ID = "A b" },
		"key_points[0].label":       func(q *rubric.Question) { q.KeyPoints[0].Label = "" },
		"key_points[0].weight":      func(q *rubric.Question) { q.KeyPoints[0].Weight = 0 },
		"key_points[0]":             func(q *rubric.Question) { q.KeyPoints[0].Cues = nil },
		"key_points[0].cues[0]":     func(q *rubric.Question) { q.KeyPoints[0].Cues[0].Text = "a*" },
		"key_points[0].check":       func(q *rubric.Question) { q.KeyPoints[0].Check = "It does." },
		"misconceptions[0].id":      func(q *rubric.Question) { q.Misconceptions[0].ID = "a" },
		"misconceptions[0].label":   func(q *rubric.Question) { q.Misconceptions[0].Label = " " },
		"misconceptions[0]":         func(q *rubric.Question) { q.Misconceptions[0].Cues = nil },
		"misconceptions[0].cap":     func(q *rubric.Question) { q.Misconceptions[0].Cap = 0 },
		"misconceptions[0].cues[0]": func(q *rubric.Question) { q.Misconceptions[0].Cues[0].Text = "" },
	} {
		t.Run(path, func(t *testing.T) {
			q := full()
			spoil(&q)
			issues := rubric.ValidateQuestion(q)
			require.Len(t, issues, 1, "%v", issues)
			require.Equal(t, path, issues[0].Path)
		})
	}
	r := sound()
	r.Questions[0].Misconceptions = full().Misconceptions
	require.Empty(t, rubric.Validate(r))
	for _, id := range []string{"rude", "clear"} {
		r.Questions[0].Misconceptions[0].ID = id
		require.Equal(t, "questions[0].misconceptions[0].id", rubric.Validate(r)[0].Path)
	}
	c := sound().Competencies[0]
	c.RedFlags[0].Detector = rubric.KeyPointShare
	require.Equal(t, "red_flags[0].detector", rubric.ValidateCompetency(&c)[0].Path)
	c = sound().Competencies[0]
	for i := range c.Signals {
		c.Signals[i].Cues, c.Signals[i].Detector = nil, rubric.KeyPointShare
	}
	require.Equal(t, "signals", rubric.ValidateCompetency(&c)[0].Path)
}
