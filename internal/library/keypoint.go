package library

import "barraiser/internal/rubric"

// keyPoints reads what a full answer to a question says. "any" may stand for
// "cues", since the cues of a key point are synonyms.
func (g group) keyPoints() []rubric.KeyPoint {
	var out []rubric.KeyPoint
	for i, n := range g.list("key_points") {
		p := g.r.group(n, itemPath(joinPath(g.path, "key_points"), i), keysOf[keyPointKeys]()...)
		out = append(out, rubric.KeyPoint{
			ID: p.text("id"), Label: p.text("label"), Weight: p.number("weight", defaultWeight),
			Cues: p.synonyms(), Check: p.text("check"),
		})
	}
	return out
}

// misconceptions reads the wrong beliefs that a question brings out.
func (g group) misconceptions() []rubric.Misconception {
	var out []rubric.Misconception
	for i, n := range g.list("misconceptions") {
		p := g.r.group(n, itemPath(joinPath(g.path, "misconceptions"), i), keysOf[misconceptionKeys]()...)
		out = append(out, rubric.Misconception{
			ID: p.text("id"), Label: p.text("label"), Cues: p.synonyms(), Check: p.text("check"),
			Cap: rubric.Rating(p.whole("cap", defaultMisconceptionCap)),
		})
	}
	return out
}

// synonyms reads the cues under "cues" or "any"; the rules know them as "cues".
func (g group) synonyms() []rubric.Cue {
	if g.get("any") == nil {
		return g.cues("cues")
	}
	if g.get("cues") != nil {
		g.r.report(g.get("any"), "write one list", `"cues" and "any" mean the same here; only one can stand`)
	}
	out := g.cues("any")
	g.r.at.mount(joinPath(g.path, "cues"), g.r.at, joinPath(g.path, "any"))
	return out
}
