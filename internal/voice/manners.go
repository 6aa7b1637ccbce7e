package voice

import "strings"

// praise is how much of a sentence is praise.
type praise uint8

const (
	noPraise praise = iota
	// praiseOnly: the sentence asks nothing and would not be missed.
	praiseOnly
	// praiseWithin: the sentence also does something else.
	praiseWithin
)

const (
	strong = `(?:great|excellent|fantastic|impressive|wonderful|amazing|awesome|brilliant|outstanding|superb|terrific|fascinating|incredible|exceptional|remarkable|perfect|marvell?ous|stellar)`
	mild   = `(?:good|nice|solid|strong|thorough|clear|helpful|interesting|insightful|thoughtful|detailed|useful|smart|clever|sensible|neat|cool|lovely|valuable|comprehensive)`
	degree = `(?:(?:a|an|the|such|really|very|quite|pretty|so|truly|absolutely|rather|extremely|most|just|also) )*`
	object = `(?:answer|example|job|work|point|question|story|response|explanation|start|thinking|insight|detail|catch|call|approach|choice|analysis|overview|summary|description|instinct|observation|reflection|effort)s?`
	filler = `^\W*(?:(?:ok|okay|so|well|right|yes|thanks|thank you|wow|oh|and|all right|ah|mm|hmm|sure)\b[\s,.!-]*)*`
)

// Praise is looked for on folded text without quotations. An adjective alone praises
// nothing ("what would a good result be?"): it needs a thing the candidate did
// beside it, or the place of an exclamation.
const (
	praiseOpening = filler + `(?:really |very |absolutely |that's |that is |sounds )?(?:` + strong + `|good|nice|exactly|correct|bravo|well done|spot on|congratulations|congrats|kudos|wow)(?:\s*[,.!;:]|\s+-|$)`
	praiseOfThing = `\b(?:that's|that is|that was|that sounds|this is|this was|what|you gave me|you gave|you've given me|it's|it is|thanks for|thank you for|sounds like) ` + degree + `(?:your )?` + degree + `(?:` + strong + `|` + mild + `)(?: ` + object + `\b|\s*[,.!;:]|\s+-|$)`
	praiseThanks  = `\b(?:thanks|thank you) (?:so much |very much )?for (?:the|that|your|such|this|a|an|sharing|being|giving)\b.*\b(?:` + strong + `|` + mild + `)\b`
	praiseStrong  = filler + degree + strong + ` (?:` + object + `)\b`
	praiseMild    = filler + degree + mild + ` (?:answer|example|job|work|point|question|story|response|explanation|start|thinking|insight|catch|call|choice)s?\b(?: there| here| overall| on (?:that|this|it)| with (?:that|this|it))?(?:\s*[,.!;:]|\s+-|$)`
	praiseSet     = `\b(?:well done|you nailed|you did (?:very |really |so )?well|you(?:'ve)? (?:did|done) a (?:good|great|nice|fine|solid) job|i(?:'m| am) (?:very |really |quite )?impressed|very impressive|i (?:really )?(?:like|love|admire|appreciate) (?:how|that|the|your)|you're (?:absolutely |quite )?right|you are (?:absolutely |quite )?(?:right|correct)|that's (?:absolutely |quite )?(?:right|correct)|makes (?:perfect|total|complete|a lot of) sense|you handled (?:that|this|it) (?:\w+ )?(?:well|perfectly)|good for you|keep it up|you're doing (?:well|great|fine))\b`
)

var praiseMarks = []mark{
	newMark(praiseOpening), newMark(praiseOfThing), newMark(praiseThanks), newMark(praiseStrong), newMark(praiseMild), newMark(praiseSet),
}

// praises looks for praise in a sentence without its quotations.
func praises(bare string) praise {
	folded := fold(bare)
	for _, mark := range praiseMarks {
		if !mark.MatchString(folded) {
			continue
		}
		if IsQuestion(folded) || asksFor(folded) {
			return praiseWithin
		}
		return praiseOnly
	}
	return noPraise
}

// roleTalk speak of what the candidate's interviewer is made of.
const roleTalk = `\bmy (?:system |initial |original )?(?:prompt|instructions|rules|guidelines|programming|training data)\b` +
	`|\bas an? (?:ai\b|a\.i\.|artificial|large language|language model|llm|assistant|chatbot|automated)` +
	`|\bi(?:'m| am) (?:just |only |really )?(?:an? )?(?:ai\b|artificial|large language|language model|llm|chatbot|bot\b|virtual|computer program|machine\b|assistant\b)` +
	`|\b(?:i was|i've been|i have been|i am|i'm) (?:told|instructed|programmed|asked|configured) (?:to|not to|that)\b` +
	`|\bprevious instructions\b` +
	`|^\W*(?:interviewer|candidate|assistant|system|user|human|ai)\s*:`

var roleMarks = newMark(roleTalk)

// ratingTalk speak of ratings and votes.
const ratingTalk = `\byour (?:score|rating|grade|vote|evaluation)\b` +
	`|\b(?:rate|rated|rating|grade|graded|grading|score|scored|scoring) (?:you|your|this answer|that answer|the answer)\b` +
	`|\b(?:meets?|raises?|lowers?|below|above|clears?|reach(?:es)?) the (?:hiring )?bar\b` +
	`|\b(?:strong(?:ly)?|not) (?:hire|inclined)\b|\bno[- ]hire\b` +
	`|\byou(?:'ve| have|'ll| will)? pass(?:ed)? (?:this|the) (?:round|interview)\b|\byou(?:'re| are) hired\b` +
	`|\b[1-5] (?:out of|/) ?5\b`

var ratingMarks = newMark(ratingTalk)

// privateWords may be said only after the candidate, who may well have worked
// on system prompts or labelling rubrics.
var privateWords = []string{
	"system prompt", "system message", "system prompts", "developer message", "rubric", "rubrics", "scorecard", "scorecards",
	"language model", "red flag", "red flags", "anchor", "anchors",
}

// talksOfRole reports whether a sentence leaves the role of an interviewer.
func talksOfRole(bare string, said func(string) bool) bool {
	folded := fold(bare)
	if roleMarks.MatchString(folded) || ratingMarks.MatchString(folded) {
		return true
	}
	for _, word := range privateWords {
		if wordsIn(folded, word) && !said(word) {
			return true
		}
	}
	return false
}

// coaching tell the candidate what to say.
const coaching = `\byou (?:could|should|might|may want to|need to|ought to|will want to|'d want to)(?: also| have| then)* (?:mention|say|said|add|added|talk|talked|include|included|quantify|consider|considered|highlight|focus|emphasi[sz]e|mentioned)\b` +
	`|\b(?:a|the) (?:strong|good|better|best|ideal|correct|right|complete|full|great|model) (?:answer|response|reply)\b` +
	`|\b(?:the|my) answer (?:is|would be|i want|here)\b` +
	`|\bi(?:'m| am) (?:really |actually |mainly )?looking for\b|\bi(?:'m| am| was) hoping\b|\bwhat i want to hear\b` +
	`|\b(?:try|remember|be sure|make sure|want) (?:to|and|you to) (?:mention|include|quantify|highlight|emphasi[sz]e|cover)\b` +
	`|\bstar (?:method|format|structure)\b|\bdon't forget\b|\bhere(?:'s| is) (?:a|the|my) (?:hint|tip|clue|answer)\b|^\W*(?:hint|tip)\s*:` +
	`|\b(?:for example|for instance|such as),? (?:did )?you (?:could|might|may|can)\b|\bmy advice\b|\bi(?:'d| would) (?:suggest|recommend|advise)\b`

var coachMarks = newMark(coaching)

func coaches(bare string) bool { return coachMarks.MatchString(fold(bare)) }

// markupSigns are what a chat window would show as signs.
const markupSigns = "`|\\*\\*|\\*\\w|\\]\\(|</?[A-Za-z!][^>]*>|(?i:https?:|www\\.)|<<<|>>>|\\{\\{|\\}\\}"

var markupMarks = newMark(markupSigns)

// listSigns are signs at the start of a line.
const listSigns = `(?m)^\s*(?:#{1,6}\s|[-*•]\s|\d{1,2}[.)](?:\s|$)|>\s|\|)`

var listMarks = newMark(listSigns)

func hasMarkup(bare string) bool {
	return markupMarks.MatchString(bare) || listMarks.MatchString(bare) || strings.ContainsFunc(bare, isPictograph)
}

// isPictograph covers the blocks of emoji, dingbats and the like.
func isPictograph(r rune) bool { return r >= 0x1F000 && r <= 0x1FAFF || r >= 0x2600 && r <= 0x27BF }

// requests are the verbs with which an interviewer asks without a question mark.
const requests = `(?:tell|walk me|take me|describe|give|show|explain|name|pick|choose|put|draw|derive|talk|sketch|estimate|design|write|implement|` +
	`imagine|say|define|compare|state|outline|share|recommend|list|start|begin|help|let me hear|let's hear|go through|run me|prove|argue|` +
	`i'd like (?:you )?to (?:hear|know|understand|see|tell|walk|describe|explain)|i want (?:you )?to (?:hear|know|understand|see|tell|walk|describe|explain)|i'd like (?:an|a|the|one|more|some))`

// requesting is where a request may begin.
const requesting = `(?:^|[,;:-] ?|\b(?:please|now|then|so|first|could you|can you) )` + requests + `\b`

var requestMark = newMark(requesting)

// asksFor reports whether a sentence asks without a question mark.
func asksFor(bare string) bool {
	folded := strings.TrimLeft(fold(bare), ` "'-`)
	return requestMark.MatchString(folded)
}
