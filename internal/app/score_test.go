package app

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"barraiser/internal/config"
	"barraiser/internal/fault"
	"barraiser/internal/interview"
	"barraiser/internal/llm/llmtest"
	"barraiser/internal/rubric"
	"barraiser/internal/scorecard"
)

const lone = `{"schema":"barraiser.transcript/v1","id":"%","round":"leadership-principles","turns":[` +
	`{"speaker":"interviewer","text":"Tell me about a time you took on something outside your area.","competency":"ownership"},` +
	`{"speaker":"candidate","text":"I rewrote the importer in May, and the errors went from 40 a day to none."}]}`

func lonely(id string) string { return strings.Replace(lone, "%", id, 1) }

// TestLinesAfterAnOverlongOne: a line over the limit is one bad line, and those
// behind it are scored.
func TestLinesAfterAnOverlongOne(t *testing.T) {
	long := strings.Replace(lonely("long"), "I rewrote", strings.Repeat("very ", interview.MaxTranscript/5)+"I rewrote", 1)
	file := filepath.Join(t.TempDir(), "all.jsonl")
	require.NoError(t, os.WriteFile(file, []byte(lonely("a")+"\n"+long+"\n"+lonely("b")), 0o600))
	var out bytes.Buffer
	err := Score(t.Context(), ScoreRequest{Format: "json", Files: []string{file}}, Process{Stdout: &out})
	require.Equal(t, 3, fault.ExitCode(err))
	lines := strings.Split(strings.TrimSpace(out.String()), "\n")
	require.Len(t, lines, 3)
	require.Contains(t, lines[0], `"id":"a"`)
	require.Contains(t, lines[1], `{"error":"`)
	require.Contains(t, lines[2], `"id":"b"`)
}

// TestScoresAreTheSameBytes: alone, among others and from standard input.
func TestScoresAreTheSameBytes(t *testing.T) {
	file := filepath.Join(t.TempDir(), "a.json")
	require.NoError(t, os.WriteFile(file, []byte(lonely("a")), 0o600))
	score := func(files ...string) string {
		var out bytes.Buffer
		err := Score(t.Context(), ScoreRequest{Format: "json", Files: files}, Process{Stdin: strings.NewReader(lonely("a")), Stdout: &out})
		require.NoError(t, err)
		return out.String()
	}
	alone := score(file)
	require.Equal(t, alone, score("-"))
	require.Equal(t, alone+alone, score(file, file))
}

// TestAScorecardOfAnotherRubric is printed without the words of ours.
func TestAScorecardOfAnotherRubric(t *testing.T) {
	var card, ours, theirs bytes.Buffer
	require.NoError(t, Score(t.Context(), ScoreRequest{Format: "json", Files: []string{"-"}}, Process{Stdin: strings.NewReader(lonely("a")), Stdout: &card}))
	require.NoError(t, PrintScorecard(card.Bytes(), config.Config{}, Process{Stdout: &ours}))
	const anchor = "What this rating says"
	require.Contains(t, ours.String(), anchor)

	var object map[string]any
	require.NoError(t, json.Unmarshal(card.Bytes(), &object))
	object["rubric"] = map[string]string{"id": "leadership-principles", "version": "9", "digest": "sha256:other"}
	other, err := json.Marshal(object)
	require.NoError(t, err)
	require.NoError(t, PrintScorecard(other, config.Config{}, Process{Stdout: &theirs}))
	require.NotContains(t, theirs.String(), anchor)
	require.Contains(t, theirs.String(), "I rewrote the importer in May")

	require.Equal(t, 3, fault.ExitCode(PrintScorecard([]byte("{"), config.Config{}, Process{Stdout: &theirs})))
}

func TestCheckAsksTheModels(t *testing.T) {
	cases := map[string]struct {
		behaviours []llmtest.Behaviour
		code       int
		says       []string
	}{
		"none": {nil, 0, []string{"ok       model     off; set OPENAI_API_KEY"}},
		"answers": {
			[]llmtest.Behaviour{llmtest.Words("An interview is a talk about work, which somebody leads.")},
			0,
			[]string{"ok       model     e0, speaks: it streams; the first word came after", "\n            e0, rates: it streams"},
		},
		"resets": {[]llmtest.Behaviour{llmtest.Reset()}, 4, []string{"PROBLEM  model "}},
		"cuts":   {[]llmtest.Behaviour{llmtest.Cut("")}, 4, []string{"PROBLEM  model "}},
		"one of two": {
			[]llmtest.Behaviour{llmtest.Words("An interview is a talk about work, which somebody leads."), llmtest.Status(401, "application/json", `{"error":{"code":"invalid_api_key"}}`)},
			4,
			[]string{"PROBLEM  model ", "e0, speaks: it streams", "e1, speaks: ", "401"},
		},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			c := settings(t)
			for i, behaviour := range tc.behaviours {
				e, _ := endpoint(t, fmt.Sprintf("e%d", i), behaviour)
				c.Endpoints = append(c.Endpoints, e)
			}
			var out bytes.Buffer
			err := Check(t.Context(), c, nil, Process{Stdout: &out})
			require.Equal(t, tc.code, fault.ExitCode(err), "%v\n%s", err, out.String())
			for _, says := range tc.says {
				require.Contains(t, out.String(), says)
			}
		})
	}
}

// TestTheRoundOfCaptions: the captions' names and round come from the request, and
// a level in it counts for them as for any transcript.
func TestTheRoundOfCaptions(t *testing.T) {
	file := filepath.Join(t.TempDir(), "talk.of.may.txt")
	require.NoError(t, os.WriteFile(file, []byte("Ann: So.\nBo: I rewrote the importer in May.\nCarl: And?"), 0o600))
	request := ScoreRequest{Rubric: "ownership", Level: rubric.L7, Candidate: "Bo", Files: []string{file}}
	var out, notes bytes.Buffer
	require.NoError(t, Score(t.Context(), request, Process{Stdout: &out, Stderr: &notes}))
	var card scorecard.Scorecard
	require.NoError(t, json.Unmarshal(out.Bytes(), &card))
	require.Equal(t, "talk.of.may", card.ID)
	require.Equal(t, "ownership", card.Round)
	require.Equal(t, rubric.L7, card.Level)
	require.Contains(t, notes.String(), "rating Bo, asked by Ann and Carl")

	request.Interviewers = []string{"Ann"}
	require.ErrorContains(t, Score(t.Context(), request, Process{Stdout: &out, Stderr: &notes}), file+":3: Carl is neither Bo nor Ann")
	request.Rubric = ""
	err := Score(t.Context(), request, Process{Stdout: &out, Stderr: &notes})
	require.Equal(t, fault.Usage, fault.KindOf(err))
	require.Contains(t, fault.HintOf(err), "--rubric")
}
