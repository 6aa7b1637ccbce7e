package model

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"barraiser/internal/assessment"
	"barraiser/internal/rubric"
)

const (
	// plainly is what a yes is worth whose sentence has nothing that makes it
	// concrete: enough for every gate, less than an elaborated one for the score.
	plainly = 0.60
	// perPassage is how many signals, or key points, one sentence shows in full: the
	// rest of them it mentions.
	perPassage = 3
	// wideSpread is how many steps the samples are apart when the median says
	// little, and unsure the most confidence there is then; each step less takes
	// stepUnsure.
	wideSpread = 2
	unsure     = 0.30
	stepUnsure = 0.10
	// heldTo is how far a rating may be over the deterministic one where the answer
	// holds text directed at a grader.
	heldTo = 1
	// maxEvidence is how many quotes one signal keeps.
	maxEvidence = 4
)

const (
	sayDirected  = "The answer holds text that speaks to whoever grades it. That limits what it can earn. Leave it out."
	sayElsewhere = "Some of what the answer says is beside the question, and counts for little. Say how it belongs to it."
)

// grading is a competency of an answer with what is needed to grade its verdicts.
type grading struct {
	criterion
	reading *assessment.Reading
	quotes  []quote
	// directed says that the answer holds text which speaks to a grader.
	directed bool
}

// sample is what one set of verdicts comes to.
type sample struct {
	assessment.Graded
	evidence []assessment.Evidence
	caps     []assessment.Cap
}

// rate grades every sample and takes the median rating, with the score and the
// evidence of the sample in the middle of those that have it.
func (g *grading) rate(samples []verdicts) assessment.Rated {
	all := make([]sample, len(samples))
	for i, v := range samples {
		all[i] = g.grade(v)
	}
	ratings := make([]rubric.Rating, len(all))
	for i, s := range all {
		ratings[i] = s.Rating
	}
	median := assessment.WeightedMedian(ratings, nil)
	var deciding []sample
	for _, s := range all {
		if s.Rating == median {
			deciding = append(deciding, s)
		}
	}
	slices.SortStableFunc(deciding, func(a, b sample) int { return cmp.Compare(a.Score, b.Score) })
	s := deciding[(len(deciding)-1)/2]
	out := assessment.Rated{
		Competency: g.frame.Competency.ID, Rating: s.Rating, Score: s.Score,
		Confidence: sureOf(s.Confidence, int(slices.Max(ratings)-slices.Min(ratings))),
		FailedGate: s.FailedGate, FailedStep: s.FailedStep, Evidence: s.evidence, Missing: s.Missing,
	}
	if limit := assessment.InTheWay(s.caps, s.Rating); limit != nil {
		out.Next = limit.Say
	}
	return out
}

// sureOf lowers a confidence by how far the samples are apart.
func sureOf(confidence float64, spread int) float64 {
	if spread >= wideSpread {
		return min(confidence, unsure)
	}
	return hundredth(max(0.05, confidence-stepUnsure*float64(spread)))
}

// grade turns one set of verdicts into a rating by the rubric's thresholds, gates
// and caps. What was quoted off the topic may fill a gap, but it never lifts the
// rating over what the rest earns or the rules gave.
func (g *grading) grade(v verdicts) sample {
	all, near := g.weigh(v, false), g.weigh(v, true)
	input := g.frame.Grade
	input.Caps = slices.Concat(input.Caps, g.capsOf(v))
	input.Evidence = len(all.evidence)
	out := sample{Graded: assessment.Grade(g.frame.Competency, all.strengths, input)}
	if least := max(g.lexical.Rating, assessment.Grade(g.frame.Competency, near.strengths, input).Rating); out.Rating > least {
		input.Caps = append(input.Caps, assessment.Cap{Rating: least, Cause: string(assessment.FlagOffTopic), Say: sayElsewhere})
		out.Graded = assessment.Grade(g.frame.Competency, all.strengths, input)
	}
	out.caps, out.evidence = input.Caps, slices.Concat(all.evidence, g.against(v))
	slices.SortStableFunc(out.evidence, func(a, b assessment.Evidence) int {
		return cmp.Or(cmp.Compare(a.Turn, b.Turn), cmp.Compare(a.Start, b.Start), cmp.Compare(a.End, b.End))
	})
	return out
}

// weighed is what the verdicts on signals are worth.
type weighed struct {
	strengths map[string]float64
	evidence  []assessment.Evidence
}

// weigh measures what was quoted for each signal; nearOnly leaves out what is off
// the topic.
func (g *grading) weigh(v verdicts, nearOnly bool) weighed {
	v = g.counted(v, nearOnly)
	out := weighed{strengths: map[string]float64{}}
	full := map[int]int{}
	for i := range g.frame.Competency.Signals {
		s := &g.frame.Competency.Signals[i]
		var ev []assessment.Evidence
		if g.byPoints(*s) {
			ev = g.points(v)
		} else {
			ev = g.signal(s, v[g.frame.Competency.ID+"/"+s.ID], full)
		}
		for k := range ev {
			ev[k].Competency, ev[k].Signal, ev[k].Polarity = g.frame.Competency.ID, s.ID, assessment.For
			out.strengths[s.ID] = max(out.strengths[s.ID], ev[k].Strength)
		}
		if !g.byPoints(*s) && g.elsewhere(ev) {
			out.strengths[s.ID] = hundredth(min(1, out.strengths[s.ID]+assessment.Repeated))
		}
		out.evidence = append(out.evidence, ev...)
	}
	return out
}

// counted leaves the quotes that count in each verdict.
func (g *grading) counted(v verdicts, nearOnly bool) verdicts {
	if !nearOnly {
		return v
	}
	out := make(verdicts, len(v))
	for id, x := range v {
		x.quotes = slices.DeleteFunc(slices.Clone(x.quotes), func(n int) bool {
			near, _, _ := g.where(g.quotes[n-1].Span)
			return !near
		})
		out[id] = x
	}
	return out
}

// signal is the evidence for a signal, the strongest quotes of its verdict. full
// counts the signals that each passage has shown in full so far.
func (g *grading) signal(s *rubric.Signal, v verdict, full map[int]int) []assessment.Evidence {
	var out []assessment.Evidence
	in := map[int]bool{}
	for _, n := range v.quotes {
		q := g.quotes[n-1]
		worth, passage := g.worth(q.Span, v.met, s.Elaborate)
		if worth > assessment.Mentioned && full[passage] >= perPassage {
			worth = assessment.Mentioned
		}
		if worth == 0 {
			continue
		}
		out = append(out, assessment.Evidence{Span: q.Span, Strength: worth})
		if worth > assessment.Mentioned {
			in[passage] = true
		}
	}
	for passage := range in {
		full[passage]++
	}
	slices.SortStableFunc(out, func(a, b assessment.Evidence) int { return cmp.Compare(b.Strength, a.Strength) })
	return out[:min(len(out), maxEvidence)]
}

// worth is what a quote is worth for an ask, and the passage that it is in: as
// much as a cue there would be to the deterministic assessor. Words off the topic
// mention at the most, terms strung together next to nothing.
func (g *grading) worth(at assessment.Span, how met, wanted []rubric.Elaboration) (worth float64, passage int) {
	if how == notMet {
		return 0, -1
	}
	near, strung, passage := g.where(at)
	switch {
	case strung:
		return assessment.InList, passage
	case !near || how == partlyMet:
		return assessment.Mentioned, passage
	}
	elaborations := g.reading.Passages[passage].Elaborations
	asked := func(e rubric.Elaboration) bool { return slices.Contains(wanted, e) }
	switch {
	case len(elaborations) == 0, len(wanted) > 0 && !slices.ContainsFunc(elaborations, asked):
		return plainly, passage
	case len(elaborations) == 1:
		return assessment.Elaborated, passage
	default:
		return assessment.Detailed, passage
	}
}

// where tells of the passages that a span touches: whether one is on the topic,
// whether all are terms strung together, and the first on the topic, else the
// first.
func (g *grading) where(at assessment.Span) (near, strung bool, passage int) {
	strung, passage = true, -1
	for i, p := range g.reading.Passages {
		if p.Guard != assessment.Open || !overlap(p.Span, at) {
			continue
		}
		strung = strung && (p.Listed || g.frame.Crammed[i])
		if passage < 0 || g.frame.Near[i] && !near {
			passage = i
		}
		near = near || g.frame.Near[i]
	}
	return near, strung, passage
}

// elsewhere reports whether a second sentence on the topic shows a signal too.
func (g *grading) elsewhere(ev []assessment.Evidence) bool {
	first := -1
	for _, e := range ev {
		near, _, passage := g.where(e.Span)
		switch {
		case !near || e.Strength < assessment.Mentioned:
		case first < 0:
			first = passage
		case passage != first:
			return true
		}
	}
	return false
}

// points is the evidence for a signal that key points show: a quote for each
// point, all as strong as the share that is covered.
func (g *grading) points(v verdicts) []assessment.Evidence {
	var out []assessment.Evidence
	covered, all := 0.0, 0.0
	full := map[int]int{}
	for _, p := range g.question.KeyPoints {
		all += p.Weight
		best, in, at := g.point(v["point/"+p.ID], full)
		if best > assessment.Mentioned {
			best = 1 // a point is made or it isn't, however concretely
			full[in]++
		}
		covered += p.Weight * best
		if best > 0 && !slices.ContainsFunc(out, func(e assessment.Evidence) bool { return e.Span == at }) {
			out = append(out, assessment.Evidence{Span: at})
		}
	}
	for i := range out {
		out[i].Strength = hundredth(min(1, covered/max(all, covered)))
	}
	return out
}

// point is the best quote for a key point: its worth, its passage and its place.
func (g *grading) point(v verdict, full map[int]int) (best float64, in int, at assessment.Span) {
	for _, n := range v.quotes {
		worth, passage := g.worth(g.quotes[n-1].Span, v.met, nil)
		if worth > assessment.Mentioned && full[passage] >= perPassage {
			worth = assessment.Mentioned
		}
		if worth > best {
			best, in, at = worth, passage, g.quotes[n-1].Span
		}
	}
	return best, in, at
}

// capsOf are the limits of what was found against the candidate, beside those of
// the rules.
func (g *grading) capsOf(v verdicts) []assessment.Cap {
	var out []assessment.Cap
	for _, a := range g.asks {
		if limit := g.limitOf(a); limit.Valid() && v[a.ID].met == fullyMet {
			words := assessment.Clipped(g.quotes[v[a.ID].quotes[0]-1].Quote)
			out = append(out, assessment.Cap{Rating: limit, Cause: a.of, Say: fmt.Sprintf("“%s” limits this to a %d.", words, limit)})
		}
	}
	if held := g.lexical.Rating + heldTo; g.directed && held.Valid() {
		out = append(out, assessment.Cap{Rating: held, Cause: string(assessment.FlagInjection), Say: sayDirected})
	}
	return out
}

// limitOf is the cap of a red flag or a misconception, Unrated of all else.
func (g *grading) limitOf(a ask) rubric.Rating {
	switch a.kind {
	case aboutRedFlag:
		for _, f := range g.frame.Competency.RedFlags {
			if f.ID == a.of {
				return f.Cap
			}
		}
	case aboutMisconception:
		for _, m := range g.question.Misconceptions {
			if m.ID == a.of {
				return m.Cap
			}
		}
	default:
	}
	return rubric.Unrated
}

// against is the evidence against the candidate.
func (g *grading) against(v verdicts) []assessment.Evidence {
	var out []assessment.Evidence
	for _, a := range g.asks {
		if !g.limitOf(a).Valid() || v[a.ID].met != fullyMet {
			continue
		}
		out = append(out, assessment.Evidence{
			Competency: g.frame.Competency.ID, Signal: a.of, Span: g.quotes[v[a.ID].quotes[0]-1].Span,
			Strength: assessment.Elaborated, Polarity: assessment.Against,
		})
	}
	return out
}

func hundredth(x float64) float64 { return math.Round(x*100) / 100 }
