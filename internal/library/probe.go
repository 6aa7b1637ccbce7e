package library

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"barraiser/internal/rubric"
)

// probeDraft is a probe before the competency has given it its place.
type probeDraft struct {
	probe rubric.Probe
	// ordered says that the author wrote a priority.
	ordered bool
	at      *spots
	path    string
}

// probes reads the probes written beside a signal. A text alone is asked when
// the signal is missing.
func (g group) probes(signal string) []probeDraft {
	var out []probeDraft
	for i, n := range g.list("probes") {
		path := itemPath(joinPath(g.path, "probes"), i)
		d := probeDraft{at: g.r.at, path: path}
		d.probe = rubric.Probe{When: rubric.Missing, Of: signal, MaxUses: 1, Rung: defaultRung}
		if n.kind == mapping {
			p := g.r.group(n, path, keysOf[probeKeys]()...)
			if when := p.text("when"); when != "" {
				d.probe.When = rubric.SignalState(when)
			}
			d.fill(p)
		} else {
			d.probe.Ask = g.r.scalar(n)
		}
		out = append(out, d)
	}
	return out
}

// fill reads the keys that every probe has.
func (d *probeDraft) fill(p group) {
	d.probe.ID = p.text("id")
	d.probe.Ask = p.text("ask")
	d.probe.Priority = p.whole("priority", 0)
	d.ordered = p.get("priority") != nil
	d.probe.MaxUses = p.whole("max_uses", 1)
	d.probe.Rung = p.rung()
}

// rung reads a rung of the ladder by name or number.
func (g group) rung() int {
	n := g.get("rung")
	if n == nil {
		return defaultRung
	}
	text := g.r.scalar(n)
	if i := slices.Index(rubric.RungNames(), text); i >= 0 {
		return i
	}
	if i, err := strconv.Atoi(text); err == nil {
		return i
	}
	g.r.report(n, didYouMean(text, rubric.RungNames(), "the rungs are "), "unknown rung %s", quoted(text))
	return defaultRung
}

// looseProbes reads the competency's own list, whose probes name what they are
// for: {when: {missing: own_part}, ask: ...} or {when: {flag: injection}, ...}.
func (g group) looseProbes() []probeDraft {
	var out []probeDraft
	for i, n := range g.list("probes") {
		path := itemPath("probes", i)
		d := probeDraft{path: path}
		p := g.r.group(n, path, keysOf[looseProbeKeys]()...)
		d.probe.When, d.probe.Of = p.when()
		d.fill(p)
		if d.probe.When == rubric.Flagged {
			d.ordered = true // an answer that needs steering back comes before any signal
		}
		d.at = probeSpots(g.r.at, path)
		out = append(out, d)
	}
	return out
}

func (g group) when() (state rubric.SignalState, of string) {
	n := g.get("when")
	if n == nil || n.kind != mapping || len(n.entries) != 1 {
		return rubric.Missing, "" // which the rules report
	}
	state = rubric.SignalState(n.entries[0].key.text)
	states := []string{string(rubric.Missing), string(rubric.Vague), string(rubric.Contradicted), string(rubric.Flagged)}
	if !slices.Contains(states, string(state)) {
		g.r.report(n, didYouMean(string(state), states, "write missing, vague, contradicted or flag"), "%s is not a state of a signal", quoted(string(state)))
		state = rubric.Missing
	}
	g.r.mark(joinPath(g.path, "when"), n.entries[0].value)
	return state, g.r.scalar(n.entries[0].value)
}

// probeSpots returns what is known of one probe.
func probeSpots(at *spots, path string) *spots {
	out := newSpots()
	out.copy(path, at, path, keysOf[probeKeys]())
	return out
}

// settle gives the probes ids and priorities, in the order of the file where
// the author wrote none, and sorts them by priority.
func settle(drafts []probeDraft) []probeDraft {
	used := map[string]int{}
	for i := range drafts {
		d := &drafts[i]
		if !d.ordered {
			d.probe.Priority = i + 1
		}
		stem := d.probe.Of
		if d.probe.When == rubric.Flagged {
			stem = "flag." + stem
		}
		used[stem]++
		if d.probe.ID == "" {
			d.probe.ID = fmt.Sprintf("%s-%d", strings.ReplaceAll(stem, "_", "-"), used[stem])
		}
	}
	slices.SortStableFunc(drafts, func(a, b probeDraft) int { return a.probe.Priority - b.probe.Priority })
	return drafts
}
