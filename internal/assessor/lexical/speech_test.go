package lexical

import (
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"barraiser/internal/assessment"
	"barraiser/internal/rubric"
)

var punctuation = regexp.MustCompile(`[.,;:!?()]+( |$)`)

// spoken is a text as a transcriber without punctuation writes it.
func spoken(text string) string { return strings.ToLower(punctuation.ReplaceAllString(text, " ")) }

func TestSpeechWithoutPunctuationKeepsItsEvidence(t *testing.T) {
	texts := append(labelledTexts(t), solid)
	for _, text := range texts {
		want, got := rate(t, text), rate(t, spoken(text))
		require.GreaterOrEqual(t, int(got.Rating), int(want.Rating)-1, text)
		require.LessOrEqual(t, int(got.Rating), int(want.Rating)+1, text)
		require.Empty(t, assess(t, answerTo(spoken(text))).Flags)
	}
}

func TestSpeechIsCutWhereAThoughtBegins(t *testing.T) {
	text := "so last spring our ranking job broke in the night and i um looked at the logs of the scheduler and then we found that the schema had changed " +
		"so i rolled it back and told the owner okay so after that i added a check to the pipeline but it was slow so i moved it to the nightly run"
	r := readText(text)
	var begins []string
	for _, s := range r.sentences {
		require.LessOrEqual(t, s.words, maxSentence)
		begins = append(begins, r.tokens[s.from].text+" "+r.tokens[s.from+1].text)
	}
	require.Equal(t, []string{"so last", "and then", "okay so"}, begins)
}

func TestLongSentencesAreCutAtAMark(t *testing.T) {
	text := strings.Repeat("the model of the shop in the north, ", 12)
	r := readText(text)
	for _, s := range r.sentences {
		require.LessOrEqual(t, s.words, maxSentence)
		require.Equal(t, "the", r.tokens[s.from].text)
	}
}

func TestContractionsWithoutAnApostrophe(t *testing.T) {
	require.True(t, meets("did not check", "i didnt check it"))
	require.True(t, meets("cannot happen", "it cant happen"))
	require.True(t, found(readText("ive rebuilt the index"), ownAction))
	r := readText("we dont know")
	require.Equal(t, "dont", string(r.turns[0].original[r.tokens[1].start:r.tokens[2].end]))
}

func TestFragmentsElaborateEachOther(t *testing.T) {
	strength := func(text string) float64 {
		r := readText(text)
		s := &r.sentences[0]
		return r.cueStrength(s, span{s.from, s.from + 1}, nil)
	}
	require.InDelta(t, assessment.Elaborated, strength("Median of clocks. Because of outliers."), 1e-9)
	require.InDelta(t, assessment.Elaborated, strength("Median first. 40 rows failed."), 1e-9)
	for name, text := range map[string]string{
		"another line":    "Median of clocks.\nBecause of outliers.",
		"another bullet":  "- Median of clocks.\n- Because of outliers.",
		"long sentences":  "Median of the clocks in the hall there. Because of outliers that came in.",
		"a long one":      "Median first. Because of all the outliers that came in from the shops of the north in May.",
		"not next to it":  "Median first. Then mean. Because of outliers.",
		"a question back": "Median first. Why 40?",
	} {
		require.InDelta(t, assessment.Mentioned, strength(text), 1e-9, name)
	}
}

func TestTermsWithFullStopsAreAList(t *testing.T) {
	for _, text := range []string{
		"Monitoring. Drift. Canary. Rollback. Replay. Alarm. Runbook. Root cause. Gate. Schema check.",
		"Trace. Compare. Bisect. Reproduce. Because. Confirm. Upstream. Alarm. Runbook. Adopted. Platform. Cost. 5%.",
	} {
		require.LessOrEqual(t, int(rate(t, text).Rating), 2, text)
		require.LessOrEqual(t, rate(t, solid+" "+text).Rating, rate(t, solid).Rating, text)
	}
	require.False(t, readText("Pulled rows. Found two. Fixed it. Told Ana. Went home. Slept well.").tokens[0].list)
}

func TestSeveralCuesInASentenceElaborateEachOther(t *testing.T) {
	hits := []hit{
		{signal: 0, span: span{0, 2}, strength: assessment.Mentioned},
		{signal: 0, span: span{1, 3}, strength: assessment.Mentioned},
		{signal: 0, span: span{4, 5}, strength: assessment.Mentioned},
		{signal: 1, span: span{6, 7}, strength: assessment.Mentioned},
	}
	dense(hits, 2)
	require.InDelta(t, assessment.Mentioned, hits[0].strength, 1e-9, "two that overlap are one")
	hits = append(hits, hit{signal: 0, span: span{8, 9}, strength: assessment.Mentioned})
	dense(hits, 2)
	require.InDelta(t, otherElaboration, hits[0].strength, 1e-9)
	require.InDelta(t, assessment.Mentioned, hits[3].strength, 1e-9)
	require.Less(t, otherElaboration, 0.60, "it is no pass to %d", rubric.MeetsBar)
}
