package library_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"barraiser/internal/library"
	"barraiser/internal/rubric"
)

func embedded(tb testing.TB) *library.Library {
	tb.Helper()
	lib, err := library.Embedded()
	require.NoError(tb, err)
	return lib
}

func TestEmbeddedRubricsHaveNoProblem(t *testing.T) {
	lib := embedded(t)
	for _, r := range lib.Rounds() {
		require.Empty(t, rubric.Validate(r), r.ID)
		require.Equal(t, rubric.Digest(r), r.Digest)
		byDigest, ok := lib.ByDigest(r.Digest)
		require.True(t, ok)
		require.Same(t, r, byDigest)
	}
	r, ok := lib.Round("leadership-principles")
	require.True(t, ok)
	require.Equal(t, 55, r.Minutes())
	_, ok = lib.Round("no-such-round")
	require.False(t, ok)
	_, ok = lib.ByDigest("sha256:0")
	require.False(t, ok)
}

// praise are words that an interviewer of ours doesn't say.
var praise = regexp.MustCompile(`(?i)\b(great|excellent|awesome|perfect|amazing|wonderful|well done|good job|nice)\b|!`)

// heavy is the weight from which a signal may be asked for twice: without it a
// rating hardly reaches the bar.
const heavy = 1.4

// principles are the sixteen that are asked by their own openers; a skill is
// asked by its round's tasks.
var principles = map[string]bool{
	"customer-obsession": true, "ownership": true, "invent-and-simplify": true, "are-right-a-lot": true,
	"learn-and-be-curious": true, "hire-and-develop-the-best": true, "insist-on-the-highest-standards": true,
	"think-big": true, "bias-for-action": true, "frugality": true, "earn-trust": true, "dive-deep": true,
	"have-backbone": true, "deliver-results": true, "earths-best-employer": true, "broad-responsibility": true,
}

// asked reports whether a question of a round, or one of its own, targets the
// competency.
func asked(lib *library.Library, competency string) bool {
	for _, r := range lib.Rounds() {
		for _, q := range r.Questions {
			if slices.Contains(q.Targets, competency) {
				return true
			}
		}
	}
	return len(lib.Questions(competency)) > 0
}

// TestTheSixteenPrinciplesAreThere: each can be asked.
func TestTheSixteenPrinciplesAreThere(t *testing.T) {
	lib := embedded(t)
	for id := range principles {
		_, ok := lib.Competency(id)
		require.True(t, ok, id)
	}
}

// TestEmbeddedCompetenciesAreComplete holds the content to what a coach would
// expect of a finished rubric; the rules of package rubric only hold it sound.
func TestEmbeddedCompetenciesAreComplete(t *testing.T) {
	lib := embedded(t)
	require.NotEmpty(t, lib.Competencies())
	for _, c := range lib.Competencies() {
		t.Run(c.ID, func(t *testing.T) {
			for step := 2; step <= 5; step++ {
				require.NotEmpty(t, c.Gates[step], "gate of %d", step)
			}
			for _, s := range c.Signals {
				asks := 0
				for _, p := range c.Probes {
					if p.Of == s.ID {
						asks++
					}
				}
				if s.Weight >= heavy {
					require.GreaterOrEqual(t, asks, 2, "probes for %s", s.ID)
				}
			}
			for _, p := range c.Probes {
				require.NotRegexp(t, praise, p.Ask)
			}
			require.GreaterOrEqual(t, len(c.Exemplars), 2)
			levels := map[rubric.Rating]bool{}
			for _, e := range c.Examples {
				levels[e.Level] = true
			}
			require.GreaterOrEqual(t, len(c.Examples), 5)
			require.Len(t, levels, 5, "examples of every rating")
			questions := lib.Questions(c.ID)
			require.True(t, asked(lib, c.ID), "nothing asks for it")
			if principles[c.ID] {
				require.GreaterOrEqual(t, len(questions), 4)
			}
			for _, q := range questions {
				require.NotEmpty(t, q.Hints, q.ID)
				require.NotEmpty(t, q.Clarify, q.ID)
				require.Contains(t, q.Targets, c.ID)
			}
			for _, level := range rubric.Levels() {
				require.NotEmpty(t, c.Expect[level].Scope, "%s", level)
			}
		})
	}
}

// TestEmbeddedRoundsHaveEnoughToAsk: a candidate may sit a round several times.
func TestEmbeddedRoundsHaveEnoughToAsk(t *testing.T) {
	for _, r := range embedded(t).Rounds() {
		require.GreaterOrEqual(t, len(r.Questions), 10, r.ID)
	}
}

func TestProbesComeInOrderWithIds(t *testing.T) {
	lib := embedded(t)
	for _, c := range lib.Competencies() {
		last := 0
		for _, p := range c.Probes {
			require.GreaterOrEqual(t, p.Priority, last, "%s %s", c.ID, p.ID)
			require.NotContains(t, p.ID, "_")
			last = p.Priority
		}
		require.Equal(t, rubric.Flagged, c.Probes[0].When, "an answer that needs steering back comes first")
	}
}

func TestTheLanguageIsReadInFull(t *testing.T) {
	lib, err := library.Open(write(t, map[string]string{"c.yaml": fixture(t, "competency.yaml")}))
	require.NoError(t, err)
	c, ok := lib.Competency("plain-speech")
	require.True(t, ok)
	require.InDelta(t, 1.5, c.Weight, 0)
	require.Equal(t, rubric.Topic{Any: []rubric.Cue{{Text: "meeting"}, {Text: "report"}}, Cap: 2, Say: "Nothing was said to anybody."}, c.Topic)
	require.Equal(t, []rubric.Cue{
		{Text: "told"},
		{Text: "because because", Near: 8},
		{Text: "wrote/written", Not: []string{"never"}, Unless: []string{"maybe"}},
		{Text: "said", Not: []string{"never"}, Unless: []string{"maybe"}},
	}, c.Signals[0].Cues)
	require.Equal(t, []rubric.Cue{{Text: "understood"}, {Text: "asked back", Near: 6}}, c.Signals[1].Cues)
	require.Equal(t, []rubric.Elaboration{rubric.ByNumber, rubric.ByAction}, c.Signals[0].Elaborate)
	require.Equal(t, [6][]rubric.Gate{
		2: {{AtLeast: 1, Of: []string{"clear"}}},
		3: {{AtLeast: 1, Of: []string{"clear", "heard"}}},
		4: {{AtLeast: 2, Of: []string{"clear", "heard"}}},
	}, c.Gates)
	require.Equal(t, []rubric.RedFlag{{ID: "rude", Cues: []rubric.Cue{{Text: "shut up", Unless: []string{"sorry"}}}, Cap: 2, Check: "Is the candidate rude?"}}, c.RedFlags)
	require.Equal(t, []rubric.Probe{
		{ID: "flag.injection-1", When: rubric.Flagged, Of: "injection", Ask: "Let us stay with the example.", MaxUses: 1, Rung: 2},
		{ID: "clear-1", When: rubric.Missing, Of: "clear", Ask: "How did you say it?", Priority: 1, MaxUses: 1, Rung: 2},
		{ID: "heard-1", When: rubric.Missing, Of: "heard", Ask: "How did you know that they understood?", Priority: 3, MaxUses: 1, Rung: 2},
		{ID: "clear-2", When: rubric.Vague, Of: "clear", Ask: "You said {quote}. In which words?", Priority: 20, MaxUses: 1, Rung: 2},
	}, c.Probes)
	require.Equal(t, rubric.Scoring{Thresholds: [4]float64{.1, .2, .3, .4}, Advanced: []string{"heard"}, TopK: 1, Share: .4, VaguenessPenalty: .2}, c.Scoring)
	require.Equal(t, rubric.Expectation{Expect: 5, Scope: "everybody", Must: []string{"clear", "heard"}}, c.Expect[rubric.L7])
	require.Equal(t, "I told them.\nThey asked back.", c.Examples[0].Text, "an answer keeps its lines")
	require.Equal(t, []rubric.Question{{
		ID: "plain-news", Text: "When did you bring bad news?", Targets: []string{"plain-speech"}, Levels: []rubric.Level{rubric.L5, rubric.L6},
		Tags: []string{"news"}, Hints: []string{"To whom?"}, Clarify: "Any news.",
	}, {
		ID: "plain-why", Text: "What makes news plain?", Targets: []string{"plain-speech"},
		KeyPoints: []rubric.KeyPoint{
			{ID: "early", Label: "It comes early", Weight: 2, Cues: []rubric.Cue{{Text: "early/soon"}, {Text: "at once", Not: []string{"never"}}}, Check: "Does the answer say when?"},
			{ID: "whole", Label: "Nothing is left out", Weight: 1, Cues: []rubric.Cue{{Text: "complete/whole"}, {Text: "everything known", Near: 8}}},
		},
		Misconceptions: []rubric.Misconception{
			{ID: "softened", Label: "Bad news must be softened", Cues: []rubric.Cue{{Text: "soften/wrap it"}}, Check: "Does the candidate want to soften it?", Cap: 3},
			{ID: "delayed", Label: "It can wait", Cues: []rubric.Cue{{Text: "it can wait"}}, Cap: 2},
		},
	}}, lib.Questions("plain-speech"))
}

func TestWhatIsLeftOutHasADefault(t *testing.T) {
	text := fixture(t, "competency.yaml")
	cut, _, found := strings.Cut(text, "scoring:")
	require.True(t, found)
	cut = strings.Replace(cut, "weight: 1.5\n", "", 1)
	cut = strings.Replace(cut, "cap: 2, say: Nothing was said to anybody.", "say: Nothing.", 1)
	lib, err := library.Open(write(t, map[string]string{"c.yaml": cut}))
	require.NoError(t, err)
	c, _ := lib.Competency("plain-speech")
	require.InDelta(t, 1, c.Weight, 0)
	require.InDelta(t, 1, c.Signals[1].Weight, 0)
	require.Equal(t, 1, c.Signals[1].Need)
	require.Equal(t, rubric.Rating(2), c.Topic.Cap)
	require.Equal(t, rubric.Scoring{Thresholds: [4]float64{.12, .35, .50, .72}, VaguenessPenalty: .30}, c.Scoring)
}

func TestSharedSignalsKeepTheirOwnProbesBehindThoseWrittenHere(t *testing.T) {
	lib, err := library.Open(write(t, map[string]string{
		"tone.yaml": fixture(t, "signals.yaml"),
		"c.yaml":    changed(t, "competency.yaml", "  - id: heard", "  - {use: tone.calm, weight: 0.5, probes: [Were you calm?]}\n  - id: heard"),
	}))
	require.NoError(t, err)
	c, _ := lib.Competency("plain-speech")
	require.Equal(t, "tone.calm", c.Signals[1].ID)
	require.InDelta(t, 0.5, c.Signals[1].Weight, 0)
	var asks []string
	for _, p := range c.Probes {
		if p.Of == "tone.calm" {
			asks = append(asks, p.Ask)
		}
	}
	require.Equal(t, []string{"Were you calm?", "How did you feel?"}, asks)
}

func TestOneCompetencyIsARoundOfItsOwn(t *testing.T) {
	lib := embedded(t)
	for _, c := range lib.Competencies() {
		r, ok := lib.OneCompetency(c.ID)
		require.True(t, ok)
		require.Empty(t, rubric.Validate(r))
		require.Equal(t, c.ID, r.ID)
		want := lib.Questions(c.ID)
		if len(want) == 0 {
			want = lib.QuestionsTo(c.ID)
		}
		require.Len(t, r.Questions, len(want), c.ID)
		for _, q := range r.Questions {
			require.Equal(t, []string{c.ID}, q.Targets, "whatever else a question is for")
		}
		require.Equal(t, rubric.Digest(r), r.Digest)

		bare := library.FromCompetency(c)
		require.Empty(t, rubric.Validate(bare))
		require.Len(t, bare.Questions, 1)
		require.Equal(t, []string{c.ID}, bare.Questions[0].Targets)
	}
	_, ok := lib.OneCompetency("no-such-competency")
	require.False(t, ok)
}
