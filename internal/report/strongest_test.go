package report_test

import (
	"cmp"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"barraiser/internal/assessment"
	"barraiser/internal/report"
	"barraiser/internal/scorecard"
)

func TestStrongestQuotes(t *testing.T) {
	at := func(turn int, words, signal string, strength float64, polarity assessment.Polarity) assessment.Evidence {
		e := quote(turn, words, signal, polarity)
		e.Strength = strength
		return e
	}
	c := scorecard.Competency{ID: "dive-deep", Evidence: []assessment.Evidence{
		at(3, "third", "a", 1, assessment.For), at(1, "weak", "a", .4, assessment.For), at(1, "weak", "b", .5, assessment.For),
		at(2, "against", "a", .75, assessment.Against), at(2, "single", "a", .75, assessment.For), at(4, "both", "a", .75, assessment.For),
		at(4, "both", "b", .4, assessment.For),
	}}
	reading := report.Read(scorecard.Scorecard{Competencies: []scorecard.Competency{c}}, nil).Competencies[0]
	for n, want := range map[int][2][]string{
		0: {{}, {"weak", "against", "single", "third", "both"}},
		1: {{"third"}, {"weak", "against", "single", "both"}},
		2: {{"third", "both"}, {"weak", "against", "single"}},
		3: {{"against", "third", "both"}, {"weak", "single"}},
		9: {{"weak", "against", "single", "third", "both"}, {}},
	} {
		strongest, rest := reading.Strongest(n)
		require.Equal(t, want, [2][]string{quotes(strongest), quotes(rest)})
	}
	require.Equal(t, "third", reading.Evidence[0].Quote, "the reading was reordered")
}

func TestStrongestLosesNoQuote(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := report.CompetencyReading{Evidence: rapid.SliceOf(rapid.Custom(func(t *rapid.T) report.EvidenceReading {
			return report.EvidenceReading{
				Turn: rapid.IntRange(1, 4).Draw(t, "turn"), Start: rapid.IntRange(0, 9).Draw(t, "start"),
				Strength: rapid.SampledFrom([]float64{.4, .75, 1}).Draw(t, "strength"), Signals: rapid.IntRange(1, 3).Draw(t, "signals"),
			}
		})).Draw(t, "evidence")}
		n := rapid.IntRange(0, 8).Draw(t, "n")
		strongest, rest := c.Strongest(n)
		require.Len(t, strongest, min(n, len(c.Evidence)))
		require.ElementsMatch(t, c.Evidence, slices.Concat(strongest, rest))
		for _, weak := range rest {
			for _, strong := range strongest {
				require.GreaterOrEqual(t, strong.Strength, weak.Strength)
			}
		}
		for _, part := range [][]report.EvidenceReading{strongest, rest} {
			require.True(t, slices.IsSortedFunc(part, func(a, b report.EvidenceReading) int {
				return cmp.Or(cmp.Compare(a.Turn, b.Turn), cmp.Compare(a.Start, b.Start))
			}))
		}
	})
}

func quotes(evidence []report.EvidenceReading) []string {
	texts := make([]string, len(evidence))
	for i, e := range evidence {
		texts[i] = e.Quote
	}
	return texts
}
