package rubric

import (
	"slices"
	"strings"
)

// Bounds of what lint takes for intended.
const (
	// dominant is the share of all weights from which one alone decides, and
	// negligible the one below which it doesn't matter.
	dominant, negligible = 0.5, 0.02
	minWeighed           = 3 // of fewer, one is bound to weigh much
	// answerMinutes is how long an exchange takes at the least: a question, and
	// two minutes of answer.
	answerMinutes = 2
)

// LintCompetency returns what is sound in a competency but hardly meant, given
// the questions it brings: it loads and rates all the same. The competency must
// have no issues by ValidateCompetency.
func LintCompetency(comp *Competency, questions []Question) Issues {
	var out Issues
	c := checker{out: &out}
	for i, cue := range comp.Topic.Any {
		lintCue(c.in("topic.any[%d]", i), cue)
	}
	weights := make([]float64, len(comp.Signals))
	for i, s := range comp.Signals {
		at := c.in("signals[%d]", i)
		weights[i] = s.Weight
		lintCues(at, s.Cues)
		for _, q := range questions {
			lintAsked(at, s.Cues, q.Text)
		}
	}
	for i, f := range comp.RedFlags {
		lintCues(c.in("red_flags[%d]", i), f.Cues)
	}
	lintWeights(c, "signals", "signal", weights)
	lintAnchors(c, comp.Anchors)
	lintGates(c, comp)
	lintProbes(c, comp)
	lintAnswered(c, "exemplars", comp.Exemplars, questions)
	lintAnswered(c, "examples", comp.Examples, questions)
	for i, q := range questions {
		lintQuestion(c.in("questions[%d]", i), q)
	}
	return out
}

// LintSignal returns the same for a signal by itself.
func LintSignal(s Signal) Issues {
	var out Issues
	lintCues(checker{out: &out}, s.Cues)
	return out
}

// LintRound returns the same for what a round adds to its competencies. own are
// the indexes of the questions that the round wrote itself; those it takes from
// a competency are judged there.
func LintRound(r *Round, own []int) Issues {
	var out Issues
	c := checker{out: &out}
	for _, i := range own {
		q := r.Questions[i]
		at := c.in("questions[%d]", i)
		lintQuestion(at, q)
		for _, id := range q.Targets {
			lintEchoed(at, r.Competency(id), q.Text)
		}
	}
	weights := make([]float64, len(r.Competencies))
	for i := range r.Competencies {
		comp := &r.Competencies[i]
		weights[i] = comp.Weight
		lintPointless(c.in("competencies[%d]", i), r, comp)
	}
	lintWeights(c, "competencies", "competency", weights)
	if need := r.Depth.Questions * (1 + r.Depth.MinProbes) * answerMinutes; need > r.Minutes() {
		c.add("depth.questions", "give the sections more minutes, or ask fewer questions or probes",
			"the questions with their least number of probes take %d minutes; the sections have %d", need, r.Minutes())
	}
	return out
}

func lintQuestion(c checker, q Question) {
	weights := make([]float64, len(q.KeyPoints))
	for i, p := range q.KeyPoints {
		at := c.in("key_points[%d]", i)
		weights[i] = p.Weight
		lintCues(at, p.Cues)
		lintAsked(at, p.Cues, q.Text)
	}
	for i, m := range q.Misconceptions {
		at := c.in("misconceptions[%d]", i)
		lintCues(at, m.Cues)
		lintAsked(at, m.Cues, q.Text)
	}
	lintWeights(c, "key_points", "key point", weights)
}

// lintAnswered reports texts that answer a question by an id that nobody has.
func lintAnswered(c checker, list string, texts []Exemplar, questions []Question) {
	var known []string
	for _, q := range questions {
		known = append(known, q.ID)
	}
	for i, e := range texts {
		if kebab.MatchString(e.Question) && !slices.Contains(known, e.Question) {
			c.in("%s[%d]", list, i).add("question", suggest(e.Question, known), "no question of the competency is called %q", e.Question)
		}
	}
}

// lintPointless reports a competency that waits for key points which none of
// the round's questions to it has.
func lintPointless(c checker, r *Round, comp *Competency) {
	waits := ""
	for i := range comp.Signals {
		if comp.Signals[i].onlyByKeyPoints() {
			waits = comp.Signals[i].ID
		}
	}
	if waits == "" {
		return
	}
	for _, q := range r.Questions {
		for _, id := range q.Targets {
			if id == comp.ID && len(q.KeyPoints) > 0 {
				return
			}
		}
	}
	c.add("", "give key_points to a question that targets it", "signal %q of %q is found by key points, but no question of the round to it has any", waits, comp.ID)
}

func lintWeights(c checker, list, what string, weights []float64) {
	total := 0.0
	for _, w := range weights {
		total += w
	}
	if len(weights) < minWeighed {
		return
	}
	for i, w := range weights {
		at := c.in("%s[%d]", list, i)
		switch share := w / total; {
		case share > dominant:
			at.add("weight", "lower it, or raise the others", "this %s has %.0f %% of all the weight, so it alone decides", what, 100*share)
		case share < negligible:
			at.add("weight", "raise it, or leave it out", "this %s has %.1f %% of all the weight, so it changes nothing", what, 100*share)
		}
	}
}

// fourGrams is the length of the pieces that anchors are compared by.
const fourGrams = 4

// lintAnchors reports anchors that share half of their runs of four words: who
// has to tell them apart can't.
func lintAnchors(c checker, anchors [5]string) {
	var grams [5]map[string]bool
	for i, text := range anchors {
		grams[i] = map[string]bool{}
		words := plainWords(text)
		for j := 0; j+fourGrams <= len(words); j++ {
			grams[i][strings.Join(words[j:j+fourGrams], " ")] = true
		}
	}
	for i, later := range grams {
		for j, earlier := range grams[:i] {
			shared := 0
			for g := range later {
				if earlier[g] {
					shared++
				}
			}
			if fewer := min(len(later), len(earlier)); shared > 1 && 2*shared >= fewer {
				c.in("anchors.%d", i+1).add("", "say what tells the two apart, and only that",
					"the anchors of ratings %d and %d share %d of %d runs of four words", j+1, i+1, shared, fewer)
			}
		}
	}
}

// lintGates reports gates that no answer can pass: their signals are never
// found, or only by words that a red flag caps below the gate's rating.
func lintGates(c checker, comp *Competency) {
	for step, gates := range comp.Gates {
		for i, gate := range gates {
			reachable := 0
			for _, id := range gate.Of {
				if s := comp.Signal(id); s != nil && s.reaches(Rating(step), comp.RedFlags) {
					reachable++
				}
			}
			if reachable < gate.AtLeast {
				c.in("gates.%d[%d]", step, i).add("", "give its signals cues or a detector that answers can meet without a red flag",
					"no answer can pass this gate: %d of its signals can be found, and it asks for %d", reachable, gate.AtLeast)
			}
		}
	}
}

// reaches reports whether a signal can be found in an answer that may still be
// rated at the step.
func (s *Signal) reaches(step Rating, flags []RedFlag) bool {
	capped := map[string]bool{}
	for _, f := range flags {
		if f.Cap >= step {
			continue
		}
		capped["detector "+string(f.Detector)] = f.Detector != ""
		for _, cue := range f.Cues {
			capped[cue.Text] = true
		}
	}
	// These two look at a whole answer and are red flags only.
	if s.Detector != "" && s.Detector != ClaimFlood && s.Detector != ListStuffing && !capped["detector "+string(s.Detector)] {
		return true
	}
	for _, cue := range s.Cues {
		if !capped[cue.Text] {
			return true
		}
	}
	return false
}
