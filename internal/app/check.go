package app

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"barraiser/internal/config"
	"barraiser/internal/fault"
	"barraiser/internal/library"
	"barraiser/internal/llm"
	"barraiser/internal/llm/openai"
	"barraiser/internal/store/sqlite"
	"barraiser/prompts"
)

// endpointWithin bounds the check of an endpoint.
const endpointWithin = 30 * time.Second

// Check tries the settings, rubrics, prompts, store and endpoint, prints a line
// for each, and returns the first problem's kind with how many there are.
func Check(ctx context.Context, c config.Config, warnings []string, p Process) error {
	checks := []struct {
		name string
		run  func() (string, error)
	}{
		{"settings", func() (string, error) { return checkSettings(warnings) }},
		{"rubrics", func() (string, error) { return checkRubrics(c.Rubrics) }},
		{"prompts", func() (string, error) { return checkPrompts(c) }},
		{"store", func() (string, error) { return checkStore(ctx, c.Data) }},
		{"model", func() (string, error) { return checkModel(ctx, c) }},
	}
	var first error
	bad := 0
	for _, check := range checks {
		said, err := check.run()
		mark := "ok"
		if err != nil {
			mark, said = "PROBLEM", err.Error()
			if hint := fault.HintOf(err); hint != "" {
				said += "\n            " + hint
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
		return "", fault.New(fault.Invalid, "", "%s", strings.Join(warnings, "\n            ")).Hint("correct the names, or remove them; see docs/settings.md")
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

func checkPrompts(c config.Config) (string, error) {
	set, err := prompts.Open(c.Prompts)
	if err != nil {
		return "", fault.Wrap(err, "", fault.Invalid).Hint("correct the prompt, or unset BARRAISER_PROMPTS")
	}
	if _, err := voicesOf(c, set); err != nil {
		return "", err
	}
	return fmt.Sprintf("%d templates", len(set.Names())), nil
}

// checkStore opens the data folder the way it will be used. A folder that
// doesn't exist yet is left alone: only its parent must be there and writable.
func checkStore(ctx context.Context, dir string) (string, error) {
	if _, err := os.Stat(dir); errors.Is(err, fs.ErrNotExist) {
		parent := filepath.Dir(filepath.Clean(dir))
		if info, err := os.Stat(parent); err != nil || !info.IsDir() {
			return "", fault.New(fault.Invalid, "", "%s can't be made: %s is no folder", dir, parent).Hint("make it, or set BARRAISER_DATA")
		}
		return dir + " will be made at the first start", nil
	}
	s, err := sqlite.Open(ctx, dir, sqlite.Options{})
	if err != nil && fault.KindOf(err) == fault.Unavailable {
		// A running service holds the folder: reading beside it is enough.
		reader, readErr := sqlite.Open(ctx, dir, sqlite.Options{ReadOnly: true})
		if readErr != nil {
			return "", err
		}
		return dir + " is in use by a running service and can be read", reader.Close()
	}
	if err != nil {
		return "", err
	}
	return dir + " can be written", s.Close()
}

// checkModel asks the endpoint for one word.
func checkModel(ctx context.Context, c config.Config) (string, error) {
	if !c.HasModel() {
		return "off; set OPENAI_API_KEY or OPENAI_BASE_URL to switch one on", nil
	}
	ctx, cancel := context.WithTimeout(ctx, endpointWithin)
	defer cancel()
	client := openai.New(openai.Options{BaseURL: c.BaseURL, APIKey: c.APIKey, Model: c.Model})
	begun := time.Now()
	said, err := llm.Collect(client.Stream(ctx, llm.Request{
		Model: c.Model, MaxTokens: 16,
		Messages: []llm.Message{{Role: llm.User, Text: "Answer with the one word: ready"}},
	}))
	if err != nil && !errors.Is(err, context.Canceled) && said.Text == "" {
		return "", err
	}
	return fmt.Sprintf("%s streams; %d ms to its answer", c.Model, time.Since(begun).Milliseconds()), nil
}
