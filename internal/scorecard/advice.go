package scorecard

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

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

// advice tells the candidate in plain words what makes a rating one step more:
// what the failed gate asks for, else the weightiest signal that is missing,
// else what to make more of. It ends with their own words to build on, if any.
func advice(c *rubric.Competency, r assessment.Rated) string {
	if r.Rating >= rubric.HighestStep {
		return ""
	}
	wanted, open := wantedSignals(c, r)
	quote, near := quoteFor(wanted, r.Evidence)
	text := fmt.Sprintf("To reach a %d, %s.", r.Rating+1, demand(c, wanted, open, quote != ""))
	switch {
	case quote == "":
		return text
	case near:
		return fmt.Sprintf("%s You came nearest with “%s”.", text, quote)
	default:
		return fmt.Sprintf("%s Build on “%s”.", text, quote)
	}
}

// wantedSignals returns the signals that the next step asks for and how many of
// them it takes. Signals of a gate that are already shown well are left out.
func wantedSignals(c *rubric.Competency, r assessment.Rated) (wanted []string, open int) {
	if r.FailedGate == nil {
		if id := weightiestMissing(c, r.Missing); id != "" {
			return []string{id}, 1
		}
		return nil, 0
	}
	shown := map[string]bool{}
	for _, e := range r.Evidence {
		if e.Polarity == assessment.For && assessment.Shows(r.Rating+1, e.Strength) {
			shown[e.Signal] = true
		}
	}
	for _, id := range r.FailedGate.Of {
		if !shown[id] {
			wanted = append(wanted, id)
		}
	}
	found := len(r.FailedGate.Of) - len(wanted)
	return wanted, max(1, max(1, r.FailedGate.AtLeast)-found)
}

// demand says what to show. more tells that something was shown already.
func demand(c *rubric.Competency, wanted []string, open int, more bool) string {
	if len(wanted) == 0 {
		return "give the same points with your own figures, conditions and reasons beside them"
	}
	labels := make([]string, len(wanted))
	for i, id := range wanted {
		labels[i] = label(c, id)
	}
	which := "these"
	switch {
	case len(labels) == 1:
		which = "this"
	case open < len(labels) && open == 1:
		which = "one of these"
	case open < len(labels):
		which = fmt.Sprintf("%d of these", open)
	}
	if more {
		which += " as well"
	}
	return fmt.Sprintf("show %s: %s", which, strings.Join(labels, "; "))
}

// label is a signal's label as a part of a sentence to the candidate.
func label(c *rubric.Competency, id string) string {
	text := id
	if s := c.Signal(id); s != nil && s.Label != "" {
		text = s.Label
	}
	return toYou.Replace(lowered(strings.TrimRight(text, ".;: ")))
}

// toYou turns what rubrics say of a candidate into what is said to one. Pronouns
// stay as they are: in a label they may stand for somebody else.
var toYou = strings.NewReplacer("the candidate's", "your", "the candidate’s", "your")

// lowered begins a text with a small letter, unless its first word is an
// abbreviation or I.
func lowered(text string) string {
	first, size := utf8.DecodeRuneInString(text)
	second, _ := utf8.DecodeRuneInString(text[size:])
	if unicode.IsUpper(second) || unicode.IsDigit(second) || first == 'I' && !unicode.IsLetter(second) {
		return text
	}
	return string(unicode.ToLower(first)) + text[size:]
}

// weightiestMissing is the id of the missing signal with the most weight, ""
// when none is missing.
func weightiestMissing(c *rubric.Competency, missing []string) string {
	best, weight := "", 0.0
	for i := range c.Signals {
		s := &c.Signals[i]
		if slices.Contains(missing, s.ID) && s.Weight > weight {
			best, weight = s.ID, s.Weight
		}
	}
	return best
}

// quoteFor is the strongest evidence for the candidate, the first of equals, cut
// to a length that reads well inside a sentence. What shows a wanted signal too
// weakly goes before all else and is near; "" when nothing speaks for them.
func quoteFor(wanted []string, evidence []assessment.Evidence) (quote string, near bool) {
	best := -1
	for i, e := range evidence {
		if e.Polarity != assessment.For {
			continue
		}
		wants := slices.Contains(wanted, e.Signal)
		if best < 0 || wants && !near || wants == near && e.Strength > evidence[best].Strength {
			best, near = i, wants
		}
	}
	if best < 0 {
		return "", false
	}
	words := strings.Fields(evidence[best].Quote)
	if len(words) > quotedWords {
		return strings.Join(words[:quotedWords], " ") + " …", near
	}
	return strings.TrimRight(strings.Join(words, " "), ".,;: "), near
}
