package model

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"

	"barraiser/internal/interview"
	"barraiser/internal/llm"
	"barraiser/internal/rubric"
	"barraiser/internal/voice"
)

const (
	tmplSystem = "voice/interviewer"
	tmplTurn   = "voice/turn"
)

const (
	// window is how many of the last exchanges the model sees.
	window = 12
	// oldText and newText are how many code points of an answer it sees, of
	// earlier ones and of the one that the move reacts to.
	oldText = 1500
	newText = 6000
)

// systemData and turnData fill the two templates; the files say what the fields
// mean.
type (
	systemData struct {
		Name, Role, Manner, Title, Level, Language, Fence string
		MaxWords                                          int
	}
	turnData struct {
		Fence     string
		Exchanges []exchange
		Left      int
		Kind      string
		Task      string
		Words     string
		First     bool
	}
	// exchange is one turn as the model sees it.
	exchange struct {
		Turn        int    `json:"turn"`
		Interviewer string `json:"interviewer"`
		Candidate   string `json:"candidate,omitempty"`
	}
)

// tasks say what each kind of move is for.
var tasks = map[interview.MoveKind]string{
	interview.Ask:       "Put this main question. Keep every fact and condition in it.",
	interview.ProbeMove: "Follow up on what the candidate just told you, with exactly this question.",
	interview.HintMove:  "The candidate asked for a hint. Give this one and no more.",
	interview.Clarify:   "The candidate asked about your question. Answer in one or two sentences, as below.",
	interview.Redirect:  "Bring the candidate back, courteously and briefly, and put the question.",
	interview.Close:     "End the round. Ask nothing.",
}

// messages returns what is sent for a move and its digest.
func (v *Voice) messages(round *rubric.Round, b interview.Brief, words string) ([]llm.Message, string, error) {
	exchanges, left := exchangesOf(b)
	texts := []string{words}
	for _, e := range exchanges {
		texts = append(texts, e.Interviewer, e.Candidate)
	}
	opened := b.State.Opened
	fence := fenceFor(opened.Seed, opened.Session, b.Turn, b.Attempt, texts)
	system, err := v.set.Render(tmplSystem, systemData{
		Name: round.Persona.Name, Role: round.Persona.Role, Manner: round.Persona.Manner, Title: round.Title,
		Level: opened.Level.String(), Language: voice.LanguageName(round.Language), Fence: fence, MaxWords: voice.MaxWords,
	})
	if err != nil {
		return nil, "", err
	}
	turn, err := v.set.Render(tmplTurn, turnData{
		Fence: fence, Exchanges: exchanges, Left: left, Kind: string(b.Move.Kind), Task: tasks[b.Move.Kind],
		Words: words, First: len(exchanges) == 0,
	})
	if err != nil {
		return nil, "", err
	}
	messages := []llm.Message{{Role: llm.System, Text: system}, {Role: llm.User, Text: turn}}
	return messages, digest(messages), nil
}

// exchangesOf returns the last exchanges before the speech and how many earlier
// ones are left out.
func exchangesOf(b interview.Brief) (last []exchange, left int) {
	turns := b.State.Turns[:min(max(b.Turn, 0), len(b.State.Turns))]
	var all []exchange
	for i, t := range turns {
		e := exchange{Turn: i + 1, Interviewer: clip(saidIn(t), newText)}
		if t.Answer != nil {
			limit := oldText
			if i+2 >= b.Turn {
				limit = newText
			}
			e.Candidate = clip(t.Answer.Text, limit)
		}
		if e.Interviewer != "" || e.Candidate != "" {
			all = append(all, e)
		}
	}
	left = max(0, len(all)-window)
	return all[left:], left
}

// saidIn joins what the interviewer has said in a turn.
func saidIn(t interview.TurnState) string {
	var parts []string
	for _, said := range t.Said {
		if said.Text != "" {
			parts = append(parts, said.Text)
		}
	}
	return strings.Join(parts, "\n")
}

// clip keeps the beginning and the end of a text that is too long.
func clip(text string, limit int) string {
	runes := []rune(text)
	if len(runes) <= limit {
		return text
	}
	head := limit * 3 / 4
	return string(runes[:head]) + " […] " + string(runes[len(runes)-(limit-head):])
}

func digest(messages []llm.Message) string {
	h := sha256.New()
	for _, m := range messages {
		fmt.Fprintf(h, "%s %d\n%s\n", m.Role, len(m.Text), m.Text)
	}
	return "sha256:" + hex.EncodeToString(h.Sum(nil))
}

// check fills in the two templates once, so that a broken one is met at the
// start.
func (v *Voice) check() error {
	round := &rubric.Round{Title: "Sample", Persona: rubric.Persona{Name: "Ada", Role: "a scientist", Manner: "calm"}}
	before := interview.TurnState{
		Ordinal: 1, Said: []interview.InterviewerSaid{{Text: "What did you do?"}}, Answer: &interview.CandidateSaid{Text: "I read the logs."},
	}
	for _, b := range []interview.Brief{
		{Move: interview.Move{Kind: interview.Ask}, Turn: 1},
		{Move: interview.Move{Kind: interview.ProbeMove}, Turn: 2, State: interview.State{Turns: []interview.TurnState{before}}},
	} {
		if _, _, err := v.messages(round, b, "What did you do?"); err != nil {
			return err
		}
	}
	return nil
}
