package library

import (
	"slices"
	"strings"

	"barraiser/internal/rubric"
)

// Schema is the language that this package reads, in the first line of a file.
const Schema = "barraiser.rubric/v1"

// The kinds of file.
const (
	kindCompetency = "competency"
	kindSignals    = "signals"
	kindRound      = "round"
	kindLoop       = "loop"
)

// kinds lists the kinds of file.
func kinds() []string { return []string{kindCompetency, kindSignals, kindRound, kindLoop} }

// item is one parsed file: what kind of thing it defines, under which id.
type item struct {
	kind, id string
	src      *source
	root     *node
	// layer is the index of the file system it came from; later ones win.
	layer int
	// read is the reader that compiled it, with the places of its parts.
	read *reader
	// own are the indexes of the questions that a round wrote itself.
	own []int
	// advice is what lint says of shared signals, which nothing keeps apart
	// from the competencies they are copied into.
	advice rubric.Issues
	// made is what came of it.
	made made
}

// tree returns the file's tree, read again where it was put away.
func (it *item) tree() *node {
	if it.root != nil {
		return it.root
	}
	return parse(it.src.clean())
}

// made is what a file was compiled to, nil where it isn't of that kind. It is
// shared by the libraries that differ only in other files.
type made struct {
	signals    map[string]sharedSignal
	competency *competency
	round      *rubric.Round
}

// unchangedBy reports whether what a file was compiled to holds in a library in
// which another one is added, or replaces the one of its id.
func (it *item) unchangedBy(other *item) bool {
	switch {
	case it.id == other.id, len(it.src.problems) > 0:
		return false
	case it.kind == kindSignals:
		return it.made.signals != nil
	case other.kind == kindSignals:
		return false // who knows what it is used in
	case it.kind == kindCompetency:
		return it.made.competency != nil
	case it.kind == kindRound:
		return it.made.round != nil && it.made.round.Competency(other.id) == nil
	default:
		return false
	}
}

// readItem parses one file as far as its head. It returns nil, after reporting
// to the source, when the file can't be understood at all.
func readItem(src *source, layer int) *item {
	root := parse(src)
	if root == nil {
		return nil
	}
	if root.kind != mapping {
		src.report(root.line, root.column, `begin with "schema: `+Schema+`"`, "a rubric file is a group of keys, not %s", root.kind.what())
		return nil
	}
	head := map[string]*node{}
	for _, e := range root.entries {
		head[e.key.text] = e.value
	}
	it := &item{src: src, root: root, layer: layer}
	ok := checkSchema(src, root, head["schema"])
	it.kind, ok = headText(src, root, head["kind"], "kind", `write "kind: competency", "kind: signals", "kind: round" or "kind: loop"`, ok)
	it.id, ok = headText(src, root, head["id"], "id", `write "id: " and a name such as dive-deep`, ok)
	if !ok {
		return nil
	}
	if !slices.Contains(kinds(), it.kind) {
		n := head["kind"]
		src.report(n.line, n.column, didYouMean(it.kind, kinds(), "there are "), "unknown kind %s", quoted(it.kind))
		return nil
	}
	return it
}

func checkSchema(src *source, root, n *node) bool {
	want := `begin with "schema: ` + Schema + `"`
	switch {
	case n == nil || n.kind != scalar:
		src.report(root.line, root.column, want, `"schema" is missing`)
	case n.text != Schema && strings.HasPrefix(n.text, "barraiser."):
		src.report(n.line, n.column, "this program reads "+Schema, "schema %s is not known to this version", quoted(n.text))
	case n.text != Schema:
		src.report(n.line, n.column, want, "schema %s is not ours", quoted(n.text))
	default:
		return true
	}
	return false
}

func headText(src *source, root, n *node, key, hint string, ok bool) (string, bool) {
	switch {
	case n == nil:
		src.report(root.line, root.column, hint, "%q is missing", key)
	case n.kind != scalar || strings.TrimSpace(n.text) == "":
		src.report(n.line, n.column, hint, "%q is empty", key)
	default:
		return strings.TrimSpace(n.text), ok
	}
	return "", false
}
