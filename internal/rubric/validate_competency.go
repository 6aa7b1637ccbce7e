package rubric

import (
	"slices"
	"strings"
)

// ValidateCompetency returns everything that is wrong with one competency.
func ValidateCompetency(comp *Competency) Issues {
	var out Issues
	c := checker{out: &out}
	checkWeight(c, comp.Weight)
	checkCompetency(c, comp)
	return out
}

func checkCompetency(c checker, comp *Competency) {
	checkHead(c, comp.ID, comp.Version, comp.Title)
	checkPlain(c, "essence", "essence", comp.Essence)
	for i, cue := range comp.Topic.Any {
		checkCue(c.in("topic.any[%d]", i), cue)
	}
	if len(comp.Topic.Any) > 0 && !comp.Topic.Cap.Valid() {
		c.add("topic.cap", "write the highest rating an answer off the topic may get, such as 2", "the topic's cap %d is not a rating", comp.Topic.Cap)
	}
	checkSignals(c, comp)
	checkAnchors(c, comp.Anchors)
	checkGates(c, comp)
	checkRedFlags(c, comp)
	checkProbes(c, comp)
	checkExpect(c, comp)
	checkScoring(c.in("scoring"), comp)
	checkTexts(c, "exemplars", comp.Exemplars)
	checkTexts(c, "examples", comp.Examples)
}

func checkWeight(c checker, weight float64) {
	if !within(weight, 0, maxWeight) || weight == 0 {
		c.add("weight", "1 is the usual weight, 2 counts double", "weight is %v; it must be above 0 and at most %d", weight, maxWeight)
	}
}

func checkSignals(c checker, comp *Competency) {
	if len(comp.Signals) == 0 {
		c.add("signals", "list what can be seen in an answer", "the competency has no signals")
	}
	if len(comp.Signals) > 0 && !slices.ContainsFunc(comp.Signals, func(s Signal) bool { return !s.onlyByKeyPoints() }) {
		c.add("signals", "add a signal with cues or another detector", "every signal hangs on the key points of a question; an answer to a question without any couldn't be rated")
	}
	seen := map[string]bool{}
	for i, s := range comp.Signals {
		at := c.in("signals[%d]", i)
		if seen[s.ID] {
			at.add("id", "give each signal its own id", "signal %q is there twice", s.ID)
			continue
		}
		seen[s.ID] = true
		checkSignal(at, s)
		if !probed(comp.Probes, s.ID) {
			at.add("", "add a probe to it: the question that asks for it when it is missing", "signal %q has no probe, so nobody would ask for it", s.ID)
		}
	}
}

func probed(probes []Probe, signal string) bool {
	return slices.ContainsFunc(probes, func(p Probe) bool { return p.When != Flagged && p.Of == signal })
}

func checkAnchors(c checker, anchors [5]string) {
	first := map[string]int{}
	for i, text := range anchors {
		at := c.in("anchors.%d", i+1)
		key := strings.ToLower(strings.Join(strings.Fields(text), " "))
		if key == "" {
			at.add("", "say what an answer of this rating looks like", "the anchor of rating %d (%s) is missing", i+1, Rating(i+1))
			continue
		}
		if prev, ok := first[key]; ok {
			at.add("", "say what tells the two apart", "ratings %d and %d have the same anchor", prev, i+1)
			continue
		}
		first[key] = i + 1
		checkPlain(at, "", "the anchor", text)
	}
}

func checkGates(c checker, comp *Competency) {
	for step, gates := range comp.Gates {
		for i, gate := range gates {
			at := c.in("gates.%d[%d]", step, i)
			if step < int(BelowBar) {
				at.add("", "gates stand at ratings 2 to 5", "there can't be a gate at rating %d: every answer is 1 at the least", step)
				continue
			}
			checkGate(at, comp, gate)
		}
	}
}

func checkGate(c checker, comp *Competency, gate Gate) {
	seen := map[string]bool{}
	for _, id := range gate.Of {
		if comp.Signal(id) == nil {
			c.add("", suggest(id, comp.signalIDs()), "the gate names %q, which is not a signal of this competency", id)
		}
		if seen[id] {
			c.add("", "name it once", "the gate names %q twice", id)
		}
		seen[id] = true
	}
	switch {
	case len(gate.Of) == 0:
		c.add("", "name at least one signal", "the gate names no signal, so nothing could pass it")
	case gate.AtLeast < 1:
		c.add("", "at_least is 1 or more", "the gate asks for %d signals, so everything would pass it", gate.AtLeast)
	case gate.AtLeast > len(seen):
		c.add("", "lower at_least or name more signals", "the gate asks for %d of %d signals, so nothing could pass it", gate.AtLeast, len(seen))
	}
}

func (c *Competency) signalIDs() []string {
	ids := make([]string, len(c.Signals))
	for i, s := range c.Signals {
		ids[i] = s.ID
	}
	return ids
}

func checkRedFlags(c checker, comp *Competency) {
	seen := map[string]bool{}
	for i, f := range comp.RedFlags {
		at := c.in("red_flags[%d]", i)
		if !signalID.MatchString(f.ID) {
			at.add("id", "use lower-case words joined by underscores", "red flag id %q is not valid", f.ID)
		}
		if seen[f.ID] || comp.Signal(f.ID) != nil {
			at.add("id", "give it its own id", "%q is there twice", f.ID)
		}
		seen[f.ID] = true
		if !f.Cap.Valid() || f.Cap == HighestStep {
			at.add("cap", "write the highest rating an answer with this flag may get, 1 to 4", "the cap of %q is %d", f.ID, f.Cap)
		}
		checkFinders(at, f.ID, f.Detector, f.Cues)
		if f.Detector == KeyPointShare {
			at.add("detector", "write a misconception beside the question's key points", "key points can't be a red flag")
		}
		if f.Check != "" {
			checkCheck(at, f.Check)
		}
	}
}

func checkExpect(c checker, comp *Competency) {
	previous := Unrated
	for _, level := range Levels() {
		at := c.in("levels.%s", level)
		e, ok := comp.Expect[level]
		if !ok {
			at.add("", "write the rating expected at this level", "level %s is missing", level)
			continue
		}
		if !e.Expect.Valid() {
			at.add("expect", "write a rating from 1 to 5", "the expected rating %d is not a rating", e.Expect)
		}
		if e.Expect < previous {
			at.add("expect", "a higher level expects as much or more", "%s expects %d, less than the level below it", level, e.Expect)
		}
		previous = e.Expect
		for i, id := range e.Must {
			if comp.Signal(id) == nil {
				at.add(item("must", i), suggest(id, comp.signalIDs()), "%q is not a signal of this competency", id)
			}
		}
	}
	for level := range comp.Expect {
		if !slices.Contains(Levels(), level) {
			c.add("levels", "the levels are L4, L5, L6 and L7", "unknown level %s", level)
		}
	}
}

func checkScoring(c checker, comp *Competency) {
	s := comp.Scoring
	for i, t := range s.Thresholds {
		switch {
		case !within(t, 0, 1):
			c.add(item("thresholds", i), "thresholds lie between 0 and 1", "threshold %v is out of range", t)
		case i > 0 && t <= s.Thresholds[i-1]:
			c.add(item("thresholds", i), "each must be above the one before it", "the thresholds don't ascend: %v after %v", t, s.Thresholds[i-1])
		}
	}
	if !within(s.VaguenessPenalty, 0, 1) {
		c.add("vagueness_penalty", "0.30 is usual", "vagueness_penalty is %v; it must be 0 to 1", s.VaguenessPenalty)
	}
	for i, id := range s.Advanced {
		if comp.Signal(id) == nil {
			c.add("advanced."+item("signals", i), suggest(id, comp.signalIDs()), "%q is not a signal of this competency", id)
		}
	}
	if !within(s.Share, 0, 1) {
		c.add("advanced.share", "0.38 is usual", "share is %v; it must be 0 to 1", s.Share)
	}
	if len(s.Advanced) > 0 && (s.TopK < 1 || s.TopK > len(s.Advanced)) {
		c.add("advanced.top_k", "", "top_k is %d, of %d advanced signals", s.TopK, len(s.Advanced))
	}
	if len(s.Advanced) > 0 && s.Share == 0 {
		c.add("advanced.share", "0.38 is usual", "the advanced signals have no share of the score")
	}
}

func checkTexts(c checker, list string, texts []Exemplar) {
	for i, e := range texts {
		at := c.in("%s[%d]", list, i)
		if !e.Level.Valid() {
			at.add("level", "write a rating from 1 to 5", "level %d is not a rating", e.Level)
		}
		if strings.TrimSpace(e.Text) == "" {
			at.add("text", "write the answer", "the text is empty")
		}
	}
}
