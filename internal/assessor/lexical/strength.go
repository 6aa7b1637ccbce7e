package lexical

import (
	"barraiser/internal/assessment"
	"barraiser/internal/rubric"
)

// hit is one place where a signal shows.
type hit struct {
	signal   int
	sentence int
	span
	strength float64
	// byCue says that the rubric's own words were found, and not only a pattern
	// of the language.
	byCue bool
	// point is the number of the question's key point that was found, from 1, or 0.
	point int
}

// elaborationKinds are the patterns that make a mention concrete.
var elaborationKinds = map[rubric.Elaboration][]kind{
	rubric.ByNumber:    {quantity, changePair},
	rubric.ByAction:    {ownAction},
	rubric.ByCondition: {condition},
	rubric.ByTradeOff:  {tradeOff},
	rubric.ByReason:    {reason},
}

// otherElaboration is the strength of a hit that has elaborations, but none of
// those that the signal asks for.
const otherElaboration = 0.50

// cueStrength is what a cue at a place in a sentence is worth: a mention, more
// with elaborations in the same sentence, next to nothing in a list. In program
// text only a condition elaborates: its figures and names say nothing of what
// its writer weighed.
func (r *reading) cueStrength(s *sentence, at span, wanted []rubric.Elaboration) float64 {
	if r.isListed(at) {
		return assessment.InList
	}
	all, asked := 0, 0
	for _, e := range rubric.Elaborations() {
		if s.code && e != rubric.ByCondition || !r.elaborated(s, at, e) {
			continue
		}
		all++
		for _, w := range wanted {
			if w == e {
				asked++
			}
		}
	}
	switch {
	case all == 0:
		return assessment.Mentioned
	case len(wanted) > 0 && asked == 0:
		return otherElaboration
	case all == 1:
		return assessment.Elaborated
	default:
		return assessment.Detailed
	}
}

// elaborated reports whether a sentence has an elaboration outside the hit
// itself: "because" can't both be the cue and its elaboration. Where sentences
// are fragments, that may stand in the next one: "Median. Because of outliers."
func (r *reading) elaborated(s *sentence, at span, e rubric.Elaboration) bool {
	if r.hasElaboration(s, at, e) {
		return true
	}
	for _, i := range [2]int{s.index - 1, s.index + 1} {
		if i >= 0 && i < len(r.sentences) && r.isChained(s, &r.sentences[i]) && r.hasElaboration(&r.sentences[i], at, e) {
			return true
		}
	}
	return false
}

func (r *reading) hasElaboration(s *sentence, at span, e rubric.Elaboration) bool {
	for _, k := range elaborationKinds[e] {
		for _, h := range s.hits[k] {
			if k == ownAction || h.to <= at.from || h.from >= at.to {
				return true
			}
		}
	}
	return false
}

// The lengths, in words, of a fragment, and of a sentence that it may belong to.
const (
	fragmentLength = 5
	besideFragment = 12
)

// isChained reports whether a neighbouring sentence goes on with s: one of the
// two is a fragment, on the same line, and the other isn't long.
func (r *reading) isChained(s, other *sentence) bool {
	if other.turn != s.turn || other.guard != open || other.code != s.code || other.asked {
		return false
	}
	if min(s.words, other.words) >= fragmentLength || max(s.words, other.words) > besideFragment || r.isListed(other.span) {
		return false
	}
	later := s
	if other.from > s.from {
		later = other
	}
	return r.tokens[later.from].gap&gapLine == 0
}

// combine turns the hits of one signal into its strength: the best, and a
// little for another sentence that shows it too.
func combine(hits []hit, need int) float64 {
	best, second := 0.0, false
	firstSentence := -1
	places := map[int]bool{}
	for _, h := range hits {
		best = max(best, h.strength)
		if h.strength < assessment.Mentioned {
			continue
		}
		if firstSentence < 0 {
			firstSentence = h.sentence
		}
		second = second || h.sentence != firstSentence
		places[h.from] = true
	}
	if len(places) < need {
		// Fewer than asked for: less than a mention.
		return min(best, assessment.Mentioned*float64(len(places))/float64(need))
	}
	if second {
		best += assessment.Repeated
	}
	return min(1, best)
}
