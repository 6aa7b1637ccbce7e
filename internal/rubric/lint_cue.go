package rubric

import (
	"slices"
	"strings"
	"unicode"
)

// stopWords say nothing about an answer when they stand alone.
var stopWords = strings.Fields(`a an the and or but so if then than that this these those there here it its i my me we us our
	you your he she they them their who which what when where how of in on at by for from to with into onto over under about
	as is am are was were be been being have has had do does did will would shall should can could may might must also just
	very too more most less some any all each every both few other another such same up down out off again once not no`)

func lintCues(c checker, cues []Cue) {
	for i, cue := range cues {
		lintCue(c.in("cues[%d]", i), cue)
	}
}

// lintCue reports a cue that a single word without meaning fills.
func lintCue(c checker, cue Cue) {
	slots := cueSlots(cue.Text)
	if len(slots) != 1 {
		return
	}
	for _, word := range slots[0] {
		if slices.Contains(stopWords, word) {
			c.add("", "add the words around it that make it mean something", "the cue %q is met by %q, which stands in any answer", cue.Text, word)
		}
	}
}

// lintAsked reports cues that stand in the question: repeating it would meet them.
func lintAsked(c checker, cues []Cue, question string) {
	words := plainWords(question)
	for i, cue := range cues {
		if stands(cue, words) {
			c.in("cues[%d]", i).add("", "use words that only an answer would bring", "the cue %q stands in the question %q", cue.Text, question)
		}
	}
}

// lintEchoed reports a question of a round that holds the cues of a competency.
func lintEchoed(c checker, comp *Competency, question string) {
	if comp == nil {
		return
	}
	words := plainWords(question)
	for _, s := range comp.Signals {
		for _, cue := range s.Cues {
			if stands(cue, words) {
				c.add("text", "ask in other words, so that repeating the question shows nothing", "the question holds the cue %q of signal %q", cue.Text, s.ID)
			}
		}
	}
}

// stands reports whether the words of a cue stand in a text, in order and each
// within its window. It compares whole words: the assessor's stems may find more.
func stands(cue Cue, words []string) bool {
	slots := cueSlots(cue.Text)
	near := cue.Near
	if near == 0 {
		near = defaultWindow
	}
	for from := range words {
		if len(slots) > 0 && slices.Contains(slots[0], words[from]) && follows(slots[1:], words[from+1:], len(slots)+near-1) {
			return true
		}
	}
	return false
}

// defaultWindow is how many other words may stand between those of a cue.
const defaultWindow = 4

func follows(slots [][]string, words []string, window int) bool {
	at := 0
	for _, alternatives := range slots {
		for at < min(len(words), window) && !slices.Contains(alternatives, words[at]) {
			at++
		}
		if at >= min(len(words), window) {
			return false
		}
		at++
	}
	return true
}

// cueSlots returns the alternatives of each place of a cue, in lower case.
func cueSlots(text string) [][]string {
	var out [][]string
	for field := range strings.FieldsSeq(strings.ToLower(strings.ReplaceAll(text, "-", " "))) {
		out = append(out, strings.Split(field, "/"))
	}
	return out
}

// plainWords returns the words of a text in lower case, without punctuation.
func plainWords(text string) []string {
	return strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '%' })
}
