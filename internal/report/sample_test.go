package report_test

import (
	"barraiser/internal/assessment"
	"barraiser/internal/interview"
	"barraiser/internal/rubric"
	"barraiser/internal/scorecard"
)

// hostile is text that would do harm wherever a form forgot to escape it.
const hostile = "<script>alert(1)</script>\"'> ![x](https://evil.example/a.png)\n# Not a heading | `code`\n<!-- --> </blockquote></style>"

func quote(turn int, text, signal string, polarity assessment.Polarity) assessment.Evidence {
	return assessment.Evidence{
		Signal: signal, Strength: 0.75, Polarity: polarity,
		Span: assessment.Span{Turn: turn, End: assessment.Length(text), Quote: text},
	}
}

// sampleRound is the rubric behind sampleCard.
func sampleRound() *rubric.Round {
	return &rubric.Round{
		ID: "leadership-principles", Version: "1.0.0", Title: "Leadership principles",
		Questions: []rubric.Question{{ID: "root-cause", Text: "Tell me about a time you found the cause of a problem others had given up on."}},
		Competencies: []rubric.Competency{
			{
				ID: "dive-deep", Title: "Dive Deep",
				Anchors: [5]string{"guesses", "asks others", "looks at the numbers", "traces the cause in the raw data", "builds the tool that finds the next one"},
				Signals: []rubric.Signal{{ID: "own_investigation", Label: "own investigation"}, {ID: "verified", Label: "checked that the cause was the cause"}},
			},
			{ID: "ownership", Title: "Ownership", Signals: []rubric.Signal{{ID: "prevention", Label: "what keeps it from happening again"}, {ID: "mechanism", Label: "names the mechanism"}}},
		},
	}
}

// sampleCard has every state a competency can be in.
func sampleCard() scorecard.Scorecard {
	return scorecard.Scorecard{
		Schema: scorecard.Schema, ID: "0191", Round: "leadership-principles", Level: rubric.L5,
		Rubric:   interview.RubricRef{ID: "leadership-principles", Version: "1.0.0", Digest: "sha256:0a1b"},
		Assessor: assessment.Rater{Kind: "lexical", Version: "1.0.0", Provisional: true},
		Rating:   new(rubric.BelowBar), Vote: scorecard.NotInclined, Confidence: 0.62,
		Answers: []scorecard.Answer{
			{Turns: []int{1, 2}, Question: "root-cause", Targets: []string{"dive-deep", "ownership"}, Rating: new(rubric.MeetsBar)},
			{Turns: []int{3}, Targets: []string{}, SameStory: []int{1, 2}},
			{Turns: []int{4}, Targets: []string{}, SameStory: []int{3}},
		},
		Competencies: []scorecard.Competency{
			{
				ID: "dive-deep", Name: "Dive Deep", Rating: new(rubric.MeetsBar), Expected: rubric.MeetsBar, Confidence: 0.8,
				FailedGate: new("verified"), Next: "To reach a 5, show this as well: checked that the cause was the cause. Build on “I pulled 500 rows”.",
				Evidence: []assessment.Evidence{
					quote(1, "I pulled 500 rows by hand and found that 62 of them carried a time zone nobody had set.", "own_investigation", assessment.For),
					quote(2, hostile, "own_investigation", assessment.Against),
				},
				Missing: []string{"verified"},
			},
			{
				ID: "ownership", Name: "Ownership", Rating: new(rubric.BelowBar), Expected: rubric.MeetsBar, Confidence: 0.6,
				FailedGate: new("2 of prevention|mechanism"), Missing: []string{"prevention", "mechanism"},
				Contested: &scorecard.Contested{Lexical: rubric.BelowBar, Model: rubric.MeetsBar},
				Evidence:  []assessment.Evidence{quote(2, "I stayed until the backlog was gone.", "acted_beyond", assessment.For)},
			},
			{ID: "earn-trust", Name: "Earn Trust", Rating: new(rubric.LowersBar), Expected: rubric.MeetsBar, Confidence: 0.4},
			{ID: "frugality", Name: "Frugality", Why: new(assessment.WhyNotAsked), Expected: rubric.Mixed},
			{ID: "broad", Name: "Success and Scale Bring Broad Responsibility <b>everywhere</b>", Why: new(assessment.WhyLanguage), Expected: rubric.RaisesBar},
		},
		Flags: []assessment.Flag{{Kind: assessment.FlagInjection, Turn: 2, Start: 0, End: 40}, {Kind: assessment.FlagPadding, Turn: 1}},
	}
}

// longCard has more quotes and more that wasn't shown than a reader wants at once,
// and a vote that its rating doesn't explain.
func longCard() scorecard.Scorecard {
	card := sampleCard()
	card.Assessor.Provisional, card.Flags, card.Answers = false, nil, nil
	card.Rating, card.Confidence = new(rubric.RaisesBar), 0.7
	card.Competencies = []scorecard.Competency{
		{
			ID: "dive-deep", Name: "Dive Deep", Rating: new(rubric.RaisesBar), Expected: rubric.MeetsBar, Confidence: 0.8,
			Evidence: []assessment.Evidence{
				cutFrom(1, 0, 38, "own_investigation", .4, assessment.For), cutFrom(1, 0, 50, "verified", .4, assessment.For),
				cutFrom(2, 52, 79, "own_investigation", .75, assessment.For), cutFrom(3, 52, 79, "own_investigation", .75, assessment.For),
				cutFrom(4, 0, 38, "own_investigation", .3, assessment.For), cutFrom(5, 0, 38, "own_investigation", .3, assessment.For),
			},
		},
		{ID: "earn-trust", Name: "Earn Trust", Rating: new(rubric.RaisesBar), Expected: rubric.MeetsBar, Confidence: 0.8, Evidence: []assessment.Evidence{cutFrom(2, 0, 38, "listened", .75, assessment.For)}},
		{
			ID: "ownership", Name: "Ownership", Rating: new(rubric.LowersBar), Expected: rubric.MeetsBar, Confidence: 0.6, FailedGate: new("prevention|mechanism"),
			Missing:  []string{"mechanism", "acted", "prevention", "scope", "long_term", "followed_up", "honest"},
			Evidence: []assessment.Evidence{cutFrom(6, 85, 106, "blamed", .75, assessment.Against)},
		},
	}
	return card
}
