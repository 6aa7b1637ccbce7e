package lexical

// negatesItself reports whether a negation is among the words that a cue was found
// by: "nobody/somebody was hurt" has one only where it was found by "nobody".
func (r *reading) negatesItself(m match) bool {
	slots := m.pattern.slots
	for i := m.from; i < m.to && len(slots) > 0; i++ {
		if t := r.tokens[i]; slots[0].holds(t.stemKey()) {
			if negations[t.text] {
				return true
			}
			slots = slots[1:]
		}
	}
	return false
}

// deniesMore reports a negation between the words of a cue beyond its own: "not
// significant doesn't mean no effect". "Not by user but by time" denies nothing of
// what follows "but", and "I didn't wait and rolled back" nothing of the second deed.
func (r *reading) deniesMore(m match) bool {
	slots, denied := m.pattern.slots, false
	for i := m.from; i < m.to; i++ {
		t := r.tokens[i]
		switch {
		case len(slots) > 0 && slots[0].holds(t.stemKey()):
			slots = slots[1:]
			denied = denied || negations[t.text] && r.disowns(i, m.to, slots)
		case r.beginsAnew(i, m.to):
			denied = false
		case negations[t.text] && (i+1 == m.to || !harmlessAfter[r.tokens[i+1].text]):
			denied = true
		}
	}
	return denied
}

// beginsAnew reports whether what was denied before i no longer is.
func (r *reading) beginsAnew(i, to int) bool {
	return r.tokens[i].text == "but" || r.tokens[i].text == "and" && i+1 < to && (isPast(r.tokens[i+1].text) || subjects[r.tokens[i+1].text])
}

// harmlessAfter are words behind a "not" that denies nothing.
var harmlessAfter = wordSet(`only just longer`)

// opinionWords are what one doesn't do to a thing that wasn't so.
var opinionWords = wordSet(`think believe say claim suppose`)

// disowns reports whether the negation at i is that of an opinion on others' doing
// and not the one that a cue asks for: "I don't think we had rules as such" isn't "I
// did not ... as". Of one's own doing it admits as much: "I don't think I checked".
func (r *reading) disowns(i, to int, rest []slot) bool {
	i++
	if i < to && r.tokens[i].is(isAdverb) {
		i++
	}
	if i >= to || !opinionWords[r.tokens[i].text] || len(rest) > 0 && rest[0].holds(r.tokens[i].stemKey()) {
		return false
	}
	if i++; i < to && r.tokens[i].text == "that" {
		i++
	}
	return i < to && r.tokens[i].text != "i" && r.tokens[i].is(isSubject|isDeterminer)
}

// isPresentDenial reports "do not" in a place.
func (r *reading) isPresentDenial(at span) bool {
	for i := at.from; i+1 < at.to; i++ {
		if r.tokens[i].text == "do" && r.tokens[i+1].text == "not" {
			return true
		}
	}
	return false
}

// isDisowned reports whether a place in a sentence stands under "I don't think that"
// or "I can't say that", which reaches further than a plain "not".
func (r *reading) isDisowned(s *sentence, at int) bool {
	if turningWords[r.tokens[at].text] {
		return false
	}
	for i := at - 1; i > s.from; i-- {
		if t := r.tokens[i+1]; t.gap&gapClause != 0 || turningWords[r.tokens[i].text] {
			return false
		}
		if opinionWords[r.tokens[i].text] && isNegated(r.tokens, s.span, i) {
			return true
		}
	}
	return false
}
