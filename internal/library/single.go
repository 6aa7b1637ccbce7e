package library

import (
	"slices"
	"strings"

	"barraiser/internal/rubric"
)

// Lengths of a round made of one competency.
const (
	singleOpening = 2
	singleStory   = 25
	singleClosing = 3
)

// ExampleRound returns the round of one competency in which one of its exemplars
// or examples is to be rated: with the one question that it answers, found among
// the given ones by id or by its words, and without the competency's own texts,
// of which each would count as a copy. A text that names no question answers the
// first one without key points.
func ExampleRound(c *rubric.Competency, e rubric.Exemplar, questions []rubric.Question) *rubric.Round {
	bare := *c
	bare.Exemplars, bare.Examples = nil, nil
	answers := func(q rubric.Question) bool {
		if e.Question == "" {
			return len(q.KeyPoints)+len(q.Misconceptions) == 0
		}
		return q.ID == e.Question || strings.EqualFold(q.Text, e.Question)
	}
	switch i := slices.IndexFunc(questions, answers); {
	case i >= 0:
		return FromCompetency(&bare, questions[i])
	case e.Question != "":
		return FromCompetency(&bare, rubric.Question{ID: c.ID + "-asked", Text: e.Question, Targets: []string{c.ID}})
	default:
		return FromCompetency(&bare)
	}
}

// FromCompetency returns a round that rates one competency, for scoring a
// transcript against it or practising it alone. Without questions it asks for
// a story about the competency's essence.
func FromCompetency(c *rubric.Competency, questions ...rubric.Question) *rubric.Round {
	if len(questions) == 0 {
		questions = []rubric.Question{{
			ID:      c.ID + "-story",
			Text:    "Tell me about one occasion, as recent as you can, that shows this: " + c.Essence,
			Targets: []string{c.ID},
		}}
	}
	r := &rubric.Round{
		ID:       c.ID,
		Version:  c.Version,
		Title:    c.Title,
		Language: defaultLanguage,
		Persona: rubric.Persona{
			Name: "Robin", Role: "interviewer from another team",
			Manner: "Plain and courteous. Asks one short question at a time and stays with the same story.",
		},
		Sections: []rubric.Section{
			{ID: "opening", Title: "Opening", Minutes: singleOpening},
			{ID: "story", Title: "One story", Minutes: singleStory},
			{ID: "closing", Title: "Closing", Minutes: singleClosing},
		},
		Opening: "Hello, I'm Robin. We will stay with one story from your work and go into its details.",
		Closing: "That is all from my side. Thank you for your time.",
		Depth: rubric.Depth{
			MinProbes: defaultMinProbes, MaxProbes: defaultMaxProbes, DryAnswers: defaultDryAnswers,
			Questions: 1, Hints: defaultHints,
		},
		Competencies: []rubric.Competency{*c},
		Vote: rubric.VoteRule{
			StronglyInclined: defaultStronglyInclined, Inclined: defaultInclined, NotInclined: defaultNotInclined,
		},
		Pads: []string{"notes"},
	}
	r.Questions = make([]rubric.Question, len(questions))
	for i, q := range questions {
		r.Questions[i] = rated(r, q)
	}
	r.Digest = rubric.Digest(r)
	return r
}
