package voice

import (
	"regexp"
	"slices"
	"strings"

	"barraiser/internal/interview"
	"barraiser/internal/rubric"
)

// gramLength is the run of words from which a copy is told from chance: five
// words with two that mean something.
const gramLength = 5

// shortest label that can be told from ordinary speech, in words.
const labelLength = 4

// index is what a candidate may not hear of a round.
type index struct {
	grams  map[string]bool
	labels phrases
	ids    map[string]bool
	// cues are the phrases listened for, folded, by competency. They aren't
	// secret, but too many of them in a speech give the answer away.
	cues map[string]phrases
}

// newIndex collects the round's anchors, checks, exemplars, labels and ids. Runs
// of words that the rubric's own questions and probes hold aren't secret.
func newIndex(round *rubric.Round) *index {
	ix := &index{grams: map[string]bool{}, labels: phrases{}, ids: map[string]bool{}, cues: map[string]phrases{}}
	for i := range round.Competencies {
		c := &round.Competencies[i]
		ix.addCompetency(c)
		ix.cues[c.ID] = cuesOf(c)
	}
	open := map[string]bool{}
	for _, text := range openTexts(round) {
		addGrams(open, tokens(fold(text)))
	}
	for gram := range open {
		delete(ix.grams, gram)
	}
	return ix
}

func (ix *index) addCompetency(c *rubric.Competency) {
	secret := append([]string{c.Topic.Say}, c.Anchors[:]...)
	if strings.Count(c.ID, "-") > 1 {
		ix.ids[c.ID] = true // "dive-deep" may be said of anything, "have-backbone-and-commit" may not
	}
	for _, s := range c.Signals {
		secret = append(secret, s.Check)
		ix.addID(s.ID)
		if label := strings.Join(tokens(fold(s.Label)), " "); strings.Count(label, " ")+1 >= labelLength {
			ix.labels.add(label)
		}
	}
	for _, f := range c.RedFlags {
		secret = append(secret, f.Check)
		ix.addID(f.ID)
	}
	for _, e := range c.Exemplars {
		secret = append(secret, e.Text)
	}
	for _, e := range c.Examples {
		secret = append(secret, e.Text)
	}
	for _, e := range c.Expect {
		secret = append(secret, e.Scope)
	}
	for _, text := range secret {
		addGrams(ix.grams, tokens(fold(text)))
	}
}

// addID takes an id that can't be an ordinary word.
func (ix *index) addID(id string) {
	if strings.ContainsAny(id, "_.") {
		ix.ids[strings.ToLower(id)] = true
	}
}

// openTexts are the words of a round that candidates may hear.
func openTexts(round *rubric.Round) []string {
	texts := []string{round.Opening, round.Closing}
	for _, q := range round.Questions {
		texts = append(texts, q.Text, q.Clarify)
		texts = append(texts, q.Hints...)
	}
	for i := range round.Competencies {
		c := &round.Competencies[i]
		texts = append(texts, c.Essence)
		for _, p := range c.Probes {
			texts = append(texts, p.Ask)
		}
	}
	return texts
}

var idLike = regexp.MustCompile(`[a-z0-9]+(?:[._-][a-z0-9]+)+`)

// leaks reports whether a text holds a run of words of the rubric that the
// candidate hasn't used, a signal's label, or an id.
func (ix *index) leaks(text string, ran func(gram string) bool) bool {
	folded := fold(text)
	for _, id := range idLike.FindAllString(folded, -1) {
		if ix.ids[id] {
			return true
		}
	}
	words := tokens(folded)
	for range ix.labels.in(strings.Join(words, " ")) {
		return true
	}
	here := map[string]bool{}
	addGrams(here, words)
	for gram := range here {
		if ix.grams[gram] && !ran(gram) {
			return true
		}
	}
	return false
}

// addGrams adds every run of gramLength words with at least two that mean something.
func addGrams(set map[string]bool, words []string) {
	const n = gramLength
	for i := 0; i+n <= len(words); i++ {
		meaning := 0
		for _, word := range words[i : i+n] {
			if !hanging[word] && len(word) > 2 {
				meaning++
			}
		}
		if meaning >= 2 {
			set[strings.Join(words[i:i+n], " ")] = true
		}
	}
}

// targetCues returns the phrases that the rubric listens for in answers to the
// question in hand. They are the index's own: hundreds of phrases that every
// speech needs and none changes.
func (ix *index) targetCues(round *rubric.Round, move interview.Move) []phrases {
	ids := []string{move.Competency}
	if q := round.Question(move.Question); q != nil {
		ids = append(ids, q.Targets...)
	}
	slices.Sort(ids)
	var out []phrases
	for _, id := range slices.Compact(ids) {
		if cues := ix.cues[id]; len(cues) > 0 {
			out = append(out, cues)
		}
	}
	return out
}

// cuesOf writes out the cues of a competency.
func cuesOf(c *rubric.Competency) phrases {
	out := phrases{}
	for _, s := range c.Signals {
		for _, cue := range s.Cues {
			for _, phrase := range alternatives(cue.Text) {
				out.add(phrase)
			}
		}
	}
	return out
}

// alternatives writes out a cue's "a/b" at one place. A cue with several such
// places gives each place's first words only, which is enough to count it.
func alternatives(cue string) []string {
	words := strings.Fields(fold(cue))
	at := -1
	for i, word := range words {
		choices := strings.Split(word, "/")
		if len(choices) > 1 && at < 0 {
			at = i
			continue
		}
		words[i] = choices[0]
	}
	if at < 0 {
		return []string{strings.Join(words, " ")}
	}
	var out []string
	for choice := range strings.SplitSeq(words[at], "/") {
		if choice != "" {
			words[at] = choice
			out = append(out, strings.Join(words, " "))
		}
	}
	return out
}
