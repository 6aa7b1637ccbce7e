package lexical

import (
	"context"

	"barraiser/internal/assessment"
	"barraiser/internal/fault"
	"barraiser/internal/rubric"
)

// Version names this assessor's behaviour; it changes whenever the same input
// could give other bytes.
const Version = "lexical/1"

// Assessor rates answers by rules. It is safe for concurrent use.
type Assessor struct{ rounds cache }

// New returns an assessor with an empty cache of compiled rubrics.
func New() *Assessor {
	return &Assessor{rounds: cache{byKey: map[string]*compiled{}}}
}

// Assess rates the answers of a round, each on the competencies its question
// targets. An answer without turns, to a skipped question, isn't rated; one with
// a blank turn was sent empty, and is. It fails only when ctx ends, and then
// rates nothing.
//
// The level doesn't change ratings: it decides what is expected, which is the
// scorecard's business.
func (a *Assessor) Assess(ctx context.Context, round *rubric.Round, _ rubric.Level, answers []assessment.Answer) (assessment.Report, error) {
	report := assessment.Report{Rater: assessment.Rater{Kind: "lexical", Version: Version}}
	c := a.rounds.compile(round)
	for _, answer := range answers {
		if err := ctx.Err(); err != nil {
			return assessment.Report{}, fault.Wrap(err, "lexical: assess", fault.Unavailable)
		}
		report.Answers = append(report.Answers, assessAnswer(c, round, answer))
	}
	return report, nil
}

func assessAnswer(c *compiled, round *rubric.Round, answer assessment.Answer) assessment.AnswerReport {
	out := assessment.AnswerReport{Answer: answer}
	targets := targetsOf(round, answer)
	if len(answer.Turns) == 0 {
		for _, id := range targets {
			out.Rated = append(out.Rated, assessment.Rated{Competency: id, Why: assessment.WhyNotAsked})
		}
		return out
	}
	r := read(answer)
	found := r.examine(c.anchors)
	out.Flags = found.flags
	if found.language {
		for _, id := range targets {
			out.Rated = append(out.Rated, assessment.Rated{Competency: id, Why: assessment.WhyLanguage})
		}
		return out
	}
	if len(targets) == 0 {
		out.Rated = r.rateUnknown(c, round, found)
	}
	for _, id := range targets {
		h := r.findSignals(c.competencies[id])
		out.Rated = append(out.Rated, r.rate(&h, found))
	}
	out.Flags = r.withOffTopic(out.Flags, out.Rated, c)
	for i := range out.Rated {
		out.Rated[i].Evidence, _ = assessment.Verify(answer, out.Rated[i].Evidence)
	}
	return out
}

// targetsOf returns the competencies an answer is rated on, those of the
// round's own question if the answer doesn't say; nil if nobody knows.
func targetsOf(round *rubric.Round, answer assessment.Answer) []string {
	targets := answer.Targets
	if q := round.Question(answer.Question); len(targets) == 0 && q != nil {
		targets = q.Targets
	}
	var out []string
	for _, id := range targets {
		if round.Competency(id) != nil {
			out = append(out, id)
		}
	}
	return out
}

// rateUnknown rates an answer to a question that the rubric doesn't know, on
// the competencies whose own words it holds. With none it is 1, for the
// competency whose words the question holds most of, else the first.
func (r *reading) rateUnknown(c *compiled, round *rubric.Round, found *findings) []assessment.Rated {
	var out []assessment.Rated
	best, most := -1, -1
	for i := range round.Competencies {
		compiled := c.competencies[round.Competencies[i].ID]
		h := r.findSignals(compiled)
		if h.hasOwnWords() {
			out = append(out, r.rate(&h, found))
		}
		asked := 0
		for _, t := range r.turns {
			compiled.cues.find(t.asked, span{0, len(t.asked)}, nil, func(match) { asked++ })
		}
		if asked > most {
			best, most = i, asked
		}
	}
	if len(out) > 0 || best < 0 {
		return out
	}
	h := r.findSignals(c.competencies[round.Competencies[best].ID])
	rated := r.rate(&h, found)
	rated.Rating, rated.FailedGate, rated.FailedStep = rubric.LowersBar, nil, rubric.Unrated
	return []assessment.Rated{rated}
}

// hasOwnWords reports whether a cue of the rubric itself was found; the
// patterns of the language show in every story.
func (h *signalHits) hasOwnWords() bool {
	for _, x := range h.hits {
		if x.byCue && x.strength >= assessment.Mentioned {
			return true
		}
	}
	return false
}

// offTopicWords is the length from which an answer without a word of the topic
// is about something else, and not only short.
const offTopicWords = 25

// withOffTopic flags a fluent answer that none of its competencies know a word
// of.
func (r *reading) withOffTopic(flags []assessment.Flag, rated []assessment.Rated, c *compiled) []assessment.Flag {
	words := 0
	for _, s := range r.sentences {
		if s.guard == open {
			words += s.words
		}
	}
	if words < offTopicWords {
		return flags
	}
	for _, x := range rated {
		if h := r.cuesOf(c.competencies[x.Competency]); h.any() {
			return flags
		}
	}
	return append(flags, r.wholeFlag(assessment.FlagOffTopic))
}

// any reports whether a word of the topic or of a signal was found.
func (h *cueHits) any() bool {
	for _, hits := range h.bySentence {
		if len(hits) > 0 {
			return true
		}
	}
	return h.onTopic
}
