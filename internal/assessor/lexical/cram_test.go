package lexical

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"barraiser/internal/assessment"
)

// strung are the cues of a competency, strung together in the ways that people
// try.
func strung() map[string]string {
	cues := strings.Split("i pulled, why, confirmed, control group, raises instead of, other teams, still open, i traced, upstream, replay, alarm, adopted, "+
		"cost, compared, underlying, reproduced, gate, shared library, limitation, i checked, turned out, ruled out, runbook, platform, slower", ", ")
	return map[string]string{
		"commas": strings.Join(cues, ", "), "stops": strings.Join(cues, ". "), "bullets": "- " + strings.Join(cues, "\n- "), "spaces": strings.Join(cues, " "),
		"ands": strings.Join(cues, " and "), "and I": "I " + strings.Join(cues, " and I "), "because": strings.Join(cues, " because "),
		"figures": strings.Join(cues, " 5%, "), "semicolons": strings.Join(cues, "; "), "code": strings.Join(cues, "() = "),
		"a story": "Last March I worked with " + strings.Join(cues, ", ") + " in our team.",
	}
}

func TestCuesStrungTogetherAreWorthNothing(t *testing.T) {
	weak := "There was some problem with the data in March and the team looked into it. After a while things were fine again."
	for name, text := range strung() {
		report := assess(t, answerTo(text))
		require.LessOrEqual(t, int(report.Rated[0].Rating), 2, name)
		require.True(t, hasFlag(report.Flags, assessment.FlagStuffing), "%s: %v", name, report.Flags)
		for _, base := range []string{weak, solid} {
			require.LessOrEqual(t, rate(t, base+"\n"+text).Rating, rate(t, base).Rating, "%s behind an answer %v", name, base)
			require.LessOrEqual(t, rate(t, text+"\n"+base).Rating, rate(t, base).Rating, "%s before an answer", name)
		}
	}
}

func TestToldAnswersAreNotCrammed(t *testing.T) {
	c := compile(principles())
	for _, text := range append(labelledTexts(t), solid, spoken(solid)) {
		r := read(answerTo(text))
		r.examine(c.anchors)
		require.Nil(t, r.findSignals(c.competencies["dive-deep"]).cues.crammed, text)
	}
}

func TestKeyPointsStrungTogetherCoverNothing(t *testing.T) {
	text := strings.Repeat("bootstrap. one after another. reduces variance. reduces bias. replacement. sequential. lowers bias. ", 2)
	require.Less(t, strengthsOf(answerOf("bagging", ensembles, text))["covers"], 0.2)
}

func TestCram(t *testing.T) {
	tokens, _ := tokenise(normalise([]rune(strings.Repeat("alpha beta gamma delta ", 6))), newStemmer())
	few := newCram(tokens)
	for i := range 6 {
		few.add(i, span{2 * i, 2*i + 2})
	}
	require.Nil(t, few.find(), "six cues may be told")
	all := newCram(tokens)
	for i := range 12 {
		all.add(i%5, span{2 * i, 2*i + 2})
	}
	require.Len(t, all.find(), len(tokens))
	one := newCram(tokens)
	for i := range 12 {
		one.add(0, span{2 * i, 2*i + 2})
	}
	require.Nil(t, one.find(), "one signal at length is no salad")
	require.Nil(t, newCram(nil).find())
}
