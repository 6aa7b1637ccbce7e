package library

import (
	"maps"
	"slices"
	"strconv"

	"barraiser/internal/rubric"
)

// competency is a compiled competency with its own questions and the places of
// everything in it.
type competency struct {
	comp      rubric.Competency
	questions []rubric.Question
	at        *spots
	// sound says that nothing is wrong with it.
	sound bool
}

// competency compiles a "competency" file, with the shared signals it uses.
func (it *item) competency(shared map[string]sharedSignal) *competency {
	r := newReader(it.src)
	it.read = r
	g := r.group(it.root, "", keysOf[competencyKeys]()...)
	c := &competency{at: r.at}
	c.comp = rubric.Competency{
		ID: g.text("id"), Version: g.text("version"), Title: g.text("title"), Essence: g.text("essence"),
		Weight:  g.number("weight", defaultWeight),
		Topic:   g.topic(),
		Anchors: g.anchors(),
		Gates:   g.gates(),
		Expect:  g.levels(),
		Scoring: g.scoring(),
	}
	drafts := c.readSignals(g, shared)
	c.comp.RedFlags = g.redFlags()
	drafts = append(drafts, g.looseProbes()...)
	for k, d := range settle(drafts) {
		r.at.copy(itemPath("probes", k), d.at, d.path, keysOf[probeKeys]())
		c.comp.Probes = append(c.comp.Probes, d.probe)
	}
	c.comp.Exemplars = g.exemplars("exemplars")
	c.comp.Examples = g.exemplars("examples")
	c.questions = g.bank("questions", c.comp.ID)
	it.src.problems = append(it.src.problems, r.place(rubric.ValidateCompetency(&c.comp))...)
	for i, q := range c.questions {
		for _, issue := range rubric.ValidateQuestion(q) {
			issue.Path = joinPath(itemPath("questions", i), issue.Path)
			it.src.problems = append(it.src.problems, r.place(rubric.Issues{issue})...)
		}
	}
	c.sound = len(it.src.problems) == 0
	return c
}

// readSignals reads the competency's signals, its own and those it uses, in the
// order of the file, and returns their probes.
func (c *competency) readSignals(g group, shared map[string]sharedSignal) []probeDraft {
	var drafts []probeDraft
	for _, n := range g.list("signals") {
		if n.kind == mapping && slices.ContainsFunc(n.entries, func(e entry) bool { return e.key.text == "use" }) {
			drafts = append(drafts, c.useShared(g.r, n, shared)...)
			continue
		}
		path := itemPath("signals", len(c.comp.Signals))
		g.r.mark(path, n)
		s, probes := g.r.signal(n, path)
		// The index of a probe's path moves with the list, so each keeps its own spots.
		for i := range probes {
			probes[i].at = probeSpots(probes[i].at, probes[i].path)
		}
		c.comp.Signals = append(c.comp.Signals, s)
		drafts = append(drafts, probes...)
	}
	return drafts
}

// useShared copies shared signals: {use: story.own, weight: 1.4} or
// {use: [story.real, story.own]}. Probes written here come before the shared ones.
func (c *competency) useShared(r *reader, n *node, shared map[string]sharedSignal) []probeDraft {
	var drafts []probeDraft
	scratch := &reader{src: r.src, at: newSpots(), wrong: r.wrong}
	g := scratch.group(n, "", keysOf[useKeys]()...)
	weight, probes := g.get("weight"), g.get("probes")
	uses := g.list("use")
	if len(uses) != 1 && (weight != nil || probes != nil) {
		r.report(n, "write one {use: ...} for each signal that differs", "weight and probes go with a single signal")
	}
	for _, use := range uses {
		id := r.scalar(use)
		found, ok := shared[id]
		if !ok {
			r.report(use, didYouMean(id, slices.Sorted(maps.Keys(shared)), "there are "), "no shared signal is called %s", quoted(id))
			continue
		}
		s := found.signal
		path := itemPath("signals", len(c.comp.Signals))
		r.at.mount(path, found.at, "")
		r.mark(path+".id", use)
		r.mark(path+".weight", use)
		if weight != nil {
			s.Weight = scratch.number(weight)
			r.mark(path+".weight", weight)
		}
		c.comp.Signals = append(c.comp.Signals, s)
		drafts = append(drafts, g.probes(id)...)
		drafts = append(drafts, found.probes...)
	}
	return drafts
}

func (g group) topic() rubric.Topic {
	n := g.get("topic")
	if n == nil {
		return rubric.Topic{}
	}
	t := g.r.group(n, "topic", keysOf[topicKeys]()...)
	return rubric.Topic{Any: t.cues("any"), Cap: rubric.Rating(t.whole("cap", defaultTopicCap)), Say: t.text("say")}
}

func (g group) anchors() (out [5]string) {
	n := g.get("anchors")
	if n == nil {
		return out
	}
	a := g.r.group(n, "anchors", keysOf[anchorKeys]()...)
	for i := range out {
		out[i] = a.text(strconv.Itoa(i + 1))
	}
	return out
}

func (g group) redFlags() []rubric.RedFlag {
	var out []rubric.RedFlag
	for i, n := range g.list("red_flags") {
		f := g.r.group(n, itemPath("red_flags", i), keysOf[redFlagKeys]()...)
		flag := rubric.RedFlag{
			ID: f.text("id"), Detector: rubric.Detector(f.text("detector")), Cues: f.cues("cues"),
			Cap: rubric.Rating(f.whole("cap", 0)), Check: f.text("check"),
		}
		not, unless := f.texts("not"), f.texts("unless")
		for j := range flag.Cues {
			flag.Cues[j].Not = append(slices.Clone(flag.Cues[j].Not), not...)
			flag.Cues[j].Unless = append(slices.Clone(flag.Cues[j].Unless), unless...)
		}
		out = append(out, flag)
	}
	return out
}

func (g group) levels() map[rubric.Level]rubric.Expectation {
	out := map[rubric.Level]rubric.Expectation{}
	n := g.get("levels")
	if n == nil {
		return out
	}
	levels := g.r.group(n, "levels", keysOf[levelsKeys]()...)
	for _, l := range rubric.Levels() {
		value := levels.get(l.String())
		if value == nil {
			continue
		}
		e := g.r.group(value, "levels."+l.String(), keysOf[expectKeys]()...)
		out[l] = rubric.Expectation{Expect: rubric.Rating(e.whole("expect", 0)), Scope: e.text("scope"), Must: e.texts("must")}
	}
	return out
}

func (g group) scoring() rubric.Scoring {
	s := rubric.Scoring{Thresholds: defaultThresholds(), VaguenessPenalty: defaultVaguenessPenalty}
	n := g.get("scoring")
	if n == nil {
		return s
	}
	sc := g.r.group(n, "scoring", keysOf[scoringKeys]()...)
	s.VaguenessPenalty = sc.number("vagueness_penalty", defaultVaguenessPenalty)
	if t := sc.get("thresholds"); t != nil {
		values := sc.list("thresholds")
		if len(values) != len(s.Thresholds) {
			g.r.report(t, "write the scores from which a rating is 2, 3, 4 and 5, such as [0.12, 0.35, 0.50, 0.72]", "there are %d thresholds instead of 4", len(values))
		} else {
			for i, v := range values {
				s.Thresholds[i] = g.r.number(v)
			}
		}
	}
	if a := sc.get("advanced"); a != nil {
		adv := g.r.group(a, "scoring.advanced", keysOf[advancedKeys]()...)
		s.Advanced = adv.texts("signals")
		s.TopK = adv.whole("top_k", min(defaultTopK, len(s.Advanced)))
		s.Share = adv.number("share", defaultShare)
	}
	return s
}

func (g group) exemplars(key string) []rubric.Exemplar {
	var out []rubric.Exemplar
	for i, n := range g.list(key) {
		e := g.r.group(n, itemPath(key, i), keysOf[exemplarKeys]()...)
		out = append(out, rubric.Exemplar{Level: rubric.Rating(e.whole("level", 0)), Text: e.verbatim("text"), Question: e.text("question")})
	}
	return out
}
