package lexical

import "strings"

// doer is who is said to have done something.
type doer int

const (
	doneBySelf  doer = iota
	doneByOther      // a name, a role: "Ana", "my manager"
	notBySelf        // "I didn't build it"
)

// partClaim says who did something to something.
type partClaim struct {
	saying
	part
}

// part is what such a claim says.
type part struct {
	who  doer
	verb string // the stem, "make" for all verbs of making
	told string // the verb as it was said
	// object are the stems of the thing's words, name the words.
	object stems
	name   []string
	// some says that the thing is any of its kind: "a model".
	some bool
	// narrowed says that more is said of which one it is: "the migration of billing".
	narrowed bool
}

// making are the verbs by which one thing is made, whichever is used; who designs
// it may be another.
var making = wordSet(`build built write wrote written implement implemented develop developed create created code coded`)

// single are further deeds that only one does.
var single = wordSet(`design designed train trained invent invented lead led find found discover discovered trace traced propose
	proposed`)

// others are people besides the candidate, behind "my", "our" or "the".
var others = wordSet(`manager colleague boss lead mentor supervisor teammate contractor vendor intern director architect predecessor
	coworker`)

// sharing words leave room for two doers, differing words for two things.
var (
	sharing   = wordSet(`together with jointly paired pair help helped helping mostly partly too also both again`)
	differing = wordSet(`part parts half most some version versions prototype first second third new another other next original
		early initial previous earlier former v1 v2 mockup draft drafts same similar own`)
	indefinite = wordSet(`nobody somebody someone anybody anyone everything nothing something management`)
)

// maxObject is how many words a thing is named by at the most.
const maxObject = 4

// parts compares who the newest turn says did something.
func (c *contrast) parts() {
	hold(c, 0, func(a *account) []uttered[part] { return a.parts }, func(early, late claimIn[part], across bool) {
		if early.claim.disagrees(&late.claim, across) {
			c.add(early.claim.about(&late.claim), early.at(), late.at())
		}
	})
}

// addParts reads who did what.
func (a *account) addParts(r *reading, s *sentence) {
	for j := s.from + 1; j < s.to; j++ {
		verb := r.tokens[j].text
		if !making[verb] && !single[verb] {
			continue
		}
		c, ok := r.activeClaim(s, j)
		if !ok {
			c, ok = r.passiveClaim(s, j)
		}
		if ok {
			a.parts = append(a.parts, keep(r, s, c.saying, c.part))
		}
	}
}

// activeClaim reads "I built the model", "I didn't build the model" and "Ana built
// the model" by the verb at i.
func (r *reading) activeClaim(s *sentence, i int) (partClaim, bool) {
	who, from, ok := r.doerBefore(s, i)
	if !ok || i+1 < s.to && r.tokens[i+1].gap&gapClause != 0 {
		return partClaim{}, false
	}
	c := r.deed(i, who)
	to := r.takeObject(s, i+1, &c)
	c.span = span{from, to}
	c.narrowed = narrows[r.word(s, to)]
	return r.finish(s, c)
}

// narrows are words behind a thing that say which part of it is meant.
var narrows = wordSet(`of for from in into at on onto`)

// passiveClaim reads "the model was built by Ana".
func (r *reading) passiveClaim(s *sentence, i int) (partClaim, bool) {
	if i-2 < s.from || !r.tokens[i-1].is(isBe) || r.word(s, i+1) != "by" {
		return partClaim{}, false
	}
	who, to, ok := r.doerBehind(s, i+2)
	if !ok {
		return partClaim{}, false
	}
	from := i - 2
	for from > s.from && !determiners[r.tokens[from].text] && i-from <= maxObject+1 {
		from--
	}
	c := r.deed(i, who)
	if end := r.takeObject(s, from, &c); end != i-1 {
		return partClaim{}, false
	}
	c.span = span{from, to}
	return r.finish(s, c)
}

func (r *reading) deed(i int, who doer) partClaim {
	c := partClaim{part: part{who: who, verb: r.tokens[i].stem, told: r.tokens[i].text}}
	if making[c.told] {
		c.verb = "make"
	}
	return c
}

// finish checks that a claim names a thing and leaves no room for another doer.
func (r *reading) finish(s *sentence, c partClaim) (partClaim, bool) {
	c.clause = s.clauseOf(c.span)
	if len(c.object) == 0 {
		return partClaim{}, false
	}
	for j := c.clause.from; j < c.clause.to; j++ {
		if word := r.tokens[j].text; sharing[word] || differing[word] && j >= c.from && j < c.to {
			return partClaim{}, false
		}
	}
	return c, true
}

// doerBefore tells who stands before the verb at i and where the clause's words
// about them begin.
func (r *reading) doerBefore(s *sentence, i int) (who doer, from int, ok bool) {
	if i-3 >= s.from && r.tokens[i-1].text == "not" && r.tokens[i-2].text == "did" && r.tokens[i-3].text == "i" {
		return notBySelf, i - 3, true
	}
	j := i - 1
	for j > s.from && r.tokens[j].is(isAdverb) && r.tokens[j].text != "never" && !r.tokens[j].is(isFunction) {
		j--
	}
	if !isPast(r.tokens[i].text) {
		return 0, 0, false
	}
	if r.tokens[j].text == "i" {
		return doneBySelf, j, !r.isShared(s, j)
	}
	return r.otherAt(s, j)
}

// isShared tells "Ana and I built" from "I measured it and I built".
func (r *reading) isShared(s *sentence, i int) bool {
	if i-2 < s.from || !r.isLinked(s, i) {
		return false
	}
	before := r.tokens[i-2]
	return before.capital && before.text != "i" || others[before.text]
}

// isLinked reports an "and" or "or" before i.
func (r *reading) isLinked(s *sentence, i int) bool {
	return i > s.from && (r.tokens[i-1].text == "and" || r.tokens[i-1].text == "or") && r.tokens[i].gap&gapClause == 0
}

// otherAt knows "Ana" and "my manager" by the last word.
func (r *reading) otherAt(s *sentence, i int) (who doer, from int, ok bool) {
	t := r.tokens[i]
	switch {
	case r.isLinked(s, i):
		return 0, 0, false
	case others[t.text] && i > s.from && (r.tokens[i-1].text == "my" || r.tokens[i-1].text == "our"):
		return doneByOther, i - 1, true
	case t.capital && isNameLike(t) && r.mayBeName(s, i):
		return doneByOther, i, true
	default:
		return 0, 0, false
	}
}

// mayBeName keeps "Customers found" and "the Norvik found" from being people.
func (r *reading) mayBeName(s *sentence, i int) bool {
	if i == s.from {
		return !strings.HasSuffix(r.tokens[i].text, "s")
	}
	return !determiners[r.tokens[i-1].text]
}

// doerBehind tells who stands behind "by".
func (r *reading) doerBehind(s *sentence, i int) (who doer, to int, ok bool) {
	word := r.word(s, i)
	next := r.word(s, i+1)
	switch {
	case word == "" || next == "and" && !r.actsAfter(s, i+2):
		return 0, 0, false
	case word == "me" || word == "myself":
		return doneBySelf, i + 1, true
	case (word == "my" || word == "our") && others[next]:
		return doneByOther, i + 2, true
	case r.tokens[i].capital && isNameLike(r.tokens[i]):
		return doneByOther, i + 1, true
	default:
		return 0, 0, false
	}
}

// actsAfter tells "by Dana and I reviewed it", where another clause begins, from
// "by Dana and me".
func (r *reading) actsAfter(s *sentence, i int) bool {
	return r.word(s, i) == "i" && i+1 < s.to && r.actsAt(i+1, s.to)
}

// isNameLike keeps words that begin a sentence in capitals from being names.
func isNameLike(t token) bool {
	return len(t.text) >= 2 && !t.is(isFunction|isTeam|isSubject|isAdverb|isJoin|beginsClause) && !t.owner &&
		!isPast(t.text) && !artefacts[t.text] && !indefinite[t.text] && !strings.HasSuffix(t.text, "ing") && !monthNames[t.text]
}

// takeObject reads the thing at i, an article and up to four words, and returns its
// end. A thing that isn't named, as "it", has no words.
func (r *reading) takeObject(s *sentence, i int, c *partClaim) int {
	if i >= s.to || !determiners[r.tokens[i].text] {
		return i
	}
	switch r.tokens[i].text {
	case "a", "an", "some", "any", "each", "every", "no", "more", "their", "his", "her", "your":
		c.some = true
	}
	j := i + 1
	for ; j < s.to && j <= i+maxObject; j++ {
		t := r.tokens[j]
		if t.gap&^gapSpace != 0 && j > i+1 || t.is(isFunction|isJoin|isBe|beginsClause|isAdverb) || isPast(t.text) || breaks[t.text] || t.text == "alone" {
			break
		}
		c.object.add(t.stem)
		c.name = append(c.name, t.text)
	}
	return j
}

// disagrees reports whether a later claim gives the same deed to another doer.
// Between answers to different questions the thing must be named by two words.
func (c *part) disagrees(late *part, across bool) bool {
	if (c.who == doneBySelf) == (late.who == doneBySelf) || c.verb != late.verb || late.some || late.narrowed {
		return false
	}
	// The last word is what the thing is; the others say which.
	if c.name[len(c.name)-1] != late.name[len(late.name)-1] {
		return false
	}
	if across {
		return len(c.object) > 1 && equal(c.object, late.object)
	}
	return subset(c.object, late.object) || subset(late.object, c.object)
}

// about names what two claims disagree on.
func (c *part) about(late *part) string {
	name := c.name
	if len(late.name) > len(name) {
		name = late.name
	}
	return "who did it, " + late.told + " the " + strings.Join(name, " ")
}
