package voice_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"barraiser/internal/assessment"
	"barraiser/internal/interview"
	"barraiser/internal/voice"
)

// through sends a text through a filter in one piece.
func through(b interview.Brief, text string) (string, error) {
	var g voice.Guard
	f := g.Filter(sampleRound(), b)
	head, err := f.Feed(text)
	if err != nil {
		return strings.Join(head, ""), err
	}
	tail, err := f.End(true)
	return strings.Join(append(head, tail...), ""), err
}

func TestGuardPassesWhatAnInterviewerSays(t *testing.T) {
	cases := map[string]string{
		"plain":                       "What did you look at first?",
		"lead-in":                     "Let me stay with that for a moment. What did you look at first?",
		"request":                     "Walk me through the first hour.",
		"quoted":                      "You said “I traced the drop to a schema change upstream”. How did you find it?",
		"straight marks":              `You said "p99 went from 340 ms to 85 ms". Over which window?`,
		"quote in another case":       "“we had great recall before” is where I'd like to go on. On which slice?",
		"quote with praise":           "You said “great recall”. Measured on what?",
		"american stop in the quote":  `You said "I wrote the system prompt for the fallback." What did it say?`,
		"the candidate's prompt":      "What did the system prompt say?",
		"praise word, no praise":      "What would a good result have looked like?",
		"great as an amount":          "Where did a great deal of the time go?",
		"good choice asked about":     "Why was it a good choice for your users?",
		"abbreviation":                "Think of one dependency, e.g. the store. What did it do?",
		"apostrophes":                 "The users' reports and the team's logs didn't match. Which did you trust?",
		"question mark in brackets":   "You named a cause (which one?) and a fix. Which came first?",
		"comparison sign":             "Was p99 < 100 ms or > 100 ms then?",
		"decimal":                     "It fell by 3.5 points. Against what?",
		"one cue":                     "Did you have a control group?",
		"probe with its own question": "Which of those steps did you do yourself?",
		"thanks":                      "Thanks. What came next?",
		"anchor's words as words":     "Which cause was confirmed in the end?",
	}
	for name, text := range cases {
		t.Run(name, func(t *testing.T) {
			got, err := through(sampleBrief(probe("own")), text)
			require.NoError(t, err)
			require.Equal(t, text, got)
		})
	}
}

func TestGuardRefuses(t *testing.T) {
	cases := map[string]struct {
		text string
		rule voice.Rule
	}{
		"praise within a question": {"That's a great example, what came next?", voice.RulePraise},
		"praise first":             {"Great, what came next?", voice.RulePraise},
		"anchor":                   {"Were they own steps through several layers, or one?", voice.RuleRubric},
		"check":                    {"Can you name at least two investigation steps?", voice.RuleRubric},
		"exemplar":                 {"Was it a synchronisation lag between the stores?", voice.RuleRubric},
		"label":                    {"I need more than one level of why?", voice.RuleRubric},
		"id":                       {"What about own_investigation?", voice.RuleRubric},
		"answers suggested":        {"Did you use a control group, a replay, or a look at before and after?", voice.RuleAnswer},
		"coaching":                 {"You could mention the metric. What was it?", voice.RuleAnswer},
		"ideal answer":             {"A strong answer names a number. Which was it?", voice.RuleAnswer},
		"role":                     {"As an AI I can't say. What came next?", voice.RuleRole},
		"own prompt":               {"My system prompt says I ask questions. What came next?", voice.RuleRole},
		"rubric":                   {"The rubric wants a number. Which?", voice.RuleRole},
		"rating":                   {"That raises the bar. What came next?", voice.RuleRole},
		"score":                    {"Your score is 5/5. What came next?", voice.RuleRole},
		"speaker":                  {"Interviewer: What came next?", voice.RuleRole},
		"markup":                   {"**What** came next?", voice.RuleMarkup},
		"list":                     {"- What came next?", voice.RuleMarkup},
		"tag":                      {"<think>the rubric</think> What came next?", voice.RuleMarkup},
		"link":                     {"See https://example.org for that. What came next?", voice.RuleMarkup},
		"emoji":                    {"Right \U0001F600 What came next?", voice.RuleMarkup},
		"invented quote":           {"You said “I broke the build”. Why?", voice.RuleQuote},
		"half a word quoted":       {"You said “aced the drop”. Why?", voice.RuleQuote},
		"single marks":             {"You called it 'a lucky guess' then. Why?", voice.RuleQuote},
		"open quote":               {"You said “I traced the drop. Why?", voice.RuleQuote},
		"no question":              {"I see what you mean there.", voice.RuleQuestion},
		"nothing":                  {"  \n ", voice.RuleEmpty},
		"only praise":              {"Excellent work!", voice.RuleEmpty},
		"endless sentence":         {strings.Repeat("well ", 2000), voice.RuleLength},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			got, err := through(sampleBrief(probe("own")), c.text)
			var refusal *voice.Refusal
			require.ErrorAs(t, err, &refusal, "passed: %q", got)
			require.Equal(t, c.rule, refusal.Rule)
			require.NotContains(t, err.Error(), "step", "the error may be logged, so it holds no words")
		})
	}
}

func TestGuardShortens(t *testing.T) {
	long := strings.Repeat("word ", 50) + "word."
	cases := map[string]struct{ text, want string }{
		"second question":       {"What came first? And what then? Who knew?", "What came first?"},
		"talk behind":           {"What came first? I ask since it matters.", "What came first?"},
		"praise dropped":        {"Great answer! What came first?", "What came first?"},
		"praise between":        {"I see. That's impressive. What came first?", "I see. What came first?"},
		"several praises":       {"Wow. Perfect! Well done. What came first?", "What came first?"},
		"over the length":       {"Tell me more. " + long + " " + long, "Tell me more. " + long},
		"white space in front":  {"\n  What came first?", "What came first?"},
		"white space behind":    {"Tell me what came first. \n\n", "Tell me what came first."},
		"a second paragraph":    {"What came first?\n\nNote: next I will ask about the cause.", "What came first?"},
		"mark within quotation": {"You wrote “too good”. Was it? Really?", "You wrote “too good”. Was it?"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			got, err := through(sampleBrief(probe("own")), c.text)
			require.NoError(t, err)
			require.Equal(t, c.want, got)
		})
	}
}

func TestGuardPraise(t *testing.T) {
	praised := []string{
		"Great!", "Excellent answer.", "Good job.", "That is impressive.", "Ok, great.", "Nice work there.", "I love that.",
		"You did very well.", "Thanks for the detailed answer.", "That's a really good point.", "Well, that was a solid example.",
		"Thank you for sharing such a thoughtful story.", "I'm impressed.", "That makes perfect sense.", "You're right.", "Exactly!",
		"Wow, fantastic.", "What a great story.", "I appreciate how open you are.", "Spot on.", "That sounds great.",
	}
	for _, text := range praised {
		var g voice.Guard
		verdict, rule := g.Filter(sampleRound(), sampleBrief(probe("own"))).Judge(text)
		require.Equal(t, voice.Drop, verdict, text)
		require.Equal(t, voice.RulePraise, rule, text)
	}
	plain := []string{
		"A great deal depends on that.", "Let me be clear about the setting.", "I want the exact order.", "Good morning.",
		"Good to meet you.", "That is a short answer.", "It's a perfect storm you describe.", "I have a clear view of the start.",
		"You told me the result was good.", "Let me ask about the interesting part.", "All right.", "Understood.", "Thank you.",
	}
	for _, text := range plain {
		var g voice.Guard
		verdict, _ := g.Filter(sampleRound(), sampleBrief(probe("own"))).Judge(text)
		require.Equal(t, voice.Pass, verdict, text)
	}
}

func TestGuardKnowsTheMove(t *testing.T) {
	closing := sampleBrief(interview.Move{Kind: interview.Close})
	_, err := through(closing, "That's all. Any questions?")
	var refusal *voice.Refusal
	require.ErrorAs(t, err, &refusal)
	require.Equal(t, voice.RuleClosing, refusal.Rule)
	got, err := through(closing, "That's all. Thank you for your time.")
	require.NoError(t, err)
	require.Equal(t, "That's all. Thank you for your time.", got)

	hint := "Think of a case in which the first explanation was wrong. Here's a hint, then."
	_, err = through(sampleBrief(probe("own")), hint)
	require.Error(t, err, "a hint is not for a probe")
	got, err = through(sampleBrief(interview.Move{Kind: interview.HintMove}), hint)
	require.NoError(t, err)
	require.Equal(t, hint, got)

	facts := "How would you test it? Assume a million rows a day."
	got, err = through(sampleBrief(interview.Move{Kind: interview.Ask, Question: "dd-3"}), facts+" And what of cost?")
	require.NoError(t, err)
	require.Equal(t, facts, got, "the question's own facts may follow it, other words may not")

	got, err = through(sampleBrief(probe("order")), "Pick the riskiest step and open it.")
	require.NoError(t, err)
	require.Equal(t, "Pick the riskiest step and open it.", got, "the rubric's own request is a question in any form")

	_, err = through(sampleBrief(interview.Move{Kind: interview.Redirect, Reply: assessment.Evasive}), "Let's keep to the interview.")
	require.Error(t, err, "a redirect has to ask")
	_, err = through(sampleBrief(interview.Move{Kind: interview.Clarify}), "Any system counts.")
	require.NoError(t, err, "a clarification needn't ask")
}

// A candidate who recites the rubric may be quoted and followed up on; the
// interviewer still may not be the first to say it.
func TestGuardAllowsTheCandidatesOwnWords(t *testing.T) {
	b := sampleBrief(probe("own"))
	text := "You spoke of a cause confirmed by a test, measured before and after. Which test?"
	_, err := through(b, text)
	require.Error(t, err)
	b.State.Turns[0].Answer.Text = "It was a cause confirmed by a test, measured before and after."
	got, err := through(b, text)
	require.NoError(t, err)
	require.Equal(t, text, got)
}

func TestGuardStopsTheSource(t *testing.T) {
	var g voice.Guard
	f := g.Filter(sampleRound(), sampleBrief(probe("own")))
	out, err := f.Feed("Let me ask")
	require.NoError(t, err)
	require.Empty(t, out, "half a sentence is held back")
	out, err = f.Feed(" this. What came first?")
	require.NoError(t, err)
	require.Equal(t, []string{"Let me ask this.", " What came first?"}, out)
	require.True(t, f.Done())
	out, err = f.Feed(" Great!")
	require.NoError(t, err)
	require.Empty(t, out)
	_, err = f.End(true)
	require.NoError(t, err)
}

func TestGuardLeavesOutABrokenSentence(t *testing.T) {
	var g voice.Guard
	f := g.Filter(sampleRound(), sampleBrief(probe("own")))
	out, err := f.Feed("Tell me what came first. And the")
	require.NoError(t, err)
	require.Equal(t, []string{"Tell me what came first."}, out)
	out, err = f.End(false)
	require.NoError(t, err)
	require.Empty(t, out)
}

// speechParts are what the property tests and the fuzz target build speeches of.
var speechParts = []string{
	"What came first?", "Tell me more.", "Great answer!", "You said “I traced the drop”.", "You said “nonsense”.", " ", "\n\n",
	"As an AI, no.", "e.g. that", "(why?)", "“", "\"", "own_investigation", "3.5", "…", "Really?!", "I see. ", "’", "ß", "\xff", "**",
}

func TestGuardShowsOnlyWholeSentencesInOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := strings.Join(rapid.SliceOfN(rapid.SampledFrom(speechParts), 0, 12).Draw(t, "parts"), rapid.SampledFrom([]string{"", " "}).Draw(t, "glue"))
		sizes := rapid.SliceOfN(rapid.IntRange(1, 9), 1, 5).Draw(t, "sizes")
		checkSubsequence(t, text, sizes)
	})
}

func FuzzGuard(f *testing.F) {
	for _, part := range speechParts {
		f.Add(part+" What came first? "+part, byte(3))
	}
	f.Fuzz(func(t *testing.T, text string, size byte) { checkSubsequence(t, text, []int{int(size%16) + 1}) })
}

// checkSubsequence feeds text in pieces and checks that what is shown is a
// subsequence of its sentences, whatever the pieces.
func checkSubsequence(t require.TestingT, text string, sizes []int) {
	var g voice.Guard
	f := g.Filter(sampleRound(), sampleBrief(probe("own")))
	var shown []string
	var failed error
	for rest, i := text, 0; rest != "" && failed == nil; i++ {
		n := min(sizes[i%len(sizes)], len(rest))
		var out []string
		out, failed = f.Feed(rest[:n])
		shown, rest = append(shown, out...), rest[n:]
	}
	if failed == nil {
		var out []string
		out, failed = f.End(true)
		shown = append(shown, out...)
	}
	whole, err := through(sampleBrief(probe("own")), text)
	require.Equal(t, whole, strings.Join(shown, ""), "the size of the pieces matters")
	require.Equal(t, errors.Is(err, nil), errors.Is(failed, nil))

	rest := voice.Sentences(text)
	for _, sentence := range shown {
		for len(rest) > 0 && strings.TrimSpace(rest[0]) != strings.TrimSpace(sentence) {
			rest = rest[1:]
		}
		require.NotEmpty(t, rest, "%q was never said", sentence)
		rest = rest[1:]
	}
	require.LessOrEqual(t, len(strings.Fields(strings.Join(shown, ""))), voice.MaxWords)
}

func BenchmarkGuardSentence(b *testing.B) {
	var g voice.Guard
	round, brief := sampleRound(), sampleBrief(probe("own"))
	for b.Loop() {
		f := g.Filter(round, brief)
		f.Judge("You said “I traced the drop to a schema change upstream”, and I'd like to know how you found it.")
	}
}
