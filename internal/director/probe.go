package director

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"barraiser/internal/assessment"
	"barraiser/internal/interview"
	"barraiser/internal/rubric"
)

// quotePlace is where a probe's text takes the candidate's own words.
const quotePlace = "{quote}"

// ownRung is the ladder's rung that asks for the candidate's own part.
const ownRung = 1

// candidate is a probe that may be asked now.
type candidate struct {
	competency *rubric.Competency
	probe      *rubric.Probe
	state      rubric.SignalState
	// used is how often the session had it, spent how many probes the story has
	// given to its competency.
	used, spent int
}

// probe returns the probe that the story needs most: of those whose signal is
// missing, vague or contradicted (or whose flag was raised by the latest
// answer) the first by priority, then by rung.
func (d desk) probe() (interview.Move, bool) {
	return d.best(func(c candidate) bool { return c.state != "" }, func(a, b candidate) int {
		return cmp.Or(
			cmp.Compare(a.used, b.used),
			cmp.Compare(a.probe.Priority, b.probe.Priority),
			cmp.Compare(a.probe.Rung, b.probe.Rung),
			cmp.Compare(a.spent, b.spent),
		)
	})
}

// deepest returns the probe on the highest rung whose signal isn't shown yet,
// for a story that lacks nothing and hasn't had its least number of probes.
func (d desk) deepest() (interview.Move, bool) {
	unflagged := func(c candidate) bool { return c.probe.When != rubric.Flagged }
	return d.best(unflagged, func(a, b candidate) int {
		return cmp.Or(
			-cmp.Compare(a.probe.Rung, b.probe.Rung),
			cmp.Compare(a.probe.Priority, b.probe.Priority),
		)
	})
}

func (d desk) best(fits func(candidate) bool, order func(a, b candidate) int) (interview.Move, bool) {
	var open []candidate
	for _, c := range d.candidates() {
		if fits(c) {
			open = append(open, c)
		}
	}
	slices.SortStableFunc(open, order)
	for _, c := range open {
		if m, ok := d.word(c); ok {
			return m, true
		}
	}
	return interview.Move{}, false
}

// candidates returns the probes that may be asked at all: not used up in this
// session, in the same words or under the same id, and not after a signal that is
// already shown. Those that nothing calls for have no state.
func (d desk) candidates() []candidate {
	var all []candidate
	for _, c := range d.story.targets {
		spent := 0
		for _, m := range d.story.thread.Probes {
			if m.Competency == c.ID {
				spent++
			}
		}
		for i := range c.Probes {
			p := &c.Probes[i]
			used := d.used(c, p)
			if used >= max(1, p.MaxUses) || p.When != rubric.Flagged && d.isShown(c, p) {
				continue
			}
			all = append(all, candidate{competency: c, probe: p, state: d.calledFor(c, p), used: used, spent: spent})
		}
	}
	return all
}

func (d desk) isShown(c *rubric.Competency, p *rubric.Probe) bool {
	return d.story.signals[signalKey{c.ID, p.Of}].strength >= shown
}

// used counts the session's moves with this probe, or with another competency's
// probe in the same words: a shared signal's probes are copied into each.
func (d desk) used(c *rubric.Competency, p *rubric.Probe) int {
	n := 0
	for _, t := range d.state.Turns {
		if t.Move.Probe == "" {
			continue
		}
		same := t.Move.Competency == c.ID && t.Move.Probe == p.ID
		if !same {
			other := findProbe(d.round.Competency(t.Move.Competency), t.Move.Probe)
			same = other != nil && other.Ask == p.Ask
		}
		if same {
			n++
		}
	}
	return n
}

func findProbe(c *rubric.Competency, id string) *rubric.Probe {
	if c == nil {
		return nil
	}
	for i := range c.Probes {
		if c.Probes[i].ID == id {
			return &c.Probes[i]
		}
	}
	return nil
}

// calledFor returns the state that calls for the probe now, or "". A probe for
// a missing signal also serves a vague one when the rubric has no other for it.
func (d desk) calledFor(c *rubric.Competency, p *rubric.Probe) rubric.SignalState {
	if p.When == rubric.Flagged {
		raised := slices.ContainsFunc(d.story.last.Flags, func(f assessment.Flag) bool { return string(f.Kind) == p.Of })
		if raised {
			return rubric.Flagged
		}
		return ""
	}
	state, open := d.story.stateOf(signalKey{c.ID, p.Of})
	switch {
	case !open:
		return ""
	case state == p.When:
		return state
	case p.When == rubric.Missing && !keyedTo(c, p.Of, state):
		return state
	default:
		return ""
	}
}

func keyedTo(c *rubric.Competency, signal string, state rubric.SignalState) bool {
	return slices.ContainsFunc(c.Probes, func(p rubric.Probe) bool { return p.Of == signal && p.When == state })
}

// word makes a candidate a move, with the candidate's words that it quotes. A
// probe whose text needs a quote isn't asked without one.
func (d desk) word(c candidate) (interview.Move, bool) {
	m := interview.Move{
		Kind: interview.ProbeMove, Question: d.story.thread.Question,
		Competency: c.competency.ID, Probe: c.probe.ID, Reason: reasonFor(c),
	}
	r := d.story.signals[signalKey{c.competency.ID, c.probe.Of}]
	if c.probe.When != rubric.Flagged {
		m.Signal = c.probe.Of
	}
	if c.state == rubric.Contradicted {
		pro, con := r.pro.Span, r.con.Span
		m.Quote, m.Quote2 = &pro, &con
	} else {
		m.Quote, m.Aside = d.quote(c)
	}
	return m, m.Quote != nil || !strings.Contains(c.probe.Ask, quotePlace)
}

func reasonFor(c candidate) string {
	label := c.probe.Of
	if s := c.competency.Signal(c.probe.Of); s != nil && s.Label != "" {
		label = s.Label
	}
	switch c.state {
	case rubric.Missing:
		return fmt.Sprintf("the story doesn't show %q yet", label)
	case rubric.Vague:
		return fmt.Sprintf("the story only mentions %q", label)
	case rubric.Contradicted:
		return fmt.Sprintf("the story says both yes and no about %q", label)
	case rubric.Flagged:
		return fmt.Sprintf("the latest answer is flagged: %s", c.probe.Of)
	default:
		return fmt.Sprintf("nothing is missing and the story is to go deeper: %q", label)
	}
}
