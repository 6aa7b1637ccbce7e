package main

import (
	"fmt"
	"strings"

	"barraiser/internal/calibration"
	"barraiser/internal/rubric"
)

// ownSets measures the sets of the repository and writes their part of the
// document.
func (s *study) ownSets(o options) (string, error) {
	sets, err := s.labelledSets(o)
	if err != nil {
		return "", err
	}
	all, err := s.rubricTest()
	if err != nil {
		return "", err
	}
	last := len(sets) - 2
	unseen, written := sets[last], set{}
	for _, x := range sets[1 : last+1] {
		written.answers, written.pairs, written.outcomes = append(written.answers, x.answers...), append(written.pairs, x.pairs...), append(written.outcomes, x.outcomes...)
	}
	compared, err := s.baselines(unseen)
	if err != nil {
		return "", err
	}
	var honest []outcome
	for i, a := range written.answers {
		if a.Level > rubric.LowersBar {
			honest = append(honest, written.outcomes[i])
		}
	}
	var b strings.Builder
	b.WriteString(agreementTable(sets))
	b.WriteString("\nKappa is quadratic weighted. Ranges are 95 % intervals that draw whole competencies; pairs are of answers to one competency.\n")
	b.WriteString("\nThe answers written last by round:\n\n" + roundTable(unseen.pairs))
	b.WriteString("\nAll written answers by round:\n\n" + roundTable(written.pairs))
	b.WriteString("\nRatings of the answers written last by the rating expected:\n\n" + matrixTable(unseen.pairs))
	fmt.Fprintf(&b, "\nWhat reads nothing, on the answers written last (%d):\n\n%s\nOn all ratings:\n\n", len(unseen.pairs), compared)
	b.WriteString(floorAndForeign(all))
	b.WriteString(falseFlagWords("Written answers of level 2 and more", honest))
	b.WriteString(confidenceWords(written))
	if r := calibration.Measure(unseen.pairs); r.WithLength != nil {
		fmt.Fprintf(&b, "- Length: the rank correlation of the difference with the length of the answer is %+.2f on the answers written last.\n", *r.WithLength)
	}
	b.WriteString(s.tallyWords())
	return b.String(), nil
}

// labelledSets measures every labelled set: the examples, both halves of the
// answers, those in plain words and those with figures beside the point, those
// written last, and the answers of the assessor's own tests.
func (s *study) labelledSets(o options) ([]set, error) {
	answers, err := readLines[answer](o.answers)
	if err != nil {
		return nil, err
	}
	seen, counted, err := halves(answers)
	if err != nil {
		return nil, err
	}
	plain, err := readLines[answer](o.plain)
	if err != nil {
		return nil, err
	}
	figures, err := readLines[answer](o.figures)
	if err != nil {
		return nil, err
	}
	last, err := readLines[answer](o.last)
	if err != nil {
		return nil, err
	}
	labelled, err := readLines[answer](o.labelled)
	if err != nil {
		return nil, err
	}
	var out []set
	for _, x := range []struct {
		name, tuned string
		answers     []answer
	}{
		{"examples of the competencies", "cues, gates, telling", s.examples()},
		{"elliptical answers, half", "methods, telling", seen},
		{"elliptical answers, other half", "numbers, telling", counted},
		{"plain answers", "telling", plain},
		{"answers with figures beside the point", "methods, telling", figures},
		{"answers written last", "nothing", last},
		{"answers of the assessor's tests", "patterns", labelled},
	} {
		measured, err := s.measure(x.name, x.tuned, x.answers)
		if err != nil {
			return nil, err
		}
		out = append(out, measured)
	}
	return out, nil
}
