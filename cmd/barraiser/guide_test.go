package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"barraiser/internal/app"
)

var (
	guideBlock = regexp.MustCompile("(?s)```yaml\n# (file|in): ([a-z-]+\\.yaml)\n(.*?)```")
	anyBlock   = regexp.MustCompile("(?m)^```yaml$")
	topKey     = regexp.MustCompile(`(?m)^[a-z_]+:`)
)

// guide returns the files and pieces of files in docs/rubrics.md. Every yaml
// block must say which it is.
func guide(t *testing.T) (files map[string]string, pieces []string) {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("..", "..", "docs", "rubrics.md"))
	require.NoError(t, err)
	blocks := guideBlock.FindAllStringSubmatch(string(data), -1)
	require.Len(t, blocks, len(anyBlock.FindAllString(string(data), -1)), "a block says neither file: nor in:")
	files = map[string]string{}
	for _, b := range blocks {
		if b[1] == "file" {
			files[b[2]] = b[3]
			continue
		}
		require.Contains(t, files, b[2])
		pieces = append(pieces, replaceKeys(files[b[2]], b[3]))
	}
	return files, pieces
}

// replaceKeys puts the top keys of a piece into a file in place of its own.
func replaceKeys(file, piece string) string {
	for _, key := range topKey.FindAllString(piece, -1) {
		from := strings.Index("\n"+file, "\n"+key)
		if from < 0 {
			continue
		}
		rest := file[from+len(key):]
		length := len(rest)
		if next := topKey.FindStringIndex(rest); next != nil {
			length = next[0]
		}
		file = file[:from] + rest[length:]
	}
	return file + "\n" + piece
}

// barraiser runs the program in this process.
func barraiser(t *testing.T, args ...string) (code int, out string) {
	t.Helper()
	var stdout, stderr bytes.Buffer
	code = execute(context.Background(), invocation{args: args, process: app.Process{Stdin: strings.NewReader(""), Stdout: &stdout, Stderr: &stderr, Version: "test"}})
	return code, stdout.String() + stderr.String()
}

func writeFiles(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600))
	}
	return dir
}

// TestGuideFiles: the files of the author's guide have no problems, and its
// first rubric's examples are rated as it says.
func TestGuideFiles(t *testing.T) {
	files, _ := guide(t)
	dir := writeFiles(t, files)
	code, out := barraiser(t, "rubric", "lint", dir)
	require.Zero(t, code, out)
	code, out = barraiser(t, "rubric", "test", filepath.Join(dir, "handover.yaml"))
	require.Zero(t, code, out)
	require.Contains(t, out, "2 examples, 2 exact")
}

// TestGuidePieces: every piece of a file fits into the file that it is shown for.
func TestGuidePieces(t *testing.T) {
	files, pieces := guide(t)
	require.NotEmpty(t, pieces)
	for _, piece := range pieces {
		changed := map[string]string{"handover.yaml": piece, "handover-talk.yaml": files["handover-talk.yaml"]}
		code, out := barraiser(t, "rubric", "lint", writeFiles(t, changed))
		require.Zero(t, code, "%s\n%s", out, piece)
	}
}

// TestGuideFirstRubric: the first rubric is sat and scored as the guide says.
func TestGuideFirstRubric(t *testing.T) {
	files, _ := guide(t)
	dir := writeFiles(t, map[string]string{"handover.yaml": files["handover.yaml"], "handover-talk.yaml": files["handover-talk.yaml"]})
	script := filepath.Join(t.TempDir(), "answers.txt")
	require.NoError(t, os.WriteFile(script, []byte(`In March I gave the pricing service to the support group. I wrote a runbook for the nine alarms we had seen that year, and listed every job with what to do when it fails.
---
They handled it alone for two weeks while I watched. Two steps were missing, so I added them.
---
Calls to me fell from 11 a month to 1.
`), 0o600))
	code, out := barraiser(t, "practice", "--rubrics", dir, "--round", "handover-talk", "--script", script, "--format", "json")
	require.Zero(t, code, out)
	require.Contains(t, out, `"round":"handover-talk"`)
	require.Regexp(t, `"id":"handover"[^{]*"rating":[45]`, out)
}
