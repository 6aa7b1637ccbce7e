package lexical

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"barraiser/internal/rubric"
)

// meets reports whether a cue is found in a text.
func meets(cue, text string) bool {
	m, stems := newMatcher(), newStemmer()
	m.add(0, rubric.Cue{Text: cue}, defaultNear, stems)
	tokens, _ := tokenise(normalise([]rune(text)), stems)
	hit := false
	m.find(tokens, span{0, len(tokens)}, new(typos).clear(len(tokens)), func(match) { hit = true })
	return hit
}

func TestHyphensInCues(t *testing.T) {
	for _, tt := range []struct {
		cue, hits, misses string
	}{
		{"must-have/nice-to-have/essential", "It is a must-have.|That was nice to have.|An essential part.|A must have for us.", "We must say that we have it.|It is nice."},
		{"wrote a post-mortem/write-up", "I wrote a post-mortem.|I wrote a short write-up.|I wrote the team a writeup.|wrote a postmortem", "I wrote a post about the mortem.|I put the write-up there."},
		{"on-call/rota shift/shifts", "my on-call shift|the rota shifts", "I was on a call in my shift."},
		{"trade-off", "a trade-off|a tradeoff|a trade off", "a trade|we trade one off"},
		{"in-return", "We got time in return.", "In homes they waited and returned."},
		{"a/b-test", "an A/B test", "a test"},
		{"didn't/couldn't reproduce", "I could not reproduce it.|I couldn't reproduce it.", "I can reproduce it."},
		{"can't reproduce", "I cannot reproduce it|I can't reproduce it", "I can do it"},
		{"cannot happen", "That cannot happen.|That can't happen.|It can not happen.", "That can happen."},
	} {
		for text := range strings.SplitSeq(tt.hits, "|") {
			require.True(t, meets(tt.cue, text), "%q in %q", tt.cue, text)
		}
		for text := range strings.SplitSeq(tt.misses, "|") {
			require.False(t, meets(tt.cue, text), "%q in %q", tt.cue, text)
		}
	}
}

func TestCuesFindWouldAndHadBehindAnApostrophe(t *testing.T) {
	require.True(t, meets("i would use/check", "I'd use a heap."))
	require.True(t, meets("would miss", "I'd miss the papers."))
	require.True(t, meets("i had written", "I'd already written it."))
	require.True(t, meets("had not checked", "I'd not checked it."))
	require.False(t, meets("i would use", "I'd used a heap."))
	require.False(t, meets("i had split", "I'd split the traffic."))
}

func TestVariantsAreBounded(t *testing.T) {
	m := newMatcher()
	m.add(0, rubric.Cue{Text: strings.Repeat("a-b-c/d-e-f/g ", 8)}, defaultNear, newStemmer())
	require.LessOrEqual(t, len(m.patterns), maxVariants)
	empty := newMatcher()
	empty.add(0, rubric.Cue{Text: "- / {near:3} ()"}, defaultNear, newStemmer())
	require.Empty(t, empty.patterns)
}
