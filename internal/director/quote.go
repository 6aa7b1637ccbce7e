package director

import (
	"regexp"
	"slices"
	"strings"

	"barraiser/internal/assessment"
	"barraiser/internal/interview"
	"barraiser/internal/rubric"
)

// How near a piece of an answer is to a probe.
const (
	// near is the kinship from which a piece is what the probe asks about, and
	// beside that from which it has something to do with it.
	near, beside = 4, 2
	// sharedWord is what a word is worth that the piece shares with the probe's
	// own question, sharedMark what words of the signal's label and cues are, all
	// together.
	sharedWord, sharedMark = 2, 1
	// tied is for a piece that the assessor found the probe's signal in, teamTold
	// for one that tells of a team where the own part is asked for.
	tied, teamTold = 4, 5
	// longEnough is how many words a quotation has at the least that a story's first
	// probe takes up for want of words that are kin.
	longEnough = 5
)

// quote picks the candidate's words that a probe takes up. A quote before every
// question sounds like a machine, so none comes after two in a row. The words are
// those nearest to what is asked, of the latest answer or else of an earlier one
// of the story. Words that only touch it are an aside, and so are those that a story's
// first probe takes up whatever they are about, to tie it to the answer. A probe
// whose text needs a quote takes what there is.
func (d desk) quote(c candidate) (q *assessment.Span, aside bool) {
	needed := strings.Contains(c.probe.Ask, quotePlace)
	row := d.quotesInARow()
	if !needed && row >= 2 {
		return nil, false
	}
	k := kinOf(c)
	for _, t := range slices.Backward(d.story.turns) {
		if p, score := d.pick(t, k, standing); score >= near {
			return p, false
		}
	}
	switch {
	case needed:
		return d.anyQuote(k), false
	case pointsBack.MatchString(c.probe.Ask):
		return nil, false
	}
	if p, score := d.pick(d.lastTurn(), k, standing); score >= beside && !setsScene(c.probe.Ask) {
		return p, true
	}
	if len(d.story.thread.Probes) == 0 {
		p, _ := d.pick(d.lastTurn(), k, telling)
		return p, p != nil
	}
	return nil, false
}

// pointsBack matches a question that speaks of "that" and would be heard as
// meaning whatever is quoted before it; the "that" of a relative clause doesn't.
var pointsBack = regexp.MustCompile(`(?i)\b(was|is|are|were|did|does|do|know|knew|of|to|on|for|by|after|before|with|from|about|than|in|at|why|told|and) (that|this|those|these)\b`)

// setsScene reports whether a probe is a request, or begins with a scene of its own
// ("Same decision, worse luck. Would ..."): words that only touch it lead to nothing.
func setsScene(ask string) bool {
	return strings.ContainsAny(ask, ":.")
}

// anyQuote returns the best piece for a probe that can't do without one, the
// latest answer's first: one that stands alone if there is any.
func (d desk) anyQuote(k kin) *assessment.Span {
	for _, fits := range []func(string, assessment.Span) bool{standing, anything} {
		for _, t := range slices.Backward(d.story.turns) {
			if p, _ := d.pick(t, k, fits); p != nil {
				return p
			}
		}
	}
	return nil
}

// anything is a piece that says something, in whatever form.
func anything(_ string, piece assessment.Span) bool { return !doubting.MatchString(piece.Quote) }

// telling is standing, and says something by itself: it is long enough and names
// what it speaks of.
func telling(answer string, piece assessment.Span) bool {
	words := strings.Fields(piece.Quote)
	return len(words) >= longEnough && !pointing[bare(words[0])] && standing(answer, piece)
}

// lastTurn is the story's latest turn; it has one at least.
func (d desk) lastTurn() interview.TurnState { return d.story.turns[len(d.story.turns)-1] }

// quotesInARow counts the latest probes of the session that quoted, at most 2.
func (d desk) quotesInARow() int {
	n := 0
	for _, t := range slices.Backward(d.state.Turns) {
		if t.Move.Kind != interview.ProbeMove {
			continue
		}
		if t.Move.Quote == nil || n == 2 {
			break
		}
		n++
	}
	return n
}

// pick returns the piece of a turn that is nearest to the probe and wasn't quoted
// before, with its kinship; among equals the assessor's order counts. Who doesn't
// know or asks back has stated nothing.
func (d desk) pick(t interview.TurnState, k kin, fits func(answer string, piece assessment.Span) bool) (*assessment.Span, int) {
	if t.Observed == nil || stateless[t.Observed.Reply] {
		return nil, 0
	}
	answer := ""
	if t.Answer != nil {
		answer = t.Answer.Text
	}
	var best *assessment.Quotable
	most := -1
	for i := range t.Observed.Quotable {
		p := &t.Observed.Quotable[i]
		if d.quoted(p.Span) || !fits(answer, p.Span) {
			continue
		}
		if score := k.to(*p); score > most {
			best, most = p, score
		}
	}
	if best == nil {
		return nil, 0
	}
	span := best.Span
	return &span, most
}

// stateless are the replies of which nothing is quoted.
var stateless = map[assessment.Reply]bool{
	assessment.Unknowing: true, assessment.AsksRepeat: true, assessment.AsksClarification: true,
}

// quoted reports whether the words were quoted to the candidate before.
func (d desk) quoted(span assessment.Span) bool {
	for _, t := range d.state.Turns {
		for _, q := range []*assessment.Span{t.Move.Quote, t.Move.Quote2} {
			if q != nil && (strings.EqualFold(q.Quote, span.Quote) || q.Turn == span.Turn && q.Start < span.End && span.Start < q.End) {
				return true
			}
		}
	}
	return false
}

// kin is what a piece is compared with: a probe, its signal and their words.
type kin struct {
	candidate
	words, marks map[string]bool
}

func kinOf(c candidate) kin {
	k := kin{candidate: c, words: stems(c.probe.Ask), marks: map[string]bool{}}
	if s := c.competency.Signal(c.probe.Of); s != nil {
		addStems(k.marks, s.Label)
		addCues(k.marks, s)
	}
	return k
}

// shortCue is the length up to which a cue's word may be any word at all.
const shortCue = 4

func addCues(marks map[string]bool, s *rubric.Signal) {
	for _, cue := range s.Cues {
		for word := range stems(cue.Text) {
			if len(word) > shortCue {
				marks[word] = true
			}
		}
	}
}

// to returns how near a piece is to the probe, 0 if they have nothing in common.
func (k kin) to(p assessment.Quotable) int {
	score := 0
	if p.Signal == k.probe.Of && (p.Competency == "" || p.Competency == k.competency.ID) {
		score += tied
	}
	if p.Team && k.probe.Rung == ownRung {
		score += teamTold
	}
	marked := false
	for word := range stems(p.Quote) {
		if k.words[word] {
			score += sharedWord
		}
		marked = marked || k.marks[word]
	}
	if marked {
		score += sharedMark
	}
	return score
}
