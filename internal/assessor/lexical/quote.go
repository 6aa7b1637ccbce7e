package lexical

import "barraiser/internal/assessment"

// The length of a quoted clause, in words.
const (
	minQuoteWords = 4
	maxQuoteWords = 40
)

// quote returns the smallest sensible piece of the sentence around a hit: its
// clause, with clauses beside it until it has some words, or a window of a
// sentence without clauses.
func (r *reading) quote(s *sentence, at span) assessment.Span {
	first, last := 0, len(s.clauses)-1
	for i, c := range s.clauses {
		if c.from <= at.from {
			first = i
		}
		if c.to >= at.to {
			last = i
			break
		}
	}
	piece := span{s.clauses[first].from, s.clauses[last].to}
	for piece.length() < minQuoteWords && (first > 0 || last < len(s.clauses)-1) {
		if last < len(s.clauses)-1 {
			last++
		} else {
			first--
		}
		piece = span{s.clauses[first].from, s.clauses[last].to}
	}
	if piece.length() > maxQuoteWords {
		piece.from = max(piece.from, at.from-maxQuoteWords/2)
		piece.to = min(piece.to, piece.from+maxQuoteWords)
		piece.to = max(piece.to, min(at.to, s.to))
	}
	return r.place(s.turn, piece)
}

// place turns a range of tokens of a turn into a span of its original words.
func (r *reading) place(turn int, piece span) assessment.Span {
	t := &r.turns[turn]
	start, end := r.tokens[piece.from].start, r.tokens[piece.to-1].end
	return assessment.Span{Turn: t.ordinal, Start: start, End: end, Quote: string(t.original[start:end])}
}
