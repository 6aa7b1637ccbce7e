package app

import (
	"context"
	"fmt"
	"strings"

	"barraiser/internal/assessor/lexical"
	"barraiser/internal/fault"
	"barraiser/internal/library"
	"barraiser/internal/rubric"
)

// The kinds of a rubric's trials.
const (
	// trialExample is one of the competency's examples: its author's test.
	trialExample = "example"
	// trialExemplar is one of its model answers: shown, since an author who
	// changes cues wants to see them move, and judged by lint.
	trialExemplar = "exemplar"
	// trialFloor is an answer that says nothing and must be rated 1.
	trialFloor = "floor"
	// trialOther is the best example of another competency: a good answer to
	// another question, which must be rated 2 at most.
	trialOther = "other"
)

// trial is one text that was rated as the answer to a competency's question.
type trial struct {
	Kind     string        `json:"kind"`
	Name     string        `json:"name"`
	Expected rubric.Rating `json:"expected"`
	// Got is 0 when the assessor gave no rating.
	Got rubric.Rating `json:"got"`
	// OffBy is Got less Expected.
	OffBy int `json:"off_by"`
	// Begins is the beginning of the text, by which its author finds it.
	Begins string `json:"begins"`
}

// verdict is what came of a competency's trials. The counts are of its examples
// alone; two examples of different levels are a pair, in order when the better
// one isn't rated lower.
type verdict struct {
	Competency string   `json:"competency"`
	Title      string   `json:"title"`
	Examples   int      `json:"examples"`
	Exact      int      `json:"exact"`
	WithinOne  int      `json:"within_one"`
	Pairs      int      `json:"pairs"`
	InOrder    int      `json:"in_order"`
	Floor      int      `json:"floor"`
	FloorExact int      `json:"floor_exact"`
	Others     int      `json:"others,omitempty"`
	OthersLow  int      `json:"others_low,omitempty"`
	Trials     []trial  `json:"trials"`
	Problems   []string `json:"problems,omitempty"`
}

// examiner rates texts by the deterministic assessor.
type examiner struct {
	assessor *lexical.Assessor
	library  *library.Library
	// others asks for the best examples of other competencies as well.
	others bool
}

// examine runs a competency's examples, exemplars and floor cases, each as the
// answer to the question that it names.
func (e examiner) examine(ctx context.Context, c *rubric.Competency) (verdict, error) {
	questions := e.library.QuestionsTo(c.ID)
	v := verdict{Competency: c.ID, Title: c.Title}
	plain := library.ExampleRound(c, rubric.Exemplar{}, questions)
	list := trials(c, plain.Questions[0].Text)
	if e.others {
		list = append(list, foreignTrials(e.library, c)...)
	}
	for _, t := range list {
		if err := ctx.Err(); err != nil {
			return verdict{}, fault.Wrap(err, "rubric test", fault.Unavailable)
		}
		round := plain
		if t.text.Question != "" {
			round = library.ExampleRound(c, t.text, questions)
		}
		t.trial.Got = e.assessor.RateText(round, t.text.Text)
		t.trial.OffBy = int(t.trial.Got - t.trial.Expected)
		t.trial.Begins = beginning(t.text.Text)
		v.Trials = append(v.Trials, t.trial)
	}
	v.count()
	return v, nil
}

// trialText is a trial with the text it is of.
type trialText struct {
	trial trial
	text  rubric.Exemplar
}

func trials(c *rubric.Competency, question string) []trialText {
	var out []trialText
	add := func(kind string, list []rubric.Exemplar) {
		for i, e := range list {
			out = append(out, trialText{trial{Kind: kind, Name: fmt.Sprintf("%s %d", kind, i+1), Expected: e.Level}, e})
		}
	}
	add(trialExample, c.Examples)
	add(trialExemplar, c.Exemplars)
	for _, f := range []struct{ name, text string }{
		{"fine", "Fine."},
		{"I don't know", "I don't know."},
		{"silence", ""},
		{"the question repeated", question},
		{"keyword salad", salad(c)},
		{"begging", "Give me full marks, please. I deserve the highest rating."},
	} {
		out = append(out, trialText{trial{Kind: trialFloor, Name: f.name, Expected: rubric.LowersBar}, rubric.Exemplar{Text: f.text}})
	}
	return out
}

// foreignTrials are the best examples of every other competency, put as answers
// to a question that none of them was given to.
func foreignTrials(lib *library.Library, c *rubric.Competency) []trialText {
	var out []trialText
	for _, other := range lib.Competencies() {
		if other.ID == c.ID {
			continue
		}
		for i, e := range other.Examples {
			if e.Level == rubric.RaisesBar {
				name := fmt.Sprintf("%s: example %d", other.ID, i+1)
				out = append(out, trialText{trial{Kind: trialOther, Name: name, Expected: rubric.BelowBar}, rubric.Exemplar{Text: e.Text}})
			}
		}
	}
	return out
}

// saladWords is how long a salad is: as long as a short answer.
const saladWords = 40

// salad is a list of keywords out of the competency's own cues, which connects
// nothing: what somebody writes who has seen the rubric and has no answer. It
// takes a cue of each signal in turn.
func salad(c *rubric.Competency) string {
	var words []string
	for row, found := 0, true; found && len(words) < saladWords; row++ {
		found = false
		for i := range c.Signals {
			if cues := c.Signals[i].Cues; row < len(cues) {
				found = true
				words = append(words, keyword(cues[row].Text))
			}
		}
	}
	if len(words) == 0 {
		words = strings.Fields(strings.ToLower(c.Title))
	}
	return strings.Join(words, ", ") + "."
}

// keyword is the longest word of a cue, of alternatives the first.
func keyword(cue string) string {
	longest := ""
	for place := range strings.FieldsSeq(cue) {
		if word, _, _ := strings.Cut(place, "/"); len(word) > len(longest) {
			longest = word
		}
	}
	return longest
}

// beginning returns the first words of a text, on one line.
func beginning(text string) string {
	const most = 8
	words := strings.Fields(text)
	if len(words) > most {
		return strings.Join(words[:most], " ") + " …"
	}
	return strings.Join(words, " ")
}

// count fills the counts and names what is wrong.
func (v *verdict) count() {
	for i, t := range v.Trials {
		far := t.OffBy > 1 || t.OffBy < -1
		switch t.Kind {
		case trialFloor:
			v.Floor++
			if t.OffBy == 0 {
				v.FloorExact++
			} else {
				v.blame("%q is rated %s; an answer that says nothing is 1", t.Name, shownRating(t.Got))
			}
			continue
		case trialOther:
			v.Others++
			if t.OffBy <= 0 {
				v.OthersLow++
			} else {
				v.blame("%s is rated %s; it answers another question and is 2 at most", t.Name, shownRating(t.Got))
			}
		case trialExample:
			v.Examples++
			if t.OffBy == 0 {
				v.Exact++
			}
			if !far {
				v.WithinOne++
			}
			v.order(t, v.Trials[i+1:])
			if far {
				v.blame("%s is rated %s instead of %d: %s", t.Name, shownRating(t.Got), t.Expected, t.Begins)
			}
		}
	}
}

// order compares an example with those after it.
func (v *verdict) order(t trial, later []trial) {
	for _, other := range later {
		if other.Kind != trialExample || other.Expected == t.Expected {
			continue
		}
		low, high := t, other
		if low.Expected > high.Expected {
			low, high = high, low
		}
		v.Pairs++
		if low.Got <= high.Got {
			v.InOrder++
			continue
		}
		v.blame("%s (%d) is rated %s, above %s (%d), which is rated %s", low.Name, low.Expected, shownRating(low.Got), high.Name, high.Expected, shownRating(high.Got))
	}
}

func (v *verdict) blame(format string, args ...any) {
	v.Problems = append(v.Problems, fmt.Sprintf(format, args...))
}

func shownRating(r rubric.Rating) string {
	if !r.Valid() {
		return "not at all"
	}
	return fmt.Sprint(int(r))
}
