package openai_test

import (
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/require"

	"barraiser/internal/fault"
	"barraiser/internal/llm"
	"barraiser/internal/llm/llmtest"
)

// Every fault is what the table says, with text before it and without.
func TestEveryFaultIsClassified(t *testing.T) {
	require.GreaterOrEqual(t, len(llmtest.Faults(said)), 45)
	for _, text := range []string{"", said} {
		for _, f := range llmtest.Faults(text) {
			t.Run(text+f.Name, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					r := ask()
					r.Messages[0].Text = llmtest.Secret
					if f.Name == "schema ignored" || f.Name == "schema unsupported" {
						r.Schema = []byte(schema)
					}
					got, err := client(t, f.Start(t)).Complete(t.Context(), r)
					require.Equal(t, f.Text, got.Text)
					require.Equal(t, f.Finish, got.Finish)
					if f.Err == nil {
						require.NoError(t, err)
						return
					}
					require.ErrorIs(t, err, f.Err)
					failure := llm.FailureOf(err)
					require.Equal(t, f.Err, failure.Kind)
					require.Equal(t, f.Retryable, failure.Retryable)
					require.Equal(t, f.Elsewhere, failure.Elsewhere)
					require.Equal(t, f.Text != "", failure.Begun)
					require.Equal(t, fault.Unavailable, fault.KindOf(err))
					require.NotEmpty(t, fault.HintOf(err))
					require.NotContains(t, err.Error()+fault.HintOf(err), "secret")
				})
			})
		}
	}
}
