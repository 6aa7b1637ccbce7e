package calibration

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"barraiser/internal/rubric"
)

// Thresholds are the scores from which a rating is 2, 3, 4 and 5.
type Thresholds = [Levels - 1]float64

// The numbers of labels that decide what is fitted.
const (
	// FewestToFit is the least that a shift is fitted to.
	FewestToFit = 10
	// enoughForEach is where each threshold is fitted by itself.
	enoughForEach = 30
	folds         = 5
	// furthest is how far a threshold may move, and step by how much.
	furthest = 0.20
	step     = 0.01
	// apart is the least distance of two thresholds, lowest and highest their range.
	apart, lowest, highest = 0.03, 0.02, 0.97
	// held is how many squared steps of rating all four moved by .1 must gain: what
	// three labels, each a step better, give. One moved alone must gain a
	// quarter, and one moved twice as far four times as much.
	held = 3.0
)

// Case is one answer as thresholds see it: the rating is what its score reaches,
// but at least Floor (a real story is never 1) and at most Ceiling (gates and
// caps).
type Case struct {
	// Key is the same for ratings of one answer, which are never fitted and judged
	// apart from each other.
	Key            string
	Coach          rubric.Rating
	Score          float64
	Floor, Ceiling rubric.Rating
}

// Rate returns the rating of the case under thresholds.
func (c Case) Rate(t Thresholds) rubric.Rating {
	r := rubric.LowestStep
	for _, threshold := range t {
		if c.Score < threshold {
			break
		}
		r++
	}
	return min(max(r, c.Floor), c.Ceiling)
}

// Fit is what fitting gave.
type Fit struct {
	Labels int `json:"labels"`
	// Shift says that all four thresholds were moved together.
	Shift  bool       `json:"shift"`
	Before Thresholds `json:"before"`
	After  Thresholds `json:"after"`
	// AgreementBefore and AgreementAfter are of the same labels: each rated by the
	// old thresholds, and by thresholds fitted without it.
	AgreementBefore Agreement `json:"agreement_before"`
	AgreementAfter  Agreement `json:"agreement_after"`
	// Better says that the fit comes nearer to labels it hasn't seen: the sum of
	// squared differences is less. Otherwise it should not be used.
	Better bool `json:"better"`
}

// FitThresholds fits thresholds to cases: under 30 a shift of all four, else each
// by itself, in both cases held to those there are. With fewer than FewestToFit
// cases it changes nothing. The order of the cases makes no difference.
func FitThresholds(now Thresholds, cases []Case) Fit {
	f := Fit{Labels: len(cases), Shift: len(cases) < enoughForEach, Before: now, After: now}
	if len(cases) >= FewestToFit {
		f.After = fitted(now, cases, f.Shift)
	}
	before, after := make([]Pair, 0, len(cases)), make([]Pair, 0, len(cases))
	for _, fold := range split(cases) {
		t := now
		if len(cases) >= FewestToFit {
			t = fitted(now, fold.others, f.Shift)
		}
		for _, c := range fold.held {
			before = append(before, Pair{Coach: c.Coach, Got: c.Rate(now), Question: c.Key, Text: c.Key})
			after = append(after, Pair{Coach: c.Coach, Got: c.Rate(t), Question: c.Key, Text: c.Key})
		}
	}
	f.AgreementBefore, f.AgreementAfter = agree(before, answerKey), agree(after, answerKey)
	f.Better = f.After != now && squares(after) < squares(before)
	return f
}

func squares(pairs []Pair) int {
	sum := 0
	for _, p := range pairs {
		sum += p.residual() * p.residual()
	}
	return sum
}

// fold is a part of the cases to judge by, and the others to fit to.
type fold struct{ held, others []Case }

// split deals the answers out to the folds by level, so that each has some of all.
func split(cases []Case) []fold {
	sorted := slices.Clone(cases)
	slices.SortStableFunc(sorted, func(a, b Case) int {
		return cmp.Or(cmp.Compare(a.Coach, b.Coach), strings.Compare(a.Key, b.Key), cmp.Compare(a.Score, b.Score),
			cmp.Compare(a.Floor, b.Floor), cmp.Compare(a.Ceiling, b.Ceiling))
	})
	place, dealt := map[string]int{}, 0
	out := make([]fold, folds)
	for _, c := range sorted {
		at, known := place[c.Key]
		if !known || c.Key == "" {
			at = dealt % folds
			place[c.Key] = at
			dealt++
		}
		for i := range out {
			if i == at {
				out[i].held = append(out[i].held, c)
			} else {
				out[i].others = append(out[i].others, c)
			}
		}
	}
	return out
}

// fitted returns the thresholds with the least loss: a shift, or one threshold
// after the other until none can be improved.
func fitted(now Thresholds, cases []Case, shift bool) Thresholds {
	best, least := now, loss(now, now, cases)
	try := func(t Thresholds) bool {
		if l := loss(now, t, cases); sound(t) && l < least-1e-9 {
			best, least = t, l
			return true
		}
		return false
	}
	if shift {
		for _, by := range steps() {
			t := now
			for i := range t {
				t[i] = hundredth(now[i] + by)
			}
			try(t)
		}
		return best
	}
	for improved := true; improved; {
		improved = false
		for i := range best {
			for _, by := range steps() {
				t := best
				t[i] = hundredth(now[i] + by)
				improved = try(t) || improved
			}
		}
	}
	return best
}

// steps are the moves tried, the smallest first, so that a smaller one wins ties.
func steps() []float64 {
	var out []float64
	for by := step; by < furthest+step/2; by += step {
		out = append(out, by, -by)
	}
	return out
}

// sound reports whether thresholds rise and stay within the scores there are.
func sound(t Thresholds) bool {
	least := lowest
	for _, threshold := range t {
		if threshold < least-1e-9 || threshold > highest {
			return false
		}
		least = threshold + apart
	}
	return true
}

// loss is the sum of squared differences, and what moving the thresholds costs.
func loss(now, t Thresholds, cases []Case) float64 {
	sum := 0.0
	for i := range t {
		by := (t[i] - now[i]) / 0.1
		sum += held / float64(len(t)) * by * by
	}
	for _, c := range cases {
		d := float64(c.Rate(t)) - float64(c.Coach)
		sum += d * d
	}
	return sum
}

func hundredth(x float64) float64 { return math.Round(x*100) / 100 }
