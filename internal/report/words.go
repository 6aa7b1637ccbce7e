package report

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"barraiser/internal/assessment"
	"barraiser/internal/rubric"
	"barraiser/internal/scorecard"
)

// The confidences from which the words "high" and "medium" are used. They cut
// the assessors' range, about .3 to .9, into thirds.
const (
	highConfidence   = 0.7
	mediumConfidence = 0.5
)

func confidenceWords(c float64) string {
	switch {
	case c >= highConfidence:
		return "high"
	case c >= mediumConfidence:
		return "medium"
	default:
		return "low"
	}
}

// whyWords says why a competency has no rating.
func whyWords(why *assessment.Why) string {
	if why == nil {
		return "No reason was given."
	}
	switch *why {
	case assessment.WhyNotAsked:
		return "It was not asked."
	case assessment.WhyLanguage:
		return "The assessor can't read the language of the answer."
	case assessment.WhyAssessorFailed:
		return "The assessor failed."
	default:
		return string(*why)
	}
}

// FlagWords returns the words for a flag of an answer.
func FlagWords(kind assessment.FlagKind) string {
	switch kind {
	case assessment.FlagInjection:
		return "Instructions to the assessor"
	case assessment.FlagEncoded:
		return "Encoded text"
	case assessment.FlagHiddenCharacters:
		return "Hidden characters"
	case assessment.FlagMarkup:
		return "Markup"
	case assessment.FlagStuffing:
		return "A list of keywords instead of an account"
	case assessment.FlagCopiedQuestion:
		return "The question's own words given back"
	case assessment.FlagCopiedAnchor:
		return "The rubric's own words given back"
	case assessment.FlagRepetition:
		return "The same passage more than once"
	case assessment.FlagPadding:
		return "Length without content"
	case assessment.FlagOffTopic:
		return "Beside the question"
	case assessment.FlagHypothetical:
		return "What would be done, not what was done"
	case assessment.FlagEmpty:
		return "Nothing that answers"
	case assessment.FlagLanguage:
		return "Another language"
	default:
		return string(kind)
	}
}

// SignalLabel returns the label of a signal, or of a misconception of one of the
// round's questions, or else its id.
func SignalLabel(round *rubric.Round, competency, signal string) string {
	if round != nil {
		if c := round.Competency(competency); c != nil {
			if s := c.Signal(signal); s != nil && s.Label != "" {
				return s.Label
			}
		}
		if m := misconception(round, signal); m != nil {
			return "Misconception: " + m.Label
		}
	}
	if signal == assessment.SignalTold {
		return "Told by somebody who was there"
	}
	return strings.ReplaceAll(signal, "_", " ")
}

func misconception(round *rubric.Round, id string) *rubric.Misconception {
	for i := range round.Questions {
		list := round.Questions[i].Misconceptions
		if at := slices.IndexFunc(list, func(m rubric.Misconception) bool { return m.ID == id }); at >= 0 {
			return &list[at]
		}
	}
	return nil
}

// gateWords puts a failed gate, as the scorecard writes it, into words.
func gateWords(round *rubric.Round, competency string, gate *string) string {
	if gate == nil || *gate == "" {
		return ""
	}
	count, of := gateParts(*gate)
	labels := make([]string, len(of))
	for i, id := range of {
		labels[i] = SignalLabel(round, competency, id)
	}
	if len(labels) == 1 {
		return labels[0]
	}
	return count + " of: " + strings.Join(labels, "; ")
}

// gateParts takes "2 of a|b|c" apart into how many are wanted and of which signals.
func gateParts(gate string) (count string, of []string) {
	count, list, several := strings.Cut(gate, " of ")
	if !several {
		count, list = "one", gate
	}
	return count, strings.Split(list, "|")
}

// assessorWords names who rated.
func assessorWords(r assessment.Rater) string {
	name := "built-in assessor"
	if r.Model != nil {
		name = "model " + *r.Model
	} else if r.Kind != "lexical" {
		name = r.Kind + " assessor"
	}
	if r.Version == "" {
		return name
	}
	return name + ", version " + r.Version
}

// failedOverWords says which model's findings were not used and why.
func failedOverWords(over *assessment.FailedOver) string {
	if over == nil {
		return ""
	}
	name := over.Kind + " assessor"
	if over.Model != nil {
		name = "model " + *over.Model
	}
	return fmt.Sprintf("The %s was to rate this, but %s. These are the built-in assessor's ratings.", name, over.Why.Words())
}

// ReviewFailed is said beside the built-in assessor's scorecard where a model was to
// rate as well and failed.
const ReviewFailed = "The model's assessment failed, so this is the built-in assessor's. What the model did rate is kept under the assessments below."

// ReviewWords says how far a model's assessment is that is still to come, in done
// steps of of; of is 0 while nobody knows.
func ReviewWords(done, of int) string {
	if of <= 0 {
		return "The model's assessment is still to come."
	}
	return fmt.Sprintf("The model's assessment: %d of %d steps.", done, of)
}

// voteReason counts the competencies under the bar of the level, a contested one
// by its lower rating, as the vote does. Where vote and rating point different
// ways it also says which competencies the vote turned on.
func voteReason(card scorecard.Scorecard, round *rubric.Round) string {
	counted := countUnder(card)
	if turned := turnedWords(card, voteRule(round)); turned != "" {
		return counted + " " + turned
	}
	return counted
}

func countUnder(card scorecard.Scorecard) string {
	rated, under := 0, 0
	for _, c := range card.Competencies {
		if c.Rating == nil {
			continue
		}
		rated++
		if c.Counts() < c.Expected {
			under++
		}
	}
	switch {
	case rated == 0:
		return ""
	case rated == 1 && under == 1:
		return "The one competency rated is under the bar."
	case rated == 1:
		return "The one competency rated is at the bar or above it."
	case under == 0:
		return fmt.Sprintf("All %d competencies rated are at the bar or above it.", rated)
	case under == 1:
		return fmt.Sprintf("1 of %d competencies rated is under the bar.", rated)
	default:
		return fmt.Sprintf("%d of %d competencies rated are under the bar.", under, rated)
	}
}

// maxTurned is how many competencies a sentence on the vote names.
const maxTurned = 3

// turnedWords says in a sentence which competencies the vote turned on; "" where it
// and the rating point the same way.
func turnedWords(card scorecard.Scorecard, rule rubric.VoteRule) string {
	places, held := scorecard.Turned(card, rule)
	if len(places) == 0 {
		return ""
	}
	var names []string
	for _, i := range places[:min(len(places), maxTurned)] {
		c := card.Competencies[i]
		names = append(names, fmt.Sprintf("%s (%d)", cmp.Or(c.Name, c.ID), c.Counts()))
	}
	if more := len(places) - len(names); more > 0 {
		names = append(names, strconv.Itoa(more)+" more")
	}
	one := len(places) == 1
	switch {
	case held:
		return fmt.Sprintf("%s %s the vote back, whatever else was rated: here a vote to incline asks for %d at the least.",
			listed(names), numbered(one, "holds", "hold"), scorecard.Least(rule))
	case card.Vote == scorecard.Inclined || card.Vote == scorecard.StronglyInclined:
		return fmt.Sprintf("The rating is the middle one; the vote weighs them all together, and %s %s it up.", listed(names), numbered(one, "pulls", "pull"))
	default:
		return fmt.Sprintf("The rating is the middle one; the vote weighs them all together, and %s %s it down.", listed(names), numbered(one, "pulls", "pull"))
	}
}

func numbered(one bool, singular, plural string) string {
	if one {
		return singular
	}
	return plural
}

// listed joins names with commas and an "and".
func listed(names []string) string {
	if len(names) < 2 {
		return strings.Join(names, "")
	}
	last := len(names) - 1
	return strings.Join(names[:last], ", ") + " and " + names[last]
}

// contestedWords says what the other assessor found; "" when nobody disagrees.
func contestedWords(c *scorecard.Contested) string {
	if c == nil {
		return ""
	}
	return fmt.Sprintf("The built-in assessor rated this %d and the model %d. The vote counts the lower.", c.Lexical, c.Model)
}

// sameStoryWords names the earlier answer whose story is told again, by its
// question where the rubric knows it; "" for a story of its own.
func sameStoryWords(turns []int, earlier []AnswerReading) string {
	if len(turns) == 0 {
		return ""
	}
	in := "in " + turnList(turns)
	if at := slices.IndexFunc(earlier, func(a AnswerReading) bool { return slices.Equal(a.Turns, turns) }); at >= 0 && earlier[at].Question != "" {
		in = fmt.Sprintf("in the answer to “%s” (%s)", earlier[at].Question, turnList(turns))
	}
	return "This is the same story as " + in + ", so it counts as one story."
}
