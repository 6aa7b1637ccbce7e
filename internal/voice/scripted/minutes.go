package scripted

import (
	"strings"

	"barraiser/internal/interview"
	"barraiser/internal/voice"
)

// minutes is the sentence that says how much time is left, "" for a move that
// isn't to say so or has said it before it broke off.
func (v *Voice) minutes(b interview.Brief) string {
	if b.Move.MinutesLeft <= 0 {
		return ""
	}
	said := 0
	for _, t := range turnsBefore(b) {
		if t.Move.MinutesLeft > 0 {
			said++
		}
	}
	text := v.render(tmplMinutes, said, b, minutesData{Left: voice.MinutesLeft(b.Move.MinutesLeft)})
	if b.Repair && strings.Contains(b.Shown, text) {
		return ""
	}
	return text
}

// together puts the minutes left before the lead-in and the question, or behind a
// lead-in that turns to a new question or takes up a broken speech.
func together(left, lead, core string, leadFirst bool) string {
	switch {
	case left == "":
		return joined(lead, core)
	case leadFirst:
		return joined(lead, left+" "+core)
	default:
		return left + " " + joined(lead, core)
	}
}
