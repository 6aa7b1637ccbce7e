package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"barraiser/internal/assessment"
	"barraiser/internal/calibration"
	"barraiser/internal/rubric"
)

// publicSets measures the public data sets that are in the folder and writes
// their part of the document, "" when there are none.
func (s *study) publicSets(o options) (string, error) {
	var b strings.Builder
	for _, x := range []struct {
		path    string
		measure func(options, string) (string, error)
	}{
		{filepath.Join("prompt-injections", "deepset_prompt_injections.csv"), s.injections},
		{filepath.Join("digiklausur-nn", "nn_exam.jsonl"), s.exam},
		{filepath.Join("labelled", "seed_pairs.jsonl"), s.seedPairs},
		{filepath.Join("beyond-the-resume", "evidence_tests.jsonl"), s.interviews},
	} {
		path := filepath.Join(o.data, x.path)
		if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
			continue
		}
		words, err := x.measure(o, path)
		if err != nil {
			return "", err
		}
		b.WriteString(words)
	}
	return b.String(), nil
}

// exam compares scores with the points of a neural-networks exam that was
// marked by somebody else (0, 1 or 2). The bank doesn't have its questions, so
// there are no key points, and only the order within each question is compared.
func (s *study) exam(_ options, path string) (string, error) {
	type line struct {
		QID      int     `json:"qid"`
		Student  int     `json:"student"`
		Question string  `json:"question"`
		Answer   string  `json:"answer"`
		Score    float64 `json:"score"`
	}
	lines, err := readLines[line](path)
	if err != nil {
		return "", err
	}
	c, ok := s.library.Competency("breadth")
	if !ok {
		return "", errors.New("there is no competency breadth")
	}
	byQuestion := map[int][]line{}
	var honest []outcome
	scores := map[int][]float64{}
	rated := [3][calibration.Levels + 1]int{}
	for _, l := range lines {
		got, err := s.rate(s.roundFor(c, l.Question), l.Answer)
		if err != nil {
			return "", err
		}
		byQuestion[l.QID] = append(byQuestion[l.QID], l)
		scores[l.QID] = append(scores[l.QID], got.score)
		rated[int(l.Score)][got.rating]++
		if l.Score > 0 {
			honest = append(honest, got)
		}
	}
	var byScore, byLength []float64
	var inOrder, pairs, tied []int
	for q, group := range byQuestion {
		points, length := make([]float64, len(group)), make([]float64, len(group))
		for i, l := range group {
			points[i], length[i] = l.Score, float64(len(strings.Fields(l.Answer)))
		}
		if rho, ok := calibration.Spearman(points, scores[q]); ok {
			byScore = append(byScore, rho)
		}
		if rho, ok := calibration.Spearman(points, length); ok {
			byLength = append(byLength, rho)
		}
		o := orderOf(points, scores[q])
		inOrder, pairs, tied = append(inOrder, o.InOrder), append(pairs, o.Pairs), append(tied, o.Tied)
	}
	var b strings.Builder
	fmt.Fprintf(&b, "### A neural-networks exam\n\nDigiKlausur, %d short answers to %d questions that the bank doesn't have, marked 0 to 2 by one examiner, rated on `breadth` without key points. "+
		"Its ratings were never looked at while anything was written; its flags were.\n\n", len(lines), len(byQuestion))
	fmt.Fprintf(&b, "- Order of the scores within a question: %d of %d pairs right (%s %%), %d of these tied; rank correlation with the points, mean over questions, %.2f. Length alone: %.2f.\n",
		sum(inOrder), sum(pairs), places(sum(inOrder), sum(pairs)), sum(tied), mean(byScore), mean(byLength))
	for points, row := range rated {
		fmt.Fprintf(&b, "- Marked %d: rated 1 %d times, 2 %d, 3 %d, 4 %d, 5 %d.\n", points, row[1], row[2], row[3], row[4], row[5])
	}
	b.WriteString(falseFlagWords("With at least one point", honest))
	return b.String() + "\n", nil
}

// orderOf counts the pairs of values with different points that aren't the wrong
// way round.
func orderOf(points, values []float64) calibration.Order {
	var o calibration.Order
	for i := range points {
		for j := range i {
			low, high := i, j
			if points[low] > points[high] {
				low, high = high, low
			}
			switch {
			case points[low] == points[high]:
				continue
			case values[low] < values[high]:
				o.InOrder++
			case values[low] == values[high]:
				o.InOrder++
				o.Tied++
			}
			o.Pairs++
		}
	}
	return o
}

func sum(values []int) int {
	total := 0
	for _, v := range values {
		total += v
	}
	return total
}

func mean(values []float64) float64 {
	slices.Sort(values) // the order of a sum decides its last digits
	total := 0.0
	for _, v := range values {
		total += v / float64(len(values))
	}
	return total
}

// seedPairs compares weak and strong ways of telling the same thing, by the
// summary rating in the round that they belong to.
func (s *study) seedPairs(_ options, path string) (string, error) {
	type line struct{ Name, Bad, Good, Kind string }
	lines, err := readLines[line](path)
	if err != nil {
		return "", err
	}
	rounds := map[string]string{"design": "ml-system-design"}
	var o calibration.Order
	for _, l := range lines {
		id := "leadership-principles"
		if named, ok := rounds[l.Kind]; ok {
			id = named
		}
		round, ok := s.library.Round(id)
		if !ok {
			return "", fmt.Errorf("there is no round %s", id)
		}
		bad, err := s.summary(round, l.Bad)
		if err != nil {
			return "", err
		}
		good, err := s.summary(round, l.Good)
		if err != nil {
			return "", err
		}
		o = o.Plus(orderOf([]float64{1, 2}, []float64{float64(bad), float64(good)}))
	}
	return fmt.Sprintf("### Pairs of a weak and a strong answer\n\nTo no particular question, and rated as a whole: %d of %d in order, %d of these tied. The detectors were written with them at hand.\n\n",
		o.InOrder, o.Pairs, o.Tied), nil
}

// summary rates an answer to a question that the round doesn't know, as a whole.
func (s *study) summary(round *rubric.Round, text string) (rubric.Rating, error) {
	answer := assessment.Answer{Turns: []assessment.Turn{{Ordinal: 1, Asked: "Tell me about your work.", Text: text}}}
	report, err := s.assess(s.assessor, round, answer)
	if err != nil || len(report.Answers) == 0 {
		return rubric.Unrated, err
	}
	var ratings []rubric.Rating
	var weights []float64
	for _, x := range report.Answers[0].Rated {
		ratings = append(ratings, x.Rating)
		weights = append(weights, round.Competency(x.Competency).Weight)
	}
	return assessment.WeightedMedian(ratings, weights), nil
}
