package main

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"barraiser/internal/measure"
)

// suite measures one subject. A round adds a value to every figure that the rows
// name.
type suite struct {
	name  string
	round func(context.Context, *lab, measure.Figures) error
	rows  []measure.Row
	// render writes the suite's own table, where it has one; begins is then the
	// mark under which it stands in the document, and the suite only runs by name.
	render func(measure.Figures) string
	begins string
}

// suites are all suites, in the order of the table.
func suites() []suite {
	return []suite{turnSuite(), memorySuite(), storeSuite(), foldSuite(), lexicalSuite(), startSuite(), streamSuite()}
}

func suiteNames() []string {
	var names []string
	for _, s := range suites() {
		names = append(names, s.name)
	}
	return names
}

// choose returns the suites that a list names; all that have no table of their
// own for "".
func choose(list string) ([]suite, error) {
	all := suites()
	if list == "" {
		return slices.DeleteFunc(all, func(s suite) bool { return s.render != nil }), nil
	}
	var chosen []suite
	for name := range strings.SplitSeq(list, ",") {
		i := slices.IndexFunc(all, func(s suite) bool { return s.name == name })
		if i < 0 {
			return nil, fmt.Errorf("there is no suite %q; there are %s", name, strings.Join(suiteNames(), ", "))
		}
		chosen = append(chosen, all[i])
	}
	return chosen, nil
}
