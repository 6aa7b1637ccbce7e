package rubric

import (
	"fmt"
	"slices"
)

// Loop is a day of interviews: its rounds in order, and which principles each
// interviewer asks beside the round's own subject.
type Loop struct {
	ID      string `json:"id"`
	Version string `json:"version"`
	Title   string `json:"title"`
	// About is a sentence for whoever chooses a loop.
	About    string      `json:"about,omitempty"`
	Rounds   []LoopRound `json:"rounds"`
	Coverage Coverage    `json:"coverage"`
}

// LoopRound is the place of one round in a loop.
type LoopRound struct {
	Round string `json:"round"`
	// Principles are the ids of the competencies that its interviewer was given.
	Principles []string `json:"principles,omitempty"`
	// Only says that the round rates these and nothing else, as a round does
	// whose own subject is the principles.
	Only bool `json:"only,omitempty"`
}

// Coverage says how many interviewers of the loop must ask a principle, so that
// no vote on an important one hangs on a single story.
type Coverage struct {
	Once  []string `json:"once,omitempty"`
	Twice []string `json:"twice,omitempty"`
}

// Slot returns the place of the round with the id, or nil.
func (l *Loop) Slot(round string) *LoopRound {
	for i := range l.Rounds {
		if l.Rounds[i].Round == round {
			return &l.Rounds[i]
		}
	}
	return nil
}

// Covered returns the ids of the rounds in which a principle is asked, in order.
func (l *Loop) Covered(principle string) []string {
	var out []string
	for _, r := range l.Rounds {
		if slices.Contains(r.Principles, principle) {
			out = append(out, r.Round)
		}
	}
	return out
}

// ValidateLoop returns everything that is wrong with a loop by itself; whether
// its rounds and principles exist, only a library knows.
func ValidateLoop(l *Loop) Issues {
	var out Issues
	c := checker{out: &out}
	checkHead(c, l.ID, l.Version, l.Title)
	if l.About != "" {
		checkPlain(c, "about", "about", l.About)
	}
	if len(l.Rounds) == 0 {
		c.add("rounds", "name the rounds in the order they are sat", "the loop has no rounds")
	}
	seen := map[string]bool{}
	for i, r := range l.Rounds {
		at := c.in("rounds[%d]", i)
		switch {
		case r.Round == "":
			at.add("", "write the id of a round, or {round: its id, principles: [...]}", "no round is named")
		case seen[r.Round]:
			at.add("", "name each round once", "round %q is there twice", r.Round)
		}
		seen[r.Round] = true
		twice := map[string]bool{}
		for j, id := range r.Principles {
			if twice[id] {
				at.add(item("principles", j), "name it once", "%q is there twice", id)
			}
			twice[id] = true
		}
		if r.Only && len(r.Principles) == 0 {
			at.add("only", "name them under principles", "the round would rate nothing: it has only its principles, and there are none")
		}
	}
	checkCovered(c, l, "coverage.once", l.Coverage.Once, 1)
	checkCovered(c, l, "coverage.twice", l.Coverage.Twice, 2)
	return out
}

func checkCovered(c checker, l *Loop, path string, principles []string, need int) {
	for i, id := range principles {
		if n := len(l.Covered(id)); n < need {
			c.add(item(path, i), fmt.Sprintf("give %q to %s, or take it off this list", id, another(need-n)),
				"%q is asked in %d of the loop's rounds; it must be in %d", id, n, need)
		}
	}
}

func another(n int) string {
	if n == 1 {
		return "another round"
	}
	return fmt.Sprintf("%d more rounds", n)
}
