package report

import (
	"fmt"
	"html"
	"html/template"
	"strings"
	"unicode/utf8"

	"barraiser/internal/rubric"
	"barraiser/internal/scorecard"
)

// The chart's measures in CSS pixels. A row is a name with its bar under it, so
// that the whole fits a phone. Across, all is measured in parts of the width.
const (
	rowHeight  = 46
	headHeight = 24
	barHeight  = 12
	barOffset  = 24
	// nameRunes is what fits a phone of 320 px in the widest common fonts.
	nameRunes = 44
)

// Bars draws the ratings against the bar of the level as an SVG element: a fixed
// scale from 1 to 5, the scorecard's order, a mark where the bar is, and a gap
// with its reason where there is no rating that evidence supports. Every text is
// escaped, and the same card gives the same bytes. A card without competencies
// gives "".
func Bars(card scorecard.Scorecard) template.HTML {
	rows := Read(card, nil).Competencies
	if len(rows) == 0 {
		return ""
	}
	height := headHeight + len(rows)*rowHeight
	var b strings.Builder
	fmt.Fprintf(&b, `<svg class="bars" xmlns="http://www.w3.org/2000/svg" role="img" aria-labelledby="bars-title bars-desc" width="100%%" height="%d">`, height)
	b.WriteString("\n<title id=\"bars-title\">Ratings against the bar</title>\n<desc id=\"bars-desc\">")
	for i, row := range rows {
		if i > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(html.EscapeString(described(row)))
	}
	b.WriteString("</desc>\n")
	scale(&b)
	for i, row := range rows {
		bar(&b, row, headHeight+i*rowHeight)
	}
	b.WriteString("</svg>\n")
	return template.HTML(b.String()) //nolint:gosec // every text in it went through html.EscapeString
}

// described says a row in a sentence, for those who can't see the chart.
func described(row CompetencyReading) string {
	return fmt.Sprintf("%s: %s; the bar is %d.", row.Name, valueWords(row), row.Expected.Number)
}

// valueWords is the text beside a bar or in a gap.
func valueWords(row CompetencyReading) string {
	switch {
	case row.Rating.Number == 0:
		return row.Rating.Words
	case !row.Supported:
		return "not enough evidence"
	case row.Contested != "":
		return fmt.Sprintf("%d, contested", row.Rating.Number)
	default:
		return fmt.Sprintf("%d, %s", row.Rating.Number, row.Rating.Words)
	}
}

// across is the place of a step as a part of the width.
func across(step int) string {
	return fmt.Sprintf("%d%%", step*100/int(rubric.HighestStep))
}

// scale numbers the five steps above the bars.
func scale(b *strings.Builder) {
	b.WriteString(`<g class="bars-scale" fill="currentColor" font-size="12" text-anchor="middle">`)
	for step := int(rubric.LowestStep); step <= int(rubric.HighestStep); step++ {
		fmt.Fprintf(b, `<text x="%s" y="14">%d</text>`, across(step), step)
	}
	b.WriteString("</g>\n")
}

// steps marks the five steps behind one bar. The marks stop short of the names,
// which they would make hard to read.
func steps(b *strings.Builder, top int) {
	b.WriteString(`<g class="bars-steps" stroke="currentColor" stroke-opacity="0.3">`)
	for step := int(rubric.LowestStep); step <= int(rubric.HighestStep); step++ {
		fmt.Fprintf(b, `<line x1="%[1]s" x2="%[1]s" y1="%[2]d" y2="%[3]d"/>`, across(step), top-2, top+barHeight+2)
	}
	b.WriteString("</g>")
}

// bar draws one row: the name, the bar or gap, the mark of the level's bar and
// the value in words.
func bar(b *strings.Builder, row CompetencyReading, y int) {
	top := y + barOffset
	fmt.Fprintf(b, `<g class="bars-row"><title>%s</title>`, html.EscapeString(described(row)))
	fmt.Fprintf(b, `<text class="bars-name" x="0" y="%d" font-size="13" fill="currentColor">%s</text>`, y+14, html.EscapeString(cut(row.Name)))
	steps(b, top)
	if row.Supported {
		fmt.Fprintf(b, `<g class="rating rating-%d"><rect class="bars-bar" x="0" y="%d" width="%s" height="%d" rx="2" fill="currentColor"/>`,
			row.Rating.Number, top, across(row.Rating.Number), barHeight)
	} else {
		fmt.Fprintf(b, `<g class="rating unrated"><line class="bars-gap" x1="0" x2="100%%" y1="%[1]d" y2="%[1]d" stroke="currentColor" stroke-dasharray="2 4"/>`,
			top+barHeight/2)
	}
	fmt.Fprintf(b, `<text class="bars-value" x="100%%" dx="12" y="%d" font-size="13" fill="currentColor">%s</text></g>`,
		top+10, html.EscapeString(valueWords(row)))
	if row.Expected.Number > 0 {
		// Wider than the bar is high, so that it shows on a bar and beside it.
		fmt.Fprintf(b, `<svg class="bars-expected" x="%s" y="%d" overflow="visible"><path d="M0 0V%dM-4 0h8" fill="none" stroke="currentColor" stroke-width="3"/></svg>`,
			across(row.Expected.Number), top-4, barHeight+8)
	}
	b.WriteString("</g>\n")
}

// cut shortens a name to what a small chart has room for; its row's title has it whole.
func cut(name string) string {
	if utf8.RuneCountInString(name) <= nameRunes {
		return name
	}
	return strings.TrimSpace(string([]rune(name)[:nameRunes-1])) + "…"
}
