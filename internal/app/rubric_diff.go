package app

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"barraiser/internal/fault"
	"barraiser/internal/library"
	"barraiser/internal/rubric"
)

// RubricDiffRequest asks what two rubrics say differently.
type RubricDiffRequest struct {
	// A and B are ids, files or directories; directories go with directories.
	A, B string
	// Format is "text" or "json".
	Format string
	// Rubrics is the directory laid over the built-in rubrics, or "".
	Rubrics string
}

// difference is one thing that B says otherwise than A.
type difference struct {
	// Rubric is the kind and id, such as "competency dive-deep".
	Rubric string `json:"rubric"`
	// Part is what of it differs, such as "signal trace"; "" is the rubric itself.
	Part string `json:"part,omitempty"`
	// Name is the key, such as "weight"; "" means that the whole part came or went.
	Name   string `json:"name,omitempty"`
	Change string `json:"change"`
	Was    string `json:"was,omitempty"`
	Now    string `json:"now,omitempty"`
}

// The changes.
const (
	wasAdded   = "added"
	wasRemoved = "removed"
	wasChanged = "changed"
)

// stated is a rubric with what it says.
type stated struct {
	name  string
	facts []fact
}

// RubricDiff prints what B says otherwise than A. Order, comments, defaults
// that are written out and where a shared signal is defined are no difference.
func RubricDiff(r RubricDiffRequest, p Process) error {
	a, err := statedBy(r.Rubrics, r.A)
	if err != nil {
		return err
	}
	b, err := statedBy(r.Rubrics, r.B)
	if err != nil {
		return err
	}
	if isDir(r.A) != isDir(r.B) {
		return fault.New(fault.Usage, "rubric diff", "a directory can't be compared with a single rubric").Hint("name two directories, or two ids or files")
	}
	if !isDir(r.A) && len(a) == 1 && len(b) == 1 {
		if err := alike(a, b, r); err != nil {
			return err
		}
		b[0].name = a[0].name
	}
	found := compare(a, b)
	if r.Format == "json" {
		enc := json.NewEncoder(p.Stdout)
		for _, d := range found {
			if err := enc.Encode(d); err != nil {
				return err
			}
		}
		return nil
	}
	return printDifferences(p.Stdout, found)
}

// alike refuses to compare a round with a competency.
func alike(a, b []stated, r RubricDiffRequest) error {
	kind := func(s stated) string {
		kind, _, _ := strings.Cut(s.name, " ")
		return kind
	}
	if kind(a[0]) != kind(b[0]) {
		return fault.New(fault.Usage, "rubric diff", "%s is a %s and %s a %s", r.A, kind(a[0]), r.B, kind(b[0])).Hint("name two of the same kind")
	}
	return nil
}

func isDir(name string) bool {
	info, err := os.Stat(name)
	return err == nil && info.IsDir()
}

// statedBy returns what an id, a file or a directory's library says.
func statedBy(dir, name string) ([]stated, error) {
	if isDir(name) {
		lib, err := library.Open(name)
		if err != nil {
			return nil, err
		}
		return statedByAll(lib), nil
	}
	lib, err := library.Open(dir)
	if err != nil {
		return nil, err
	}
	if loop, ok := lib.Loop(name); ok {
		return []stated{ofLoop(loop)}, nil
	}
	if round, ok := lib.Round(name); ok {
		return []stated{ofRound(round)}, nil
	}
	if c, ok := lib.Competency(name); ok {
		return []stated{ofCompetency(c, lib.Questions(name))}, nil
	}
	data, err := os.ReadFile(name)
	if err != nil {
		return nil, unknownRubric(lib, name)
	}
	round, err := lib.File(name, data)
	if err != nil {
		return nil, err
	}
	if len(round.Competencies) == 1 && round.Competencies[0].ID == round.ID {
		return []stated{ofCompetency(&round.Competencies[0], round.Questions)}, nil
	}
	return []stated{ofRound(round)}, nil
}

func statedByAll(lib *library.Library) []stated {
	var out []stated
	for _, l := range lib.Loops() {
		out = append(out, ofLoop(l))
	}
	for _, r := range lib.Rounds() {
		out = append(out, ofRound(r))
	}
	for _, c := range lib.Competencies() {
		out = append(out, ofCompetency(c, lib.Questions(c.ID)))
	}
	return out
}

func ofLoop(l *rubric.Loop) stated {
	var f facts
	f.loop(l)
	return stated{listedLoop + " " + l.ID, f.list}
}

func ofRound(r *rubric.Round) stated {
	var f facts
	f.round(r)
	return stated{listedRound + " " + r.ID, f.list}
}

func ofCompetency(c *rubric.Competency, questions []rubric.Question) stated {
	var f facts
	f.competency(c)
	f.questions(questions)
	return stated{listedCompetency + " " + c.ID, f.list}
}

// compare returns what the rubrics of b say otherwise than those of a.
func compare(a, b []stated) []difference {
	var out []difference
	for _, before := range a {
		if after := slices.IndexFunc(b, func(s stated) bool { return s.name == before.name }); after >= 0 {
			out = append(out, between(before, b[after])...)
			continue
		}
		out = append(out, difference{Rubric: before.name, Change: wasRemoved})
	}
	for _, after := range b {
		if !slices.ContainsFunc(a, func(s stated) bool { return s.name == after.name }) {
			out = append(out, difference{Rubric: after.name, Change: wasAdded})
		}
	}
	return out
}

// between compares two rubrics fact by fact, in the order of the first.
func between(a, b stated) []difference {
	var out []difference
	gone := map[string]bool{}
	for _, f := range a.facts {
		if d, ok := lost(a.name, f, b.facts, gone); ok {
			out = append(out, d)
		}
	}
	come := map[string]bool{}
	for _, f := range b.facts {
		if same(f, a.facts) >= 0 {
			continue
		}
		d := difference{Rubric: a.name, Part: f.part, Name: f.name, Change: wasAdded, Now: f.value}
		if !hasPart(a.facts, f.part) {
			if come[f.part] {
				continue
			}
			come[f.part] = true
			d.Name = ""
		}
		out = append(out, d)
	}
	return out
}

// lost returns what became of a fact: changed, gone, or, once, that its whole
// part is gone.
func lost(rubricName string, f fact, now []fact, gone map[string]bool) (difference, bool) {
	d := difference{Rubric: rubricName, Part: f.part, Name: f.name, Was: f.value}
	if at := same(f, now); at >= 0 {
		d.Change, d.Now = wasChanged, now[at].value
		return d, d.Now != d.Was
	}
	d.Change = wasRemoved
	if !hasPart(now, f.part) {
		if gone[f.part] {
			return d, false
		}
		gone[f.part] = true
		d.Name = ""
	}
	return d, true
}

func same(f fact, in []fact) int {
	return slices.IndexFunc(in, func(o fact) bool {
		return o.part == f.part && o.name == f.name && o.set == f.set && (!f.set || o.value == f.value)
	})
}

func hasPart(in []fact, part string) bool {
	return slices.ContainsFunc(in, func(f fact) bool { return f.part == part })
}

func printDifferences(w io.Writer, found []difference) error {
	if len(found) == 0 {
		return printf(w, "no difference in meaning\n")
	}
	of := ""
	for _, d := range found {
		if d.Rubric != of {
			of = d.Rubric
			if err := printf(w, "%s\n", of); err != nil {
				return err
			}
		}
		if err := printf(w, "  %s\n", d.words()); err != nil {
			return err
		}
	}
	return nil
}

// words says a difference in a line.
func (d difference) words() string {
	what := d.Part
	switch {
	case d.Part == "" && d.Name == "":
		return "the whole rubric was " + d.Change
	case d.Part == "":
		what = d.Name
	case d.Name != "":
		what += ", " + d.Name
	}
	switch d.Change {
	case wasChanged:
		return fmt.Sprintf("~ %s: %s -> %s", what, d.Was, d.Now)
	case wasAdded:
		return fmt.Sprintf("+ %s: %s", what, d.Now)
	default:
		return fmt.Sprintf("- %s: %s", what, d.Was)
	}
}
