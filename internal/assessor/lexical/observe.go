package lexical

import (
	"context"

	"barraiser/internal/assessment"
	"barraiser/internal/fault"
	"barraiser/internal/rubric"
)

// Observe looks at the newest turn of an answer, for its targets or, where
// nobody knows them, for every competency whose own words it holds. The turns
// before it count as context. It fails only when ctx has ended.
func (a *Assessor) Observe(ctx context.Context, round *rubric.Round, answer assessment.Answer) (assessment.Observation, error) {
	if err := ctx.Err(); err != nil {
		return assessment.Observation{}, fault.Wrap(err, "lexical: observe", fault.Unavailable)
	}
	if len(answer.Turns) == 0 {
		return assessment.Observation{Reply: assessment.Evasive}, nil
	}
	c := a.rounds.compile(round)
	r := read(answer)
	found := r.examine(c.anchors)
	newest := &r.turns[len(r.turns)-1]
	out := assessment.Observation{Turn: newest.ordinal, Words: newest.tokens.length()}
	for _, f := range found.flags {
		if f.Turn == newest.ordinal {
			out.Flags = append(out.Flags, f)
		}
	}
	r.findPoints(c.questions[answer.Question])
	signals := r.observed(c, round, answer)
	onTopic := false
	for i := range signals {
		onTopic = onTopic || signals[i].cues.any()
		for _, e := range r.evidence(&signals[i]) {
			if e.Turn == newest.ordinal {
				out.Evidence = append(out.Evidence, e)
			}
		}
	}
	out.Evidence, _ = assessment.Verify(answer, out.Evidence)
	out.Quotable = r.quotable(newest, signals)
	out.Reply = r.reply(newest, onTopic || len(signals) == 0)
	if out.Reply == assessment.Substantive {
		out.Contradictions = a.recalled(r, answer)
	}
	return out, nil
}

// observed finds the signals of the competencies that an answer is about.
func (r *reading) observed(c *compiled, round *rubric.Round, answer assessment.Answer) []signalHits {
	targets := targetsOf(round, answer)
	if len(targets) == 0 {
		return r.shown(c, round)
	}
	out := make([]signalHits, 0, len(targets))
	for _, id := range targets {
		out = append(out, r.findSignals(c.competencies[id]))
	}
	return out
}
