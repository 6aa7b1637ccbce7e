package prompts_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"barraiser/prompts"
)

// TestWhatCannotBeATemplate: each is an error that names the file.
func TestWhatCannotBeATemplate(t *testing.T) {
	cases := map[string]struct {
		make func(path string) error
		says string
	}{
		"too large":     {func(p string) error { return os.WriteFile(p, []byte(strings.Repeat("Again. ", 10_000)), 0o600) }, "larger than 64 KiB"},
		"other letters": {func(p string) error { return os.WriteFile(p, []byte("Encore une fois, s'il vous pla\xeet."), 0o600) }, "isn't text in UTF-8"},
		"a device":      {func(p string) error { return os.Symlink(os.DevNull, p) }, "no text file"},
		"a lost link":   {func(p string) error { return os.Symlink(p+"-gone", p) }, "no such file"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			dir := folder(t, map[string]string{"script/README.md": "notes"})
			path := filepath.Join(dir, "script", "repeat.tmpl")
			require.NoError(t, c.make(path))
			_, err := prompts.Open(dir)
			require.ErrorContains(t, err, c.says)
			require.ErrorContains(t, err, path)
		})
	}
}

func TestTheLargestTemplateIsTaken(t *testing.T) {
	text := "{{/* " + strings.Repeat("x", 64<<10-len("{{/* */}}.")) + "*/}}."
	require.Len(t, text, 64<<10)
	set, err := prompts.Open(folder(t, map[string]string{"script/repeat.tmpl": text}))
	require.NoError(t, err)
	require.Len(t, set.Text("script/repeat"), 64<<10)
}

func TestWhatOtherProgramsLeaveIsLeftAlone(t *testing.T) {
	plain, err := prompts.Open("")
	require.NoError(t, err)
	set, err := prompts.Open(folder(t, map[string]string{
		".git/hooks.tmpl": "{{", "script/.repeat.tmpl.swp": "{{", "script/._repeat.tmpl": "{{", "script/repeat.tmpl~": "{{", "script/repeat.tmpl": "\ufeffAgain.",
	}))
	require.NoError(t, err)
	require.Equal(t, plain.Names(), set.Names())
	require.Equal(t, "Again.", set.Text("script/repeat"), "a byte order mark is no word")
}

func TestAnotherDirectoryIsToldApart(t *testing.T) {
	files := map[string]string{}
	for i := range 1001 {
		files[fmt.Sprintf("photos/%d.jpg", i)] = ""
	}
	_, err := prompts.Open(folder(t, files))
	require.ErrorContains(t, err, "more than 1000 files")
}

func TestUnknownNamesAreSetRight(t *testing.T) {
	cases := map[string]string{
		"script/nxet":            "did you mean script/next.tmpl?",
		"next":                   "did you mean script/next.tmpl?",
		"voice/next":             "did you mean script/next.tmpl?",
		"script/redirect-evasve": "did you mean script/redirect-evasive.tmpl?",
		"Script/closing":         "did you mean script/closing.tmpl?",
		"script/greeting":        "the names are assess/",
		"voice/rounds/my-own":    "in its rubric",
		"voice/interviewr":       "did you mean voice/interviewer.tmpl?",
	}
	for name, want := range cases {
		t.Run(name, func(t *testing.T) {
			_, err := prompts.Open(folder(t, map[string]string{name + ".tmpl": "Next."}))
			require.ErrorContains(t, err, want)
			require.ErrorContains(t, err, "replaces no template")
		})
	}
}

// A template that says the same for ever would fill the memory.
func TestATemplateEnds(t *testing.T) {
	set, err := prompts.Open(folder(t, map[string]string{"script/repeat.tmpl": "{{range 1000000000}}again and again {{end}}"}))
	require.NoError(t, err)
	_, err = set.Render("script/repeat", nil)
	require.ErrorContains(t, err, "says more than 4 MiB")
}

// FuzzOpen: whatever stands in a file, it is read or its file is named.
func FuzzOpen(f *testing.F) {
	for _, text := range []string{"Again.", "{{.who}}", "{{", "a\n---\nb", "\ufeff{{/* c */}}", "{{define \"a\"}}{{template \"a\"}}{{end}}", "\xff", "---\r\n---"} {
		f.Add(text)
	}
	dir := f.TempDir()
	path := filepath.Join(dir, "script", "repeat.tmpl")
	if err := os.Mkdir(filepath.Dir(path), 0o750); err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, text string) {
		require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
		set, err := prompts.Open(dir)
		if err != nil {
			require.ErrorContains(t, err, path)
			return
		}
		require.Positive(t, set.Variants("script/repeat"))
		require.Equal(t, set.Now().Digest(), set.Digest())
	})
}
