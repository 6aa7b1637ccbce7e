package main

import (
	"fmt"
	"os"
	"strings"
)

// The lines of a document between which the table stands.
const (
	tableBegins = "<!-- figures: written by make bench UPDATE=1 -->"
	tableEnds   = "<!-- end of figures -->"
)

// replaceTable puts text between the marks of a document.
func replaceTable(document, text string) (string, error) {
	head, rest, begins := strings.Cut(document, tableBegins)
	_, tail, ends := strings.Cut(rest, tableEnds)
	if !begins || !ends {
		return "", fmt.Errorf("the lines %q and %q aren't both there, in this order", tableBegins, tableEnds)
	}
	return head + tableBegins + "\n\n" + strings.TrimSpace(text) + "\n\n" + tableEnds + tail, nil
}

// updateDocument replaces the table in a file.
func updateDocument(path, text string) error {
	old, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	changed, err := replaceTable(string(old), text)
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return os.WriteFile(path, []byte(changed), 0o644) //nolint:gosec // a document of the repository, for everybody to read
}
