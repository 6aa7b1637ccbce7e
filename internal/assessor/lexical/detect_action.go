package lexical

import "strings"

// pastForms are irregular past forms of verbs that tell of doing something.
var pastForms = wordSet(`began broke brought built bought caught chose cut dealt did drew drove found fought gave went got
	held kept knew laid led left lost made met paid put ran read rose said saw sent set shook showed shut sold spoke
	spent split stood stuck swept took taught told threw understood wrote rewrote rebuilt froze reran undid dug sought hung
	won wired was were had came became fell grew hit let cost rethought thought felt woke`)

// weakPast are past forms that say little about what was done.
var weakPast = wordSet(`was were had did felt thought knew got helped worked contributed participated supported attended
	wanted liked loved enjoyed believed hoped wished seemed needed learned learnt tried involved maintained happened used
	existed became came fell grew cost stayed remained lived saw understood assisted collaborated interacted communicated`)

// notPast end in "ed" and aren't past forms.
var notPast = wordSet(`need speed feed seed indeed hundred red bed shed exceed embed proceed succeed breed bleed biased
	unlabeled unlabelled imbalanced balanced supposed unsupervised supervised distributed automated advanced detailed
	limited related based given embedded linked united naked sacred hatred kindred wicked gated stratified interested
	concerned compared used weighted bed fixed mixed expected trusted aged red-eyed ed`)

// sameForms are past forms that the base looks like: "I'd split" is a plan.
var sameForms = wordSet(`split cut set put read let cost hit shut come run`)

// adverbs may stand between a subject and its verb.
var adverbs = wordSet(`also then first personally quickly immediately just actually only finally later therefore even both
	have had has myself now next soon simply usually manually initially eventually already once still again
	deliberately carefully directly proactively independently explicitly never`)

// teamSubjects begin a clause that others act in.
var teamSubjects = wordSet(`we they everybody everyone team teams colleague colleagues manager somebody someone people engineers others`)

// participles of "compared with", "based on" are prepositions and not verbs.
var prepositional = wordSet(`compared based given related owing followed combined`)

func isPast(word string) bool {
	if pastForms[word] {
		return true
	}
	return len(word) > 3 && strings.HasSuffix(word, "ed") && !notPast[word]
}

// isStrongPast reports a past form that says what was done.
func isStrongPast(word string) bool { return isPast(word) && !weakPast[word] }

// vagueAmounts follow a verb in claims about a whole career.
var vagueAmounts = wordSet(`hundreds thousands dozens many several various lots countless numerous plenty multiple tons`)

// actor is who a clause's verb belongs to.
type actor int

const (
	nobody actor = iota
	self
	group
)

// detectActions finds what the candidate did ("I traced … and compared",
// "Pulled 500 rows"), what they would do ("I'd split"), and what the team or
// nobody in particular did ("we looked", "was corrected"). A hit spans from the
// subject or verb to the verb.
func (r *reading) detectActions(s *sentence) {
	who := nobody
	for i := s.from; i < s.to; i++ {
		t := r.tokens[i]
		switch {
		case t.text == "i":
			who = self
			i = r.afterSubject(s, i, ownAction)
		case teamSubjects[t.text] && r.isTeamSubject(s, i):
			who = group
			i = r.afterSubject(s, i, teamAction)
		case i > s.from && beForms[r.tokens[i-1].text] && isStrongPast(t.text):
			s.hits[teamAction] = append(s.hits[teamAction], span{i - 1, i + 1})
		case subjects[t.text] || clauseWords[t.text]:
			who = nobody
		case isStrongPast(t.text) && r.isDropped(s, i, who):
			if who == nobody {
				who = self
			}
			k := ownAction
			if who == group {
				k = teamAction
			}
			s.hits[k] = append(s.hits[k], span{i, i + 1})
		}
	}
}

// isAttribute tells "Affected routes went …", where a verb follows the noun,
// from "Pulled 500 rows and …".
func (r *reading) isAttribute(s *sentence, i int) bool {
	for j := i + 1; j < min(s.to, i+4); j++ {
		t := r.tokens[j]
		if t.gap&gapClause != 0 || joins[t.text] {
			return false
		}
		if j > i+1 && (beForms[t.text] || (isPast(t.text) && !determiners[r.tokens[j-1].text])) {
			return true
		}
	}
	return false
}

// isTeamSubject keeps "the team" as an object ("told the team") apart.
func (r *reading) isTeamSubject(s *sentence, i int) bool {
	switch r.tokens[i].text {
	case "we", "they", "everybody", "everyone":
		return true
	}
	for j := i + 1; j < min(s.to, i+3); j++ {
		if isPast(r.tokens[j].text) {
			return i < s.from+4 || r.tokens[i-1].gap&gapClause != 0
		}
	}
	return false
}

// afterSubject looks for the verb behind a subject at i, records what it finds
// and returns the last token used.
func (r *reading) afterSubject(s *sentence, i int, past kind) int {
	for j := i + 1; j < min(s.to, i+5); j++ {
		t := r.tokens[j]
		switch {
		case t.gap&(gapComma|gapSemicolon|gapColon) != 0 && j > i+1:
			return j - 1
		case t.text == "'d" && r.isPerfect(s, j):
			continue
		case !modals[t.text] && !isStrongPast(t.text) && (adverbs[t.text] || strings.HasSuffix(t.text, "ly")):
			continue
		default:
			r.addVerb(s, i, j, past)
			return j
		}
	}
	return i
}

// addVerb records what the verb at j makes of its subject at i.
func (r *reading) addVerb(s *sentence, i, j int, past kind) {
	t := r.tokens[j]
	switch {
	case wills[t.text]:
		r.addPlan(s, i, j, past)
	case modals[t.text], isPast(t.text) && !isStrongPast(t.text), beForms[t.text]:
	case isStrongPast(t.text):
		if !r.isBoast(s, j, past) {
			s.hits[past] = append(s.hits[past], span{i, j + 1})
		}
	case past == ownAction && j == i+1 && len(t.text) > 2:
		// "I split the traffic": the present tense of a design.
		s.hits[plannedAction] = append(s.hits[plannedAction], span{i, j + 1})
	}
}

// wills speak of what would be done.
var wills = wordSet(`'d would will`)

// modals deny or only allow what follows.
var modals = wordSet(`not could should can`)

// isPerfect tells "I'd rebuilt" from "I'd rebuild".
func (r *reading) isPerfect(s *sentence, j int) bool {
	return j+1 < s.to && isPast(r.tokens[j+1].text) && !sameForms[r.tokens[j+1].text]
}

// addPlan records "I would split …" at a subject i and its auxiliary j.
func (r *reading) addPlan(s *sentence, i, j int, past kind) {
	if r.tokens[j].text == "'d" {
		s.hits[hypothetical] = append(s.hits[hypothetical], span{i, j + 1})
	}
	if past == ownAction && j+1 < s.to && !negations[r.tokens[j+1].text] {
		s.hits[plannedAction] = append(s.hits[plannedAction], span{i, j + 2})
	}
}

// isBoast knows "I have debugged hundreds of issues", which is no step.
func (r *reading) isBoast(s *sentence, j int, past kind) bool {
	return past == ownAction && r.tokens[j-1].text == "have" && j+1 < s.to && vagueAmounts[r.tokens[j+1].text]
}

// isDropped reports whether the past form at i goes on with the subject before
// ("… and compared") or begins a sentence or clause without one ("Pulled 500
// rows").
func (r *reading) isDropped(s *sentence, i int, who actor) bool {
	t := r.tokens[i]
	if r.isParticiple(s, i) {
		return false
	}
	switch {
	case i == s.from:
		return i+1 < s.to && !t.list && !r.isAttribute(s, i)
	case t.gap&(gapColon|gapDash|gapSemicolon) != 0:
		return who != group
	case who == nobody:
		return false
	case joins[r.tokens[i-1].text] || t.gap&gapComma != 0:
		return true
	default:
		return adverbs[r.tokens[i-1].text] && i-2 >= s.from && joins[r.tokens[i-2].text]
	}
}

// isParticiple knows "written by", "based on" and an item of a list.
func (r *reading) isParticiple(s *sentence, i int) bool {
	if i+1 >= s.to {
		return false
	}
	next := r.tokens[i+1]
	return next.text == "by" || next.gap&gapComma != 0 || prepositional[r.tokens[i].text] && prepositions[next.text]
}

var prepositions = wordSet(`to with on`)
