package model

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"barraiser/internal/assessment"
	"barraiser/internal/llm"
	"barraiser/internal/rubric"
)

// whim is a model that says anything that fits the form, and sometimes what
// doesn't: what it says depends on what it is asked and a seed, as a model's
// answers do.
func whim(t *rapid.T, text string) fake {
	words := strings.Fields(text)
	stretch := func(seed int) string {
		from := seed * 7 % len(words)
		return strings.Join(words[from:min(len(words), from+1+seed%15)], " ")
	}
	seeds := rapid.SliceOfN(rapid.IntRange(0, 10_000), 1, 30).Draw(t, "seeds")
	broken := rapid.IntRange(0, 12).Draw(t, "broken")
	return fake{
		extract: func(p prompt) string {
			if broken == 0 {
				return "no"
			}
			out := []foundQuote{}
			for i, seed := range seeds {
				q := foundQuote{p.asks[seed%len(p.asks)], stretch(seed)}
				switch (seed + i) % 9 {
				case 0:
					q.Quote = strings.ToUpper(q.Quote) + " and more"
				case 1:
					q.ID = "dive-deep/invented"
				}
				out = append(out, q)
			}
			return quotesJSON(out)
		},
		judge: func(p prompt) string {
			if broken == 1 {
				return "no"
			}
			return verdictsJSON(p, func(id string, n numbered) string {
				return []string{"yes", "partly", "no"}[(len(id)+n.Number+seeds[0])%3]
			})
		},
		repair: func(prompt) string { return "no" },
	}
}

// TestNoRatingWithoutVerifiedQuotes: whatever a model says, a rating that is more
// than the floor stands on quotes of the candidate's own words.
func TestNoRatingWithoutVerifiedQuotes(t *testing.T) {
	texts := []string{talk, weak, mixed, solid, well, aside, "« " + solid + " »", strings.ReplaceAll(well, " ", "\n")}
	rapid.Check(t, func(rt *rapid.T) {
		text := rapid.SampledFrom(texts).Draw(rt, "text")
		answer := answerTo(text, rapid.SampledFrom(texts).Draw(rt, "reply"))
		f := whim(rt, text)
		client := direct(func(r llm.Request) (string, error) { return f.answer(r.Messages[0].Text, r.Messages[1].Text), nil })
		report := assess(t, assessor(t, client, Options{Concurrency: rapid.IntRange(1, 8).Draw(rt, "at a time")}), answer)
		again := assess(t, assessor(t, client, Options{Concurrency: 1}), answer)
		require.Equal(t, report, again)
		rated := report.Answers[0].Rated[0]
		if report.Rater.FailedOver != nil {
			require.Equal(t, byRules(t, answer), rated)
			return
		}
		if rated.Why != "" {
			require.Equal(t, assessment.WhyAssessorFailed, rated.Why)
			require.Equal(t, rubric.Unrated, rated.Rating)
			return
		}
		require.True(t, rated.Rating.Valid())
		_, lost := assessment.Verify(answer, rated.Evidence)
		require.Empty(t, lost)
		shown := map[string]bool{}
		for _, e := range rated.Evidence {
			if e.Polarity == assessment.Against {
				continue
			}
			require.NotNil(t, round().Competencies[0].Signal(e.Signal))
			require.Greater(t, e.Strength, 0.0)
			require.LessOrEqual(t, e.Strength, 1.0)
			shown[e.Signal] = shown[e.Signal] || e.Strength >= assessment.Mentioned
		}
		for _, s := range round().Competencies[0].Signals {
			require.True(t, shown[s.ID] || slices.Contains(rated.Missing, s.ID), s.ID)
		}
		if len(shown) == 0 {
			require.LessOrEqual(t, rated.Rating, rubric.BelowBar)
		}
	})
}

// TestMoreYesesNeverLower: a verdict that is met further never gives a lower rating.
func TestMoreYesesNeverLower(t *testing.T) {
	a := assessor(t, inProcess(honest(nil)), Options{})
	report, err := a.base.Assess(context.Background(), round(), rubric.L5, []assessment.Answer{answerTo(well)})
	require.NoError(t, err)
	r := a.newRun(round())
	u := r.unitOf(report.Answers[0])
	sources := u.parts[0]
	var f findings
	for id, words := range solidQuotes {
		for _, w := range words {
			f.take(u.answer, sources, u.asks, found{Quotes: []foundQuote{{id, w}}})
		}
	}
	slices.SortFunc(f.quotes, func(a, b quote) int { return a.Start - b.Start })
	g := grading{criterion: u.criteria[0], reading: &u.reading, quotes: f.quotes}
	rapid.Check(t, func(rt *rapid.T) {
		v := verdicts{}
		for _, x := range g.asks {
			if x.kind == aboutSignal {
				v[x.ID] = verdict{met: met(rapid.IntRange(0, 2).Draw(rt, x.ID)), quotes: []int{rapid.IntRange(1, len(g.quotes)).Draw(rt, "quote")}}
			}
		}
		before := g.grade(v)
		id := rapid.SampledFrom(g.asks[:6]).Draw(rt, "raised").ID
		data, err := json.Marshal(before.Score)
		require.NoError(t, err)
		require.LessOrEqual(t, len(data), 4, "hundredths")
		x := v[id]
		x.met = min(fullyMet, x.met+1)
		v[id] = x
		// One sentence shows only so many signals in full, so a yes more may cost
		// another one its place; those cases are left out.
		used := map[int]int{}
		for _, y := range v {
			used[y.quotes[0]]++
		}
		for _, n := range used {
			if n > perPassage {
				return
			}
		}
		require.GreaterOrEqual(t, g.grade(v).Rating, before.Rating)
	})
}
