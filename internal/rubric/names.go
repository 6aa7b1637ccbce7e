package rubric

import "regexp"

// Ids of rounds, competencies, questions and sections are kebab-case, because
// they stand in addresses and on command lines. Ids of signals and red flags
// use underscores, with the group in front of a shared one ("story.own"), so
// that the two can't be mistaken for each other in a gate.
var (
	kebab     = regexp.MustCompile(`^[a-z][a-z0-9]*(-[a-z0-9]+)*$`)
	signalID  = regexp.MustCompile(`^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)?$`)
	languages = regexp.MustCompile(`^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$`)
)

// RungNames are the rungs of the probing ladder, at the index of the rung:
// from one dated episode down to what exists today because of it.
func RungNames() []string {
	return []string{"locate", "own", "mechanism", "measure", "alternatives", "stress", "cause", "learn"}
}

// FlagKinds are the flags of an answer that a probe may be keyed to, by their
// contract names.
func FlagKinds() []string {
	return []string{
		"injection", "encoded", "hidden-characters", "markup", "stuffing", "copied-question", "copied-anchor",
		"repetition", "padding", "off-topic", "hypothetical", "empty", "language",
	}
}

// PadNames are the note pads a round may give the candidate.
func PadNames() []string { return []string{"notes", "code", "design"} }

// VoteNames are the votes whose words a round may replace, by their contract
// names.
func VoteNames() []string {
	return []string{"strongly-inclined", "inclined", "not-inclined", "strongly-not-inclined", "incomplete"}
}
