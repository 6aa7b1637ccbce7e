package lexical

import (
	"barraiser/internal/assessment"
	"barraiser/internal/rubric"
)

// RateText rates a text as the only answer to a round's first question, on the
// first competency that the question targets: for rubrics in the making, whose
// exemplars and examples are such texts. It is Unrated when the round asks
// nothing or the text is in another language.
func (a *Assessor) RateText(round *rubric.Round, text string) rubric.Rating {
	if len(round.Questions) == 0 {
		return rubric.Unrated
	}
	q := &round.Questions[0]
	report := assessAnswer(a.rounds.compile(round), round, assessment.Answer{
		Question: q.ID, Targets: q.Targets, Turns: []assessment.Turn{{Ordinal: 1, Asked: q.Text, Text: text}},
	})
	if len(report.Rated) == 0 {
		return rubric.Unrated
	}
	return report.Rated[0].Rating
}
