package lexical

import (
	"cmp"
	"slices"

	"barraiser/internal/assessment"
)

// findings is what holds for an answer as a whole, whatever the competency.
type findings struct {
	flags     []assessment.Flag
	language  bool // too much of it is in another language
	empty     bool // nothing to rate
	stuffed   bool
	flood     bool
	hinted    bool
	vagueness float64
	// hypothetical says that what is told never happened.
	hypothetical bool
	// onlyCode says that it is program text with hardly a word about it.
	onlyCode bool
	// severe is the number of flags that make a rating less sure.
	severe int
}

// The shapes of answers as a whole.
const (
	// minAnswerWords is how many words of its own an answer has at the least,
	// unless they hold a figure or an own action.
	minAnswerWords = 8
	// languageShare is the share of foreign words from which it isn't rated.
	languageShare = 0.5
	// readableWords in English are enough to rate those, whatever else is there.
	readableWords = 20
	// stuffedShare is the share of words in lists from which it is stuffed, and
	// stuffedWords how many there must be.
	stuffedShare = 0.6
	stuffedWords = 10
)

// counts are sums over the sentences of an answer that may be evidence.
type counts struct {
	words, concrete, listed, planned, acted int
}

// examine runs the steps that don't depend on a competency.
func (r *reading) examine(anchors *shingles) *findings {
	r.detect()
	f := &findings{flags: r.guardAll(anchors)}
	foreign, words := r.foreignParts(span{0, len(r.sentences)})
	f.language = float64(foreign) > languageShare*float64(words) && words-foreign < readableWords
	var n counts
	for i := range r.sentences {
		s := &r.sentences[i]
		switch s.guard {
		case open:
			r.count(s, &n)
		case guardSalad:
			n.listed += s.words
		default:
		}
	}
	f.empty = !f.language && n.words < minAnswerWords && n.concrete == 0 && n.listed == 0
	f.stuffed = n.listed >= stuffedWords && float64(n.listed) >= stuffedShare*float64(words) && n.acted == 0
	f.hypothetical = n.planned > 0 && n.acted == 0 && !r.tellsStory(func(int) bool { return true })
	_, f.flood = r.isClaimFlood()
	f.vagueness, f.onlyCode = r.vagueness(), r.isOnlyCode()
	for _, t := range r.turns {
		f.hinted = f.hinted || t.hinted
	}
	r.flagWhole(f)
	return f
}

// count adds an open sentence to the sums.
func (r *reading) count(s *sentence, n *counts) {
	n.words += s.words
	n.concrete += len(s.hits[quantity]) + len(s.hits[ownAction])
	n.acted += len(s.hits[ownAction]) + len(s.hits[teamAction])
	n.planned += len(s.hits[hypothetical]) + len(s.hits[habit])
	for _, t := range r.tokens[s.from:s.to] {
		if t.list {
			n.listed++
		}
	}
}

// tellsStory reports whether the sentences named by near tell of a real past
// event: one that is dated or measured, or two things that happened of which
// one was the candidate's doing.
func (r *reading) tellsStory(near func(sentence int) bool) bool {
	events, own := 0, false
	for i := range r.sentences {
		s := &r.sentences[i]
		if s.guard != open || !near(i) {
			continue
		}
		_, strength := r.pastEvent(s)
		if strength >= assessment.Elaborated {
			return true
		}
		if strength > 0 {
			events++
			own = own || len(s.hits[ownAction]) > 0
		}
	}
	return events > 1 && own
}

// flagWhole adds the flags of the answer as a whole to those of its parts.
func (r *reading) flagWhole(f *findings) {
	switch {
	case f.language:
		f.flags = append(f.flags, r.wholeFlag(assessment.FlagLanguage))
	case f.empty:
		f.flags = append(f.flags, r.wholeFlag(assessment.FlagEmpty))
	case f.stuffed && !slices.ContainsFunc(f.flags, func(x assessment.Flag) bool { return x.Kind == assessment.FlagStuffing }):
		f.flags = append(f.flags, r.wholeFlag(assessment.FlagStuffing))
	case f.flood:
		first, _ := r.isClaimFlood()
		f.flags = append(f.flags, r.flag(assessment.FlagStuffing, &r.sentences[first]))
	}
	slices.SortStableFunc(f.flags, func(a, b assessment.Flag) int {
		return cmp.Or(cmp.Compare(a.Turn, b.Turn), cmp.Compare(a.Start, b.Start), cmp.Compare(a.End, b.End), cmp.Compare(a.Kind, b.Kind))
	})
	f.severe = len(f.flags)
}

// wholeFlag marks the first turn that the candidate spoke in, or the first.
func (r *reading) wholeFlag(kind assessment.FlagKind) assessment.Flag {
	out := assessment.Flag{Kind: kind}
	for i, t := range r.turns {
		if i == 0 || (out.End == 0 && len(t.original) > 0) {
			out.Turn, out.End = t.ordinal, len(t.original)
		}
	}
	return out
}
