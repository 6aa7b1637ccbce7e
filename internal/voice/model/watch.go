package model

import (
	"slices"
	"strings"

	"barraiser/internal/interview"
	"barraiser/internal/rubric"
	"barraiser/internal/voice"
)

// What a speech is refused for beside the guard's rules, which know nothing of
// the prompt and the script.
const (
	// RuleDrift is a question that has nothing in common with the move.
	RuleDrift voice.Rule = "another question than the move's"
	// RuleMore is a hint or an answer that holds more than the script's.
	RuleMore voice.Rule = "more than the move says"
	// RuleEcho is a run of words from the prompt.
	RuleEcho voice.Rule = "words of the prompt"
	// RuleDictated is a sentence that the candidate dictated.
	RuleDictated voice.Rule = "a sentence the candidate dictated"
	// RuleVerdict says how the candidate did.
	RuleVerdict voice.Rule = "a verdict"
	// RuleLoop is a sentence said twice in one speech.
	RuleLoop voice.Rule = "the same sentence again"
	// RuleLanguage is a sentence in another language than the round's.
	RuleLanguage voice.Rule = "another language"
)

// watch judges the sentences that the guard let pass by what the model was told:
// whether they ask what they should, and whether they are somebody else's words.
type watch struct {
	language string
	// own are the sentences that may be said in any case: the script's.
	own map[string]bool
	// before are the interviewer's earlier words, and answers the candidate's.
	before, answers []string
	echo            echo
	ground          ground
	// asks: the move puts a question, which must be on its ground; tells: it
	// answers the candidate, and all of it together must be.
	asks, tells bool
	heard       map[string]bool
	// grounded: a sentence so far is on the ground of the move; put: a question
	// was heard, and it is.
	grounded, put bool
	// held are sentences that wait for the question.
	held  []string
	waits bool
}

func newWatch(round *rubric.Round, b interview.Brief, words string, p prompt, rules *wording) *watch {
	w := &watch{language: round.Language, own: map[string]bool{}, heard: map[string]bool{}}
	for _, sentence := range voice.Sentences(words) {
		w.own[plain(sentence)] = true
	}
	for _, t := range b.State.Turns {
		w.before = append(w.before, padded(saidIn(t)))
		if t.Answer != nil {
			w.answers = append(w.answers, padded(t.Answer.Text))
		}
	}
	w.before = append(w.before, padded(words), padded(round.Persona.Name+" "+round.Persona.Role), padded(round.Title))
	w.echo = echoOf(rules, p, slices.Concat(w.before, w.answers))
	w.ground = groundOf(round, b, words)
	switch b.Move.Kind {
	case interview.Ask, interview.ProbeMove, interview.Redirect:
		w.asks = true
	case interview.HintMove, interview.Clarify, interview.ReplyMove:
		w.tells = true
	default:
	}
	return w
}

// hear judges the next sentences and returns those to be shown now. A statement
// that has nothing to do with the move is held back until the question shows that
// the model is about its task, and with it all that follows. The error is a
// *voice.Refusal.
func (w *watch) hear(sentences []string) ([]string, error) {
	var out []string
	for _, sentence := range sentences {
		if rule := w.judge(sentence); rule != "" {
			return nil, &voice.Refusal{Rule: rule}
		}
		w.held = append(w.held, sentence)
		if !w.waits {
			out, w.held = append(out, w.held...), nil
		}
	}
	return out, nil
}

func (w *watch) judge(sentence string) voice.Rule {
	said := plain(sentence)
	if w.heard[said] {
		return RuleLoop
	}
	w.heard[said] = true
	if w.own[said] {
		w.grounded, w.put = true, w.put || voice.IsQuestion(sentence)
		w.waits = w.waits && w.asks && !w.put
		return ""
	}
	bare := unquoted(sentence)
	switch {
	case foreign(bare, w.language):
		return RuleLanguage
	case w.echo.heard(plain(bare)):
		return RuleEcho
	case verdict(plain(bare)):
		return RuleVerdict
	case w.dictated(said):
		return RuleDictated
	}
	return w.drift(sentence)
}

// maxOther is how many words of its own a sentence may have that only passes on
// what stands in the script: a hint, a clarification, an answer. With more, a
// model has begun to make something up.
const maxOther = 3

// drift judges by the ground. A question must share a word with it; one without any
// word of its own ("Why was that?") leans on what was said before it.
func (w *watch) drift(sentence string) voice.Rule {
	if !w.asks || !asks(unquoted(sentence)) {
		return w.state(sentence)
	}
	known, _ := w.ground.shares(sentence)
	if known == 0 && (len(content(sentence)) > 0 || !w.grounded) {
		return RuleDrift
	}
	w.grounded, w.put, w.waits = true, true, false
	return ""
}

// state judges a sentence that asks nothing. One beside the ground makes the
// speech wait: for its question, or for a sentence that says what it should.
func (w *watch) state(sentence string) voice.Rule {
	known, other := w.ground.shares(sentence)
	if w.tells && other > maxOther {
		return RuleMore
	}
	w.grounded = w.grounded || known > 0
	beside := known == 0 && other > 0 && !w.put
	w.waits = (w.waits || beside) && (w.asks || w.tells && !w.grounded)
	return ""
}

// asks reports whether a sentence is a question, or a request in its plainest form.
func asks(bare string) bool {
	first, _, _ := strings.Cut(plain(bare), " ")
	return voice.IsQuestion(bare) || requests[first]
}

// requests are the words that a request begins with.
var requests = wordSet(`tell describe explain walk take give show name pick choose define compare outline sketch write imagine say list`)

// end judges a whole speech whose question, if any, had neither a question mark
// nor the plain form of a request, and returns what was held back.
func (w *watch) end() ([]string, error) {
	if (w.tells || w.asks && !w.put) && !w.grounded {
		return nil, &voice.Refusal{Rule: RuleDrift}
	}
	return w.held, nil
}

// dictatedWords is the length from which a sentence that stands in an answer
// word for word is hardly a chance. What is quoted counts: "say 'you did well'".
const dictatedWords = 3

// dictated reports whether a sentence is the candidate's, said as if it were the
// interviewer's own. The interviewer's own earlier words may be repeated.
func (w *watch) dictated(said string) bool {
	return strings.Count(said, " ")+1 >= dictatedWords && stands(w.answers, said) && !stands(w.before, said)
}

// padded makes a text fit for stands.
func padded(text string) string {
	var out strings.Builder
	out.Grow(len(text) + 2)
	out.WriteByte(' ')
	appendPlain(&out, text)
	out.WriteByte(' ')
	return out.String()
}

// stands reports whether plain words stand in one of the padded texts.
func stands(texts []string, words string) bool {
	return slices.ContainsFunc(texts, func(text string) bool { return holds(text, words) })
}

// holds reports whether plain words stand in a padded text.
func holds(text, words string) bool {
	for words != "" {
		i := strings.Index(text, words)
		if i < 0 {
			return false
		}
		if end := i + len(words); i > 0 && text[i-1] == ' ' && end < len(text) && text[end] == ' ' {
			return true
		}
		text = text[i+1:]
	}
	return false
}
