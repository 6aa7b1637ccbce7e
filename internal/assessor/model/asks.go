package model

import (
	"slices"

	"barraiser/internal/assessment"
	"barraiser/internal/rubric"
)

// kind says what an ask is about.
type kind uint8

const (
	aboutSignal kind = iota
	aboutPoint
	aboutRedFlag
	aboutMisconception
)

// ask is one thing that is looked for. ID and Ask are what the model is told.
type ask struct {
	ID  string
	Ask string

	kind kind
	// of is the id in the rubric.
	of string
}

// criterion is a competency of an answer that the model judges.
type criterion struct {
	frame *assessment.Frame
	// lexical is the deterministic rating.
	lexical assessment.Rated
	// question is the bank's, nil where it isn't known.
	question *rubric.Question
	asks     []ask
}

// criterionOf lists what is asked for one competency. Whatever the rules find by
// the shape of an answer alone, a flood of claims or a list of terms, isn't asked.
func criterionOf(round *rubric.Round, question *rubric.Question, frame *assessment.Frame, lexical assessment.Rated) criterion {
	c := criterion{frame: frame, lexical: lexical, question: question}
	id := frame.Competency.ID
	for _, s := range frame.Competency.Signals {
		if !c.byPoints(s) {
			c.asks = append(c.asks, ask{ID: id + "/" + s.ID, Ask: either(s.Check, s.Label), of: s.ID})
		}
	}
	if question != nil && slices.ContainsFunc(frame.Competency.Signals, c.byPoints) {
		for _, p := range question.KeyPoints {
			c.asks = append(c.asks, ask{ID: "point/" + p.ID, Ask: either(p.Check, "Does the answer say this: "+p.Label), kind: aboutPoint, of: p.ID})
		}
	}
	for _, f := range frame.Competency.RedFlags {
		if f.Check != "" && f.Detector == "" {
			c.asks = append(c.asks, ask{ID: id + "/flag/" + f.ID, Ask: f.Check, kind: aboutRedFlag, of: f.ID})
		}
	}
	if question != nil && round.Misjudges(question, id) {
		for _, m := range question.Misconceptions {
			c.asks = append(c.asks, ask{ID: "belief/" + m.ID, Ask: either(m.Check, "Does the answer hold this belief: "+m.Label), kind: aboutMisconception, of: m.ID})
		}
	}
	return c
}

// byPoints reports whether a signal is shown by the key points of the question.
func (c *criterion) byPoints(s rubric.Signal) bool {
	return s.Detector == rubric.KeyPointShare && c.question != nil && len(c.question.KeyPoints) > 0
}

func either(text, fallback string) string {
	if text == "" {
		return fallback
	}
	return text
}

// asksOf is what is looked for in an answer for all of its competencies, each once.
func asksOf(criteria []criterion) []ask {
	var out []ask
	for _, c := range criteria {
		for _, a := range c.asks {
			if !slices.ContainsFunc(out, func(b ask) bool { return a.ID == b.ID }) {
				out = append(out, a)
			}
		}
	}
	return out
}
