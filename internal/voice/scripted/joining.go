package scripted

import (
	"strings"

	"barraiser/internal/interview"
	"barraiser/internal/voice"
)

// A lead-in may run into the question: "You said “I read the logs” – what was in
// them?". One with a dash may also end where it stands, one with a comma or a
// colon is only the beginning of a sentence.
const (
	mayRunOn  = " –"
	mustRunOn = ",:"
)

// joined puts a lead-in before what the move says. Where it would run on into
// something that can't follow it within a sentence, it ends there, or is left out;
// a dash leads to questions alone.
func joined(lead, core string) string {
	if lead == "" || core == "" {
		return lead + core
	}
	statement, dash := strings.CutSuffix(lead, mayRunOn)
	bound := strings.ContainsAny(lead[len(lead)-1:], mustRunOn)
	switch {
	case (bound || dash && voice.IsQuestion(core)) && continues(core):
		return lead + " " + strings.ToLower(core[:1]) + core[1:]
	case dash:
		return statement + ". " + core
	case bound:
		return core
	default:
		return lead + " " + core
	}
}

// continues reports whether the text may go on within a sentence: it is one
// sentence without a colon, and begins with a word that is no name.
func continues(core string) bool {
	first, _, _ := strings.Cut(core, " ")
	return !strings.Contains(core, ":") && len(voice.Sentences(core)) == 1 && starters[strings.TrimRight(first, ",")]
}

// starters are the words that questions and requests begin with, apart from
// names.
var starters = func() map[string]bool {
	set := map[string]bool{}
	for word := range strings.FieldsSeq(`What Who Whom Whose Which Why How Where When Did Was Were Is Are Do Does Had Has Have Would
		Could Can If Tell Walk Show Name Pick Take Give Describe At In Of On For From By With Without Under Until Against
		Before After Suppose Say Draw Put Explain Choose Let Write Compare And`) {
		set[word] = true
	}
	return set
}()

// earlier reports whether the move quotes an answer before the latest one.
func earlier(b interview.Brief) bool {
	return b.Move.Quote != nil && b.Move.Quote.Turn < b.Turn-1
}
