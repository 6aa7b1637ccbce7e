package assessment

import (
	"cmp"
	"slices"

	"barraiser/internal/rubric"
)

// The strengths of evidence, in the order of what makes them.
const (
	// InList is a cue inside an enumeration: close to nothing, or lists would win.
	InList = 0.12
	// Mentioned is a cue without anything that makes it concrete.
	Mentioned = 0.40
	// Elaborated has one elaboration in the same sentence.
	Elaborated = 0.75
	// Detailed has two or more.
	Detailed = 1.0
	// Repeated is added by a second hit elsewhere in the answer.
	Repeated = 0.10
)

// GradeInput is what a grade depends on beside the strengths of the signals.
type GradeInput struct {
	// Vagueness is how vague the answer is, 0 to 1; it takes at the most the
	// rubric's VaguenessPenalty from the score.
	Vagueness float64
	// Story says that the answer tells of one real past event that has to do
	// with the question. Such an answer is 2 at the least, however vague.
	Story bool
	// Caps are upper limits from flags, red flags and hints.
	Caps []Cap
	// Evidence is how many pieces of evidence the strengths stand on.
	Evidence int
	// Flags is how many flags the answer has; each makes the grade less sure.
	Flags int
	// OnSubject says that the answer is plainly on the competency's subject, by all
	// of its words and not only by those of signals. Missed gates then cost two steps
	// less, except the last one: who finds signals by words misses ways of putting
	// them that no author thought of, and gates held to the letter cost good answers
	// as much (docs/evaluation.md has the figures). A 5 is rare and needs every gate.
	OnSubject bool
	// Told is the rating, 1 to 5 with fractions, that an answer would get by how it
	// is told alone, or 0 where that isn't to count. It is weighed against what the
	// signals come to, and such an answer is taken to be on the subject.
	Told float64
}

// Cap is an upper limit of a rating and why it is there.
type Cap struct {
	Rating rubric.Rating
	// Cause is the id of the red flag or the kind of the flag, or "hint".
	Cause string
	// Say explains the cap to the candidate, or is "".
	Say string
}

// Graded is the outcome of Grade.
type Graded struct {
	Rating rubric.Rating
	// Score is the raw score, 0 to 1, after vagueness and before gates and caps.
	Score float64
	// Confidence is 0 to 1, in hundredths.
	Confidence float64
	// FailedGate is the first gate not passed of the step after Rating, or nil.
	FailedGate *rubric.Gate
	// FailedStep is the rating that FailedGate stands in the way of.
	FailedStep rubric.Rating
	// Cap is the cap that decided, or nil.
	Cap *Cap
	// Missing are the signals not found at least as a mention, in the rubric's order.
	Missing []string
	// ByTelling says that the rating is higher for how the answer is told.
	ByTelling bool
}

// Shows reports whether a signal of this strength is enough for a gate of the
// step. A mention passes the gate to 2, an elaborated or repeated one that to
// 3; from 4 on an elaborated one is needed.
func Shows(step rubric.Rating, strength float64) bool {
	switch {
	case step <= rubric.BelowBar:
		return strength >= Mentioned
	case step == rubric.Mixed:
		return strength >= Mentioned+Repeated
	default:
		return strength >= 0.60
	}
}

// onSubject is how many more gates an answer on the subject is let through.
const onSubject = 2

// Grade turns the strengths of a competency's signals, by id and 0 to 1, into
// a rating: raw score, less vagueness, to thresholds; then the gates of every
// step up to it; then the floor for a real story; then caps. It is monotone: a
// higher strength never gives a lower rating.
func Grade(c *rubric.Competency, strengths map[string]float64, in GradeInput) Graded {
	strengths = present(c, strengths)
	g := Graded{Score: hundredth(rawScore(c, strengths) * (1 - c.Scoring.VaguenessPenalty*unit(in.Vagueness)))}
	byScore := byThreshold(c.Scoring.Thresholds, g.Score)
	byGates := throughGates(c, strengths)
	g.Rating = through(byScore, byGates, in.OnSubject)
	if in.Told > 0 {
		weighed := weigh(c.Scoring.Thresholds, g.Score, in.Told)
		g.ByTelling = through(weighed, byGates, true) > g.Rating
		byScore, g.Rating = weighed, through(weighed, byGates, true)
	}
	if in.Story {
		g.Rating = max(g.Rating, rubric.BelowBar)
	}
	for i := range in.Caps {
		if limit := in.Caps[i]; limit.Rating.Valid() && limit.Rating < g.Rating {
			g.Rating, g.Cap = limit.Rating, &limit
		}
	}
	if g.Rating < rubric.HighestStep {
		if gate := firstFailed(c, strengths, g.Rating+1); gate != nil {
			g.FailedGate, g.FailedStep = gate, g.Rating+1
		}
	}
	for i := range c.Signals {
		if strengths[c.Signals[i].ID] < Mentioned {
			g.Missing = append(g.Missing, c.Signals[i].ID)
		}
	}
	g.Confidence = confidence(c, g.Score, int(max(byScore-byGates, byGates-byScore)), in)
	return g
}

// through returns the rating that the gates leave of one by the score.
func through(byScore, byGates rubric.Rating, onTheSubject bool) rubric.Rating {
	if onTheSubject {
		byGates = max(byGates, min(byGates+onSubject, rubric.MeetsBar))
	}
	return min(byScore, byGates)
}

// tellingShare is the weight of how an answer is told beside what its signals
// come to. On answers that no cue was written for, agreement is the same from
// .5 to .7 (docs/evaluation.md).
const tellingShare = 0.6

// weigh returns the rating between that of the score and that of the telling.
func weigh(thresholds [4]float64, score, told float64) rubric.Rating {
	both := (1-tellingShare)*place(thresholds, score) + tellingShare*told
	return max(rubric.LowestStep, min(rubric.HighestStep, rubric.Rating(both+0.5)))
}

// place puts a score on the scale of ratings, with fractions: each threshold is
// half way between two steps.
func place(thresholds [4]float64, score float64) float64 {
	low := 0.0
	for i, high := range thresholds {
		if score < high {
			return float64(i) + 0.5 + quotient(score-low, high-low)
		}
		low = high
	}
	// Above the last threshold a step is as wide as the widest that may follow.
	const last = 0.2
	return min(5.5, 4.5+(score-low)/last)
}

// present leaves what the rubric knows, each within 0 to 1.
func present(c *rubric.Competency, strengths map[string]float64) map[string]float64 {
	out := make(map[string]float64, len(c.Signals))
	for i := range c.Signals {
		out[c.Signals[i].ID] = unit(strengths[c.Signals[i].ID])
	}
	return out
}

// rawScore is the weighted mean of the signals' strengths. Advanced signals
// count together for Share, and of them only the TopK best: nobody needs all.
func rawScore(c *rubric.Competency, strengths map[string]float64) float64 {
	var base, baseWeight float64
	var won, weights []float64
	for i := range c.Signals {
		s := &c.Signals[i]
		w := weightOf(s.Weight)
		if slices.Contains(c.Scoring.Advanced, s.ID) {
			won = append(won, w*strengths[s.ID])
			weights = append(weights, w)
			continue
		}
		base += w * strengths[s.ID]
		baseWeight += w
	}
	k := c.Scoring.TopK
	if k <= 0 || k > len(won) {
		k = len(won)
	}
	advanced := quotient(sumOfHighest(won, k), sumOfHighest(weights, k))
	switch {
	case len(won) == 0:
		return unit(quotient(base, baseWeight))
	case baseWeight == 0:
		return unit(advanced)
	default:
		share := unit(c.Scoring.Share)
		return unit((1-share)*base/baseWeight + share*advanced)
	}
}

func sumOfHighest(values []float64, k int) float64 {
	sorted := slices.Clone(values)
	slices.SortFunc(sorted, func(a, b float64) int { return cmp.Compare(b, a) })
	total := 0.0
	for _, v := range sorted[:k] {
		total += v
	}
	return total
}

func quotient(a, b float64) float64 {
	if b == 0 {
		return 0
	}
	return a / b
}

// weightOf reads a weight, which is 1 when it wasn't given.
func weightOf(w float64) float64 {
	if w <= 0 {
		return 1
	}
	return w
}

func byThreshold(thresholds [4]float64, score float64) rubric.Rating {
	rating := rubric.LowestStep
	for _, t := range thresholds {
		if score < t {
			break
		}
		rating++
	}
	return rating
}

// throughGates returns the highest step whose gates, and those of every step
// below, are passed.
func throughGates(c *rubric.Competency, strengths map[string]float64) rubric.Rating {
	for step := rubric.BelowBar; step <= rubric.HighestStep; step++ {
		if firstFailed(c, strengths, step) != nil {
			return step - 1
		}
	}
	return rubric.HighestStep
}

func firstFailed(c *rubric.Competency, strengths map[string]float64, step rubric.Rating) *rubric.Gate {
	for i := range c.Gates[step] {
		gate := &c.Gates[step][i]
		shown := 0
		for _, id := range gate.Of {
			if Shows(step, strengths[id]) {
				shown++
			}
		}
		if shown < max(1, gate.AtLeast) {
			return gate
		}
	}
	return nil
}

func unit(x float64) float64 { return max(0, min(1, x)) }
