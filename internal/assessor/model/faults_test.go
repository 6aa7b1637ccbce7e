package model

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"barraiser/internal/assessment"
	"barraiser/internal/assessor/lexical"
	"barraiser/internal/fault"
	"barraiser/internal/llm"
	"barraiser/internal/llm/llmtest"
	"barraiser/internal/llm/openai"
	"barraiser/internal/rubric"
	"barraiser/internal/scorecard"
)

// broken are endpoints whose calls fail.
func broken() map[string]llmtest.Behaviour {
	out := map[string]llmtest.Behaviour{
		"500": llmtest.Page500(), "401": llmtest.Status(401, "application/json", `{"error":{"message":"bad key"}}`),
		"reset": llmtest.Reset(), "cut": llmtest.Cut(`{"quotes":`), "unfinished": llmtest.Unfinished(`{"quotes":[]}`),
		"dropped": llmtest.Dropped(`{"quotes":`), "refusal": llmtest.Refusal("", "I can't"), "not JSON": llmtest.InvalidJSON("x"),
		"redirect": llmtest.Redirect("http://127.0.0.1:1/"),
	}
	for name, raw := range llmtest.ErrorShapes("overloaded") {
		out["error in the stream, "+name] = llmtest.Raw(`{"quotes":`, raw)
	}
	return out
}

func honestReply() llmtest.Behaviour {
	return llmtest.Reply(func(r llmtest.Request) string {
		return honest(solidQuotes).answer(r.Messages[0].Content, r.Messages[1].Content)
	})
}

// TestAFailedCallIsNoNumber: whatever an endpoint does, at either step, the
// competency has no rating and the scorecard says why.
func TestAFailedCallIsNoNumber(t *testing.T) {
	for name, behaviour := range broken() {
		for step, behaviours := range map[string][]llmtest.Behaviour{"extract": {behaviour}, "judge": {honestReply(), behaviour}} {
			t.Run(name+" at "+step, func(t *testing.T) {
				client, _ := servedBy(t, behaviours...)
				var said reports
				report := assess(t, assessor(t, client, Options{Report: said.add}), answerTo(solid))
				require.Equal(t, []assessment.Rated{{Competency: "dive-deep", Why: assessment.WhyAssessorFailed}}, report.Answers[0].Rated)
				require.Equal(t, "model", report.Rater.Kind)
				require.Nil(t, report.Rater.FailedOver)
				require.Equal(t, fault.Unavailable, fault.KindOf(said.err()))
				require.Equal(t, scorecard.Incomplete, scorecard.Build(round(), scorecard.Meta{}, report).Vote)
			})
		}
	}
}

func TestAnEndpointThatGoesSilentIsAFailedCall(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := llmtest.InMemory(t, llmtest.Stall(`{"quotes":`))
		client := openai.New(openai.Options{BaseURL: s.URL, Model: "tiny-1", HTTP: s.Client(t)})
		var said reports
		report := assess(t, assessor(t, client, Options{Report: said.add}), answerTo(solid))
		require.Equal(t, assessment.WhyAssessorFailed, report.Answers[0].Rated[0].Why)
		require.ErrorIs(t, said.err(), llm.ErrStalled)
	})
}

// TestOneFailedAnswerLeavesTheOthers: a call that fails takes its own competency
// along and no other.
func TestOneFailedAnswerLeavesTheOthers(t *testing.T) {
	f := honest(solidQuotes)
	client := direct(func(r llm.Request) (string, error) {
		if strings.Contains(r.Messages[1].Text, "second story") {
			return "", llm.ErrUnreachable
		}
		return f.answer(r.Messages[0].Text, r.Messages[1].Text), nil
	})
	report := assess(t, assessor(t, client, Options{}), answerTo(solid), answerTo("This is my second story. "+solid))
	require.EqualValues(t, 5, report.Answers[0].Rated[0].Rating)
	require.Equal(t, assessment.WhyAssessorFailed, report.Answers[1].Rated[0].Why)
}

// poorly are extractions that are no good, with the reason that the run gives.
func poorly() map[string]struct {
	text string
	why  assessment.FailoverWhy
} {
	invented := quotesJSON([]foundQuote{
		{"dive-deep/situation", "Two hours before a fare sale our price model returned the same value for 30% of routes."},
		{"dive-deep/layers", "The root cause was a change of the schema three layers up"},
		{"dive-deep/result", "Revenue rose by 40 percent after the fix"},
	})
	return map[string]struct {
		text string
		why  assessment.FailoverWhy
	}{
		"invented":       {invented, assessment.QuotesNotFound},
		"asked":          {quotesJSON([]foundQuote{{"dive-deep/situation", "Tell me about a time you debugged a complex system"}}), assessment.QuotesNotFound},
		"unknown ids":    {quotesJSON([]foundQuote{{"dive-deep/genius", "I pulled 200 of those requests"}, {"situation", "I pulled 200 of those requests"}}), assessment.QuotesNotFound},
		"single words":   {quotesJSON([]foundQuote{{"dive-deep/situation", "I"}, {"dive-deep/layers", "requests"}}), assessment.QuotesNotFound},
		"all of it":      {quotesJSON([]foundQuote{{"dive-deep/situation", solid + " " + solid}}), assessment.QuotesNotFound},
		"nothing":        {quotesJSON(nil), assessment.NothingFound},
		"all directed":   {everythingDirected(), assessment.NothingFound},
		"prose":          {"The candidate did very well and I would hire them.", assessment.Unreadable},
		"another form":   {`{"rating": 5, "verdict": "hire"}`, assessment.Unreadable},
		"nothing at all": {"", assessment.Unreadable},
	}
}

// everythingDirected takes a whole answer for text that speaks to a grader.
func everythingDirected() string {
	f := found{Quotes: []foundQuote{{"dive-deep/situation", "I pulled 200 of those requests"}}}
	for _, s := range strings.SplitAfter(solid, ". ") {
		f.Directed = append(f.Directed, strings.TrimSpace(s))
	}
	data, _ := json.Marshal(f)
	return string(data)
}

// well is an answer that the rules rate 3 at the least with the fixture's cues.
const well = solid + " I traced one of them through the gateway, and it turned out that an upgrade at 09:00 had changed 2 defaults."

func TestPoorFindingsFailTheRunOverAndItSaysSo(t *testing.T) {
	require.GreaterOrEqual(t, byRules(t, answerTo(well)).Rating, rubric.Mixed)
	for name, c := range poorly() {
		t.Run(name, func(t *testing.T) {
			f := honest(solidQuotes)
			f.extract = func(prompt) string { return c.text }
			f.repair = func(prompt) string { return c.text }
			client, server := served(t, f)
			calls, said := &memory{}, reports{}
			a := assessor(t, client, Options{Calls: calls, Report: said.add})
			report := assess(t, a, answerTo(well), answerTo("It went fine."))

			want, err := lexical.New().Assess(context.Background(), round(), rubric.L5, []assessment.Answer{answerTo(well), answerTo("It went fine.")})
			require.NoError(t, err)
			require.Equal(t, want.Answers, report.Answers, "the deterministic ratings, all of them")
			require.Equal(t, "lexical", report.Rater.Kind)
			require.Nil(t, report.Rater.Model)
			require.Equal(t, &assessment.FailedOver{Kind: "model", Model: a.Rater().Model, Version: a.Rater().Version, Why: c.why}, report.Rater.FailedOver)
			require.ErrorContains(t, said.err(), "the deterministic ratings are used instead")
			for _, r := range server.Requests() {
				require.NotEqual(t, "judge", readPrompt(r.Messages[0].Content, r.Messages[1].Content).stage)
			}
			require.Zero(t, calls.kept(), "another run asks anew")
		})
	}
}

func TestASecondTryMayDo(t *testing.T) {
	f := honest(solidQuotes)
	good, n := f.extract, atomic.Int64{}
	f.extract = func(p prompt) string {
		if n.Add(1) == 1 {
			require.NotContains(t, p.user, "An earlier try")
			return poorly()["invented"].text
		}
		require.Contains(t, p.user, "An earlier try")
		return good(p)
	}
	client, _ := served(t, f)
	report := assess(t, assessor(t, client, Options{}), answerTo(well))
	require.Equal(t, "model", report.Rater.Kind)
	require.EqualValues(t, 2, n.Load())
}

func TestAnAnswerCutForLengthIsTriedAgain(t *testing.T) {
	client, server := servedBy(t, llmtest.Length(`{"directed":[],"quotes":[{"id":"dive-deep/sit`), honestReply())
	report := assess(t, assessor(t, client, Options{}), answerTo(solid))
	require.EqualValues(t, 5, report.Answers[0].Rated[0].Rating)
	require.Len(t, server.Requests(), 2+DefaultSamples, "no repair of what is half there")
}

func TestNothingFoundInAWeakAnswerIsARating(t *testing.T) {
	weak := answerTo("There was some trouble with the data of our model last year, and after a while somebody had it working again.")
	require.Less(t, byRules(t, weak).Rating, rubric.Mixed)
	report := assess(t, assessor(t, inProcess(honest(nil)), Options{}), weak)
	require.Equal(t, "model", report.Rater.Kind)
	require.LessOrEqual(t, report.Answers[0].Rated[0].Rating, rubric.BelowBar)
	require.Empty(t, report.Answers[0].Rated[0].Evidence)
}

// TestEndpointsThatIgnoreTheSchema: what isn't in the form is read if it can be,
// and put into form by one more call if not.
func TestEndpointsThatIgnoreTheSchema(t *testing.T) {
	good := honest(solidQuotes)
	for name, c := range map[string]struct {
		wrap    func(text string) string
		repairs int
	}{
		"code fence":     {func(s string) string { return "```json\n" + s + "\n```" }, 0},
		"thinking":       {func(s string) string { return "<think>{\"a\": maybe {}</think>\n" + s }, 0},
		"polite":         {func(s string) string { return "Here you are:\n" + s + "\nLet me know if you need more." }, 0},
		"trailing comma": {func(s string) string { return strings.TrimSuffix(s, "}") + ",}" }, 1 + DefaultSamples},
		"wrapped":        {func(s string) string { return `{"result":` + s + `}` }, 1 + DefaultSamples},
		"two objects":    {func(s string) string { return s + "\n" + other(s) }, 1 + DefaultSamples},
		"in a list":      {func(s string) string { return "[" + s + "]" }, 0},
	} {
		t.Run(name, func(t *testing.T) {
			repairs := atomic.Int64{}
			f := fake{
				extract: func(p prompt) string { return c.wrap(good.extract(p)) },
				judge:   func(p prompt) string { return c.wrap(good.judge(p)) },
				repair: func(p prompt) string {
					repairs.Add(1)
					require.Contains(t, p.system, `"additionalProperties":false`)
					return repaired(p.user)
				},
			}
			client, _ := served(t, f)
			report := assess(t, assessor(t, client, Options{}), answerTo(solid))
			require.EqualValues(t, 5, report.Answers[0].Rated[0].Rating)
			require.EqualValues(t, c.repairs, repairs.Load())
		})
	}
}

// other is an answer in the same form that says nothing.
func other(s string) string {
	if strings.HasPrefix(s, `{"answers"`) {
		return `{"answers":[]}`
	}
	return quotesJSON(nil)
}

// TestAJudgeWhoCannotBeReadIsAFailedCall, and not a no to everything.
func TestAJudgeWhoCannotBeReadIsAFailedCall(t *testing.T) {
	for name, text := range map[string]string{
		"prose": "Strong hire.", "other words": `{"answers":[{"id":"dive-deep/situation","why":"","quotes":[1],"answer":"absolutely"}]}`,
		"few": `{"answers":[{"id":"dive-deep/situation","why":"","quotes":[1],"answer":"yes"}]}`, "none": `{"answers":[]}`,
		"ids of its own": `{"answers":[{"id":"1","why":"","quotes":[1],"answer":"yes"},{"id":"2","why":"","quotes":[1],"answer":"yes"},{"id":"3","why":"","quotes":[1],"answer":"yes"},{"id":"4","why":"","quotes":[1],"answer":"yes"}]}`,
	} {
		t.Run(name, func(t *testing.T) {
			f := honest(solidQuotes)
			f.judge = func(prompt) string { return text }
			f.repair = func(prompt) string { return text }
			calls := &memory{}
			report := assess(t, assessor(t, inProcess(f), Options{Calls: calls}), answerTo(solid))
			require.Equal(t, assessment.WhyAssessorFailed, report.Answers[0].Rated[0].Why)
			require.Equal(t, 1, calls.kept(), "the extraction; the judge is asked anew by another run")
		})
	}
}

func TestAPanicInAClientIsAFailedCall(t *testing.T) {
	var said reports
	client := direct(func(llm.Request) (string, error) { panic("boom") })
	report := assess(t, assessor(t, client, Options{Report: said.add}), answerTo(solid))
	require.Equal(t, assessment.WhyAssessorFailed, report.Answers[0].Rated[0].Why)
	require.ErrorContains(t, said.err(), "boom")
}

func TestARunThatIsCancelledRatesNothing(t *testing.T) {
	cause := errors.New("the service is shutting down")
	synctest.Test(t, func(t *testing.T) {
		s := llmtest.InMemory(t, llmtest.Silent())
		a := assessor(t, openai.New(openai.Options{BaseURL: s.URL, Model: "tiny-1", HTTP: s.Client(t)}), Options{Concurrency: 1})
		ctx, cancel := context.WithCancelCause(context.Background())
		time.AfterFunc(time.Second, func() { cancel(cause) })
		_, err := a.Assess(ctx, round(), rubric.L5, []assessment.Answer{answerTo(solid), answerTo(solid, "Yes.")})
		require.ErrorIs(t, err, cause)
	})
}
