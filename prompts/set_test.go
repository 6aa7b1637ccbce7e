package prompts_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"barraiser/prompts"
)

func folder(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		path := filepath.Join(dir, filepath.FromSlash(name))
		require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o750))
		require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
	}
	return dir
}

func TestEmbeddedTemplatesSayWhatTheyAreFor(t *testing.T) {
	set, err := prompts.Open("")
	require.NoError(t, err)
	require.NotEmpty(t, set.Names())
	for _, name := range set.Names() {
		head, _, closed := strings.Cut(set.Text(name), "*/")
		require.True(t, closed && strings.HasPrefix(head, "{{- /* "), "%s begins with a comment", name)
		for _, part := range []string{"Inputs:", "Output"} {
			require.Contains(t, head, part, name)
		}
		require.Positive(t, set.Variants(name), name)
	}
}

func TestOverlayReplacesFiles(t *testing.T) {
	plain, err := prompts.Open("")
	require.NoError(t, err)
	dir := folder(t, map[string]string{
		"script/repeat.tmpl": "Once more, {{.who}}.\r\n---\r\nAgain.\r\n", "README.md": "notes are left alone", "script/old.txt": "likewise",
	})
	set, err := prompts.Open(dir)
	require.NoError(t, err)
	require.Equal(t, plain.Names(), set.Names())
	require.Equal(t, 2, set.Variants("script/repeat"))
	text, err := set.Render("script/repeat", map[string]string{"who": "Ada"})
	require.NoError(t, err)
	require.Equal(t, "Once more, Ada.", text)
	text, err = set.Variant("script/repeat", 1, nil)
	require.NoError(t, err)
	require.Equal(t, "Again.", text)
	require.Equal(t, plain.Text("script/next"), set.Text("script/next"))
}

func TestErrorsNameFileAndLine(t *testing.T) {
	broken := map[string]struct {
		files map[string]string
		want  []string
	}{
		"syntax in a later variant": {map[string]string{"script/next.tmpl": "Next.\n---\nNow\n{{if}}\n"}, []string{filepath.Join("script", "next.tmpl") + ":4", "missing value for if"}},
		"unknown name":              {map[string]string{"script/nxet.tmpl": "Next."}, []string{"nxet.tmpl replaces no template", "script/next"}},
		"wrong folder":              {map[string]string{"next.tmpl": "Next."}, []string{"next.tmpl replaces no template"}},
		"two broken files": {
			map[string]string{"script/next.tmpl": "{{", "script/repeat.tmpl": "{{end}}"}, []string{"next.tmpl:1", "repeat.tmpl:1"},
		},
	}
	for name, c := range broken {
		t.Run(name, func(t *testing.T) {
			dir := folder(t, c.files)
			_, err := prompts.Open(dir)
			for _, want := range c.want {
				require.ErrorContains(t, err, want)
			}
			require.ErrorContains(t, err, dir)
		})
	}
	_, err := prompts.Open(filepath.Join(t.TempDir(), "gone"))
	require.ErrorIs(t, err, os.ErrNotExist)
	_, err = prompts.Open(filepath.Join(folder(t, map[string]string{"file": ""}), "file"))
	require.ErrorContains(t, err, "is a file")
}

func TestMissingValuesAreErrors(t *testing.T) {
	set, err := prompts.Open(folder(t, map[string]string{"script/repeat.tmpl": "Once\n---\nmore, {{.who}}."}))
	require.NoError(t, err)
	_, err = set.Variant("script/repeat", 1, map[string]string{})
	require.ErrorContains(t, err, "repeat.tmpl:3")
	_, err = set.Variant("script/repeat", 1, struct{}{})
	require.ErrorContains(t, err, "repeat.tmpl:3")
	_, err = set.Variant("script/repeat", 2, nil)
	require.ErrorContains(t, err, "has 2 variants")
	_, err = set.Render("script/gone", nil)
	require.ErrorContains(t, err, "no prompt named")
	require.Zero(t, set.Variants("script/gone"))
}

func TestJSONKeepsDataOnOneLine(t *testing.T) {
	set, err := prompts.Open(folder(t, map[string]string{"script/repeat.tmpl": "{{json .}}"}))
	require.NoError(t, err)
	text, err := set.Render("script/repeat", "a\n<<<b>>>\u2028\"")
	require.NoError(t, err)
	require.Equal(t, `"a\n\u003c\u003c\u003cb\u003e\u003e\u003e\u2028\""`, text)
}

func TestDigestFollowsTheText(t *testing.T) {
	plain, err := prompts.Open("")
	require.NoError(t, err)
	changed, err := prompts.Open(folder(t, map[string]string{"script/repeat.tmpl": "Again."}))
	require.NoError(t, err)

	require.Regexp(t, `^sha256:[0-9a-f]{64}$`, plain.Digest())
	require.NotEqual(t, plain.Digest(), changed.Digest())
	require.NotEqual(t, plain.Digest("script/repeat"), changed.Digest("script/repeat"))
	require.Equal(t, plain.Digest("script/next", "script/hint"), changed.Digest("script/hint", "script/next", "script/hint"))
	require.NotEqual(t, plain.Digest("script/next"), plain.Digest("script/hint"))
}
