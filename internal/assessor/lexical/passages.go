package lexical

import (
	"barraiser/internal/assessment"
	"barraiser/internal/rubric"
)

// guardNames are the guards as other assessors know them.
var guardNames = map[guard]assessment.Guard{
	open: assessment.Open, guardSteering: assessment.GuardSteering, guardEncoded: assessment.GuardEncoded,
	guardQuestion: assessment.GuardQuestion, guardAnchor: assessment.GuardRubric, guardRepeat: assessment.GuardRepeat,
	guardSalad: assessment.GuardStuffing, guardForeign: assessment.GuardForeign,
}

// Read takes an answer apart as Assess does and returns what an assessor that
// finds signals by other means stands on: its guards, topics and limits. Of the
// competencies those that the round doesn't know are left out.
func (a *Assessor) Read(round *rubric.Round, answer assessment.Answer, competencies []string) assessment.Reading {
	c := a.rounds.compile(round)
	r := read(answer)
	found := r.examine(c.anchors)
	r.findPoints(c.questions[answer.Question])
	out := assessment.Reading{Passages: make([]assessment.Passage, len(r.sentences))}
	for i := range r.sentences {
		out.Passages[i] = r.passage(&r.sentences[i])
	}
	for _, t := range r.turns {
		for _, f := range t.flags {
			out.Hidden = append(out.Hidden, assessment.Flag{Kind: f.kind, Turn: t.ordinal, Start: f.start, End: f.end})
		}
	}
	for _, id := range competencies {
		if known := c.competencies[id]; known != nil {
			h := r.findSignals(known)
			out.Frames = append(out.Frames, r.frame(&h, found))
		}
	}
	return out
}

func (r *reading) passage(s *sentence) assessment.Passage {
	out := assessment.Passage{Span: r.place(s.turn, s.span), Guard: guardNames[s.guard]}
	listed := 0
	for _, t := range r.tokens[s.from:s.to] {
		if t.list {
			listed++
		}
	}
	out.Listed = 2*listed >= s.words
	for _, e := range rubric.Elaborations() {
		// In program text only a condition elaborates, see cueStrength.
		if (!s.code || e == rubric.ByCondition) && r.elaborated(s, span{s.from, s.from}, e) {
			out.Elaborations = append(out.Elaborations, e)
		}
	}
	return out
}

// frame is what rate grades a competency by, less the strengths.
func (r *reading) frame(h *signalHits, found *findings) assessment.Frame {
	out := assessment.Frame{
		Competency: r.points.rates(h.compiledCompetency), Grade: r.gradeInput(h, found),
		Near: r.onTopic(h), Crammed: make([]bool, len(r.sentences)),
	}
	if h.cues.crammed == nil {
		return out
	}
	for i := range r.sentences {
		s := &r.sentences[i]
		crammed := 0
		for _, c := range h.cues.crammed[s.from:s.to] {
			if c {
				crammed++
			}
		}
		out.Crammed[i] = 2*crammed >= s.words
	}
	return out
}

// leaning is the least that the words of a sentence and of its neighbours must say
// for the subject, on the mean, where it holds no cue. Of the sentences of the
// labelled answers nine in ten reach it, of those about a family's Sunday one in
// four.
const leaning = -0.40

// onTopic says of each sentence whether it is on the topic. A cue lends its topic to
// the sentences around it, and an answer that is plainly on the subject to all of
// them (isPlainly); that is enough for cues, which are words of the subject
// themselves. Whoever finds signals by other means needs to know it of the sentence:
// it holds a cue of its own, or its words lean to the subject.
func (r *reading) onTopic(h *signalHits) []bool {
	vouched := cueHits{near: make([]bool, len(r.sentences)), onTopic: h.cues.onTopic}
	typos := r.typos.clear(len(r.tokens))
	for i := range r.sentences {
		s := &r.sentences[i]
		if s.guard != open {
			continue
		}
		vouches := r.points.in(i)
		h.compiledCompetency.cues.find(r.tokens, s.span, typos, func(m match) {
			isRedFlag := m.pattern.id >= len(h.Signals) && m.pattern.id != h.topic
			vouches = vouches || !isRedFlag && !r.isDenied(s, m)
		})
		vouched.near[i] = vouches
	}
	r.askedVouches(h.compiledCompetency, &vouched)
	out := make([]bool, len(r.sentences))
	for i := range out {
		out[i] = h.cues.near[i] && (vouched.near[i] || r.leans(&h.subject, i))
	}
	return out
}

// leans reports whether a sentence with its neighbours speaks for the subject.
// Words that no rubric uses speak against it.
func (r *reading) leans(subject *subject, at int) bool {
	sum, words := 0.0, 0
	for i := max(0, at-1); i <= min(len(r.sentences)-1, at+1); i++ {
		s := &r.sentences[i]
		if s.guard != open || s.turn != r.sentences[at].turn {
			continue
		}
		for _, t := range r.tokens[s.from:s.to] {
			if !t.is(isContent) {
				continue
			}
			says, known := subject.of(t.word)
			switch {
			case known:
			case t.usual > 0:
				says = subject.absent
			default:
				says = foreignWord
			}
			sum, words = sum+says, words+1
		}
	}
	return words > 0 && sum >= leaning*float64(words)
}
