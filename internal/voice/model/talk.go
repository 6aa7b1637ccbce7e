package model

import (
	"strings"
	"unicode/utf8"

	"barraiser/internal/interview"
)

const (
	// window is how many of the last exchanges the model sees.
	window = 12
	// oldText and newText are how many code points of an answer it sees, of
	// earlier ones and of the one that the move reacts to.
	oldText = 1500
	newText = 6000
)

// exchange is one turn as the model sees it.
type exchange struct {
	Turn        int    `json:"turn"`
	Interviewer string `json:"interviewer,omitempty"`
	Candidate   string `json:"candidate,omitempty"`
}

// talk is the conversation before a speech: the exchanges before the latest
// answer, of which left are left out, the one of the latest answer, and what the
// interviewer has said since, such as a speech that broke off.
type talk struct {
	before []exchange
	left   int
	latest *exchange
	since  []exchange
}

// talkOf returns what was said before the brief's speech.
func talkOf(b interview.Brief) talk {
	turns := b.State.Turns[:min(max(b.Turn, 0), len(b.State.Turns))]
	answered := len(turns) - 1
	for answered >= 0 && turns[answered].Answer == nil {
		answered--
	}
	var t talk
	for i, turn := range turns {
		e := exchange{Turn: i + 1, Interviewer: clip(saidIn(turn), newText)}
		limit := oldText
		if i == answered {
			limit = newText
		}
		if turn.Answer != nil {
			e.Candidate = clip(turn.Answer.Text, limit)
		}
		switch {
		case i == answered:
			t.latest = &e
		case e.Interviewer == "" && e.Candidate == "":
		case i < answered:
			t.before = append(t.before, e)
		default:
			t.since = append(t.since, e)
		}
	}
	t.left = max(0, len(t.before)+1-window)
	t.before = t.before[t.left:]
	return t
}

func (t talk) empty() bool { return t.latest == nil && len(t.before)+len(t.since) == 0 }

// texts are all the words in it.
func (t talk) texts() []string {
	var out []string
	for _, e := range append(append([]exchange{}, t.before...), t.since...) {
		out = append(out, e.Interviewer, e.Candidate)
	}
	if t.latest != nil {
		out = append(out, t.latest.Interviewer, t.latest.Candidate)
	}
	return out
}

// saidIn joins what the interviewer has said in a turn.
func saidIn(t interview.TurnState) string {
	var parts []string
	for _, said := range t.Said {
		if said.Text != "" {
			parts = append(parts, said.Text)
		}
	}
	return strings.Join(parts, "\n")
}

// clip keeps the beginning and the end of a text that is too long.
func clip(text string, limit int) string {
	if len(text) <= limit || utf8.RuneCountInString(text) <= limit {
		return text
	}
	runes := []rune(text)
	head := limit * 3 / 4
	return string(runes[:head]) + " […] " + string(runes[len(runes)-(limit-head):])
}
