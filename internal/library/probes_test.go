package library_test

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"barraiser/internal/rubric"
)

// alike is the share of their words, in order, from which two follow-ups are one
// to whoever hears both: of "Who measured that, and against what?" and "Measured
// against what, and over how long?" it is less than half, and they pass.
const alike = 0.75

// rubricTalk is what belongs on a scorecard and into no ear.
var rubricTalk = regexp.MustCompile(`(?i)\b(signals?|evidence|competenc\w+|rubrics?|ratings?|score ?cards?|red flags?|probes?|hire|no hire)\b` +
	`|\b(you should|you could mention|try to|make sure|I am looking for|I'm looking for)\b`)

// pointing finds a part of a whole that is spoken of as if it had been named. The
// whole may be pointed at: "that day", "this system".
var pointing = regexp.MustCompile(`(?i)\b(?:that|this|those|these|such an?|such) (?:alarm|answer|assumption|cause|check|choice|claim|component|cost|` +
	`criterion|dashboard|difference|document|effect|example|fault|feature|figure|gap|goal|input|label|lesson|limit|message|method|metric|mistake|` +
	`model|number|option|part|picture|query|remedy|result|risk|rule|safeguard|saving|signal|source|standard|step|structure|term|test|threshold|value|word)s?\b`)

// nobodySaid is a word that points at something before the probe has named
// anything. A story may be "it" or "that" from the start; in a round of knowledge
// or design there are many things it could be.
var nobodySaid = regexp.MustCompile(`(?i)^(?:how|what|why|when|where|which|who|whom|whose|does|do|did|is|are|was|were|would|could|should|has|have|can|not|the|` +
	`other|one|single|you|your|i|a|an|to|of|in|at|on|for|with|if|and|so|then|from|by|,|:|\s)*\b(?:it|its|they|them|their|those|these|that|this)\b`)

// probesOf returns the competency's follow-ups in words of its own: shared ones
// come once in a session, however many competencies use them.
func probesOf(c *rubric.Competency, shared map[string]bool) []rubric.Probe {
	return slices.DeleteFunc(slices.Clone(c.Probes), func(p rubric.Probe) bool {
		known := shared[p.Ask]
		if strings.Contains(p.Of, ".") {
			shared[p.Ask] = true
		}
		return known
	})
}

// TestNoTwoProbesSoundAlike: who hears the same sentence in two stories, or in two
// rounds of a day, hears a machine.
func TestNoTwoProbesSoundAlike(t *testing.T) {
	type said struct {
		words       []string
		where, text string
	}
	var all []said
	var twice []string
	shared := map[string]bool{}
	for _, c := range embedded(t).Competencies() {
		for _, p := range probesOf(c, shared) {
			next := said{spokenWords(strings.TrimPrefix(p.Ask, "You said {quote}. ")), c.ID + " " + p.ID, p.Ask}
			for _, earlier := range all {
				if likeness(earlier.words, next.words) >= alike {
					twice = append(twice, fmt.Sprintf("%s: %s\n%s: %s", earlier.where, earlier.text, next.where, next.text))
				}
			}
			all = append(all, next)
		}
	}
	require.Greater(t, len(all), 500)
	require.Empty(t, twice)
}

// TestProbesIntroduceWhatTheyAskAbout: a probe for what is missing is asked when
// nobody has spoken of it, so it can't point at it.
func TestProbesIntroduceWhatTheyAskAbout(t *testing.T) {
	var lost []string
	for _, c := range embedded(t).Competencies() {
		told := tellsStories(c)
		for _, p := range c.Probes {
			if p.When == rubric.Missing && points(p.Ask, told) {
				lost = append(lost, fmt.Sprintf("%s %s: %s", c.ID, p.ID, p.Ask))
			}
		}
	}
	require.Empty(t, lost)
}

// TestProbesSpeakAsAPersonWould: no word of theirs belongs to a scorecard.
func TestProbesSpeakAsAPersonWould(t *testing.T) {
	for _, c := range embedded(t).Competencies() {
		for _, p := range c.Probes {
			require.NotRegexp(t, rubricTalk, p.Ask, "%s %s", c.ID, p.ID)
		}
	}
}

// points reports whether a probe points at what may never have been named.
func points(ask string, story bool) bool {
	return pointing.MatchString(ask) || !story && nobodySaid.MatchString(ask)
}

func TestPoints(t *testing.T) {
	for _, tt := range []struct {
		ask           string
		story, points bool
	}{
		{"Which harm to a customer does that alarm stand for?", false, true},
		{"At which value does it fire, and who hears of it?", false, false}, // this takes an ear
		{"How does it work?", false, true},
		{"How does it work?", true, false}, // as the story does
		{"Which of these rules do you have because something once went wrong?", true, true},
		{"Why did that happen, and why was it possible?", true, false},
		{"Where does that stop working?", false, true},
		{"What alarm watches this, at which value does it fire, and whose phone rings?", false, false},
	} {
		require.Equal(t, tt.points, points(tt.ask, tt.story), tt.ask)
	}
}

// tellsStories says whether a competency asks for something that happened.
func tellsStories(c *rubric.Competency) bool {
	return slices.ContainsFunc(c.Signals, func(s rubric.Signal) bool { return strings.HasPrefix(s.ID, "story.") })
}

var spoken = regexp.MustCompile(`[a-z']+`)

func spokenWords(text string) []string { return spoken.FindAllString(strings.ToLower(text), -1) }

// likeness is twice the length of the longest common subsequence of words, as a
// share of both lengths.
func likeness(a, b []string) float64 {
	row := make([]int, len(b)+1)
	for _, x := range a {
		left := 0
		for j, y := range b {
			up := row[j+1]
			if x == y {
				row[j+1] = left + 1
			} else {
				row[j+1] = max(up, row[j])
			}
			left = up
		}
	}
	return 2 * float64(row[len(b)]) / float64(max(1, len(a)+len(b)))
}

func TestLikeness(t *testing.T) {
	for _, tt := range []struct {
		a, b string
		want float64
	}{
		{"Why did it break?", "Why did it break?", 1},
		{"Why did it break?", "Who heard of that?", 0},
		{"Why did it break?", "", 0},
		{"Who measured that, and against what?", "Measured against what, and over how long?", 0.46},
		{"Which of these rules do you have because something once went wrong?", "Which of these parts do you have because something once went wrong?", 0.92},
	} {
		require.InDelta(t, tt.want, likeness(spokenWords(tt.a), spokenWords(tt.b)), 0.01, tt.a)
	}
}
