package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"barraiser/internal/app"
	"barraiser/internal/config"
	"barraiser/internal/interview"
	"barraiser/internal/scorecard"
)

// outcome is what one call of the program left.
type outcome struct {
	stdout, stderr string
	code           int
}

// program calls the program in this process, with only the environment given.
func program(t *testing.T, env []string, args ...string) outcome {
	t.Helper()
	var stdout, stderr bytes.Buffer
	code := execute(t.Context(), invocation{args: args, env: env, process: app.Process{
		Stdin: strings.NewReader(""), Stdout: &stdout, Stderr: &stderr, Version: "0.0.0",
	}})
	return outcome{stdout.String(), stderr.String(), code}
}

// story is a round of answers, each sentence of which can be quoted.
var story = []string{
	"In March I was on call for the ranking service. I profiled the feature fetch myself and found that a cache key had changed. The p99 latency had gone from 80 ms to 400 ms.",
	"I rolled the deploy back in ten minutes. Then I wrote a test that compares cache hit rates before and after each deploy.",
	"I told my manager that the review checklist was mine to fix. I trained four engineers to read the new report.",
}

// practise sits a round with the answers and returns its transcript and scorecard.
func practise(t *testing.T, env, answers []string, args ...string) (interview.Transcript, scorecard.Scorecard) {
	t.Helper()
	dir := t.TempDir()
	script, kept := filepath.Join(dir, "script.txt"), filepath.Join(dir, "t.json")
	require.NoError(t, os.WriteFile(script, []byte(strings.Join(answers, "\n---\n")), 0o600))
	out := program(t, env, append([]string{"practice", "--seed", "7", "--script", script, "--transcript", kept, "--format", "json"}, args...)...)
	require.Zero(t, out.code, out.stderr)
	data, err := os.ReadFile(kept)
	require.NoError(t, err)
	transcript, err := interview.ParseTranscript(data)
	require.NoError(t, err)
	return transcript, card(t, out.stdout)
}

func card(t *testing.T, text string) scorecard.Scorecard {
	t.Helper()
	var c scorecard.Scorecard
	require.NoError(t, json.Unmarshal([]byte(text), &c))
	return c
}

// rescore scores a transcript with the score command.
func rescore(t *testing.T, transcript interview.Transcript) scorecard.Scorecard {
	t.Helper()
	data, err := json.Marshal(transcript)
	require.NoError(t, err)
	path := filepath.Join(t.TempDir(), "t.json")
	require.NoError(t, os.WriteFile(path, data, 0o600))
	out := program(t, nil, "score", path)
	require.Zero(t, out.code, out.stderr)
	return card(t, out.stdout)
}

// spoken returns the texts of one speaker in order.
func spoken(transcript interview.Transcript, who interview.Speaker) []string {
	var texts []string
	for _, line := range transcript.Turns {
		if line.Speaker == who {
			texts = append(texts, line.Text)
		}
	}
	return texts
}

// TestSettingsAndFlagsAgree: every setting that isn't a secret has its flag, a
// secret has none, and a flag that is set reaches its setting.
func TestSettingsAndFlagsAgree(t *testing.T) {
	for _, s := range config.Settings() {
		out := program(t, []string{"BARRAISER_CONFIG=none.yaml"}, "check", "--"+s.Flag()+"=x")
		if s.Secret {
			require.Equal(t, 2, out.code, "%s would show in every list of processes", s.Env)
			continue
		}
		require.Equal(t, 3, out.code, "there is no flag --%s: %s", s.Flag(), out.stderr)
	}
	word := "set"
	all := settings{
		Addr: &word, Data: &word, PeerAddr: &word, PublicURL: &word, Rubrics: &word, Prompts: &word,
		BaseURL: &word, Model: &word, AssessorModel: &word, Auth: &word, WordsPerSecond: &word,
	}
	flags := all.flags()
	for _, s := range config.Settings() {
		if !s.Secret {
			require.Equal(t, "set", flags[s.Flag()], s.Env)
			delete(flags, s.Flag())
		}
	}
	require.Empty(t, flags, "flags that no setting reads")
}
