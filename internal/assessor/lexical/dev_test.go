package lexical

import (
	"bufio"
	"bytes"
	"encoding/json"
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"barraiser/internal/rubric"
)

type labelled struct {
	ID         string        `json:"id"`
	Competency string        `json:"competency"`
	Level      rubric.Rating `json:"level"`
	Text       string        `json:"text"`
}

// readLabelled returns the labelled answers to the fixture's competency.
func readLabelled(t *testing.T) []labelled {
	t.Helper()
	data, err := os.ReadFile("testdata/dev_answers.jsonl")
	require.NoError(t, err)
	var out []labelled
	for scanner := bufio.NewScanner(bytes.NewReader(data)); scanner.Scan(); {
		var l labelled
		require.NoError(t, json.Unmarshal(scanner.Bytes(), &l))
		if l.Competency == "dive-deep" {
			out = append(out, l)
		}
	}
	require.NotEmpty(t, out)
	return out
}

// TestLabelledAnswers holds the ratings of the answers that the patterns were
// written with near the coach's, so that a change that spoils one is noticed.
func TestLabelledAnswers(t *testing.T) {
	all := readLabelled(t)
	exact := 0
	for _, l := range all {
		got := rate(t, l.Text)
		require.InDelta(t, int(l.Level), int(got.Rating), 1, "%s: score %.2f, missing %v", l.ID, got.Score, got.Missing)
		if got.Rating == l.Level {
			exact++
		}
	}
	require.GreaterOrEqual(t, exact, len(all)-1)
}
