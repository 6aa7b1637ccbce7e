package lexical

import (
	"slices"
	"strings"
)

// weakPast are past forms that say little about what was done.
var weakPast = wordSet(`was were had did felt thought knew got helped worked contributed participated supported attended
	wanted liked loved enjoyed believed hoped wished seemed needed learned learnt tried involved maintained happened used
	existed became become came come fell fallen grew grown cost stayed remained lived saw seen understood assisted
	collaborated interacted communicated been done gone known heard overheard sat ate eaten drank slept overslept meant
	dreamt dreamed wept arose arisen awoke woke woken forgot forgotten misunderstood mistook mistaken misread hurt risen interested concerned expected trusted
	based related limited`)

// notPast end in "ed" and aren't past forms.
var notPast = wordSet(`need speed feed seed indeed hundred red bed shed exceed embed proceed succeed breed bleed biased
	unlabeled unlabelled imbalanced supposed unsupervised supervised naked sacred hatred kindred wicked aged red-eyed ed`)

// adjectives end in "ed" and are past forms only behind their subject ("I fixed
// it") or before an object ("Fixed the loader"): not "fixed costs".
var adjectives = wordSet(`balanced distributed automated advanced detailed limited related based given embedded linked united
	gated stratified interested concerned compared used weighted fixed mixed expected trusted boosted bagged stacked pruned
	quantised quantized distilled pretrained hosted curated labelled labeled annotated`)

// sameForms are past forms that the base looks like: "I'd split" is a plan.
var sameForms = wordSet(`split cut set put read let cost hit shut come run`)

// adverbs may stand between a subject and its verb.
var adverbs = wordSet(`also then first personally quickly immediately just actually only finally later therefore even both
	have had has myself now next soon simply usually manually initially eventually already once still again
	deliberately carefully directly proactively independently explicitly never um uh er erm`)

// teamSubjects begin a clause that others act in.
var teamSubjects = wordSet(`we they everybody everyone team teams colleague colleagues manager somebody someone people engineers others`)

// participles of "compared with", "based on" are prepositions and not verbs.
var prepositional = wordSet(`compared based given related owing followed combined`)

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
		case t.text == "my" || t.text == "mine":
			r.addClaim(s, i)
			r.addArtefact(s, i)
		case t.text == "i":
			who = self
			i = r.afterSubject(s, i, ownAction)
		case t.is(isTeam) && r.isTeamSubject(s, i):
			who = group
			i = r.afterSubject(s, i, teamAction)
		case t.capital && r.isNamed(s, i):
			s.hits[teamAction] = append(s.hits[teamAction], span{i, i + 2})
			who = group
			i++
		case r.isOthers(s, i):
			s.hits[teamAction] = append(s.hits[teamAction], span{i - 1, i + 1})
		case t.is(isSubject | beginsClause):
			who = nobody
		default:
			who = r.addDropped(s, i, who)
		}
	}
}

// isOthers knows "was corrected" and "the scheduling was Ana's" by the word behind
// the "was".
func (r *reading) isOthers(s *sentence, i int) bool {
	if i == s.from || !r.tokens[i-1].is(isBe) {
		return false
	}
	t := r.tokens[i]
	return t.is(isSufferedForm) || t.owner && t.capital && (!r.joined(s, i+1) || r.tokens[i+1].is(isJoin))
}

// addDropped records a past form at i whose subject stands before or was left
// out, and returns who acts from there on.
func (r *reading) addDropped(s *sentence, i int, who actor) actor {
	t := r.tokens[i]
	verb := t.is(isStrongForm) || t.is(isBehindForm) && r.takesObject(s, i)
	switch {
	case !verb || !r.isDropped(s, i, who):
		return who
	case who == group:
		s.hits[teamAction] = append(s.hits[teamAction], span{i, i + 1})
		return group
	default:
		s.hits[ownAction] = append(s.hits[ownAction], span{i, i + 1})
		return self
	}
}

// claims are what a note gives as the candidate's own: "My calls: model, rollout."
var claims = wordSet(`call calls part job task decision decisions choice choices contribution contributions fix fixes move moves
	work proposal proposals share side doing piece`)

// addClaim records such a note at the beginning of a clause, if what follows is
// no list.
func (r *reading) addClaim(s *sentence, i int) {
	colon := i + 1
	if r.tokens[i].text == "mine" && r.isPredicate(s, i) {
		s.hits[ownAction] = append(s.hits[ownAction], span{i - 1, i + 1})
		return
	}
	if r.tokens[i].text == "my" && claims[r.word(s, i+1)] {
		colon = i + 2
	} else if r.tokens[i].text == "my" {
		return
	}
	begins := i == s.from || r.tokens[i].gap&gapClause != 0
	if begins && colon < s.to && r.tokens[colon].gap&gapColon != 0 && !r.tokens[colon].list {
		s.hits[ownAction] = append(s.hits[ownAction], span{i, colon + 1})
	}
}

// artefacts are what somebody makes: what they did, their maker did.
var artefacts = wordSet(`model models script scripts job tool design fix patch change tests parser query pipeline report
	proposal document memo rule rules plan prototype code service alert alerts check checks loader cache notebook analysis
	version draft dashboard baseline experiment classifier ranker index`)

// maxArtefact is how many words may stand between "my" and the verb.
const maxArtefact = 4

// addArtefact records "my first model saved 16".
func (r *reading) addArtefact(s *sentence, i int) {
	made := false
	for j := i + 1; j < min(s.to, i+1+maxArtefact) && r.joined(s, j); j++ {
		word := r.tokens[j].text
		switch {
		case made && isStrongPast(word):
			s.hits[ownAction] = append(s.hits[ownAction], span{i, j + 1})
			return
		case artefacts[word]:
			made = true
		case made && !adverbs[word], functionWords[word]:
			return
		}
	}
}

// isPredicate knows "the scorer, mine;" and "the scorer mine" at the end of a
// clause; "a friend of mine" is none.
func (r *reading) isPredicate(s *sentence, i int) bool {
	if i == s.from || r.tokens[i].list || r.tokens[i-1].text == "of" {
		return false
	}
	return i+1 == s.to || r.tokens[i+1].gap&(gapComma|gapSemicolon|gapStop|gapDash) != 0
}

// isNamed knows the deed of somebody named, "Jana built the box", by the capital
// inside a sentence and the object behind the verb.
func (r *reading) isNamed(s *sentence, i int) bool {
	if i == s.from || i+1 >= s.to || !r.joined(s, i+1) || determiners[r.tokens[i-1].text] || functionWords[r.tokens[i].text] {
		return false
	}
	word := r.tokens[i+1].text
	return (isStrongPast(word) || word == "did") && r.takesObject(s, i+1)
}

// isAttribute tells "Affected routes went …", where a verb follows the noun,
// from "Pulled 500 rows and …".
func (r *reading) isAttribute(s *sentence, i int) bool {
	if r.takesObject(s, i) {
		return false
	}
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
	perfect := false
	for j := i + 1; j < min(s.to, i+5); j++ {
		t := r.tokens[j]
		switch {
		case t.gap&(gapComma|gapSemicolon|gapColon) != 0 && j > i+1:
			return j - 1
		case t.text == "'d" && isPerfect(r.tokens[j+1:s.to]):
			perfect = true
		case perfect && isDone(t.text):
			if !r.isBoast(s, j, past) {
				s.hits[past] = append(s.hits[past], span{i, j + 1})
			}
			return j
		case !modals[t.text] && !isPastBehind(t.text) && (adverbs[t.text] || strings.HasSuffix(t.text, "ly")):
			perfect = perfect || haves[t.text]
		default:
			r.addVerb(s, i, j, past)
			return j
		}
	}
	return i
}

// haves make a perfect of a participle.
var haves = wordSet(`have had has`)

// addVerb records what the verb at j makes of its subject at i.
func (r *reading) addVerb(s *sentence, i, j int, past kind) {
	t := r.tokens[j]
	switch {
	case wills[t.text]:
		r.addPlan(s, i, j, past)
	case t.text == "was" && r.isProgressive(s, j):
		s.hits[past] = append(s.hits[past], span{i, j + 2})
	case modals[t.text], beForms[t.text], weakPast[t.text]:
	case isPastBehind(t.text):
		if !r.isBoast(s, j, past) {
			s.hits[past] = append(s.hits[past], span{i, j + 1})
		}
	case past == ownAction && j == i+1 && len(t.text) > 2:
		// "I split the traffic": the present tense of a design.
		s.hits[plannedAction] = append(s.hits[plannedAction], span{i, j + 1})
	}
}

// weakDoing are progressive forms that say little about what was done.
var weakDoing = wordSet(`being going trying working doing having getting thinking feeling hoping helping wanting wondering
	learning participating contributing supporting attending involving something nothing anything everything morning evening
	during willing`)

// isProgressive knows "I was reading the reviews" by the form behind "was".
func (r *reading) isProgressive(s *sentence, j int) bool {
	if j+1 >= s.to {
		return false
	}
	word := r.tokens[j+1].text
	return len(word) > 5 && strings.HasSuffix(word, "ing") && !weakDoing[word]
}

// wills speak of what would be done.
var wills = wordSet(`'d would will`)

// modals deny or only allow what follows.
var modals = wordSet(`not could should can`)

// addPlan records "I would split …" at a subject i and its auxiliary j.
func (r *reading) addPlan(s *sentence, i, j int, past kind) {
	if past == ownAction && j+1 < s.to && !negations[r.tokens[j+1].text] {
		s.hits[plannedAction] = append(s.hits[plannedAction], span{i, j + 2})
	}
}

// isBoast knows "I have debugged hundreds of issues", which is no step.
func (r *reading) isBoast(s *sentence, j int, past kind) bool {
	return past == ownAction && haves[r.tokens[j-1].text] && j+1 < s.to && vagueAmounts[r.tokens[j+1].text]
}

// isDropped reports whether the past form at i goes on with the subject before
// ("… and compared") or begins a sentence or clause without one ("Pulled 500
// rows", "Then pulled 500 rows", "In March, pulled 500 rows").
func (r *reading) isDropped(s *sentence, i int, who actor) bool {
	t := r.tokens[i]
	if r.isParticiple(s, i) {
		return false
	}
	switch {
	case i == s.from, r.isLedIn(s, i):
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

// leadWords may stand before a verb without its subject at the beginning of a
// sentence.
var leadWords = wordSet(`and then so but also next later first finally afterwards eventually instead meanwhile immediately
	quickly personally just only still again once twice um uh er erm well okay ok yes`)

// isLedIn reports whether only words of order and time stand before the verb at
// i in its sentence: "Next day pulled …", "In March, pulled the rows".
func (r *reading) isLedIn(s *sentence, i int) bool {
	if i-s.from > maxLeadIn {
		return false
	}
	for j := s.from; j < i; j++ {
		if !leadWords[r.tokens[j].text] && !within(s.hits[timeAnchor], j) {
			return false
		}
	}
	return i > s.from
}

// maxLeadIn is how many words may lead in a verb without its subject.
const maxLeadIn = 5

func within(hits []span, i int) bool {
	return slices.ContainsFunc(hits, func(h span) bool { return h.from <= i && i < h.to })
}

// takesObject reports whether what follows the past form at i can only be its
// object, so that it is a verb and not an attribute: "Asked the vendor".
func (r *reading) takesObject(s *sentence, i int) bool {
	if i+1 >= s.to {
		return false
	}
	next := r.tokens[i+1]
	return next.gap&^gapSpace == 0 && (objects[next.text] || next.number && !isYear(next))
}

var objects = wordSet(`a an the my our your his her its their this that these those it them him us me both all every each some
	no two three four five six seven eight nine ten everything everyone nobody nothing half`)

// isParticiple knows "written by", "based on" and an item of a list.
func (r *reading) isParticiple(s *sentence, i int) bool {
	if i+1 >= s.to {
		return false
	}
	next := r.tokens[i+1]
	return next.text == "by" || next.gap&gapComma != 0 || prepositional[r.tokens[i].text] && prepositions[next.text]
}

var prepositions = wordSet(`to with on`)
