package model_test

import (
	"maps"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"barraiser/internal/assessment"
	"barraiser/internal/interview"
	"barraiser/internal/library"
	"barraiser/internal/llm"
	"barraiser/internal/rubric"
	"barraiser/internal/voice"
	"barraiser/internal/voice/model"
)

// briefFor is a follow-up of a real rubric to an answer that has nothing to do
// with it, so that whatever the prompt holds of the rubric comes from the move.
func briefFor(r *rubric.Round, move interview.Move) interview.Brief {
	b := brief()
	b.Turn = 2
	if move.Question == "" && len(r.Questions) > 0 {
		move.Question = r.Questions[0].ID
	}
	b.Move = move
	b.State.Turns[0].Move.Question = move.Question
	b.State.Turns[0].Said[0].Text = "Begin, please."
	b.State.Turns[1].Move = move
	return b
}

// allMoves are the moves that a round can bring: each probe, question, hint,
// clarification, redirect, answer and the closing.
func allMoves(r *rubric.Round) []interview.Move {
	out := []interview.Move{{Kind: interview.Close}, {Kind: interview.Redirect, Reply: assessment.Steering}, {Kind: interview.Invite}}
	for _, about := range []interview.Asked{interview.AskedTeam, interview.AskedVerdict, interview.AskedProcess, interview.AskedOpinion, interview.AskedOther} {
		out = append(out, interview.Move{Kind: interview.ReplyMove, About: about}, interview.Move{Kind: interview.Close, About: about})
	}
	for _, q := range r.Questions {
		out = append(out, interview.Move{Kind: interview.Ask, Question: q.ID}, interview.Move{Kind: interview.Clarify, Question: q.ID, Reply: assessment.AsksClarification})
		for i := range q.Hints {
			out = append(out, interview.Move{Kind: interview.HintMove, Question: q.ID, Index: i})
		}
	}
	for i := range r.Competencies {
		c := &r.Competencies[i]
		for _, p := range c.Probes {
			out = append(out, interview.Move{
				Kind: interview.ProbeMove, Competency: c.ID, Signal: p.Of, Probe: p.ID, Reason: "SECRET reason",
				Quote: &assessment.Span{Turn: 1, Quote: "we rolled it back"},
			})
		}
	}
	return out
}

// secretsOf are the sentences of a competency that no interviewer may hear, as
// plain words: anchors, checks, labels, exemplars, what a level is held to.
func secretsOf(c *rubric.Competency) map[string]string {
	out := map[string]string{}
	add := func(what, text string) {
		for _, sentence := range voice.Sentences(text) {
			if said := plainWords(sentence); strings.Count(said, " ") >= 3 {
				out[said] = what
			}
		}
	}
	for _, anchor := range c.Anchors {
		add("anchor", anchor)
	}
	for _, s := range c.Signals {
		add("label", s.Label)
		add("check", s.Check)
	}
	for _, f := range c.RedFlags {
		add("red flag", f.Check)
	}
	for _, e := range append(c.Exemplars, c.Examples...) {
		add("exemplar", e.Text)
	}
	for _, e := range c.Expect {
		add("expectation", e.Scope)
	}
	add("topic", c.Topic.Say)
	return out
}

var noWord = regexp.MustCompile(`[^\pL\pN]+`)

func plainWords(text string) string {
	return strings.TrimSpace(noWord.ReplaceAllString(strings.ToLower(strings.ReplaceAll(text, "'", "")), " "))
}

// openWords are what a candidate may hear of a round anyway.
func openWords(r *rubric.Round) string {
	texts := []string{r.Opening, r.Closing, r.Persona.Manner}
	for _, q := range r.Questions {
		texts = append(append(texts, q.Text, q.Clarify), q.Hints...)
	}
	for i := range r.Competencies {
		texts = append(texts, r.Competencies[i].Essence)
		for _, p := range r.Competencies[i].Probes {
			texts = append(texts, p.Ask)
		}
	}
	return plainWords(strings.Join(texts, " . "))
}

// inner are words of the rubric language; with them a prompt would begin to talk
// of how answers are rated. Signals and gates also are words of the trade, so only
// what the program itself writes is looked through for them.
var inner = regexp.MustCompile(`(?i)\b(anchors?|gates?|weights?|signals?|rubrics?|thresholds?|scorecards?|red flags?|exemplars?|must-haves?|at_least|competenc(?:y|ies)|[1-5] ?/ ?5)\b`)

var fenced = regexp.MustCompile(`(?s)<<<data-[0-9a-f]{16}\n.*?\ndata-[0-9a-f]{16}>>>`)

// TestNoPromptHoldsTheRubric goes through every built-in round, and every
// competency sat alone, with every move that either can bring.
func TestNoPromptHoldsTheRubric(t *testing.T) {
	lib, err := library.Embedded()
	require.NoError(t, err)
	rounds := lib.Rounds()
	for _, c := range lib.Competencies() {
		rounds = append(rounds, library.FromCompetency(c))
	}
	require.Greater(t, len(rounds), 40)
	e := &endpoint{steps: finished("Which step was yours?", llm.FinishStop, nil)}
	v, err := model.New(e, "tiny", plainScript{}, set(t))
	require.NoError(t, err)
	prompts := 0
	for _, r := range rounds {
		secrets := map[string]string{}
		for i := range r.Competencies {
			maps.Copy(secrets, secretsOf(&r.Competencies[i]))
		}
		open := openWords(r)
		for _, move := range allMoves(r) {
			e.requests = nil
			for _, err := range v.Speak(t.Context(), r, briefFor(r, move)) {
				_ = err // the answer doesn't suit the move; the prompt is what's looked at
			}
			prompts++
			told := e.requests[0].Messages[0].Text + "\n" + e.requests[0].Messages[1].Text
			words := plainWords(told)
			for said, what := range secrets {
				if strings.Contains(words, said) && !strings.Contains(open, said) {
					t.Errorf("%s, %s %s: the prompt holds the %s %q", r.ID, move.Kind, move.Probe, what, said)
				}
			}
			require.NotContains(t, told, "SECRET")
			own := strings.ReplaceAll(fenced.ReplaceAllString(told, ""), r.Persona.Manner, "")
			require.Empty(t, inner.FindString(own), "%s, %s", r.ID, move.Kind)
		}
	}
	t.Logf("%d prompts of %d rounds", prompts, len(rounds))
}

// TestTheMovesOwnWordsAreAlwaysHeard: whatever the rubrics ask, a model that says
// the script's words is heard with them, in every round and for every move.
func TestTheMovesOwnWordsAreAlwaysHeard(t *testing.T) {
	lib, err := library.Embedded()
	require.NoError(t, err)
	said, e := script(t), &endpoint{}
	v := speaker(t, e)
	for _, r := range lib.Rounds() {
		for _, move := range allMoves(r) {
			if move.About != "" {
				continue // the script's answers may give advice, which the guard takes from nobody else
			}
			b := briefFor(r, move)
			words := said.Words(r, b)
			e.requests, e.steps = nil, []step{{chunk: llm.Chunk{Text: words}}, {chunk: llm.Chunk{Finish: llm.FinishStop}}}
			var text, by string
			for piece, err := range v.Speak(t.Context(), r, b) {
				require.NoError(t, err)
				text, by = text+piece.Text, piece.Voice
			}
			require.Equal(t, "model", by, "%s, %s %s: %q", r.ID, move.Kind, move.Probe, words)
			require.Equal(t, words, strings.TrimSpace(text))
		}
	}
}
