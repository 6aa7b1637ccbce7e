package library

import (
	"fmt"
	"os"
	"slices"

	"barraiser/internal/rubric"
)

// Rater rates a text as the answer to the first question of a round that has
// one competency. The deterministic assessor fits; it's handed in so that
// reading rubrics doesn't depend on what rates by them.
type Rater func(round *rubric.Round, text string) rubric.Rating

// Linter looks for what is wrong with rubrics, and, in files that are right by
// the rules, for what is hardly meant: cues that any answer meets, anchors that
// can't be told apart, gates out of reach, weights that alone decide. The zero
// value is ready for use; without Rate exemplars are not rated.
type Linter struct{ Rate Rater }

// farOff is how many steps an exemplar may be from its rating, less one.
const farOff = 2

// File returns what is wrong with one file, read against the embedded rubrics;
// none means that it can be used. Embedded rubrics that are broken, as they may
// be while somebody works on them, don't stand in the way.
func (l Linter) File(file string, data []byte) Problems {
	base, err := Embedded()
	if err != nil {
		base, _ = read(builtIn())
	}
	lib, it, problems := base.with(file, data)
	if it == nil {
		return problems
	}
	return append(problems, l.advise(lib, []*item{it})...).tidy()
}

// Dir returns what is wrong with the rubric files of a directory, laid over the
// embedded ones as the service would lay them, and with the embedded rounds that
// use them.
func (l Linter) Dir(dir string) Problems {
	lib, problems := read(builtIn(), layer{fsys: os.DirFS(dir), under: dir})
	return append(problems, l.advise(lib, lib.ofLayer(1))...).tidy()
}

// BuiltIn returns what is wrong with the embedded rubrics.
func (l Linter) BuiltIn() Problems {
	lib, problems := read(builtIn())
	return append(problems, l.advise(lib, lib.ofLayer(0))...).tidy()
}

func (l *Library) ofLayer(layer int) []*item {
	return slices.DeleteFunc(slices.Clone(l.items), func(it *item) bool { return it.layer != layer })
}

// advise returns what is hardly meant in files that are right by the rules. What
// is said of a shared signal stands in its own file, and is told with that.
func (l Linter) advise(lib *Library, items []*item) Problems {
	files := map[string]bool{}
	for _, it := range items {
		files[it.src.file] = true
	}
	var out Problems
	for _, it := range items {
		if len(it.src.problems) > 0 {
			continue
		}
		for _, p := range it.read.place(l.issues(lib, it)) {
			if files[p.File] {
				out = append(out, p)
			}
		}
	}
	return out
}

func (l Linter) issues(lib *Library, it *item) rubric.Issues {
	switch it.kind {
	case kindCompetency:
		c, ok := lib.Competency(it.id)
		if !ok {
			return nil
		}
		return append(rubric.LintCompetency(c, lib.questions[it.id]), l.exemplars(c, lib.questions[it.id])...)
	case kindRound:
		r, ok := lib.Round(it.id)
		if !ok {
			return nil
		}
		return rubric.LintRound(r, it.own)
	case kindSignals:
		return it.advice
	default:
		return nil
	}
}

// exemplars reports those that the rater puts two steps or more from where
// their author does: the author's words and cues contradict each other.
func (l Linter) exemplars(c *rubric.Competency, questions []rubric.Question) rubric.Issues {
	if l.Rate == nil {
		return nil
	}
	var out rubric.Issues
	for i, e := range c.Exemplars {
		rated := l.Rate(ExampleRound(c, e, questions), e.Text)
		if diff := rated - e.Level; diff < farOff && diff > -farOff {
			continue
		}
		issue := rubric.Issue{Path: itemPath("exemplars", i), Hint: "give the signals cues that its words meet, or correct its level"}
		issue.Message = fmt.Sprintf("this exemplar of rating %d (%s) is rated %d (%s)", e.Level, e.Level, rated, rated)
		out = append(out, issue)
	}
	return out
}
