package library_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// TestDigestIgnoresHowAFileIsWritten: the order of keys, comments, quotes and
// blank lines are the author's.
func TestDigestIgnoresHowAFileIsWritten(t *testing.T) {
	plain := fixture(t, "competency.yaml")
	want := digestOf(t, plain)
	blocks := topLevel(plain)
	// Each reading compiles the whole library, so a dozen orders must do.
	for i := range 12 {
		shuffled := rapid.Permutation(blocks).Example(i)
		comment := rapid.StringMatching(`[ -~]{0,30}`).Example(i)
		got := digestOf(t, "# "+comment+"\n"+strings.Join(shuffled, "\n# "+comment+"\n"))
		require.Equal(t, want, got)
	}
	require.Equal(t, want, digestOf(t, strings.ReplaceAll(plain, "label: Said it plainly", `"label": 'Said it  plainly'   # so`)))
	require.Equal(t, want, digestOf(t, strings.Replace(plain, "title: Plain Speech", "title: >\n  Plain\n  Speech", 1)))
}

// topLevel cuts a file into its top-level keys with what belongs to each.
func topLevel(text string) []string {
	var out []string
	for line := range strings.Lines(text) {
		if line[0] != ' ' || len(out) == 0 {
			out = append(out, "")
		}
		out[len(out)-1] += line
	}
	return out
}

func TestDigestChangesWithTheContent(t *testing.T) {
	seen := []string{digestOf(t, fixture(t, "competency.yaml"))}
	for _, c := range [][2]string{
		{"version: 1.0.0", "version: 1.0.1"},
		{"title: Plain Speech", "title: Plain speech"},
		{"    weight: 2", "    weight: 2.5"},
		{"cues: [told,", "cues: [tell,"},
		{"near: 6", "near: 7"},
		{"not: [never]", "not: [ever]"},
		{"[number, action]", "[action]"},
		{"3: Says what was said.", "3: Says what was said!"},
		{"2: [clear]", "2: [heard]"},
		{"cap: 2, check", "cap: 3, check"},
		{"How did you say it?", "How did you put it?"},
		{"priority: 20", "priority: 21"},
		{"[0.1, 0.2, 0.3, 0.4]", "[0.1, 0.2, 0.3, 0.5]"},
		{"They asked back.", "They asked."},
		{"[L5, l6]", "[L5]"},
		{"L6: {expect: 4", "L6: {expect: 5"},
	} {
		got := digestOf(t, changed(t, "competency.yaml", c[0], c[1]))
		require.False(t, slices.Contains(seen, got), c[1])
		seen = append(seen, got)
	}
}
