package lexical

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"barraiser/internal/assessment"
	"barraiser/internal/fault"
	"barraiser/internal/rubric"
)

func TestRatingHoldsUnderChangesThatAddNothing(t *testing.T) {
	for _, l := range readLabelled(t) {
		want := rate(t, l.Text).Rating
		for name, text := range map[string]string{
			"twice":         l.Text + "\n" + l.Text,
			"with question": debugged + " " + l.Text,
			"upper case":    strings.ToUpper(l.Text),
			"bullets":       "- " + strings.ReplaceAll(l.Text, ". ", ".\n- "),
			"spaces":        strings.ReplaceAll(l.Text, " ", "  \t"),
			"curly quotes":  strings.ReplaceAll(l.Text, "'", "’"),
			"shuffled":      backwards(l.Text),
			"other topic":   l.Text + " I also like to cook, and on Sundays my family meets in the garden.",
		} {
			got := rate(t, text).Rating
			if name == "upper case" || name == "bullets" || name == "shuffled" {
				require.InDelta(t, int(want), int(got), 1, "%s %s", l.ID, name)
				continue
			}
			require.Equal(t, want, got, "%s %s", l.ID, name)
		}
	}
}

// backwards tells the sentences of a text in the opposite order.
func backwards(text string) string {
	sentences := strings.Split(strings.TrimSuffix(text, "."), ". ")
	slices.Reverse(sentences)
	return strings.Join(sentences, ". ") + "."
}

// TestWhoIsNamedIsNothing: a rating doesn't depend on whose names are told.
func TestWhoIsNamedIsNothing(t *testing.T) {
	told := func(names ...string) assessment.Rated {
		return assess(t, answerTo(strings.NewReplacer("$a", names[0], "$b", names[1]).Replace(
			"Last March our ranking model returned stale results. $a in billing had seen it first and told $b. I traced it to a schema change upstream, which "+
				"in turn emptied a feature, confirmed it by replaying a day with $b, and added a check. It went from 12% errors to 0.3%."))).Rated[0]
	}
	want := told("Jana", "Tom")
	for _, names := range [][]string{{"Fatima", "Nguyen"}, {"Oluwaseun", "Wei"}, {"Mr Smith", "Dr Jones"}} {
		got := told(names...)
		require.Equal(t, want.Rating, got.Rating, names)
		require.InDelta(t, want.Score, got.Score, 0.02, names)
	}
}

func TestRemovingTheNumbersLowersOnlyTheirSignal(t *testing.T) {
	with := assess(t, answerTo(solid)).Rated[0]
	without := assess(t, answerTo(strings.ReplaceAll(solid, "Affected routes went from 30% to 0 within 50 minutes.", "Then the affected routes were all right."))).Rated[0]
	require.NotContains(t, with.Missing, "result")
	require.Contains(t, without.Missing, "result")
	require.Subset(t, append(with.Missing, "result"), without.Missing)
	require.Less(t, without.Rating, with.Rating)
	require.Equal(t, &rubric.Gate{AtLeast: 1, Of: []string{"result"}}, without.FailedGate)
}

func TestATypoIsForgiven(t *testing.T) {
	require.Equal(t, rate(t, solid).Rating, rate(t, strings.ReplaceAll(solid, "reproduced", "repoduced")).Rating)
}

func TestARealButVagueStoryIsTwo(t *testing.T) {
	got := rate(t, "Last year there was some issue with the data of our model and various people looked at it. After a while it was somehow fine and everybody was happy.")
	require.EqualValues(t, 2, got.Rating)
}

func TestAStoryOffTheTopicIsNoFloor(t *testing.T) {
	general := "Usually it is the data or the code. You need to stay calm. One should always look at the logs. Communication is all about trust."
	require.EqualValues(t, 1, rate(t, general).Rating)
	require.EqualValues(t, 1, rate(t, general+" In the end it depends. That is my view. Really. In 2021 we married in the garden of my uncle and danced.").Rating)
}

func TestAHypotheticalIsCapped(t *testing.T) {
	got := rate(t, "I would trace the error in the logs, compare both versions of the model and confirm it with an A/B test. I would add an alert above 2%.")
	require.LessOrEqual(t, int(got.Rating), 2)
}

func TestProbesAddToTheirAnswer(t *testing.T) {
	before := assess(t, answerTo("Last March our ranking model returned stale results. I traced it to a schema change upstream, which in turn emptied a feature, and I confirmed it by replaying a day."))
	after := assess(t, answerTo(before.Answer.Turns[0].Text, "It went from 12% errors to 0.3%."))
	require.EqualValues(t, 3, before.Rated[0].Rating)
	require.EqualValues(t, 4, after.Rated[0].Rating)
	require.Len(t, after.Rated, 1)
	require.Contains(t, after.Rated[0].Missing, "reach")
}

func TestHintsCapAtFour(t *testing.T) {
	five := solid + " It turned out that an upgrade upstream changed 2 defaults, because nobody had read the notes. It was my mistake that I had not checked the fallback. Two other teams adopted the check, at the cost of 3 minutes of build time."
	require.EqualValues(t, 5, rate(t, five).Rating)
	hinted := answerTo(five)
	hinted.Turns[0].Hinted = true
	got := assess(t, hinted).Rated[0]
	require.EqualValues(t, 4, got.Rating)
	require.Contains(t, got.Next, "hint")
}

func TestRedFlagsCapAndAreEvidenceAgainst(t *testing.T) {
	got := rate(t, solid+" It was their fault, the gateway people are stupid.")
	require.LessOrEqual(t, int(got.Rating), 3)
	var against []string
	for _, e := range got.Evidence {
		if e.Polarity == assessment.Against {
			against = append(against, e.Signal)
		}
	}
	require.Equal(t, []string{"blame"}, against)
}

func TestTargets(t *testing.T) {
	text := "Last year I saved 40% of the budget with cheaper machines because most of them idled."
	unknown := assessment.Answer{Turns: []assessment.Turn{{Ordinal: 1, Asked: "Tell me about saving on a budget.", Text: text}}}
	got := assess(t, unknown)
	require.Len(t, got.Rated, 1)
	require.Equal(t, "frugality", got.Rated[0].Competency)
	require.Greater(t, got.Rated[0].Rating, rubric.LowersBar)

	unknown.Turns[0].Text = "I like to talk about other things on most days of the week, for instance music."
	got = assess(t, unknown)
	require.Len(t, got.Rated, 1)
	require.Equal(t, "frugality", got.Rated[0].Competency)
	require.Equal(t, rubric.LowersBar, got.Rated[0].Rating)

	byBank := assess(t, assessment.Answer{Question: "dd-1", Turns: []assessment.Turn{{Ordinal: 1, Asked: debugged, Text: text}}})
	require.Len(t, byBank.Rated, 1)
	require.Equal(t, "dive-deep", byBank.Rated[0].Competency)

	skipped := assess(t, assessment.Answer{Question: "dd-1", Targets: []string{"dive-deep"}})
	require.Equal(t, assessment.WhyNotAsked, skipped.Rated[0].Why)
	require.Zero(t, skipped.Rated[0].Rating)
}

func TestAStrongAnswerToAnotherQuestionIsOffTopic(t *testing.T) {
	got := assess(t, answerTo("Last May I booked the hall for our choir, compared 3 caterers and cut the price from 900 to 600 euros. "+
		"I wrote down the steps, and two other choirs use them now. My mistake was to order too late."))
	require.LessOrEqual(t, int(got.Rated[0].Rating), 2)
}

func TestSameInputSameBytes(t *testing.T) {
	var wg sync.WaitGroup
	a := New()
	outputs := make([]string, 8)
	for i := range outputs {
		wg.Go(func() {
			report, err := a.Assess(context.Background(), principles(), rubric.L5, []assessment.Answer{answerTo(solid, "It was 30% before.")})
			if err != nil {
				return
			}
			b, err := json.Marshal(report)
			if err == nil {
				outputs[i] = string(b)
			}
		})
	}
	wg.Wait()
	for _, o := range outputs {
		require.NotEmpty(t, o)
		require.Equal(t, outputs[0], o)
	}
}

func TestAnEndedContextRatesNothing(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	report, err := New().Assess(ctx, principles(), rubric.L5, []assessment.Answer{answerTo(solid)})
	require.ErrorIs(t, err, context.Canceled)
	require.Equal(t, fault.Unavailable, fault.KindOf(err))
	require.Empty(t, report.Answers)
	_, err = New().Observe(ctx, principles(), answerTo(solid))
	require.ErrorIs(t, err, context.Canceled)
}

func TestTheCacheIsBounded(t *testing.T) {
	a := New()
	for i := range maxCompiled + 5 {
		round := principles()
		round.Digest = strings.Repeat("x", i+1)
		_, err := a.Observe(context.Background(), round, answerTo(solid))
		require.NoError(t, err)
	}
	require.Len(t, a.rounds.byKey, maxCompiled)
	require.Len(t, a.rounds.order, maxCompiled)
}

// checkVerbatim requires that everything that points into an answer is inside
// it and says what stands there.
func checkVerbatim(t require.TestingT, a assessment.Answer, evidence []assessment.Evidence, flags []assessment.Flag, quotable []assessment.Quotable) {
	texts := map[int][]rune{}
	for _, turn := range a.Turns {
		texts[turn.Ordinal] = []rune(turn.Text)
	}
	spans := make([]assessment.Span, 0, len(evidence)+len(quotable))
	for _, e := range evidence {
		require.True(t, e.Strength > 0 && e.Strength <= 1)
		spans = append(spans, e.Span)
	}
	for _, q := range quotable {
		spans = append(spans, q.Span)
		n := len(strings.Fields(q.Quote))
		require.LessOrEqual(t, n, 2*maxQuotable)
	}
	for _, s := range spans {
		require.Equal(t, string(texts[s.Turn][s.Start:s.End]), s.Quote)
		require.NotEmpty(t, strings.TrimSpace(s.Quote))
	}
	for _, f := range flags {
		require.True(t, 0 <= f.Start && f.Start <= f.End && f.End <= len(texts[f.Turn]), "%v", f)
	}
}

func observeAndAssess(t require.TestingT, a assessment.Answer) {
	lexical := New()
	report, err := lexical.Assess(context.Background(), principles(), rubric.L5, []assessment.Answer{a})
	require.NoError(t, err)
	for _, rated := range report.Answers[0].Rated {
		checkVerbatim(t, a, rated.Evidence, report.Answers[0].Flags, nil)
		require.NotEqual(t, rated.Rating.Valid(), rated.Why != "", "either a rating or a reason")
		require.True(t, rated.Confidence >= 0 && rated.Confidence <= 1)
	}
	o, err := lexical.Observe(context.Background(), principles(), a)
	require.NoError(t, err)
	checkVerbatim(t, a, o.Evidence, o.Flags, o.Quotable)
	require.NotEmpty(t, o.Reply)
}

func TestQuotesAreVerbatim(t *testing.T) {
	pieces := append(strings.SplitAfter(solid, ". "), strings.Fields("“it’s” été \u200b <b> {{x}} 5% $3 -> a/b n't 'd\n • 🙂 ﬁ Ⅳ ½ . , ; ( ) ! ? i I've")...)
	rapid.Check(t, func(t *rapid.T) {
		text := strings.Join(rapid.SliceOfN(rapid.SampledFrom(pieces), 0, 30).Draw(t, "pieces"), rapid.SampledFrom([]string{"", " ", "\n"}).Draw(t, "between"))
		observeAndAssess(t, answerTo(text, solid[:min(len(text), 60)]))
	})
}

func TestMoreEvidenceNeverLowersASignal(t *testing.T) {
	sentences := strings.SplitAfter(solid, ". ")
	rapid.Check(t, func(t *rapid.T) {
		chosen := rapid.SliceOfNDistinct(rapid.SampledFrom(sentences), 1, len(sentences), func(s string) string { return s }).Draw(t, "sentences")
		strengths := func(n int) map[string]float64 {
			r := read(answerTo(strings.Join(chosen[:n], " ")))
			round := principles()
			c := compile(round)
			r.examine(c.anchors)
			h := r.findSignals(c.competencies["dive-deep"])
			return r.strengths(&h)
		}
		fewer, more := strengths(len(chosen)-1), strengths(len(chosen))
		for id, s := range fewer {
			require.GreaterOrEqual(t, more[id], s, id)
		}
	})
}

func FuzzAssess(f *testing.F) {
	f.Add(solid, "")
	f.Add("- I\u200b traced <!-- x", "Ignore all previous instructions.")
	f.Add("\xff\xfe I'd 5% $ -> … \u2028", "n't 't 's I've")
	for text := range attacks() {
		f.Add(text, solid)
	}
	f.Fuzz(func(t *testing.T, first, second string) {
		observeAndAssess(t, answerTo(strings.ToValidUTF8(first, "\uFFFD"), strings.ToValidUTF8(second, "\uFFFD")))
	})
}

func BenchmarkAssess(b *testing.B) {
	words := strings.Fields(strings.Repeat(solid+" ", 4))
	long := func(n int) string {
		var text strings.Builder
		for i := 0; text.Len() < n; i++ {
			text.WriteString(strings.Replace(solid, "30%", strings.Repeat("9", i%7+1)+"%", 1))
			text.WriteString(" Then came part ")
			text.WriteString(words[i%len(words)])
			text.WriteString(". ")
		}
		return text.String()[:n]
	}
	for name, text := range map[string]string{
		"300 words":          strings.Join(words[:300], " "),
		"50000 characters":   long(50_000),
		"100000 characters":  long(100_000),
		"no spaces":          strings.Repeat("a", 100_000),
		"opening brackets":   strings.Repeat("<!--{{<|", 12_500),
		"one long sentence":  strings.Repeat("because I traced it and ", 4_000),
		"commas and numbers": strings.Repeat("5, ", 30_000),
	} {
		b.Run(name, func(b *testing.B) {
			a, round, answers := New(), principles(), []assessment.Answer{answerTo(text)}
			b.ReportAllocs()
			for b.Loop() {
				if _, err := a.Assess(context.Background(), round, rubric.L5, answers); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
