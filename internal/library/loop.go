package library

import (
	"slices"
	"sync"

	"barraiser/internal/rubric"
)

// questionsPerPrinciple is how many questions a principle brings into a round
// that isn't its own.
const questionsPerPrinciple = 2

// maxExtraQuestions is how many more main questions a round asks for the
// principles added to it; its minutes stay what they are.
const maxExtraQuestions = 2

// loop compiles a "loop" file. It returns nil when something it names doesn't
// exist or is broken.
func (it *item) loop(lib *Library, planned, broken map[string]bool) *rubric.Loop {
	r := newReader(it.src)
	it.read = r
	g := r.group(it.root, "", keysOf[loopKeys]()...)
	out := &rubric.Loop{ID: g.text("id"), Version: g.text("version"), Title: g.text("title"), About: g.text("about")}
	names := loopNames{lib: lib, planned: planned, broken: broken}
	for i, n := range g.list("rounds") {
		out.Rounds = append(out.Rounds, r.loopRound(n, itemPath("rounds", i), &names))
	}
	if n := g.get("coverage"); n != nil {
		c := r.group(n, "coverage", keysOf[coverageKeys]()...)
		out.Coverage = rubric.Coverage{Once: c.principles("once", &names), Twice: c.principles("twice", &names)}
	}
	problems := r.place(rubric.ValidateLoop(out))
	it.src.problems = append(it.src.problems, problems...)
	if names.missing || len(it.src.problems) > 0 {
		return nil
	}
	return out
}

// loopNames looks up what a loop refers to.
type loopNames struct {
	lib *Library
	// planned are the ids of all round files, compiled or not; broken are the
	// likely ids of files that couldn't be parsed. Neither is the loop's fault.
	planned, broken map[string]bool
	missing         bool
}

func (names *loopNames) round(r *reader, n *node) string {
	id := r.scalar(n)
	if _, ok := names.lib.Round(id); !ok && id != "" {
		names.missing = true
		if !names.planned[id] && !names.broken[id] {
			var known []string
			for _, round := range names.lib.rounds {
				known = append(known, round.ID)
			}
			r.report(n, didYouMean(id, known, "there are "), "no round is called %s", quoted(id))
		}
	}
	return id
}

func (g group) principles(key string, names *loopNames) []string {
	var out []string
	for _, n := range g.list(key) {
		id := g.r.scalar(n)
		if _, ok := names.lib.Competency(id); !ok && id != "" {
			names.missing = true
			if !names.broken[id] {
				var known []string
				for _, c := range names.lib.competencies {
					known = append(known, c.ID)
				}
				g.r.report(n, didYouMean(id, known, "there are "), "no competency is called %s", quoted(id))
			}
		}
		out = append(out, id)
	}
	return out
}

// loopRound reads one round of a loop: its id, or {round, principles}.
func (r *reader) loopRound(n *node, path string, names *loopNames) rubric.LoopRound {
	if n.kind != mapping {
		r.mark(path, n)
		return rubric.LoopRound{Round: names.round(r, n)}
	}
	g := r.group(n, path, keysOf[loopRoundKeys]()...)
	var out rubric.LoopRound
	if id := g.get("round"); id != nil {
		out.Round = names.round(r, id)
	}
	out.Principles = g.principles("principles", names)
	out.Only = g.yes("only")
	return out
}

// Loops returns the loops by id.
func (l *Library) Loops() []*rubric.Loop { return slices.Clone(l.loops) }

// Loop returns the loop with the id.
func (l *Library) Loop(id string) (*rubric.Loop, bool) {
	return find(l.loops, func(loop *rubric.Loop) bool { return loop.ID == id })
}

// RoundIn returns a round as it is sat in a loop: with the principles that its
// interviewer was given, and one or two of their questions each. Where the loop
// says only, as for the round on leadership principles, it rates nothing else.
// It has its own digest when the loop changes anything.
func (l *Library) RoundIn(loop, round string) (*rubric.Round, bool) {
	resolve, ok := l.inLoops[[2]string{loop, round}]
	if !ok {
		return nil, false
	}
	return resolve(), true
}

// resolveLoop prepares the rounds of a loop.
func (l *Library) resolveLoop(loop *rubric.Loop) {
	for i := range loop.Rounds {
		slot := &loop.Rounds[i]
		if r, ok := l.Round(slot.Round); ok {
			l.inLoops[[2]string{loop.ID, slot.Round}] = sync.OnceValue(func() *rubric.Round { return l.resolveSlot(loop, slot, r) })
		}
	}
}

func (l *Library) resolveSlot(loop *rubric.Loop, slot *rubric.LoopRound, base *rubric.Round) *rubric.Round {
	if len(slot.Principles) == 0 {
		return base
	}
	r := *base
	if slot.Only {
		narrow(&r, slot.Principles)
	}
	r.Questions = slices.Clone(r.Questions)
	added := 0
	for _, id := range slot.Principles {
		if r.Competency(id) != nil {
			continue
		}
		c, ok := l.Competency(id)
		questions := l.principleQuestions(loop, slot, id, &r)
		if !ok || len(questions) == 0 {
			continue // nothing could ever be said to it
		}
		added++
		r.Competencies = append(slices.Clip(r.Competencies), *c)
		r.Questions = append(r.Questions, questions...)
	}
	for i := range r.Questions {
		r.Questions[i] = rated(&r, r.Questions[i])
	}
	r.Depth.Questions += min(added, maxExtraQuestions)
	r.Digest = rubric.Digest(&r)
	return &r
}

// principleQuestions picks the questions of a principle for one round of a
// loop. The next round that has the same principle gets the next ones, so that
// a candidate doesn't tell one story twice, as long as there are enough.
func (l *Library) principleQuestions(loop *rubric.Loop, slot *rubric.LoopRound, id string, r *rubric.Round) []rubric.Question {
	bank := l.questions[id]
	turn := slices.Index(loop.Covered(id), slot.Round)
	var out []rubric.Question
	for k := range min(questionsPerPrinciple, len(bank)) {
		q := bank[(turn*questionsPerPrinciple+k)%len(bank)]
		if r.Question(q.ID) == nil {
			out = append(out, q)
		}
	}
	return out
}

// narrow takes away the competencies that aren't to be kept and what hangs on
// them: targets, questions that then have none, gates of the vote.
func narrow(r *rubric.Round, keep []string) {
	r.Competencies = slices.DeleteFunc(slices.Clone(r.Competencies), func(c rubric.Competency) bool { return !slices.Contains(keep, c.ID) })
	drop := func(id string) bool { return r.Competency(id) == nil }
	var questions []rubric.Question
	for _, q := range r.Questions {
		q.Targets = slices.DeleteFunc(slices.Clone(q.Targets), drop)
		if len(q.Targets) > 0 {
			questions = append(questions, q)
		}
	}
	r.Questions = questions
	r.Vote.Gates = slices.DeleteFunc(slices.Clone(r.Vote.Gates), drop)
}
