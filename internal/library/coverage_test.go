package library_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
	"github.com/stretchr/testify/require"

	"barraiser/internal/library"
	"barraiser/internal/rubric"
)

// coveragePart is a part of testdata/coverage.yaml.
type coveragePart struct {
	Part   string `yaml:"part"`
	Topics []struct {
		Topic string   `yaml:"topic"`
		From  string   `yaml:"from"`
		Lives []string `yaml:"lives"`
	} `yaml:"topics"`
}

// TestCoverage: every place that the list of topics names exists in the built-in
// rubrics, and docs/coverage.md says the same as the list.
func TestCoverage(t *testing.T) {
	data, err := os.ReadFile(filepath.Join("testdata", "coverage.yaml"))
	require.NoError(t, err)
	var parts []coveragePart
	require.NoError(t, yaml.UnmarshalWithOptions(data, &parts, yaml.Strict()))
	lib, err := library.Embedded()
	require.NoError(t, err)
	places := placesOf(lib)
	seen := map[string]bool{}
	for _, p := range parts {
		for _, topic := range p.Topics {
			require.NotEmpty(t, topic.Lives, topic.Topic)
			require.Contains(t, []string{"A", "B", "AB"}, topic.From, topic.Topic)
			require.False(t, seen[topic.Topic], "%q is there twice", topic.Topic)
			seen[topic.Topic] = true
			for _, place := range topic.Lives {
				require.True(t, places[place], "%q lives in %q, which isn't there", topic.Topic, place)
			}
		}
	}
	path := filepath.Join("..", "..", "docs", "coverage.md")
	page := coveragePage(parts)
	if *update {
		require.NoError(t, os.WriteFile(path, []byte(page), 0o644))
	}
	written, err := os.ReadFile(path)
	require.NoError(t, err)
	require.Equal(t, page, string(written), "go test ./internal/library -run TestCoverage -update writes it anew")
}

// placesOf lists where a topic may live, as the list of topics writes it.
func placesOf(lib *library.Library) map[string]bool {
	out := map[string]bool{}
	for _, l := range lib.Loops() {
		out["loop "+l.ID] = true
	}
	questions := func(list []rubric.Question) {
		for _, q := range list {
			out["question "+q.ID] = true
			for _, k := range q.KeyPoints {
				out["point "+q.ID+"/"+k.ID] = true
			}
		}
	}
	for _, r := range lib.Rounds() {
		out["round "+r.ID] = true
		questions(r.Questions)
	}
	for _, c := range lib.Competencies() {
		out["competency "+c.ID] = true
		questions(lib.Questions(c.ID))
		for _, s := range c.Signals {
			if group, name, shared := strings.Cut(s.ID, "."); shared {
				out["signal "+group+"/"+name] = true
			}
			out["signal "+c.ID+"/"+s.ID] = true
		}
		for _, f := range c.RedFlags {
			out["flag "+c.ID+"/"+f.ID] = true
		}
	}
	return out
}

func coveragePage(parts []coveragePart) string {
	var b strings.Builder
	b.WriteString(`# What the rubrics cover

Two published guides say what this interview asks for: one on deploying models, written for applied
scientists (A), and one on the engineer's interview as a whole (B). Below are their topics in our own words,
and where each lives in the built-in rubrics: a round, a competency, a question, a key point of a question, a
signal (with its probes), or a red flag. ` + "`barraiser rubric show ID`" + ` prints a round or competency; signals that
stand under ` + "`story`" + ` and ` + "`tech`" + ` are shared by many. Pay, which both guides discuss, has no place in the product.

This page is generated from ` + "`internal/library/testdata/coverage.yaml`" + `, and a test fails when a place in it doesn't
exist.
`)
	for _, p := range parts {
		fmt.Fprintf(&b, "\n## %s\n\n| topic | guide | where it lives |\n| --- | --- | --- |\n", p.Part)
		for _, t := range p.Topics {
			places := make([]string, len(t.Lives))
			for i, place := range t.Lives {
				kind, id, _ := strings.Cut(place, " ")
				places[i] = kind + " `" + id + "`"
			}
			fmt.Fprintf(&b, "| %s | %s | %s |\n", t.Topic, strings.Join(strings.Split(t.From, ""), ", "), strings.Join(places, "; "))
		}
	}
	return b.String()
}
