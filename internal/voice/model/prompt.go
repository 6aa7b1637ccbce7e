package model

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"

	"barraiser/internal/interview"
	"barraiser/internal/llm"
	"barraiser/internal/rubric"
	"barraiser/internal/voice"
	"barraiser/prompts"
)

const (
	tmplSystem = "voice/interviewer"
	tmplTurn   = "voice/turn"
	// underRounds and underMoves are the folders of what is particular to a round
	// and to a kind of move.
	underRounds = "voice/rounds/"
	underMoves  = "voice/moves/"
)

// systemData, turnData and moveData fill the templates; the files say what the
// fields mean.
type (
	systemData struct {
		Name, Role, Manner, Title, Level, Language, Fence, Round string
		MaxWords                                                 int
	}
	turnData struct {
		Fence     string
		Exchanges []exchange
		Left      int
		Latest    *exchange
		Since     []exchange
		First     bool
		Move      string
		Minutes   string
	}
)

// prompt is what the model is sent for a move.
type prompt struct {
	messages []llm.Message
	// rules and task are the prompt's own words, without the data in it.
	rules, task   string
	fence, digest string
}

// prompt fills in the templates of one version of the set.
func (v *Voice) prompt(round *rubric.Round, b interview.Brief, words string) (prompt, error) {
	set := v.set.Now()
	talk := talkOf(b)
	move := moveOf(round, b, words)
	opened := b.State.Opened
	fence := fenceFor(opened.Seed, opened.Session, b.Turn, b.Attempt, append(talk.texts(), move.texts()...))
	move.Fence = fence
	task, err := set.Render(templateOf(b.Move, len(talk.before) == 0 && talk.latest == nil), move)
	if err != nil {
		return prompt{}, err
	}
	particular, err := roundRules(set, round.ID)
	if err != nil {
		return prompt{}, err
	}
	system, err := set.Render(tmplSystem, systemData{
		Name: round.Persona.Name, Role: round.Persona.Role, Manner: round.Persona.Manner, Title: round.Title, Round: particular,
		Level: opened.Level.String(), Language: voice.LanguageName(round.Language), Fence: fence, MaxWords: voice.MaxWords,
	})
	if err != nil {
		return prompt{}, err
	}
	turn, err := set.Render(tmplTurn, turnData{
		Fence: fence, Exchanges: talk.before, Left: talk.left, Latest: talk.latest, Since: talk.since, First: talk.empty(), Move: task,
		Minutes: minutesLeft(b.Move),
	})
	if err != nil {
		return prompt{}, err
	}
	messages := []llm.Message{{Role: llm.System, Text: system}, {Role: llm.User, Text: turn}}
	return prompt{messages: messages, rules: system, task: unfenced(task, fence), fence: fence, digest: digest(messages)}, nil
}

// roundRules returns what is particular to a round, or "" for one that has no
// template, such as a coach's own.
func roundRules(set *prompts.Set, round string) (string, error) {
	name := underRounds + round
	if set.Variants(name) == 0 {
		return "", nil
	}
	return set.Render(name, nil)
}

// minutesLeft is the time left in words for a move that is to say it, else "".
func minutesLeft(move interview.Move) string {
	if move.MinutesLeft <= 0 {
		return ""
	}
	return voice.MinutesLeft(move.MinutesLeft)
}

func digest(messages []llm.Message) string {
	h := sha256.New()
	for _, m := range messages {
		fmt.Fprintf(h, "%s %d\n%s\n", m.Role, len(m.Text), m.Text)
	}
	return "sha256:" + hex.EncodeToString(h.Sum(nil))
}
