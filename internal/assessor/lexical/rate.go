package lexical

import (
	"cmp"
	"slices"

	"barraiser/internal/assessment"
	"barraiser/internal/rubric"
)

// maxEvidence is how many pieces one signal keeps; more would only repeat it.
const maxEvidence = 4

// signalHits is what was found of a competency in an answer.
type signalHits struct {
	*compiledCompetency
	hits  []hit // in order of place
	flags map[int]hit
	cues  cueHits
	// whole is how much all words speak for the subject, once asked for.
	whole *float64
}

// findSignals finds every signal and red flag of a competency.
func (r *reading) findSignals(c *compiledCompetency) signalHits {
	out := signalHits{compiledCompetency: c, cues: r.cuesOf(c), flags: map[int]hit{}}
	for i := range r.sentences {
		s := &r.sentences[i]
		if s.guard != open {
			continue
		}
		begin := len(out.hits)
		for _, m := range out.cues.bySentence[i] {
			if id := m.pattern.id - len(c.Signals); id >= 0 {
				if _, seen := out.flags[id]; !seen {
					out.flags[id] = hit{sentence: i, span: m.span}
				}
				continue
			}
			out.hits = append(out.hits, r.cueHit(c, i, m))
		}
		dense(out.hits[begin:], len(c.Signals))
		if !out.cues.near[i] {
			continue
		}
		for j := range c.Signals {
			r.addDetector(&out, j, i)
		}
	}
	cramHits(out.hits, out.cues.crammed)
	r.addPoints(&out)
	slices.SortStableFunc(out.hits, func(a, b hit) int {
		return cmp.Or(cmp.Compare(a.from, b.from), cmp.Compare(a.signal, b.signal))
	})
	return out
}

// denseCues is how many cues of one signal, apart from each other in one
// sentence, elaborate each other.
const denseCues = 3

// dense raises the bare mentions of a sentence that shows one signal by several
// cues: "evaluate on August, leaving July out" says more than a word of it.
func dense(hits []hit, signals int) {
	for j := range signals {
		n, end := 0, -1
		for _, h := range hits {
			if h.signal == j && h.from >= end && h.strength > assessment.InList {
				n, end = n+1, h.to
			}
		}
		if n < denseCues {
			continue
		}
		for k := range hits {
			if hits[k].signal == j && hits[k].strength == assessment.Mentioned {
				hits[k].strength = otherElaboration
			}
		}
	}
}

// ownless is the strength of a cue for own doing in a sentence where others act.
const ownless = 0.25

func (r *reading) cueHit(c *compiledCompetency, i int, m match) hit {
	s := &r.sentences[i]
	signal := &c.Signals[m.pattern.id]
	h := hit{signal: m.pattern.id, sentence: i, span: m.span, byCue: true}
	h.strength = r.cueStrength(s, m.span, signal.Elaborate)
	if isOwn(signal.Detector) && len(s.hits[ownAction]) == 0 {
		h.strength = min(h.strength, ownless)
	}
	return h
}

func (r *reading) addDetector(out *signalHits, j, i int) {
	signal := &out.Signals[j]
	if signal.Detector == "" {
		return
	}
	r.detectorHits(signal.Detector, &r.sentences[i], signal.Elaborate, func(at span, strength float64) {
		if isOwn(signal.Detector) && len(signal.Cues) > 0 {
			// Any doing of one's own is a weak form of the doing asked for.
			strength = min(strength, assessment.Mentioned)
		}
		out.hits = append(out.hits, hit{signal: j, sentence: i, span: at, strength: strength})
	})
}

// strengths combines the hits of every signal. Where the key points of the
// question show it, that is the share of them which the answer covers.
func (r *reading) strengths(h *signalHits) map[string]float64 {
	out := make(map[string]float64, len(h.Signals))
	for j := range h.Signals {
		var own []hit
		for _, x := range h.hits {
			if x.signal == j && x.point == 0 {
				own = append(own, x)
			}
		}
		out[h.Signals[j].ID] = combine(own, max(1, h.Signals[j].Need))
		if h.Signals[j].Detector == rubric.KeyPointShare {
			out[h.Signals[j].ID] = max(out[h.Signals[j].ID], r.points.share())
		}
	}
	return out
}

// evidence returns the best hits of every signal as verbatim spans, in order of
// turn and place, and the red flags as evidence against.
func (r *reading) evidence(h *signalHits) []assessment.Evidence {
	var out []assessment.Evidence
	for j := range h.Signals {
		var own []hit
		for _, x := range h.hits {
			if x.signal == j && x.point == 0 && x.strength > 0 {
				own = append(own, x)
			}
		}
		slices.SortStableFunc(own, func(a, b hit) int { return cmp.Compare(b.strength, a.strength) })
		quoted := map[assessment.Span]bool{}
		for _, x := range own {
			place := r.quote(&r.sentences[x.sentence], x.span)
			if quoted[place] || len(quoted) == maxEvidence {
				continue
			}
			quoted[place] = true
			out = append(out, assessment.Evidence{
				Competency: h.ID, Signal: h.Signals[j].ID, Span: place, Strength: x.strength, Polarity: assessment.For,
			})
		}
	}
	out = append(out, r.pointEvidence(h)...)
	for j := range h.RedFlags {
		if x, found := h.flags[j]; found {
			out = append(out, assessment.Evidence{
				Competency: h.ID, Signal: h.RedFlags[j].ID, Span: r.quote(&r.sentences[x.sentence], x.span),
				Strength: assessment.Elaborated, Polarity: assessment.Against,
			})
		}
	}
	return inOrder(out)
}

func inOrder(evidence []assessment.Evidence) []assessment.Evidence {
	slices.SortStableFunc(evidence, func(a, b assessment.Evidence) int {
		return cmp.Or(cmp.Compare(a.Turn, b.Turn), cmp.Compare(a.Start, b.Start), cmp.Compare(a.End, b.End))
	})
	return evidence
}

// detected reports whether a red flag's detector fires for the whole answer.
func (r *reading) detected(d rubric.Detector, h *signalHits, found *findings) bool {
	switch d {
	case "":
		return false
	case rubric.ClaimFlood:
		return found.flood
	case rubric.ListStuffing:
		return found.stuffed
	case rubric.Hypothetical:
		return found.hypothetical
	default:
		for i := range r.sentences {
			hit := false
			if r.sentences[i].guard == open && h.cues.near[i] {
				r.detectorHits(d, &r.sentences[i], nil, func(span, float64) { hit = true })
			}
			if hit {
				return true
			}
		}
		return false
	}
}

// gradeInput is what a grade depends on beside signals, whoever finds these.
func (r *reading) gradeInput(h *signalHits, found *findings) assessment.GradeInput {
	near := func(i int) bool { return h.cues.near[i] }
	return assessment.GradeInput{
		Vagueness: found.vagueness, Story: h.story && h.cues.onTopic && r.tellsStory(near),
		Caps: r.caps(h, found), Flags: found.severe,
	}
}

// rate grades one competency of an answer.
func (r *reading) rate(h *signalHits, found *findings) assessment.Rated {
	ev := r.evidence(h)
	in := r.gradeInput(h, found)
	in.Evidence, in.OnSubject = len(ev), r.about(h) >= plainSubject
	if r.isToTheQuestion(h) {
		in.Told = r.told(h)
	}
	g := assessment.Grade(r.points.rates(h.compiledCompetency), r.strengths(h), in)
	out := assessment.Rated{
		Competency: h.ID, Rating: g.Rating, Score: g.Score, Confidence: g.Confidence,
		FailedGate: g.FailedGate, FailedStep: g.FailedStep, Evidence: ev, Missing: g.Missing,
	}
	if g.ByTelling {
		out.Evidence = inOrder(append(out.Evidence, r.tellingEvidence(h.ID, toldClauses)...))
	}
	if limit := assessment.InTheWay(in.Caps, g.Rating); limit != nil {
		out.Next = limit.Say
	}
	return out
}
