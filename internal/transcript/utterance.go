package transcript

import "strings"

// utterance is what one voice says at a stretch, before it is known who is who.
type utterance struct {
	// name is who speaks, as written; "" is whoever spoke before.
	name string
	// line is where it begins in the file, counted from 1.
	line int
	text string
}

// joined makes one utterance of consecutive ones of a speaker. The first has a
// name.
func joined(said []utterance, between string) []utterance {
	var turns []utterance
	var parts []string // of the last turn; joined once, since there may be millions
	end := func() {
		if len(turns) > 0 {
			turns[len(turns)-1].text = strings.TrimSpace(strings.Join(parts, between))
		}
	}
	for _, u := range said {
		if len(turns) == 0 || u.name != "" && keyOf(u.name) != keyOf(turns[len(turns)-1].name) {
			end()
			turns, parts = append(turns, u), nil
		}
		if strings.TrimSpace(u.text) != "" {
			parts = append(parts, u.text)
		}
	}
	end()
	return turns
}
