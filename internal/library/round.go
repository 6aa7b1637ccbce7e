package library

import (
	"maps"
	"slices"

	"barraiser/internal/rubric"
)

// round compiles a "round" file with the competencies it names. It returns nil
// when one of them doesn't exist or the round is broken.
func (it *item) round(competencies map[string]*competency, broken map[string]bool) *rubric.Round {
	r := newReader(it.src)
	it.read = r
	g := r.group(it.root, "", keysOf[roundKeys]()...)
	out := &rubric.Round{
		ID: g.text("id"), Version: g.text("version"), Title: g.text("title"), Language: g.text("language"),
		Persona: g.persona(), Sections: g.sections(), Opening: g.text("opening"), Closing: g.text("closing"),
		Depth: g.depth(), Vote: g.vote(), Pads: g.pads(),
	}
	if out.Language == "" {
		out.Language = defaultLanguage
	}
	missing := g.takeCompetencies(out, competencies, broken)
	own, lacks := g.takeQuestions(out, competencies, broken)
	it.own, missing = own, missing || lacks
	g.checkMinutes(out)
	issues := rubric.ValidateRound(out)
	if missing {
		// What hangs on a competency that isn't there would be reported again and again.
		issues = slices.DeleteFunc(issues, func(i rubric.Issue) bool { return dependent(i.Path) })
	}
	problems := r.place(issues)
	it.src.problems = append(it.src.problems, problems...)
	if missing || len(it.src.problems) > 0 || len(problems) > 0 {
		return nil
	}
	out.Digest = rubric.Digest(out)
	return out
}

// checkMinutes holds the sections to the length that the author wrote down.
func (g group) checkMinutes(out *rubric.Round) {
	n := g.get("minutes")
	if n == nil {
		return
	}
	if want := g.r.whole(n); want != out.Minutes() {
		g.r.report(n, "correct the sections, or leave this key out: a round is as long as its sections", "the sections add up to %d minutes, not %d", out.Minutes(), want)
	}
}

// takeCompetencies resolves the list of competencies: an id, or {id, weight}.
func (g group) takeCompetencies(out *rubric.Round, known map[string]*competency, broken map[string]bool) (missing bool) {
	for _, n := range g.list("competencies") {
		id, weight := g.r.competencyRef(n)
		c, ok := known[id]
		if !ok {
			missing = true
			if !broken[id] {
				g.r.report(n, didYouMean(id, slices.Sorted(maps.Keys(known)), "there are "), "no competency is called %s", quoted(id))
			}
			continue
		}
		missing = missing || !c.sound // its own problems say why
		path := itemPath("competencies", len(out.Competencies))
		g.r.at.mount(path, c.at, "")
		g.r.mark(path, n)
		comp := c.comp
		if weight != nil {
			comp.Weight = g.r.number(weight)
			g.r.mark(path+".weight", weight)
		}
		out.Competencies = append(out.Competencies, comp)
	}
	return missing
}

// competencyRef reads an id, or {id, weight}.
func (r *reader) competencyRef(n *node) (id string, weight *node) {
	if n.kind != mapping {
		return r.scalar(n), nil
	}
	scratch := &reader{src: r.src, at: newSpots(), wrong: r.wrong}
	g := scratch.group(n, "", keysOf[competencyRefKeys]()...)
	return g.text("id"), g.get("weight")
}

// toolNames are the tools of a round beside the notes; each has a pad.
func toolNames() []string { return []string{"code", "design"} }

// pads reads the note pads: the list under "pads", or the notes and one for
// each of the round's "tools".
func (g group) pads() []string {
	pads := g.texts("pads")
	for i, n := range g.list("tools") {
		tool := g.r.scalar(n)
		if !slices.Contains(toolNames(), tool) {
			g.r.report(n, didYouMean(tool, toolNames(), "the tools are "), "unknown tool %s", quoted(tool))
			continue
		}
		if i == 0 && len(pads) == 0 {
			pads = []string{"notes"}
		}
		if !slices.Contains(pads, tool) {
			pads = append(pads, tool)
		}
	}
	return pads
}

func (g group) persona() rubric.Persona {
	n := g.get("persona")
	if n == nil {
		return rubric.Persona{}
	}
	p := g.r.group(n, "persona", keysOf[personaKeys]()...)
	return rubric.Persona{Name: p.text("name"), Role: p.text("role"), Manner: p.text("manner")}
}

func (g group) sections() []rubric.Section {
	var out []rubric.Section
	for i, n := range g.list("sections") {
		s := g.r.group(n, itemPath("sections", i), keysOf[sectionKeys]()...)
		out = append(out, rubric.Section{ID: s.text("id"), Title: s.text("title"), Minutes: s.whole("minutes", 0)})
	}
	return out
}

func (g group) depth() rubric.Depth {
	d := rubric.Depth{
		MinProbes: defaultMinProbes, MaxProbes: defaultMaxProbes, DryAnswers: defaultDryAnswers,
		Questions: defaultQuestions, Hints: defaultHints,
	}
	n := g.get("depth")
	if n == nil {
		return d
	}
	e := g.r.group(n, "depth", keysOf[depthKeys]()...)
	return rubric.Depth{
		MinProbes: e.whole("min_probes", d.MinProbes), MaxProbes: e.whole("max_probes", d.MaxProbes),
		DryAnswers: e.whole("dry_answers", d.DryAnswers), Questions: e.whole("questions", d.Questions),
		Hints: e.whole("hints", d.Hints),
	}
}

func (g group) vote() rubric.VoteRule {
	v := rubric.VoteRule{StronglyInclined: defaultStronglyInclined, Inclined: defaultInclined, NotInclined: defaultNotInclined}
	n := g.get("vote")
	if n == nil {
		return v
	}
	e := g.r.group(n, "vote", keysOf[voteKeys]()...)
	v.StronglyInclined = e.number("strongly_inclined", v.StronglyInclined)
	v.Inclined = e.number("inclined", v.Inclined)
	v.NotInclined = e.number("not_inclined", v.NotInclined)
	if v.Gates = e.texts("gates"); len(v.Gates) > 0 {
		v.MinGate = rubric.Rating(e.whole("min_gate", defaultMinGate))
	}
	if w := e.get("words"); w != nil {
		words := g.r.group(w, "vote.words", keysOf[wordsKeys]()...)
		for _, name := range rubric.VoteNames() {
			if words.get(name) == nil {
				continue
			}
			if v.Words == nil {
				v.Words = map[string]string{}
			}
			v.Words[name] = words.text(name)
		}
	}
	return v
}
