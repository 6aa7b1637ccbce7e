package voice_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"barraiser/internal/assessment"
	"barraiser/internal/interview"
	"barraiser/internal/voice"
)

func material(b interview.Brief) voice.Material { return voice.NewMaterial(sampleRound(), b) }

func TestMaterialAsksOneThing(t *testing.T) {
	require.Equal(t, "Which of those steps did you do yourself?", material(sampleBrief(probe("own"))).Ask)
	m := material(sampleBrief(interview.Move{Kind: interview.Ask, Question: "dd-2"}))
	require.Equal(t, "Walk me through a result that looked right and was wrong. How did you find out?", m.Ask)
	m = material(sampleBrief(interview.Move{Kind: interview.Ask, Question: "dd-3"}))
	require.Equal(t, "How would you test it? Assume a million rows a day.", m.Ask, "facts stay")
	require.Empty(t, material(sampleBrief(interview.Move{Kind: interview.Ask, Question: "gone"})).Ask)
	require.Empty(t, material(sampleBrief(probe("gone"))).Ask)
}

func TestMaterialOpensAndCloses(t *testing.T) {
	b := sampleBrief(interview.Move{Kind: interview.Ask, Question: "dd-1"})
	b.Turn = 1
	m := material(b)
	require.True(t, m.First)
	require.Equal(t, "I'll ask for two stories and follow up on both. Please take your time.", m.Opening)
	require.Equal(t, "That is all from me. Thank you for your time.", material(sampleBrief(interview.Move{Kind: interview.Close})).Closing)

	b = sampleBrief(interview.Move{Kind: interview.Ask, Question: "dd-2"})
	b.State.Turns[0].Skipped = true
	require.True(t, material(b).Skipped)
	require.Empty(t, material(b).Opening)
}

func TestMaterialQuotes(t *testing.T) {
	move := probe("own")
	move.Quote = quoting("a schema change upstream, which")
	m := material(sampleBrief(move))
	require.Equal(t, "“a schema change upstream”", m.Quote)

	move = probe("quote")
	require.Equal(t, "Why was that possible?", material(sampleBrief(move)).Ask, "nothing to quote")
	move.Quote = quoting("I traced the drop")
	m = material(sampleBrief(move))
	require.Equal(t, "You said “I traced the drop”. Why was that possible?", m.Ask)
	require.Empty(t, m.Quote, "a probe that quotes needs no lead-in that does")

	move = probe("marks")
	require.Equal(t, "What did you mean by what you just told me?", material(sampleBrief(move)).Ask)
	move.Quote = quoting("great recall")
	require.Equal(t, "What did you mean by “great recall”?", material(sampleBrief(move)).Ask, "the author's marks aren't doubled")

	move = probe("own")
	move.Quote, move.Quote2 = quoting("I traced the drop"), quoting("nobody had told us")
	m = material(sampleBrief(move))
	require.Equal(t, []string{"“I traced the drop”", "“nobody had told us”"}, []string{m.Quote, m.Quote2})
	require.False(t, m.Contrast, "the rubric's probe has words of its own")
}

func TestMaterialOfAContradiction(t *testing.T) {
	move := interview.Move{Kind: interview.ProbeMove, Question: "dd-1", Quote: quoting("I traced the drop"), Quote2: quoting("nobody had told us")}
	m := material(sampleBrief(move))
	require.True(t, m.Contrast)
	require.Empty(t, m.Ask)
	require.Equal(t, []string{"“I traced the drop”", "“nobody had told us”"}, []string{m.Quote, m.Quote2})

	b := sampleBrief(interview.Move{Kind: interview.Clarify, Question: "dd-1", Reply: assessment.AsksRepeat})
	b.State.Turns = append(b.State.Turns, interview.TurnState{Ordinal: 2, Move: move, Answer: &interview.CandidateSaid{Turn: 2, Text: "Sorry?"}})
	b.Turn = 3
	again := material(b)
	require.True(t, again.Contrast, "it is asked again, not the main question")
	require.Equal(t, m.Quote2, again.Quote2)

	move.Quote2 = quoting("words that nobody said")
	require.False(t, material(sampleBrief(move)).Contrast, "without both quotes it is no contrast")
}

func TestMaterialAsksAgain(t *testing.T) {
	redirect := interview.Move{Kind: interview.Redirect, Reply: assessment.Evasive}
	require.True(t, strings.HasPrefix(material(sampleBrief(redirect)).Ask, "Tell me about a time"))

	b := sampleBrief(interview.Move{Kind: interview.Clarify, Reply: assessment.AsksRepeat})
	asked := probe("quote")
	asked.Question, asked.Competency, asked.Quote = "dd-1", "dive-deep", quoting("I traced the drop")
	b.State.Turns = append(b.State.Turns,
		interview.TurnState{Ordinal: 2, Move: asked, Answer: &interview.CandidateSaid{Turn: 2, Text: "Sorry?"}},
		interview.TurnState{Ordinal: 3, Move: interview.Move{Kind: interview.Redirect, Question: "dd-1"}})
	b.Turn = 4
	require.Equal(t, "You said “I traced the drop”. Why was that possible?", material(b).Ask, "the last thing asked is asked again")

	b.Move.Reply = assessment.AsksClarification
	require.Empty(t, material(b).Clarify, "the clarification is of the main question")
	b = sampleBrief(interview.Move{Kind: interview.Clarify, Reply: assessment.AsksClarification})
	require.Equal(t, "Any system with a trained model in it counts.", material(b).Clarify)

	flagged := interview.Move{Kind: interview.Redirect, Reply: assessment.Steering, Probe: "own"}
	require.Equal(t, "Which of those steps did you do yourself?", material(sampleBrief(flagged)).Ask)
}

func TestQuoted(t *testing.T) {
	state := func(text string) interview.State {
		return interview.State{Turns: []interview.TurnState{{Answer: &interview.CandidateSaid{Text: text}}}}
	}
	cases := map[string]string{
		"I traced the drop, and":          "I traced the drop",
		" — the store was slow.":          "the store was slow",
		"it cost $4,000 a week (roughly)": "it cost $4,000 a week",
		"latency fell by 40%, then":       "latency fell by 40%",
		"who knew? nobody":                "who knew",
		"I said “no” to that":             "I said",
		"first line\nsecond line":         "first line",
		"the of a":                        "the of a",
		"...":                             "",
		"naïve façade":                    "naïve façade",
		"I wrote `rm -rf` there":          "I wrote",
		"one two three four five six, seven eight nine ten eleven twelve thirteen fourteen fifteen": "one two three four five six",
		"a1 b2 c3 d4 e5 f6 g7 h8 i9 j10 k11 l12 m13 the n15 o16":                                    "a1 b2 c3 d4 e5 f6 g7 h8 i9 j10 k11 l12 m13",
	}
	for words, want := range cases {
		require.Equal(t, want, voice.Quoted(state("x "+words+" y"), &assessment.Span{Turn: 1, Quote: words}), words)
	}
	require.Empty(t, voice.Quoted(state("I did it"), &assessment.Span{Turn: 1, Quote: "you did it"}), "not said")
	require.Empty(t, voice.Quoted(state("I did it"), &assessment.Span{Turn: 2, Quote: "I did it"}), "no such turn")
	require.Empty(t, voice.Quoted(state("I did it"), nil))
	require.Empty(t, voice.Quoted(interview.State{Turns: make([]interview.TurnState, 1)}, &assessment.Span{Turn: 1, Quote: "a"}), "no answer")
}

func TestQuotedIsVerbatimAndPasses(t *testing.T) {
	words := rapid.SampledFrom([]string{"I", "traced", "the", "drop,", "340 ms", "and", "“no”", "it's", "(well)", "ß", "40%", "why?", "\n"})
	rapid.Check(t, func(t *rapid.T) {
		said := strings.Join(rapid.SliceOfN(words, 1, 40).Draw(t, "words"), " ")
		b := sampleBrief(probe("own"))
		b.State.Turns[0].Answer.Text = "Well, " + said + " then."
		quote := voice.Quoted(b.State, &assessment.Span{Turn: 1, Quote: said})
		require.Contains(t, said, quote)
		require.LessOrEqual(t, len(strings.Fields(quote)), voice.MaxQuoteWords)
		if quote == "" {
			return
		}
		speech := "You said “" + quote + "”. What came next?"
		got, err := through(b, speech)
		require.NoError(t, err, speech)
		require.Equal(t, speech, got)
	})
}

func TestLanguageName(t *testing.T) {
	require.Equal(t, "English", voice.LanguageName(""))
	require.Equal(t, "English", voice.LanguageName("en-GB"))
	require.Equal(t, "tlh", voice.LanguageName("tlh"))
}
