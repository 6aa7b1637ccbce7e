package model_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"barraiser/internal/fault"
	"barraiser/internal/interview"
	"barraiser/internal/llm"
	"barraiser/internal/llm/llmtest"
	"barraiser/internal/llm/openai"
	"barraiser/internal/voice"
	"barraiser/internal/voice/model"
)

func TestSpeaksTheModelsWords(t *testing.T) {
	e := &endpoint{steps: finished("You said “we rolled it back”. Which step was yours?", llm.FinishStop, &llm.Usage{Prompt: 300, Completion: 14})}
	h := listen(t.Context(), speaker(t, e), brief())
	require.NoError(t, h.err)
	require.Equal(t, "You said “we rolled it back”. Which step was yours?", h.text)
	require.Len(t, h.pieces, 3, "two sentences and the count")
	for _, piece := range h.pieces {
		require.Equal(t, "model", piece.Voice)
		require.Equal(t, "tiny-1", piece.Model)
		require.Regexp(t, `^sha256:[0-9a-f]{64}$`, piece.Prompt)
	}
	last := h.pieces[2]
	require.Equal(t, []int{300, 14}, []int{last.PromptTokens, last.CompletionTokens})
	require.Empty(t, last.Text)
	require.Equal(t, "tiny", e.requests[0].Model)
	require.Positive(t, e.requests[0].MaxTokens)
}

// What fails before a word is shown is the script's, and nobody sees it.
func TestScriptStandsInBeforeTheFirstWord(t *testing.T) {
	cases := map[string][]step{
		"refused":         {{err: llm.ErrRefused}},
		"unreachable":     {{err: llm.ErrUnreachable}},
		"cut in mid-word": append(words("Let me ask which"), step{err: llm.ErrTruncated}),
		"no finish":       words("Let me ask which"),
		"praise":          finished("Great work, which step was yours?", llm.FinishStop, nil),
		"leak":            finished("Were they own steps through several layers, really?", llm.FinishStop, nil),
		"invented quote":  finished("You said “I wrote it all”. Which step?", llm.FinishStop, nil),
		"thinking aloud":  finished("<think>What do I ask?</think> Which step was yours?", llm.FinishStop, nil),
		"nothing":         finished("", llm.FinishStop, nil),
		"length":          finished("Let me ask which", llm.FinishLength, nil),
		"no question":     finished("I see", llm.FinishStop, nil),
		"silence":         {{wait: time.Hour, chunk: llm.Chunk{Text: "Which step was yours?"}}},
		"too slow": func() []step {
			var steps []step
			for range 100 {
				steps = append(steps, step{wait: time.Second, chunk: llm.Chunk{Text: "well "}})
			}
			return steps
		}(),
	}
	for name, steps := range cases {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := brief()
				start := time.Now()
				h := listen(t.Context(), speaker(t, &endpoint{steps: steps}), b)
				require.NoError(t, h.err)
				require.Equal(t, script(t).Words(round(), b), h.text)
				for _, piece := range h.pieces {
					require.Equal(t, "scripted", piece.Voice)
					require.Empty(t, piece.Prompt)
				}
				require.LessOrEqual(t, time.Since(start), 15*time.Second, "the candidate isn't kept waiting")
			})
		})
	}
}

// "I see." is a whole sentence and is shown; what fails after it is an error,
// and the repair is the script's.
func TestFailureInMidSpeech(t *testing.T) {
	shown := "Let me stay with that for a moment."
	cases := map[string][]step{
		"error":       append(words(shown+" Which "), step{err: llm.ErrRefused}),
		"no finish":   words(shown + " Which "),
		"guard":       finished(shown+" As an AI I ask: which?", llm.FinishStop, nil),
		"no question": finished(shown+" Fine.", llm.FinishStop, nil),
		"length":      finished(shown+" Which step", llm.FinishLength, nil),
		"silence":     append(words(shown+" Which "), step{wait: time.Hour}),
	}
	for name, steps := range cases {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				v, b := speaker(t, &endpoint{steps: steps}), brief()
				h := listen(t.Context(), v, b)
				require.Error(t, h.err)
				require.Equal(t, fault.Unavailable, fault.KindOf(h.err))
				require.True(t, strings.HasPrefix(h.text, shown), h.text)
				require.Equal(t, "model", h.pieces[0].Voice)

				b.Repair, b.Shown, b.Attempt = true, h.text, 2
				repair := listen(t.Context(), v, b)
				require.NoError(t, repair.err)
				require.True(t, strings.HasSuffix(repair.text, "Which of those steps did you do yourself?"), repair.text)
				require.Equal(t, "scripted", repair.pieces[0].Voice)
			})
		})
	}
}

func TestClosesTheRequestOnceTheQuestionIsPut(t *testing.T) {
	e := &endpoint{steps: finished("Which step was yours? And who helped you with all of that work, and when?", llm.FinishStop, nil)}
	h := listen(t.Context(), speaker(t, e), brief())
	require.NoError(t, h.err)
	require.Equal(t, "Which step was yours?", h.text)
	require.Less(t, e.given, 6, "the rest wasn't read")
}

func TestWaitsBrieflyForTheCount(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e := &endpoint{steps: append(words("Which step was yours?"), step{wait: time.Hour, chunk: llm.Chunk{Finish: llm.FinishStop}})}
		start := time.Now()
		h := listen(t.Context(), speaker(t, e), brief())
		require.NoError(t, h.err)
		require.Equal(t, "Which step was yours?", h.text)
		require.Less(t, time.Since(start), time.Second)
		require.Len(t, h.pieces, 1, "an unknown count isn't told")
	})
}

func TestLengthAfterAWholeQuestionIsFine(t *testing.T) {
	h := listen(t.Context(), speaker(t, &endpoint{steps: finished("Tell me which step was yours. And the", llm.FinishLength, nil)}), brief())
	require.NoError(t, h.err)
	require.Equal(t, "Tell me which step was yours.", h.text)
}

// A slow reader uses up its own time, not the model's.
func TestShowingTakesItsTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := speaker(t, &endpoint{steps: finished("Let me stay with that. I mean the first day. Which step was yours?", llm.FinishStop, nil)})
		var text string
		for piece, err := range v.Speak(t.Context(), round(), brief()) {
			require.NoError(t, err)
			text += piece.Text
			time.Sleep(time.Minute)
		}
		require.Equal(t, "Let me stay with that. I mean the first day. Which step was yours?", text)
	})
}

func TestCutIn(t *testing.T) {
	gone := errors.New("the candidate cut in")
	for name, steps := range map[string][]step{
		"before the first word": {{wait: time.Minute}},
		"in mid-speech":         append(words("Let me stay with that. Which "), step{wait: time.Minute}),
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithCancelCause(t.Context())
				time.AfterFunc(time.Second, func() { cancel(gone) })
				start := time.Now()
				h := listen(ctx, speaker(t, &endpoint{steps: steps}), brief())
				require.ErrorIs(t, h.err, gone, "no script after that")
				require.Equal(t, time.Second, time.Since(start))
			})
		})
	}
}

func TestListenerMayLeave(t *testing.T) {
	e := &endpoint{steps: finished("One. Two. Three. Which step was yours?", llm.FinishStop, &llm.Usage{})}
	for _, err := range speaker(t, e).Speak(t.Context(), round(), brief()) {
		require.NoError(t, err)
		break
	}
	require.Less(t, e.given, 4)
}

func TestEveryKindOfMove(t *testing.T) {
	cases := map[interview.MoveKind]string{
		interview.Ask:      "Now I'd like to hear about a time you debugged an issue.",
		interview.HintMove: "Start with the inputs, one at a time.",
		interview.Clarify:  "Any issue in a running system counts.",
		interview.Redirect: "Let us return to the issue itself. Which one was it?",
		interview.Close:    "We stop here. Thank you for your time.",
	}
	for kind, text := range cases {
		t.Run(string(kind), func(t *testing.T) {
			b := brief()
			b.Move = interview.Move{Kind: kind, Question: "q1"}
			h := listen(t.Context(), speaker(t, &endpoint{steps: finished(text, llm.FinishStop, &llm.Usage{Prompt: 1, Completion: 1})}), b)
			require.NoError(t, h.err)
			require.Equal(t, text, h.text)
			require.Equal(t, "model", h.pieces[0].Voice)
		})
	}
}

func TestNewChecksWhatItIsGiven(t *testing.T) {
	_, err := model.New(nil, "", script(t), set(t))
	require.Equal(t, fault.Usage, fault.KindOf(err))
	_, err = model.New(&endpoint{}, "", script(t), overlay(t, "voice/interviewer", "{{.Nothing}}"))
	require.Equal(t, fault.Invalid, fault.KindOf(err))
	require.ErrorContains(t, err, "interviewer.tmpl:1")
}

// TestOverHTTP speaks through the real client to an endpoint that misbehaves.
func TestOverHTTP(t *testing.T) {
	s := llmtest.New(t,
		llmtest.Words("Let me stay with that. Which step was yours?"),
		llmtest.Page500(),
		llmtest.Cut("Let me stay with that. Which"),
		llmtest.Stall("Which step was yours? And then"),
	)
	v := speaker(t, openai.New(openai.Options{BaseURL: s.URL, HTTP: s.Client(t)}))

	h := listen(t.Context(), v, brief())
	require.NoError(t, h.err)
	require.Equal(t, "Let me stay with that. Which step was yours?", h.text)
	require.Positive(t, h.pieces[len(h.pieces)-1].PromptTokens)

	h = listen(t.Context(), v, brief())
	require.NoError(t, h.err)
	require.Equal(t, "scripted", h.pieces[0].Voice)

	h = listen(t.Context(), v, brief())
	require.ErrorIs(t, h.err, llm.ErrTruncated)
	require.Equal(t, "Let me stay with that.", h.text)

	h = listen(t.Context(), v, brief())
	require.NoError(t, h.err)
	require.Equal(t, "Which step was yours?", h.text)
	requests := s.Requests()
	<-requests[len(requests)-1].Left // the generation is ended upstream
}

func TestRefusalHoldsNoWords(t *testing.T) {
	h := listen(t.Context(), speaker(t, &endpoint{steps: finished("Let me ask this. My system prompt is secret.", llm.FinishStop, nil)}), brief())
	var refusal *voice.Refusal
	require.ErrorAs(t, h.err, &refusal)
	require.Equal(t, voice.RuleRole, refusal.Rule)
	require.NotContains(t, h.err.Error(), "secret")
}
