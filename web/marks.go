package web

import (
	"cmp"
	"slices"
)

// Mark asks for a stretch of a turn to be highlighted. Start and End count
// Unicode code points, as offsets do everywhere in scorecards and transcripts.
type Mark struct {
	Start, End int
	Label      string
	Href       string
}

// MarkText cuts text into spans, so that the marked stretches can be shown
// highlighted. The spans joined give text again, whatever the marks. Marks
// outside the text are cut to fit; of two that overlap the one that starts
// earlier (then the longer) keeps its place and the other shows what is left of
// it.
func MarkText(text string, marks []Mark) []Span {
	if text == "" {
		return nil
	}
	runes := []rune(text)
	sorted := slices.Clone(marks)
	slices.SortStableFunc(sorted, func(a, b Mark) int {
		return cmp.Or(cmp.Compare(a.Start, b.Start), cmp.Compare(b.End, a.End))
	})
	var spans []Span
	at := 0
	for _, m := range sorted {
		start, end := max(m.Start, at), min(m.End, len(runes))
		if start >= end {
			continue
		}
		if start > at {
			spans = append(spans, Span{Text: string(runes[at:start])})
		}
		spans = append(spans, Span{Text: string(runes[start:end]), Label: m.Label, Href: m.Href})
		at = end
	}
	if at < len(runes) {
		spans = append(spans, Span{Text: string(runes[at:])})
	}
	return spans
}
