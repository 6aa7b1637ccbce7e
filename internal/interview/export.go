package interview

import (
	"strings"

	"barraiser/internal/assessment"
	"barraiser/internal/rubric"
)

// Export returns the round as a transcript. Scoring it gives the same bytes as
// scoring the session: turns keep their ordinals, because a skipped turn leaves
// an empty candidate's line (marked as skipped, so that it isn't rated).
func Export(s State) Transcript {
	t := Transcript{
		Schema: TranscriptSchema, ID: s.Opened.Session, Round: s.Opened.Round,
		Level: s.Opened.Level, Seed: s.Opened.Seed, Turns: []Line{},
	}
	if s.Opened.Rubric != (RubricRef{}) {
		pinned := s.Opened.Rubric
		t.Rubric = &pinned
	}
	for _, turn := range s.Turns {
		t.Turns = append(t.Turns, turn.lines()...)
	}
	return t
}

// lines returns what was said in a turn. Hints get a line of their own, so that
// a reader knows that one was given.
func (t TurnState) lines() []Line {
	var asked, hinted []InterviewerSaid
	for _, said := range t.Said {
		if t.HintFrom > 0 && said.Attempt >= t.HintFrom {
			hinted = append(hinted, said)
		} else {
			asked = append(asked, said)
		}
	}
	var lines []Line
	if len(asked) > 0 || t.Done() {
		lines = append(lines, spoken(t.Move, asked))
	}
	if len(hinted) > 0 {
		lines = append(lines, spoken(t.Speaks(), hinted))
	}
	switch {
	case t.Answer != nil:
		lines = append(lines, Line{Speaker: Candidate, Text: t.Answer.Text, Notes: t.Notes})
	case t.Skipped:
		lines = append(lines, Line{Speaker: Candidate, Skipped: true})
	}
	return lines
}

func spoken(move Move, attempts []InterviewerSaid) Line {
	line := Line{Speaker: Interviewer, Competency: move.Competency, Question: move.Question, Move: move.Kind}
	texts := make([]string, 0, len(attempts))
	for _, said := range attempts {
		texts = append(texts, said.Text)
		line.Partial = said.Partial()
	}
	line.Text = joinLines(texts...)
	return line
}

// joinLines joins texts of one speaker as the contract does, with a newline;
// empty ones leave none.
func joinLines(texts ...string) string {
	var b strings.Builder
	for _, text := range texts {
		if b.Len() > 0 && text != "" {
			b.WriteByte('\n')
		}
		b.WriteString(text)
	}
	return b.String()
}

// Answers returns the units to rate: each main question that the candidate
// answered, with its probes. It reads the session as an export would, so that a
// session and its transcript can't be rated differently.
func (s State) Answers(round *rubric.Round) []assessment.Answer {
	return Export(s).Answers(round)
}

// CurrentAnswer returns the unit in hand as far as it was answered, with the
// exchanges before it as Earlier; the zero Answer when the latest question has no
// answer yet.
func (s State) CurrentAnswer(round *rubric.Round) assessment.Answer {
	first := 0
	for i, t := range s.Turns {
		if t.Move.Kind == Ask {
			first = i
		}
	}
	var lines []Line
	for _, t := range s.Turns[first:] {
		lines = append(lines, t.lines()...)
	}
	answers := Transcript{Turns: lines}.answersFrom(round, first+1)
	if len(answers) == 0 {
		return assessment.Answer{}
	}
	answer := answers[len(answers)-1]
	for _, t := range s.Turns[:first] {
		if t.Answer != nil && !t.Move.Kind.Invited() {
			answer.Earlier = append(answer.Earlier, assessment.Turn{Ordinal: t.Ordinal, Text: t.Answer.Text})
		}
	}
	return answer
}
