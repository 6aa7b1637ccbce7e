package app

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"text/tabwriter"

	"barraiser/internal/assessor/lexical"
	"barraiser/internal/fault"
	"barraiser/internal/library"
	"barraiser/internal/rubric"
)

// RubricTestRequest asks for a run of rubrics' own examples.
type RubricTestRequest struct {
	// Names are ids of competencies, rounds or loops, files or directories; none
	// means every competency.
	Names []string
	// Format is "text", "json" or "md".
	Format string
	// Others asks for the best answers to other competencies as well.
	Others bool
	// Rubrics is the directory laid over the built-in rubrics, or "".
	Rubrics string
}

// RubricTest rates each competency's examples, exemplars and floor cases and
// prints what came of it. The error at the end says how many competencies have
// an example more than one level off, examples out of order, a floor case that
// isn't 1, or, when asked, another competency's best example at 3 or more.
func RubricTest(ctx context.Context, r RubricTestRequest, p Process) error {
	subjects, err := subjectsOf(r.Rubrics, r.Names)
	if err != nil {
		return err
	}
	assessor := lexical.New()
	var verdicts []verdict
	bad := 0
	for _, s := range subjects {
		v, err := examiner{assessor, s.library, r.Others}.examine(ctx, s.competency)
		if err != nil {
			return err
		}
		if len(v.Problems) > 0 {
			bad++
		}
		verdicts = append(verdicts, v)
	}
	if err := printVerdicts(p.Stdout, r.Format, verdicts); err != nil {
		return err
	}
	if bad > 0 {
		return fault.New(fault.Internal, "rubric test", "%s failed", plural(bad, "competency", "competencies")).
			Hint("see the lines under each; the cues, gates and weights of the signals decide")
	}
	return nil
}

// subject is a competency to test and the library it stands in.
type subject struct {
	library    *library.Library
	competency *rubric.Competency
}

// subjectsOf resolves names to competencies, each once.
func subjectsOf(dir string, names []string) ([]subject, error) {
	lib, err := library.Open(dir)
	if err != nil {
		return nil, err
	}
	if len(names) == 0 {
		return inLibrary(lib, lib.Competencies()), nil
	}
	var out []subject
	for _, name := range names {
		found, err := subjectsNamed(lib, name)
		if err != nil {
			return nil, err
		}
		for _, s := range found {
			if !slices.ContainsFunc(out, func(o subject) bool { return o.competency.ID == s.competency.ID }) {
				out = append(out, s)
			}
		}
	}
	return out, nil
}

func inLibrary(lib *library.Library, competencies []*rubric.Competency) []subject {
	out := make([]subject, len(competencies))
	for i, c := range competencies {
		out[i] = subject{lib, c}
	}
	return out
}

func subjectsNamed(lib *library.Library, name string) ([]subject, error) {
	if c, ok := lib.Competency(name); ok {
		return []subject{{lib, c}}, nil
	}
	if round, ok := lib.Round(name); ok {
		return inLibrary(lib, competenciesOf(round)), nil
	}
	if loop, ok := lib.Loop(name); ok {
		var out []subject
		for _, slot := range loop.Rounds {
			if round, ok := lib.RoundIn(loop.ID, slot.Round); ok {
				out = append(out, inLibrary(lib, competenciesOf(round))...)
			}
		}
		return out, nil
	}
	info, err := os.Stat(name)
	if err != nil {
		return nil, unknownRubric(lib, name)
	}
	if info.IsDir() {
		return subjectsIn(name)
	}
	data, err := os.ReadFile(name)
	if err != nil {
		return nil, fault.Wrap(err, "rubric", fault.Invalid).Hint("make the file readable")
	}
	round, err := lib.File(name, data)
	if err != nil {
		return nil, err
	}
	return inLibrary(lib, competenciesOf(round)), nil
}

// subjectsIn returns the competencies that a directory adds or changes, or all
// when it changes none.
func subjectsIn(dir string) ([]subject, error) {
	lib, err := library.Open(dir)
	if err != nil {
		return nil, err
	}
	base, err := library.Embedded()
	if err != nil {
		return nil, err
	}
	own := slices.DeleteFunc(lib.Competencies(), func(c *rubric.Competency) bool {
		before, ok := base.OneCompetency(c.ID)
		now, _ := lib.OneCompetency(c.ID)
		return ok && before.Digest == now.Digest
	})
	if len(own) == 0 {
		own = lib.Competencies()
	}
	return inLibrary(lib, own), nil
}

func competenciesOf(round *rubric.Round) []*rubric.Competency {
	out := make([]*rubric.Competency, len(round.Competencies))
	for i := range round.Competencies {
		out[i] = &round.Competencies[i]
	}
	return out
}

func unknownRubric(lib *library.Library, name string) error {
	ids := known(lib)
	for _, loop := range lib.Loops() {
		ids = append(ids, loop.ID)
	}
	return fault.New(fault.Invalid, "rubric", "%q is no rubric, and no file or directory of that name can be read", name).
		Hint("known are: %s", strings.Join(ids, ", "))
}

func printVerdicts(w io.Writer, format string, verdicts []verdict) error {
	switch format {
	case "json":
		data, err := json.MarshalIndent(verdicts, "", "  ")
		if err != nil {
			return err
		}
		return printf(w, "%s\n", data)
	case "md":
		return printVerdictsMarkdown(w, verdicts)
	default:
		return printVerdictsText(w, verdicts)
	}
}

func printVerdictsText(w io.Writer, verdicts []verdict) error {
	var total verdict
	for _, v := range verdicts {
		total.add(v)
		if err := printf(w, "%s: %s\n", v.Competency, v.summary()); err != nil {
			return err
		}
		table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
		_, _ = fmt.Fprintln(table, "  case\texpected\tgot\toff by") // Flush tells of a failure
		for _, t := range v.Trials {
			if t.Kind == trialOther {
				continue // there are as many as competencies; the problems name those that matter
			}
			_, _ = fmt.Fprintf(table, "  %s\t%d\t%s\t%s\n", t.Name, t.Expected, shownRating(t.Got), offBy(t))
		}
		if err := table.Flush(); err != nil {
			return err
		}
		for _, problem := range v.Problems {
			if err := printf(w, "  ! %s\n", problem); err != nil {
				return err
			}
		}
	}
	return printf(w, "%s: %s\n", plural(len(verdicts), "competency", "competencies"), total.summary())
}

func printVerdictsMarkdown(w io.Writer, verdicts []verdict) error {
	var b strings.Builder
	b.WriteString("| competency | examples | exact | within one | pairs in order | floor |\n| --- | --: | --: | --: | --: | --: |\n")
	var total verdict
	for _, v := range verdicts {
		total.add(v)
		b.WriteString(v.row(v.Competency))
	}
	b.WriteString(total.row("**all**"))
	for _, v := range verdicts {
		for i, problem := range v.Problems {
			if i == 0 {
				fmt.Fprintf(&b, "\n%s:\n\n", v.Competency)
			}
			fmt.Fprintf(&b, "- %s\n", problem)
		}
	}
	return printf(w, "%s", b.String())
}

func (v *verdict) add(other verdict) {
	v.Examples += other.Examples
	v.Exact += other.Exact
	v.WithinOne += other.WithinOne
	v.Pairs += other.Pairs
	v.InOrder += other.InOrder
	v.Floor += other.Floor
	v.FloorExact += other.FloorExact
	v.Others += other.Others
	v.OthersLow += other.OthersLow
}

func (v *verdict) summary() string {
	floor := fmt.Sprintf("floor %d of %d", v.FloorExact, v.Floor)
	if v.Others > 0 {
		floor += fmt.Sprintf(", others' best answers at 2 or less: %d of %d", v.OthersLow, v.Others)
	}
	if v.Examples == 0 {
		return "no examples, " + floor
	}
	return fmt.Sprintf("%s, %d exact, %d within one, %d of %s in order, %s",
		plural(v.Examples, "example", "examples"), v.Exact, v.WithinOne, v.InOrder, plural(v.Pairs, "pair", "pairs"), floor)
}

func (v *verdict) row(name string) string {
	return fmt.Sprintf("| %s | %d | %d | %d | %d of %d | %d of %d |\n", name, v.Examples, v.Exact, v.WithinOne, v.InOrder, v.Pairs, v.FloorExact, v.Floor)
}

func offBy(t trial) string {
	if t.OffBy == 0 {
		return "-"
	}
	return fmt.Sprintf("%+d", t.OffBy)
}

func plural(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}
