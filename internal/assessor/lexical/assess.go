package lexical

import (
	"cmp"
	"context"
	"slices"

	"barraiser/internal/assessment"
	"barraiser/internal/fault"
	"barraiser/internal/rubric"
)

// Version names this assessor's behaviour; it changes whenever the same input
// could give other bytes.
const Version = "lexical/5"

// Assessor rates answers by rules. It is safe for concurrent use.
type Assessor struct {
	rounds cache
	told   memory
}

// New returns an assessor that has compiled no rubric and remembers no answer.
func New() *Assessor {
	return &Assessor{rounds: cache{byKey: map[string]*compiled{}}, told: memory{limit: maxRemembered}}
}

// Rater names the assessor and its version.
func (*Assessor) Rater() assessment.Rater {
	return assessment.Rater{Kind: "lexical", Version: Version}
}

// Assess rates the answers of a round, each on the competencies its question
// targets. An answer without turns, to a skipped question, isn't rated; one with
// a blank turn was sent empty, and is. It fails only when ctx ends, and then
// rates nothing.
//
// The level doesn't change ratings: it decides what is expected, which is the
// scorecard's business.
func (a *Assessor) Assess(ctx context.Context, round *rubric.Round, _ rubric.Level, answers []assessment.Answer) (assessment.Report, error) {
	report := assessment.Report{Rater: a.Rater()}
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
		targets = r.likelyTargets(c, round)
	}
	r.findPoints(c.questions[answer.Question])
	onTopic := false
	for _, id := range targets {
		h := r.findSignals(c.competencies[id])
		out.Rated = append(out.Rated, r.rate(&h, found))
		out.Flags = r.withCrammed(out.Flags, h.cues.crammed)
		onTopic = onTopic || h.cues.any()
	}
	if !onTopic {
		out.Flags = r.withOffTopic(out.Flags)
	}
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

// likelyTargets returns the competencies that an answer to a question which the
// rubric doesn't know is rated on: those that it has evidence for, else the one
// whose subject the question and the answer are nearest to.
func (r *reading) likelyTargets(c *compiled, round *rubric.Round) []string {
	var ids []string
	for _, h := range r.shown(c, round) {
		ids = append(ids, h.ID)
	}
	if len(ids) > 0 || len(round.Competencies) == 0 {
		return ids
	}
	nearest := slices.MaxFunc(round.Competencies, func(a, b rubric.Competency) int {
		return cmp.Compare(r.aboutAll(&c.competencies[a.ID].subject), r.aboutAll(&c.competencies[b.ID].subject))
	})
	return []string{nearest.ID}
}

// shown returns the competencies that an answer has evidence for: two signals
// by the rubric's own words, or one where no competency has two. The patterns
// of the language show in every story and say nothing about which it is.
func (r *reading) shown(c *compiled, round *rubric.Round) []signalHits {
	var all []signalHits
	most := 0
	for i := range round.Competencies {
		h := r.findSignals(c.competencies[round.Competencies[i].ID])
		if n := h.ownWords(); n > 0 {
			all = append(all, h)
			most = max(most, n)
		}
	}
	return slices.DeleteFunc(all, func(h signalHits) bool { return h.ownWords() < min(most, 2) })
}

// ownWords counts the signals of which the answer holds a cue of the rubric.
func (h *signalHits) ownWords() int {
	seen := map[int]bool{}
	for _, x := range h.hits {
		if x.byCue && x.strength >= assessment.Mentioned {
			seen[x.signal] = true
		}
	}
	return len(seen)
}

// offTopicWords is the length from which an answer without a word of the topic
// is about something else, and not only short.
const offTopicWords = 25

// withOffTopic flags an answer that none of its competencies know a word of, if it
// is fluent.
func (r *reading) withOffTopic(flags []assessment.Flag) []assessment.Flag {
	words := 0
	for _, s := range r.sentences {
		if s.guard == open {
			words += s.words
		}
	}
	if words < offTopicWords {
		return flags
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
