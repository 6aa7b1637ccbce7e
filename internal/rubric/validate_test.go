package rubric_test

import (
	"math"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"barraiser/internal/rubric"
)

// sound returns a small round without a flaw; every call gives a fresh one.
func sound() *rubric.Round {
	return &rubric.Round{
		ID: "short-talk", Version: "1.0.0", Title: "Short talk", Language: "en",
		Persona:  rubric.Persona{Name: "Kim", Role: "a colleague", Manner: "Brief."},
		Sections: []rubric.Section{{ID: "talk", Title: "Talk", Minutes: 10}},
		Opening:  "Hello.", Closing: "Goodbye.",
		Depth:     rubric.Depth{MinProbes: 1, MaxProbes: 3, DryAnswers: 2, Questions: 1, Hints: 1},
		Questions: []rubric.Question{{ID: "news", Text: "When did you bring bad news?", Targets: []string{"plain-speech"}, Hints: []string{"To whom?"}}},
		Competencies: []rubric.Competency{{
			ID: "plain-speech", Version: "1.0.0", Title: "Plain Speech", Essence: "Says things plainly.", Weight: 1,
			Topic: rubric.Topic{Any: []rubric.Cue{{Text: "meeting"}}, Cap: 2},
			Signals: []rubric.Signal{
				{ID: "clear", Label: "Clear", Weight: 1, Cues: []rubric.Cue{{Text: "told/said plainly"}}, Need: 1, Check: "Was it clear?"},
				{ID: "heard", Label: "Heard", Weight: 1, Detector: rubric.Reach, Check: "Was it heard?"},
			},
			Anchors:  [5]string{"one", "two", "three", "four", "five"},
			Gates:    [6][]rubric.Gate{2: {{AtLeast: 1, Of: []string{"clear"}}}},
			RedFlags: []rubric.RedFlag{{ID: "rude", Cues: []rubric.Cue{{Text: "shut up"}}, Cap: 2}},
			Probes: []rubric.Probe{
				{ID: "clear-1", When: rubric.Missing, Of: "clear", Ask: "How did you say it?", Priority: 1, MaxUses: 1},
				{ID: "heard-1", When: rubric.Vague, Of: "heard", Ask: "You said {quote}. Who heard it?", Priority: 2, MaxUses: 1},
				{ID: "rude-1", When: rubric.Flagged, Of: "rude", Ask: "How would you put it today?"},
			},
			Expect: map[rubric.Level]rubric.Expectation{
				rubric.L4: {Expect: 3}, rubric.L5: {Expect: 4}, rubric.L6: {Expect: 4}, rubric.L7: {Expect: 5, Must: []string{"heard"}},
			},
			Scoring: rubric.Scoring{
				Thresholds: [4]float64{.1, .2, .3, .4}, VaguenessPenalty: .3, Advanced: []string{"heard"}, TopK: 1, Share: .4,
			},
			Examples: []rubric.Exemplar{{Level: 2, Text: "I said it."}},
		}},
		Vote: rubric.VoteRule{StronglyInclined: 4.4, Inclined: 3.7, NotInclined: 2.8, Gates: []string{"plain-speech"}, MinGate: 3},
		Pads: []string{"notes"},
	}
}

func TestASoundRoundHasNoIssues(t *testing.T) {
	require.Empty(t, rubric.Validate(sound()))
	require.Empty(t, rubric.ValidateCompetency(&sound().Competencies[0]))
}

// TestEachFlawIsFoundWhereItIs breaks one thing at a time. Package library's
// golden files hold the words; here it's the rule and its path.
func TestEachFlawIsFoundWhereItIs(t *testing.T) {
	type round = *rubric.Round
	comp := func(change func(*rubric.Competency)) func(round) {
		return func(r round) { change(&r.Competencies[0]) }
	}
	for path, spoil := range map[string]func(round){
		"id":                           func(r round) { r.ID = "Short_Talk" },
		"version":                      func(r round) { r.Version = "" },
		"title":                        func(r round) { r.Title = " " },
		"language":                     func(r round) { r.Language = "" },
		"persona":                      func(r round) { r.Persona = rubric.Persona{} },
		"persona.role":                 func(r round) { r.Persona.Role = "" },
		"opening":                      func(r round) { r.Opening = "Hello {name}." },
		"closing":                      func(r round) { r.Closing = "{quote}" },
		"sections":                     func(r round) { r.Sections[0].Minutes = 500 },
		"sections[0].minutes":          func(r round) { r.Sections[0].Minutes = 0 },
		"depth.dry_answers":            func(r round) { r.Depth.DryAnswers = 0 },
		"depth.min_probes":             func(r round) { r.Depth.MinProbes = 4 },
		"depth.hints":                  func(r round) { r.Depth.Hints = -1 },
		"questions[0].text":            func(r round) { r.Questions[0].Text = "" },
		"questions[0].hints[0]":        func(r round) { r.Questions[0].Hints[0] = "" },
		"questions[0].levels[0]":       func(r round) { r.Questions[0].Levels = []rubric.Level{3} },
		"questions[1].id":              func(r round) { r.Questions = append(r.Questions, r.Questions[0]) },
		"questions[0].targets[1]":      func(r round) { r.Questions[0].Targets = []string{"plain-speech", "other"} },
		"competencies[1]":              func(r round) { r.Competencies = append(r.Competencies, r.Competencies[0]) },
		"vote.inclined":                func(r round) { r.Vote.Inclined, r.Vote.NotInclined = math.NaN(), 2 },
		"vote":                         func(r round) { r.Vote.Inclined = 4.5 },
		"vote.gates[0]":                func(r round) { r.Vote.Gates = []string{"other"} },
		"vote.min_gate":                func(r round) { r.Vote.MinGate = 0 },
		"vote.words.maybe":             func(r round) { r.Vote.Words = map[string]string{"maybe": "perhaps"} },
		"pads[0]":                      func(r round) { r.Pads[0] = "paper" },
		"competencies[0].weight":       comp(func(c *rubric.Competency) { c.Weight = math.Inf(1) }),
		"competencies[0].topic.any[0]": comp(func(c *rubric.Competency) { c.Topic.Any[0].Text = "" }),
		"competencies[0].topic.cap":    comp(func(c *rubric.Competency) { c.Topic.Cap = 0 }),
		"competencies[0].anchors.3":    comp(func(c *rubric.Competency) { c.Anchors[2] = "" }),
		"competencies[0].anchors.5":    comp(func(c *rubric.Competency) { c.Anchors[4] = " One " }),
		"competencies[0].gates.1[0]": comp(func(c *rubric.Competency) {
			c.Gates[1] = []rubric.Gate{{AtLeast: 1, Of: []string{"clear"}}}
		}),
		"competencies[0].gates.2[0]":                  comp(func(c *rubric.Competency) { c.Gates[2][0].AtLeast = 2 }),
		"competencies[0].signals[0]":                  comp(func(c *rubric.Competency) { c.Signals[0].Cues = nil }),
		"competencies[0].signals[1]":                  comp(func(c *rubric.Competency) { c.Probes[1].Of = "clear" }),
		"competencies[0].signals[0].id":               comp(func(c *rubric.Competency) { c.Signals[0].ID, c.Probes[0].Of, c.Gates[2] = "Clear", "Clear", nil }),
		"competencies[0].signals[0].weight":           comp(func(c *rubric.Competency) { c.Signals[0].Weight = 0 }),
		"competencies[0].signals[0].need":             comp(func(c *rubric.Competency) { c.Signals[0].Need = -1 }),
		"competencies[0].signals[1].detector":         comp(func(c *rubric.Competency) { c.Signals[1].Detector = "reech" }),
		"competencies[0].signals[0].elaborate[0]":     comp(func(c *rubric.Competency) { c.Signals[0].Elaborate = []rubric.Elaboration{"figures"} }),
		"competencies[0].signals[0].check":            comp(func(c *rubric.Competency) { c.Signals[0].Check = "It was." }),
		"competencies[0].signals[0].cues[0]":          comp(func(c *rubric.Competency) { c.Signals[0].Cues[0].Not = []string{""} }),
		"competencies[0].signals[0].cues[0].near":     comp(func(c *rubric.Competency) { c.Signals[0].Cues[0].Near = 41 }),
		"competencies[0].red_flags[0].cap":            comp(func(c *rubric.Competency) { c.RedFlags[0].Cap = 5 }),
		"competencies[0].red_flags[0].id":             comp(func(c *rubric.Competency) { c.RedFlags[0].ID, c.Probes[2].Of = "clear", "empty" }),
		"competencies[0].probes[0].id":                comp(func(c *rubric.Competency) { c.Probes[0].ID = "" }),
		"competencies[0].probes[1].id":                comp(func(c *rubric.Competency) { c.Probes[1].ID = "clear-1" }),
		"competencies[0].probes[2].when":              comp(func(c *rubric.Competency) { c.Probes[2].Of = "never" }),
		"competencies[0].probes[0].ask":               comp(func(c *rubric.Competency) { c.Probes[0].Ask = strings.Repeat("why ", 61) }),
		"competencies[0].probes[1].ask":               comp(func(c *rubric.Competency) { c.Probes[1].Ask = "“{quote}”: why?" }),
		"competencies[0].probes[0].rung":              comp(func(c *rubric.Competency) { c.Probes[0].Rung = 8 }),
		"competencies[0].probes[0].priority":          comp(func(c *rubric.Competency) { c.Probes[0].Priority = -1 }),
		"competencies[0].probes[0].max_uses":          comp(func(c *rubric.Competency) { c.Probes[0].MaxUses = 11 }),
		"competencies[0].levels.L6":                   comp(func(c *rubric.Competency) { delete(c.Expect, rubric.L6) }),
		"competencies[0].levels.L6.expect":            comp(func(c *rubric.Competency) { c.Expect[rubric.L6] = rubric.Expectation{Expect: 1} }),
		"competencies[0].levels.L7.must[0]":           comp(func(c *rubric.Competency) { c.Expect[rubric.L7].Must[0] = "seen" }),
		"competencies[0].levels":                      comp(func(c *rubric.Competency) { c.Expect[9] = rubric.Expectation{Expect: 5} }),
		"competencies[0].scoring.thresholds[1]":       comp(func(c *rubric.Competency) { c.Scoring.Thresholds[1] = .1 }),
		"competencies[0].scoring.thresholds[3]":       comp(func(c *rubric.Competency) { c.Scoring.Thresholds[3] = 1.2 }),
		"competencies[0].scoring.vagueness_penalty":   comp(func(c *rubric.Competency) { c.Scoring.VaguenessPenalty = -.1 }),
		"competencies[0].scoring.advanced.signals[0]": comp(func(c *rubric.Competency) { c.Scoring.Advanced[0] = "seen" }),
		"competencies[0].scoring.advanced.top_k":      comp(func(c *rubric.Competency) { c.Scoring.TopK = 2 }),
		"competencies[0].scoring.advanced.share":      comp(func(c *rubric.Competency) { c.Scoring.Share = 0 }),
		"competencies[0].examples[0].level":           comp(func(c *rubric.Competency) { c.Examples[0].Level = 6 }),
		"competencies[0].examples[0].text":            comp(func(c *rubric.Competency) { c.Examples[0].Text = "\n" }),
	} {
		t.Run(path, func(t *testing.T) {
			r := sound()
			spoil(r)
			issues := rubric.Validate(r)
			require.Len(t, issues, 1, "%v", issues)
			require.Equal(t, path, issues[0].Path)
			require.NotEmpty(t, issues[0].Message)
			require.Contains(t, issues.Error(), path+": ")
		})
	}
}

func TestAnEmptyRoundIsExplained(t *testing.T) {
	issues := rubric.Validate(&rubric.Round{})
	var paths []string
	for _, i := range issues {
		paths = append(paths, i.Path)
	}
	require.Subset(t, paths, []string{"id", "version", "title", "persona", "sections", "competencies", "questions"})
}

func TestPartsCanBeCheckedAlone(t *testing.T) {
	c := sound().Competencies[0]
	require.Empty(t, rubric.ValidateSignal(c.Signals[0]))
	require.Equal(t, "check", rubric.ValidateSignal(rubric.Signal{ID: "a", Label: "A", Weight: 1, Detector: rubric.Reach})[0].Path)
	require.Empty(t, rubric.ValidateProbe(c.Probes[0]))
	require.Equal(t, "ask", rubric.ValidateProbe(rubric.Probe{ID: "a", When: rubric.Missing})[0].Path)
	require.Empty(t, rubric.ValidateQuestion(sound().Questions[0]))
	require.Equal(t, "text", rubric.ValidateQuestion(rubric.Question{ID: "a"})[0].Path)
}
