package report_test

import (
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"barraiser/internal/report"
	"barraiser/internal/scorecard"
)

var update = flag.Bool("update", false, "write the golden files instead of comparing with them")

// golden compares got with a file of testdata.
func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	file := filepath.Join("testdata", name)
	if *update {
		require.NoError(t, os.WriteFile(file, got, 0o600))
	}
	want, err := os.ReadFile(file)
	require.NoError(t, err, "write it with -update")
	require.Equal(t, string(want), string(got))
}

func TestFormsAreWhatTheyWere(t *testing.T) {
	card, round := sampleCard(), sampleRound()
	golden(t, "bars.svg", []byte(report.Bars(card)))
	golden(t, "scorecard.md", report.Markdown(card, round))
	golden(t, "scorecard.html", report.HTML(card, round))
	golden(t, "unknown-rubric.md", report.Markdown(card, nil))
	golden(t, "many.md", report.Markdown(longCard(), round))
	golden(t, "many.html", report.HTML(longCard(), round))
	empty := scorecard.Scorecard{Round: "coding", Level: 5, Vote: scorecard.Incomplete}
	golden(t, "empty.md", report.Markdown(empty, nil))
	golden(t, "empty.html", report.HTML(empty, nil))
}
