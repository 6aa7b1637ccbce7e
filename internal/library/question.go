package library

import (
	"maps"
	"slices"
	"strings"

	"barraiser/internal/rubric"
)

// bank reads a list of questions. Those of a competency target it without
// saying so.
func (g group) bank(key, target string) []rubric.Question {
	var out []rubric.Question
	for i, n := range g.list(key) {
		q := g.r.question(n, itemPath(key, i))
		if len(q.Targets) == 0 && target != "" {
			q.Targets = []string{target}
		}
		out = append(out, q)
	}
	return out
}

func (r *reader) question(n *node, path string) rubric.Question {
	g := r.group(n, path, keysOf[questionKeys]()...)
	q := rubric.Question{
		ID: g.text("id"), Text: g.text("text"), Targets: g.texts("targets"), Tags: g.texts("tags"),
		Hints: g.texts("hints"), Clarify: g.text("clarify"),
	}
	for _, l := range g.list("levels") {
		level, err := rubric.ParseLevel(r.scalar(l))
		if err != nil {
			r.report(l, "the levels are L4, L5, L6 and L7", "unknown level %s", shown(l))
			continue
		}
		q.Levels = append(q.Levels, level)
	}
	q.KeyPoints, q.Misconceptions = g.keyPoints(), g.misconceptions()
	return q
}

// takeQuestions resolves a round's questions: its own, or {from: competency}
// for those that a competency brings, all or {only: [ids]} of them. A round
// that lists none asks everything its competencies bring. own are the indexes
// of its own.
func (g group) takeQuestions(out *rubric.Round, known map[string]*competency, broken map[string]bool) (own []int, missing bool) {
	if g.get("questions") == nil {
		for _, c := range out.Competencies {
			g.take(out, known[c.ID], nil)
		}
		return nil, false
	}
	for _, n := range g.list("questions") {
		path := itemPath("questions", len(out.Questions))
		if n.kind != mapping || !slices.ContainsFunc(n.entries, func(e entry) bool { return e.key.text == "from" }) {
			g.r.mark(path, n)
			own = append(own, len(out.Questions))
			out.Questions = append(out.Questions, g.r.question(n, path))
			continue
		}
		scratch := &reader{src: g.r.src, at: newSpots(), wrong: g.r.wrong}
		f := scratch.group(n, "", keysOf[fromKeys]()...)
		id := f.text("from")
		c, ok := known[id]
		if !ok {
			missing = true
			if !broken[id] {
				g.r.report(f.get("from"), didYouMean(id, ids(out.Competencies), "the round's are "), "no competency is called %s", quoted(id))
			}
			continue
		}
		g.take(out, c, f.list("only"))
	}
	return own, missing
}

// take adds a competency's questions to the round, those named or all.
func (g group) take(out *rubric.Round, c *competency, only []*node) {
	add := func(i int) {
		g.r.at.mount(itemPath("questions", len(out.Questions)), c.at, itemPath("questions", i))
		out.Questions = append(out.Questions, rated(out, c.questions[i]))
	}
	if only == nil {
		for i := range c.questions {
			add(i)
		}
		return
	}
	var known []string
	for _, q := range c.questions {
		known = append(known, q.ID)
	}
	for _, n := range only {
		id := g.r.scalar(n)
		i := slices.Index(known, id)
		if i < 0 {
			g.r.report(n, didYouMean(id, known, "there are "), "%q has no question %s", c.comp.ID, quoted(id))
			continue
		}
		add(i)
	}
}

// rated returns a competency's question for a round: it targets what the round
// rates, and what else its author had in mind is left out.
func rated(r *rubric.Round, q rubric.Question) rubric.Question {
	kept := slices.DeleteFunc(slices.Clone(q.Targets), func(id string) bool { return r.Competency(id) == nil })
	if len(kept) > 0 {
		q.Targets = kept
	}
	return q
}

// checkTargets reports the targets of a competency's questions that nobody knows.
func (c *competency) checkTargets(known map[string]*competency, broken map[string]bool) {
	for i, q := range c.questions {
		for j, id := range q.Targets {
			if known[id] != nil || broken[id] || id == "" {
				continue
			}
			if at, ok := c.at.find(itemPath(joinPath(itemPath("questions", i), "targets"), j)); ok {
				at.src.report(at.line, at.column, didYouMean(id, slices.Sorted(maps.Keys(known)), "there are "), "no competency is called %s", quoted(id))
			}
		}
	}
}

func ids(competencies []rubric.Competency) []string {
	out := make([]string, len(competencies))
	for i, c := range competencies {
		out[i] = c.ID
	}
	return out
}

// dependent reports whether an issue may only be the consequence of a
// competency that is missing.
func dependent(path string) bool {
	return strings.HasPrefix(path, "competencies") || strings.HasPrefix(path, "questions") || strings.HasPrefix(path, "vote.gates")
}
