package main

// The lines of a document under which a table stands.
const (
	tableBegins  = "<!-- figures: written by make bench UPDATE=1 -->"
	streamBegins = "<!-- figures: written by make bench-llm UPDATE=1 -->"
)

// markOf returns the line under which the chosen suites' tables stand.
func markOf(chosen []suite) string {
	if len(chosen) == 1 && chosen[0].begins != "" {
		return chosen[0].begins
	}
	return tableBegins
}
