package transcript

import (
	"slices"
	"strings"
)

// isHeader reports whether a line begins a WebVTT file.
func isHeader(line string) bool {
	rest, ok := strings.CutPrefix(line, "WEBVTT")
	return ok && (rest == "" || rest[0] == ' ' || rest[0] == '\t')
}

// parseWebVTT reads a file as https://www.w3.org/TR/webvtt1/ has it, and a little
// beyond: the header may be missing, and hours have any number of digits.
func parseWebVTT(name string, lines []string, who Speakers) ([]utterance, error) {
	all, err := cues(name, withoutHeader(lines), isAside)
	if err != nil {
		return nil, err
	}
	if len(all) == 0 {
		return nil, at(name, len(lines), "there is no caption").Hint("a caption is a timing, such as 00:01:02.000 --> 00:01:05.500, and the words below it")
	}
	return spoken(name, all, hasVoices(lines), who)
}

// withoutHeader blanks the header out: it ends at a blank line or a caption.
func withoutHeader(lines []string) []string {
	first := slices.IndexFunc(lines, func(line string) bool { return strings.TrimSpace(line) != "" })
	if first < 0 || !isHeader(lines[first]) {
		return lines
	}
	rest := slices.Clone(lines)
	for i := first; i < len(rest) && strings.TrimSpace(rest[i]) != "" && !isTiming(rest[i]); i++ {
		rest[i] = ""
	}
	return rest
}

// isAside reports whether a block is a comment, a style sheet or a region.
func isAside(first string) bool {
	word, rest, _ := strings.Cut(strings.ReplaceAll(first, "\t", " "), " ")
	switch word {
	case "NOTE":
		return true
	case "STYLE", "REGION":
		return strings.TrimSpace(rest) == ""
	default:
		return false
	}
}
