package candidate

import "strings"

// invited reports whether the interviewer asks for the candidate's own questions,
// in the words that the script always has.
func invited(asked string) bool {
	asked = strings.ToLower(unquoted(asked))
	return strings.Contains(asked, "ask me") || strings.Contains(asked, "question for me") || strings.Contains(asked, "questions for me")
}

// ownQuestions returns what a candidate says, one time after the other, when it
// may ask.
func ownQuestions(kind Kind) []string {
	var said []string
	mine := false
	for line := range strings.Lines(read("invited")) {
		line = strings.TrimSpace(line)
		if name, ok := strings.CutPrefix(line, "== "); ok {
			mine = name == string(kind)
			continue
		}
		if mine && line != "" {
			said = append(said, line)
		}
	}
	return said
}
