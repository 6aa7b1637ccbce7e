package model

import (
	"fmt"
	"strings"

	"barraiser/internal/assessment"
	"barraiser/internal/rubric"
	"barraiser/prompts"
)

// The data that templates are tried on. Nobody's template has these words by
// itself, so they can be looked for in what it says.
const (
	sampleFence  = "data-0123456789abcdef"
	sampleAsk    = "Which of those steps did sample-asker take?"
	sampleAnswer = "I read the sample-answer logs."
	sampleTask   = "Your move: sample-task."
)

// Check fills in every template of the voice with sample data, for
// prompts.Follow. A template is refused that fails, that says nothing, that lets
// words of a candidate or a rubric stand outside the fence, or that leaves out
// what the others rely on. Errors name the template, and file and line where
// there is one.
func Check(set *prompts.Set) error {
	set = set.Now()
	for _, data := range []systemData{
		{Title: "Sample", Level: "L5", Language: "English", Fence: sampleFence, MaxWords: 60},
		{Name: "Ada", Role: "a scientist", Manner: "Calm.", Title: "Sample", Level: "L5", Language: "English", Fence: sampleFence, MaxWords: 60, Round: "- Be brisk."},
	} {
		if err := try(set, tmplSystem, data, "<<<"+sampleFence); err != nil {
			return err
		}
	}
	e := exchange{Turn: 1, Interviewer: sampleAsk, Candidate: sampleAnswer}
	for _, data := range []turnData{
		{Fence: sampleFence, First: true, Move: sampleTask},
		{Fence: sampleFence, Latest: &e, Move: sampleTask},
		{Fence: sampleFence, Exchanges: []exchange{e, e}, Left: 2, Latest: &e, Since: []exchange{e}, Move: sampleTask, Minutes: "nine minutes"},
	} {
		if err := try(set, tmplTurn, data, sampleTask); err != nil {
			return err
		}
	}
	for _, name := range set.Names() {
		switch {
		case strings.HasPrefix(name, underRounds):
			if err := try(set, name, nil, ""); err != nil {
				return err
			}
		case strings.HasPrefix(name, underMoves):
			if err := tryMove(set, name); err != nil {
				return err
			}
		}
	}
	return nil
}

// tryMove fills in the template of a kind of move in all its branches.
func tryMove(set *prompts.Set, name string) error {
	full := moveData{
		Fence: sampleFence, Words: sampleAsk, Ask: sampleAsk, Language: "English", Quote: sampleAnswer, Quote2: sampleAnswer,
		Aside: true, Styles: []string{sampleAsk}, Skipped: true, TimeUp: true,
	}
	all := []moveData{{Fence: sampleFence, Words: sampleAsk, Ask: sampleAsk, Language: "English"}, full}
	for _, rung := range rubric.RungNames() {
		for _, state := range []rubric.SignalState{rubric.Missing, rubric.Vague, rubric.Contradicted, rubric.Flagged} {
			d := full
			d.Rung, d.State = rung, string(state)
			all = append(all, d)
		}
	}
	for _, reply := range []assessment.Reply{
		assessment.Substantive, assessment.Evasive, assessment.Unknowing, assessment.AsksRepeat, assessment.AsksClarification,
		assessment.Foreign, assessment.Steering, assessment.OffTopic,
	} {
		d := full
		d.Reply = string(reply)
		all = append(all, d)
	}
	for _, d := range all {
		if err := try(set, name, d, sampleAsk); err != nil {
			return err
		}
	}
	return nil
}

// try fills in one template, whose words must hold must.
func try(set *prompts.Set, name string, data any, must string) error {
	text, err := set.Render(name, data)
	outside := unfenced(text, sampleFence)
	switch {
	case err != nil:
		return err
	case text == "":
		return fmt.Errorf("prompt %q says nothing", name)
	case set.Variants(name) > 1:
		return fmt.Errorf("prompt %q has variants, of which only the first would be used: take the lines %q out", name, "---")
	case strings.Contains(outside, "sample-answer"), strings.Contains(outside, "sample-asker"):
		return fmt.Errorf("prompt %q puts words of the candidate or the rubric outside the fence: write them as JSON between a line <<<{{.Fence}} and a line {{.Fence}}>>>, as the built-in one does", name)
	case !strings.Contains(text, must):
		return fmt.Errorf("prompt %q leaves out %s", name, missing(must))
	}
	return nil
}

// missing says which part of the data must is.
func missing(must string) string {
	switch must {
	case sampleTask:
		return "the move, {{.Move}}"
	case sampleAsk:
		return "the words to say, {{json .Words}} or {{json .Ask}}"
	default:
		return "how data is marked, <<<{{.Fence}}"
	}
}
