package main

import (
	"bytes"
	"context"
	"encoding/json"
	"slices"
	"strings"

	"barraiser/internal/assessment"
	"barraiser/internal/assessor/lexical"
	"barraiser/internal/library"
	"barraiser/internal/rubric"
)

// study rates answers and keeps count of what must hold of every rating.
type study struct {
	ctx      context.Context
	library  *library.Library
	assessor *lexical.Assessor
	tally    tally
}

// tally is what was seen over all ratings of a study.
type tally struct {
	ratings int
	// quotes were checked, and verbatim of them are slices of the answer.
	quotes, verbatim int
	// same of the ratings gave the same bytes from a fresh assessor.
	repeated, same int
}

func newStudy(ctx context.Context) (*study, error) {
	lib, err := library.Embedded()
	if err != nil {
		return nil, err
	}
	return &study{ctx: ctx, library: lib, assessor: lexical.New()}, nil
}

// outcome is what a rating says of one competency.
type outcome struct {
	rating     rubric.Rating
	score      float64
	confidence float64
	why        string
	flags      []assessment.FlagKind
}

// rate rates a text as the answer to the round's first question, on its first
// competency.
func (s *study) rate(round *rubric.Round, text string) (outcome, error) {
	q := &round.Questions[0]
	answer := assessment.Answer{Question: q.ID, Targets: q.Targets, Turns: []assessment.Turn{{Ordinal: 1, Asked: q.Text, Text: text}}}
	report, err := s.assess(s.assessor, round, answer)
	if err != nil || len(report.Answers) == 0 || len(report.Answers[0].Rated) == 0 {
		return outcome{}, err
	}
	x := report.Answers[0]
	rated := x.Rated[0]
	out := outcome{rating: rated.Rating, score: rated.Score, confidence: rated.Confidence, why: string(rated.Why)}
	for _, f := range x.Flags {
		if !slices.Contains(out.flags, f.Kind) {
			out.flags = append(out.flags, f.Kind)
		}
	}
	return out, nil
}

// assess rates one answer and checks the quotes.
func (s *study) assess(a *lexical.Assessor, round *rubric.Round, answer assessment.Answer) (assessment.Report, error) {
	report, err := a.Assess(s.ctx, round, rubric.L5, []assessment.Answer{answer})
	if err != nil {
		return report, err
	}
	s.tally.ratings++
	for _, x := range report.Answers {
		for _, rated := range x.Rated {
			for _, e := range rated.Evidence {
				s.tally.quotes++
				words, ok := assessment.Slice(answer.Turns[e.Turn-1].Text, e.Start, e.End)
				if ok && words == e.Quote && strings.TrimSpace(e.Quote) != "" {
					s.tally.verbatim++
				}
			}
		}
	}
	return report, nil
}

// repeat rates an answer again with an assessor that knows nothing yet, and
// compares every byte.
func (s *study) repeat(round *rubric.Round, text string) error {
	q := &round.Questions[0]
	answer := assessment.Answer{Question: q.ID, Targets: q.Targets, Turns: []assessment.Turn{{Ordinal: 1, Asked: q.Text, Text: text}}}
	first, err := s.assess(s.assessor, round, answer)
	if err != nil {
		return err
	}
	second, err := s.assess(lexical.New(), round, answer)
	if err != nil {
		return err
	}
	a, err := json.Marshal(first)
	if err != nil {
		return err
	}
	b, err := json.Marshal(second)
	if err != nil {
		return err
	}
	s.tally.repeated++
	if bytes.Equal(a, b) {
		s.tally.same++
	}
	return nil
}

// roundFor returns the round in which a competency is rated on an answer to a
// question, which is an id, the question's words, or "".
func (s *study) roundFor(c *rubric.Competency, question string) *rubric.Round {
	return library.ExampleRound(c, rubric.Exemplar{Question: question}, s.library.QuestionsTo(c.ID))
}

// groupOf returns the id of the round that a competency is part of, the first in
// the order of the first loop. A principle counts for the round of the principles,
// whichever interviewer a loop gives it to, and so does one that is only sat by
// itself.
func (s *study) groupOf(competency string) string {
	for _, loop := range s.library.Loops() {
		for _, slot := range loop.Rounds {
			if slices.Contains(slot.Principles, competency) {
				return "leadership-principles"
			}
		}
	}
	for _, round := range s.library.InOrder() {
		if round.Competency(competency) != nil {
			return round.ID
		}
	}
	return "leadership-principles"
}
