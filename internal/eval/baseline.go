package main

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"barraiser/internal/calibration"
	"barraiser/internal/rubric"
)

// number matches a figure in a text.
var number = regexp.MustCompile(`\d+([.,]\d+)*`)

// baselines compares the ratings with what reads nothing, on one set.
func (s *study) baselines(x set) (string, error) {
	bare, err := s.withoutCues(x.answers)
	if err != nil {
		return "", err
	}
	var length, digits []float64
	for _, a := range x.answers {
		length = append(length, float64(len(strings.Fields(a.Text))))
		digits = append(digits, float64(len(number.FindAllString(a.Text, -1))))
	}
	var b strings.Builder
	b.WriteString("| rated by | kappa | rank correlation | pairs in order |\n| --- | --: | --: | --: |\n")
	row := func(name string, pairs []calibration.Pair) {
		r := calibration.Measure(pairs)
		rho := "–"
		if r.Overall.Spearman != nil {
			rho = fmt.Sprintf("%.2f", *r.Overall.Spearman)
		}
		fmt.Fprintf(&b, "| %s | %s | %s | %s |\n", name, kappaOf(r.Overall), rho, figures(pairs).order)
	}
	row("the assessor", x.pairs)
	row("length in words", dealt(x.pairs, length))
	row("count of figures", dealt(x.pairs, digits))
	row("language patterns, no cues", dealt(x.pairs, bare))
	return b.String(), nil
}

// dealt returns the pairs with the set's own levels dealt out by rank of a value.
func dealt(pairs []calibration.Pair, value []float64) []calibration.Pair {
	order := make([]int, len(pairs))
	levels := make([]rubric.Rating, len(pairs))
	for i := range pairs {
		order[i], levels[i] = i, pairs[i].Coach
	}
	slices.SortFunc(order, func(a, b int) int {
		return cmp.Or(cmp.Compare(value[a], value[b]), strings.Compare(pairs[a].ID, pairs[b].ID))
	})
	slices.Sort(levels)
	out := slices.Clone(pairs)
	for rank, i := range order {
		out[i].Got = levels[rank]
	}
	return out
}

// withoutCues returns the raw scores of answers under rubrics from which every
// cue, key point, gate and red flag was taken. The words of the topic stay, or
// no sentence would count.
func (s *study) withoutCues(answers []answer) ([]float64, error) {
	var out []float64
	for _, a := range answers {
		c, _ := s.library.Competency(a.Competency)
		bare := *c
		bare.Signals = slices.Clone(c.Signals)
		for i := range bare.Signals {
			bare.Signals[i].Cues = nil
		}
		bare.Gates, bare.RedFlags = [6][]rubric.Gate{}, nil
		round := s.roundFor(&bare, a.asked())
		round.Questions[0].KeyPoints, round.Questions[0].Misconceptions = nil, nil
		round.Digest = "" // it was taken of more than is left
		got, err := s.rate(round, a.Text)
		if err != nil {
			return nil, err
		}
		out = append(out, got.score)
	}
	return out, nil
}
