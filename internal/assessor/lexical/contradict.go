package lexical

import (
	"slices"

	"barraiser/internal/assessment"
)

// maxContradictions is how many contradictions of a turn are worth naming.
const maxContradictions = 3

// contradictions finds what the newest turn of an answer says otherwise than the
// turns before it, those to earlier questions included. A false one makes the
// interviewer look deaf, so whatever may be harmless is let go: another metric, a
// further step, a bound, a correction. All turns are read at once; what an assessor
// remembers isn't asked (recalled).
func contradictions(answer assessment.Answer) []assessment.Contradiction {
	if len(answer.Turns)+len(answer.Earlier) < 2 {
		return nil
	}
	turns := slices.Concat(answer.Earlier, answer.Turns)
	r := read(assessment.Answer{Turns: turns})
	r.detect()
	c := contrast{before: len(answer.Earlier)}
	for i, t := range turns {
		c.hear(r.account(i), t)
	}
	return c.find()
}

// contrast holds the newest turn against those before it.
type contrast struct {
	// turns are in their order, the newest last.
	turns []toldTurn
	// before is how many turns answered earlier questions.
	before int
	// marks are those of all sentences, turn by turn.
	marks []mark
	found []assessment.Contradiction
}

// toldTurn is a turn and what it claims. first is the place of its first sentence.
type toldTurn struct {
	*account
	assessment.Turn
	first int
}

// hear adds the next turn.
func (c *contrast) hear(a *account, t assessment.Turn) {
	c.turns = append(c.turns, toldTurn{a, t, len(c.marks)})
	c.marks = append(c.marks, a.marks...)
}

// find returns what the last turn heard says otherwise than those before it.
func (c *contrast) find() []assessment.Contradiction {
	c.figures()
	c.parts()
	c.deeds()
	c.absences()
	c.owners()
	c.events()
	return c.found
}

// claimIn is a claim and the turn that it was made in.
type claimIn[C any] struct {
	*uttered[C]
	turn int
}

// where is the place of a claim and its turn.
type where struct {
	spot
	turn int
}

func (h claimIn[C]) at() where { return where{h.spot, h.turn} }

// hold compares each claim of a kind in the newest turn with each of those in the turns
// from a place on. across says that the two answer different questions.
func hold[C any](c *contrast, from int, of func(*account) []uttered[C], compare func(early, late claimIn[C], across bool)) {
	newest := len(c.turns) - 1
	claims := of(c.turns[newest].account)
	for i := range claims {
		holdOne(c, claimIn[C]{&claims[i], newest}, from, of, compare)
	}
}

// holdOne is hold for one claim of the newest turn.
func holdOne[C any](c *contrast, late claimIn[C], from int, of func(*account) []uttered[C], compare func(early, late claimIn[C], across bool)) {
	for turn := from; turn < late.turn; turn++ {
		claims := of(c.turns[turn].account)
		for i := range claims {
			compare(claimIn[C]{&claims[i], turn}, late, turn < c.before)
		}
	}
}

// add keeps a contradiction. The same words of an earlier turn are held against the
// newest once.
func (c *contrast) add(about string, early, late where) {
	found := assessment.Contradiction{About: about, Former: c.quote(early), Latter: c.quote(late)}
	taken := slices.ContainsFunc(c.found, func(o assessment.Contradiction) bool {
		return o.Former == found.Former || o.Latter == found.Latter
	})
	if !taken && len(c.found) < maxContradictions {
		c.found = append(c.found, found)
	}
}

func (c *contrast) quote(w where) assessment.Span {
	t := &c.turns[w.turn]
	quote := string([]rune(t.Text)[w.start:w.end])
	return assessment.Span{Turn: t.Ordinal, Start: int(w.start), End: int(w.end), Quote: quote}
}

// sentenceOf is the place of a claim's sentence among those of all turns.
func (c *contrast) sentenceOf(w where) int { return c.turns[w.turn].first + int(w.sentence) }

func (c *contrast) marksAt(w where) mark { return c.marks[c.sentenceOf(w)] }

// asksForLater reports whether what the newest turn answers asks for another time.
func (c *contrast) asksForLater() bool {
	stems := newStemmer()
	asked, _ := tokenise(normalise([]rune(c.turns[len(c.turns)-1].Asked)), stems)
	stems.close()
	return slices.ContainsFunc(asked, func(t token) bool { return laterWords[t.text] })
}

// saying is where something was said: its words and the clause around them.
type saying struct {
	span
	clause span
}

// claimed returns the words of a claim that can be quoted: its clause, or as much
// before its end as a quotation may have.
func (r *reading) claimed(c saying) span {
	clause, claim := c.clause, c.span
	from, to := clause.from, min(clause.to, max(claim.to, clause.from+maxQuotable))
	from = max(from, min(claim.from, to-maxQuotable))
	for i := from + 1; i <= claim.from; i++ {
		// A quotation can't hold a bracket or a line's end.
		if r.tokens[i].gap&(gapParen|gapLine) != 0 {
			from = i
		}
	}
	for from < claim.from && leadIns[r.tokens[from].text] {
		from++
	}
	return span{from, to}
}

// states reports whether a sentence says what was: no question, no plan, no
// text that isn't the candidate's own account, and no word that takes back or
// bounds what it says. Each kind of claim asks it, so it is found out once.
func (r *reading) states(s *sentence) bool {
	if s.stating == unknown {
		s.stating = statesNothing
		if r.isStatement(s) {
			s.stating = statesSomething
		}
	}
	return s.stating == statesSomething
}

// stating is what is known of whether a sentence states something.
type stating uint8

const (
	unknown stating = iota
	statesNothing
	statesSomething
)

func (r *reading) isStatement(s *sentence) bool {
	if s.asked || s.code || r.isSteering(s) || len(s.hits[hypothetical])+len(s.hits[plannedAction]) > 0 {
		return false
	}
	for i := s.from; i < s.to; i++ {
		t := r.tokens[i]
		// "The forecast" is a thing; what "was forecast" isn't so yet.
		verb := t.text != "forecast" || i > s.from && r.tokens[i-1].is(isBe|isSubject)
		if t.list || unsettling[t.text] && verb {
			return false
		}
	}
	return true
}

// unsettling words make a statement a wish, a guess or a correction.
var unsettling = wordSet(`if would could should might goal target aim wanted plan planned expected expect hoped promised claimed
	believed estimated forecast budgeted sorry misspoke correct correction correcting wrongly mistaken meant thought instead
	suppose imagine say maybe perhaps otherwise`)

// clauseOf returns the clauses of a sentence that hold a span.
func (s *sentence) clauseOf(at span) span {
	out := at
	for _, c := range s.clauses {
		if c.from < at.to && at.from < c.to {
			out.from, out.to = min(out.from, c.from), max(out.to, c.to)
		}
	}
	return out
}
