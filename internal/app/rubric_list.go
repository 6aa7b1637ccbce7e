package app

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"barraiser/internal/library"
	"barraiser/internal/rubric"
)

// The kinds of rubric that have an id of their own on the command line.
const (
	listedRound      = "round"
	listedCompetency = "competency"
	listedLoop       = "loop"
)

// listed is a line of the list.
type listed struct {
	Kind    string `json:"kind"`
	ID      string `json:"id"`
	Version string `json:"version"`
	Title   string `json:"title"`
	// Digest is of the resolved content: a competency's with its questions.
	Digest string `json:"digest"`
}

// RubricList prints the loops, rounds and competencies of the library, as a
// table or as a JSON object a line.
func RubricList(dir, format string, p Process) error {
	lib, err := library.Open(dir)
	if err != nil {
		return err
	}
	lines, err := listOf(lib)
	if err != nil {
		return err
	}
	if format == "json" {
		enc := json.NewEncoder(p.Stdout)
		for _, line := range lines {
			if err := enc.Encode(line); err != nil {
				return err
			}
		}
		return nil
	}
	return printList(p.Stdout, lines)
}

func listOf(lib *library.Library) ([]listed, error) {
	var out []listed
	for _, l := range lib.Loops() {
		digest, err := loopDigest(l)
		if err != nil {
			return nil, err
		}
		out = append(out, listed{listedLoop, l.ID, l.Version, l.Title, digest})
	}
	for _, r := range lib.Rounds() {
		out = append(out, listed{listedRound, r.ID, r.Version, r.Title, r.Digest})
	}
	for _, c := range lib.Competencies() {
		alone, _ := lib.OneCompetency(c.ID) // it is in the library
		out = append(out, listed{listedCompetency, c.ID, c.Version, c.Title, alone.Digest})
	}
	return out, nil
}

func loopDigest(l *rubric.Loop) (string, error) {
	data, err := json.Marshal(l)
	if err != nil {
		return "", err
	}
	return rubric.DigestOf(data), nil
}

// shownDigest is how many hex digits of a digest a person compares.
const shownDigest = 12

func printList(w io.Writer, lines []listed) error {
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	_, _ = fmt.Fprintln(table, "KIND\tID\tVERSION\tDIGEST\tTITLE") // Flush tells of a failure
	for _, l := range lines {
		digest := strings.TrimPrefix(l.Digest, rubric.DigestPrefix)
		_, _ = fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\n", l.Kind, l.ID, l.Version, digest[:shownDigest], l.Title)
	}
	return table.Flush()
}
