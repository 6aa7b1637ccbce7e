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
	newest := len(turns) - 1
	var out []assessment.Contradiction
	// The same words of an earlier turn are held against the newest once.
	add := func(c assessment.Contradiction) {
		taken := slices.ContainsFunc(out, func(o assessment.Contradiction) bool {
			return o.Former == c.Former || o.Latter == c.Latter
		})
		if !taken && len(out) < maxContradictions {
			out = append(out, c)
		}
	}
	figures, parts := r.figureClaims(), r.partClaims()
	for i := range figures {
		for j := range figures[:i] {
			late, early := &figures[i], &figures[j]
			if late.turn == newest && early.turn < newest && early.disagrees(late, figures, early.turn < len(answer.Earlier)) {
				add(assessment.Contradiction{About: early.about(late), Former: r.claimed(early.turn, early.clause, early.span), Latter: r.claimed(late.turn, late.clause, late.span)})
			}
		}
	}
	for i := range parts {
		for j := range parts[:i] {
			late, early := &parts[i], &parts[j]
			if late.turn == newest && early.turn < newest && early.disagrees(late, early.turn < len(answer.Earlier)) {
				add(assessment.Contradiction{About: early.about(late), Former: r.claimed(early.turn, early.clause, early.span), Latter: r.claimed(late.turn, late.clause, late.span)})
			}
		}
	}
	return out
}

// claimed returns the words of a claim that can be quoted: its clause, or as much
// before its end as a quotation may have.
func (r *reading) claimed(turn int, clause, claim span) assessment.Span {
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
	return r.place(turn, span{from, to})
}

// states reports whether a sentence says what was: no question, no plan, no
// text that isn't the candidate's own account, and no word that takes back or
// bounds what it says.
func (r *reading) states(s *sentence) bool {
	if s.asked || s.code || r.isSteering(s) || len(s.hits[hypothetical])+len(s.hits[plannedAction]) > 0 {
		return false
	}
	for _, t := range r.tokens[s.from:s.to] {
		if t.list || unsettling[t.text] {
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
