package model_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"barraiser/internal/voice/model"
	"barraiser/prompts"
)

func guide(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", "..", "..", "docs", "prompts.md"))
	require.NoError(t, err)
	return string(text)
}

// TestTheGuideNamesEveryTemplate: docs/prompts.md has all of them and no others.
func TestTheGuideNamesEveryTemplate(t *testing.T) {
	text := guide(t)
	named := map[string]bool{}
	for _, m := range regexp.MustCompile("`((?:voice|script|assess)/[a-z/-]*[a-z])`").FindAllStringSubmatch(text, -1) {
		named[m[1]] = true
	}
	for _, name := range set(t).Names() {
		require.True(t, named[name], "docs/prompts.md doesn't name %s: say what it is for", name)
		delete(named, name)
	}
	require.Empty(t, named, "docs/prompts.md names templates that there aren't")
}

// TestTheGuidesExample does what the guide tells its readers to do.
func TestTheGuidesExample(t *testing.T) {
	text := guide(t)
	m := regexp.MustCompile("(?s)```tmpl (\\S+)\n(.*?)```").FindStringSubmatch(text)
	require.NotNil(t, m)
	says := regexp.MustCompile("(?s)```text\n(.*?)\n```").FindAllStringSubmatch(text, -1)
	require.Len(t, says, 2)

	dir := t.TempDir()
	path := filepath.Join(dir, filepath.FromSlash(m[1]))
	require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o750))
	require.NoError(t, os.WriteFile(path, []byte(m[2]), 0o600))
	mine, err := prompts.Follow(dir, nil, model.Check)
	require.NoError(t, err)
	r := round()
	r.ID = "phone-screen"
	system, _ := told(t, mine, r, brief())
	require.Contains(t, system, "- Slow and clear. One question of at most fifteen words")
	require.NotContains(t, system, "Brisk")

	slip := strings.Replace(m[2], "- Slow and clear.", "- Slow and clear, as {{.Name}} is.", 1)
	require.NoError(t, os.WriteFile(path, []byte(slip), 0o600))
	_, err = prompts.Follow(dir, nil, model.Check)
	require.ErrorContains(t, err, filepath.FromSlash(says[0][1]))

	require.NoError(t, os.Rename(path, strings.Replace(path, "screen", "screeen", 1)))
	_, err = prompts.Follow(dir, nil, model.Check)
	require.ErrorContains(t, err, says[1][1])
}

// TestTheGuideNamesEveryValue of a move's template, and none that isn't given.
func TestTheGuideNamesEveryValue(t *testing.T) {
	_, rest, _ := strings.Cut(guide(t), "Every template of `voice/moves/` is given the same values:")
	table, _, _ := strings.Cut(rest, "`voice/interviewer` is given")
	var use strings.Builder
	for _, m := range regexp.MustCompile("`\\.([A-Z][A-Za-z0-9]*)`").FindAllStringSubmatch(table, -1) {
		use.WriteString("{{if ." + m[1] + "}}{{end}}")
	}
	require.NotEmpty(t, use.String())
	text := "Say this.\n<<<{{.Fence}}\n{{json .Words}}\n{{.Fence}}>>>" + use.String()
	require.NoError(t, model.Check(overlay(t, "voice/moves/hint", text)), "every value of the table is given")
	require.Equal(t, 13, strings.Count(use.String(), "{{if"), "as many as there are")
}
