package lexical

import "strings"

// ownerClaim says whose a decision, an idea or a fault was.
type ownerClaim struct {
	saying
	ownership
}

// ownership is what such a claim says.
type ownership struct {
	who    kin
	name   string
	denied bool
	thing  string
}

// ownable are what one person has, by the word for it and the verb.
var ownable = map[string]string{
	"decision": "decision", "decided": "decision", "call": "decision", "idea": "idea", "suggestion": "idea", "proposal": "idea",
	"suggested": "idea", "proposed": "idea", "fault": "fault", "mistake": "fault", "error": "fault",
}

// wholly are what somebody decided who decided all of it.
var wholly = wordSet(`it that this everything all`)

// owners compares whose the newest turn says a thing was.
func (c *contrast) owners() {
	hold(c, c.before, func(a *account) []uttered[ownership] { return a.owners }, func(early, late claimIn[ownership], _ bool) {
		if early.claim.disowns(&late.claim) {
			c.add("whose "+early.claim.thing+" it was", early.at(), late.at())
		}
	})
}

// addOwners reads "it was my idea", "the decision wasn't mine" and "my manager
// decided everything".
func (a *account) addOwners(r *reading, s *sentence) {
	for j := s.from + 1; j < s.to; j++ {
		c, ok := r.ownedAt(s, j)
		next := r.word(s, c.to)
		if narrowed := next == "to" || narrows[next]; ok && (!narrowed || r.isThroughout(s, c.to+1)) {
			a.owners = append(a.owners, keep(r, s, c.saying, c.ownership)) // and not "my decision to wait" or "the idea of a cache"
		}
	}
}

// ownedAt reads a claim by its "was" or "decided" at j.
func (r *reading) ownedAt(s *sentence, j int) (ownerClaim, bool) {
	c := ownerClaim{}
	switch thing := ownable[r.tokens[j].text]; {
	case thing != "" && isPast(r.tokens[j].text) && wholly[r.word(s, j+1)] && !r.isVerbAt(s, j+2):
		c.thing = thing
		c.who, c.name, c.from = r.kinAt(s, j-1)
		c.to = j + 2
		if c.who != kinSelf && c.who != kinNamed {
			return c, false
		}
	case r.tokens[j].text == "was":
		r.readOwner(s, j, &c)
	}
	c.clause = s.clauseOf(c.span)
	return c, c.who != noKin
}

// isVerbAt tells "decided it had to go", where a clause begins, from "decided it".
func (r *reading) isVerbAt(s *sentence, i int) bool {
	return r.joined(s, i) && (r.tokens[i].is(isBe|isPastForm) || wills[r.tokens[i].text] || modals[r.tokens[i].text])
}

// readOwner reads "it was not my idea" and "the idea was Ana's" by the "was" at j.
func (r *reading) readOwner(s *sentence, j int, c *ownerClaim) {
	i := j + 1
	if next := r.word(s, i); next == "not" || next == "never" {
		c.denied = true
		i++
	}
	owner, before := r.word(s, i), r.wordBefore(s, j)
	if owner == "" {
		return
	}
	c.who, c.name = ownerOf(r.tokens[i])
	it, next := before == "it" || before == "that", r.word(s, i+1)
	switch {
	case it && owner == "my" && others[ownedStem(next)] && ownable[r.word(s, i+2)] != "":
		c.thing, c.who, c.name, c.span = ownable[r.word(s, i+2)], kinNamed, next, span{j - 1, i + 3}
	case it && ownable[next] != "":
		c.thing, c.span = ownable[next], span{j - 1, i + 2}
	case ownable[before] != "":
		c.thing, c.span = ownable[before], span{j - 1, i + 1}
	default:
		c.who = noKin
	}
}

// ownedStem takes the "'s" off "manager's".
func ownedStem(word string) string {
	return strings.TrimSuffix(word, "'s")
}

// ownerOf tells whose a thing is by "my", "mine" or "Ana's".
func ownerOf(t token) (kin, string) {
	switch {
	case t.text == "my" || t.text == "mine":
		return kinSelf, ""
	case t.owner && t.capital:
		return kinNamed, t.text
	default:
		return noKin, ""
	}
}

// disowns reports whether one thing is given to two people. Of "our" idea any may
// say that it was theirs.
func (c *ownership) disowns(late *ownership) bool {
	if c.thing != late.thing {
		return false
	}
	mine := func(o *ownership) bool { return o.who == kinSelf && !o.denied }
	notMine := func(o *ownership) bool { return o.who == kinSelf && o.denied || o.who == kinNamed && !o.denied }
	return mine(c) && notMine(late) || notMine(c) && mine(late)
}

// scoped reports a word that says of which time or part a sentence holds.
func (r *reading) scoped(s *sentence) bool {
	for i := s.from; i < s.to; i++ {
		if scoping[r.tokens[i].text] && !r.isThroughout(s, i) {
			return true
		}
	}
	return false
}

// isThroughout knows "from beginning to end", of which no part is left out, by
// either of its nouns at i.
func (r *reading) isThroughout(s *sentence, i int) bool {
	if i >= s.to {
		return false
	}
	from := r.wordBefore(s, i) == "from" && r.word(s, i+1) == "to"
	to := r.wordBefore(s, i) == "to" && r.wordBefore(s, i-2) == "from"
	return (from || to) && (scoping[r.tokens[i].text] || r.tokens[i].text == "finish")
}
