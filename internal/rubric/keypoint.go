package rubric

import "slices"

// KeyPoint is one thing that a full answer to a question says: a concept with
// the ways of putting it. An answer covers it when one of its cues stands in a
// sentence that may be evidence.
type KeyPoint struct {
	// ID is unique among the question's key points and misconceptions.
	ID string `json:"id"`
	// Label says the point in words that a candidate may read afterwards.
	Label string `json:"label"`
	// Weight is its share in the coverage; 1 by default.
	Weight float64 `json:"weight"`
	// Cues are synonyms: any of them covers the point.
	Cues []Cue `json:"cues"`
	// Check is the yes/no question for a model assessor; "" means the label does.
	Check string `json:"check,omitempty"`
}

// Misconception is a wrong belief about the question's subject. It caps the
// rating like a red flag; Round.Misjudges says of which competencies.
type Misconception struct {
	ID    string `json:"id"`
	Label string `json:"label"`
	Cues  []Cue  `json:"cues"`
	Check string `json:"check,omitempty"`
	// Cap is the highest rating of an answer that holds the belief; 3 by default.
	Cap Rating `json:"cap"`
}

// onlyByKeyPoints reports whether nothing but a question's key points could
// show the signal.
func (s *Signal) onlyByKeyPoints() bool { return s.Detector == KeyPointShare && len(s.Cues) == 0 }

// For returns the competency as an answer to this question is rated on it. For
// a question with key points that is c itself. For one without (or nil) it is c
// less the signals that only key points could show: they leave the score, the
// gates, the advanced signals and the levels' musts, so that nobody is held to
// what the question doesn't say. A gate that loses signals asks for no more than
// it has left, and one that loses all goes. c is never changed.
func (c *Competency) For(q *Question) *Competency {
	left := func(id string) bool {
		s := c.Signal(id)
		return s != nil && s.onlyByKeyPoints()
	}
	if q != nil && len(q.KeyPoints) > 0 || !slices.ContainsFunc(c.signalIDs(), left) {
		return c
	}
	out := *c
	out.Signals = slices.DeleteFunc(slices.Clone(c.Signals), func(s Signal) bool { return s.onlyByKeyPoints() })
	out.Probes = slices.DeleteFunc(slices.Clone(c.Probes), func(p Probe) bool { return p.When != Flagged && left(p.Of) })
	for step, gates := range c.Gates {
		out.Gates[step] = nil
		for _, g := range gates {
			g.Of = slices.DeleteFunc(slices.Clone(g.Of), left)
			g.AtLeast = min(g.AtLeast, len(g.Of))
			if len(g.Of) > 0 {
				out.Gates[step] = append(out.Gates[step], g)
			}
		}
	}
	out.Scoring.Advanced = slices.DeleteFunc(slices.Clone(c.Scoring.Advanced), left)
	out.Scoring.TopK = min(c.Scoring.TopK, len(out.Scoring.Advanced))
	out.Expect = make(map[Level]Expectation, len(c.Expect))
	for level, e := range c.Expect {
		e.Must = slices.DeleteFunc(slices.Clone(e.Must), left)
		out.Expect[level] = e
	}
	return &out
}

// Misjudges reports whether the question's misconceptions cap the competency
// with the id: those with a KeyPointShare signal, since they ask what the
// candidate knows; where no target has one, all targets.
func (r *Round) Misjudges(q *Question, id string) bool {
	knows := func(id string) bool {
		c := r.Competency(id)
		return c != nil && slices.ContainsFunc(c.Signals, func(s Signal) bool { return s.Detector == KeyPointShare })
	}
	return knows(id) || !slices.ContainsFunc(q.Targets, knows)
}
