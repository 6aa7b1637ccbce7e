package scorecard

import (
	"fmt"
	"slices"
	"strings"

	"barraiser/internal/assessment"
	"barraiser/internal/rubric"
)

// quotedWords is the most of the candidate's words that advice repeats.
const quotedWords = 16

// gateName writes a gate as the contract does, nil for none.
func gateName(gate *rubric.Gate) *string {
	if gate == nil {
		return nil
	}
	name := strings.Join(gate.Of, "|")
	if gate.AtLeast > 1 {
		name = fmt.Sprintf("%d of %s", gate.AtLeast, name)
	}
	return &name
}

// advice says in plain words what would have made a rating one step more: what
// the failed gate asks for, else the weightiest signal that is missing, else
// what to make more of. It begins with the candidate's best words, if any.
func advice(c *rubric.Competency, r assessment.Rated) string {
	if r.Rating >= rubric.HighestStep {
		return ""
	}
	step := r.Rating + 1
	var need string
	switch weightiest := weightiestMissing(c, r.Missing); {
	case r.FailedGate != nil:
		need = gateWords(c, *r.FailedGate, r)
	case weightiest != "":
		need = weightiest
	default:
		need = "the same points with your own figures, conditions and reasons beside them"
	}
	if quote := bestQuote(r.Evidence); quote != "" {
		return fmt.Sprintf("You said “%s”. A %d would also have shown: %s.", quote, step, need)
	}
	return fmt.Sprintf("A %d would have shown: %s.", step, need)
}

// gateWords names what a gate still asks for; signals already shown well are
// left out.
func gateWords(c *rubric.Competency, gate rubric.Gate, r assessment.Rated) string {
	shown := map[string]bool{}
	for _, e := range r.Evidence {
		if e.Polarity == assessment.For && assessment.Shows(r.Rating+1, e.Strength) {
			shown[e.Signal] = true
		}
	}
	var labels []string
	found := 0
	for _, id := range gate.Of {
		if shown[id] {
			found++
			continue
		}
		labels = append(labels, label(c, id))
	}
	open := max(1, gate.AtLeast) - found
	list := strings.Join(labels, "; ")
	switch {
	case len(labels) <= 1 || open >= len(labels):
		return list
	case open <= 1:
		return "one of: " + list
	default:
		return fmt.Sprintf("%d of: %s", open, list)
	}
}

// label is a signal's label as part of a sentence.
func label(c *rubric.Competency, id string) string {
	text := id
	if s := c.Signal(id); s != nil && s.Label != "" {
		text = s.Label
	}
	return strings.TrimRight(text, ".;: ")
}

func weightiestMissing(c *rubric.Competency, missing []string) string {
	best, weight := "", 0.0
	for i := range c.Signals {
		s := &c.Signals[i]
		if slices.Contains(missing, s.ID) && s.Weight > weight {
			best, weight = label(c, s.ID), s.Weight
		}
	}
	return best
}

// bestQuote is the strongest evidence for the candidate, the first of equals,
// cut to a length that reads well inside a sentence.
func bestQuote(evidence []assessment.Evidence) string {
	best := -1
	for i, e := range evidence {
		if e.Polarity == assessment.For && (best < 0 || e.Strength > evidence[best].Strength) {
			best = i
		}
	}
	if best < 0 {
		return ""
	}
	words := strings.Fields(evidence[best].Quote)
	if len(words) > quotedWords {
		return strings.Join(words[:quotedWords], " ") + " …"
	}
	return strings.TrimRight(strings.Join(words, " "), ".,;: ")
}
