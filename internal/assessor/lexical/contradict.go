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
// further step, a bound, a correction.
func contradictions(answer assessment.Answer) []assessment.Contradiction {
	if len(answer.Turns)+len(answer.Earlier) < 2 {
		return nil
	}
	turns := slices.Concat(answer.Earlier, answer.Turns)
	r := read(assessment.Answer{Turns: turns})
	r.detect()
	return r.contradictions(len(answer.Earlier))
}

// contradictions holds the newest turn of a reading against the others, of which so
// many answered earlier questions. The language patterns must have been detected.
func (r *reading) contradictions(before int) []assessment.Contradiction {
	if len(r.turns) < 2 {
		return nil
	}
	c := contrast{reading: r, newest: len(r.turns) - 1, before: before}
	c.figures()
	c.parts()
	c.deeds()
	c.absences()
	c.owners()
	c.events()
	return c.found
}

// contrast holds the newest turn against those before it.
type contrast struct {
	*reading
	newest int
	// before is how many turns answered earlier questions.
	before int
	found  []assessment.Contradiction
}

// saying is where something was said: its words and the clause around them.
type saying struct {
	span
	turn   int
	clause span
}

// meets reports whether two sayings are one of the newest turn and one before it,
// and whether they answer different questions.
func (c *contrast) meets(early, late saying) (meet, across bool) {
	return late.turn == c.newest && early.turn < c.newest, early.turn < c.before
}

// add keeps a contradiction. The same words of an earlier turn are held against the
// newest once.
func (c *contrast) add(about string, early, late saying) {
	found := assessment.Contradiction{About: about, Former: c.claimed(early), Latter: c.claimed(late)}
	taken := slices.ContainsFunc(c.found, func(o assessment.Contradiction) bool {
		return o.Former == found.Former || o.Latter == found.Latter
	})
	if !taken && len(c.found) < maxContradictions {
		c.found = append(c.found, found)
	}
}

// claimed returns the words of a claim that can be quoted: its clause, or as much
// before its end as a quotation may have.
func (r *reading) claimed(c saying) assessment.Span {
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
	return r.place(c.turn, span{from, to})
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

// subset reports whether every key of a is one of b.
func subset(a, b map[string]bool) bool {
	for key := range a {
		if !b[key] {
			return false
		}
	}
	return true
}
