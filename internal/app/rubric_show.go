package app

import (
	"encoding/json"
	"fmt"
	"strings"

	"barraiser/internal/library"
	"barraiser/internal/rubric"
)

// RubricShow prints a round, competency or loop as it is used: with shared
// signals and defaults filled in, for reading or as JSON.
func RubricShow(dir, id, format string, p Process) error {
	lib, err := library.Open(dir)
	if err != nil {
		return err
	}
	var value any
	var page pageWriter
	if round, ok := lib.Round(id); ok {
		value = round
		page.round(round)
	} else if c, ok := lib.Competency(id); ok {
		questions := lib.Questions(id)
		value = struct {
			*rubric.Competency
			Questions []rubric.Question `json:"questions"`
		}{c, questions}
		page.competency(c)
		page.questions(questions)
	} else if loop, ok := lib.Loop(id); ok {
		value = loop
		page.loop(loop)
	} else {
		return unknownRubric(lib, id)
	}
	if format == "json" {
		data, err := json.MarshalIndent(value, "", "  ")
		if err != nil {
			return err
		}
		return printf(p.Stdout, "%s\n", data)
	}
	return printf(p.Stdout, "%s", page.b.String())
}

// pageWriter writes rubrics for reading.
type pageWriter struct{ b strings.Builder }

func (p *pageWriter) line(format string, args ...any) { fmt.Fprintf(&p.b, format+"\n", args...) }

func (p *pageWriter) head(text string) { p.line("\n%s", text) }

func (p *pageWriter) loop(l *rubric.Loop) {
	p.line("%s (loop %s, version %s)", l.Title, l.ID, l.Version)
	if l.About != "" {
		p.line("%s", l.About)
	}
	p.head("Rounds")
	for _, r := range l.Rounds {
		if len(r.Principles) == 0 {
			p.line("  %s", r.Round)
			continue
		}
		p.line("  %s, with %s", r.Round, strings.Join(r.Principles, ", "))
	}
	if len(l.Coverage.Twice) > 0 {
		p.line("\nAsked twice: %s", strings.Join(l.Coverage.Twice, ", "))
	}
	if len(l.Coverage.Once) > 0 {
		p.line("\nAsked once: %s", strings.Join(l.Coverage.Once, ", "))
	}
}

func (p *pageWriter) round(r *rubric.Round) {
	p.line("%s (round %s, version %s, %d minutes)", r.Title, r.ID, r.Version, r.Minutes())
	p.line("%s", r.Digest)
	p.head("Interviewer")
	p.line("  %s, %s. %s", r.Persona.Name, r.Persona.Role, r.Persona.Manner)
	p.head("Minutes")
	for _, s := range r.Sections {
		p.line("  %3d  %s", s.Minutes, s.Title)
	}
	p.head("Opening")
	p.line("  %s", r.Opening)
	p.head("Closing")
	p.line("  %s", r.Closing)
	p.head("Depth")
	p.line("  %d questions at the most, %d to %d probes each; %d answers in a row without anything new end a story; %d hints",
		r.Depth.Questions, r.Depth.MinProbes, r.Depth.MaxProbes, r.Depth.DryAnswers, r.Depth.Hints)
	p.head("Vote")
	p.line("  strongly inclined from %.1f, inclined from %.1f, not inclined from %.1f", r.Vote.StronglyInclined, r.Vote.Inclined, r.Vote.NotInclined)
	if len(r.Vote.Gates) > 0 {
		p.line("  not inclined at best when one of these is below %d: %s", r.Vote.MinGate, strings.Join(r.Vote.Gates, ", "))
	}
	p.head("Competencies")
	for i := range r.Competencies {
		c := &r.Competencies[i]
		p.line("  %s, weight %g: %s", c.ID, c.Weight, c.Essence)
	}
	p.line("  (`barraiser rubric show ID` prints one)")
	p.questions(r.Questions)
}

func (p *pageWriter) competency(c *rubric.Competency) {
	p.line("%s (competency %s, version %s, weight %g)", c.Title, c.ID, c.Version, c.Weight)
	p.line("%s", c.Essence)
	p.head("Ratings")
	for i, text := range c.Anchors {
		p.line("  %d %s: %s", i+1, rubric.Rating(i+1), text)
		for _, g := range c.Gates[i+1] {
			p.line("    needs %s", gateWords(g))
		}
	}
	p.head("Levels")
	for _, level := range rubric.Levels() {
		e := c.Expect[level]
		p.line("  %s expects %d%s%s", level, e.Expect, prefixed(", scope: ", e.Scope), prefixed(", and shows ", strings.Join(e.Must, ", ")))
	}
	p.head("Signals")
	for i := range c.Signals {
		p.signal(c, &c.Signals[i])
	}
	p.flags(c)
	if len(c.Topic.Any) > 0 {
		p.head("Topic")
		p.line("  an answer without any of these words is %d at best: %s", c.Topic.Cap, cueWords(c.Topic.Any))
	}
	p.head("Examples")
	p.line("  %s, %s (`barraiser rubric test %s` rates them)",
		plural(len(c.Examples), "example", "examples"), plural(len(c.Exemplars), "model answer", "model answers"), c.ID)
}

func (p *pageWriter) signal(c *rubric.Competency, s *rubric.Signal) {
	p.line("  %s, weight %g: %s", s.ID, s.Weight, s.Label)
	if s.Detector != "" {
		p.line("    detector: %s", s.Detector)
	}
	if s.Need > 1 {
		p.line("    needs %d separate places", s.Need)
	}
	if len(s.Cues) > 0 {
		p.line("    words: %s", cueWords(s.Cues))
	}
	p.line("    check: %s", s.Check)
	for _, probe := range c.Probes {
		if probe.When != rubric.Flagged && probe.Of == s.ID {
			p.line("    when %s: %s", probe.When, probe.Ask)
		}
	}
}

func (p *pageWriter) flags(c *rubric.Competency) {
	if len(c.RedFlags) > 0 {
		p.head("Red flags")
	}
	for _, f := range c.RedFlags {
		p.line("  %s: %d at best%s%s", f.ID, f.Cap, prefixed(", detector: ", string(f.Detector)), prefixed(", words: ", cueWords(f.Cues)))
	}
}

func (p *pageWriter) questions(questions []rubric.Question) {
	if len(questions) > 0 {
		p.head("Questions")
	}
	for _, q := range questions {
		p.line("  %s%s", q.ID, prefixed(" for ", strings.Join(q.Targets, ", ")))
		p.line("    %s", q.Text)
		for _, k := range q.KeyPoints {
			p.line("    key point, weight %g: %s", k.Weight, k.Label)
		}
		for _, m := range q.Misconceptions {
			p.line("    misconception, %d at best: %s", m.Cap, m.Label)
		}
	}
}

// gateWords says what a gate asks for.
func gateWords(g rubric.Gate) string {
	switch {
	case len(g.Of) == 1:
		return g.Of[0]
	case g.AtLeast == 1:
		return "any of " + strings.Join(g.Of, ", ")
	default:
		return fmt.Sprintf("%d of %s", g.AtLeast, strings.Join(g.Of, ", "))
	}
}

// cueWords lists cues as an author writes them.
func cueWords(cues []rubric.Cue) string {
	texts := make([]string, len(cues))
	for i, c := range cues {
		texts[i] = cueText(c)
	}
	return strings.Join(texts, "; ")
}

func cueText(c rubric.Cue) string {
	text := c.Text
	if c.Near > 0 {
		text += fmt.Sprintf(" (within %d words)", c.Near)
	}
	return text + prefixed(" (not with ", strings.Join(c.Not, ", "), ")") + prefixed(" (unless ", strings.Join(c.Unless, ", "), ")")
}

// prefixed puts words before a text, and after it, unless it is empty.
func prefixed(before, text string, after ...string) string {
	if text == "" {
		return ""
	}
	return before + text + strings.Join(after, "")
}
