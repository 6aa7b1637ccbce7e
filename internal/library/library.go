package library

import (
	"maps"
	"slices"
	"strings"

	"barraiser/internal/rubric"
)

// Library is a set of rubrics that belong together. It is an immutable
// snapshot: what it returns is shared between goroutines and must not be
// changed.
type Library struct {
	rounds       []*rubric.Round
	competencies []*rubric.Competency
	loops        []*rubric.Loop
	// inLoops resolves the rounds of loops, by loop and round, each when it's first
	// asked for.
	inLoops   map[[2]string]func() *rubric.Round
	questions map[string][]rubric.Question
	items     []*item
}

// Round returns the round with the id.
func (l *Library) Round(id string) (*rubric.Round, bool) {
	return find(l.rounds, func(r *rubric.Round) bool { return r.ID == id })
}

// ByDigest returns the round with the digest, by itself or as a loop resolves
// it, when this library still has it; an older one is in the blob that was stored
// with the session.
func (l *Library) ByDigest(digest string) (*rubric.Round, bool) {
	fits := func(r *rubric.Round) bool { return r.Digest == digest }
	if r, ok := find(l.rounds, fits); ok {
		return r, true
	}
	for _, resolve := range l.inLoops {
		if r := resolve(); fits(r) {
			return r, true
		}
	}
	return nil, false
}

// Rounds returns the rounds by id.
func (l *Library) Rounds() []*rubric.Round { return slices.Clone(l.rounds) }

// Competency returns the competency with the id.
func (l *Library) Competency(id string) (*rubric.Competency, bool) {
	return find(l.competencies, func(c *rubric.Competency) bool { return c.ID == id })
}

// Competencies returns the competencies by id, those that no round uses
// included.
func (l *Library) Competencies() []*rubric.Competency { return slices.Clone(l.competencies) }

// Questions returns the questions that a competency brings to the rounds that
// use it, in the author's order.
func (l *Library) Questions(competency string) []rubric.Question {
	return slices.Clone(l.questions[competency])
}

// OneCompetency returns the competency with the id as a round of its own, with
// its own questions, or those that rounds have for it when it brings none.
func (l *Library) OneCompetency(id string) (*rubric.Round, bool) {
	c, ok := l.Competency(id)
	if !ok {
		return nil, false
	}
	questions := l.questions[id]
	if len(questions) == 0 {
		questions = l.QuestionsTo(id)
	}
	return FromCompetency(c, questions...), true
}

func find[T any](list []*T, match func(*T) bool) (*T, bool) {
	if i := slices.IndexFunc(list, match); i >= 0 {
		return list[i], true
	}
	return nil, false
}

// putAway makes a library as small as it can be, to be kept for long: it forgets
// what files were compiled by, their trees and the places of their parts, which take
// more memory than the rubrics themselves, and packs these. Whoever lays another file
// over the library has its files read again. It must come before anything of the
// library is handed out.
func (l *Library) putAway() {
	for i, it := range l.items {
		l.items[i] = &item{kind: it.kind, id: it.id, layer: it.layer, src: it.src.clean()}
	}
	all := packed(kept{Rounds: l.rounds, Competencies: l.competencies, Loops: l.loops, Questions: l.questions})
	l.rounds, l.competencies, l.loops, l.questions = all.Rounds, all.Competencies, all.Loops, all.Questions
	l.inLoops = map[[2]string]func() *rubric.Round{}
	for _, loop := range l.loops {
		l.resolveLoop(loop)
	}
}

// build compiles parsed files. Later layers win by kind and id.
// broken are the likely ids of files that couldn't be parsed: what refers to
// one of them is not at fault.
func build(items []*item, broken map[string]bool) (*Library, Problems) {
	winners := choose(items)
	lib := &Library{questions: map[string][]rubric.Question{}, inLoops: map[[2]string]func() *rubric.Round{}, items: winners}
	shared := map[string]sharedSignal{}
	for _, it := range ofKind(winners, kindSignals) {
		if it.made.signals == nil {
			it.made.signals = it.signals()
		}
		maps.Copy(shared, it.made.signals)
	}
	compiled := map[string]*competency{}
	own := ofKind(winners, kindCompetency)
	fresh := slices.DeleteFunc(slices.Clone(own), func(it *item) bool { return it.made.competency != nil })
	each(len(fresh), func(i int) { fresh[i].made.competency = fresh[i].competency(shared) })
	for _, it := range own {
		c := it.made.competency
		compiled[it.id] = c
		lib.competencies = append(lib.competencies, &c.comp)
		lib.questions[it.id] = c.questions
	}
	for _, it := range fresh {
		it.made.competency.checkTargets(compiled, broken)
	}
	planned := map[string]bool{}
	files := ofKind(winners, kindRound)
	unread := slices.DeleteFunc(slices.Clone(files), func(it *item) bool { return it.made.round != nil })
	each(len(unread), func(i int) { unread[i].made.round = unread[i].round(compiled, broken) })
	for _, it := range files {
		planned[it.id] = true
		if it.made.round != nil {
			lib.rounds = append(lib.rounds, it.made.round)
		}
	}
	for _, it := range ofKind(winners, kindLoop) {
		if loop := it.loop(lib, planned, broken); loop != nil {
			lib.loops = append(lib.loops, loop)
			lib.resolveLoop(loop)
		}
	}
	var problems Problems
	for _, it := range winners {
		problems = append(problems, it.src.problems...)
	}
	slices.SortFunc(lib.rounds, func(a, b *rubric.Round) int { return strings.Compare(a.ID, b.ID) })
	slices.SortFunc(lib.loops, func(a, b *rubric.Loop) int { return strings.Compare(a.ID, b.ID) })
	slices.SortFunc(lib.competencies, func(a, b *rubric.Competency) int { return strings.Compare(a.ID, b.ID) })
	return lib, problems
}

func ofKind(items []*item, kind string) []*item {
	return slices.DeleteFunc(slices.Clone(items), func(it *item) bool { return it.kind != kind })
}

// choose drops what a later layer replaces, and reports ids that are taken.
func choose(items []*item) (winners []*item) {
	byID := map[string]int{}
	for _, it := range items {
		at, taken := byID[it.id]
		switch {
		case !taken:
			byID[it.id] = len(winners)
			winners = append(winners, it)
		case winners[at].kind != it.kind:
			it.reportID("ids are shared by loops, rounds, competencies and signals; choose another",
				"%q is already the id of a %s, in %s", it.id, winners[at].kind, winners[at].src.file)
			winners = append(winners, it)
		case winners[at].layer == it.layer:
			it.reportID("give it an id of its own, or delete one of the files", "%q is already defined in %s", it.id, winners[at].src.file)
			winners = append(winners, it)
		default:
			winners[at] = it
		}
	}
	return winners
}

func (it *item) reportID(hint, format string, args ...any) {
	for _, e := range it.root.entries {
		if e.key.text == "id" {
			it.src.report(e.value.line, e.value.column, hint, format, args...)
		}
	}
}
