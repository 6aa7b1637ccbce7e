package report_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"barraiser/internal/assessment"
	"barraiser/internal/report"
	"barraiser/internal/rubric"
	"barraiser/internal/scorecard"
)

func TestReadUsesTheRubricsWords(t *testing.T) {
	round := sampleRound()
	round.Vote.Words = map[string]string{"not-inclined": "Not this time"}
	r := report.Read(sampleCard(), round)
	require.Equal(t, "Leadership principles", r.Title)
	require.Equal(t, "Not this time", r.Vote)
	require.Equal(t, "2 of 3 competencies rated are under the bar.", r.VoteReason)
	require.Equal(t, "built-in assessor, version 1.0.0", r.Assessor)
	require.Equal(t, "medium", r.Confidence)
	require.NotEmpty(t, r.Provisional)

	deep := r.Competencies[0]
	require.Equal(t, report.Step{Number: 4, Words: "meets the bar"}, deep.Rating)
	require.Equal(t, "traces the cause in the raw data", deep.Anchor)
	require.Equal(t, "checked that the cause was the cause", deep.FailedGate)
	require.Equal(t, []string{"checked that the cause was the cause"}, deep.Missing)
	require.True(t, deep.Evidence[1].Against)

	own := r.Competencies[1]
	require.Equal(t, "2 of: what keeps it from happening again; names the mechanism", own.FailedGate)
	require.Equal(t, "acted beyond", own.Evidence[0].Signal, "an unknown signal shows its id")
	require.Equal(t, "The built-in assessor rated this 2 and the model 4. The vote counts the lower.", own.Contested)

	require.False(t, r.Competencies[2].Supported, "a 1 without evidence")
	require.Empty(t, r.Competencies[2].Anchor)
	require.Equal(t, "It was not asked.", r.Competencies[3].Why)
	require.Equal(t, []string{"Dive Deep", "Ownership"}, r.Answers[0].Targets)
	require.Equal(t, round.Questions[0].Text, r.Answers[0].Question)
	require.Equal(t, "Instructions to the assessor", r.Flags[0].Label)
}

func TestAMisconceptionIsShownInItsWords(t *testing.T) {
	round := sampleRound()
	round.Questions[0].Misconceptions = []rubric.Misconception{{ID: "accuracy_is_enough", Label: "Accuracy tells enough of a rare class"}}
	require.Equal(t, "Misconception: Accuracy tells enough of a rare class", report.SignalLabel(round, "dive-deep", "accuracy_is_enough"))
}

func TestReadWithoutARubricShowsIds(t *testing.T) {
	r := report.Read(sampleCard(), nil)
	require.Equal(t, "leadership-principles", r.Title)
	require.Equal(t, "Not inclined", r.Vote)
	require.Equal(t, "own investigation", r.Competencies[0].Evidence[0].Signal)
	require.Equal(t, "2 of: prevention; mechanism", r.Competencies[1].FailedGate)
	require.Empty(t, r.Answers[0].Question)
}

func TestSignalsOnTheSameWordsAreReadTogether(t *testing.T) {
	both := scorecard.Competency{ID: "dive-deep", Evidence: []assessment.Evidence{
		quote(1, "I pulled rows", "own_investigation", assessment.For),
		quote(1, "I pulled rows", "verified", assessment.For),
		quote(1, "I pulled rows", "verified", assessment.Against),
		quote(2, "I pulled rows", "verified", assessment.For),
	}}
	got := report.Read(scorecard.Scorecard{Competencies: []scorecard.Competency{both}}, sampleRound()).Competencies[0].Evidence
	require.Len(t, got, 3)
	require.Equal(t, "own investigation; checked that the cause was the cause", got[0].Signal)
	require.True(t, got[1].Against)
	require.Equal(t, 2, got[2].Turn)
}

func TestVoteReasonCounts(t *testing.T) {
	at := func(rating, expected rubric.Rating) scorecard.Competency {
		return scorecard.Competency{Rating: &rating, Expected: expected}
	}
	for want, list := range map[string][]scorecard.Competency{
		"": {{Expected: 4}},
		"The one competency rated is under the bar.":           {at(3, 4), {Expected: 4}},
		"The one competency rated is at the bar or above it.":  {at(4, 4)},
		"All 2 competencies rated are at the bar or above it.": {at(5, 4), at(4, 4)},
		"1 of 2 competencies rated is under the bar.":          {at(5, 4), at(1, 4)},
		"3 of 3 competencies rated are under the bar.":         {at(1, 4), at(1, 4), at(1, 4)},
		"2 of 2 competencies rated are under the bar.":         {at(1, 2), {Rating: new(rubric.Rating(5)), Expected: 4, Contested: &scorecard.Contested{Lexical: 3, Model: 5}}},
		"2 of 4 competencies rated are under the bar.":         {at(1, 4), at(3, 4), at(4, 4), at(5, 4)},
	} {
		require.Equal(t, want, report.Read(scorecard.Scorecard{Competencies: list}, nil).VoteReason)
	}
}

func TestCompletenessSaysWhatIsWrong(t *testing.T) {
	failed := scorecard.Competency{ID: "a", Why: new(assessment.WhyAssessorFailed)}
	unasked := scorecard.Competency{ID: "b", Why: new(assessment.WhyNotAsked)}
	rated := scorecard.Competency{ID: "c", Rating: new(rubric.Mixed)}
	for name, c := range map[string]struct {
		card scorecard.Scorecard
		want report.Completeness
	}{
		"voted":             {scorecard.Scorecard{Vote: scorecard.Inclined, Competencies: []scorecard.Competency{rated, unasked}}, report.Complete},
		"all failed":        {scorecard.Scorecard{Vote: scorecard.Incomplete, Competencies: []scorecard.Competency{failed, unasked}}, report.Failed},
		"one failed":        {scorecard.Scorecard{Vote: scorecard.Incomplete, Rating: new(rubric.Mixed), Competencies: []scorecard.Competency{failed, rated}}, report.Incomplete},
		"nothing was asked": {scorecard.Scorecard{Vote: scorecard.Incomplete, Competencies: []scorecard.Competency{unasked}}, report.Incomplete},
	} {
		t.Run(name, func(t *testing.T) {
			r := report.Read(c.card, nil)
			require.Equal(t, c.want, r.Completeness)
			require.Equal(t, c.want == report.Complete, r.Problem == "")
			require.Equal(t, r.Problem == "", r.Hint == "")
		})
	}
}

func TestEveryFlagKindHasWords(t *testing.T) {
	for _, kind := range []assessment.FlagKind{
		assessment.FlagInjection, assessment.FlagEncoded, assessment.FlagHiddenCharacters, assessment.FlagMarkup,
		assessment.FlagStuffing, assessment.FlagCopiedQuestion, assessment.FlagCopiedAnchor, assessment.FlagRepetition,
		assessment.FlagPadding, assessment.FlagOffTopic, assessment.FlagHypothetical, assessment.FlagEmpty, assessment.FlagLanguage,
	} {
		require.NotEqual(t, string(kind), report.FlagWords(kind))
	}
	require.Equal(t, "novel", report.FlagWords("novel"))
}

func TestModelsAreNamed(t *testing.T) {
	for want, rater := range map[string]assessment.Rater{
		"built-in assessor":            {Kind: "lexical"},
		"model gpt-x, version 2":       {Kind: "model", Model: new("gpt-x"), Version: "2"},
		"coach assessor, version 2026": {Kind: "coach", Version: "2026"},
	} {
		require.Equal(t, want, report.Read(scorecard.Scorecard{Assessor: rater}, nil).Assessor)
	}
}

func TestTheSameStoryIsSaid(t *testing.T) {
	answers := report.Read(sampleCard(), sampleRound()).Answers
	require.Empty(t, answers[0].SameStory)
	require.Equal(t, "This is the same story as in the answer to “Tell me about a time you found the cause of a problem others had given up on.” (turns 1, 2), so it counts as one story.", answers[1].SameStory)
	require.Equal(t, "This is the same story as in turn 3, so it counts as one story.", answers[2].SameStory, "a question nobody knows")
}
