package rubric

import (
	"slices"
	"strings"
	"unicode"
)

// ValidateSignal returns what is wrong with a signal by itself.
func ValidateSignal(s Signal) Issues {
	var out Issues
	checkSignal(checker{out: &out}, s)
	return out
}

func checkSignal(c checker, s Signal) {
	if !signalID.MatchString(s.ID) {
		c.add("id", `use lower-case words joined by underscores, such as "own_part"`, "signal id %q is not valid", s.ID)
	}
	checkPlain(c, "label", "the signal's label", s.Label)
	checkWeight(c, s.Weight)
	checkFinders(c, s.ID, s.Detector, s.Cues)
	for i, e := range s.Elaborate {
		if !slices.Contains(Elaborations(), e) {
			c.add(item("elaborate", i), suggest(string(e), texts(Elaborations())), "unknown elaboration %q", e)
		}
	}
	if s.Need < 0 || s.Need > 10 {
		c.add("need", "1 is usual", "need is %d; it must be 1 to 10", s.Need)
	}
	checkCheck(c, s.Check)
}

// checkFinders checks what makes a signal or red flag visible to the
// deterministic assessor: without any it could never be reached.
func checkFinders(c checker, id string, d Detector, cues []Cue) {
	if d != "" && !slices.Contains(Detectors(), d) {
		c.add("detector", suggest(string(d), texts(Detectors())), "unknown detector %q", d)
	}
	if d == "" && len(cues) == 0 {
		c.add("", "give it cues (words an answer would use) or a detector", "%q has neither cues nor a detector, so nothing could find it", id)
	}
	for i, cue := range cues {
		checkCue(c.in("cues[%d]", i), cue)
	}
}

func checkCheck(c checker, check string) {
	if strings.TrimSpace(check) == "" {
		c.add("check", `such as "Does the candidate name what they did?"`, "the check is missing: the yes/no question about the answer")
		return
	}
	if !strings.HasSuffix(strings.TrimSpace(check), "?") {
		c.add("check", "write a question that yes or no answers", "the check is not a question")
	}
}

func checkCue(c checker, cue Cue) {
	if strings.TrimSpace(cue.Text) == "" {
		c.add("", "write the words an answer would use", "the cue is empty")
		return
	}
	if strings.ContainsAny(cue.Text, "{}[]()*|") {
		c.add("", `write words, "a/b" for alternatives, and {near:8} between two words for a wider window`, "the cue %q contains signs that match nothing", cue.Text)
		return
	}
	for word := range strings.FieldsSeq(cue.Text) {
		checkCueWord(c, cue.Text, word)
	}
	if cue.Near < 0 || cue.Near > maxNear {
		c.add("near", "4 is the default, 8 is wide", "near is %d; it must be 1 to %d", cue.Near, maxNear)
	}
	for _, words := range [][]string{cue.Not, cue.Unless} {
		if slices.ContainsFunc(words, func(w string) bool { return strings.TrimSpace(w) == "" }) {
			c.add("", "write the words or leave the list out", "the cue %q has an empty exception", cue.Text)
		}
	}
}

func checkCueWord(c checker, cue, word string) {
	if !strings.ContainsFunc(word, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) || r == '%' }) {
		c.add("", "leave it out", "%q in the cue %q is not a word", word, cue)
		return
	}
	alternatives := strings.Split(word, "/")
	if len(alternatives) < 2 {
		return
	}
	if slices.Contains(alternatives, "") {
		c.add("", `write "alarm/alert" without spaces around the stroke`, "an alternative in the cue %q is empty", cue)
	}
	// An answer's "didn't" is read as two words, so one place can't hold it.
	if strings.ContainsAny(word, "'’") {
		c.add("", `write "did not"; answers with "didn't" match it`, "%q in the cue %q has a contraction among its alternatives", word, cue)
	}
}

func texts[T ~string](values []T) []string {
	out := make([]string, len(values))
	for i, v := range values {
		out[i] = string(v)
	}
	return out
}
