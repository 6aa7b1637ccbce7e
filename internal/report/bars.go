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
// that the whole fits a phone.
const (
	chartWidth = 380
	stepWidth  = 40
	rowHeight  = 44
	headHeight = 24
	barHeight  = 12
	barOffset  = 22
	// nameRunes is what fits the width at 13 px in the widest common fonts.
	nameRunes = 48
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
	fmt.Fprintf(&b, `<svg class="bars" xmlns="http://www.w3.org/2000/svg" role="img" aria-labelledby="bars-title bars-desc" width="%d" height="%d" viewBox="0 0 %d %d">`,
		chartWidth, height, chartWidth, height)
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

// scale numbers the five steps above the bars.
func scale(b *strings.Builder) {
	b.WriteString(`<g class="bars-scale" fill="currentColor" font-size="12" text-anchor="middle">`)
	for step := int(rubric.LowestStep); step <= int(rubric.HighestStep); step++ {
		fmt.Fprintf(b, `<text x="%d" y="14">%d</text>`, step*stepWidth, step)
	}
	b.WriteString("</g>\n")
}

// steps marks the five steps behind one bar. The marks stop short of the names,
// which they would make hard to read.
func steps(b *strings.Builder, top int) {
	b.WriteString(`<path class="bars-steps" d="`)
	for step := int(rubric.LowestStep); step <= int(rubric.HighestStep); step++ {
		fmt.Fprintf(b, "M%d %dv%d", step*stepWidth, top-2, barHeight+4)
	}
	b.WriteString(`" fill="none" stroke="currentColor" stroke-opacity="0.3"/>`)
}

// bar draws one row: the name, the bar or gap, the mark of the level's bar and
// the value in words.
func bar(b *strings.Builder, row CompetencyReading, y int) {
	top := y + barOffset
	fmt.Fprintf(b, `<g class="bars-row"><title>%s</title>`, html.EscapeString(described(row)))
	fmt.Fprintf(b, `<text class="bars-name" x="0" y="%d" font-size="13" fill="currentColor">%s</text>`, y+14, html.EscapeString(cut(row.Name)))
	steps(b, top)
	class := "unrated"
	length := 0
	if row.Supported {
		class = fmt.Sprintf("rating-%d", row.Rating.Number)
		length = row.Rating.Number * stepWidth
	}
	fmt.Fprintf(b, `<g class="rating %s">`, class)
	if length > 0 {
		fmt.Fprintf(b, `<rect class="bars-bar" x="0" y="%d" width="%d" height="%d" rx="2" fill="currentColor"/>`, top, length, barHeight)
	} else {
		fmt.Fprintf(b, `<path class="bars-gap" d="M0 %dH%d" fill="none" stroke="currentColor" stroke-dasharray="2 4"/>`, top+barHeight/2, int(rubric.HighestStep)*stepWidth)
	}
	fmt.Fprintf(b, `<text class="bars-value" x="%d" y="%d" font-size="13" fill="currentColor">%s</text></g>`,
		int(rubric.HighestStep)*stepWidth+12, top+10, html.EscapeString(valueWords(row)))
	if row.Expected.Number > 0 {
		x := row.Expected.Number * stepWidth
		// Wider than the bar is high, so that it shows on a bar and beside it.
		fmt.Fprintf(b, `<path class="bars-expected" d="M%d %dV%dM%d %dh8" fill="none" stroke="currentColor" stroke-width="3"/>`,
			x, top-4, top+barHeight+4, x-4, top-4)
	}
	b.WriteString("</g>\n")
}

// cut shortens a name to what the chart has room for; its row's title has it whole.
func cut(name string) string {
	if utf8.RuneCountInString(name) <= nameRunes {
		return name
	}
	return strings.TrimSpace(string([]rune(name)[:nameRunes-1])) + "…"
}
