package measure

import (
	"fmt"
	"os"
	"strings"
)

// TableEnds is the line of a document that ends each of its tables.
const TableEnds = "<!-- end of figures -->"

// ReplaceTable puts text between the line mark and the next end of a table.
func ReplaceTable(document, mark, text string) (string, error) {
	head, rest, begins := strings.Cut(document, mark)
	_, tail, ends := strings.Cut(rest, TableEnds)
	if !begins || !ends {
		return "", fmt.Errorf("the lines %q and %q aren't both there, in this order", mark, TableEnds)
	}
	return head + mark + "\n\n" + strings.TrimSpace(text) + "\n\n" + TableEnds + tail, nil
}

// UpdateDocument replaces the table under the mark in a file.
func UpdateDocument(path, mark, text string) error {
	old, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	changed, err := ReplaceTable(string(old), mark, text)
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return os.WriteFile(path, []byte(changed), 0o644) //nolint:gosec // a document of the repository, for everybody to read
}
