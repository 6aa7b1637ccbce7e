package rubric

import (
	"fmt"
	"math"
	"slices"
)

// Bounds that keep a rubric usable rather than merely well-formed.
const (
	maxMinutes   = 240 // a round, not a working day
	maxWeight    = 100
	maxPriority  = 1000
	maxMaxUses   = 10
	maxNear      = 40 // tokens; wider than any sentence a cue is meant for
	maxProbesCap = 20
)

// Validate returns everything that is wrong with a resolved round, its
// competencies included. It is the one set of rules: what a coach sees with a
// line and a column is these issues, placed by package library.
func Validate(r *Round) Issues {
	out := ValidateRound(r)
	for i := range r.Competencies {
		checkCompetency(checker{out: &out}.in("competencies[%d]", i), &r.Competencies[i])
	}
	return out
}

// ValidateRound is Validate for a round whose competencies are known to be sound:
// it looks at what the round says of them, not at what is in them.
func ValidateRound(r *Round) Issues {
	var out Issues
	c := checker{out: &out}
	checkHead(c, r.ID, r.Version, r.Title)
	if !languages.MatchString(r.Language) {
		c.add("language", `write a language tag such as "en"`, "language %q is not a language tag", r.Language)
	}
	checkPersona(c, r)
	checkSections(c, r)
	checkDepth(c.in("depth"), r.Depth)
	checkCompetencies(c, r)
	checkQuestions(c, r)
	checkVote(c.in("vote"), r)
	checkPads(c, r.Pads)
	return out
}

// checkHead checks what every rubric file begins with.
func checkHead(c checker, id, version, title string) {
	if !kebab.MatchString(id) {
		c.add("id", `use lower-case words joined by hyphens, such as "dive-deep"`, "id %q is not valid", id)
	}
	if version == "" {
		c.add("version", `write a version, such as "1.0.0"`, "version is missing")
	}
	checkPlain(c, "title", "title", title)
}

func checkPersona(c checker, r *Round) {
	if r.Persona == (Persona{}) {
		c.add("persona", "write {name, role, manner}: who interviews, and how", "the persona is missing")
	} else {
		checkPlain(c, "persona.name", "the interviewer's name", r.Persona.Name)
		checkPlain(c, "persona.role", "the interviewer's role", r.Persona.Role)
		checkPlain(c, "persona.manner", "the interviewer's manner", r.Persona.Manner)
	}
	checkPlain(c, "opening", "opening", r.Opening)
	checkPlain(c, "closing", "closing", r.Closing)
}

func checkSections(c checker, r *Round) {
	if len(r.Sections) == 0 {
		c.add("sections", "list at least one section with its minutes", "the round has no sections, so it has no length")
	}
	seen := map[string]bool{}
	for i, s := range r.Sections {
		at := c.in("sections[%d]", i)
		if !kebab.MatchString(s.ID) {
			at.add("id", "use lower-case words joined by hyphens", "section id %q is not valid", s.ID)
		}
		if seen[s.ID] {
			at.add("id", "give each section its own id", "section %q is there twice", s.ID)
		}
		seen[s.ID] = true
		checkPlain(at, "title", "the section's title", s.Title)
		if s.Minutes <= 0 {
			at.add("minutes", "write how many minutes the section takes, 1 or more", "section %q takes %d minutes", s.ID, s.Minutes)
		}
	}
	if total := r.Minutes(); total > maxMinutes {
		c.add("sections", "a round of the loop takes 20 to 60 minutes", "the sections add up to %d minutes", total)
	}
}

func checkDepth(c checker, d Depth) {
	for _, f := range []struct {
		name          string
		value, lo, hi int
	}{
		{"min_probes", d.MinProbes, 0, maxProbesCap},
		{"max_probes", d.MaxProbes, 1, maxProbesCap},
		{"dry_answers", d.DryAnswers, 1, maxProbesCap},
		{"questions", d.Questions, 1, 50},
		{"hints", d.Hints, 0, maxProbesCap},
	} {
		if f.value < f.lo || f.value > f.hi {
			c.add(f.name, "", "%s is %d; it must be %d to %d", f.name, f.value, f.lo, f.hi)
		}
	}
	if d.MinProbes > d.MaxProbes {
		c.add("min_probes", "lower min_probes or raise max_probes", "min_probes (%d) is above max_probes (%d)", d.MinProbes, d.MaxProbes)
	}
}

func checkCompetencies(c checker, r *Round) {
	if len(r.Competencies) == 0 {
		c.add("competencies", "name at least one competency", "the round rates nothing")
	}
	seen := map[string]bool{}
	asked := map[string]bool{}
	for _, q := range r.Questions {
		for _, id := range q.Targets {
			asked[id] = true
		}
	}
	for i := range r.Competencies {
		comp := &r.Competencies[i]
		if seen[comp.ID] {
			c.add(item("competencies", i), "name each competency once", "competency %q is there twice", comp.ID)
			continue
		}
		seen[comp.ID] = true
		if len(r.Questions) > 0 && !asked[comp.ID] {
			c.in("competencies[%d]", i).add("", "add a question that targets it", "no question of the round targets %q, so it could never be rated", comp.ID)
		}
		checkWeight(c.in("competencies[%d]", i), comp.Weight)
	}
}

func checkQuestions(c checker, r *Round) {
	if len(r.Questions) == 0 {
		c.add("questions", "write a question, or take a competency's with {from: its id}", "the round has no questions")
	}
	seen := map[string]bool{}
	for i, q := range r.Questions {
		at := c.in("questions[%d]", i)
		checkQuestion(at, q)
		if seen[q.ID] {
			at.add("id", "give each question its own id", "question %q is there twice", q.ID)
		}
		seen[q.ID] = true
		if len(q.Targets) == 0 {
			at.add("targets", "name the competencies it is rated on", "question %q targets nothing", q.ID)
		}
		for j, id := range q.Targets {
			if r.Competency(id) == nil {
				at.add(item("targets", j), "add it to the round's competencies", "question %q targets %q, which the round doesn't rate", q.ID, id)
				continue
			}
			checkAgainst(at, q, r.Competency(id))
		}
	}
}

// ValidateQuestion returns what is wrong with a question by itself: its words,
// not its targets, which only a round can judge.
func ValidateQuestion(q Question) Issues {
	var out Issues
	checkQuestion(checker{out: &out}, q)
	return out
}

func checkQuestion(c checker, q Question) {
	if !kebab.MatchString(q.ID) {
		c.add("id", `use lower-case words joined by hyphens, such as "own-gap"`, "question id %q is not valid", q.ID)
	}
	checkPlain(c, "text", "the question's text", q.Text)
	if q.Clarify != "" {
		checkPlain(c, "clarify", "clarify", q.Clarify)
	}
	for i, hint := range q.Hints {
		checkPlain(c, item("hints", i), "the hint", hint)
	}
	for i, level := range q.Levels {
		if !slices.Contains(Levels(), level) {
			c.add(item("levels", i), "the levels are L4, L5, L6 and L7", "unknown level %s", level)
		}
	}
	checkKeyPoints(c, q)
}

func checkVote(c checker, r *Round) {
	v := r.Vote
	for _, f := range []struct {
		name  string
		value float64
	}{{"strongly_inclined", v.StronglyInclined}, {"inclined", v.Inclined}, {"not_inclined", v.NotInclined}} {
		if !within(f.value, 1, 5) {
			c.add(f.name, "means of ratings go from 1 to 5", "%s is %v", f.name, f.value)
		}
	}
	if v.StronglyInclined < v.Inclined || v.Inclined < v.NotInclined {
		c.add("", "the defaults are 4.4, 3.7 and 2.8", "the votes' lowest means must fall from strongly_inclined to not_inclined")
	}
	for i, id := range v.Gates {
		if r.Competency(id) == nil {
			c.add(item("gates", i), "name a competency of this round", "the vote's gate %q is not a competency of this round", id)
		}
	}
	if len(v.Gates) > 0 && !v.MinGate.Valid() {
		c.add("min_gate", "write a rating from 1 to 5", "min_gate %d is not a rating", v.MinGate)
	}
	for name := range v.Words {
		if !slices.Contains(VoteNames(), name) {
			c.add("words."+name, "the votes are strongly-inclined, inclined, not-inclined, strongly-not-inclined and incomplete", "%q is not a vote", name)
		}
	}
}

func checkPads(c checker, pads []string) {
	for i, pad := range pads {
		if !slices.Contains(PadNames(), pad) {
			c.add(item("pads", i), "the pads are notes, code and design", "unknown pad %q", pad)
		}
	}
}

// item returns the path of one item of a list.
func item(list string, index int) string { return fmt.Sprintf("%s[%d]", list, index) }

// within reports whether x is a number from lo to hi; NaN is not.
func within(x, lo, hi float64) bool { return !math.IsNaN(x) && x >= lo && x <= hi }
