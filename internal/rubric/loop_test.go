package rubric_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"barraiser/internal/rubric"
)

func soundLoop() *rubric.Loop {
	return &rubric.Loop{
		ID: "engineer", Version: "1.0.0", Title: "Engineer", About: "Two talks.",
		Rounds:   []rubric.LoopRound{{Round: "coding", Principles: []string{"a", "b"}}, {Round: "design", Principles: []string{"a"}}, {Round: "screen"}},
		Coverage: rubric.Coverage{Once: []string{"b"}, Twice: []string{"a"}},
	}
}

func TestALoopKnowsWhoAsksWhat(t *testing.T) {
	l := soundLoop()
	require.Empty(t, rubric.ValidateLoop(l))
	require.Equal(t, []string{"coding", "design"}, l.Covered("a"))
	require.Empty(t, l.Covered("c"))
	require.Equal(t, []string{"a", "b"}, l.Slot("coding").Principles)
	require.Nil(t, l.Slot("lunch"))
}

func TestEachFlawOfALoopIsFoundWhereItIs(t *testing.T) {
	for path, spoil := range map[string]func(*rubric.Loop){
		"id":                      func(l *rubric.Loop) { l.ID = "Engineer" },
		"version":                 func(l *rubric.Loop) { l.Version = "" },
		"title":                   func(l *rubric.Loop) { l.Title = "" },
		"about":                   func(l *rubric.Loop) { l.About = "{name}" },
		"rounds":                  func(l *rubric.Loop) { l.Rounds, l.Coverage = nil, rubric.Coverage{} },
		"rounds[2]":               func(l *rubric.Loop) { l.Rounds[2].Round = "" },
		"rounds[1]":               func(l *rubric.Loop) { l.Rounds[1].Round = "coding" },
		"rounds[0].principles[2]": func(l *rubric.Loop) { l.Rounds[0].Principles = []string{"a", "b", "a"} },
		"rounds[2].only":          func(l *rubric.Loop) { l.Rounds[2].Only = true },
		"coverage.once[0]":        func(l *rubric.Loop) { l.Coverage.Once[0] = "c" },
		"coverage.twice[0]":       func(l *rubric.Loop) { l.Rounds[1].Principles = nil },
	} {
		t.Run(path, func(t *testing.T) {
			l := soundLoop()
			spoil(l)
			issues := rubric.ValidateLoop(l)
			require.Len(t, issues, 1, "%v", issues)
			require.Equal(t, path, issues[0].Path)
		})
	}
}
