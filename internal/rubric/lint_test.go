package rubric_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"barraiser/internal/rubric"
)

func TestASoundCompetencyHasNothingToLint(t *testing.T) {
	require.Empty(t, rubric.LintCompetency(&sound().Competencies[0], sound().Questions))
	require.Empty(t, rubric.LintRound(sound(), []int{0}))
	require.Empty(t, rubric.LintSignal(sound().Competencies[0].Signals[0]))
}

func cuesOf(texts ...string) []rubric.Cue {
	out := make([]rubric.Cue, len(texts))
	for i, text := range texts {
		out[i].Text = text
	}
	return out
}

// TestEachSoundButUnlikelyThingIsFoundWhereItIs breaks no rule, only sense.
func TestEachSoundButUnlikelyThingIsFoundWhereItIs(t *testing.T) {
	type competency = *rubric.Competency
	anchor := "The candidate tells of one case and says what they did in it"
	for name, tt := range map[string]struct {
		path  string
		spoil func(competency, *rubric.Question)
	}{
		"topic cue is a stop word":       {"topic.any[0]", func(c competency, _ *rubric.Question) { c.Topic.Any[0].Text = "meeting/the" }},
		"signal cue is a stop word":      {"signals[0].cues[0]", func(c competency, _ *rubric.Question) { c.Signals[0].Cues[0].Text = "where" }},
		"red flag is a stop word":        {"red_flags[0].cues[0]", func(c competency, _ *rubric.Question) { c.RedFlags[0].Cues[0].Text = "you" }},
		"cue stands in the question":     {"signals[0].cues[0]", func(c competency, _ *rubric.Question) { c.Signals[0].Cues[0].Text = "did/does bring" }},
		"key point stands in the asking": {"questions[0].key_points[0].cues[0]", func(_ competency, q *rubric.Question) { q.KeyPoints = point("bad news") }},
		"key point is a stop word":       {"questions[0].key_points[0].cues[0]", func(_ competency, q *rubric.Question) { q.KeyPoints = point("no") }},
		"misconception in the asking": {"questions[0].misconceptions[0].cues[0]", func(_ competency, q *rubric.Question) {
			q.Misconceptions = []rubric.Misconception{{ID: "m", Label: "M", Cues: cuesOf("news"), Cap: 3}}
		}},
		"an example of no question": {"examples[0].question", func(c competency, _ *rubric.Question) { c.Examples[0].Question = "newz" }},
		"anchors alike":             {"anchors.4", func(c competency, _ *rubric.Question) { c.Anchors[1], c.Anchors[3] = anchor, anchor+" and why" }},
		"a weight that decides": {"signals[0].weight", func(c competency, _ *rubric.Question) {
			c.Signals = append(c.Signals, c.Signals[1])
			c.Signals[0].Weight = 3
		}},
		"a weight that doesn't matter": {"signals[2].weight", func(c competency, _ *rubric.Question) {
			c.Signals = append(c.Signals, c.Signals[1], c.Signals[1])
			c.Signals[2].Weight = .01
		}},
		"a probe of two breaths": {"probes[0].ask", func(c competency, _ *rubric.Question) {
			c.Probes[0].Ask = strings.Repeat("word ", 26) + "?"
		}},
		"a probe that asks twice": {"probes[0].ask", func(c competency, _ *rubric.Question) { c.Probes[0].Ask = "Who heard it? And when?" }},
		"a probe with its signal's label": {"probes[0].ask", func(c competency, _ *rubric.Question) {
			c.Signals[0].Label, c.Probes[0].Ask = "Still there today", "What of it is still there, even today?"
		}},
		"gate whose signal nothing finds": {"gates.2[0]", func(c competency, _ *rubric.Question) {
			c.Signals[0].Cues, c.Signals[0].Detector = nil, rubric.ClaimFlood
		}},
		"gate whose cue is a red flag": {"gates.3[0]", func(c competency, _ *rubric.Question) {
			c.Gates[3] = c.Gates[2]
			c.RedFlags[0].Cues[0].Text = c.Signals[0].Cues[0].Text
		}},
	} {
		t.Run(name, func(t *testing.T) {
			r := sound()
			tt.spoil(&r.Competencies[0], &r.Questions[0])
			issues := rubric.LintCompetency(&r.Competencies[0], r.Questions)
			require.Len(t, issues, 1, "%v", issues)
			require.Equal(t, tt.path, issues[0].Path)
			require.NotEmpty(t, issues[0].Hint)
		})
	}
}

// TestAProbeMayBeShortOrQuoteOrShareAWord is what the linter lets pass.
func TestAProbeMayBeShortOrQuoteOrShareAWord(t *testing.T) {
	for ask, label := range map[string]string{
		"You said {quote}. " + strings.Repeat("word ", 23) + "?": "Clear", // the quote is none of its words
		"Why?":                            "Why",                  // a label of one word is said by chance
		"What is still there?":            "Still there today",    // not the whole of it
		"Who is there of those?":          "Who there is of them", // nothing but stop words
		"Say it once more, and to whom.":  "Said it again",
		"Which today is still the oldest": "",
	} {
		c := sound().Competencies[0]
		c.Signals[0].Label, c.Probes[0].Ask = label, ask
		require.Empty(t, rubric.LintCompetency(&c, nil), ask)
	}
	c := sound().Competencies[0]
	c.Signals[1].Label, c.Probes[1].Ask = "Heard by them all today", "You said {quote}. Who heard it today?"
	require.Empty(t, rubric.LintCompetency(&c, nil), "what was mentioned may be named")
}

func point(text string) []rubric.KeyPoint {
	return []rubric.KeyPoint{{ID: "p", Label: "P", Weight: 1, Cues: cuesOf(text)}}
}

func TestCuesStandInAQuestionInOrderAndWithinTheirWindow(t *testing.T) {
	for _, tt := range []struct {
		cue, question string
		near          int
		stands        bool
	}{
		{"bad news", "When did you bring bad news?", 0, true},
		{"news bad", "When did you bring bad news?", 0, false},
		{"bring news", "When did you bring bad news?", 0, true},
		{"when news", "When did you ever bring anybody bad news?", 0, false},
		{"when news", "When did you ever bring anybody bad news?", 8, true},
		{"Follow-up", "Did a follow-up help?", 0, true},
		{"told/bring news/word", "When did you bring word?", 0, true},
		{"brought", "When did you bring news?", 0, false},
	} {
		t.Run(tt.cue, func(t *testing.T) {
			c := sound().Competencies[0]
			c.Signals[0].Cues = []rubric.Cue{{Text: tt.cue, Near: tt.near}}
			issues := rubric.LintCompetency(&c, []rubric.Question{{Text: tt.question}})
			require.Equal(t, tt.stands, len(issues) == 1, "%v", issues)
		})
	}
}

func TestWhatARoundAddsIsLinted(t *testing.T) {
	for path, spoil := range map[string]func(*rubric.Round){
		"questions[0].text":                  func(r *rubric.Round) { r.Questions[0].Text = "When were you told something plainly?" },
		"questions[0].key_points[0].cues[0]": func(r *rubric.Round) { r.Questions[0].KeyPoints = point("the") },
		"competencies[0]": func(r *rubric.Round) {
			c := &r.Competencies[0]
			c.Signals = append(c.Signals, rubric.Signal{ID: "covers", Weight: 1, Detector: rubric.KeyPointShare})
		},
		"depth.questions": func(r *rubric.Round) { r.Depth.Questions, r.Depth.MinProbes = 2, 3 },
		"competencies[1].weight": func(r *rubric.Round) {
			for _, id := range []string{"b", "c"} {
				r.Competencies = append(r.Competencies, r.Competencies[0])
				r.Competencies[len(r.Competencies)-1].ID = id
			}
			r.Competencies[1].Weight = 9
		},
	} {
		t.Run(path, func(t *testing.T) {
			r := sound()
			spoil(r)
			var issues rubric.Issues
			for _, i := range rubric.LintRound(r, []int{0}) {
				if i.Path != "competencies[0].weight" && i.Path != "competencies[2].weight" {
					issues = append(issues, i)
				}
			}
			require.Len(t, issues, 1, "%v", issues)
			require.Equal(t, path, issues[0].Path)
		})
	}
	r := sound()
	r.Questions[0].Text = "When were you told something plainly?"
	require.Empty(t, rubric.LintRound(r, nil), "what comes from a competency is judged there")
}
