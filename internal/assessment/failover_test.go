package assessment_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"barraiser/internal/assessment"
)

// The deterministic rater has been written in scorecards for longer than there is
// a model: its bytes may not change.
func TestARaterWithoutAModelIsWrittenAsBefore(t *testing.T) {
	data, err := json.Marshal(assessment.Rater{Kind: "lexical", Version: "lexical/3"})
	require.NoError(t, err)
	require.JSONEq(t, `{"kind":"lexical","model":null,"version":"lexical/3","provisional":false}`, string(data))
}

func TestEveryReasonOfAFailoverHasWords(t *testing.T) {
	seen := map[string]bool{}
	for _, why := range []assessment.FailoverWhy{assessment.QuotesNotFound, assessment.NothingFound, assessment.Unreadable} {
		require.NotEmpty(t, why.Words())
		seen[why.Words()] = true
	}
	require.Len(t, seen, 3)
}
