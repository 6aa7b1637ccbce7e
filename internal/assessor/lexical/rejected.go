package lexical

// The words by which a statement is named only to be turned down.
var (
	// wrongWords say of a statement that it doesn't hold.
	wrongWords = wordSet(`wrong false untrue incorrect mistaken myth misconception misunderstanding mistake fallacy misreading nonsense
		invalid misleading naive tempting`)
	// holdingWords, denied, say so as well: "it isn't true that", "doesn't mean that".
	holdingWords = wordSet(`true right correct case say saying think believe claim claiming mean meaning means imply implies follow follows
		conclude concluding assume assuming agree prove proves show shows same suggest suggests`)
	// othersWords are who a statement is put into the mouth of.
	othersWords = wordSet(`people many some most others they everybody everyone beginners somebody someone one`)
	// holdWords are what those do.
	holdWords = wordSet(`think thinks believe believes say says assume assumes claim claims conclude concludes imagine`)
	// doubtWords deny what follows them by themselves.
	doubtWords = wordSet(`doubt disagree deny reject`)
	// turningWords begin what the candidate says for it, or against it, on their own.
	turningWords = wordSet(`because since but so therefore although whereas however`)
)

// rejects reports whether a statement found at m is named and not made: denied
// before it, inside it or behind it, asked, or put into others' mouths. A
// negation of the cue's own isn't one: "boosting does not overfit" is the
// statement itself, "that boosting does not overfit is a myth" turns it down.
func (r *reading) rejects(s *sentence, m match) bool {
	return s.asked || r.deniesMore(m) || isNegated(r.tokens, s.span, m.from) || r.rejectedBefore(s, m.from) || r.rejectedBehind(s, m.to)
}

// rejectedBefore looks for "it's wrong to say that", "doesn't mean that" and
// "people think that" in front of a place, back to where something else is said.
func (r *reading) rejectedBefore(s *sentence, at int) bool {
	for i := at - 1; i >= s.from; i-- {
		word := r.tokens[i].text
		switch {
		case r.tokens[i+1].gap&gapSemicolon != 0, turningWords[word] && r.tokens[i+1].text != "that":
			return false
		case wrongWords[word], doubtWords[word]:
			return !isNegated(r.tokens, s.span, i)
		case holdingWords[word] && isNegated(r.tokens, s.span, i):
			return true
		case holdWords[word] && r.saysAnother(s, i):
			return true
		}
	}
	return false
}

// saysAnother reports whether others are who holds what the verb at i says.
func (r *reading) saysAnother(s *sentence, i int) bool {
	for j := i - 1; j >= max(s.from, i-2); j-- {
		if word := r.tokens[j].text; othersWords[word] {
			return true
		} else if word == "i" || word == "we" {
			return false
		}
	}
	return false
}

// rejectedBehind looks for "is wrong", "isn't so" and "doesn't follow" after a
// statement, in its sentence or as all that the next one says of it.
func (r *reading) rejectedBehind(s *sentence, at int) bool {
	if r.isTurnedDown(span{at, s.to}) {
		return true
	}
	for i := range r.sentences {
		next := &r.sentences[i]
		if next.from == s.to && next.turn == s.turn && next.to > next.from {
			first := r.tokens[next.from].text
			return (first == "that" || first == "this" || first == "which") && r.isTurnedDown(span{next.from, min(next.to, next.from+turnedDownReach)})
		}
	}
	return false
}

// turnedDownReach is how many words into the next sentence a statement is still
// judged: "That is a common mistake".
const turnedDownReach = 7

// isTurnedDown reports a word such as "wrong" behind a form of "to be" or a
// negated one such as "true".
func (r *reading) isTurnedDown(in span) bool {
	for i := in.from; i < in.to; i++ {
		word := r.tokens[i].text
		switch {
		case turningWords[word]:
			return false
		case wrongWords[word] && r.isBehindBe(in, i):
			return !isNegated(r.tokens, in, i)
		case holdingWords[word] && isNegated(r.tokens, in, i):
			return true
		}
	}
	return false
}

// beReach is how far "is" may stand before what it says: "is just a common myth".
const beReach = 4

func (r *reading) isBehindBe(in span, at int) bool {
	for j := at - 1; j >= max(in.from, at-beReach); j-- {
		if beForms[r.tokens[j].text] || r.tokens[j].text == "be" {
			return true
		}
	}
	return false
}
