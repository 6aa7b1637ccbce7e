package app

import (
	"fmt"
	"strconv"
	"strings"

	"barraiser/internal/rubric"
)

// fact is one thing that a rubric says. Two facts are about the same thing when
// their part and name are equal; a fact that belongs to a set (a cue, a gate)
// has its value in its name, so that the order of a list says nothing.
type fact struct {
	part, name, value string
	set               bool
}

// facts collects what rubrics say, in the order of reading.
type facts struct {
	list []fact
	part string
}

func (f *facts) in(format string, args ...any) { f.part = fmt.Sprintf(format, args...) }

func (f *facts) say(name, value string) {
	if value != "" {
		f.list = append(f.list, fact{part: f.part, name: name, value: value})
	}
}

func (f *facts) number(name string, value float64) {
	f.say(name, strconv.FormatFloat(value, 'g', -1, 64))
}

func (f *facts) whole(name string, value int) { f.say(name, strconv.Itoa(value)) }

func (f *facts) member(name, value string) {
	f.list = append(f.list, fact{part: f.part, name: name, value: value, set: true})
}

func (f *facts) cues(name string, cues []rubric.Cue) {
	for _, c := range cues {
		f.member(name, cueText(c))
	}
}

// loop says what a loop says.
func (f *facts) loop(l *rubric.Loop) {
	f.in("")
	f.say("title", l.Title)
	f.say("about", l.About)
	for i, r := range l.Rounds {
		f.in("round %s", r.Round)
		f.whole("place", i+1)
		for _, id := range r.Principles {
			f.member("principle", id)
		}
	}
	f.in("coverage")
	for _, id := range l.Coverage.Once {
		f.member("once", id)
	}
	for _, id := range l.Coverage.Twice {
		f.member("twice", id)
	}
}

// round says what a round says, apart from its competencies' content, which
// has facts of its own.
func (f *facts) round(r *rubric.Round) {
	f.in("")
	f.say("title", r.Title)
	f.say("language", r.Language)
	f.say("opening", r.Opening)
	f.say("closing", r.Closing)
	for _, pad := range r.Pads {
		f.member("pad", pad)
	}
	f.in("persona")
	f.say("name", r.Persona.Name)
	f.say("role", r.Persona.Role)
	f.say("manner", r.Persona.Manner)
	for _, s := range r.Sections {
		f.in("section %s", s.ID)
		f.say("title", s.Title)
		f.whole("minutes", s.Minutes)
	}
	f.in("depth")
	f.whole("min_probes", r.Depth.MinProbes)
	f.whole("max_probes", r.Depth.MaxProbes)
	f.whole("dry_answers", r.Depth.DryAnswers)
	f.whole("questions", r.Depth.Questions)
	f.whole("hints", r.Depth.Hints)
	f.vote(r.Vote)
	for i := range r.Competencies {
		f.in("competency %s", r.Competencies[i].ID)
		f.number("weight", r.Competencies[i].Weight)
	}
	f.questions(r.Questions)
}

func (f *facts) vote(v rubric.VoteRule) {
	f.in("vote")
	f.number("strongly_inclined", v.StronglyInclined)
	f.number("inclined", v.Inclined)
	f.number("not_inclined", v.NotInclined)
	f.whole("min_gate", int(v.MinGate))
	for _, id := range v.Gates {
		f.member("gate", id)
	}
	for _, name := range rubric.VoteNames() {
		f.say("words of "+name, v.Words[name])
	}
}

// competency says what a competency says.
func (f *facts) competency(c *rubric.Competency) {
	f.in("")
	f.say("title", c.Title)
	f.say("essence", c.Essence)
	f.number("weight", c.Weight)
	f.in("topic")
	if len(c.Topic.Any) > 0 {
		f.whole("cap", int(c.Topic.Cap))
		f.say("say", c.Topic.Say)
	}
	f.cues("words", c.Topic.Any)
	for i := range c.Signals {
		f.signal(&c.Signals[i])
	}
	f.ratings(c)
	for _, flag := range c.RedFlags {
		f.in("red flag %s", flag.ID)
		f.whole("cap", int(flag.Cap))
		f.say("detector", string(flag.Detector))
		f.say("check", flag.Check)
		f.cues("cue", flag.Cues)
	}
	f.probes(c)
	f.in("scoring")
	f.say("thresholds", strings.Trim(fmt.Sprint(c.Scoring.Thresholds), "[]"))
	f.number("vagueness_penalty", c.Scoring.VaguenessPenalty)
	if len(c.Scoring.Advanced) > 0 {
		f.whole("top_k", c.Scoring.TopK)
		f.number("share", c.Scoring.Share)
	}
	for _, id := range c.Scoring.Advanced {
		f.member("advanced", id)
	}
	f.in("texts")
	for _, e := range c.Exemplars {
		f.member("model answer", fmt.Sprintf("%d: %s", e.Level, beginning(e.Text)))
	}
	for _, e := range c.Examples {
		f.member("example", fmt.Sprintf("%d: %s", e.Level, beginning(e.Text)))
	}
}

func (f *facts) signal(s *rubric.Signal) {
	f.in("signal %s", s.ID)
	f.say("label", s.Label)
	f.number("weight", s.Weight)
	f.say("detector", string(s.Detector))
	f.whole("need", max(s.Need, 1))
	f.say("check", s.Check)
	for _, e := range s.Elaborate {
		f.member("elaborate", string(e))
	}
	f.cues("cue", s.Cues)
}

// ratings says what each rating and level asks for.
func (f *facts) ratings(c *rubric.Competency) {
	for i, text := range c.Anchors {
		f.in("rating %d", i+1)
		f.say("anchor", text)
		for _, g := range c.Gates[i+1] {
			f.member("needs", gateWords(g))
		}
	}
	for _, level := range rubric.Levels() {
		f.in("level %s", level)
		e := c.Expect[level]
		f.whole("expect", int(e.Expect))
		f.say("scope", e.Scope)
		for _, id := range e.Must {
			f.member("must", id)
		}
	}
}

func (f *facts) probes(c *rubric.Competency) {
	for _, p := range c.Probes {
		f.in("probe when %s is %s", p.Of, p.When)
		if p.When == rubric.Flagged {
			f.in("probe when the answer is flagged %s", p.Of)
		}
		f.member("ask", p.Ask)
	}
}

func (f *facts) questions(questions []rubric.Question) {
	for _, q := range questions {
		f.in("question %s", q.ID)
		f.say("text", q.Text)
		f.say("clarify", q.Clarify)
		for _, id := range q.Targets {
			f.member("target", id)
		}
		for _, level := range q.Levels {
			f.member("level", level.String())
		}
		for _, tag := range q.Tags {
			f.member("tag", tag)
		}
		for i, hint := range q.Hints {
			f.say(fmt.Sprintf("hint %d", i+1), hint)
		}
		for _, k := range q.KeyPoints {
			f.in("question %s, key point %s", q.ID, k.ID)
			f.say("label", k.Label)
			f.number("weight", k.Weight)
			f.say("check", k.Check)
			f.cues("cue", k.Cues)
		}
		for _, m := range q.Misconceptions {
			f.in("question %s, misconception %s", q.ID, m.ID)
			f.say("label", m.Label)
			f.whole("cap", int(m.Cap))
			f.say("check", m.Check)
			f.cues("cue", m.Cues)
		}
	}
}
