package app

import (
	_ "embed" // the starter files
	"strings"

	"barraiser/internal/fault"
	"barraiser/internal/library"
)

var (
	//go:embed starter/competency.yaml
	starterCompetency string
	//go:embed starter/round.yaml
	starterRound string
)

// RubricNew prints a commented file to begin a rubric with: kind is
// "competency" or "round". The file can be used as it stands.
func RubricNew(dir, kind, id string, p Process) error {
	const op = "rubric new"
	lib, err := library.Open(dir)
	if err != nil {
		return err
	}
	if _, taken := lib.Competency(id); taken {
		return fault.New(fault.Usage, op, "there is a competency %q already", id).Hint("choose another id; to replace it, begin with a copy of its file")
	}
	if _, taken := lib.Round(id); taken {
		return fault.New(fault.Usage, op, "there is a round %q already", id).Hint("choose another id; to replace it, begin with a copy of its file")
	}
	text := starterCompetency
	if kind == listedRound {
		text = starterRound
	}
	text = strings.NewReplacer("STARTER-ID", id, "STARTER-TITLE", titleOf(id)).Replace(text)
	if problems := linter().File(id+".yaml", []byte(text)); len(problems) > 0 {
		return fault.New(fault.Usage, op, "%q can't be an id: %s", id, problems[0].Message).Hint("use lower-case words joined by hyphens, such as customer-research")
	}
	return printf(p.Stdout, "%s", text)
}

// titleOf makes a title of an id: "customer-research" is "Customer research".
func titleOf(id string) string {
	words := strings.ReplaceAll(id, "-", " ")
	if words == "" {
		return ""
	}
	return strings.ToUpper(words[:1]) + words[1:]
}
