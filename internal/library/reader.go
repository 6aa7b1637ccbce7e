package library

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"barraiser/internal/rubric"
)

// reader reads one file's tree into values, remembers where they stood and
// reports everything it can't read; it never gives up at the first.
type reader struct {
	src *source
	at  *spots
	// wrong are the places where something couldn't be read; what a rule then
	// says about the value that is missing there would only repeat it.
	wrong map[spot]bool
}

func newReader(src *source) *reader {
	return &reader{src: src, at: newSpots(), wrong: map[spot]bool{}}
}

func (r *reader) report(n *node, hint, format string, args ...any) {
	r.reportAt(spot{src: r.src, line: n.line, column: n.column}, hint, format, args...)
}

func (r *reader) reportAt(at spot, hint, format string, args ...any) {
	r.wrong[at] = true
	at.src.report(at.line, at.column, hint, format, args...)
}

func (r *reader) mark(path string, n *node) {
	r.at.at[path] = spot{src: r.src, line: n.line, column: n.column}
}

// group is a mapping being read.
type group struct {
	r    *reader
	node *node
	path string
}

// group reads n as a mapping with the given keys; others are reported.
func (r *reader) group(n *node, path string, keys ...string) group {
	g := group{r: r, node: n, path: path}
	if _, known := r.at.exact(path); !known {
		r.mark(path, n)
	}
	if n.kind != mapping {
		r.report(n, "write keys: "+strings.Join(keys, ", "), "here stands %s instead of a group of keys", n.kind.what())
		g.node = &node{kind: mapping, line: n.line, column: n.column}
		return g
	}
	for _, e := range n.entries {
		if !slices.Contains(keys, e.key.text) {
			r.report(e.key, didYouMean(e.key.text, keys, "the keys here are "), "unknown key %s", quoted(e.key.text))
		}
	}
	return g
}

// get returns the value of a key and remembers its place, or nil.
func (g group) get(key string) *node {
	for _, e := range g.node.entries {
		if e.key.text == key {
			at := e.value
			if at.kind == mapping || at.kind == list {
				at = e.key // what is missing from a list is missing under its key
			}
			g.r.mark(joinPath(g.path, key), at)
			return e.value
		}
	}
	return nil
}

// text reads a scalar as trimmed text; a missing or empty key gives "".
func (g group) text(key string) string {
	n := g.get(key)
	switch {
	case n == nil || n.kind == blank:
		return ""
	case n.kind != scalar:
		at, _ := g.r.at.exact(joinPath(g.path, key)) // get marked it
		g.r.reportAt(at, textHint, "here stands %s instead of a text", n.kind.what())
		return ""
	default:
		return g.r.scalar(n)
	}
}

const textHint = "write one text, in quotes if it contains a colon"

func (r *reader) scalar(n *node) string {
	if n.kind != scalar {
		r.report(n, textHint, "here stands %s instead of a text", n.kind.what())
		return ""
	}
	return strings.Join(strings.Fields(n.text), " ")
}

// verbatim reads a text with its line breaks.
func (g group) verbatim(key string) string {
	n := g.get(key)
	if n == nil || n.kind != scalar {
		return g.text(key)
	}
	return strings.TrimSpace(n.text)
}

// number reads a number; a missing key gives the default.
func (g group) number(key string, otherwise float64) float64 {
	n := g.get(key)
	if n == nil {
		return otherwise
	}
	return g.r.number(n)
}

func (r *reader) number(n *node) float64 {
	value, err := strconv.ParseFloat(n.text, 64)
	if n.kind != scalar || err != nil {
		r.report(n, "write a number with a decimal point, such as 0.8", "here stands %s instead of a number", shown(n))
		return 1
	}
	return value
}

// whole reads a whole number; a missing key gives the default.
func (g group) whole(key string, otherwise int) int {
	n := g.get(key)
	if n == nil {
		return otherwise
	}
	return g.r.whole(n)
}

func (r *reader) whole(n *node) int {
	value, err := strconv.ParseInt(n.text, 10, 32)
	if n.kind != scalar || err != nil {
		r.report(n, "write a whole number", "here stands %s instead of a whole number", shown(n))
		return 1
	}
	return int(value)
}

// yes reads a switch; a missing key is off.
func (g group) yes(key string) bool {
	n := g.get(key)
	if n == nil {
		return false
	}
	switch strings.ToLower(n.text) {
	case "true", "yes", "on":
		return true
	case "false", "no", "off":
		return false
	default:
		g.r.report(n, "write yes or no", "here stands %s instead of yes or no", shown(n))
		return false
	}
}

func shown(n *node) string {
	if n.kind == scalar {
		return quoted(n.text)
	}
	return n.kind.what()
}

// maxItems is the length of the longest list.
const maxItems = 500

// list reads a list; one value alone counts as a list of one.
func (g group) list(key string) []*node {
	n := g.get(key)
	if n == nil {
		return nil
	}
	if len(n.items) > maxItems {
		g.r.report(n.items[maxItems], "split the file, or leave some out", "the list has %d items; %d is the most", len(n.items), maxItems)
		n.items = n.items[:maxItems]
	}
	switch n.kind {
	case list:
		for i, item := range n.items {
			g.r.mark(itemPath(joinPath(g.path, key), i), item)
		}
		return n.items
	case blank:
		return nil
	default:
		g.r.mark(itemPath(joinPath(g.path, key), 0), n)
		return []*node{n}
	}
}

// texts reads a list of texts.
func (g group) texts(key string) []string {
	var out []string
	for _, n := range g.list(key) {
		out = append(out, g.r.scalar(n))
	}
	return out
}

func joinPath(path, key string) string {
	if path == "" {
		return key
	}
	return path + "." + key
}

func itemPath(path string, index int) string { return fmt.Sprintf("%s[%d]", path, index) }

// didYouMean suggests the nearest known word, or else says otherwise, followed
// by the known words if it ends with a blank.
func didYouMean(unknown string, known []string, otherwise string) string {
	if n := rubric.Nearest(unknown, known); n != "" {
		return fmt.Sprintf("did you mean %q?", n)
	}
	if strings.HasSuffix(otherwise, " ") && len(known) > 0 {
		return otherwise + strings.Join(known, ", ")
	}
	return strings.TrimSpace(otherwise)
}

// place turns the issues of package rubric into problems with line and column.
func (r *reader) place(issues rubric.Issues) Problems {
	var out Problems
	for _, issue := range issues {
		if len(out) > maxProblems {
			break
		}
		at, ok := r.at.find(issue.Path)
		if !ok {
			at = spot{src: r.src, line: 1, column: 1}
		}
		if exact, ok := r.at.exact(issue.Path); ok && r.wrong[exact] {
			continue
		}
		out = append(out, at.src.problem(at.line, at.column, issue.Hint, "%s", issue.Message))
	}
	return out
}
