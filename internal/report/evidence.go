package report

import (
	"cmp"
	"slices"
	"strings"

	"barraiser/internal/assessment"
	"barraiser/internal/rubric"
	"barraiser/internal/scorecard"
)

// EvidenceReading is a verbatim passage of the candidate's and what it shows.
// Quotes of a competency that lie within one another or overlap are one reading,
// with the labels of all.
type EvidenceReading struct {
	Quote      string
	Turn       int
	Start, End int
	// Signal is the label of what it shows, several joined by semicolons.
	Signal string
	// Against says that it speaks against the candidate.
	Against bool
	// shows are its signals in the order of their places.
	shows []shown
}

// shown is a signal that a passage shows, and how strongly, 0 to 1.
type shown struct {
	label    string
	strength float64
}

// readEvidence puts a competency's evidence into words, in the order of the
// transcript.
func readEvidence(c scorecard.Competency, round *rubric.Round) []EvidenceReading {
	all := make([]EvidenceReading, 0, len(c.Evidence))
	for _, e := range c.Evidence {
		all = append(all, EvidenceReading{
			Quote: e.Quote, Turn: e.Turn, Start: e.Start, End: e.End, Against: e.Polarity == assessment.Against,
			shows: []shown{{SignalLabel(round, c.ID, e.Signal), e.Strength}},
		})
	}
	slices.SortStableFunc(all, said)
	var out []EvidenceReading
	for _, e := range all {
		if !joinedInto(out, e) {
			out = append(out, e)
		}
	}
	for i := range out {
		labels := make([]string, len(out[i].shows))
		for j, s := range out[i].shows {
			labels[j] = s.label
		}
		out[i].Signal = strings.Join(labels, "; ")
	}
	return out
}

// joinedInto adds e to the reading that its words overlap, if there is one. They
// come in the order of their beginnings, so only its end may stand out.
func joinedInto(out []EvidenceReading, e EvidenceReading) bool {
	for i := range out {
		if o := &out[i]; o.Turn == e.Turn && o.Against == e.Against && o.takeIn(e) {
			return true
		}
	}
	return false
}

// takeIn makes two passages that overlap one, unless their words don't fit
// together: offsets are somebody else's until they are verified.
func (o *EvidenceReading) takeIn(e EvidenceReading) bool {
	same := o.Start == e.Start && o.End == e.End
	if e.Start >= o.End && !same {
		return false
	}
	mine, theirs := []rune(o.Quote), []rune(e.Quote)
	at := e.Start - o.Start
	if len(mine) != o.End-o.Start || len(theirs) != e.End-e.Start {
		return false
	}
	both := min(len(mine)-at, len(theirs))
	if !slices.Equal(mine[at:at+both], theirs[:both]) {
		return false
	}
	o.Quote += string(theirs[both:])
	o.End = max(o.End, e.End)
	for _, s := range e.shows {
		known := slices.IndexFunc(o.shows, func(x shown) bool { return x.label == s.label })
		if known < 0 {
			o.shows = append(o.shows, s)
			continue
		}
		o.shows[known].strength = max(o.shows[known].strength, s.strength)
	}
	return true
}

// strength is the greatest of its signals.
func (o EvidenceReading) strength() float64 {
	most := 0.0
	for _, s := range o.shows {
		most = max(most, s.strength)
	}
	return most
}

const (
	// perSignal is how many quotes of one signal are read before the rest: a third
	// tells a reader nothing that the first two didn't.
	perSignal = 2
	// readFirst is how many quotes of a competency are read at once, though the
	// strongest of every signal is.
	readFirst = 8
)

// Strongest parts the evidence into what is read first and the rest, each in the
// order of the transcript. Read first are the strongest quote of every signal and,
// while they are few, its second. Of equally strong quotes the one that shows more
// signals goes first, then the earlier. What speaks for a signal and what speaks
// against it count apart. The scorecard's own order stays as it is.
func (c CompetencyReading) Strongest() (strongest, rest []EvidenceReading) {
	rest = slices.Clone(c.Evidence)
	slices.SortStableFunc(rest, func(a, b EvidenceReading) int {
		return cmp.Or(cmp.Compare(b.strength(), a.strength()), cmp.Compare(len(b.shows), len(a.shows)), said(a, b))
	})
	type side struct {
		label   string
		against bool
	}
	taken := map[side]int{}
	for round := range perSignal {
		rest = slices.DeleteFunc(rest, func(e EvidenceReading) bool {
			wanted := slices.ContainsFunc(e.shows, func(s shown) bool { return taken[side{s.label, e.Against}] <= round })
			if !wanted || round > 0 && len(strongest) >= readFirst {
				return false
			}
			strongest = append(strongest, e)
			for _, s := range e.shows {
				taken[side{s.label, e.Against}]++
			}
			return true
		})
	}
	slices.SortStableFunc(strongest, said)
	slices.SortStableFunc(rest, said)
	return strongest, rest
}

// said orders quotes as they were said, of two that begin together the longer first.
func said(a, b EvidenceReading) int {
	return cmp.Or(cmp.Compare(a.Turn, b.Turn), cmp.Compare(a.Start, b.Start), cmp.Compare(b.End, a.End))
}
