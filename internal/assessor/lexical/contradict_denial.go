package lexical

import (
	"cmp"
	"slices"
)

// kin says who a deed is told of. What is denied of a wider one is denied of a
// narrower.
type kin int

const (
	noKin     kin = iota
	kinSelf       // "I"
	kinGroup      // "we": the candidate among others
	kinNamed      // "Ana", "my manager"
	kinNobody     // "nobody", which denies it of all
)

// deedClaim says that something was done, or wasn't.
type deedClaim struct {
	saying
	deed
	last string // the latest of the object's stems while it is read
}

// deed is what such a claim says.
type deed struct {
	who    kin
	name   string // of kinNamed
	denied bool
	// joint says that it was "Ana and I", and not a plain "we".
	joint bool
	// never says that it is denied of a whole life: "I've never".
	never   bool
	passive bool
	verb    string // its stem, "make" for all verbs of making
	told    string // as it was said
	// object are the stems of what it was done to, the last of them in head; of a
	// pronoun head is the pronoun.
	object stems
	head   string
	// rest are the stems of the clause's other words.
	rest stems
	// the and some are the article: "the supplier" is another than "a supplier".
	the, some bool
}

var (
	// scoping words say of which time or part a statement holds, so that another
	// may hold of the rest.
	scoping = wordSet(`usually normally generally often sometimes mostly first before until till later beginning start then since now
		today afterwards after initially originally anymore longer yet still again next except besides unless only just eventually
		finally early earlier previously end meanwhile almost nearly if already outside beyond previous former old new
		other another second third last next`)
	// partly words deny a manner or a share, and not the deed.
	partly = wordSet(`all every everything everyone both many much enough more most properly carefully correctly fully well directly
		immediately alone right quickly exactly quite completely entirely further same full whole each else separately
		explicitly systematically regularly formally deliberately necessarily simply`)
	// moving words tell of a lack that was mended, or the mending.
	moving = wordSet(`gap mistake wrong fault lesson changed change introduced began started missing lacked regret learned learnt
		therefore instead fixed mended so however but although though finally hence`)
	// laterWords of a question ask for another time.
	laterWords = wordSet(`change changed changes differently after afterwards since today now next prevent prevents stops later again
		instead`)
	// emphatic words say no more than the negation beside them.
	emphatic = wordSet(`at all ever once any anything single really actually even myself ourselves personally simply one`)
	// stative are past forms of what isn't done.
	stative = wordSet(`was were had did felt thought knew got wanted liked loved enjoyed believed hoped wished seemed needed existed
		became become came come fell fallen grew grown cost stayed remained lived been done known meant dreamt dreamed concerned
		expected trusted related limited interested took said went happened`)
	pronouns = wordSet(`it them this that him her me us these those`)
	// bridging words stand between a verb and what it is done to.
	bridging = wordSet(`at into to for on with about through by of in from`)
)

// deeds compares what the newest turn says was done, or wasn't, and what the
// candidate had no part in or did alone.
func (c *contrast) deeds() {
	newest := len(c.turns) - 1
	for turn := c.before; turn < newest; turn++ {
		for i := range c.turns[turn].deeds {
			c.disclaimed(claimIn[deed]{&c.turns[turn].deeds[i], turn}, span{newest, newest + 1})
		}
	}
	for i := range c.turns[newest].deeds {
		late := claimIn[deed]{&c.turns[newest].deeds[i], newest}
		holdOne(c, late, 0, func(a *account) []uttered[deed] { return a.deeds }, func(early, late claimIn[deed], across bool) {
			if c.denies(early, late, across) {
				c.add(early.claim.about(), early.at(), late.at())
			}
		})
		c.disclaimed(late, span{c.before, newest})
	}
}

// disclaimed holds a deed against what the candidate says, in a range of turns, to have
// had no part in, and then to have been the only one in.
func (c *contrast) disclaimed(d claimIn[deed], in span) {
	around := c.marksAt(d.at())
	for turn := in.from; turn < in.to; turn++ {
		for i := range c.turns[turn].shares {
			if share := (claimIn[share]{&c.turns[turn].shares[i], turn}); share.claim.contradicts(&d.claim, around) {
				c.addEither(share.claim.about(), share.at(), d.at())
			}
		}
	}
	for turn := in.from; turn < in.to; turn++ {
		for i := range c.turns[turn].soles {
			if sole := (claimIn[sole]{&c.turns[turn].soles[i], turn}); sole.claim.contradicts(&d.claim, around) {
				c.addEither(sole.claim.about(), sole.at(), d.at())
			}
		}
	}
}

// addEither adds two sayings, whichever came first.
func (c *contrast) addEither(about string, a, b where) {
	if b.turn < a.turn {
		a, b = b, a
	}
	c.add(about, a, b)
}

// addDeeds reads what is said to have been done or not.
func (a *account) addDeeds(r *reading, s *sentence) {
	for j := s.from + 1; j < s.to; j++ {
		if c, ok := r.deedAt(s, j); ok {
			a.deeds = append(a.deeds, keep(r, s, c.saying, c.deed))
		}
	}
}

// deedAt reads "we never measured it" by the verb at j.
func (r *reading) deedAt(s *sentence, j int) (deedClaim, bool) {
	t := r.tokens[j]
	if t.list || len(t.text) < 3 || t.is(isFunction|isDeterminer) {
		return deedClaim{}, false
	}
	k, aux := r.auxiliaries(s, j)
	if k < s.from || !aux.allow(t) {
		return deedClaim{}, false
	}
	c := deedClaim{deed: deed{verb: verbOf(t), told: t.text}}
	c.who, c.name, c.from = r.kinAt(s, k)
	c.joint = r.tokens[c.from].text == "i"
	if c.who == noKin || c.who == kinNobody && aux.denies() {
		return deedClaim{}, false
	}
	c.passive, c.never = aux.be, aux.have && aux.never
	c.denied = aux.denies() || c.who == kinNobody
	c.clause = s.clauseOf(span{j, j + 1})
	c.clause.from = min(c.clause.from, c.from)
	r.readObject(s, j+1, &c)
	return c, c.head != "" || c.passive
}

// verbOf is the stem of a verb, "make" for all verbs of making.
func verbOf(t token) string {
	if making[t.text] {
		return "make"
	}
	return t.stem
}

// auxiliary is what stands between a subject and its verb.
type auxiliary struct{ not, never, did, have, had, be bool }

func (a auxiliary) denies() bool { return a.not || a.never }

// auxiliaries reads backwards from the verb at j and returns where its subject
// ends, or a place before the sentence.
func (r *reading) auxiliaries(s *sentence, j int) (int, auxiliary) {
	var a auxiliary
	for k := j - 1; k >= s.from; k-- {
		if r.tokens[k+1].gap&gapClause != 0 {
			break
		}
		switch t := r.tokens[k]; t.text {
		case "not":
			a.not = true
		case "never":
			a.never = true
		case "did":
			a.did = true
		case "have", "has":
			a.have = true
		case "had":
			a.had = true
		case "was", "were", "been":
			a.be = true
		default:
			if !t.is(isAdverb) || t.is(isFunction) {
				return k, a
			}
		}
	}
	return s.from - 1, a
}

// allow reports whether a word is the verb that an auxiliary asks for. What had
// been done is of an earlier time.
func (a auxiliary) allow(t token) bool {
	switch {
	case a.had:
		return false
	case a.did:
		return !t.is(isAdverb) && !stative[t.text]
	case a.be, a.have:
		return !stative[t.text] && (isPast(t.text) || isRegularPast(t.text) || irregular.participles[t.text] || unchangedNouns[t.text])
	default:
		return !stative[t.text] && (isPast(t.text) || isRegularPast(t.text))
	}
}

// kinAt tells whose deed it is by the word before the verb, and where they are
// named.
func (r *reading) kinAt(s *sentence, k int) (who kin, name string, from int) {
	t := r.tokens[k]
	switch {
	case t.text == "i" && r.isShared(s, k), t.text == "we":
		return kinGroup, "", k
	case t.text == "i":
		return kinSelf, "", k
	case t.text == "nobody", t.text == "one" && r.wordBefore(s, k) == "no":
		return kinNobody, "", k
	case t.text == "us" && k-2 >= s.from && r.tokens[k-2].text == "none":
		return kinNobody, "", k - 2
	}
	if _, at, ok := r.otherAt(s, k); ok {
		return kinNamed, t.text, at
	}
	return noKin, "", k
}

// readObject reads what the deed was done to behind its verb, and collects the
// clause's other words.
func (r *reading) readObject(s *sentence, i int, c *deedClaim) {
	end := c.clause.to
	if i < end && bridging[r.tokens[i].text] {
		i++
	}
	i = r.readArticle(s, i, c)
	c.to = max(i, c.from+1)
	if i < end && pronouns[r.tokens[i].text] {
		// "It" is the object, "that" may belong to one: "that release".
		alone := i+1 == end || r.tokens[i+1].is(isFunction|isAdverb) || partly[r.tokens[i+1].text]
		if alone {
			c.head, c.to = r.tokens[i].text, i+1
		}
		i++
	}
	for n := 0; c.isOpen() && i < end && n < maxObject && isNaming(r.tokens[i]) && !r.isManner(s, i); i, n = i+1, n+1 {
		c.object.add(r.tokens[i].stem)
		c.last, c.to = r.tokens[i].stem, i+1
	}
	c.head = cmp.Or(c.head, c.last)
	for _, t := range r.tokens[min(i, end):end] {
		if isNaming(t) {
			c.rest.add(t.stem)
		}
	}
}

// isOpen reports whether a claim's object isn't a pronoun.
func (c *deedClaim) isOpen() bool { return c.head == "" }

// readArticle skips "any of the" and notes the article.
func (r *reading) readArticle(s *sentence, i int, c *deedClaim) int {
	for ; i < c.clause.to && r.tokens[i].is(isDeterminer) && !pronouns[r.tokens[i].text]; i++ {
		c.some = articles[r.tokens[i].text] && r.tokens[i].text != "the"
		c.the = r.tokens[i].text == "the"
		if r.tokens[i].text == "any" && r.word(s, i+1) == "of" {
			i++
		}
	}
	return i
}

// isManner knows "twice" and "line by line".
func (r *reading) isManner(s *sentence, i int) bool {
	word := r.tokens[i].text
	return word == "twice" || r.word(s, i+1) == "by" && r.word(s, i+2) == word
}

// isNaming reports a word that says what is meant.
func isNaming(t token) bool {
	return !t.is(isFunction|isAdverb|isJoin) && !pronouns[t.text] && !emphatic[t.text] && !partly[t.text] && (t.number || len(t.text) > 1)
}

// denies reports whether one of two claims of different turns denies the other.
// across says that they answer different questions.
func (c *contrast) denies(early, late claimIn[deed], across bool) bool {
	no, yes := early, late
	if late.claim.denied {
		no, yes = late, early
	}
	denial, deed := &no.claim, &yes.claim
	if !denial.denied || deed.denied || across && !denial.never || !denial.isOf(deed) || !denial.aims(deed, across) {
		return false
	}
	if c.narrows(no.at(), yes.at()) {
		return false
	}
	return no == late || denial.never || !c.isMended(no.at(), yes.at())
}

// narrows reports whether the sentence of a denial, or that of what it denies, holds of
// a time or a share only.
func (c *contrast) narrows(no, yes where) bool {
	return c.marksAt(no).has(isScoped|isPartly|isOfTime) || c.marksAt(yes).has(isScoped)
}

// isOf reports whether a denial is of the same deed and of its doer, and isn't
// narrowed by a word that the claim doesn't share.
func (c *deed) isOf(yes *deed) bool {
	return c.verb == yes.verb && c.passive == yes.passive && c.covers(yes) &&
		!slices.ContainsFunc(c.rest, func(stem string) bool { return !yes.object.has(stem) && !yes.rest.has(stem) })
}

// covers reports whether what is denied of one is denied of the other.
func (c *deed) covers(yes *deed) bool {
	switch c.who {
	case kinNobody:
		return true
	case kinGroup:
		return yes.who == kinGroup || yes.who == kinSelf
	default:
		return c.who == yes.who && c.name == yes.name
	}
}

// aims reports whether what is denied holds of all that is claimed: "the logs" of
// "the logs of May", and not the other way round.
func (c *deed) aims(yes *deed, across bool) bool {
	if c.head == "" || len(c.object) == 0 && len(yes.object) == 0 {
		return !across && (c.head == yes.head || c.head == "")
	}
	return c.head == yes.head && (!c.the || !yes.some) && subset(c.object, yes.object)
}

// anyOf reports whether a sentence has a word of one of the lists.
func (r *reading) anyOf(s *sentence, lists ...map[string]bool) bool {
	return r.hasToken(s, func(t token) bool {
		return slices.ContainsFunc(lists, func(list map[string]bool) bool { return list[t.text] })
	})
}

func (r *reading) hasToken(s *sentence, is func(token) bool) bool {
	return slices.ContainsFunc(r.tokens[s.from:s.to], is)
}

// onWeekday reports "on Friday"; what was done "each Friday" isn't of one time.
func (r *reading) onWeekday(s *sentence) bool {
	for i := s.from; i < s.to; i++ {
		if before := r.wordBefore(s, i); weekdays[r.tokens[i].text] && before != "each" && before != "every" {
			return true
		}
	}
	return false
}

// isDated reports a month or a year.
func (r *reading) isDated(s *sentence) bool {
	for i := s.from; i < s.to; i++ {
		if r.monthAt(s, i) > 0 || isYear(r.tokens[i]) {
			return true
		}
	}
	return false
}

var (
	weekdays = wordSet(`monday tuesday wednesday thursday friday saturday sunday`)
	dayNames = wordSet(`weekend day week month night morning evening afternoon quarter year time`)
)

// isMended reports whether a lack that was told first may have been made good by
// what is told later: its teller complains of it or goes on from it, dates what
// came, or was asked for a later time.
func (c *contrast) isMended(no, yes where) bool {
	denial, deed := c.sentenceOf(no), c.sentenceOf(yes)
	for _, i := range [...]int{denial, denial + 1, deed - 1, deed} {
		if i < 0 || i >= len(c.marks) {
			continue
		}
		s := c.marks[i]
		// "I did not check" is self-criticism by itself, and "I wrote the tests" a
		// prevention.
		around := i != denial && s.has(isSelfCritique) || i != deed && s.has(isPreventing)
		if around || s.has(isMoving) || i == deed-1 && s.has(isScoped) {
			return true
		}
	}
	return c.marks[deed].has(isOfDate|isOfWeekday) || c.asksForLater()
}

// about names what the two disagree on.
func (c *deed) about() string { return "whether it was done, " + c.told }

// wordBefore is the word before a place of a sentence, "" at its beginning.
func (r *reading) wordBefore(s *sentence, i int) string {
	if i <= s.from {
		return ""
	}
	return r.tokens[i-1].text
}
