package model_test

import (
	"context"
	"iter"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"barraiser/internal/assessment"
	"barraiser/internal/interview"
	"barraiser/internal/llm"
	"barraiser/internal/rubric"
	"barraiser/internal/voice/model"
	"barraiser/internal/voice/scripted"
	"barraiser/prompts"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// step is one thing the endpoint of the tests does.
type step struct {
	wait  time.Duration
	chunk llm.Chunk
	err   error
}

// endpoint is a client that does as it is told. It keeps to the contract: a
// cancelled stream ends with the cause, one without a finish is truncated.
type endpoint struct {
	steps []step

	mu       sync.Mutex
	requests []llm.Request
	given    int
}

// words are chunks of one word each.
func words(text string) []step {
	var steps []step
	for _, word := range strings.SplitAfter(text, " ") {
		steps = append(steps, step{chunk: llm.Chunk{Text: word, Model: "tiny-1"}})
	}
	return steps
}

func finished(text, reason string, usage *llm.Usage) []step {
	return append(words(text), step{chunk: llm.Chunk{Finish: reason, Usage: usage}})
}

func (e *endpoint) Stream(ctx context.Context, r llm.Request) iter.Seq2[llm.Chunk, error] {
	return func(yield func(llm.Chunk, error) bool) {
		e.mu.Lock()
		e.requests = append(e.requests, r)
		e.mu.Unlock()
		for _, s := range e.steps {
			select {
			case <-ctx.Done():
				yield(llm.Chunk{}, context.Cause(ctx))
				return
			case <-time.After(s.wait):
			}
			e.mu.Lock()
			e.given++
			e.mu.Unlock()
			if !yield(s.chunk, s.err) || s.err != nil || s.chunk.Finish != "" {
				return
			}
		}
		yield(llm.Chunk{}, llm.ErrTruncated)
	}
}

func (e *endpoint) Complete(ctx context.Context, r llm.Request) (llm.Completion, error) {
	return llm.Collect(e.Stream(ctx, r))
}

const answer = "I traced the drop to a schema change upstream, and we rolled it back in a day."

func round() *rubric.Round {
	return &rubric.Round{
		ID: "plain", Title: "Two stories", Language: "en",
		Persona:   rubric.Persona{Name: "Ada", Role: "a scientist from another team", Manner: "Calm and exact."},
		Questions: []rubric.Question{{ID: "q1", Text: "Tell me about a time you debugged an issue.", Targets: []string{"c"}, Clarify: "Any issue in a running system counts.", Hints: []string{"Think of the inputs first."}}, {ID: "q2", Text: "Tell me about a release that went wrong. It had to be yours.", Targets: []string{"c"}}},
		Closing:   "We stop here. You will hear from us.",
		Competencies: []rubric.Competency{{
			ID:        "c",
			Signals:   []rubric.Signal{{ID: "own_part", Label: "SECRET-LABEL of the own part", Check: "SECRET-CHECK did they name their part?", Cues: []rubric.Cue{{Text: "SECRET-CUE"}}}},
			Anchors:   [5]string{"SECRET-ANCHOR one", "", "", "Own steps through several layers, cause confirmed by a test.", ""},
			Exemplars: []rubric.Exemplar{{Level: 4, Text: "SECRET-EXEMPLAR text"}},
			Probes: []rubric.Probe{
				{ID: "p1", When: rubric.Missing, Of: "own_part", Ask: "Which of those steps did you do yourself?", Rung: 1},
				{ID: "p2", When: rubric.Vague, Of: "own_part", Ask: "You said {quote}. Which part of that was yours?", Rung: 1},
				{ID: "p3", When: rubric.Missing, Of: "own_part", Ask: "What would not have happened without you?", Rung: 1},
				{ID: "p4", When: rubric.Missing, Of: "cause", Ask: "Why was that possible at all?", Rung: 6},
				{ID: "p5", When: rubric.Flagged, Of: "hypothetical", Ask: "When did that really happen?"},
				{ID: "p6", When: rubric.Contradicted, Of: "cause", Ask: "Which of the two came first?", Rung: 3},
				{ID: "p7", When: rubric.Missing, Of: "cause", Ask: "Who else had seen it?", Rung: 5},
			},
		}},
	}
}

func brief() interview.Brief {
	move := interview.Move{
		Kind: interview.ProbeMove, Question: "q1", Competency: "c", Signal: "own_part", Probe: "p1", Reason: "SECRET-REASON",
		Quote: &assessment.Span{Turn: 1, Quote: "we rolled it back"},
	}
	return interview.Brief{
		Turn: 2, Attempt: 1, Move: move,
		State: interview.State{
			Opened: interview.SessionOpened{Session: "s-1", Seed: 7, Level: rubric.L5, Minutes: 45},
			Turns: []interview.TurnState{
				{
					Ordinal: 1, Move: interview.Move{Kind: interview.Ask, Question: "q1"},
					Said:   []interview.InterviewerSaid{{Turn: 1, Text: "Tell me about a time you debugged an issue.", Ending: interview.Complete}},
					Answer: &interview.CandidateSaid{Turn: 1, Text: answer},
				},
				{Ordinal: 2, Move: move, Pending: true},
			},
		},
	}
}

func set(tb testing.TB) *prompts.Set {
	tb.Helper()
	s, err := prompts.Open("")
	require.NoError(tb, err)
	return s
}

func script(tb testing.TB) *scripted.Voice {
	tb.Helper()
	v, err := scripted.New(scripted.Options{Templates: set(tb)})
	require.NoError(tb, err)
	return v
}

func speaker(tb testing.TB, client llm.Client) *model.Voice {
	tb.Helper()
	v, err := model.New(client, "tiny", script(tb), set(tb))
	require.NoError(tb, err)
	return v
}

// heard collects a speech.
type heard struct {
	text   string
	pieces []interview.Piece
	err    error
}

func listen(ctx context.Context, v *model.Voice, b interview.Brief) heard {
	var h heard
	for piece, err := range v.Speak(ctx, round(), b) {
		if err != nil {
			h.err = err
			return h
		}
		h.text += piece.Text
		h.pieces = append(h.pieces, piece)
	}
	return h
}
