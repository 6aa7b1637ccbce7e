package lexical

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"barraiser/internal/assessment"
	"barraiser/internal/rubric"
)

func TestALimitSaysWhatWouldLiftIt(t *testing.T) {
	blamed := solid + " It turned out that an upgrade changed 2 defaults, because nobody read the notes. It was my mistake that I had not checked it. " +
		"Two other teams adopted the check, at the cost of 3 minutes. It was their fault in the end."
	for text, want := range map[string]string{
		blamed: "“It was their fault in the end” limits this to a 3.",
		"I improved recall by 5%. I reduced cost by 30%. I increased speed by 22%. I boosted CTR by 9%. I cut errors by 40%.": "",
		solid: "",
	} {
		got := rate(t, text)
		require.Equal(t, want, got.Next, text)
	}
	full := "Bagging gives each tree a bootstrap, which reduces variance, because errors average out. Boosting goes on with the errors of earlier trees and reduces bias. "
	wrong := assessOf(t, answerOf("bagging", ensembles, full+"And boosting is trained in parallel, which makes it fast on our cluster.")).Rated[0]
	require.Equal(t, "“And boosting is trained in parallel” is not so, which limits this to a 3.", wrong.Next)
	limits := []assessment.Cap{{Rating: 4, Say: "a"}, {Rating: 2, Say: "b"}, {Rating: 2, Say: "c"}}
	require.Equal(t, "b", assessment.InTheWay(limits, 2).Say)
	require.Nil(t, assessment.InTheWay(limits, 1), "there is still room")
	require.Nil(t, assessment.InTheWay(nil, 3))
}

func TestEveryLimitSaysSomething(t *testing.T) {
	r := read(answerTo("fine"))
	c := compile(principles())
	r.examine(c.anchors)
	h := r.findSignals(c.competencies["dive-deep"])
	for name, f := range map[string]findings{
		"empty": {empty: true}, "stuffed": {stuffed: true}, "flood": {flood: true}, "hypothetical": {hypothetical: true},
		"only code": {onlyCode: true}, "hinted": {hinted: true},
	} {
		limits := r.caps(&h, &f)
		require.NotEmpty(t, limits, name)
		for _, l := range limits {
			require.True(t, l.Rating.Valid(), name)
			require.True(t, strings.HasSuffix(l.Say, "."), "%s: %q", name, l.Say)
		}
	}
	require.Less(t, offTopicCap, rubric.Mixed)
}

func TestLongQuotesInLimitsAreCut(t *testing.T) {
	r := readText(strings.Repeat("word ", 30))
	said := r.sayQuoted(hit{sentence: 0, span: span{0, 30}}, "“%s” limits this to a %d.", 2)
	require.LessOrEqual(t, len(strings.Fields(said)), assessment.MaxSaid+7)
	require.Contains(t, said, "…")
}
