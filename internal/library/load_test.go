package library_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"barraiser/internal/fault"
	"barraiser/internal/library"
	"barraiser/rubrics"
)

func file(text string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(text)} }

// write puts files into a new directory.
func write(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		path := filepath.Join(dir, name)
		require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o755))
		require.NoError(t, os.WriteFile(path, []byte(text), 0o644))
	}
	return dir
}

func TestALaterLayerWins(t *testing.T) {
	before, ok := embedded(t).Competency("ownership")
	require.True(t, ok)
	data, err := rubrics.FS.ReadFile("competencies/ownership.yaml")
	require.NoError(t, err)
	mine := strings.Replace(string(data), "title: Ownership", "title: Ownership here", 1)
	dir := write(t, map[string]string{"any/folder/own.yml": mine, "notes.txt": "not a rubric", ".hidden/x.yaml": "- broken"})

	lib, err := library.Open(dir)
	require.NoError(t, err)
	after, ok := lib.Competency("ownership")
	require.True(t, ok)
	require.Equal(t, "Ownership here", after.Title)
	require.Equal(t, "Ownership", before.Title, "a library that was handed out stays as it was")

	r, ok := lib.Round("leadership-principles")
	require.True(t, ok)
	old, _ := embedded(t).Round("leadership-principles")
	require.NotEqual(t, old.Digest, r.Digest, "the built-in round uses the directory's competency")
	require.Equal(t, "Ownership here", r.Competency("ownership").Title)
	require.Equal(t, *old.Competency("dive-deep"), *r.Competency("dive-deep"))
}

func TestADirectoryAddsRounds(t *testing.T) {
	lib, err := library.Open(write(t, map[string]string{
		"a.yaml": fixture(t, "round.yaml"), "b.yaml": fixture(t, "competency.yaml"), "c.yaml": fixture(t, "signals.yaml"),
	}))
	require.NoError(t, err)
	r, ok := lib.Round("short-talk")
	require.True(t, ok)
	require.Equal(t, 10, r.Minutes())
	require.InDelta(t, 2, r.Competency("ownership").Weight, 0)
	require.InDelta(t, 1, r.Competency("dive-deep").Weight, 0)
	require.Equal(t, "ownership-unassigned", r.Questions[0].ID)
	require.Equal(t, []string{"ownership"}, r.Questions[0].Targets)
	require.Equal(t, "short-own", r.Questions[len(r.Questions)-1].ID)
	require.Equal(t, map[string]string{"inclined": "yes"}, r.Vote.Words)
	require.Greater(t, len(lib.Competencies()), len(embedded(t).Competencies()))
}

func TestEmptyDirectoryNameMeansEmbedded(t *testing.T) {
	lib, err := library.Open("")
	require.NoError(t, err)
	require.Same(t, embedded(t), lib)
}

func TestOpenSaysWhatIsWrongWithTheDirectory(t *testing.T) {
	_, err := library.Open(filepath.Join(t.TempDir(), "none"))
	require.Equal(t, fault.NotFound, fault.KindOf(err))
	require.NotEmpty(t, fault.HintOf(err))

	dir := write(t, map[string]string{"file": ""})
	_, err = library.Open(filepath.Join(dir, "file"))
	require.Equal(t, fault.Invalid, fault.KindOf(err))
}

func TestLoadReportsTheProblemsOfAllFiles(t *testing.T) {
	_, err := library.Load(rubrics.FS, fstest.MapFS{
		"one.yaml":      file(changed(t, "competency.yaml", "    weight: 2", "    wieght: 2")),
		"two.yaml":      file("a: [1\n"),
		"sub/three.yml": file(changed(t, "round.yaml", "minutes: 9", "minutes: -1")),
	})
	require.Equal(t, fault.Invalid, fault.KindOf(err))
	require.Equal(t, 3, fault.ExitCode(err))
	var problems library.Problems
	require.ErrorAs(t, err, &problems)
	require.Len(t, problems, 3)
	files := []string{problems[0].File, problems[1].File, problems[2].File}
	require.Equal(t, []string{"one.yaml", "sub/three.yml", "two.yaml"}, files)
	require.Contains(t, err.Error(), "3 problems")
}

func TestWhatRefersToABrokenFileIsNotBlamed(t *testing.T) {
	dir := write(t, map[string]string{
		"plain-speech.yaml": "id: [plain-speech\n",
		"round.yaml":        changed(t, "round.yaml", "weight: 2}, dive-deep]", "weight: 2}, dive-deep, plain-speech]"),
	})
	problems := library.Linter{}.Dir(dir)
	require.Len(t, problems, 1)
	require.Equal(t, filepath.ToSlash(filepath.Join(dir, "plain-speech.yaml")), problems[0].File)
}

func TestTwoFilesMayNotDefineTheSameThing(t *testing.T) {
	text := fixture(t, "competency.yaml")
	problems := library.Linter{}.Dir(write(t, map[string]string{"a.yaml": text, "b.yaml": text}))
	require.Len(t, problems, 1)
	require.Contains(t, problems[0].File, "b.yaml")
	require.Contains(t, problems[0].Message, `"plain-speech" is already defined in`)
	require.Contains(t, problems[0].Message, "a.yaml")
}

func TestABrokenSharedSignalIsReportedOnce(t *testing.T) {
	use := changed(t, "competency.yaml", "  - id: heard", "  - use: tone.calm\n  - id: heard")
	problems := library.Linter{}.Dir(write(t, map[string]string{
		"tone.yaml": changed(t, "signals.yaml", "cues: [calm/calmly]", "cues: [calm/]"),
		"a.yaml":    use,
		"b.yaml":    strings.Replace(use, "id: plain-speech", "id: plain-talk", 1),
	}))
	require.Len(t, problems, 1)
	require.Contains(t, problems[0].File, "tone.yaml")
	require.Equal(t, 10, problems[0].Line)
}

// brokenFS fails for one name, as a file without rights does.
type brokenFS struct{ fstest.MapFS }

func (f brokenFS) ReadDir(name string) ([]os.DirEntry, error) {
	if name == "closed" {
		return nil, errors.New("permission denied")
	}
	return f.MapFS.ReadDir(name)
}

func TestUnreadableFoldersAreProblems(t *testing.T) {
	_, err := library.Load(brokenFS{fstest.MapFS{"closed/a.yaml": file(""), "open/b.yaml": file(fixture(t, "competency.yaml"))}})
	var problems library.Problems
	require.ErrorAs(t, err, &problems)
	require.Len(t, problems, 1)
	require.Equal(t, "closed", problems[0].Position())
	require.Contains(t, problems[0].Message, "permission denied")
}

func TestAnEditorsFileIsReadAgainstTheLibrary(t *testing.T) {
	lib := embedded(t)
	r, err := lib.File("mine.yaml", []byte(fixture(t, "competency.yaml")))
	require.NoError(t, err)
	require.Equal(t, "plain-speech", r.ID)
	require.Equal(t, "plain-news", r.Questions[0].ID)

	r, err = lib.File("mine.yaml", []byte(fixture(t, "round.yaml")))
	require.NoError(t, err)
	require.Len(t, r.Competencies, 2)
	_, ok := lib.Round("short-talk")
	require.False(t, ok, "the library itself is unchanged")

	_, err = lib.File("mine.yaml", []byte(fixture(t, "signals.yaml")))
	require.ErrorContains(t, err, "can't be rated by themselves")
	require.Equal(t, fault.Invalid, fault.KindOf(err))
	_, err = lib.File("mine.yaml", []byte("a: [1"))
	require.ErrorContains(t, err, "mine.yaml:1:")
}

// TestATakenQuestionTargetsWhatTheRoundRates: a bank may hold questions for
// several competencies, and a round needn't rate them all.
func TestATakenQuestionTargetsWhatTheRoundRates(t *testing.T) {
	text := changed(t, "competency.yaml", "hints: [To whom?]", "targets: [plain-speech, ownership], hints: [To whom?]")
	for _, tt := range []struct {
		rates string
		want  []string
	}{
		{"[plain-speech, dive-deep]", []string{"plain-speech"}},
		{"[plain-speech, ownership]", []string{"plain-speech", "ownership"}},
	} {
		t.Run(tt.rates, func(t *testing.T) {
			round, _, found := strings.Cut(fixture(t, "round.yaml"), "competencies:")
			require.True(t, found)
			lib, err := library.Open(write(t, map[string]string{"c.yaml": text, "r.yaml": round + "competencies: " + tt.rates + "\n"}))
			require.NoError(t, err)
			r, ok := lib.Round("short-talk")
			require.True(t, ok)
			require.Equal(t, tt.want, r.Question("plain-news").Targets)
		})
	}
}
