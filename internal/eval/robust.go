package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"barraiser/internal/app"
	"barraiser/internal/assessment"
	"barraiser/internal/calibration"
	"barraiser/internal/rubric"
)

// trials is what `barraiser rubric test --others` says of one competency.
type trials struct {
	Competency string `json:"competency"`
	Floor      int    `json:"floor"`
	FloorExact int    `json:"floor_exact"`
	Trials     []struct {
		Kind string        `json:"kind"`
		Got  rubric.Rating `json:"got"`
	} `json:"trials"`
}

// rubricTest runs the program's own trials of every competency.
func (s *study) rubricTest() ([]trials, error) {
	var out bytes.Buffer
	failed := app.RubricTest(s.ctx, app.RubricTestRequest{Format: "json", Others: true}, app.Process{Stdout: &out})
	var all []trials
	if err := json.Unmarshal(out.Bytes(), &all); err != nil {
		// Its own error only counts the competencies with a bad trial, unless it had
		// nothing to print.
		return nil, fmt.Errorf("rubric test: %w", failed)
	}
	return all, nil
}

// floorAndForeign describes answers that say nothing and answers to another
// question.
func floorAndForeign(all []trials) string {
	var b strings.Builder
	floor, low, foreign, most := 0, 0, 0, [calibration.Levels + 1]int{}
	var hits, counts []int
	for _, v := range all {
		floor, low = floor+v.Floor, low+v.FloorExact
		hit, count := 0, 0
		for _, t := range v.Trials {
			if t.Kind != "other" {
				continue
			}
			most[t.Got]++
			count++
			if t.Got > rubric.BelowBar {
				hit++
			}
		}
		foreign += count
		hits, counts = append(hits, hit), append(counts, count)
	}
	in, _ := calibration.BootstrapShare(hits, counts)
	high := most[3] + most[4] + most[5]
	fmt.Fprintf(&b, "- Answers that say nothing: %d of %d rated 1.\n", low, floor)
	fmt.Fprintf(&b, "- Best examples as answers to another competency's question, %d in all: %s rated above 2; %s %% get 3, %s %% get 4, %s %% get 5.\n",
		foreign, percent(high, foreign, in), places(most[3], foreign), places(most[4], foreign), places(most[5], foreign))
	return b.String()
}

// harmless flags are judgements of an answer that may well be right of an
// honest one: that it says what one would do, or nothing, or the same twice.
var harmless = []assessment.FlagKind{
	assessment.FlagHypothetical, assessment.FlagEmpty, assessment.FlagPadding, assessment.FlagRepetition, assessment.FlagOffTopic,
}

// falseFlags counts the answers with a flag that accuses somebody.
func falseFlags(outcomes []outcome) (flagged int, byKind map[assessment.FlagKind]int) {
	byKind = map[assessment.FlagKind]int{}
	for _, o := range outcomes {
		accused := false
		for _, f := range o.flags {
			if !slices.Contains(harmless, f) {
				accused = true
				byKind[f]++
			}
		}
		if accused {
			flagged++
		}
	}
	return flagged, byKind
}

// falseFlagWords describes the flags of answers that are known to be honest.
func falseFlagWords(name string, outcomes []outcome) string {
	flagged, kinds := falseFlags(outcomes)
	return fmt.Sprintf("- %s, %d answers: %s flagged for stuffing, copying, injection, hidden text or language (%s).\n",
		name, len(outcomes), percent(flagged, len(outcomes), calibration.Wilson(flagged, len(outcomes))), flagWords(kinds))
}

// confidenceWords says whether confidence means anything: exact agreement of the
// surer half against the other.
func confidenceWords(s set) string {
	type one struct {
		sure  float64
		exact bool
		id    string
	}
	var all []one
	for i, p := range s.pairs {
		if p.Got.Valid() {
			all = append(all, one{s.outcomes[i].confidence, p.Got == p.Coach, p.ID})
		}
	}
	if len(all) < 2 {
		return ""
	}
	slices.SortFunc(all, func(a, b one) int {
		switch {
		case a.sure < b.sure:
			return -1
		case a.sure > b.sure:
			return 1
		}
		return strings.Compare(a.id, b.id)
	})
	cut := all[len(all)/2].sure
	var hits, counts [2]int
	for _, x := range all {
		half := 0
		if x.sure >= cut {
			half = 1
		}
		counts[half]++
		if x.exact {
			hits[half]++
		}
	}
	return fmt.Sprintf("- Confidence: of ratings with %.2f or more %s are exact, of the others %s.\n", cut,
		percent(hits[1], counts[1], calibration.Wilson(hits[1], counts[1])), percent(hits[0], counts[0], calibration.Wilson(hits[0], counts[0])))
}

// tallyWords describes what must hold of every rating.
func (s *study) tallyWords() string {
	return fmt.Sprintf("- Quotes: %d of %d are verbatim slices of the answer they're from.\n- Repeated: %d of %d ratings gave the same bytes from a fresh assessor.\n",
		s.tally.verbatim, s.tally.quotes, s.tally.same, s.tally.repeated)
}
