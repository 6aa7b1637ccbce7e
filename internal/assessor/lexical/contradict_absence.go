package lexical

import "slices"

// absenceClaim says that there was none of something, or that something of the
// kind happened.
type absenceClaim struct {
	saying
	sentence *sentence
	denied   bool
	// thing is the stem of what it is, name the word, object all stems of its name.
	thing, name string
	object      map[string]bool
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
	claims := c.absenceClaims()
	for i := range claims {
		for j := range claims[:i] {
			early, late := &claims[j], &claims[i]
			if meet, across := c.meets(early.saying, late.saying); meet && !across && c.excludes(early, late) {
				c.add(early.about(), early.saying, late.saying)
			}
		}
	}
}

// absenceClaims reads "there was no alarm", "we had no alarm" and "the alarm rang".
func (r *reading) absenceClaims() []absenceClaim {
	var out []absenceClaim
	for i := range r.sentences {
		s := &r.sentences[i]
		if !r.states(s) {
			continue
		}
		for j := s.from; j < s.to; j++ {
			if c, ok := r.absenceAt(s, j); ok {
				out = append(out, c)
			}
		}
	}
	return out
}

// absenceAt reads a claim by its article, number or "no" at j.
func (r *reading) absenceAt(s *sentence, j int) (absenceClaim, bool) {
	t := r.tokens[j]
	c := absenceClaim{sentence: s, denied: t.text == "no", object: map[string]bool{}}
	if !c.denied && !articles[t.text] && !t.number && !fewNumbers[t.text] {
		return absenceClaim{}, false
	}
	to := r.nameThing(s, j+1, &c)
	if c.thing == "" {
		return absenceClaim{}, false
	}
	c.turn, c.span = s.turn, span{j, to}
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
		c.object[r.tokens[i].stem], c.thing, c.name = true, r.tokens[i].stem, r.tokens[i].text
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
func (r *reading) excludes(early, late *absenceClaim) bool {
	no, yes := early, late
	if late.denied {
		no, yes = late, early
	}
	if !no.denied || yes.denied || no.thing != yes.thing || !subset(no.object, yes.object) {
		return false
	}
	if r.scoped(no.sentence) || r.scoped(yes.sentence) || r.anyOf(no.sentence, partly) || r.dated(no.sentence) || r.isGiven(no.thing, late.turn) {
		return false
	}
	return no == late || !r.isMended(no.sentence, yes.sentence)
}

// isGiven reports whether a sentence up to a turn tells how the thing came about.
func (r *reading) isGiven(thing string, until int) bool {
	for i := range r.sentences {
		s := &r.sentences[i]
		if s.turn > until {
			break
		}
		if r.hasToken(s, func(t token) bool { return t.stem == thing }) && r.hasToken(s, func(t token) bool { return giving[t.stem] }) {
			return true
		}
	}
	return false
}

func (c *absenceClaim) about() string { return "whether there was any " + c.name }
