package lexical

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"barraiser/internal/assessment"
	"barraiser/internal/rubric"
)

func cues(texts ...string) []rubric.Cue {
	out := make([]rubric.Cue, len(texts))
	for i, text := range texts {
		out[i].Text = text
	}
	return out
}

func gate(atLeast int, of ...string) rubric.Gate { return rubric.Gate{AtLeast: atLeast, Of: of} }

// diveDeep is a principle as a coach would write it.
func diveDeep() rubric.Competency {
	c := rubric.Competency{
		ID: "dive-deep", Version: "1.0.0", Title: "Dive Deep", Weight: 1,
		Topic: rubric.Topic{
			Any: cues("metric", "model", "data", "latency", "error", "alert", "prediction", "bug", "log", "service", "job", "incident"),
			Cap: 2, Say: "The answer does not touch a concrete problem.",
		},
		Signals: []rubric.Signal{
			{ID: "situation", Label: "One specific past problem", Weight: 0.8, Detector: rubric.PastEvent, Check: "Does the answer describe one specific past problem?"},
			{
				ID: "own_investigation", Label: "Investigation steps done by the candidate", Weight: 1.6, Detector: rubric.FirstPersonAction, Need: 2,
				Cues:  cues("trace", "compare", "check", "inspect", "slice by", "split by", "pull", "reproduce", "bisect", "plot", "profile", "diff", "read/look the log/logs", "look at"),
				Check: "Does the candidate name at least two investigation steps that they personally did?",
			},
			{
				ID: "layers", Label: "More than one level of why", Weight: 1.4,
				Cues:  cues("why", "underlying", "upstream", "turned out", "triggered by", "which in turn", "introduced by", "because {near:8} because", "schema change", "fell back to", "found that"),
				Check: "Does the explanation go at least two causes deep?",
			},
			{
				ID: "verified", Label: "Cause proven, alternatives ruled out", Weight: 1.2,
				Cues:      cues("confirm", "verify", "reproduce", "replay", "rule/ruled out", "control group", "a/b test", "with and without", "before and after", "canary first"),
				Elaborate: []rubric.Elaboration{rubric.ByNumber, rubric.ByAction},
				Check:     "Is the cause confirmed by a test or comparison, rather than asserted?",
			},
			{ID: "result", Label: "Measured before and after", Weight: 1.6, Detector: rubric.ChangePair, Check: "Is the outcome given with a before and after value?"},
			{ID: "own_part", Label: "Own contribution to the failure", Weight: 0.9, Detector: rubric.SelfCritique, Check: "Does the candidate state something they themselves did wrong or missed?"},
			{
				ID: "prevention", Label: "Mechanism that stops recurrence", Weight: 1.1,
				Cues:      cues("alarm/alert", "automated test", "validation check", "gate", "guardrail", "monitor", "runbook", "schema check", "block the merge", "paging metric", "so that it cannot", "raises instead of"),
				Elaborate: []rubric.Elaboration{rubric.ByNumber, rubric.ByCondition},
				Check:     "Is there a mechanism that would catch this next time?",
			},
			{ID: "reach", Label: "Effect beyond the own team", Weight: 0.6, Detector: rubric.Reach, Cues: cues("other teams", "adopted", "shared library", "platform"), Check: "Did the fix reach other teams or systems?"},
			{ID: "cost_limits", Label: "Trade-off or open limit named", Weight: 0.8, Detector: rubric.TradeOff, Cues: cues("trade-off", "cost", "slower", "still open", "limitation", "would do differently"), Check: "Does the candidate name a cost, a rejected alternative or what stayed unsolved?"},
		},
		Anchors: [5]string{
			"Speaks about debugging in general, lists terms, or answers another question. No specific problem.",
			"A real problem, but the team solved it; the cause stays an issue with the data; outcome fine again.",
			"Specific problem and own steps; finds one plausible cause and a fix; outcome stated without a measure, or nothing proves the cause.",
			"Own steps through several layers, cause confirmed by a test, measured before and after. Prevention or own part is thin.",
			"As 4, and names the own part in the failure, puts a mechanism in place that works beyond the case, states its cost or limit.",
		},
		RedFlags: []rubric.RedFlag{
			{ID: "blame", Cues: cues("their fault", "stupid", "incompetent", "not my problem"), Cap: 3},
			{ID: "unverifiable_flood", Detector: rubric.ClaimFlood, Cap: 2},
			{ID: "hypothetical", Detector: rubric.Hypothetical, Cap: 2},
		},
		Scoring: rubric.Scoring{
			Thresholds: [4]float64{0.12, 0.30, 0.48, 0.66}, TopK: 3, Share: 0.38, VaguenessPenalty: 0.30,
			Advanced: []string{"own_part", "prevention", "reach", "cost_limits", "verified"},
		},
		Exemplars: []rubric.Exemplar{
			{Level: 2, Text: "There was some issue with the data, the team looked into it and after a while it was corrected."},
		},
	}
	c.Gates[2] = []rubric.Gate{gate(1, "situation")}
	c.Gates[3] = []rubric.Gate{gate(1, "situation"), gate(1, "own_investigation")}
	c.Gates[4] = []rubric.Gate{gate(1, "own_investigation"), gate(1, "layers", "verified"), gate(1, "result")}
	c.Gates[5] = []rubric.Gate{gate(1, "layers"), gate(1, "verified"), gate(1, "result"), gate(2, "own_part", "prevention", "reach", "cost_limits")}
	return c
}

const debugged = "Tell me about a time you debugged a complex ML system issue under time pressure."

func principles() *rubric.Round {
	frugal := rubric.Competency{
		ID: "frugality", Title: "Frugality", Weight: 1,
		Topic:   rubric.Topic{Any: cues("cost", "budget", "spend", "cheaper"), Cap: 2},
		Signals: []rubric.Signal{{ID: "saved", Label: "Saved something", Weight: 1, Cues: cues("saved", "cheaper", "budget"), Check: "Was something saved?"}},
		Scoring: rubric.Scoring{Thresholds: [4]float64{0.2, 0.4, 0.6, 0.8}},
	}
	return &rubric.Round{
		ID: "leadership-principles", Version: "1.0.0", Title: "Leadership principles", Language: "en", Digest: "sha256:fixture",
		Questions:    []rubric.Question{{ID: "dd-1", Text: debugged, Targets: []string{"dive-deep"}}},
		Competencies: []rubric.Competency{diveDeep(), frugal},
	}
}

func answerTo(texts ...string) assessment.Answer {
	a := assessment.Answer{Question: "dd-1", Targets: []string{"dive-deep"}}
	for i, text := range texts {
		asked := debugged
		if i > 0 {
			asked = "What was the number before, and what was it afterwards?"
		}
		a.Turns = append(a.Turns, assessment.Turn{Ordinal: i + 1, Asked: asked, Text: text})
	}
	return a
}

func assess(t *testing.T, a assessment.Answer) assessment.AnswerReport {
	t.Helper()
	report, err := New().Assess(context.Background(), principles(), rubric.L5, []assessment.Answer{a})
	require.NoError(t, err)
	require.Len(t, report.Answers, 1)
	return report.Answers[0]
}

func rate(t *testing.T, text string) assessment.Rated {
	t.Helper()
	rated := assess(t, answerTo(text)).Rated
	require.Len(t, rated, 1)
	return rated[0]
}

func hasFlag(flags []assessment.Flag, kind assessment.FlagKind) bool {
	for _, f := range flags {
		if f.Kind == kind {
			return true
		}
	}
	return false
}
