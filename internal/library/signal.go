package library

import (
	"strings"

	"barraiser/internal/rubric"
)

// sharedSignal is a signal of a "signals" file with the probes that come with it.
type sharedSignal struct {
	signal rubric.Signal
	probes []probeDraft
	// at are the places below the signal.
	at *spots
}

// signals reads a "signals" file: signals for others to use, under "group.name".
func (it *item) signals() map[string]sharedSignal {
	r := newReader(it.src)
	it.read = r
	g := r.group(it.root, "", keysOf[signalsKeys]()...)
	g.text("about")
	out := map[string]sharedSignal{}
	for i, n := range g.list("signals") {
		path := itemPath("signals", i)
		s, probes := r.signal(n, path)
		local := s.ID
		s.ID = it.id + "." + local
		var issues rubric.Issues
		for _, issue := range rubric.ValidateSignal(s) {
			issues = append(issues, rubric.Issue{Path: joinPath(path, issue.Path), Message: issue.Message, Hint: issue.Hint})
		}
		if strings.Contains(local, ".") {
			at, _ := r.at.exact(path + ".id")
			r.reportAt(at, "leave out the part before the dot; it's the id of the file", "signal id %s contains a dot", quoted(local))
		}
		if _, twice := out[s.ID]; twice {
			r.report(n, "give each signal its own id", "signal %s is there twice", quoted(local))
		}
		for j := range probes {
			probes[j].probe.Of = s.ID
			for _, issue := range rubric.ValidateProbe(probes[j].probe) {
				if issue.Path != "id" {
					issues = append(issues, rubric.Issue{Path: joinPath(probes[j].path, issue.Path), Message: issue.Message, Hint: issue.Hint})
				}
			}
		}
		it.src.problems = append(it.src.problems, r.place(issues)...)
		for _, issue := range rubric.LintSignal(s) {
			issue.Path = joinPath(path, issue.Path)
			it.advice = append(it.advice, issue)
		}
		at := newSpots()
		at.mount("", r.at, path)
		for j := range probes {
			probes[j].at, probes[j].path = at, strings.TrimPrefix(probes[j].path, path+".")
		}
		out[s.ID] = sharedSignal{signal: s, probes: probes, at: at}
	}
	return out
}

// signal reads one signal with its probes.
func (r *reader) signal(n *node, path string) (rubric.Signal, []probeDraft) {
	g := r.group(n, path, keysOf[signalKeys]()...)
	s := rubric.Signal{
		ID:       g.text("id"),
		Label:    g.text("label"),
		Weight:   g.number("weight", defaultWeight),
		Detector: rubric.Detector(g.text("detector")),
		Cues:     g.cues("cues"),
		Need:     g.whole("need", 1),
		Check:    g.text("check"),
	}
	for _, e := range g.texts("elaborate") {
		s.Elaborate = append(s.Elaborate, rubric.Elaboration(e))
	}
	return s, g.probes(s.ID)
}
