package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"

	"barraiser/internal/calibration"
	"barraiser/internal/rubric"
)

// answer is a labelled answer of a set.
type answer struct {
	ID         string        `json:"id"`
	Round      string        `json:"round"`
	Competency string        `json:"competency"`
	Question   string        `json:"question"`
	Prompt     string        `json:"prompt"`
	Level      rubric.Rating `json:"level"`
	Text       string        `json:"text"`
}

// asked is the question's id where it's known and else its words.
func (a answer) asked() string {
	if a.Question != "" {
		return a.Question
	}
	return a.Prompt
}

// set is some answers, with what was tuned on them.
type set struct {
	name, tuned string
	answers     []answer
	// pairs and outcomes are of the same answers, in order.
	pairs    []calibration.Pair
	outcomes []outcome
}

// readLines decodes a file of JSON lines.
func readLines[T any](path string) ([]T, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var out []T
	number := 0
	for line := range bytes.Lines(data) {
		number++
		if len(bytes.TrimSpace(line)) == 0 {
			continue
		}
		var x T
		if err := json.Unmarshal(line, &x); err != nil {
			return nil, fmt.Errorf("%s:%d: %w", path, number, err)
		}
		out = append(out, x)
	}
	return out, nil
}

// atHand are the competencies whose examples were at hand while the detectors
// were written.
var atHand = []string{"dive-deep", "insist-on-the-highest-standards", "ownership"}

// examples are the competencies' own, without those at hand.
func (s *study) examples() []answer {
	var out []answer
	for _, c := range s.library.Competencies() {
		if slices.Contains(atHand, c.ID) {
			continue
		}
		for i, e := range c.Examples {
			out = append(out, answer{
				ID: fmt.Sprintf("%s %d", c.ID, i+1), Competency: c.ID, Question: e.Question, Level: e.Level, Text: e.Text,
			})
		}
	}
	return out
}

// groupSize is how many answers with consecutive numbers form a group of
// questions; every other group was looked at.
const groupSize = 4

// halves parts the answers by their numbers: those that were read while methods
// were chosen, and those of which only the figures were.
func halves(answers []answer) (seen, unseen []answer, err error) {
	for _, a := range answers {
		number, err := strconv.Atoi(strings.TrimLeft(a.ID, "h"))
		if err != nil {
			return nil, nil, fmt.Errorf("answer %q has no number", a.ID)
		}
		if (number-1)/groupSize%2 == 0 {
			seen = append(seen, a)
		} else {
			unseen = append(unseen, a)
		}
	}
	return seen, unseen, nil
}

// measure rates the answers of a set that are about one competency.
func (s *study) measure(name, tuned string, answers []answer) (set, error) {
	out := set{name: name, tuned: tuned}
	for _, a := range answers {
		if a.Competency == "" {
			continue
		}
		c, ok := s.library.Competency(a.Competency)
		if !ok {
			return out, fmt.Errorf("%s: there is no competency %q", a.ID, a.Competency)
		}
		round := s.roundFor(c, a.asked())
		got, err := s.rate(round, a.Text)
		if err != nil {
			return out, err
		}
		if err := s.repeat(round, a.Text); err != nil {
			return out, err
		}
		out.answers = append(out.answers, a)
		out.outcomes = append(out.outcomes, got)
		out.pairs = append(out.pairs, s.pairOf(a, got))
	}
	return out, nil
}

// pairOf makes a pair of which the answers to one competency are drawn together
// and compared with one another: there are too few answers to one question.
func (s *study) pairOf(a answer, got outcome) calibration.Pair {
	return calibration.Pair{
		ID: a.ID, Round: s.groupOf(a.Competency), Competency: a.Competency, Question: a.Competency, Candidate: a.Competency,
		Text: a.Text, Coach: a.Level, Got: got.rating, Why: got.why, Words: len(strings.Fields(a.Text)),
	}
}
