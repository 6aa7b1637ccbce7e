package lexical

import (
	"barraiser/internal/assessment"
	"barraiser/internal/rubric"
)

// detectorKinds are the patterns behind the rubric's detectors that hit
// sentence by sentence.
var detectorKinds = map[rubric.Detector][]kind{
	rubric.FirstPersonAction: {ownAction},
	rubric.TeamAction:        {teamAction},
	rubric.Quantity:          {quantity},
	rubric.SelfCritique:      {selfCritique},
	rubric.Prevention:        {preventing},
	rubric.TradeOff:          {tradeOff},
	rubric.OpenLimit:         {openLimit},
	rubric.Reach:             {reach},
	rubric.Condition:         {condition},
	rubric.Hypothetical:      {hypothetical, habit},
}

// detectorHits finds what a built-in detector sees in a sentence, with the
// strength of each place.
func (r *reading) detectorHits(d rubric.Detector, s *sentence, wanted []rubric.Elaboration, emit func(span, float64)) {
	switch d {
	case rubric.PastEvent:
		if at, strength := r.pastEvent(s); strength > 0 {
			emit(at, strength)
		}
	case rubric.ChangePair:
		for _, h := range s.hits[changePair] {
			emit(h, assessment.Detailed)
		}
		for _, h := range s.hits[changeOne] {
			emit(h, assessment.Elaborated-0.10)
		}
	case rubric.Investigation:
		for _, h := range s.hits[investigation] {
			if len(s.hits[ownAction]) > 0 {
				emit(h, r.cueStrength(s, h, wanted))
			}
		}
	case rubric.SelfCritique:
		for _, h := range s.hits[selfCritique] {
			emit(h, max(assessment.Elaborated, r.cueStrength(s, h, wanted)))
		}
	default:
		for _, k := range detectorKinds[d] {
			for _, h := range s.hits[k] {
				emit(h, r.cueStrength(s, h, wanted))
			}
		}
	}
}

// minEventWords is how long a sentence must be to name what happened to what.
const minEventWords = 6

// pastEvent tells whether a sentence tells of something that happened once: a
// past verb, and a time anchor or at least actors of one's own. A habit or a
// hypothetical isn't one, however dated.
func (r *reading) pastEvent(s *sentence) (span, float64) {
	if s.words < minEventWords || s.asked || len(s.hits[habit]) > 0 {
		return span{}, 0
	}
	verb := r.pastVerb(s)
	measured := len(s.hits[quantity]) > 0
	if len(s.hits[timeAnchor]) > 0 {
		return s.hits[timeAnchor][0], datedStrength(s, verb >= 0, measured)
	}
	switch {
	case measured && len(s.hits[ownAction]) > 0:
		return s.hits[ownAction][0], assessment.Elaborated
	case verb >= 0 && len(s.hits[hypothetical]) == 0:
		return span{verb, verb + 1}, assessment.Mentioned
	default:
		return span{}, 0
	}
}

// datedStrength is what a sentence with a time anchor is worth as an event;
// without a past verb ("06:40: recall at 0.61") it may not be a plan.
func datedStrength(s *sentence, past, measured bool) float64 {
	switch {
	case past && measured:
		return assessment.Detailed
	case past, measured && len(s.hits[hypothetical])+len(s.hits[plannedAction]) == 0:
		return assessment.Elaborated
	default:
		return 0
	}
}

// pastVerb returns the place of the first past verb of a sentence, or -1.
func (r *reading) pastVerb(s *sentence) int {
	for i := s.from; i < s.to; i++ {
		if t := r.tokens[i]; t.is(isPastForm) && !t.list && (i == s.from || !r.tokens[i-1].is(isDeterminer)) && !r.isDisowned(s, i) {
			return i
		}
	}
	return -1
}

// isOwn says which detectors ask for the candidate's own doing: with cues, both
// must be in the sentence.
func isOwn(d rubric.Detector) bool { return d == rubric.FirstPersonAction }

// The share of claims in an answer that makes it a flood.
const (
	floodClaims = 4
	floodShare  = 0.5
)

// isClaimFlood reports "I improved X by N %" again and again with no story: no
// time, no steps, no reason.
func (r *reading) isClaimFlood() (first int, flood bool) {
	claims, told, count := 0, 0, 0
	first = -1
	for i := range r.sentences {
		s := &r.sentences[i]
		count++
		claim := len(s.hits[changeOne])+len(s.hits[changePair]) > 0 && len(s.hits[ownAction]) > 0 && s.words <= 16
		if len(s.hits[reason])+len(s.hits[investigation])+len(s.hits[selfCritique])+len(s.hits[timeAnchor]) > 0 {
			told++
			continue
		}
		if claim {
			claims += max(1, min(len(s.hits[changeOne]), len(s.hits[ownAction])))
			if first < 0 {
				first = i
			}
		}
	}
	return first, claims >= floodClaims && told == 0 && float64(claims) >= floodShare*float64(count)
}
