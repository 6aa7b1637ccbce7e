package report

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"barraiser/internal/rubric"
	"barraiser/internal/scorecard"
)

// notHiring stands on every form of a scorecard.
const notHiring = "Ratings are practice feedback. They are not hiring decisions, and no employer made them."

// Markdown returns the scorecard as a CommonMark document that ends with a
// newline. Everything that people, models or rubrics wrote is escaped, so that it
// shows as it was written. round may be nil.
func Markdown(card scorecard.Scorecard, round *rubric.Round) []byte {
	r := Read(card, round)
	var b strings.Builder
	fmt.Fprintf(&b, "# Scorecard: %s, %s\n\n", inline(r.Title), r.Level)
	if r.Problem != "" {
		fmt.Fprintf(&b, "**%s** %s\n\n", inline(r.Problem), inline(r.Hint))
	}
	if r.Provisional != "" {
		fmt.Fprintf(&b, "%s\n\n", inline(r.Provisional))
	}
	if r.FailedOver != "" {
		fmt.Fprintf(&b, "%s\n\n", inline(r.FailedOver))
	}
	fmt.Fprintf(&b, "**%s.** %s\n\n", inline(r.Vote), inline(r.VoteReason))
	fmt.Fprintf(&b, "- Rating: %s\n", stepWords(r.Rating))
	if r.Confidence != "" {
		fmt.Fprintf(&b, "- Confidence: %s\n", r.Confidence)
	}
	fmt.Fprintf(&b, "- Assessor: %s\n", inline(r.Assessor))
	fmt.Fprintf(&b, "- Rubric: %s %s, %s\n\n%s\n", inline(card.Rubric.ID), inline(card.Rubric.Version), inline(card.Rubric.Digest), notHiring)

	b.WriteString("\n## Competencies\n\n| Competency | Rating | Bar |\n| --- | --- | --- |\n")
	for _, c := range r.Competencies {
		fmt.Fprintf(&b, "| %s | %s | %s |\n", inline(c.Name), valueWords(c), barWords(c.Expected))
	}
	for _, c := range r.Competencies {
		competencyMarkdown(&b, c)
	}
	answersMarkdown(&b, r.Answers)
	if len(r.Flags) > 0 {
		b.WriteString("\n## Flags\n\n")
		for _, f := range r.Flags {
			fmt.Fprintf(&b, "- %s (turn %d)\n", inline(f.Label), f.Turn)
		}
	}
	return []byte(b.String())
}

func competencyMarkdown(b *strings.Builder, c CompetencyReading) {
	fmt.Fprintf(b, "\n### %s\n\n", inline(c.Name))
	switch {
	case c.Rating.Number == 0:
		fmt.Fprintf(b, "Not rated. %s", inline(c.Why))
	case !c.Supported:
		fmt.Fprintf(b, "Not enough evidence. Counted as %s.", stepWords(c.Rating))
	default:
		fmt.Fprintf(b, "%s. Confidence: %s.", sentence(stepWords(c.Rating)), c.Confidence)
	}
	if c.Expected.Number > 0 {
		fmt.Fprintf(b, " The bar is %d.", c.Expected.Number)
	}
	b.WriteByte('\n')
	if c.Anchor != "" {
		fmt.Fprintf(b, "\n*What this rating says:* %s\n", inline(c.Anchor))
	}
	if c.Contested != "" {
		fmt.Fprintf(b, "\n*Contested.* %s\n", inline(c.Contested))
	}
	strongest, rest := c.Strongest()
	for _, e := range strongest {
		polarity := "For"
		if e.Against {
			polarity = "Against"
		}
		fmt.Fprintf(b, "\n> %s\n\n%s: %s, turn %d\n", quoted(e.Quote), polarity, inline(e.Signal), e.Turn)
	}
	if len(rest) > 0 {
		fmt.Fprintf(b, "\n%s\n", moreQuotes(rest))
	}
	if c.FailedGate != "" {
		fmt.Fprintf(b, "\n**Must-have not met:** %s\n", inline(c.FailedGate))
	}
	if len(c.Missing) > 0 {
		missing := c.Missing
		if n := len(c.MoreMissing); n > 0 {
			missing = append(slices.Clone(missing), fmt.Sprintf("and %d more", n))
		}
		fmt.Fprintf(b, "\n**Not shown:** %s\n", inline(strings.Join(missing, ", ")))
	}
	if c.Next != "" {
		fmt.Fprintf(b, "\n**What would have rated higher:** %s\n", inline(c.Next))
	}
}

func answersMarkdown(b *strings.Builder, answers []AnswerReading) {
	if len(answers) == 0 {
		return
	}
	b.WriteString("\n## Answers\n\n")
	for i, a := range answers {
		question := a.Question
		if question == "" {
			question = "A question of the interviewer"
		}
		fmt.Fprintf(b, "%d. %s (%s; %s", i+1, inline(question), stepWords(a.Rating), turnList(a.Turns))
		if len(a.Targets) > 0 {
			fmt.Fprintf(b, "; for %s", inline(strings.Join(a.Targets, ", ")))
		}
		b.WriteString(")\n")
		if a.SameStory != "" {
			fmt.Fprintf(b, "\n   %s\n", inline(a.SameStory))
		}
	}
}

// moreQuotes counts the quotes that aren't read first.
func moreQuotes(rest []EvidenceReading) string {
	if len(rest) == 1 {
		return "1 more quote"
	}
	return fmt.Sprintf("%d more quotes", len(rest))
}

// stepWords writes a step as "3 of 5, mixed".
func stepWords(s Step) string {
	if s.Number == 0 {
		return s.Words
	}
	return fmt.Sprintf("%d of 5, %s", s.Number, s.Words)
}

func barWords(s Step) string {
	if s.Number == 0 {
		return "none"
	}
	return strconv.Itoa(s.Number)
}

func sentence(text string) string {
	return strings.ToUpper(text[:1]) + text[1:]
}

// turnList writes "turn 3" or "turns 1, 2".
func turnList(turns []int) string {
	texts := make([]string, len(turns))
	for i, t := range turns {
		texts[i] = strconv.Itoa(t)
	}
	if len(texts) == 1 {
		return "turn " + texts[0]
	}
	return "turns " + strings.Join(texts, ", ")
}
