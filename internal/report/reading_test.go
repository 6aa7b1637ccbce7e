package report_test

import (
	"strings"
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
	require.Empty(t, deep.Missing, "the failed gate says it")
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
	require.Equal(t, "Told by somebody who was there", report.SignalLabel(round, "dive-deep", assessment.SignalTold))
	require.Equal(t, "Misconception: Accuracy tells enough of a rare class", report.SignalLabel(round, "dive-deep", "accuracy_is_enough"))
}

func TestAModelsRatingsInWords(t *testing.T) {
	card := sampleCard()
	require.Empty(t, report.Read(card, nil).FailedOver)
	card.Assessor = assessment.Rater{Kind: "model", Model: new("gpt-5-mini"), Version: "model/1"}
	r := report.Read(card, nil)
	require.Equal(t, "model gpt-5-mini, version model/1", r.Assessor)
	require.Empty(t, r.Provisional)

	card.Assessor = assessment.Rater{Kind: "lexical", Version: "1", FailedOver: &assessment.FailedOver{
		Kind: "model", Model: new("gpt_5"), Version: "model/1", Why: assessment.QuotesNotFound,
	}}
	r = report.Read(card, nil)
	require.Equal(t, "The model gpt_5 was to rate this, but most of its quotes are not in the candidate's words. These are the built-in assessor's ratings.", r.FailedOver)
	require.Equal(t, "built-in assessor, version 1", r.Assessor)
	require.Contains(t, string(report.HTML(card, nil)), "The model gpt_5 was to rate this")
	require.Contains(t, string(report.Markdown(card, nil)), `The model gpt\_5 was to rate this`)
	card.Assessor.FailedOver.Model = nil
	require.Contains(t, report.Read(card, nil).FailedOver, "The model assessor was to rate this")

	require.Equal(t, "The model's assessment: 7 of 19 steps.", report.ReviewWords(7, 19))
	require.Equal(t, "The model's assessment is still to come.", report.ReviewWords(0, 0))
}

func TestReadWithoutARubricShowsIds(t *testing.T) {
	r := report.Read(sampleCard(), nil)
	require.Equal(t, "leadership-principles", r.Title)
	require.Equal(t, "Not inclined", r.Vote)
	require.Equal(t, "own investigation", r.Competencies[0].Evidence[0].Signal)
	require.Equal(t, "2 of: prevention; mechanism", r.Competencies[1].FailedGate)
	require.Empty(t, r.Answers[0].Question)
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

// The rating is a median and the vote a mean with must-haves, so one may be high and
// the other low; then a reader is told by what.
func TestTheVoteIsExplainedWhereTheRatingPointsElsewhere(t *testing.T) {
	of := func(ratings ...int) []scorecard.Competency {
		var out []scorecard.Competency
		for i, n := range ratings {
			id := string(rune('a' + i))
			out = append(out, scorecard.Competency{ID: id, Name: strings.ToUpper(id), Expected: 4, Rating: new(rubric.Rating(n))})
		}
		return out
	}
	contested := of(4, 4, 5)
	contested[2].Contested = &scorecard.Contested{Lexical: 5, Model: 2}
	unnamed := of(5, 5, 2)
	unnamed[2].Name = ""
	for name, c := range map[string]struct {
		competencies []scorecard.Competency
		rating       int
		vote         scorecard.Vote
		gates        []string
		least        rubric.Rating
		want         string
	}{
		"both high":        {of(4, 5), 4, scorecard.Inclined, nil, 0, "All 2 competencies rated are at the bar or above it."},
		"both low":         {of(2, 3), 2, scorecard.NotInclined, []string{"a"}, 0, "2 of 2 competencies rated are under the bar."},
		"no vote":          {of(5, 1), 5, scorecard.Incomplete, nil, 0, "1 of 2 competencies rated is under the bar."},
		"a must-have":      {of(5, 5, 2), 5, scorecard.NotInclined, []string{"c", "a"}, 0, "1 of 3 competencies rated is under the bar. C (2) holds the vote back, whatever else was rated: here a vote to incline asks for 3 at the least."},
		"its own least":    {of(5, 5, 3), 5, scorecard.NotInclined, []string{"c"}, 4, "1 of 3 competencies rated is under the bar. C (3) holds the vote back, whatever else was rated: here a vote to incline asks for 4 at the least."},
		"two must-haves":   {of(5, 2, 2, 5, 5), 5, scorecard.NotInclined, []string{"b", "c"}, 0, "2 of 5 competencies rated are under the bar. B (2) and C (2) hold the vote back, whatever else was rated: here a vote to incline asks for 3 at the least."},
		"the mean":         {of(4, 3, 4, 4, 1), 4, scorecard.NotInclined, nil, 0, "2 of 5 competencies rated are under the bar. The rating is the middle one; the vote weighs them all together, and E (1) and B (3) pull it down."},
		"one of them":      {of(5, 5, 1), 5, scorecard.NotInclined, []string{"a"}, 0, "1 of 3 competencies rated is under the bar. The rating is the middle one; the vote weighs them all together, and C (1) pulls it down."},
		"many of them":     {of(5, 1, 2, 3, 1, 5, 5, 5, 5, 4), 5, scorecard.NotInclined, nil, 0, "4 of 10 competencies rated are under the bar. The rating is the middle one; the vote weighs them all together, and B (1), E (1), C (2) and 2 more pull it down."},
		"pulled up":        {of(3, 3, 5, 5), 3, scorecard.Inclined, nil, 0, "2 of 4 competencies rated are under the bar. The rating is the middle one; the vote weighs them all together, and C (5) and D (5) pull it up."},
		"contested":        {contested, 4, scorecard.NotInclined, nil, 0, "1 of 3 competencies rated is under the bar. The rating is the middle one; the vote weighs them all together, and C (2) pulls it down."},
		"without its name": {unnamed, 5, scorecard.NotInclined, []string{"c"}, 0, "1 of 3 competencies rated is under the bar. c (2) holds the vote back, whatever else was rated: here a vote to incline asks for 3 at the least."},
		"all alike":        {of(4, 4), 4, scorecard.NotInclined, nil, 0, "All 2 competencies rated are at the bar or above it."},
	} {
		t.Run(name, func(t *testing.T) {
			round := &rubric.Round{Vote: rubric.VoteRule{Gates: c.gates, MinGate: c.least}}
			card := scorecard.Scorecard{Competencies: c.competencies, Rating: new(rubric.Rating(c.rating)), Vote: c.vote}
			require.Equal(t, c.want, report.Read(card, round).VoteReason)
		})
	}
}

func TestWhatIsMissingIsNotAList(t *testing.T) {
	round := sampleRound()
	round.Competencies[1].Signals = append(round.Competencies[1].Signals, rubric.Signal{ID: "long_term", Label: "a year on", Weight: 2})
	missing := func(gate string, ids ...string) report.CompetencyReading {
		c := scorecard.Competency{ID: "ownership", Missing: ids}
		if gate != "" {
			c.FailedGate = &gate
		}
		return report.Read(scorecard.Scorecard{Competencies: []scorecard.Competency{c}}, round).Competencies[0]
	}
	c := missing("", "scope", "acted", "long_term", "asked", "told")
	require.Equal(t, []string{"a year on", "scope", "acted"}, c.Missing, "the weightiest first")
	require.Equal(t, []string{"asked", "told"}, c.MoreMissing)

	c = missing("prevention|mechanism", "mechanism", "scope", "prevention")
	require.Equal(t, []string{"scope"}, c.Missing, "the gate says the others")
	require.Empty(t, c.MoreMissing)
	c = missing("2 of prevention|mechanism", "mechanism", "scope")
	require.Equal(t, []string{"names the mechanism", "scope"}, c.Missing, "one of the gate was shown, so which is missing is news")

	require.Equal(t, []string{"scope", "long term"}, report.Read(scorecard.Scorecard{Competencies: []scorecard.Competency{{ID: "ownership", Missing: []string{"scope", "long_term"}}}}, nil).Competencies[0].Missing)
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

// A design rated 4 was told that it lacked "Names parts or options without
// deciding", the weak form by which an answer that decides nothing gets its 2.
func TestAWeakFormIsNotMissedByAGoodAnswer(t *testing.T) {
	round := sampleRound()
	deep := &round.Competencies[0]
	signal := func(id string, weight float64) rubric.Signal { return rubric.Signal{ID: id, Label: id, Weight: weight} }
	deep.Signals = []rubric.Signal{signal("decides", 1.6), signal("price", 0.9), signal("words", 0.9), signal("heavy", 1.1), signal("real", 0.5), signal("free", 0.3)}
	deep.Gates[2] = []rubric.Gate{{AtLeast: 1, Of: []string{"decides", "price", "words", "heavy"}}, {AtLeast: 1, Of: []string{"real"}}}
	deep.Gates[4] = []rubric.Gate{{AtLeast: 1, Of: []string{"decides", "price"}}}
	card := sampleCard()
	missing := func(rating *rubric.Rating, round *rubric.Round) []string {
		c := card.Competencies[0]
		c.Rating, c.FailedGate, c.Missing = rating, nil, []string{"words", "price", "heavy", "real", "free"}
		r := report.Read(scorecard.Scorecard{Competencies: []scorecard.Competency{c}}, round).Competencies[0]
		return append(r.Missing, r.MoreMissing...)
	}
	require.Equal(t, []string{"heavy", "price", "real", "free"}, missing(new(rubric.MeetsBar), round), "what a higher gate, the only way to 2, or no gate asks for stays")
	require.NotContains(t, missing(new(rubric.Mixed), round), "words")
	require.Contains(t, missing(new(rubric.BelowBar), round), "words", "there it is the next thing to do")
	require.Contains(t, missing(nil, round), "words")
	require.Contains(t, missing(new(rubric.MeetsBar), nil), "words", "without a rubric nobody knows")
}
