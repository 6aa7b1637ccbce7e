package lexical

// topicReach is how many sentences either way a word of the topic vouches for.
const topicReach = 2

// signalsForTopic is how many different signals put an answer on the topic
// although it has none of the words that the author thought of.
const signalsForTopic = 3

// cueHits are the places of one competency's cues in an answer, by sentence.
type cueHits struct {
	bySentence [][]match
	// near says of each sentence whether the topic or a signal is near it.
	near []bool
	// crammed says of each token whether cues are strung together there, or is nil.
	crammed []bool
	// onTopic says that a word of the topic stands somewhere in the answer, or
	// that the rubric names none.
	onTopic bool
}

// cuesOf matches a competency's cues and decides which sentences are near its
// topic. Guarded sentences neither hit nor vouch.
func (r *reading) cuesOf(c *compiledCompetency) cueHits {
	out := cueHits{bySentence: make([][]match, len(r.sentences)), near: make([]bool, len(r.sentences))}
	out.onTopic = len(c.Topic.Any) == 0
	crams := newCram(r.tokens)
	typos := r.typos.clear(len(r.tokens))
	for i := range r.sentences {
		s := &r.sentences[i]
		if s.guard != open {
			continue
		}
		vouches := false
		c.cues.find(r.tokens, s.span, typos, func(m match) {
			if r.isDenied(s, m) {
				return
			}
			if m.pattern.id == c.topic {
				out.onTopic, vouches = true, true
				return
			}
			vouches = vouches || m.pattern.id < len(c.Signals)
			if m.pattern.id < len(c.Signals) {
				crams.add(m.pattern.id, m.span)
			}
			out.bySentence[i] = append(out.bySentence[i], m)
		})
		if r.points.in(i) {
			out.onTopic, vouches = true, true
		}
		if vouches {
			out.vouch(i)
		}
	}
	out.crammed = crams.find()
	out.onTopic = out.onTopic || out.signals() >= signalsForTopic || r.isPlainly(c, &out)
	r.askedVouches(c, &out)
	return out
}

// isPlainly puts an answer on the topic that has none of the words that the
// author thought of, but whose words as a whole are plainly about the subject;
// all of its sentences are near then.
func (r *reading) isPlainly(c *compiledCompetency, h *cueHits) bool {
	if r.aboutIn(&c.subject, h.crammed, func(int) bool { return true }) < plainSubject {
		return false
	}
	for i := range r.sentences {
		h.near[i] = h.near[i] || r.sentences[i].tells()
	}
	return true
}

// signals counts the signals of which a cue was found.
func (h *cueHits) signals() int {
	seen := map[int]bool{}
	for _, hits := range h.bySentence {
		for _, m := range hits {
			seen[m.pattern.id] = true
		}
	}
	return len(seen)
}

func (h *cueHits) vouch(i int) {
	for j := max(0, i-topicReach); j <= min(len(h.near)-1, i+topicReach); j++ {
		h.near[j] = true
	}
}

// askedVouches lets a probe's own words vouch for the first sentences of the
// reply: "340 ms, now 85" is on the topic that was asked about.
func (r *reading) askedVouches(c *compiledCompetency, h *cueHits) {
	for i, t := range r.turns {
		if i == 0 || t.sentences.length() == 0 {
			continue
		}
		found := false
		asked := r.askedOf(i)
		c.cues.find(asked, span{0, len(asked)}, nil, func(match) { found = true })
		if found || h.onTopic && i > 0 {
			for j := t.sentences.from; j < min(t.sentences.to, t.sentences.from+topicReach); j++ {
				h.near[j] = r.sentences[j].guard == open
			}
		}
	}
}

// isDenied applies a cue's not and unless, and negation before the hit and inside
// it beyond the cue's own: there only where the hit begins with who did it ("I ...
// had rules"), since of other words a negation may well deny something else.
func (r *reading) isDenied(s *sentence, m match) bool {
	if !r.negatesItself(m) && isNegated(r.tokens, s.span, m.from) ||
		subjects[r.tokens[m.from].text] && r.deniesMore(m) || r.isDisowned(s, m.from) {
		return true
	}
	for _, stem := range m.pattern.not {
		if r.holds(s.span, stem) {
			return true
		}
	}
	for _, stem := range m.pattern.unless {
		if r.holds(span{0, len(r.tokens)}, stem) {
			return true
		}
	}
	return false
}

func (r *reading) holds(in span, stem string) bool {
	for _, t := range r.tokens[in.from:in.to] {
		if t.stem == stem {
			return true
		}
	}
	return false
}
