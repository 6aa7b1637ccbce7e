package report_test

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"barraiser/internal/assessment"
	"barraiser/internal/report"
	"barraiser/internal/scorecard"
)

// said is what the quotes of these tests are cut from, one turn after another.
const said = "I asked my manager Inés for three days and took it; then I read 40 logs by hand, and wrote down what I saw."

// cutFrom quotes the code points from start to end of a turn.
func cutFrom(turn, start, end int, signal string, strength float64, polarity assessment.Polarity) assessment.Evidence {
	return assessment.Evidence{
		Signal: signal, Strength: strength, Polarity: polarity,
		Span: assessment.Span{Turn: turn, Start: start, End: end, Quote: string([]rune(said)[start:end])},
	}
}

func readingOf(evidence ...assessment.Evidence) report.CompetencyReading {
	c := scorecard.Competency{ID: "dive-deep", Evidence: evidence}
	return report.Read(scorecard.Scorecard{Competencies: []scorecard.Competency{c}}, sampleRound()).Competencies[0]
}

func TestQuotesThatOverlapAreReadTogether(t *testing.T) {
	for name, c := range map[string]struct {
		evidence []assessment.Evidence
		want     []string
	}{
		"the same words": {
			[]assessment.Evidence{cutFrom(1, 0, 38, "own_investigation", .4, assessment.For), cutFrom(1, 0, 38, "verified", .4, assessment.For)},
			[]string{"I asked my manager Inés for three days: own investigation; checked that the cause was the cause"},
		},
		"one inside the other": {
			[]assessment.Evidence{cutFrom(1, 0, 38, "own_investigation", .4, assessment.For), cutFrom(1, 0, 50, "asked", .4, assessment.For), cutFrom(1, 28, 38, "days", .4, assessment.For)},
			[]string{"I asked my manager Inés for three days and took it: asked; own investigation; days"},
		},
		"one goes on": {
			[]assessment.Evidence{cutFrom(1, 52, 67, "a", .4, assessment.For), cutFrom(1, 57, 79, "b", .4, assessment.For), cutFrom(1, 0, 50, "c", .4, assessment.For)},
			[]string{"I asked my manager Inés for three days and took it: c", "then I read 40 logs by hand: a; b"},
		},
		"one signal twice": {
			[]assessment.Evidence{cutFrom(1, 0, 38, "a", .4, assessment.For), cutFrom(1, 0, 50, "a", .75, assessment.For)},
			[]string{"I asked my manager Inés for three days and took it: a"},
		},
		"side by side": {
			[]assessment.Evidence{cutFrom(1, 0, 38, "a", .4, assessment.For), cutFrom(1, 38, 50, "b", .4, assessment.For)},
			[]string{"I asked my manager Inés for three days: a", " and took it: b"},
		},
		"for and against": {
			[]assessment.Evidence{cutFrom(1, 0, 38, "a", .4, assessment.For), cutFrom(1, 0, 50, "b", .4, assessment.Against)},
			[]string{"I asked my manager Inés for three days and took it: b", "I asked my manager Inés for three days: a"},
		},
		"another turn": {
			[]assessment.Evidence{cutFrom(1, 0, 38, "a", .4, assessment.For), cutFrom(2, 0, 50, "b", .4, assessment.For)},
			[]string{"I asked my manager Inés for three days: a", "I asked my manager Inés for three days and took it: b"},
		},
		"places that don't fit their words": {
			[]assessment.Evidence{
				cutFrom(1, 0, 38, "a", .4, assessment.For),
				{Signal: "b", Span: assessment.Span{Turn: 1, Start: 2, End: 7, Quote: "other"}},
				{Signal: "c", Span: assessment.Span{Turn: 1, Start: 3, End: 9, Quote: "x"}},
			},
			[]string{"I asked my manager Inés for three days: a", "other: b", "x: c"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			var got []string
			for _, e := range readingOf(c.evidence...).Evidence {
				got = append(got, e.Quote+": "+e.Signal)
			}
			require.Equal(t, c.want, got)
		})
	}
}

func TestStrongestQuotes(t *testing.T) {
	reading := readingOf(
		cutFrom(4, 0, 2, "a", .75, assessment.For), cutFrom(1, 0, 2, "a", .4, assessment.For), cutFrom(2, 0, 2, "a", 1, assessment.For),
		cutFrom(3, 0, 2, "a", .75, assessment.For), cutFrom(3, 0, 2, "b", .4, assessment.For), cutFrom(5, 0, 2, "b", .4, assessment.For),
		cutFrom(6, 0, 2, "b", .4, assessment.For), cutFrom(6, 0, 2, "a", .3, assessment.Against), cutFrom(7, 0, 2, "c", .1, assessment.For),
	)
	strongest, rest := reading.Strongest()
	// Of a the two strongest, where the one in turn 3 shows b as well; of b the first of equals
	// beside it; what is against; and c, however weak.
	require.Equal(t, []string{"2 a", "3 a; b", "5 b", "6 -a", "7 c"}, places(strongest))
	require.Equal(t, []string{"1 a", "4 a", "6 b"}, places(rest))
	require.Equal(t, "1 a", places(reading.Evidence)[0], "the reading was reordered")

	// Where eight signals have their strongest quote, no second one is read first.
	var many []assessment.Evidence
	for turn := range 10 {
		for _, signal := range []string{"a", "b", "c", "d", "e", "f", "g", "h"} {
			many = append(many, cutFrom(turn+1, turn, turn+1, signal+strconv.Itoa(turn%9), .4, assessment.For))
		}
	}
	strongest, rest = readingOf(many...).Strongest()
	require.Len(t, strongest, 9, "as many as it takes for every signal")
	require.Len(t, rest, 1)

	strongest, rest = readingOf().Strongest()
	require.Empty(t, strongest)
	require.Empty(t, rest)
}

func places(evidence []report.EvidenceReading) []string {
	var out []string
	for _, e := range evidence {
		side := ""
		if e.Against {
			side = "-"
		}
		out = append(out, strconv.Itoa(e.Turn)+" "+side+e.Signal)
	}
	return out
}

// Whatever the evidence, every quote of it lies in one that is read, with its
// signal; the quotes are the candidate's words, in their order, none within another;
// and no signal is without a quote among the strongest.
func TestReadingLosesNoEvidence(t *testing.T) {
	runes := []rune(said)
	rapid.Check(t, func(t *rapid.T) {
		evidence := rapid.SliceOf(rapid.Custom(func(t *rapid.T) assessment.Evidence {
			start := rapid.IntRange(0, len(runes)-1).Draw(t, "start")
			end := rapid.IntRange(start+1, min(len(runes), start+30)).Draw(t, "end")
			return cutFrom(rapid.IntRange(1, 3).Draw(t, "turn"), start, end, rapid.SampledFrom([]string{"a", "b", "c"}).Draw(t, "signal"),
				rapid.SampledFrom([]float64{.4, .75, 1}).Draw(t, "strength"), rapid.SampledFrom([]assessment.Polarity{assessment.For, assessment.Against}).Draw(t, "polarity"))
		})).Draw(t, "evidence")
		reading := readingOf(evidence...)
		strongest, rest := reading.Strongest()
		require.ElementsMatch(t, reading.Evidence, slices.Concat(strongest, rest))
		for i, e := range reading.Evidence {
			require.Equal(t, string(runes[e.Start:e.End]), e.Quote)
			for _, o := range reading.Evidence[:i] {
				require.False(t, o.Turn == e.Turn && o.Against == e.Against && o.Start < e.End && e.Start < o.End, "%v and %v overlap", o, e)
			}
		}
		holding := func(list []report.EvidenceReading, e assessment.Evidence, inside bool) bool {
			return slices.ContainsFunc(list, func(r report.EvidenceReading) bool {
				shows := slices.Contains(strings.Split(r.Signal, "; "), e.Signal) && r.Against == (e.Polarity == assessment.Against)
				return shows && (!inside || r.Turn == e.Turn && r.Start <= e.Start && e.End <= r.End)
			})
		}
		for _, e := range evidence {
			require.True(t, holding(reading.Evidence, e, true), "%v is lost", e)
			require.True(t, holding(strongest, e, false), "%v isn't among the strongest", e.Signal)
		}
		for _, part := range [][]report.EvidenceReading{strongest, rest} {
			require.True(t, slices.IsSortedFunc(part, func(a, b report.EvidenceReading) int {
				return cmp.Or(cmp.Compare(a.Turn, b.Turn), cmp.Compare(a.Start, b.Start))
			}))
		}
	})
}
