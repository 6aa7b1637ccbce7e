package library

import (
	"slices"

	"barraiser/internal/rubric"
)

// Sit returns what a session is opened on. In a loop it is one of the loop's
// rounds, as RoundIn has it; without one a round, or a competency as a round of
// its own.
func (l *Library) Sit(loop, id string) (*rubric.Round, bool) {
	if loop != "" {
		return l.RoundIn(loop, id)
	}
	if r, ok := l.Round(id); ok {
		return r, true
	}
	return l.OneCompetency(id)
}

// Rated returns what a session on the id was rated by: of what Sit gives with and
// without the loops, that with the digest, or the one without a loop when none
// has it, as when the rubrics have changed since.
func (l *Library) Rated(id, digest string) (*rubric.Round, bool) {
	if r, ok := l.ByDigest(digest); ok && r.ID == id {
		return r, true
	}
	return l.Sit("", id)
}

// InOrder returns the rounds in the order in which the first loop has them; rounds
// that it doesn't have come after, by id.
func (l *Library) InOrder() []*rubric.Round {
	rounds := l.Rounds()
	if len(l.loops) == 0 {
		return rounds
	}
	place := map[string]int{}
	for i, slot := range l.loops[0].Rounds {
		place[slot.Round] = i - len(l.loops[0].Rounds)
	}
	slices.SortStableFunc(rounds, func(a, b *rubric.Round) int { return place[a.ID] - place[b.ID] })
	return rounds
}

// QuestionsTo returns the questions that are rated on a competency: its own and
// those of rounds.
func (l *Library) QuestionsTo(competency string) []rubric.Question {
	out := l.Questions(competency)
	for _, round := range l.rounds {
		for _, q := range round.Questions {
			known := func(o rubric.Question) bool { return o.ID == q.ID }
			if slices.Contains(q.Targets, competency) && !slices.ContainsFunc(out, known) {
				out = append(out, q)
			}
		}
	}
	return out
}
