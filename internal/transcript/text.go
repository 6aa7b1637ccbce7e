package transcript

import "strings"

// parseText reads "Name: words" lines. Lines without a name go on with the words
// of the one before.
func parseText(name string, lines []string, who Speakers) ([]utterance, error) {
	known := who.keys()
	var said []utterance
	for i, line := range lines {
		speaker, words, ok := label(line, known)
		if !ok {
			words = strings.TrimRight(line, " \t")
		}
		if !ok && len(said) == 0 {
			if strings.TrimSpace(line) == "" {
				continue
			}
			return nil, nameless(name, i+1)
		}
		said = append(said, utterance{name: speaker, line: i + 1, text: words})
	}
	return said, nil
}

// nameless says that nobody says the words of a line.
func nameless(name string, line int) error {
	return at(name, line, "nobody is named who says this").
		Hint(`begin with who speaks, the name with a capital letter, as in "Interviewer: Why?" and "Candidate: Because ..."; delete titles`)
}
