package lexical

import (
	"cmp"
	"slices"

	"barraiser/internal/assessment"
	"barraiser/internal/rubric"
)

// maxPointEvidence is how many key points of an answer are quoted.
const maxPointEvidence = 10

// compiledQuestion is a question with its key points and misconceptions.
// Pattern ids are indexes into the key points, then into the misconceptions
// after them. It is immutable.
type compiledQuestion struct {
	*rubric.Question
	cues *matcher
	// misjudged are the ids of the competencies that misconceptions cap.
	misjudged map[string]bool
}

// compileQuestions compiles the questions that say something about their
// answers. Their labels and checks are not guarded as copies: what a good answer
// says is the subject's common knowledge, in much the same words.
func compileQuestions(round *rubric.Round, stems *stemmer) map[string]*compiledQuestion {
	out := map[string]*compiledQuestion{}
	for i := range round.Questions {
		q := &round.Questions[i]
		if len(q.KeyPoints)+len(q.Misconceptions) == 0 {
			continue
		}
		c := &compiledQuestion{Question: q, cues: newMatcher(), misjudged: map[string]bool{}}
		for j, p := range q.KeyPoints {
			for _, cue := range p.Cues {
				c.cues.add(j, cue, defaultNear, stems)
			}
		}
		for j, m := range q.Misconceptions {
			for _, cue := range m.Cues {
				c.cues.add(len(q.KeyPoints)+j, cue, defaultNear, stems)
			}
		}
		for k := range round.Competencies {
			id := round.Competencies[k].ID
			c.misjudged[id] = round.Misjudges(q, id)
		}
		out[q.ID] = c
	}
	return out
}

// pointHits are the key points and misconceptions of the question that were
// found in an answer. The zero value is of a question that has none.
type pointHits struct {
	question *compiledQuestion
	points   []hit // in order of place, the strength that of a cue
	wrong    map[int]hit
}

// findPoints finds the key points and misconceptions of a question, or nil, in
// the sentences that may be evidence.
func (r *reading) findPoints(q *compiledQuestion) {
	r.points = pointHits{question: q, wrong: map[int]hit{}}
	if q == nil {
		return
	}
	typos := r.typos.clear(len(r.tokens))
	crams := newCram(r.tokens)
	for i := range r.sentences {
		s := &r.sentences[i]
		if s.guard != open {
			continue
		}
		q.cues.find(r.tokens, s.span, typos, func(m match) {
			if r.isDenied(s, m) || r.deniedInside(m) {
				return
			}
			if id := m.pattern.id - len(q.KeyPoints); id >= 0 {
				if _, seen := r.points.wrong[id]; !seen && !r.rejects(s, m) {
					r.points.wrong[id] = hit{sentence: i, span: m.span}
				}
				return
			}
			crams.add(m.pattern.id, m.span)
			r.points.points = append(r.points.points, hit{
				sentence: i, span: m.span, strength: r.cueStrength(s, m.span, nil), byCue: true, point: m.pattern.id + 1,
			})
		})
	}
	cramHits(r.points.points, crams.find())
}

// deniedInside reports a negation between the words of a cue that has none of
// its own: "boosting is not trained in parallel". Statements are wider than the
// doings that signals look for, so this is more frequent here.
func (r *reading) deniedInside(m match) bool {
	if m.pattern.negates {
		return false
	}
	for i := m.from; i < m.to; i++ {
		if negations[r.tokens[i].text] && (i+1 == m.to || r.tokens[i+1].text != "only") {
			return true
		}
	}
	return false
}

// in reports whether a key point was found in the sentence.
func (p *pointHits) in(sentence int) bool {
	return slices.ContainsFunc(p.points, func(h hit) bool { return h.sentence == sentence })
}

// share returns the weighted share of the key points that the answer covers, 0
// when the question has none.
func (p *pointHits) share() float64 {
	if p.question == nil {
		return 0
	}
	best := make([]float64, len(p.question.KeyPoints))
	for _, h := range p.points {
		worth := assessment.InList
		if h.strength >= assessment.Mentioned {
			worth = 1
		}
		best[h.point-1] = max(best[h.point-1], worth)
	}
	covered, all := 0.0, 0.0
	for i, point := range p.question.KeyPoints {
		covered += point.Weight * best[i]
		all += point.Weight
	}
	if all <= 0 {
		return 0
	}
	return min(1, covered/all)
}

// rates returns the competency as this question's answers are rated on it.
func (p *pointHits) rates(c *compiledCompetency) *rubric.Competency {
	if p.question == nil || len(p.question.KeyPoints) == 0 {
		return c.plain
	}
	return c.Competency
}

// addPoints adds the key points found to the signals that are shown by them.
func (r *reading) addPoints(out *signalHits) {
	for j := range out.Signals {
		if out.Signals[j].Detector != rubric.KeyPointShare {
			continue
		}
		for _, h := range r.points.points {
			h.signal = j
			out.hits = append(out.hits, h)
		}
	}
}

// pointEvidence quotes the best place of every key point covered, for each
// signal that is shown by them, and the misconceptions against the candidate.
func (r *reading) pointEvidence(h *signalHits) []assessment.Evidence {
	var out []assessment.Evidence
	for j := range h.Signals {
		if h.Signals[j].Detector != rubric.KeyPointShare {
			continue
		}
		quoted := map[assessment.Span]bool{}
		for _, x := range r.points.best() {
			place := r.quote(&r.sentences[x.sentence], x.span)
			if quoted[place] || len(quoted) == maxPointEvidence {
				continue
			}
			quoted[place] = true
			out = append(out, assessment.Evidence{
				Competency: h.ID, Signal: h.Signals[j].ID, Span: place, Strength: r.points.share(), Polarity: assessment.For,
			})
		}
	}
	for _, i := range r.misconceptions(h.ID) {
		x := r.points.wrong[i]
		out = append(out, assessment.Evidence{
			Competency: h.ID, Signal: r.points.question.Misconceptions[i].ID, Span: r.quote(&r.sentences[x.sentence], x.span),
			Strength: assessment.Elaborated, Polarity: assessment.Against,
		})
	}
	return out
}

// best returns the strongest hit of every key point covered, in their order.
func (p *pointHits) best() []hit {
	strongest := map[int]hit{}
	for _, h := range p.points {
		if known, seen := strongest[h.point]; !seen || h.strength > known.strength {
			strongest[h.point] = h
		}
	}
	out := make([]hit, 0, len(strongest))
	for _, h := range strongest {
		out = append(out, h)
	}
	slices.SortFunc(out, func(a, b hit) int { return cmp.Compare(a.point, b.point) })
	return out
}

// misconceptions returns the misconceptions found that bear on a competency.
func (r *reading) misconceptions(competency string) []int {
	if r.points.question == nil || !r.points.question.misjudged[competency] {
		return nil
	}
	var out []int
	for i := range r.points.question.Misconceptions {
		if _, found := r.points.wrong[i]; found {
			out = append(out, i)
		}
	}
	return out
}
