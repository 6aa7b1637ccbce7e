package model

import (
	"barraiser/internal/interview"
	"barraiser/internal/rubric"
	"barraiser/internal/voice"
)

// ground is what a move is about: the words of its question and hint, of the
// quotations, of the answer it reacts to, and of what a follow-up of its kind asks
// for. A question that has none of them is another one.
type ground map[string]bool

// rungWords are how questions of each rung are put in English in words that
// needn't stand in the rubric's own question.
var rungWords = map[string]string{
	"locate":       "time project occasion case year month team specific example situation",
	"own":          "yourself personally part role contribution contribute responsible decide involved hands",
	"mechanism":    "exactly step detail method process work happen first next",
	"measure":      "number measure metric figure baseline compare result before after difference size effect",
	"alternatives": "alternative option else instead consider reject choose chose choice decide rule possible",
	"stress":       "fail break wrong limit edge worst assumption hold evidence prove sure test",
	"cause":        "cause reason root lead possible behind underlying happen",
	"learn":        "learn differently change since today next prevent lesson back",
}

func groundOf(round *rubric.Round, b interview.Brief, words string) ground {
	g := ground{}
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
	if _, p := probeOf(round, b.Move); p != nil && p.Rung >= 0 && p.Rung < len(rubric.RungNames()) {
		g.add(rungWords[rubric.RungNames()[p.Rung]])
	}
	return g
}

func (g ground) add(texts ...string) {
	for _, text := range texts {
		for _, stem := range content(text) {
			for _, form := range kin(stem) {
				g[form] = true
			}
		}
	}
}

// holds reports whether a sentence has a word of the ground, and how many words
// of its own it has at all.
func (g ground) holds(sentence string) (on bool, words int) {
	stems := content(sentence)
	for _, stem := range stems {
		for _, form := range kin(stem) {
			on = on || g[form]
		}
	}
	return on, len(stems)
}
