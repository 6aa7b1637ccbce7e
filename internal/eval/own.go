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
	unseen, both := sets[2], set{}
	for _, x := range sets[1:3] {
		both.answers, both.pairs, both.outcomes = append(both.answers, x.answers...), append(both.pairs, x.pairs...), append(both.outcomes, x.outcomes...)
	}
	compared, err := s.baselines(unseen)
	if err != nil {
		return "", err
	}
	var honest []outcome
	for i, a := range both.answers {
		if a.Level > rubric.LowersBar {
			honest = append(honest, both.outcomes[i])
		}
	}
	var b strings.Builder
	b.WriteString(agreementTable(sets))
	b.WriteString("\nKappa is quadratic weighted. Ranges are 95 % intervals that draw whole competencies; pairs are of answers to one competency.\n")
	b.WriteString("\nThe other half by round:\n\n" + roundTable(unseen.pairs))
	b.WriteString("\nBoth halves by round:\n\n" + roundTable(both.pairs))
	b.WriteString("\nRatings of the other half by the rating expected:\n\n" + matrixTable(unseen.pairs))
	fmt.Fprintf(&b, "\nWhat reads nothing, on the other half (%d answers):\n\n%s\nOn all ratings:\n\n", len(unseen.pairs), compared)
	b.WriteString(floorAndForeign(all))
	b.WriteString(falseFlagWords("Written answers of level 2 and more", honest))
	b.WriteString(confidenceWords(both))
	if r := calibration.Measure(unseen.pairs); r.WithLength != nil {
		fmt.Fprintf(&b, "- Length: the rank correlation of the difference with the length of the answer is %+.2f on the other half.\n", *r.WithLength)
	}
	b.WriteString(s.tallyWords())
	return b.String(), nil
}

// labelledSets measures every labelled set: the examples, both halves of the
// answers, and the answers of the assessor's own tests.
func (s *study) labelledSets(o options) ([]set, error) {
	answers, err := readLines[answer](o.answers)
	if err != nil {
		return nil, err
	}
	seen, unseen, err := halves(answers)
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
		{"examples of the competencies", "cues and gates", s.examples()},
		{"answers, development half", "methods chosen on it", seen},
		{"answers, other half", "nothing", unseen},
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
