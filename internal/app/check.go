package app

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"barraiser/internal/config"
	"barraiser/internal/fault"
	"barraiser/internal/library"
	"barraiser/internal/llm/openai"
	"barraiser/prompts"
)

const (
	// endpointWithin bounds the check of an endpoint with one model.
	endpointWithin = 60 * time.Second
	// checkIndent begins the further lines of what a check says.
	checkIndent = "            "
)

// Check tries the settings, rubrics, prompts, store and endpoint, prints a line
// for each, and returns the first problem's kind with how many there are.
func Check(ctx context.Context, c config.Config, warnings []string, p Process) error {
	checks := []struct {
		name string
		run  func() (string, error)
	}{
		{"settings", func() (string, error) { return checkSettings(warnings) }},
		{"rubrics", func() (string, error) { return checkRubrics(c.Rubrics) }},
		{"prompts", func() (string, error) { return checkPrompts(c.Prompts) }},
		{"store", func() (string, error) { return checkStore(ctx, c) }},
		{"model", func() (string, error) { return checkModels(ctx, c) }},
	}
	var first error
	bad := 0
	for _, check := range checks {
		said, err := check.run()
		mark := "ok"
		if err != nil {
			mark, said = "PROBLEM", err.Error()
			if hint := fault.HintOf(err); hint != "" {
				said += "\n" + checkIndent + hint
			}
			bad++
			if first == nil {
				first = err
			}
		}
		if err := printf(p.Stdout, "%-8s %-9s %s\n", mark, check.name, said); err != nil {
			return err
		}
	}
	if first != nil {
		return fault.New(fault.KindOf(first), "check", "%d of %d checks found a problem", bad, len(checks))
	}
	return nil
}

func checkSettings(warnings []string) (string, error) {
	if len(warnings) > 0 {
		return "", fault.New(fault.Invalid, "", "%s", strings.Join(warnings, "\n"+checkIndent)).Hint("correct the names, or remove them; see docs/settings.md")
	}
	return "every name is known", nil
}

func checkRubrics(dir string) (string, error) {
	lib, err := library.Open(dir)
	if problems, ok := errors.AsType[library.Problems](err); ok {
		return "", fault.Wrap(problems, "", fault.Invalid).Hint("correct the files; a service that runs goes on with the last good version until then")
	}
	if err != nil {
		return "", err
	}
	said := fmt.Sprintf("%d rounds, %d competencies", len(lib.Rounds()), len(lib.Competencies()))
	if dir == "" {
		return said, nil
	}
	// What lint has to say of files that can be used is no problem of the service.
	if remarks := len(linter().Dir(dir)); remarks > 0 {
		said += fmt.Sprintf("; 'barraiser rubric lint %s' has %s", dir, plural(remarks, "remark", "remarks"))
	}
	return said, nil
}

func checkPrompts(dir string) (string, error) {
	set, err := prompts.Follow(dir, nil, promptChecks...)
	if err != nil {
		return "", fault.Wrap(err, "", fault.Invalid).Hint("correct the prompt, or unset BARRAISER_PROMPTS")
	}
	return fmt.Sprintf("%d templates", len(set.Names())), nil
}

// checkModels asks every endpoint, with each model that it is set up for, and
// says what it can do. The first failure is the error; the others are told too.
func checkModels(ctx context.Context, c config.Config) (string, error) {
	if !c.HasModel() {
		return "off; set OPENAI_API_KEY or OPENAI_BASE_URL to switch one on", nil
	}
	var lines []string
	var first error
	for _, e := range c.Endpoints {
		for _, name := range slices.Compact([]string{e.Model, e.AssessorModel}) {
			said, err := checkEndpoint(ctx, e, name)
			if err != nil && first == nil {
				first = err
			}
			lines = append(lines, fmt.Sprintf("%s, %s: %s", e.Name, name, said))
		}
	}
	said := strings.Join(lines, "\n"+checkIndent)
	if first != nil {
		return "", fault.New(fault.KindOf(first), "", "%s", said).Hint("%s", cmp.Or(fault.HintOf(first), "look at the endpoint's own log"))
	}
	return said, nil
}

func checkEndpoint(ctx context.Context, e config.Endpoint, name string) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, endpointWithin)
	defer cancel()
	found, err := openai.Probe(ctx, clientOptions(e, name))
	if err != nil {
		return err.Error(), err
	}
	return strings.Join(found.Sentences(), "; "), nil
}
