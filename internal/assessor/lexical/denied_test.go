package lexical

import (
	"testing"

	"github.com/stretchr/testify/require"

	"barraiser/internal/assessment"
	"barraiser/internal/library"
)

// shownBy returns the ids of the signals of a competency of the bank that a text is
// evidence for.
func shownBy(t *testing.T, competency, text string) map[string]bool {
	t.Helper()
	lib, err := library.Embedded()
	require.NoError(t, err)
	for _, c := range lib.Competencies() {
		if c.ID != competency {
			continue
		}
		compiled := compileCompetency(c, newStemmer())
		compiled.subject = subjectOf(c, nil, newStemmer())
		r := read(assessment.Answer{Turns: []assessment.Turn{{Ordinal: 1, Text: text}}})
		r.examine(newShingles(0))
		r.findPoints(nil)
		h := r.findSignals(compiled)
		out := map[string]bool{}
		for _, x := range h.hits {
			out[c.Signals[x.signal].ID] = out[c.Signals[x.signal].ID] || x.strength > 0
		}
		return out
	}
	require.Fail(t, "no such competency", competency)
	return nil
}

// A scorecard quoted "I don't think we had rules as such" for "held a standard", and
// "Nobody was really hurt by it" for what the fault led to. What stands under a
// negation is no evidence, unless a negative is what the signal looks for.
func TestADenialIsNoEvidence(t *testing.T) {
	for _, c := range []struct {
		competency, signal, text string
		shown                    bool
	}{
		{"standards", "held", "I don't think we had rules as such.", false},
		{"standards", "held", "I had a rule that nothing shipped without a test.", true},
		{"standards", "held", "I did not accept it and asked for the data.", true},
		{"standards", "story.learn", "I don't think we had rules as such.", false},
		{"growth", "redo", "I don't think we had rules as such.", false},
		{"growth", "harm", "Nobody was really hurt by it.", false},
		{"growth", "harm", "Two hundred people were overcharged by it.", true},
		{"growth", "fault", "I didn't write a test for it.", true},
		{"growth", "fault", "I don't think I checked the logs.", true},
		{"growth", "story.own", "I don't think I checked the logs.", false},
		{"growth", "story.own", "I checked the logs.", true},
		{"growth", "story.own", "I can't say that I compared the options.", false},
		{"growth", "story.mechanism", "I didn't write a runbook.", false},
		{"growth", "story.mechanism", "Nobody had asked me to, so I wrote the runbook.", true},
		{"ownership", "scope", "Nobody had asked me to, so I wrote the runbook.", true},
		{"earths-best-employer", "blind_spot", "I don't think we had rules as such.", false},
		{"bias-for-action", "block", "I didn't wait and rolled it back.", true},
		{"insist-on-the-highest-standards", "stop", "I didn't wait and rolled it back.", true},
		{"insist-on-the-highest-standards", "stop", "We never rolled it back.", false},
	} {
		require.Equal(t, c.shown, shownBy(t, c.competency, c.text)[c.signal], "%s/%s: %s", c.competency, c.signal, c.text)
	}
}

// "Train, not by user but by time" says how the split was made.
func TestWhatFollowsButIsntDenied(t *testing.T) {
	m := newMatcher()
	for i, text := range []string{"split {near:8} time", "nobody/people hurt", "wait {near:5} rolled"} {
		m.add(i, cues(text)[0], defaultNear, newStemmer())
	}
	for text, denied := range map[string]bool{
		"We split it by time.":                        false,
		"We split it not by user but by time.":        false,
		"We split it not only by user, also by time.": false,
		"We split it, but never by time.":             true,
		"They split it without regard to time.":       true,
		"Nobody was hurt.":                            false,
		"I doubt that nobody was hurt.":               false,
		"As for people, none of them was hurt.":       true,
		"Not that people got hurt.":                   true,
		"I wait, never that long, and rolled it out.": false,
		"I can't claim that we split it by time.":     true,
		"I can't claim much, we split it by time.":    false,
	} {
		r := read(assessment.Answer{Turns: []assessment.Turn{{Ordinal: 1, Text: text}}})
		found := false
		m.find(r.tokens, r.sentences[0].span, new(typos).clear(len(r.tokens)), func(h match) {
			found = true
			s := &r.sentences[0]
			require.Equal(t, denied, r.isDenied(s, h) || r.deniesMore(h), text)
		})
		require.True(t, found, text)
	}
}
