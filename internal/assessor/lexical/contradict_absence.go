package lexical

import (
	"slices"
	"strings"
)

// absenceClaim says that there was none of something, or that something of the
// kind happened.
type absenceClaim struct {
	saying
	absence
}

// absence is what such a claim says.
type absence struct {
	denied bool
	// thing is the stem of what it is, name the word, object all stems of its name.
	thing, name string
	object      stems
}

// occurring are past forms by which a thing shows that it was there.
var occurring = wordSet(`rang fired sounded woke paged alerted warned triggered beeped buzzed called failed arrived caught said
	reported showed`)

// giving are verbs that bring a thing into being, by stem: what didn't exist may
// exist behind them.
var giving = stemSet(`build make write add create set put install introduce get define agree open hire start begin buy propose
	draft implement design develop need want ask lack miss give launch configure wire raise`)

func stemSet(text string) map[string]bool {
	out := map[string]bool{}
	for word := range wordSet(text) {
		out[stemOf(word)] = true
	}
	return out
}

// absences compares what the newest turn says there was, or wasn't.
func (c *contrast) absences() {
	hold(c, c.before, func(a *account) []uttered[absence] { return a.absences }, func(early, late claimIn[absence], _ bool) {
		if c.excludes(early, late) {
			c.add(early.claim.about(), early.at(), late.at())
		}
	})
}

// addAbsences reads "there was no alarm", "we had no alarm" and "the alarm rang".
func (a *account) addAbsences(r *reading, s *sentence) {
	for j := s.from; j < s.to; j++ {
		if c, ok := r.absenceAt(s, j); ok {
			a.absences = append(a.absences, keep(r, s, c.saying, c.absence))
		}
	}
}

// absenceAt reads a claim by its article, number or "no" at j.
func (r *reading) absenceAt(s *sentence, j int) (absenceClaim, bool) {
	t := r.tokens[j]
	c := absenceClaim{absence: absence{denied: t.text == "no"}}
	if !c.denied && !articles[t.text] && !t.number && !fewNumbers[t.text] {
		return absenceClaim{}, false
	}
	to := r.nameThing(s, j+1, &c)
	if c.thing == "" {
		return absenceClaim{}, false
	}
	c.span = span{j, to}
	verb := j - 1
	if r.wordBefore(s, j) == "never" {
		c.denied = true
		verb--
	}
	switch {
	case verb-1 >= s.from && r.bringsIn(r.tokens[verb-1].text, r.tokens[verb].text, c.denied):
		c.from = verb - 1
	case !c.denied && occurring[r.word(s, to)]:
		c.to = to + 1
	default:
		return absenceClaim{}, false
	}
	c.clause = s.clauseOf(c.span)
	next := r.word(s, to)
	plain := next != "of" && next != "for" // "the documentation of the vendor" is another
	if c.denied {
		plain = c.endsPlainly(r)
	}
	return c, plain
}

// nameThing reads up to three words that name a thing, and returns their end.
func (r *reading) nameThing(s *sentence, i int, c *absenceClaim) int {
	for n := 0; i < s.to && n < 3 && r.joined(s, i) && isNaming(r.tokens[i]) && !isPast(r.tokens[i].text) && !r.tokens[i].number; i, n = i+1, n+1 {
		c.object.add(r.tokens[i].stem)
		c.thing, c.name = r.tokens[i].stem, r.tokens[i].text
	}
	return i
}

// bringsIn reports words before a thing that say it was there, or that it wasn't:
// "there was", "we had" and, of what was there, "I compared".
func (r *reading) bringsIn(subject, verb string, denied bool) bool {
	own := subject == "i" || subject == "we"
	return subject == "there" && (verb == "was" || verb == "were") || own && verb == "had" || own && !denied && weighing[verb]
}

// weighing are past forms of what is only done to something that is there.
var weighing = wordSet(`compared weighed rejected considered tested tried read heard saw followed ignored silenced acknowledged`)

var fewNumbers = wordSet(`two three four five six seven eight nine ten several`)

// endsPlainly reports whether nothing behind a denied thing narrows it: "no alarm
// for the cache" says nothing of other alarms.
func (c *absenceClaim) endsPlainly(r *reading) bool {
	behind := r.tokens[c.to:max(c.to, c.clause.to)]
	if len(behind) == 3 && behind[0].text == "on" && behind[2].text == "table" {
		return true
	}
	return !slices.ContainsFunc(behind, func(t token) bool { return isNaming(t) || !emphatic[t.text] })
}

// excludes reports whether one of two claims says that there was none of what the
// other tells of. What somebody brought into being between may well have been
// there later.
func (c *contrast) excludes(early, late claimIn[absence]) bool {
	no, yes := early, late
	if late.claim.denied {
		no, yes = late, early
	}
	if !no.claim.denied || yes.claim.denied || no.claim.thing != yes.claim.thing || !subset(no.claim.object, yes.claim.object) {
		return false
	}
	if c.narrows(no.at(), yes.at()) || c.isGiven(no.claim.thing) {
		return false
	}
	return no == late || !c.isMended(no.at(), yes.at())
}

// isGiven reports whether a sentence tells how the thing came about.
func (c *contrast) isGiven(thing string) bool {
	between := givenApart + thing + givenApart
	return slices.ContainsFunc(c.turns, func(t toldTurn) bool { return strings.Contains(t.given, between) })
}

func (c *absence) about() string { return "whether there was any " + c.name }
