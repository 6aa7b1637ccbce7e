package app

import (
	"fmt"
	"slices"
	"strings"

	"barraiser/internal/calibration"
)

// Figures that there are too few labels for are shown as this.
const notMeasured = "–"

func shownPart(count, n int) string {
	if n == 0 {
		return notMeasured
	}
	return fmt.Sprintf("%.0f %% (%d of %d)", 100*float64(count)/float64(n), count, n)
}

func shownFigure(f *float64, format string) string {
	if f == nil {
		return notMeasured
	}
	if *f > -0.005 && *f < 0 { // no "-0.00"
		return fmt.Sprintf(format, 0.0)
	}
	return fmt.Sprintf(format, *f)
}

// shownKappa is kappa with what may be said of it.
func shownKappa(a calibration.Agreement) string {
	switch {
	case a.Kappa == nil:
		return notMeasured
	case a.KappaInterval != nil:
		return fmt.Sprintf("%.2f (%.2f to %.2f)", *a.Kappa, a.KappaInterval.Low, a.KappaInterval.High)
	default:
		return fmt.Sprintf("%.2f, indicative", *a.Kappa)
	}
}

func shownOrder(o calibration.Order) string {
	if o.Pairs == 0 {
		return notMeasured
	}
	return fmt.Sprintf("%s, %d tied", shownPart(o.InOrder, o.Pairs), o.Tied)
}

// shownInOrder is the same for a cell of a table.
func shownInOrder(o calibration.Order) string {
	if o.Pairs == 0 {
		return notMeasured
	}
	return fmt.Sprintf("%d of %d", o.InOrder, o.Pairs)
}

// figure is a line of the report: what was measured and what came of it.
type figure struct{ Name, Value string }

// figures are the report's figures for people, in order.
func (r calibrationReport) figures() []figure {
	a := r.Overall
	out := []figure{
		{"labels", fmt.Sprintf("%d, on %s", r.Labels, plural(r.Answers, "answer", "answers"))},
		{"exact", shownPart(a.Exact, a.N)},
		{"within one step", shownPart(a.Adjacent, a.N)},
		{"quadratic weighted kappa", shownKappa(a)},
		{"bias, assessor less coach", shownFigure(a.Bias, "%+.2f")},
		{"standardised mean difference", shownFigure(a.StandardisedDifference, "%+.2f")},
		{"rank correlation (Spearman)", shownFigure(a.Spearman, "%.2f")},
		{"answers to one question in order", shownOrder(a.Order)},
		{"difference with length of the answer", shownFigure(r.WithLength, "%+.2f")},
	}
	if c := r.Coaches; c != nil {
		value := fmt.Sprintf("%s exact, %s within one step", shownPart(c.Exact, c.Pairs), shownPart(c.Adjacent, c.Pairs))
		if c.Kappa != nil {
			value += fmt.Sprintf(", kappa %.2f", *c.Kappa)
		}
		out = append(out, figure{"coaches with one another, on " + plural(c.Answers, "answer", "answers"), value})
	}
	for _, why := range sortedKeys(r.Unrated) {
		out = append(out, figure{"not rated: " + why, fmt.Sprint(r.Unrated[why])})
	}
	if r.LeftOut > 0 {
		out = append(out, figure{"left out, about something else", fmt.Sprint(r.LeftOut)})
	}
	return out
}

func sortedKeys(m map[string]int) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// rater names who rated.
func (r calibrationReport) rater() string {
	return r.Assessor.Kind + " assessor, " + r.Assessor.Version
}

// fitWords says what became of fitting, "" without any.
func (r calibrationReport) fitWords() []figure {
	f := r.Fit
	if f == nil {
		return nil
	}
	how := "each threshold by itself"
	if f.Shift {
		how = "all four moved together, as there are fewer than 30 labels"
	}
	out := []figure{
		{"fitted", fmt.Sprintf("%s, to %d labels, %s", f.Competency, f.Labels, how)},
		{"thresholds before", shownThresholds(f.Before)},
		{"thresholds after", shownThresholds(f.After)},
		{"before, on labels not fitted to", shownFit(f.AgreementBefore)},
		{"after, on labels not fitted to", shownFit(f.AgreementAfter)},
	}
	if f.File == "" {
		return append(out, figure{"written", "nothing"})
	}
	return append(out, figure{"written", fmt.Sprintf("version %s to %s", f.Version, f.File)})
}

func shownFit(a calibration.Agreement) string {
	return fmt.Sprintf("exact %s, within one step %s, kappa %s", shownPart(a.Exact, a.N), shownPart(a.Adjacent, a.N), shownKappa(a))
}

// cell makes text fit into a cell of a Markdown table.
func cell(text string) string {
	return strings.NewReplacer("|", "\\|", "\n", " ", "<", "&lt;").Replace(text)
}

// calibrationMarkdown writes the report for reading in a terminal or a document.
func calibrationMarkdown(r calibrationReport) string {
	var b strings.Builder
	fmt.Fprintf(&b, "# Calibration\n\n%s", r.rater())
	if r.Rubric != "" {
		fmt.Fprintf(&b, ", %s", r.Rubric)
	}
	b.WriteString(".\n\n| | |\n| --- | --- |\n")
	for _, f := range r.figures() {
		fmt.Fprintf(&b, "| %s | %s |\n", f.Name, cell(f.Value))
	}
	b.WriteString("\n")
	for _, note := range r.Notes {
		fmt.Fprintf(&b, "- %s\n", note)
	}
	b.WriteString("\n## Ratings by label\n\n| coach | 1 | 2 | 3 | 4 | 5 |\n| --: | --: | --: | --: | --: | --: |\n")
	for i, row := range r.Confusion {
		fmt.Fprintf(&b, "| %d | %d | %d | %d | %d | %d |\n", i+1, row[0], row[1], row[2], row[3], row[4])
	}
	markdownParts(&b, "By round", "round", r.Rounds)
	markdownParts(&b, "By competency", "competency", r.Competencies)
	if len(r.Worst) > 0 {
		b.WriteString("\n## Farthest apart\n")
	}
	for _, w := range r.Worst {
		fmt.Fprintf(&b, "\n### %s: %d instead of %d\n\n%s: %s\n", cell(w.ID), w.Got, w.Coach, aboutWhat(w), cell(w.Begins))
		if w.Gate != "" {
			fmt.Fprintf(&b, "\n- not shown, and needed for more: %s\n", w.Gate)
		} else if len(w.Evidence) > 0 {
			b.WriteString("\n")
		}
		for _, e := range w.Evidence {
			fmt.Fprintf(&b, "- %s (%.2f): %s\n", e.Signal, e.Strength, cell(e.Words))
		}
	}
	if words := r.fitWords(); words != nil {
		b.WriteString("\n## Fit\n\n| | |\n| --- | --- |\n")
		for _, f := range words {
			fmt.Fprintf(&b, "| %s | %s |\n", f.Name, cell(f.Value))
		}
	}
	return b.String()
}

func aboutWhat(w calibration.Worst) string {
	if w.Competency != "" {
		return w.Competency
	}
	return w.Round
}

func markdownParts(b *strings.Builder, title, name string, parts []calibration.Part) {
	if len(parts) == 0 {
		return
	}
	fmt.Fprintf(b, "\n## %s\n\n| %s | n | exact | within one | kappa | bias | in order |\n| --- | --: | --: | --: | --: | --: | --: |\n", title, name)
	for _, p := range parts {
		fmt.Fprintf(b, "| %s | %d | %d | %d | %s | %s | %s |\n",
			cell(p.ID), p.N, p.Exact, p.Adjacent, shownKappa(p.Agreement), shownFigure(p.Bias, "%+.2f"), shownInOrder(p.Order))
	}
}
