package rubric

import "slices"

// ValidateProbe returns what is wrong with a probe by itself: its words and
// numbers, not the signal it asks for, which only a competency knows.
func ValidateProbe(p Probe) Issues {
	var out Issues
	checkProbe(checker{out: &out}, p)
	return out
}

func checkProbes(c checker, comp *Competency) {
	ids := map[string]bool{}
	for i, p := range comp.Probes {
		at := c.in("probes[%d]", i)
		if ids[p.ID] {
			at.add("id", "give each probe its own id, or leave it out", "probe id %q is there twice", p.ID)
		}
		ids[p.ID] = true
		checkProbe(at, p)
		switch {
		case p.Of == "":
			at.add("when", "write {missing: signal}, {vague: signal}, {contradicted: signal} or {flag: name}", "the probe doesn't say when it is asked")
		case p.When == Flagged:
			if !slices.Contains(FlagKinds(), p.Of) && !hasRedFlag(comp, p.Of) {
				at.add("when", suggest(p.Of, FlagKinds()), "unknown flag %q", p.Of)
			}
		case comp.Signal(p.Of) == nil:
			at.add("when", suggest(p.Of, comp.signalIDs()), "the probe asks for %q, which is not a signal of this competency", p.Of)
		}
	}
}

func hasRedFlag(comp *Competency, id string) bool {
	return slices.ContainsFunc(comp.RedFlags, func(f RedFlag) bool { return f.ID == id })
}

func checkProbe(c checker, p Probe) {
	if p.ID == "" {
		c.add("id", "leave it out to get one from the signal", "the probe's id is empty")
	}
	if !slices.Contains([]SignalState{Missing, Vague, Contradicted, Flagged}, p.When) {
		c.add("when", "write missing, vague, contradicted or flag", "%q is not a state of a signal", p.When)
	}
	if p.Rung < 0 || p.Rung >= len(RungNames()) {
		c.add("rung", "the rungs are locate, own, mechanism, measure, alternatives, stress, cause and learn", "rung %d is not on the ladder", p.Rung)
	}
	if p.Priority < 0 || p.Priority > maxPriority {
		c.add("priority", "the lowest is asked first", "priority is %d; it must be 0 to %d", p.Priority, maxPriority)
	}
	if p.MaxUses < 0 || p.MaxUses > maxMaxUses {
		c.add("max_uses", "1 is usual", "max_uses is %d; it must be 1 to %d", p.MaxUses, maxMaxUses)
	}
	checkAsk(c, p.Ask)
}
