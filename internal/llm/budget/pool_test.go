package budget_test

import (
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/require"

	"barraiser/internal/llm"
	"barraiser/internal/llm/budget"
	"barraiser/internal/llm/llmtest"
	"barraiser/internal/llm/openai"
	"barraiser/internal/llm/pool"
)

// wired is a pool of a priced and a free endpoint under one budget, as a service
// has it.
func wired(t *testing.T, limits budget.Limits, hosted, house llmtest.Behaviour) (*pool.Pool, *budget.Memory) {
	t.Helper()
	ledger := budget.NewMemory()
	b := budget.New(ledger, limits, budget.Options{})
	endpoint := func(name string, does llmtest.Behaviour, p budget.Price) pool.Endpoint {
		s := llmtest.InMemory(t, does)
		return pool.Endpoint{Name: name, Model: name + "-model", Client: b.Client(
			openai.New(openai.Options{BaseURL: s.URL, HTTP: s.Client(t), MaxLine: 16 << 10}), name, p)}
	}
	p, err := pool.New([]pool.Endpoint{
		endpoint("hosted", hosted, budget.Price{Prompt: 2, Completion: 10}), endpoint("house", house, budget.Price{}),
	}, pool.Options{})
	require.NoError(t, err)
	return p, ledger
}

func TestWhenTheMoneyIsGoneTheFreeEndpointAnswers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p, ledger := wired(t, budget.Limits{DayCost: 1}, llmtest.Words("Tell me."), llmtest.Words("Go on."))
		for _, want := range []string{"hosted", "house", "house"} {
			got, err := p.Complete(t.Context(), ask("s"))
			require.NoError(t, err)
			require.Equal(t, want, got.Endpoint)
		}
		require.Equal(t, pool.Closed, p.States()[0].Breaker, "an empty purse is no failure of the endpoint")
		require.EqualValues(t, 3, day(t, ledger).Calls)
	})
}

func TestWhenTheTokensAreGoneNobodyAnswers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p, _ := wired(t, budget.Limits{SessionTokens: 1}, llmtest.Words("Tell me."), llmtest.Words("Go on."))
		_, err := p.Complete(t.Context(), ask("s"))
		require.NoError(t, err)
		_, err = p.Complete(t.Context(), ask("s"))
		require.ErrorIs(t, err, llm.ErrBudget)
		require.ErrorContains(t, err, "of its 1 tokens")
	})
}

// Every attempt has its price: what a fault has used up is entered, and what it
// hasn't isn't.
func TestEveryFaultIsEnteredForWhatItTook(t *testing.T) {
	for _, text := range []string{"", "Tell me "} {
		for _, f := range llmtest.Faults(text) {
			if f.Dial != nil {
				continue
			}
			t.Run(text+f.Name, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					p, ledger := wired(t, budget.Limits{}, f.Does, llmtest.Words("Go on."))
					got, err := p.Complete(t.Context(), ask("s"))
					spent := day(t, ledger)
					if err == nil {
						require.Positive(t, spent.Prompt)
						require.Positive(t, spent.Calls)
					}
					if got.Endpoint == "hosted" || f.Text != "" {
						require.Positive(t, spent.Cost, "the endpoint with a price was listened to")
					}
					if f.Text != "" && f.Err != nil {
						require.EqualValues(t, 1, spent.Estimated)
						require.Positive(t, spent.Completion)
					}
				})
			})
		}
	}
}
