package candidate

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"barraiser/internal/library"
	"barraiser/internal/rubric"
)

var wordPattern = regexp.MustCompile(`[\p{L}\p{N}][\p{L}\p{N}'’-]*`)

func wordsOf(text string) []string {
	return wordPattern.FindAllString(strings.ToLower(text), -1)
}

// everything returns each answer of every stock.
func everything(t *testing.T) map[string][]string {
	t.Helper()
	all := map[string][]string{}
	for _, k := range Kinds() {
		if k != Strong {
			all[string(k)] = lines(k)
		}
	}
	said := map[string]bool{}
	for _, topic := range newTeller().all {
		for _, p := range topic.parts {
			if !said[p.text] { // parts of "any" belong to many topics
				all[string(Strong)] = append(all[string(Strong)], p.text)
			}
			said[p.text] = true
		}
	}
	return all
}

// small are words that any text joins in the same way.
var small = func() map[string]bool {
	set := map[string]bool{}
	for w := range strings.FieldsSeq(`a an the and or but of to in on at by for from with without as is are was were be been it its i
		you he she we they them that this these those not no so if than then there what which who when where how had has have do does
		did would could should can will may might one two all each every more most my our your their his her me us out up over only`) {
		set[w] = true
	}
	return set
}()

// grams returns a text's runs of four words of which at least three say something.
func grams(text string) []string {
	var all []string
	words := wordsOf(text)
	for i := range max(0, len(words)-3) {
		if full(words[i:i+4]) >= 3 {
			all = append(all, strings.Join(words[i:i+4], " "))
		}
	}
	return all
}

// full counts the words that say something: figures and small words don't.
func full(words []string) int {
	n := 0
	for _, w := range words {
		if !small[w] && !strings.ContainsAny(w, "0123456789") && len(w) > 1 {
			n++
		}
	}
	return n
}

var braces = regexp.MustCompile(`\{[^}]*\}`)

// TestNothingIsTakenFromTheRubrics compares every run of four words with the
// rubrics' examples, exemplars and anchors, and with each cue of four places or
// more. A candidate that repeated them would show only that the assessor knows
// its own words.
func TestNothingIsTakenFromTheRubrics(t *testing.T) {
	lib, err := library.Embedded()
	require.NoError(t, err)
	known := map[string]string{}
	for _, c := range lib.Competencies() {
		for _, text := range writtenIn(c) {
			for _, g := range grams(text) {
				known[g] = c.ID
			}
		}
	}
	require.Greater(t, len(known), 1000)
	cues := places(cuesOf(lib))
	require.NotEmpty(t, cues)
	for name, answers := range everything(t) {
		for _, answer := range answers {
			for _, g := range grams(answer) {
				if id, found := known[g]; found {
					t.Errorf("%s says %q, as %s does", name, g, id)
				}
			}
			words := wordsOf(answer)
			for i := range max(0, len(words)-3) {
				four := words[i : i+4]
				if full(four) >= 2 && slices.ContainsFunc(cues[four[0]], func(p place) bool { return p.holds(four) }) {
					t.Errorf("%s says %q, which is a cue", name, strings.Join(four, " "))
				}
			}
		}
	}
}

// place is four places in a row of a cue, with the words that each may hold.
type place [4]map[string]bool

func (p place) holds(four []string) bool {
	return p[1][four[1]] && p[2][four[2]] && p[3][four[3]]
}

// places cuts cues into runs of four places, by the words of the first.
func places(cues []string) map[string][]place {
	all := map[string][]place{}
	for _, cue := range cues {
		var sets []map[string]bool
		for alternatives := range strings.FieldsSeq(braces.ReplaceAllString(cue, "")) {
			set := map[string]bool{}
			for word := range strings.SplitSeq(alternatives, "/") {
				set[word] = true
			}
			sets = append(sets, set)
		}
		for i := range max(0, len(sets)-3) {
			for word := range sets[i] {
				all[word] = append(all[word], place(sets[i:i+4]))
			}
		}
	}
	return all
}

// writtenIn returns the texts of a competency that show how an answer sounds.
func writtenIn(c *rubric.Competency) []string {
	texts := append([]string(nil), c.Anchors[:]...)
	for _, e := range c.Exemplars {
		texts = append(texts, e.Text)
	}
	for _, e := range c.Examples {
		texts = append(texts, e.Text)
	}
	return texts
}

func cuesOf(lib *library.Library) []string {
	var all []string
	take := func(cues []rubric.Cue) {
		for _, cue := range cues {
			all = append(all, cue.Text)
		}
	}
	for _, c := range lib.Competencies() {
		take(c.Topic.Any)
		for i := range c.Signals {
			take(c.Signals[i].Cues)
		}
		for i := range c.RedFlags {
			take(c.RedFlags[i].Cues)
		}
	}
	for _, r := range lib.Rounds() {
		for i := range r.Questions {
			for _, k := range r.Questions[i].KeyPoints {
				take(k.Cues)
			}
			for _, m := range r.Questions[i].Misconceptions {
				take(m.Cues)
			}
		}
	}
	return all
}

// american are spellings that British English doesn't use.
var american = regexp.MustCompile(`(?i)\b(\w*(color|behavior|favorite|labeled|modeling|canceled)\w*|center|analyze\w*|(organ|optim|normal|real|minim|maxim|summar|recogn)iz\w+)\b`)

func TestTheStockIsWellKept(t *testing.T) {
	stock := everything(t)
	require.Len(t, stock, len(Kinds()))
	for name, answers := range stock {
		require.GreaterOrEqual(t, len(answers), 4, name)
		seen := map[string]bool{}
		for _, answer := range answers {
			require.NotEmpty(t, answer, name)
			require.False(t, seen[answer], "%s has an answer twice: %s", name, answer)
			seen[answer] = true
			if name != string(CodePaster) {
				require.Empty(t, american.FindString(answer), name)
			}
		}
	}
}

// TestEveryTopicIsSound: each has an opening and parts whose names lead to them.
func TestEveryTopicIsSound(t *testing.T) {
	names := map[string]bool{}
	for _, topic := range newTeller().all {
		require.False(t, names[topic.name], "two topics named %s", topic.name)
		names[topic.name] = true
		require.NotEmpty(t, topic.parts, topic.name)
		require.Equal(t, "first", topic.parts[0].name, topic.name)
		for _, p := range topic.parts[1:] {
			require.Contains(t, probeWords, p.name, "%s: no probe leads to %s", topic.name, p.name)
		}
	}
	require.True(t, names[designTopic])
}
