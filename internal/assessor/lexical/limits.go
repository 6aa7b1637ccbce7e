package lexical

import (
	"fmt"

	"barraiser/internal/assessment"
	"barraiser/internal/rubric"
)

// The caps that aren't a rubric's.
const (
	hintCap         = rubric.MeetsBar
	hypotheticalCap = rubric.BelowBar
	floodCap        = rubric.BelowBar
	offTopicCap     = rubric.BelowBar
	codeCap         = rubric.BelowBar
)

// What a cap says to the candidate: each is the way to one step more.
const (
	sayEmpty        = "There is nothing in the answer to rate. Tell one thing that you did, in a sentence or two."
	sayStuffed      = "Terms in a list count for nothing. Take one of them, and say what you did with it and what came of it."
	sayFlood        = "One claim with a percentage after another counts for little. Take one of them, and tell it from beginning to end."
	sayHypothetical = "What you would do is a 2 at the most. Tell what happened once, and what you did."
	sayOffTopic     = "The answer does not come to what was asked."
	sayElsewhere    = "The answer would suit another question better. Come to what was asked."
	sayOnlyCode     = "The answer is code alone. Say what it does, and why it is right."
	sayHint         = "With a hint, a 4 is the most an answer can earn."
)

// sayDetector is what a red flag without words of its own says.
var sayDetector = map[rubric.Detector]string{
	rubric.ClaimFlood: sayFlood, rubric.ListStuffing: sayStuffed, rubric.Hypothetical: sayHypothetical,
}

// caps collects the limits of a competency's rating.
func (r *reading) caps(h *signalHits, found *findings) []assessment.Cap {
	var out []assessment.Cap
	limit := func(rating rubric.Rating, cause, say string) {
		out = append(out, assessment.Cap{Rating: rating, Cause: cause, Say: say})
	}
	for j := range h.RedFlags {
		f := &h.RedFlags[j]
		if x, cued := h.flags[j]; cued {
			limit(f.Cap, f.ID, r.sayQuoted(x, "“%s” limits this to a %d.", f.Cap))
		} else if r.detected(f.Detector, h, found) {
			limit(f.Cap, f.ID, sayDetector[f.Detector])
		}
	}
	out = append(out, r.misconceptionCaps(h.ID)...)
	switch {
	case found.empty:
		limit(rubric.LowersBar, "empty or stuffed", sayEmpty)
	case found.stuffed, r.isCrammed(h.cues.crammed):
		limit(rubric.LowersBar, "empty or stuffed", sayStuffed)
	case found.flood:
		limit(floodCap, string(assessment.FlagStuffing), sayFlood)
	case found.hypothetical && h.story:
		limit(hypotheticalCap, string(assessment.FlagHypothetical), sayHypothetical)
	}
	if !h.cues.onTopic {
		rating, say := h.Topic.Cap, h.Topic.Say
		if !rating.Valid() {
			rating = offTopicCap
		}
		if say == "" {
			say = sayOffTopic
		}
		limit(rating, string(assessment.FlagOffTopic), say)
	}
	if r.isElsewhere(h) {
		limit(offTopicCap, string(assessment.FlagOffTopic), sayElsewhere)
	}
	if found.onlyCode {
		limit(codeCap, "only code", sayOnlyCode)
	}
	if found.hinted {
		limit(hintCap, "hint", sayHint)
	}
	return out
}

// misconceptionCaps are the limits of the wrong beliefs that an answer holds.
func (r *reading) misconceptionCaps(competency string) []assessment.Cap {
	var out []assessment.Cap
	for _, i := range r.misconceptions(competency) {
		m := &r.points.question.Misconceptions[i]
		out = append(out, assessment.Cap{
			Rating: m.Cap, Cause: m.ID, Say: r.sayQuoted(r.points.wrong[i], "“%s” is not so, which limits this to a %d.", m.Cap),
		})
	}
	return out
}

// sayQuoted puts the words at a hit and a rating into a sentence.
func (r *reading) sayQuoted(x hit, format string, limit rubric.Rating) string {
	return fmt.Sprintf(format, assessment.Clipped(r.quote(&r.sentences[x.sentence], x.span).Quote), limit)
}
