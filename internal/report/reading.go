package report

import (
	"cmp"
	"slices"

	"barraiser/internal/assessment"
	"barraiser/internal/rubric"
	"barraiser/internal/scorecard"
)

// Completeness says how much of a scorecard there is.
type Completeness int

// The degrees of completeness.
const (
	// Complete: every competency that was asked for is rated.
	Complete Completeness = iota
	// Incomplete: something is missing that the vote needs; Problem says what.
	Incomplete
	// Failed: the assessor failed and nothing is rated.
	Failed
)

// Reading is a scorecard in words, in the rubric's order. Texts are plain: the
// form that shows them escapes them. A Reading shares nothing with the scorecard
// but strings.
type Reading struct {
	Title string
	Level string
	// Completeness, with Problem and Hint when it isn't Complete.
	Completeness  Completeness
	Problem, Hint string
	Rating        Step
	Vote          string
	// VoteReason counts what is under the bar, and says on what the vote turned where
	// it and the rating point different ways; "" when nothing is rated.
	VoteReason string
	// Confidence is "high", "medium" or "low"; "" when nothing is rated.
	Confidence string
	Assessor   string
	// Provisional says why the ratings may change; "" when they are final.
	Provisional string
	// FailedOver says whose ratings these are not and why; "" when they are those of
	// the assessor that was to rate.
	FailedOver   string
	Competencies []CompetencyReading
	Answers      []AnswerReading
	Flags        []FlagReading
}

// Step is a step of the scale with its words; Number 0 means not rated.
type Step struct {
	Number int
	Words  string
}

// CompetencyReading is one competency in words.
type CompetencyReading struct {
	ID, Name string
	Rating   Step
	// Supported says that the rating stands on evidence. Without it the rating is
	// shown as "not enough evidence".
	Supported bool
	// Expected is the bar of the level.
	Expected Step
	// Why there is no rating; "" when there is one.
	Why string
	// Anchor is what the rubric says of the rating reached; only when Supported.
	Anchor     string
	Confidence string
	// FailedGate is the must-have that wasn't met; Next what one step more needed.
	FailedGate, Next string
	// Contested says how two assessors disagree.
	Contested string
	Evidence  []EvidenceReading
	// Missing are the labels of the signals not shown that weigh most, three at the
	// most, and MoreMissing the others. What FailedGate says isn't said again.
	Missing, MoreMissing []string
}

// AnswerReading is a main question with its probes.
type AnswerReading struct {
	// Question is the question's text; "" when the rubric doesn't know it.
	Question string
	Turns    []int
	// Targets are the names of the competencies asked for.
	Targets []string
	Rating  Step
	// SameStory says in a sentence that an earlier answer told the story; "" when
	// none did.
	SameStory string
}

// FlagReading is something that a reader should know about an answer.
type FlagReading struct {
	Kind, Label      string
	Turn, Start, End int
}

// Read puts a scorecard into words with the labels of the round it was made
// under. round may be nil.
func Read(card scorecard.Scorecard, round *rubric.Round) Reading {
	r := Reading{
		Title: card.Round, Level: card.Level.String(), Rating: stepOf(card.Rating),
		Vote: scorecard.Words(voteRule(round), card.Vote), VoteReason: voteReason(card, round),
		Assessor: assessorWords(card.Assessor), FailedOver: failedOverWords(card.Assessor.FailedOver),
	}
	if round != nil && round.Title != "" {
		r.Title = round.Title
	}
	if card.Rating != nil {
		r.Confidence = confidenceWords(card.Confidence)
	}
	if card.Assessor.Provisional {
		r.Provisional = "These are the built-in assessor's ratings. A model's assessment is still to come, so they may change."
	}
	names := map[string]string{}
	for _, c := range card.Competencies {
		names[c.ID] = c.Name
		r.Competencies = append(r.Competencies, readCompetency(c, round))
	}
	for _, a := range card.Answers {
		r.Answers = append(r.Answers, readAnswer(a, round, names))
	}
	for i, a := range card.Answers {
		r.Answers[i].SameStory = sameStoryWords(a.SameStory, r.Answers[:i])
	}
	for _, f := range card.Flags {
		r.Flags = append(r.Flags, FlagReading{
			Kind: string(f.Kind), Label: FlagWords(f.Kind), Turn: f.Turn, Start: f.Start, End: f.End,
		})
	}
	r.Completeness, r.Problem, r.Hint = completeness(card)
	return r
}

func voteRule(round *rubric.Round) rubric.VoteRule {
	if round == nil {
		return rubric.VoteRule{}
	}
	return round.Vote
}

func stepOf(r *rubric.Rating) Step {
	if r == nil || !r.Valid() {
		return Step{Words: rubric.Unrated.String()}
	}
	return Step{Number: int(*r), Words: r.String()}
}

func readCompetency(c scorecard.Competency, round *rubric.Round) CompetencyReading {
	out := CompetencyReading{
		ID: c.ID, Name: c.Name, Rating: stepOf(c.Rating), Expected: stepOf(&c.Expected),
		Supported:  c.Rating != nil && len(c.Evidence) > 0,
		FailedGate: gateWords(round, c.ID, c.FailedGate), Next: c.Next, Contested: contestedWords(c.Contested),
	}
	if out.Name == "" {
		out.Name = c.ID
	}
	if c.Rating == nil {
		out.Why = whyWords(c.Why)
	} else {
		out.Confidence = confidenceWords(c.Confidence)
	}
	if out.Supported && round != nil {
		if of := round.Competency(c.ID); of != nil {
			out.Anchor = of.Anchor(*c.Rating)
		}
	}
	out.Evidence = readEvidence(c, round)
	missing := readMissing(c, round)
	most := min(maxMissing, len(missing))
	out.Missing, out.MoreMissing = missing[:most:most], missing[most:]
	return out
}

// maxMissing is how many of the signals not shown a reader is told of at once.
const maxMissing = 3

// readMissing puts the signals not shown into words, the weightiest first. Those
// of the failed gate are left out where all of them are missing: the gate's own
// words say so. Weak forms that only the way to a 2 asks for are left out above it.
func readMissing(c scorecard.Competency, round *rubric.Round) []string {
	ids := slices.Clone(c.Missing)
	if c.FailedGate != nil {
		_, of := gateParts(*c.FailedGate)
		if !slices.ContainsFunc(of, func(id string) bool { return !slices.Contains(c.Missing, id) }) {
			ids = slices.DeleteFunc(ids, func(id string) bool { return slices.Contains(of, id) })
		}
	}
	if c.Rating != nil && *c.Rating > rubric.BelowBar {
		ids = slices.DeleteFunc(ids, func(id string) bool { return isEntry(round, c.ID, id) })
	}
	slices.SortStableFunc(ids, func(a, b string) int { return cmp.Compare(weightOf(round, c.ID, b), weightOf(round, c.ID, a)) })
	labels := make([]string, 0, len(ids))
	for _, id := range ids {
		labels = append(labels, SignalLabel(round, c.ID, id))
	}
	return labels
}

// isEntry reports whether a signal is a weak form of what a competency looks for:
// no gate but one to 2 asks for it, as one of several, none of which weighs less. A
// good answer does better than "names parts without deciding", so it doesn't lack it.
func isEntry(round *rubric.Round, competency, signal string) bool {
	if round == nil {
		return false
	}
	c := round.Competency(competency)
	if c == nil {
		return false
	}
	entry := false
	for step, gates := range c.Gates {
		for _, gate := range gates {
			if !slices.Contains(gate.Of, signal) {
				continue
			}
			if step > int(rubric.BelowBar) || len(gate.Of) == 1 ||
				slices.ContainsFunc(gate.Of, func(id string) bool { return weightOf(round, competency, id) < weightOf(round, competency, signal) }) {
				return false
			}
			entry = true
		}
	}
	return entry
}

func weightOf(round *rubric.Round, competency, signal string) float64 {
	if round != nil {
		if c := round.Competency(competency); c != nil {
			if s := c.Signal(signal); s != nil {
				return s.Weight
			}
		}
	}
	return 0
}

func readAnswer(a scorecard.Answer, round *rubric.Round, names map[string]string) AnswerReading {
	out := AnswerReading{Turns: a.Turns, Rating: stepOf(a.Rating)}
	if round != nil && a.Question != "" {
		if q := round.Question(a.Question); q != nil {
			out.Question = q.Text
		}
	}
	for _, id := range a.Targets {
		name := names[id]
		if name == "" {
			name = id
		}
		out.Targets = append(out.Targets, name)
	}
	return out
}

// completeness sorts a scorecard without a vote by what a reader can do.
func completeness(card scorecard.Scorecard) (degree Completeness, problem, hint string) {
	if card.Vote != scorecard.Incomplete {
		return Complete, "", ""
	}
	failed := 0
	for _, c := range card.Competencies {
		if c.Why != nil && *c.Why == assessment.WhyAssessorFailed {
			failed++
		}
	}
	switch {
	case failed > 0 && card.Rating == nil:
		return Failed, "The assessor failed.", "Your answers are kept. Whoever runs this server can have them assessed again with 'barraiser session rescore'."
	case failed > 0:
		return Incomplete, "The assessor failed for part of the round, so there is no vote.", "What was assessed stands below."
	default:
		return Incomplete, "Nothing was rated, so there is no vote.", "A round is rated when at least one question was answered in the language of the round."
	}
}
