package lexical

import (
	"sync"

	"barraiser/internal/assessment"
	"barraiser/internal/rubric"
)

// The phrases of replies that aren't answers, by kind.
var replyPhrases = map[assessment.Reply]string{
	assessment.AsksRepeat: `
		can/could/would/please/sorry {near:4} repeat/rephrase
		repeat the/that/your/it question/again/please
		repeat that/it
		say that/it again
		come again
		did not hear/catch/get that/you/the/it
		what was the question
		pardon
		missed the/that/your question`,
	assessment.AsksClarification: `
		what do you mean
		do you mean
		can/could/would you clarify/explain/specify/elaborate
		should/may/can/could i assume/use/pick/choose/take/talk/start/focus/mention/give
		are you asking/looking/interested
		what kind/type/sort/size/scale/scope of
		which one/project/part/kind/example/role/aspect
		is it okay/ok/fine/about if/when/a/the
		does it have/need to/matter
		do you want/need/prefer
		how many/much users/data/requests/traffic/latency/examples
		are we talking/allowed/free`,
	assessment.Unknowing: `
		i do not know
		do not know
		i have/got no idea/example/experience/clue
		no idea
		cannot/can not think of/about
		can not recall/remember
		not remember/recall any/an/a/one/such
		nothing comes to mind
		do not have an/any/a/such example/examples/experience/story
		never had/experienced/faced/been/happened/did
		not sure
		i/let us pass/skip
		not come up with
		mind is/went blank`,
}

var replyOrder = []assessment.Reply{assessment.AsksRepeat, assessment.AsksClarification, assessment.Unknowing}

var replyMatcher = sync.OnceValue(func() *matcher {
	m, stems := newMatcher(), newStemmer()
	for i, kind := range replyOrder {
		for _, phrase := range lines(replyPhrases[kind]) {
			m.add(i, rubric.Cue{Text: phrase}, languageNear, stems)
		}
	}
	return m
})

// The lengths, in words, up to which a reply can be one of these kinds: what is
// longer has something of its own.
const (
	longestRepeat   = 25
	longestQuestion = 45
	longestUnknown  = 30
	shortestAnswer  = 6
	shortestFluent  = 25
	vagueReplyWords = 25
)

// backPhrases ask the interviewer for what is given, at the end of an answer with
// content of its own. Offers to go on ("shall I open the labels?") aren't among them,
// nor are questions that an answer puts to itself.
const backPhrases = `
	should/may/can/could i assume
	can/could/may we assume
	which of the/these/those
	are we talking/allowed/free
	do we have/need/know
	is there a/any limit/budget/constraint/deadline/baseline
	how many/much users/data/requests/traffic/latency/examples do/are/can/is
	what kind/type/size/scale/scope of {near:6} we/you/do/is/are
	do you mean
	what do you mean`

var backMatcher = sync.OnceValue(func() *matcher {
	m, stems := newMatcher(), newStemmer()
	for _, phrase := range lines(backPhrases) {
		m.add(0, rubric.Cue{Text: phrase}, languageNear, stems)
	}
	return m
})

// asksBack reports whether the last sentence of a turn asks for what is given.
func (r *reading) asksBack(t *turnText) bool {
	found := false
	if last := t.sentences.to - 1; last >= t.sentences.from {
		backMatcher().find(r.tokens, r.sentences[last].span, nil, func(match) { found = true })
	}
	return found
}

// replyCounts are sums over one turn.
type replyCounts struct {
	words, steering, own, concrete, vague int
	foreign                               bool
	asks, asksLast                        bool
}

func (r *reading) countReply(t *turnText) replyCounts {
	n := replyCounts{words: t.tokens.length()}
	foreign, all := r.foreignParts(t.sentences)
	n.foreign = all > 0 && 2*foreign > all
	for i := t.sentences.from; i < t.sentences.to; i++ {
		s := &r.sentences[i]
		switch s.guard {
		case guardSteering, guardEncoded:
			n.steering += s.words
		case open:
			n.own += s.words
			if !s.asked {
				// "Can I assume that we decide within a second?" tells no figure.
				n.concrete += len(s.hits[quantity]) + len(s.hits[ownAction])
			}
			n.vague += s.vague
		default:
		}
		n.asks, n.asksLast = n.asks || s.asked, s.asked
	}
	return n
}

// reply sorts a turn by the kind of reply it is. A figure or something done
// makes it an answer, whatever else it says, except where it ends with a question
// on what is given: that waits for an answer.
func (r *reading) reply(t *turnText, onTopic bool) assessment.Reply {
	n := r.countReply(t)
	switch {
	case n.words == 0:
		return assessment.Evasive
	case n.foreign:
		return assessment.Foreign
	case n.concrete == 0 && n.steering > 0 && n.own < 2*n.steering:
		return assessment.Steering
	}
	if n.concrete == 0 {
		if kind := r.nonAnswer(t, n); kind != "" {
			return kind
		}
	}
	if n.asksLast && r.asksBack(t) {
		return assessment.AsksClarification
	}
	if !onTopic && n.words >= shortestFluent {
		return assessment.OffTopic
	}
	return assessment.Substantive
}

// nonAnswer names the kind of a turn without a figure or an action, or "".
func (r *reading) nonAnswer(t *turnText, n replyCounts) assessment.Reply {
	kind, found := r.replyPhrase(t)
	longest := map[assessment.Reply]int{
		assessment.AsksRepeat: longestRepeat, assessment.AsksClarification: longestQuestion, assessment.Unknowing: longestUnknown,
	}
	switch {
	case found && n.words <= longest[kind] && (kind != assessment.AsksClarification || n.asks):
		return kind
	case n.asksLast && n.words <= longestRepeat:
		return assessment.AsksClarification
	case n.words < shortestAnswer || (n.words <= vagueReplyWords && 4*n.vague >= n.words):
		return assessment.Evasive
	default:
		return ""
	}
}

// replyPhrase returns the first kind, in order, whose phrase stands in a turn.
func (r *reading) replyPhrase(t *turnText) (assessment.Reply, bool) {
	best := len(replyOrder)
	for i := t.sentences.from; i < t.sentences.to; i++ {
		replyMatcher().find(r.tokens, r.sentences[i].span, nil, func(m match) { best = min(best, m.pattern.id) })
	}
	if best == len(replyOrder) {
		return "", false
	}
	return replyOrder[best], true
}
