package model

import (
	"slices"

	"barraiser/internal/interview"
	"barraiser/internal/rubric"
	"barraiser/internal/voice"
)

// ground is what a move is about: the words of its question and hint, of the
// quotations, of the answer it reacts to, and those that follow-ups of its kind are
// put with. A question that has none of them is another one.
type ground struct {
	own map[string]bool
	// shared are the words of all moves of a kind.
	shared []map[string]bool
}

// rungWords are how questions of each rung are put in English in words that
// needn't stand in the rubric's own question.
var rungWords = forms(map[string]string{
	"locate":       "time project occasion case year month team specific example situation",
	"own":          "yourself personally part role contribution contribute responsible decide involved hands",
	"mechanism":    "exactly step detail method process work happen first next",
	"measure":      "number measure metric figure baseline compare result before after difference size effect",
	"alternatives": "alternative option else instead consider reject choose chose choice decide rule possible",
	"stress":       "fail break wrong limit edge worst assumption hold evidence prove sure test",
	"cause":        "cause reason root lead possible behind underlying happen",
	"learn":        "learn differently change since today next prevent lesson back",
})

// followUps are words that follow-ups of every rung are put with.
var followUps = formsOf(`decide decision choose chose choice happen result outcome change work know knew find found notice people team colleague
	problem reason specific involve approach handle figure instead actual exact personal convince`)

func groundOf(round *rubric.Round, b interview.Brief, words string) ground {
	g := ground{own: map[string]bool{}}
	m := voice.NewMaterial(round, b)
	g.add(words, m.Ask, m.Quote, m.Quote2, m.Hint, m.Clarify)
	if q := round.Question(b.Move.Question); q != nil && b.Move.Kind != interview.HintMove {
		g.add(q.Text)
	}
	if b.Move.Kind != interview.ProbeMove {
		return g
	}
	if t := talkOf(b); t.latest != nil {
		g.add(t.latest.Candidate)
	}
	g.shared = append(g.shared, followUps)
	if _, p := probeOf(round, b.Move); p != nil && p.Rung >= 0 && p.Rung < len(rubric.RungNames()) {
		g.shared = append(g.shared, rungWords[rubric.RungNames()[p.Rung]])
	}
	return g
}

func (g ground) add(texts ...string) {
	for _, text := range texts {
		addForms(g.own, text)
	}
}

func (g ground) has(form string) bool {
	return g.own[form] || slices.ContainsFunc(g.shared, func(set map[string]bool) bool { return set[form] })
}

// addForms adds what a text's words are compared by.
func addForms(set map[string]bool, text string) {
	for _, stem := range content(text) {
		for _, form := range kin(stem) {
			set[form] = true
		}
	}
}

func formsOf(text string) map[string]bool {
	set := map[string]bool{}
	addForms(set, text)
	return set
}

func forms(texts map[string]string) map[string]map[string]bool {
	out := map[string]map[string]bool{}
	for name, text := range texts {
		out[name] = formsOf(text)
	}
	return out
}

// shares counts the words of a sentence that say something: those of the ground,
// and the others.
func (g ground) shares(sentence string) (known, other int) {
	for _, stem := range content(sentence) {
		if slices.ContainsFunc(kin(stem), g.has) {
			known++
		} else if !leading[stem] {
			other++
		}
	}
	return known, other
}

// leading are the stems of words with which interviewers lead over to a question
// and say nothing.
var leading = stems(`stay see understand follow turn move back look note hold thank think stop pause pick interested curious start begin
	mean detail deep deeper further close closer point step layer part minute second thread place subject topic next last first leave
	return noted fine good late early time earlier before picture clear`)
