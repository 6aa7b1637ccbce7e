package model

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"barraiser/internal/assessment"
	"barraiser/internal/assessor/lexical"
	"barraiser/internal/engine"
	"barraiser/internal/fault"
	"barraiser/internal/llm"
	"barraiser/internal/rubric"
	"barraiser/internal/scorecard"
)

var update = flag.Bool("update", false, "write the golden files anew")

func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		require.NoError(t, os.WriteFile(path, got, 0o600))
	}
	want, err := os.ReadFile(path)
	require.NoError(t, err)
	require.Equal(t, string(want), string(got), "with -update if it is meant")
}

func TestTheEngineTakesIt(t *testing.T) {
	var _ engine.Assessor = assessor(t, inProcess(honest(nil)), Options{})
	var _ Deterministic = lexical.New()
}

func TestAnHonestModelSeesWhatRulesMiss(t *testing.T) {
	client, server := served(t, honest(solidQuotes))
	var steps atomic.Int64
	var of int
	a := assessor(t, client, Options{Calls: &memory{}, Progress: func(_ context.Context, done, all int) {
		require.EqualValues(t, steps.Add(1), done)
		of = all
	}})
	report := assess(t, a, answerTo(solid))
	rated := report.Answers[0].Rated[0]

	require.EqualValues(t, 5, rated.Rating)
	require.Less(t, byRules(t, answerTo(solid)).Rating, rated.Rating)
	require.Empty(t, rated.Missing)
	require.Len(t, server.Requests(), 1+DefaultSamples)
	require.EqualValues(t, 1+DefaultSamples, steps.Load())
	require.Equal(t, 1+DefaultSamples, of)

	require.Equal(t, "model", report.Rater.Kind)
	require.Equal(t, "tiny-1", *report.Rater.Model)
	require.Equal(t, templates(t).Digest(tmplExtract, tmplJudge, tmplRepair), report.Rater.Prompts)
	require.Nil(t, report.Rater.FailedOver)
	require.Empty(t, report.Rater.Answered)

	var pretty bytes.Buffer
	card := scorecard.Build(round(), scorecard.Meta{ID: "s1", Level: rubric.L5}, report)
	card.Assessor.Prompts, card.Assessor.Version = "sha256:pinned", "pinned"
	require.NoError(t, json.Indent(&pretty, card.JSON(), "", "  "))
	golden(t, "scorecard.golden.json", append(pretty.Bytes(), '\n'))
}

func TestRequestsKeepToTheMethod(t *testing.T) {
	client, server := served(t, honest(solidQuotes))
	assess(t, assessor(t, client, Options{}), answerTo(solid))
	orders := map[string]bool{}
	for i, r := range server.Requests() {
		p := readPrompt(r.Messages[0].Content, r.Messages[1].Content)
		require.Equal(t, "tiny-1", r.Model, "the client's")
		require.Contains(t, string(r.ResponseFormat), `"strict":true`)
		if i == 0 {
			require.Equal(t, "extract", p.stage)
			require.Less(t, *r.Temperature, 0.01, "near zero")
			require.Contains(t, p.asks, "dive-deep/flag/blame")
			require.NotContains(t, p.asks, "dive-deep/flag/invented", "rules see the shape of an answer")
			require.NotContains(t, r.Messages[0].Content, "Own steps through several layers", "who looks for quotes sees no anchors")
			continue
		}
		require.Equal(t, "judge", p.stage)
		require.NotContains(t, r.Messages[1].Content, solid, "a judge sees quotes and not the answer")
		orders[strings.Join(p.asks, " ")] = true
	}
	require.Len(t, orders, DefaultSamples, "each sample has an order of its own")
}

func TestKeyPointsAreCountedByTheirShare(t *testing.T) {
	text := "If I always say no I am right in 99.8% of the cases, so being right tells me nothing for such a rare class. I would look at how many of the positives I find, and how many of my alarms are true, at the threshold we can afford."
	answer := assessment.Answer{Question: "imbalance", Targets: []string{"understanding"}, Turns: []assessment.Turn{{Ordinal: 1, Asked: imbalance, Text: text}}}
	quotes := map[string][]string{
		"point/accuracy": {"being right tells me nothing for such a rare class"},
		"point/curve":    {"I would look at how many of the positives I find, and how many of my alarms are true"},
	}
	both := assess(t, assessor(t, inProcess(honest(quotes)), Options{}), answer).Answers[0].Rated[0]
	require.InDelta(t, 1, both.Evidence[0].Strength, 0)
	require.Equal(t, "covers", both.Evidence[0].Signal)
	require.Equal(t, []string{"weighs"}, both.Missing)

	delete(quotes, "point/curve")
	one := assess(t, assessor(t, inProcess(honest(quotes)), Options{}), answer).Answers[0].Rated[0]
	require.InDelta(t, 0.5, one.Evidence[0].Strength, 0)
	require.Less(t, one.Rating, both.Rating)
}

func TestMisconceptionsAndRedFlagsCapWithTheirWords(t *testing.T) {
	text := solid + " The gateway people had slept through it as usual, I have nothing to add to that."
	quotes := map[string][]string{"dive-deep/flag/blame": {"The gateway people had slept through it as usual"}}
	maps.Copy(quotes, solidQuotes)
	rated := assess(t, assessor(t, inProcess(honest(quotes)), Options{}), answerTo(text)).Answers[0].Rated[0]
	require.EqualValues(t, 3, rated.Rating)
	require.Equal(t, "“The gateway people had slept through it as usual” limits this to a 3.", rated.Next)
	against := slices.IndexFunc(rated.Evidence, func(e assessment.Evidence) bool { return e.Polarity == assessment.Against })
	require.Equal(t, "blame", rated.Evidence[against].Signal)

	half := honest(quotes)
	half.judge = func(p prompt) string {
		return verdictsJSON(p, func(id string, n numbered) string {
			switch {
			case !slices.Contains(quotes[id], n.Words):
				return "no"
			case strings.Contains(id, "/flag/"):
				return "partly"
			default:
				return "yes"
			}
		})
	}
	rated = assess(t, assessor(t, inProcess(half), Options{}), answerTo(text)).Answers[0].Rated[0]
	require.EqualValues(t, 5, rated.Rating, "nobody is accused by halves")

	answer := assessment.Answer{Question: "imbalance", Targets: []string{"understanding"}, Turns: []assessment.Turn{{
		Ordinal: 1, Asked: imbalance,
		Text: "Being right tells me nothing for such a rare class. I look at how many of the positives I find, and I make both classes equally frequent everywhere, where I measure too.",
	}}}
	rated = assess(t, assessor(t, inProcess(honest(map[string][]string{
		"point/accuracy": {"Being right tells me nothing for such a rare class."}, "point/curve": {"I look at how many of the positives I find"},
		"belief/oversampled-test": {"I make both classes equally frequent everywhere, where I measure too"},
	})), Options{}), answer).Answers[0].Rated[0]
	require.EqualValues(t, 2, rated.Rating)
}

func TestWhatRulesDecideAloneIsSentNowhere(t *testing.T) {
	for name, answer := range map[string]assessment.Answer{
		"skipped": {Question: "dd-1", Targets: []string{"dive-deep"}}, "empty": answerTo(""), "nothing": answerTo("It went fine."),
		"French": answerTo("La semaine dernière notre modèle a renvoyé la même valeur pour toutes les routes, et nous avons cherché la cause pendant deux heures avant de la trouver."),
		"list":   answerTo("Drift, canary, rollback, alarms, dashboards, retraining, feature store, runbook, latency, metrics, tracing, logs, alerts."),
	} {
		t.Run(name, func(t *testing.T) {
			a := assessor(t, direct(func(llm.Request) (string, error) {
				require.Fail(t, "nothing to ask a model")
				return "", nil
			}), Options{})
			want := byRules(t, answer)
			got := assess(t, a, answer)
			require.Equal(t, []assessment.Rated{want}, got.Answers[0].Rated)
			require.Equal(t, "model", got.Rater.Kind)
		})
	}
}

func TestSamplesApartAreUnsure(t *testing.T) {
	asked := map[string]int{}
	f := honest(solidQuotes)
	whole := f.judge
	f.judge = func(p prompt) string {
		// Each order comes once: the first sample finds nothing, the others all.
		asked[strings.Join(p.asks, " ")]++
		if len(asked) == 1 {
			return verdictsJSON(p, func(string, numbered) string { return "no" })
		}
		return whole(p)
	}
	rated := assess(t, assessor(t, inProcess(f), Options{Concurrency: 1}), answerTo(solid)).Answers[0].Rated[0]
	require.EqualValues(t, 5, rated.Rating, "the median")
	require.LessOrEqual(t, rated.Confidence, unsure)
}

// TestTheOrderOfCompletionMakesNoDifference: calls end in any order, the report is
// the same bytes.
func TestTheOrderOfCompletionMakesNoDifference(t *testing.T) {
	answers := []assessment.Answer{answerTo(solid), answerTo(solid, "It went from 30% to 0."), answerTo("I traced the requests of the model for a day. " + solid)}
	var want []byte
	for _, n := range []int{1, 2, 4, 16} {
		got, err := json.Marshal(assess(t, assessor(t, inProcess(honest(solidQuotes)), Options{Concurrency: n}), answers...))
		require.NoError(t, err)
		if want == nil {
			want = got
		}
		require.Equal(t, string(want), string(got))
	}
}

func TestCallsAreBounded(t *testing.T) {
	var now, most atomic.Int64
	f := honest(solidQuotes)
	a := assessor(t, direct(func(r llm.Request) (string, error) {
		n := now.Add(1)
		defer now.Add(-1)
		for m := most.Load(); n > m && !most.CompareAndSwap(m, n); m = most.Load() {
		}
		return inProcess(f)(r)
	}), Options{Concurrency: 2})
	assess(t, a, answerTo(solid), answerTo(solid, "Yes."), answerTo(solid, "No."))
	require.LessOrEqual(t, most.Load(), int64(2))
}

func TestLongAnswersAreReadInParts(t *testing.T) {
	var filler strings.Builder
	for i := range 900 {
		// Numbers in three places, so that no sentence counts as a repeat.
		fmt.Fprintf(&filler, "Route %d had %d requests, model value %d. ", i, i*7, i*13)
	}
	text := filler.String() + solid
	seen := 0
	f := honest(solidQuotes)
	whole := f.extract
	f.extract = func(p prompt) string {
		seen++
		require.LessOrEqual(t, len(p.words()), maxPart+100)
		return whole(p)
	}
	rated := assess(t, assessor(t, inProcess(f), Options{Concurrency: 1}), answerTo(text)).Answers[0].Rated[0]
	require.GreaterOrEqual(t, seen, 2)
	require.Empty(t, rated.Missing, "the end of a long answer counts too")
}

// TestMuchToLookForIsDivided: an answer that is rated on many competencies is
// searched in several calls, and everything is looked for once.
func TestMuchToLookForIsDivided(t *testing.T) {
	wide := round()
	var targets []string
	for i := range 6 {
		c := diveDeep()
		c.ID = fmt.Sprintf("dive-deep-%d", i)
		wide.Competencies = append(wide.Competencies, c)
		targets = append(targets, c.ID)
	}
	var sizes []int
	asked := map[string]int{}
	f := honest(nil)
	f.extract = func(p prompt) string {
		sizes = append(sizes, len(p.asks))
		for _, id := range p.asks {
			asked[id]++
		}
		return quotesJSON([]foundQuote{{p.asks[0], "I pulled 200 of those requests"}})
	}
	answer := answerTo(solid)
	answer.Question, answer.Targets = "", targets
	report, err := assessor(t, inProcess(f), Options{Concurrency: 1}).Assess(context.Background(), wide, rubric.L5, []assessment.Answer{answer})
	require.NoError(t, err)
	require.Equal(t, "model", report.Rater.Kind)
	require.Equal(t, []int{21, 21}, sizes)
	require.Len(t, asked, 42)
	for id, n := range asked {
		require.Equal(t, 1, n, id)
	}
	sizes = nil
	_, err = assessor(t, inProcess(f), Options{}).Observe(context.Background(), wide, answer)
	require.NoError(t, err)
	require.Len(t, sizes, 1, "while the candidate waits there is time for one call")
	require.Greater(t, sizes[0], maxAsks)
	require.Nil(t, evenly(nil))
	require.Len(t, evenly(make([]ask, maxAsks)), 1)
	require.Len(t, evenly(make([]ask, 2*maxAsks+1)), 3)
}

// TestOneSentenceDoesNotMakeEveryPoint as little as it shows every signal.
func TestOneSentenceDoesNotMakeEveryPoint(t *testing.T) {
	many := round()
	q := many.Question("imbalance")
	q.KeyPoints = nil
	quotes := map[string][]string{}
	one := "I would look at how many of the positives I find, and how many of my alarms are true, for each class."
	for i := range 6 {
		id := fmt.Sprintf("p%d", i)
		q.KeyPoints = append(q.KeyPoints, rubric.KeyPoint{ID: id, Label: "Point " + id, Weight: 1})
		quotes["point/"+id] = []string{one}
	}
	answer := assessment.Answer{Question: "imbalance", Targets: []string{"understanding"}, Turns: []assessment.Turn{{Ordinal: 1, Asked: imbalance, Text: one}}}
	report, err := assessor(t, inProcess(honest(quotes)), Options{}).Assess(context.Background(), many, rubric.L5, []assessment.Answer{answer})
	require.NoError(t, err)
	want := (perPassage + (6-perPassage)*assessment.Mentioned) / 6
	require.InDelta(t, want, report.Answers[0].Rated[0].Evidence[0].Strength, 1e-9)
}

func TestAnotherModelThatAnswersIsNamed(t *testing.T) {
	a := assessor(t, renamed{inProcess(honest(solidQuotes))}, Options{})
	report := assess(t, a, answerTo(solid))
	require.Equal(t, "tiny-1", *report.Rater.Model)
	require.Equal(t, []string{"tiny-1-2026"}, report.Rater.Answered)
}

type renamed struct{ direct }

func (r renamed) Complete(ctx context.Context, q llm.Request) (llm.Completion, error) {
	c, err := r.direct.Complete(ctx, q)
	c.Model += "-2026"
	return c, err
}

func TestNewSaysWhatIsMissing(t *testing.T) {
	client := inProcess(honest(nil))
	_, err := New(nil, lexical.New(), templates(t), Options{Model: "m"})
	require.Equal(t, fault.Usage, fault.KindOf(err))
	_, err = New(client, lexical.New(), templates(t), Options{})
	require.Equal(t, fault.Usage, fault.KindOf(err))
	require.Contains(t, fault.HintOf(err), "BARRAISER_ASSESSOR_MODEL")
}
