package model_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"barraiser/internal/fault"
	"barraiser/internal/llm/llmtest"
	"barraiser/internal/llm/openai"
)

// the probe of the tests, in the script's words.
func scriptedWords(t *testing.T) string {
	t.Helper()
	return script(t).Words(round(), brief())
}

// seen is what a candidate has in front of them after a turn: the speech, and
// the script's repair where it broke off.
type seen struct{ speech, voice, repair string }

func see(t *testing.T, url string, behaviour llmtest.Behaviour) seen {
	t.Helper()
	s := llmtest.New(t, behaviour)
	if url == "" {
		url = s.URL
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	v, b := speaker(t, openai.New(openai.Options{BaseURL: url, HTTP: s.Client(t)})), brief()
	h := listen(ctx, v, b)
	require.NotEmpty(t, h.pieces, "%v", h.err)
	out := seen{speech: h.text, voice: h.pieces[0].Voice}
	if h.err == nil {
		return out
	}
	require.Equal(t, fault.Unavailable, fault.KindOf(h.err))
	b.Repair, b.Shown, b.Attempt = true, h.text, 2
	h = listen(ctx, v, b)
	require.NoError(t, h.err)
	require.Equal(t, "scripted", h.pieces[0].Voice)
	out.repair = h.text
	return out
}

// TestWhatTheCandidateSees goes through everything an endpoint or a model may do
// wrong. Nothing of it is ever in front of the candidate: it is the script's whole
// words, the model's good ones, or the model's good beginning and a repair.
func TestWhatTheCandidateSees(t *testing.T) {
	const lead = "Let me stay with that."
	const good = "Which step was yours?"
	scriptOnly := []string{} // the script speaks, all of it
	cases := map[string]struct {
		url       string
		behaviour llmtest.Behaviour
		// shown are the model's words; none means the script's instead.
		shown []string
		// broken says that the script repairs what was shown.
		broken bool
	}{
		"good":                        {"", llmtest.Words(lead + " " + good), []string{lead + " " + good}, false},
		"an error page":               {"", llmtest.Page500(), scriptOnly, false},
		"nobody there":                {llmtest.Nowhere, llmtest.Words(good), scriptOnly, false},
		"too many requests":           {"", llmtest.TooMany(time.Second), scriptOnly, false},
		"a reset":                     {"", llmtest.Reset(), scriptOnly, false},
		"refused":                     {"", llmtest.Refusal("", "I can't help with that."), scriptOnly, false},
		"refused after a sentence":    {"", llmtest.Refusal(lead+" ", "I can't help with that."), []string{lead}, true},
		"cut in the first sentence":   {"", llmtest.Cut("Let me stay with"), scriptOnly, false},
		"cut in the second":           {"", llmtest.Cut(lead + " Which step"), []string{lead}, true},
		"dropped in the second":       {"", llmtest.Dropped(lead + " Which step"), []string{lead}, true},
		"an error in the second":      {"", llmtest.Raw(lead+" Which", llmtest.ErrorShapes("overloaded")["object"]), []string{lead}, true},
		"not JSON in the second":      {"", llmtest.InvalidJSON(lead + " Which"), []string{lead}, true},
		"cut after the question":      {"", llmtest.Cut(lead + " " + good + " "), []string{lead + " " + good}, false},
		"length in the first":         {"", llmtest.Length("Let me stay with"), scriptOnly, false},
		"length in the second":        {"", llmtest.Length(lead + " Which step"), []string{lead}, true},
		"filtered":                    {"", llmtest.Finish("", "content_filter"), scriptOnly, false},
		"empty":                       {"", llmtest.Words(""), scriptOnly, false},
		"blank":                       {"", llmtest.Words(" \n \n"), scriptOnly, false},
		"10 MB in one word":           {"", llmtest.Words(strings.Repeat("a", 10<<20)), scriptOnly, false},
		"10 MB in one sentence":       {"", llmtest.Words(strings.Repeat("and then ", 10<<20/9)), scriptOnly, false},
		"a loop":                      {"", llmtest.Endless("I see. "), []string{"I see."}, true},
		"two questions":               {"", llmtest.Words(good + " And who else was there?"), []string{good}, false},
		"a question and its answer":   {"", llmtest.Words(good + " I think it was the trace."), []string{good}, false},
		"praise":                      {"", llmtest.Words("Great answer! " + good), []string{good}, false},
		"praise within":               {"", llmtest.Words("Great work, which step was yours?"), scriptOnly, false},
		"the rubric":                  {"", llmtest.Words("Were they own steps through several layers, really?"), scriptOnly, false},
		"the rubric, second sentence": {"", llmtest.Words(lead + " Were they own steps through several layers, really?"), []string{lead}, true},
		"thinking aloud":              {"", llmtest.Words("<think>They left out a step.</think> " + good), scriptOnly, false},
		"a name in front":             {"", llmtest.Words("Interviewer: " + good), scriptOnly, false},
		"JSON":                        {"", llmtest.Words(`{"question": "Which step was yours?"}`), scriptOnly, false},
		"German":                      {"", llmtest.Words("Welche von diesen Schritten haben Sie selbst gemacht?"), scriptOnly, false},
		"Russian":                     {"", llmtest.Words("Какой из этих шагов вы сделали сами?"), scriptOnly, false},
		"another question":            {"", llmtest.Words("What is your favourite colour?"), scriptOnly, false},
		"another one, after a lead":   {"", llmtest.Words(lead + " What is your favourite colour?"), []string{lead}, true},
		"another request":             {"", llmtest.Words("Describe your favourite colour. Take your time."), scriptOnly, false},
		"no question":                 {"", llmtest.Words(lead + " Fine."), []string{lead}, true},
		"a question of no words":      {"", llmtest.Words("You said “we rolled it back”. Why was that?"), []string{"You said “we rolled it back”. Why was that?"}, false},
		"nothing but such a one":      {"", llmtest.Words("Why was that?"), scriptOnly, false},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			got := see(t, c.url, c.behaviour)
			if len(c.shown) == 0 {
				require.Equal(t, seen{speech: scriptedWords(t), voice: "scripted"}, got)
				return
			}
			require.Equal(t, "model", got.voice)
			require.Equal(t, c.shown[0], strings.TrimSpace(got.speech))
			require.Equal(t, c.broken, got.repair != "", got.repair)
			if c.broken {
				require.True(t, strings.HasSuffix(got.repair, "Which of those steps did you do yourself?"), got.repair)
			}
		})
	}
}
