package lexical

import (
	"barraiser/internal/assessment"
)

// guard says why a sentence may not be evidence.
type guard int

const (
	open guard = iota
	guardSteering
	guardEncoded
	guardQuestion
	guardAnchor
	guardRepeat
	guardSalad
	guardForeign
)

// The shares of a sentence's trigrams from which it counts as copied. Copies
// of the question are often polite restatements, so they are only flagged when
// they are whole; copies of an anchor can only come from the rubric.
const (
	questionShare = 0.50
	anchorShare   = 0.35
	wholeCopy     = 0.80
	repeatShare   = 0.80
	minCopied     = 3 // trigrams
	// stuffingShare is the part of the words, one in so many, that must be strung
	// together for an answer to be flagged.
	stuffingShare = 4
	minSaladWords = 12
	minOwners     = 3
)

// guardAll guards the sentences of an answer, in the order of what is worst,
// and returns the flags of what it found. anchors are the rubric's own texts.
func (r *reading) guardAll(anchors *shingles) []assessment.Flag {
	var flags []assessment.Flag
	for _, t := range r.turns {
		for _, f := range t.flags {
			flags = append(flags, assessment.Flag{Kind: f.kind, Turn: t.ordinal, Start: f.start, End: f.end})
		}
	}
	asked, seen := r.askedBefore(), newShingles(len(r.tokens))
	repeated, strung, words := 0, 0, 0
	firstRepeat := -1
	var salads []assessment.Flag
	for i := range r.sentences {
		s := &r.sentences[i]
		words += s.words
		kind := r.guardOf(s, asked[s.turn], anchors, seen)
		seen.addTokens(r.tokens[s.from:s.to])
		s.guard = kind.guard
		switch {
		case kind.guard == guardSalad:
			strung += s.words
			salads = append(salads, r.flag(kind.flag, s))
		case kind.flag != "":
			flags = append(flags, r.flag(kind.flag, s))
		}
		if kind.guard == guardRepeat && !s.code {
			repeated += s.words
			if firstRepeat < 0 {
				firstRepeat = i
			}
		}
	}
	// A list in an answer that says something else counts for nothing, and that is
	// all: nobody need look at it.
	if stuffingShare*strung >= words {
		flags = append(flags, salads...)
	}
	if firstRepeat >= 0 && 4*repeated >= words {
		flags = append(flags, r.flag(assessment.FlagRepetition, &r.sentences[firstRepeat]))
	}
	return flags
}

// askedBefore returns, for each turn, the trigrams of what it answers: its own
// question and the first one. They are the same for all sentences of a turn.
func (r *reading) askedBefore() []*shingles {
	out := make([]*shingles, len(r.turns))
	for i := range r.turns {
		out[i] = newShingles(len(r.askedOf(i)))
		out[i].addTokens(r.askedOf(i))
		if i > 0 {
			out[i].addTokens(r.askedOf(0))
		}
	}
	return out
}

// verdict is a guard and the flag that goes with it, or "".
type verdict struct {
	guard guard
	flag  assessment.FlagKind
}

func (r *reading) guardOf(s *sentence, asked, anchors, seen *shingles) verdict {
	tokens := r.tokens[s.from:s.to]
	switch {
	case r.isSteering(s):
		return verdict{guardSteering, assessment.FlagInjection}
	case isRotated(tokens):
		return verdict{guardEncoded, assessment.FlagEncoded}
	case !s.code && isForeign(tokens):
		return verdict{guardForeign, ""}
	}
	if share, n := asked.share(tokens); share >= questionShare && n >= minCopied {
		if share >= wholeCopy && len(tokens) >= 8 {
			return verdict{guardQuestion, assessment.FlagCopiedQuestion}
		}
		return verdict{guardQuestion, ""}
	}
	if share, n := anchors.share(tokens); share >= anchorShare && n >= minCopied && len(tokens) >= 6 {
		return verdict{guardAnchor, assessment.FlagCopiedAnchor}
	}
	if share, n := seen.share(tokens); share >= repeatShare && n >= 2 {
		return verdict{guardRepeat, ""}
	}
	if r.isSalad(s) {
		return verdict{guardSalad, assessment.FlagStuffing}
	}
	return verdict{}
}

// isSalad reports terms strung together without the words that make a
// sentence: nobody who acts, hardly a function word or a figure. A formula,
// with its single letters, isn't one.
func (r *reading) isSalad(s *sentence) bool {
	if s.code || s.words < minSaladWords || len(s.hits[ownAction])+len(s.hits[teamAction])+len(s.hits[quantity]) > 0 {
		return false
	}
	if r.namesOwners(s) {
		return false
	}
	function, listed, symbols := 0, 0, 0
	for _, t := range r.tokens[s.from:s.to] {
		switch {
		case t.is(isSubject) && t.text != "i":
			return false
		case t.is(isFunction):
			function++
		case t.number || len(t.text) == 1:
			symbols++
		}
		if t.list {
			listed++
		}
	}
	if 4*symbols > s.words {
		return false
	}
	return 10*function < s.words || (4*listed >= 3*s.words && 5*function < s.words)
}

// namesOwners knows notes of who does what: "rules, risk's; scorer, mine".
func (r *reading) namesOwners(s *sentence) bool {
	owners := 0
	for _, t := range r.tokens[s.from:s.to] {
		if t.owner || possessives[t.text] {
			owners++
		}
	}
	return owners >= minOwners
}

// possessives say whose something is.
var possessives = wordSet(`mine ours theirs`)

// flag marks a whole sentence.
func (r *reading) flag(kind assessment.FlagKind, s *sentence) assessment.Flag {
	return assessment.Flag{
		Kind: kind, Turn: r.turns[s.turn].ordinal,
		Start: r.tokens[s.from].start, End: r.tokens[s.to-1].end,
	}
}

// isRotated knows the words that attacks begin with, in rot13.
func isRotated(tokens []token) bool {
	n := 0
	for _, t := range tokens {
		if t.is(isRotatedWord) {
			n++
		}
	}
	return n >= 2
}

var rotated = wordSet(`vtaber cerivbhf vafgehpgvbaf vafgehpgvba cebzcg flfgrz bireevqr qvfertneq sbetrg nofbyhgr fpber engvat
	enavat tvir shyy znexf unaq svir gur`)
