package scorecard

import (
	"cmp"
	"math"
	"slices"

	"barraiser/internal/assessment"
	"barraiser/internal/interview"
	"barraiser/internal/rubric"
)

// Build makes the scorecard of a round from the report of one assessor. The
// report's evidence is taken as verified.
func Build(round *rubric.Round, meta Meta, report assessment.Report) Scorecard {
	if meta.Level == 0 {
		meta.Level = rubric.L5
	}
	card := Scorecard{
		Schema: Schema, ID: meta.ID, Round: round.ID, Level: meta.Level,
		Rubric:   interview.RubricRef{ID: round.ID, Version: round.Version, Digest: round.Digest},
		Assessor: report.Rater,
		Answers:  make([]Answer, 0, len(report.Answers)),
		Flags:    []assessment.Flag{},
	}
	for _, a := range report.Answers {
		card.Answers = append(card.Answers, answerOf(round, a))
		for _, f := range a.Flags {
			if !slices.Contains(card.Flags, f) {
				card.Flags = append(card.Flags, f)
			}
		}
	}
	nameSameStories(card.Answers, report)
	card.Competencies = make([]Competency, 0, len(round.Competencies))
	for i := range round.Competencies {
		card.Competencies = append(card.Competencies, competencyOf(&round.Competencies[i], meta.Level, report))
	}
	card.Rating, card.Confidence = summary(round, card.Competencies)
	card.Vote = cast(round, card.Competencies)
	return card
}

func answerOf(round *rubric.Round, report assessment.AnswerReport) Answer {
	a := Answer{Turns: []int{}, Question: report.Answer.Question, Targets: slices.Clone(report.Answer.Targets)}
	for _, t := range report.Answer.Turns {
		a.Turns = append(a.Turns, t.Ordinal)
	}
	var ratings []rubric.Rating
	var weights []float64
	for _, r := range report.Rated {
		c := round.Competency(r.Competency)
		if c == nil {
			continue
		}
		ratings = append(ratings, r.Rating)
		weights = append(weights, c.Weight)
		if len(report.Answer.Targets) == 0 && r.Rating.Valid() {
			a.Targets = append(a.Targets, r.Competency)
		}
	}
	if a.Targets == nil {
		a.Targets = []string{}
	}
	a.Rating = known(assessment.WeightedMedian(ratings, weights))
	return a
}

// nameSameStories names for an answer that tells an earlier one's story the turns
// of that one.
func nameSameStories(answers []Answer, report assessment.Report) {
	units := make([]assessment.Answer, len(report.Answers))
	for i, a := range report.Answers {
		units[i] = a.Answer
	}
	for i, earlier := range assessment.SameStories(units) {
		if earlier >= 0 {
			answers[i].SameStory = slices.Clone(answers[earlier].Turns)
		}
	}
}

// known returns nil for what isn't rated.
func known(r rubric.Rating) *rubric.Rating {
	if !r.Valid() {
		return nil
	}
	return &r
}

func competencyOf(c *rubric.Competency, level rubric.Level, report assessment.Report) Competency {
	out := Competency{
		ID: c.ID, Name: c.Title, Expected: expected(c, level),
		Evidence: []assessment.Evidence{}, Missing: []string{},
	}
	var rated, unrated []assessment.Rated
	for _, a := range report.Answers {
		for _, r := range a.Rated {
			switch {
			case r.Competency != c.ID:
			case r.Rating.Valid():
				rated = append(rated, r)
			default:
				unrated = append(unrated, r)
			}
		}
	}
	for _, r := range append(slices.Clone(rated), unrated...) {
		for _, e := range r.Evidence {
			e.Competency = ""
			out.Evidence = append(out.Evidence, e)
		}
	}
	slices.SortStableFunc(out.Evidence, func(a, b assessment.Evidence) int {
		return cmp.Or(cmp.Compare(a.Turn, b.Turn), cmp.Compare(a.Start, b.Start))
	})
	if len(rated) == 0 {
		out.Why = whyOf(unrated)
		return out
	}
	ratings := make([]rubric.Rating, len(rated))
	sure := 0.0
	for i, r := range rated {
		ratings[i] = r.Rating
		sure += r.Confidence
	}
	median := assessment.WeightedMedian(ratings, nil)
	deciding := rated[slices.Index(ratings, median)]
	out.Rating = &median
	out.Confidence = hundredth(sure / float64(len(rated)))
	out.FailedGate = gateName(deciding.FailedGate)
	out.Missing = missingEverywhere(c, rated)
	out.Next = deciding.Next
	if out.Next == "" {
		out.Next = advice(c, deciding)
	}
	return out
}

// expected is the rubric's expectation, or the common one for the level.
func expected(c *rubric.Competency, level rubric.Level) rubric.Rating {
	if e := c.Expect[level].Expect; e.Valid() {
		return e
	}
	switch {
	case level <= rubric.L4:
		return rubric.Mixed
	case level >= rubric.L7:
		return rubric.RaisesBar
	default:
		return rubric.MeetsBar
	}
}

// whyOf gives the reason that calls most for somebody's attention.
func whyOf(unrated []assessment.Rated) *assessment.Why {
	why := assessment.WhyNotAsked
	for _, r := range unrated {
		if r.Why == assessment.WhyAssessorFailed || (r.Why == assessment.WhyLanguage && why == assessment.WhyNotAsked) {
			why = r.Why
		}
	}
	return &why
}

// missingEverywhere lists the signals that no answer showed, in rubric order.
func missingEverywhere(c *rubric.Competency, rated []assessment.Rated) []string {
	missing := []string{}
	for i := range c.Signals {
		id := c.Signals[i].ID
		if !slices.ContainsFunc(rated, func(r assessment.Rated) bool { return !slices.Contains(r.Missing, id) }) {
			missing = append(missing, id)
		}
	}
	return missing
}

func summary(round *rubric.Round, competencies []Competency) (*rubric.Rating, float64) {
	var ratings []rubric.Rating
	var weights []float64
	sure := 0.0
	for i, c := range competencies {
		if c.Rating == nil {
			continue
		}
		ratings = append(ratings, *c.Rating)
		weights = append(weights, round.Competencies[i].Weight)
		sure += c.Confidence
	}
	if len(ratings) == 0 {
		return nil, 0
	}
	return known(assessment.WeightedMedian(ratings, weights)), hundredth(sure / float64(len(ratings)))
}

// cast votes on what was rated; a contested competency counts the lower rating.
func cast(round *rubric.Round, competencies []Competency) Vote {
	var ratings []counted
	for _, c := range competencies {
		if c.Why != nil && *c.Why == assessment.WhyAssessorFailed {
			return Incomplete
		}
		if c.Rating == nil {
			continue
		}
		r := counted{id: c.ID, rating: c.Counts(), weight: 1}
		if of := round.Competency(c.ID); of != nil && of.Weight > 0 {
			r.weight = of.Weight
		}
		ratings = append(ratings, r)
	}
	return voteOf(round.Vote, ratings)
}

func hundredth(x float64) float64 { return math.Round(x*100) / 100 }
