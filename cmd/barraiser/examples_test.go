package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"barraiser/internal/interview"
)

var update = flag.Bool("update", false, "rewrite docs/examples")

// examples are the rounds of docs/examples: the answers of a file, sat with a
// round, level and seed.
var examples = []struct{ name, title, round, level, seed string }{
	{"leadership-principles", "Leadership principles: an honest, middling candidate", "leadership-principles", "L5", "4"},
	{"ml-system-design", "ML system design: a strong candidate", "ml-system-design", "L6", "4"},
	{"bar-raiser", "Bar raiser: a candidate who stays vague", "bar-raiser", "L5", "72"},
}

// TestExamples makes docs/examples anew. After a change of the interviewer the
// answers may no longer fit what is asked: -update, and then read them.
func TestExamples(t *testing.T) {
	dir := filepath.Join("..", "..", "docs", "examples")
	for _, e := range examples {
		t.Run(e.name, func(t *testing.T) {
			answers, record := filepath.Join(dir, e.name+".answers.txt"), filepath.Join(t.TempDir(), "round.json")
			code, out := barraiser(t, "practice", "--round", e.round, "--level", e.level, "--seed", e.seed, "--script", answers, "--transcript", record)
			require.Zero(t, code, out)
			require.NotContains(t, out, "were used", "the round was over before the answers were")
			code, card := barraiser(t, "score", "--format", "md", record)
			require.Zero(t, code, card)
			data, err := os.ReadFile(record)
			require.NoError(t, err)
			var said interview.Transcript
			require.NoError(t, json.Unmarshal(data, &said))
			checkExample(t, said)

			head := fmt.Sprintf("# %s\n\n`barraiser practice --round %s --level %s --seed %s --script %s.answers.txt`\n\n",
				e.title, e.round, e.level, e.seed, e.name)
			got, golden := head+exampleTalk(said)+"\n"+deeper(card), filepath.Join(dir, e.name+".md")
			if *update {
				require.NoError(t, os.WriteFile(golden, []byte(got), 0o600))
			}
			want, err := os.ReadFile(golden)
			require.NoError(t, err)
			require.Equal(t, string(want), got, "make golden rewrites it; then read whether the answers still fit the questions")
		})
	}
}

// checkExample: every question has its answer, and the round came to its own end.
func checkExample(t *testing.T, said interview.Transcript) {
	t.Helper()
	turns := said.Turns
	require.NotEmpty(t, turns)
	require.Equal(t, interview.Close, turns[len(turns)-1].Move)
	for i, turn := range turns {
		require.Equal(t, i%2 == 1, turn.Speaker == interview.Candidate, "turn %d", i)
	}
}

// exampleTalk is the conversation as Markdown, the interviewer's words in bold.
func exampleTalk(said interview.Transcript) string {
	var b strings.Builder
	b.WriteString("## The round\n")
	for _, turn := range said.Turns {
		text := strings.TrimSpace(turn.Text)
		if turn.Speaker != interview.Candidate {
			text = "**" + text + "**"
		}
		b.WriteString("\n" + text + "\n")
	}
	return b.String()
}

var heading = regexp.MustCompile(`(?m)^#`)

// deeper puts a text's headings one level down.
func deeper(text string) string { return heading.ReplaceAllString(text, "##") }
