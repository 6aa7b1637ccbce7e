package scorecard

import (
	"slices"

	"barraiser/internal/rubric"
)

// contestedFrom is how many steps apart two assessors disagree.
const contestedFrom = 2

// Compare returns the model's scorecard with the competencies marked contested
// on which the deterministic assessor is two steps or more away. Neither rating
// changes and nothing is averaged; the vote counts the lower of the two.
func Compare(round *rubric.Round, model, lexical Scorecard) Scorecard {
	out := model
	out.Competencies = slices.Clone(model.Competencies)
	for i := range out.Competencies {
		c := &out.Competencies[i]
		other := lexical.Competency(c.ID)
		if other == nil || other.Rating == nil || c.Rating == nil {
			continue
		}
		if apart := *c.Rating - *other.Rating; apart >= contestedFrom || apart <= -contestedFrom {
			c.Contested = &Contested{Lexical: *other.Rating, Model: *c.Rating}
		}
	}
	out.Vote = cast(round, out.Competencies)
	return out
}

// Competency returns the competency with the id, or nil.
func (s *Scorecard) Competency(id string) *Competency {
	for i := range s.Competencies {
		if s.Competencies[i].ID == id {
			return &s.Competencies[i]
		}
	}
	return nil
}
