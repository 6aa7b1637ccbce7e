package rubric

import (
	"fmt"
	"strings"
)

// Issue is one thing that is wrong with a rubric. Path says where, in the terms
// of the authors' language: "signals[2].weight", "gates.4[0]"; package library
// turns it into a line and a column.
type Issue struct {
	Path    string
	Message string
	// Hint says what to write instead, or "".
	Hint string
}

// Issues are all that is wrong, in the order of the content. None is valid.
type Issues []Issue

// Error lists the issues, one a line.
func (is Issues) Error() string {
	lines := make([]string, len(is))
	for i, issue := range is {
		lines[i] = issue.Message
		if issue.Path != "" {
			lines[i] = issue.Path + ": " + issue.Message
		}
	}
	return strings.Join(lines, "\n")
}

// checker gathers issues below one path.
type checker struct {
	path string
	out  *Issues
}

func (c checker) add(path, hint, format string, args ...any) {
	*c.out = append(*c.out, Issue{Path: join(c.path, path), Message: fmt.Sprintf(format, args...), Hint: hint})
}

// in returns a checker for a part of what c checks.
func (c checker) in(format string, args ...any) checker {
	return checker{path: join(c.path, fmt.Sprintf(format, args...)), out: c.out}
}

func join(path, rest string) string {
	switch {
	case path == "":
		return rest
	case rest == "" || strings.HasPrefix(rest, "["):
		return path + rest
	default:
		return path + "." + rest
	}
}
