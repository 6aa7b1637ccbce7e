package lexical

import (
	"slices"
	"strings"
)

// account is what a turn claims, and all that comparing it with other turns needs: no
// tokens, no sentences and no text. It depends on the words of the turn alone, and is
// immutable once made.
type account struct {
	metrics  []uttered[metric]
	parts    []uttered[part]
	deeds    []uttered[deed]
	shares   []uttered[share]
	soles    []uttered[sole]
	absences []uttered[absence]
	owners   []uttered[ownership]
	events   []uttered[event]
	// marks are those of the turn's sentences.
	marks []mark
	// given are the stems of the sentences that tell how something came about, each
	// between two of givenApart.
	given string
}

// givenApart stands between stems; no word holds it.
const givenApart = "\n"

// uttered is a claim and its place.
type uttered[C any] struct {
	spot
	claim C
}

// spot is where a claim stands in its turn: its sentence, counted from the turn's
// first, and the code points that can be quoted for it.
type spot struct{ sentence, start, end int32 }

func keep[C any](r *reading, s *sentence, at saying, claim C) uttered[C] {
	quote := r.claimed(at)
	return uttered[C]{spot{
		sentence: int32(s.index - r.turns[s.turn].sentences.from),
		start:    int32(r.tokens[quote.from].start),
		end:      int32(r.tokens[quote.to-1].end),
	}, claim}
}

// mark says what is to be known of a sentence when its claims, or those of its
// neighbours, are compared.
type mark uint16

const (
	// isFragment is of a term or two (markFragments).
	isFragment mark = 1 << iota
	// isScoped has a word that says of which time or part it holds.
	isScoped
	isPartly
	isMoving
	isBeforehand
	isLikewise
	// isOfTime names a day or a part of the year in any way, isOfDate a month or a year,
	// isOfWeekday one weekday.
	isOfTime
	isOfDate
	isOfWeekday
	isSelfCritique
	isPreventing
)

// has reports whether a sentence has one of some marks.
func (m mark) has(some mark) bool { return m&some != 0 }

// markWords are the marks that single words give.
var markWords = func() map[string]mark {
	out := map[string]mark{}
	for m, words := range map[mark]map[string]bool{
		isPartly: partly, isMoving: moving, isBeforehand: beforehand, isLikewise: likewise,
	} {
		for word := range words {
			out[word] |= m
		}
	}
	for _, words := range []map[string]bool{dayNames, weekdays} {
		for word := range words {
			out[word] |= isOfTime
		}
	}
	return out
}()

// account takes down what a turn of a reading claims. The language patterns must have
// been detected.
func (r *reading) account(turn int) *account {
	a := &account{}
	in := r.turns[turn].sentences
	a.marks = make([]mark, 0, in.length())
	var given stems
	for i := in.from; i < in.to; i++ {
		s := &r.sentences[i]
		m := r.marksOf(s)
		a.marks = append(a.marks, m)
		if r.hasToken(s, func(t token) bool { return giving[t.stem] }) {
			for _, t := range r.tokens[s.from:s.to] {
				given = append(given, t.stem)
			}
		}
		if r.states(s) {
			a.add(r, s, m)
		}
	}
	if len(given) > 0 {
		slices.Sort(given)
		a.given = givenApart + strings.Join(slices.Compact(given), givenApart) + givenApart
	}
	return a
}

// add takes down what a sentence with some marks states.
func (a *account) add(r *reading, s *sentence, m mark) {
	a.addMetrics(r, s)
	a.addParts(r, s)
	a.addDeeds(r, s)
	a.addSoles(r, s)
	a.addAbsences(r, s)
	if m.has(isScoped) {
		return
	}
	a.addOwners(r, s)
	a.addEvents(r, s)
	if !m.has(isPartly) {
		a.addShares(r, s)
	}
}

func (r *reading) marksOf(s *sentence) mark {
	var m mark
	for i := s.from; i < s.to; i++ {
		m |= markWords[r.tokens[i].text]
	}
	when := func(holds bool, marks mark) {
		if holds {
			m |= marks
		}
	}
	when(r.isFragment(s), isFragment)
	when(r.scoped(s), isScoped)
	when(m.has(isOfTime) && r.onWeekday(s), isOfWeekday)
	when(r.isDated(s), isOfDate|isOfTime)
	when(len(s.hits[selfCritique]) > 0, isSelfCritique)
	when(len(s.hits[preventing]) > 0, isPreventing)
	return m
}

// clip gives back what an account has no use for any more.
func (a *account) clip() {
	for i := range a.deeds {
		c := &a.deeds[i].claim
		c.object, c.rest = slices.Clone(c.object), slices.Clone(c.rest)
	}
	a.metrics, a.parts, a.deeds, a.shares = slices.Clone(a.metrics), slices.Clone(a.parts), slices.Clone(a.deeds), slices.Clone(a.shares)
	a.soles, a.absences, a.owners, a.events = slices.Clone(a.soles), slices.Clone(a.absences), slices.Clone(a.owners), slices.Clone(a.events)
}

// stems is a set of a few words or stems.
type stems []string

func (s *stems) add(stem string) {
	if !s.has(stem) {
		*s = append(*s, stem)
	}
}

func (s *stems) has(stem string) bool { return slices.Contains(*s, stem) }

// subset reports whether all of a are in b.
func subset(a, b stems) bool {
	return !slices.ContainsFunc(a, func(stem string) bool { return !b.has(stem) })
}

func equal(a, b stems) bool { return len(a) == len(b) && subset(a, b) }
