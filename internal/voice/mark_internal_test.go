package voice

import (
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// everyMark are the guard's expressions as they are written, and as they are looked for.
var everyMark = map[string]mark{
	praiseOpening: praiseMarks[0], praiseOfThing: praiseMarks[1], praiseThanks: praiseMarks[2],
	praiseStrong: praiseMarks[3], praiseMild: praiseMarks[4], praiseSet: praiseMarks[5],
	roleTalk: roleMarks, ratingTalk: ratingMarks, coaching: coachMarks, markupSigns: markupMarks, listSigns: listMarks, requesting: requestMark,
}

// TestAMarkMatchesWhatItsExpressionDoes, on sentences strung together from the
// expressions' own words, so that many match and many nearly do.
func TestAMarkMatchesWhatItsExpressionDoes(t *testing.T) {
	words := strings.FieldsFunc(praiseSet+" "+roleTalk+" "+ratingTalk+" "+coaching+" "+requesting+" "+strong+" "+mild+" "+degree+" "+object+" "+filler,
		func(r rune) bool { return strings.ContainsRune(`\()?:|[]*+^$ `, r) })
	words = append(words, "b", "as an", "you could", "my rules", "the answer is", "here's a", "tip:", "5 out of 5", "`", "**", "HTTP:", "www.", "- ", "1. ", "\n", "# ", "<b>", "{{")
	for expression, m := range everyMark {
		plain := regexp.MustCompile(expression)
		require.NotEmpty(t, m.ways)
		matched := 0
		rapid.Check(t, func(t *rapid.T) {
			text := strings.Join(rapid.SliceOfN(rapid.SampledFrom(words), 0, 14).Draw(t, "words"), rapid.SampledFrom([]string{" ", " ", ", ", "! "}).Draw(t, "between"))
			require.Equal(t, plain.MatchString(text), m.MatchString(text), "%s on %q", expression, text)
			if plain.MatchString(text) {
				matched++
			}
		})
	}
}

// TestMostSentencesNeedNoExpression: what an interviewer usually says holds none of
// the texts that most alternatives need.
func TestMostSentencesNeedNoExpression(t *testing.T) {
	const said = "let me stay with that step for a moment, and with the column that was in the tables. which of them was it?"
	all, tried := 0, 0
	for _, m := range everyMark {
		for _, w := range m.ways {
			all++
			held := false
			for _, need := range w.needs {
				held = held || strings.Contains(said, need)
			}
			if held || len(w.needs) == 0 {
				tried++
			}
		}
	}
	require.Less(t, 4*tried, all, "%d of %d", tried, all)
}
