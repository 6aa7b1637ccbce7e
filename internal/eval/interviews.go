package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"barraiser/internal/assessment"
	"barraiser/internal/calibration"
	"barraiser/internal/library"
	"barraiser/internal/rubric"
)

// The steps of the simulated interviews, as values to compare by.
var steps = map[string]float64{"low": 1, "medium": 2, "high": 3}

// machineLearning is the role whose rubric the fixtures were written after.
const machineLearning = "ml"

// interviews compares ratings under rubrics that were written from the anchors
// of "Beyond the Resume" with the levels that its simulated candidates were given.
func (s *study) interviews(o options, path string) (string, error) {
	lib, err := library.Open(o.fixture)
	if err != nil {
		return "", err
	}
	var b strings.Builder
	b.WriteString("### Simulated interviews\n\n\"Beyond the Resume\", the interviews for machine learning: candidates are simulated by a model at a low, medium or high level for each of six dimensions. " +
		"Rated by rubrics written from the set's own anchors (internal/eval/testdata/btr-ml); their ratings were never looked at while anything was written, their flags were.\n\n")
	words, err := s.evidenceTests(lib, path)
	if err != nil {
		return "", err
	}
	b.WriteString(words)
	whole := filepath.Join(filepath.Dir(path), "simulated_interviews.jsonl")
	if _, err := os.Stat(whole); !errors.Is(err, fs.ErrNotExist) {
		if words, err = s.wholeInterviews(lib, whole); err != nil {
			return "", err
		}
		b.WriteString(words)
	}
	return b.String() + "\n", nil
}

// dimension returns the fixture's round for a dimension of the set, with one
// question; nil if there's none.
func dimension(lib *library.Library, name, question string) *rubric.Round {
	c, ok := lib.Competency("btr-" + strings.ReplaceAll(name, "_", "-"))
	if !ok {
		return nil
	}
	return library.ExampleRound(c, rubric.Exemplar{Question: question}, nil)
}

// evidenceTests rates single answers of a known level, and turns that must not
// count for anything.
func (s *study) evidenceTests(lib *library.Library, path string) (string, error) {
	type line struct {
		Test, Role, Dimension, Level, Question, Answer string
	}
	lines, err := readLines[line](path)
	if err != nil {
		return "", err
	}
	level := map[string][]float64{}
	score := map[string][]float64{}
	idle, at1 := 0, 0
	for _, l := range lines {
		if l.Role != machineLearning {
			continue
		}
		if l.Dimension == "" {
			if l.Test == "repetition" { // a repetition is one only beside what it repeats
				continue
			}
			n, low, err := s.idle(lib, l.Question, l.Answer)
			if err != nil {
				return "", err
			}
			idle, at1 = idle+n, at1+low
			continue
		}
		round := dimension(lib, l.Dimension, l.Question)
		if round == nil {
			continue
		}
		got, err := s.rate(round, l.Answer)
		if err != nil {
			return "", err
		}
		level[l.Dimension] = append(level[l.Dimension], steps[l.Level])
		score[l.Dimension] = append(score[l.Dimension], float64(got.rating))
	}
	return fmt.Sprintf("- Single answers: %s.\n- Irrelevant or flattered turns: %d of %d ratings are 1.\n", orderWords(level, score), at1, idle), nil
}

// idle rates a turn without content on every dimension.
func (s *study) idle(lib *library.Library, question, text string) (n, low int, err error) {
	for _, c := range lib.Competencies() {
		if !strings.HasPrefix(c.ID, "btr-") {
			continue
		}
		got, err := s.rate(library.ExampleRound(c, rubric.Exemplar{Question: question}, nil), text)
		if err != nil {
			return n, low, err
		}
		n++
		if got.rating == rubric.LowersBar {
			low++
		}
	}
	return n, low, nil
}

// wholeInterviews rates each dimension on all the answers of an interview.
func (s *study) wholeInterviews(lib *library.Library, path string) (string, error) {
	type line struct {
		Role   string
		Levels map[string]string
		Turns  []struct{ Role, Message string }
	}
	lines, err := readLines[line](path)
	if err != nil {
		return "", err
	}
	level, score := map[string][]float64{}, map[string][]float64{}
	n := 0
	var single []outcome
	for _, l := range lines {
		if l.Role != machineLearning || len(l.Levels) == 0 {
			continue
		}
		n++
		var turns []assessment.Turn
		asked := ""
		names := sortedKeys(l.Levels)
		for _, t := range l.Turns {
			if t.Role == "interviewer" {
				asked = t.Message
				continue
			}
			turns = append(turns, assessment.Turn{Ordinal: len(turns) + 1, Asked: asked, Text: t.Message})
			if round := dimension(lib, names[0], asked); round != nil {
				got, err := s.rate(round, t.Message)
				if err != nil {
					return "", err
				}
				single = append(single, got)
			}
		}
		for _, name := range names {
			round := dimension(lib, name, "Tell me about your work.")
			if round == nil {
				continue
			}
			report, err := s.assess(s.assessor, round, assessment.Answer{Targets: round.Questions[0].Targets, Turns: turns})
			if err != nil {
				return "", err
			}
			level[name] = append(level[name], steps[l.Levels[name]])
			score[name] = append(score[name], report.Answers[0].Rated[0].Score)
		}
	}
	return fmt.Sprintf("- Whole interviews, %d: %s.\n", n, orderWords(level, score)) + falseFlagWords("Single turns of these", single), nil
}

// orderWords compares within each dimension and sums up.
func orderWords(level, value map[string][]float64) string {
	var all, ends calibration.Order
	for name := range level {
		all = all.Plus(orderOf(level[name], value[name]))
		var l, v []float64
		for i, x := range level[name] {
			if x != steps["medium"] {
				l, v = append(l, x), append(v, value[name][i])
			}
		}
		ends = ends.Plus(orderOf(l, v))
	}
	return fmt.Sprintf("%d of %d pairs of different levels in order (%s %%), %d tied; low against high %d of %d (%s %%), %d tied",
		all.InOrder, all.Pairs, places(all.InOrder, all.Pairs), all.Tied, ends.InOrder, ends.Pairs, places(ends.InOrder, ends.Pairs), ends.Tied)
}
