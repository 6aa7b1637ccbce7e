package model

import (
	"cmp"
	"slices"
	"strings"

	"barraiser/internal/assessment"
	"barraiser/internal/interview"
	"barraiser/internal/rubric"
	"barraiser/internal/voice"
)

// moveData fills the templates of voice/moves: all of them get the same, so that
// whoever rewrites one may use what another one does.
type moveData struct {
	Fence string
	// Words are the move in the script's words; Ask is its bare question.
	Words, Ask string
	// Rung and State say in the ladder's terms what a follow-up is after.
	Rung, State string
	// Quote and Quote2 are the candidate's words, without quotation marks.
	Quote, Quote2 string
	Aside         bool
	// Styles are other follow-ups of the rubric.
	Styles          []string
	Reply, Language string
	Skipped, TimeUp bool
}

// maxStyles is how many examples of tone a follow-up brings. With more, models
// begin to copy them.
const maxStyles = 3

// templateOf chooses the template of a move.
func templateOf(move interview.Move, first bool) string {
	name := string(move.Kind)
	switch {
	case move.Kind == interview.Ask && first:
		name = "open"
	case move.Contrasts():
		name = "contrast"
	case move.Kind == interview.Clarify && move.Reply == assessment.AsksRepeat:
		name = "repeat"
	}
	return underMoves + name
}

// moveOf collects what a move's template is given.
func moveOf(round *rubric.Round, b interview.Brief, words string) moveData {
	m := voice.NewMaterial(round, b)
	d := moveData{
		Words: words, Ask: cmp.Or(m.Ask, words), Aside: b.Move.Aside, Skipped: m.Skipped,
		Reply: string(b.Move.Reply), Language: voice.LanguageName(round.Language), TimeUp: b.Move.CloseReason == interview.TimeUp,
	}
	if m.Quote != "" {
		d.Quote = voice.Quoted(b.State, b.Move.Quote)
	}
	if m.Quote2 != "" {
		d.Quote2 = voice.Quoted(b.State, b.Move.Quote2)
	}
	c, p := probeOf(round, b.Move)
	if p == nil || b.Move.Kind != interview.ProbeMove {
		return d
	}
	d.State = string(p.When)
	if names := rubric.RungNames(); p.Rung >= 0 && p.Rung < len(names) {
		d.Rung = names[p.Rung]
	}
	d.Styles = styles(c, p, b.State)
	return d
}

// texts are all the words in it that the program hasn't written.
func (d moveData) texts() []string {
	return append([]string{d.Words, d.Ask, d.Quote, d.Quote2}, d.Styles...)
}

// probeOf returns the move's probe and its competency, or nil.
func probeOf(round *rubric.Round, move interview.Move) (*rubric.Competency, *rubric.Probe) {
	c := round.Competency(move.Competency)
	if c == nil || move.Probe == "" {
		return nil, nil
	}
	for i := range c.Probes {
		if c.Probes[i].ID == move.Probe {
			return c, &c.Probes[i]
		}
	}
	return nil, nil
}

// styles returns other probes of the competency that this session hasn't heard,
// those nearest to the one in hand first. Should the model say one of them after
// all, it had better ask for nearly the same thing.
func styles(c *rubric.Competency, of *rubric.Probe, state interview.State) []string {
	heard := map[string]bool{}
	for _, t := range state.Turns {
		if t.Move.Competency == c.ID {
			heard[t.Move.Probe] = true
		}
	}
	var others []*rubric.Probe
	for i := range c.Probes {
		p := &c.Probes[i]
		if p.Ask != of.Ask && !heard[p.ID] && p.When != rubric.Flagged && !strings.Contains(p.Ask, "{") {
			others = append(others, p)
		}
	}
	distance := func(p *rubric.Probe) int {
		switch {
		case p.Of == of.Of:
			return 0
		case p.Rung == of.Rung:
			return 1
		}
		return 2
	}
	slices.SortStableFunc(others, func(a, b *rubric.Probe) int { return cmp.Compare(distance(a), distance(b)) })
	var out []string
	for _, p := range others[:min(maxStyles, len(others))] {
		out = append(out, p.Ask)
	}
	return out
}
