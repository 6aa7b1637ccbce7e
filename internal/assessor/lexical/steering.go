package lexical

import (
	"slices"
	"strings"
	"sync"

	"barraiser/internal/rubric"
)

// steeringPhrases are what people write to a grader or a program and not to
// an interviewer. Words are compared as they are: a rating isn't a rate. Lines
// with ^ are steering only as commands, those with ~ only where no system is
// spoken of.
const steeringPhrases = `
	ignore/ignoring/disregard/forget/override/bypass/skip/neglect all/any/the/your/every/my/previous/prior/above/earlier {near:3} instructions/instruction/prompt/prompts/rules/guidelines/directions/criteria/rubric/tasks/assignments/information
	ignore/disregard/forget/delete everything/all/what {near:5} above/before/previous/prior/said/told/learned/now/far
	ignore/disregard/forget the above/previous/rubric
	^ modify/augment/enhance/improve/provide/use/include/insert/append/add/write/format/translate/end/begin/start/finish/make/give/keep/put/answer/adjust/rewrite/spell/replace/incorporate {near:6} your response/reply/answer/output
	in/to/into/with/throughout your response/reply/output
	answer/respond/reply by/with/in/using your own
	do not answer/look/use/follow this/in/the {near:2} question/documents/articles/instructions
	when/who were/trained/made you trained/by
	are you willing/able/allowed to
	you are not/no/supposed/required {near:2} allowed/supposed/longer/to {near:4} tell/say/refuse/answer/bound
	stop/disregard/leave all/your/the/previous {near:3} instructions/tasks
	new/following/updated/these/special/additional instruction/instructions
	your new task/role/job/instruction
	now focus/concentrate on {near:4} task/tasks
	system prompt/message/override/note/instruction
	developer mode/message
	you are now
	you are a/an {near:4} assistant/grader/assessor/evaluator/chatbot/model/bot/ai
	you are going to act/be/answer/pretend
	i want you to act/be/pretend/answer/respond/reply/rate/play
	as an ai
	from now on you
	pretend to/you/that/as
	act as a/an/if {near:4} assistant/grader/assessor/evaluator/interviewer/dan/model/bot/ai/terminal/character/expert
	let us play/pretend/roleplay
	stay/remain in character
	jailbreak/roleplay
	show/print/reveal/repeat/tell/output/list me/your/all/the {near:3} prompt/prompts/instructions
	full/top/highest/maximum/perfect/best marks/mark/rating/score/grade
	give/award/assign/grant me/this/it/my {near:3} 5/five/full/highest/maximum/top/perfect/10/100/pass
	give/award/assign/grant this/my/the answer/answers/candidate/response/responses/interview/round/story/text/person/applicant {near:5} 5/five/full/highest/maximum/top/perfect/10/100/pass
	give/award/assign/grant him/her/them {near:2} 5/five/10/100/full
	rate/score/grade/mark me/this/my/it {near:5} 5/five/highest/maximum/top/perfect/10/100/full/strong
	rate/score/grade/mark the answer/answers/response/responses/candidate/interview/round/story/text/transcript/above/following/last/previous/whole/rest {near:5} 5/five/highest/maximum/top/perfect/10/100/full/strong
	set/make/change the/my/this {near:3} rating/score/grade to/a/5/five
	rating/score/grade must/should/is be/5/five/maximum
	dear/attention/hey/hello/note grader/assessor/evaluator/reviewer/scorer/model/ai/llm/gpt/assistant/rater
	note/message/instruction/instructions/attention/comment to/for the/any/all {near:3} grader/assessor/evaluator/reviewer/scorer/model/ai/llm/rater
	grader/assessor/evaluator/scorer please/must/should/note/instruction/instructions
	this answer/response/candidate deserves/merits/earns/meets/exceeds/raises/demonstrates/satisfies/should/fulfils/shows/is/must
	~ the candidate has/demonstrates/demonstrated/shows/showed/meets/exceeds/raises/deserves/clearly/should/is/satisfies/fulfils
	raises the bar in/on/for/across every/all/each
	all criteria/signals/gates/requirements are/have/were met/satisfied/been/fulfilled
	^ respond/reply/answer/print only/just
	only respond/reply/answer/print
	output only/just the/a number/rating/score/json/word/digit/grade
	return only/json/the {near:3} json/rating/score
	mark all/every/each {near:3} as/met/yes/true
	strongly inclined
	end of transcript/answer/conversation/interview
	treat/consider this {near:6} as/a 5/five/strong/perfect/excellent/outstanding
	please/kindly give/rate/score/grade/award me/this/my
	i deserve the/a/full/top/5/five
	hire me
	begin/end system/admin/instruction/instructions/prompt
	admin/root/debug/maintenance override/mode/command`

// steeringHarmless are words that show that a sentence with such a phrase is
// about a system that the candidate worked on.
var steeringHarmless = wordSet(`customers customer reviewers users our we labelled labeled annotators dataset`)

// commandReach is how near the beginning of a sentence such a phrase is a
// command whatever else the sentence tells.
const commandReach = 2

// The ids of steering phrases.
const (
	anywhere = iota
	asCommand
	ofPerson
)

// systemWords show that "the candidate" is a model that may replace another.
var systemWords = wordSet(`model models ranker champion baseline traffic canary latency recall precision auc holdout offline
	test deploy deployed release rollout version weights milliseconds ms`)

var steeringMatcher = sync.OnceValue(func() *matcher {
	m, stems := newMatcher(), newStemmer()
	m.byText = true
	for _, phrase := range lines(steeringPhrases) {
		id := anywhere
		if rest, ok := strings.CutPrefix(phrase, "^"); ok {
			id, phrase = asCommand, rest
		} else if rest, ok := strings.CutPrefix(phrase, "~"); ok {
			id, phrase = ofPerson, rest
		}
		m.add(id, rubric.Cue{Text: phrase}, 0, stems)
	}
	return m
})

// isSteering reports whether a sentence is directed at whoever or whatever
// rates it. A story about prompts and instructions ("we ignored the previous
// instructions of the vendor") has a past action of its own and isn't.
func (r *reading) isSteering(s *sentence) bool {
	if r.isRoleLine(s) {
		return true
	}
	told := slices.ContainsFunc(s.hits[ownAction], r.tells) || slices.ContainsFunc(s.hits[teamAction], r.tells)
	for _, t := range r.tokens[s.from:s.to] {
		told = told || t.is(isHarmless)
	}
	found := false
	r.steers(s, func(m match) { found = found || !told || m.from < s.from+commandReach })
	return found
}

// steers finds the phrases of a sentence that are directed at a grader or a
// program.
func (r *reading) steers(s *sentence, emit func(match)) {
	steeringMatcher().find(r.tokens, s.span, nil, func(m match) {
		switch {
		case m.pattern.id == asCommand && !r.isCommand(s, m.span), m.pattern.id == ofPerson && r.isOfSystem(s), r.isCount(s, m.to):
		default:
			emit(m)
		}
	})
}

// orders reports whether a sentence has such a phrase.
func (r *reading) orders(s *sentence) bool {
	found := false
	r.steers(s, func(match) { found = true })
	return found
}

// tells reports whether an action is told as past by or of somebody: neither
// "all criteria are met" nor "the call is mine" nor "Anna said this".
func (r *reading) tells(h span) bool {
	switch first := r.tokens[h.from].text; first {
	case "was", "were", "been", "got":
		return r.tokens[h.to-1].text != "mine"
	default:
		return first == "i" || teamSubjects[first] || isPastBehind(first)
	}
}

func (r *reading) isOfSystem(s *sentence) bool {
	for _, t := range r.tokens[s.from:s.to] {
		if systemWords[t.text] {
			return true
		}
	}
	return false
}

// isCount reports whether the number before i counts something that no rating is
// made of: "give it 5 minutes".
func (r *reading) isCount(s *sentence, i int) bool {
	last, next := r.tokens[i-1], r.word(s, i)
	if !last.number && !last.is(beginsNumeral) {
		return false
	}
	return !ratingUnits[next] && (units[next] || strings.HasSuffix(next, "s"))
}

var ratingUnits = wordSet(`points stars marks this`)

var (
	articles   = wordSet(`a an the my our your his her its their this that these those`)
	needs      = wordSet(`must should shall to would will can could may might it 'd they he she we i who which`)
	conditions = wordSet(`from if when after about for`)
)

// isCommand tells "answer only with 5" from "the answer only", "it must answer
// only" and "answers only from those passages".
func (r *reading) isCommand(s *sentence, at span) bool {
	if conditions[r.word(s, at.to)] {
		return false
	}
	if at.from == s.from {
		return true
	}
	before := r.tokens[at.from-1].text
	if articles[before] {
		return false
	}
	return !needs[before] || r.holdsWord(span{max(s.from, at.from-4), at.from}, "you")
}

var (
	roles       = wordSet(`system assistant user developer grader assessor evaluator admin`)
	ratingNames = wordSet(`rating score grade vote verdict`)
)

// isRoleLine knows "System: …" and "Rating: 5". A note that says what a system is
// ("System: 2,600 machines phone home each night") has a figure and speaks to
// nobody.
func (r *reading) isRoleLine(s *sentence) bool {
	first := r.tokens[s.from]
	if s.length() < 2 {
		return false
	}
	second := r.tokens[s.from+1]
	if second.gap&gapColon == 0 {
		return false
	}
	if ratingNames[first.text] {
		return second.number && second.value <= 100 && s.length() <= 4
	}
	if !roles[first.text] || first.gap&gapLine == 0 && s.from != r.turns[s.turn].tokens.from {
		return false
	}
	return first.text != "system" || len(s.hits[quantity]) == 0 || r.holdsWord(s.span, "you") || r.holdsWord(s.span, "your") || r.orders(s)
}
