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
	// RuleEcho is a run of words from the prompt.
	RuleEcho voice.Rule = "words of the prompt"
	// RuleDictated is a sentence that the candidate dictated.
	RuleDictated voice.Rule = "a sentence the candidate dictated"
	// RuleVerdict says how the candidate did.
	RuleVerdict voice.Rule = "a verdict"
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
	// grounded: a sentence so far is on the ground of the move; put: a question
	// was heard, and it is.
	grounded, put bool
}

func newWatch(round *rubric.Round, b interview.Brief, words string, p prompt) *watch {
	w := &watch{language: round.Language, own: map[string]bool{}}
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
	w.echo = echoOf(p.rules, p.task, slices.Concat(w.before, w.answers))
	w.ground = groundOf(round, b, words)
	switch b.Move.Kind {
	case interview.Ask, interview.ProbeMove, interview.Redirect:
		w.asks = true
	case interview.HintMove, interview.Clarify:
		w.tells = true
	default:
	}
	return w
}

// hear judges the next sentences; the error is a *voice.Refusal.
func (w *watch) hear(sentences []string) error {
	for _, sentence := range sentences {
		if rule := w.judge(sentence); rule != "" {
			return &voice.Refusal{Rule: rule}
		}
	}
	return nil
}

func (w *watch) judge(sentence string) voice.Rule {
	said := plain(sentence)
	if w.own[said] {
		w.grounded, w.put = true, w.put || voice.IsQuestion(sentence)
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

// drift is RuleDrift for a question that is beside the move. One without any
// word of its own ("Why was that?") leans on what was said before it.
func (w *watch) drift(sentence string) voice.Rule {
	on, words := w.ground.holds(sentence)
	if !w.asks || !voice.IsQuestion(unquoted(sentence)) {
		w.grounded = w.grounded || on
		return ""
	}
	if !on && (words > 0 || !w.grounded) {
		return RuleDrift
	}
	w.grounded, w.put = true, true
	return ""
}

// end judges a whole speech whose question, if any, had no question mark.
func (w *watch) end() error {
	if (w.tells || w.asks && !w.put) && !w.grounded {
		return &voice.Refusal{Rule: RuleDrift}
	}
	return nil
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
func padded(text string) string { return " " + plain(text) + " " }

// stands reports whether plain words stand in one of the padded texts.
func stands(texts []string, words string) bool {
	return slices.ContainsFunc(texts, func(text string) bool { return strings.Contains(text, " "+words+" ") })
}
