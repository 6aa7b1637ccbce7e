package director

import (
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"slices"
	"strings"

	"barraiser/internal/rubric"
)

// questionLimit is how many main questions the round may ask; a depth of 0
// leaves it to the bank.
func questionLimit(round *rubric.Round) int {
	if n := round.Depth.Questions; n > 0 {
		return min(n, len(round.Questions))
	}
	return len(round.Questions)
}

// choose returns the next main question and why it was chosen, or nil and why
// there is none.
//
// Questions are spread over the round's competencies: the one whose targets
// were answered least so far comes first, among these the one that opens up
// most, and the seed decides between equals. A question that was skipped
// doesn't cover its targets, and none is asked twice.
func (d desk) choose() (q *rubric.Question, reason string) {
	if len(d.threads) >= questionLimit(d.round) {
		return nil, fmt.Sprintf("the round's %d questions are asked", len(d.threads))
	}
	open := d.open()
	if len(open) == 0 {
		return nil, "the bank has no question left for this level"
	}
	covered := d.covered()
	best := slices.MinFunc(open, func(a, b *rubric.Question) int {
		return cmp.Or(
			cmp.Compare(meanCover(a, covered), meanCover(b, covered)),
			-cmp.Compare(fresh(a, covered), fresh(b, covered)),
			cmp.Compare(lot(d.state.Opened.Seed, a.ID), lot(d.state.Opened.Seed, b.ID)),
		)
	})
	return best, d.whyQuestion(best, covered)
}

// open returns the questions that may still be asked: those meant for the
// level, or all of them when the bank has none for it.
func (d desk) open() []*rubric.Question {
	asked := map[string]bool{}
	for _, t := range d.threads {
		asked[t.Question] = true
	}
	var fit, unasked []*rubric.Question
	someFit := false
	for i := range d.round.Questions {
		q := &d.round.Questions[i]
		fits := len(q.Levels) == 0 || slices.Contains(q.Levels, d.state.Opened.Level)
		someFit = someFit || fits
		if asked[q.ID] {
			continue
		}
		unasked = append(unasked, q)
		if fits {
			fit = append(fit, q)
		}
	}
	if !someFit {
		return unasked
	}
	return fit
}

// covered counts for each competency the answered questions that target it.
func (d desk) covered() map[string]int {
	counts := map[string]int{}
	for _, t := range d.threads {
		q := d.round.Question(t.Question)
		if q == nil || !t.Answered {
			continue
		}
		for _, target := range q.Targets {
			counts[target]++
		}
	}
	return counts
}

func meanCover(q *rubric.Question, covered map[string]int) float64 {
	if len(q.Targets) == 0 {
		return 0
	}
	sum := 0
	for _, t := range q.Targets {
		sum += covered[t]
	}
	return float64(sum) / float64(len(q.Targets))
}

// fresh counts the targets that no question has covered yet.
func fresh(q *rubric.Question, covered map[string]int) int {
	n := 0
	for _, t := range q.Targets {
		if covered[t] == 0 {
			n++
		}
	}
	return n
}

// lot draws a number for a question that depends on the seed alone.
func lot(seed uint64, id string) uint64 {
	sum := sha256.Sum256(append(binary.BigEndian.AppendUint64(nil, seed), id...))
	return binary.BigEndian.Uint64(sum[:])
}

func (d desk) whyQuestion(q *rubric.Question, covered map[string]int) string {
	var names []string
	for _, id := range q.Targets {
		if covered[id] == 0 {
			names = append(names, d.title(id))
		}
	}
	if len(names) == 0 {
		return "this question's competencies were asked for least"
	}
	return "nothing has been asked yet about " + strings.Join(names, ", ")
}

func (d desk) title(competency string) string {
	if c := d.round.Competency(competency); c != nil && c.Title != "" {
		return c.Title
	}
	return competency
}
