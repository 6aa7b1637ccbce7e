package app

import (
	"log/slog"
	"testing"

	"github.com/stretchr/testify/require"

	"barraiser/internal/assessor/lexical"
	"barraiser/internal/assessor/model"
	"barraiser/internal/config"
	"barraiser/internal/fault"
	"barraiser/internal/llm"
	"barraiser/internal/llm/budget"
	"barraiser/internal/llm/llmtest"
)

// TestJudging: the rating model is asked, within the budget, and what it took is
// known afterwards.
func TestJudging(t *testing.T) {
	silent := slog.New(slog.DiscardHandler)
	_, err := NewJudging(config.Config{}, silent)
	require.Equal(t, fault.Usage, fault.KindOf(err))
	require.Contains(t, fault.HintOf(err), "OPENAI_BASE_URL")

	s := llmtest.New(t, llmtest.Words("Yes."))
	c := config.Config{
		Endpoints: []config.Endpoint{{
			Name: "ours", BaseURL: s.URL, Model: "speaker", AssessorModel: "rater", Price: config.Price{Prompt: 1, Completion: 1},
		}},
		Budgets: config.Budgets{SessionTokens: 1},
	}
	j, err := NewJudging(c, silent)
	require.NoError(t, err)
	a, err := j.Assessor(j.Client, lexical.New(), model.Options{Model: "rater"})
	require.NoError(t, err)
	require.Equal(t, "rater", *a.Rater().Model)

	request := llm.Request{Messages: []llm.Message{{Role: llm.User, Text: "Is it?"}}}
	ctx := llm.WithSession(t.Context(), "one")
	done, err := j.Client.Complete(ctx, request)
	require.NoError(t, err)
	require.Equal(t, "Yes.", done.Text)
	require.Equal(t, "rater", s.Requests()[0].Model)
	_, err = j.Client.Complete(ctx, request)
	require.ErrorIs(t, err, llm.ErrBudget)

	spent, err := j.Spent(ctx)
	require.NoError(t, err)
	require.Equal(t, int64(1), spent.Calls)
	require.Equal(t, int64(done.Usage.Prompt), spent.Prompt)
	require.Equal(t, budget.Price(c.Endpoints[0].Price).Cost(done.Usage), spent.Cost)
}
