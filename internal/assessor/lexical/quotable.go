package lexical

import (
	"cmp"
	"slices"

	"barraiser/internal/assessment"
)

// The length of a quotable piece in words, and how many a turn offers.
const (
	minQuotable = 3
	maxQuotable = 14
	maxPieces   = 8
)

// leadIns are left out at the beginning of a quoted piece.
var leadIns = wordSet(`and but so then because which that while although though since or also when where who if as
	well yes no okay ok actually basically honestly`)

// breaks are words before which a piece that is too long may end.
var breaks = wordSet(`and but or so because which that while although since when where with for by in on at from to until
	before after without into during if as`)

// quotable returns pieces of a turn that a probe may quote, best first.
func (r *reading) quotable(t *turnText, signals []signalHits) []assessment.Quotable {
	type scored struct {
		assessment.Quotable
		score float64
	}
	var all []scored
	for i := t.sentences.from; i < t.sentences.to; i++ {
		s := &r.sentences[i]
		if s.guard != open || s.asked {
			continue
		}
		for _, clause := range s.clauses {
			piece, ok := r.piece(clause)
			if !ok {
				continue
			}
			q, score := r.judge(s, piece, signals)
			all = append(all, scored{q, score})
		}
	}
	slices.SortStableFunc(all, func(a, b scored) int { return cmp.Compare(b.score, a.score) })
	var out []assessment.Quotable
	for _, x := range all[:min(len(all), maxPieces)] {
		out = append(out, x.Quotable)
	}
	return out
}

// piece trims a clause to something that can stand in a question: no lead-in,
// no list, a verb or a figure, 3 to 14 words that don't break off in a phrase.
func (r *reading) piece(clause span) (span, bool) {
	for clause.length() > 0 && leadIns[r.tokens[clause.from].text] {
		clause.from++
	}
	for clause.length() > maxQuotable {
		end := clause.from + maxQuotable
		for end > clause.from+minQuotable && !breaks[r.tokens[end].text] {
			end--
		}
		if end == clause.from+minQuotable {
			return span{}, false
		}
		clause.to = end
	}
	for clause.length() > 0 && (breaks[r.tokens[clause.to-1].text] || determiners[r.tokens[clause.to-1].text]) {
		clause.to--
	}
	if clause.length() < minQuotable || !r.hasVerb(clause) {
		return span{}, false
	}
	return clause, true
}

func (r *reading) hasVerb(piece span) bool {
	for i := piece.from; i < piece.to; i++ {
		t := r.tokens[i]
		if t.list {
			return false
		}
		if beForms[t.text] || (isPast(t.text) && (i == piece.from || !determiners[r.tokens[i-1].text])) {
			return true
		}
		if subjects[t.text] && i+1 < piece.to {
			return true
		}
	}
	return false
}

// judge scores a piece: own and team actions, figures, signals and vague words
// are worth a question; very short and very long pieces less so.
func (r *reading) judge(s *sentence, piece span, signals []signalHits) (assessment.Quotable, float64) {
	q := assessment.Quotable{Span: r.place(s.turn, piece)}
	score := 0.0
	if overlaps(s.hits[ownAction], piece) {
		score += 2
	}
	if overlaps(s.hits[teamAction], piece) {
		score += 1.5
		q.Team = !overlaps(s.hits[ownAction], piece)
	}
	if overlaps(s.hits[quantity], piece) || overlaps(s.hits[changePair], piece) {
		score++
	}
	if n := piece.length(); n >= 5 && n <= 12 {
		score++
	}
	best := 0.0
	for i := range signals {
		for _, h := range signals[i].hits {
			if h.from < piece.to && h.to > piece.from && h.strength > best {
				best = h.strength
				q.Competency, q.Signal = signals[i].ID, signals[i].Signals[h.signal].ID
			}
		}
	}
	return q, score + best
}

func overlaps(hits []span, piece span) bool {
	return slices.ContainsFunc(hits, func(h span) bool { return h.from < piece.to && h.to > piece.from })
}
