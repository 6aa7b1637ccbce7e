package library

import (
	"strconv"

	"barraiser/internal/rubric"
)

// gates reads the must-haves of each rating. An item is a signal, {any: [...]}
// or {at_least: n, of: [...]}.
func (g group) gates() (out [6][]rubric.Gate) {
	n := g.get("gates")
	if n == nil {
		return out
	}
	steps := g.r.group(n, "gates", keysOf[gatesKeys]()...)
	for step := 2; step <= 5; step++ {
		key := strconv.Itoa(step)
		for i, item := range steps.list(key) {
			out[step] = append(out[step], g.r.gate(item, itemPath("gates."+key, i)))
		}
	}
	return out
}

func (r *reader) gate(n *node, path string) rubric.Gate {
	if n.kind == scalar {
		return rubric.Gate{AtLeast: 1, Of: []string{r.scalar(n)}}
	}
	g := r.group(n, path, keysOf[gateKeys]()...)
	anyOf, of := g.get("any"), g.get("of")
	switch {
	case anyOf != nil && (of != nil || g.get("at_least") != nil):
		r.report(n, "write {any: [a, b]} or {at_least: 2, of: [a, b, c]}", `"any" and "at_least" exclude each other`)
		return rubric.Gate{AtLeast: 1, Of: g.texts("any")}
	case anyOf != nil:
		return rubric.Gate{AtLeast: 1, Of: g.texts("any")}
	default:
		return rubric.Gate{AtLeast: g.whole("at_least", 1), Of: g.texts("of")}
	}
}
