package main

import (
	"fmt"
	"os"
	"strings"
)

// The lines of a document between which a table stands.
const (
	tableBegins  = "<!-- figures: written by make bench UPDATE=1 -->"
	streamBegins = "<!-- figures: written by make bench-llm UPDATE=1 -->"
	tableEnds    = "<!-- end of figures -->"
)

// markOf returns the line under which the chosen suites' tables stand.
func markOf(chosen []suite) string {
	if len(chosen) == 1 && chosen[0].begins != "" {
		return chosen[0].begins
	}
	return tableBegins
}

// replaceTable puts text between the line mark and the next end of a table.
func replaceTable(document, mark, text string) (string, error) {
	head, rest, begins := strings.Cut(document, mark)
	_, tail, ends := strings.Cut(rest, tableEnds)
	if !begins || !ends {
		return "", fmt.Errorf("the lines %q and %q aren't both there, in this order", mark, tableEnds)
	}
	return head + mark + "\n\n" + strings.TrimSpace(text) + "\n\n" + tableEnds + tail, nil
}

// updateDocument replaces the table under the mark in a file.
func updateDocument(path, mark, text string) error {
	old, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	changed, err := replaceTable(string(old), mark, text)
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return os.WriteFile(path, []byte(changed), 0o644) //nolint:gosec // a document of the repository, for everybody to read
}
