package web

import (
	"cmp"
	"slices"
)

// Mark asks for a stretch of a turn to be highlighted. Start and End count
// Unicode code points, as offsets do everywhere in scorecards and transcripts.
type Mark struct {
	Start, End int
	Notes      []Note
}

// MarkText cuts text into spans, so that the marked stretches can be shown
// highlighted and numbered. The spans joined give text again, whatever the marks.
// Marks outside the text are cut to fit; of two that overlap the one that starts
// earlier (then the longer) keeps its place and the other shows what is left of
// it. Of one that nothing is left of, the notes go to the span before it.
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
	at, number := 0, 0
	for _, m := range sorted {
		start, end := max(m.Start, at), min(m.End, len(runes))
		if start >= end {
			if number > 0 && m.Start < end {
				last := &spans[len(spans)-1]
				last.Notes = append(last.Notes, m.Notes...)
			}
			continue
		}
		if start > at {
			spans = append(spans, Span{Text: string(runes[at:start])})
		}
		number++
		spans = append(spans, Span{Text: string(runes[start:end]), Number: number, Notes: slices.Clone(m.Notes)})
		at = end
	}
	if at < len(runes) {
		spans = append(spans, Span{Text: string(runes[at:])})
	}
	return spans
}
