package main

import (
	"fmt"
	"os"
	"strings"
)

// marks are the lines of a document between which a part stands.
type marks struct{ begins, ends string }

var (
	ownMarks    = marks{"<!-- own sets: written by make eval -->", "<!-- end of own sets -->"}
	publicMarks = marks{"<!-- public sets: written by make eval -->", "<!-- end of public sets -->"}
)

// replace puts text between the marks of a document and leaves all else as it is.
func (m marks) replace(document, text string) (string, error) {
	head, rest, begins := strings.Cut(document, m.begins)
	_, tail, ends := strings.Cut(rest, m.ends)
	if !begins || !ends {
		return "", fmt.Errorf("the lines %q and %q aren't both there, in this order", m.begins, m.ends)
	}
	return head + m.begins + "\n\n" + strings.TrimSpace(text) + "\n\n" + m.ends + tail, nil
}

// updateDocument replaces the parts that were measured in a file.
func updateDocument(path, own, public string) error {
	old, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	text, err := ownMarks.replace(string(old), own)
	if err == nil && public != "" {
		text, err = publicMarks.replace(text, public)
	}
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return os.WriteFile(path, []byte(text), 0o644) //nolint:gosec // a document of the repository, for everybody to read
}
