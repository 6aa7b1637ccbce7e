package library_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"barraiser/internal/library"
	"barraiser/internal/rubric"
)

// digestOf reads a file's text as a round and returns its digest.
func digestOf(t *testing.T, text string) string {
	t.Helper()
	r, err := embedded(t).File("my.yaml", []byte(text))
	require.NoError(t, err)
	return rubric.Digest(r)
}

func TestLineEndsAndByteOrderMarkDoNotMatter(t *testing.T) {
	plain := fixture(t, "competency.yaml")
	want := digestOf(t, plain)
	require.Equal(t, want, digestOf(t, strings.ReplaceAll(plain, "\n", "\r\n")), "Windows")
	require.Equal(t, want, digestOf(t, strings.ReplaceAll(plain, "\n", "\r")), "old Macintosh")
	require.Equal(t, want, digestOf(t, "\uFEFF"+plain), "byte order mark")
	require.Equal(t, want, digestOf(t, strings.ReplaceAll(plain, "signals:\n", "\t\n  \nsignals:\n")), "lines of blanks")
}

func TestProblemsAfterCRLFKeepTheirPlace(t *testing.T) {
	text := strings.ReplaceAll(changed(t, "competency.yaml", "    weight: 2", "    wieght: 2"), "\n", "\r\n")
	problems := library.Linter{}.File("my.yaml", []byte("\uFEFF"+text))
	require.Len(t, problems, 1)
	require.Equal(t, "my.yaml:12:5", problems[0].Position())
	require.NotContains(t, problems[0].Excerpt, "\r")
}

func TestColumnsCountCharacters(t *testing.T) {
	text := changed(t, "competency.yaml", "{level: 2, text: It was announced.}", `{text: "Привет, é, 漢字", levle: 2}`)
	problems := library.Linter{}.File("my.yaml", []byte(text))
	require.Len(t, problems, 2)
	require.Equal(t, `unknown key "levle"`, problems[1].Message)
	caret := strings.Split(problems[1].Excerpt, "\n")
	before, _, found := strings.Cut(caret[1], "^")
	require.True(t, found)
	at := len([]rune(before))
	require.True(t, strings.HasPrefix(string([]rune(caret[0])[at:]), "levle"), "the caret stands under the key:\n%s", problems[1].Excerpt)
}

func TestUnreadableBytesAreRefusedWithTheirPlace(t *testing.T) {
	plain := fixture(t, "competency.yaml")
	for name, c := range map[string]struct{ text, position, message string }{
		"not UTF-8":      {strings.Replace(plain, "Plain Speech", "Pl\xe4in", 1), "my.yaml:5:10", "the file is not valid UTF-8 here"},
		"UTF-16":         {"\xff\xfes\x00c\x00", "my.yaml:1:1", "the file is not valid UTF-8 here"},
		"zero byte":      {strings.Replace(plain, "Plain Speech", "Pl\x00in", 1), "my.yaml:5:10", "an invisible control character (U+0000)"},
		"escape":         {strings.Replace(plain, "Plain Speech", "Pl\x1b[2Jin", 1), "my.yaml:5:10", "an invisible control character (U+001B)"},
		"mark inside":    {strings.Replace(plain, "Plain", "Pl\uFEFFain", 1), "my.yaml:5:10", "an invisible control character (U+FEFF)"},
		"tab after text": {strings.Replace(plain, "  - id: heard", "  \t- id: heard", 1), "my.yaml:20:3", "a tab in the indentation"},
	} {
		t.Run(name, func(t *testing.T) {
			problems := library.Linter{}.File("my.yaml", []byte(c.text))
			require.Len(t, problems, 1)
			require.Equal(t, c.position, problems[0].Position())
			require.Equal(t, c.message, problems[0].Message)
			require.NotEmpty(t, problems[0].Hint)
			for _, r := range problems[0].String() {
				require.False(t, r < ' ' && r != '\n', "an excerpt prints no control characters")
			}
		})
	}
}

func TestSizeAndDepthAreBounded(t *testing.T) {
	plain := fixture(t, "competency.yaml")
	atLimit := plain + "#" + strings.Repeat("x", library.MaxFileSize-len(plain)-1)
	require.Empty(t, library.Linter{}.File("my.yaml", []byte(atLimit)))

	problems := library.Linter{}.File("my.yaml", []byte(atLimit+"x"))
	require.Len(t, problems, 1)
	require.Equal(t, "my.yaml", problems[0].Position(), "the whole file")
	require.Contains(t, problems[0].Message, "the largest is 1048576")

	for name, text := range map[string]string{
		"lists in brackets": strings.Repeat("[", 300_000),
		"groups":            strings.Repeat("{a: ", 100_000),
		"dashes":            strings.Repeat("- ", 200_000),
		"question marks":    strings.Repeat("? ", 200_000),
		"types":             strings.Repeat("!a ", 20_000),
		"indentation":       stairs(100),
	} {
		require.NotEmpty(t, library.Linter{}.File("my.yaml", []byte(text)), name)
	}
}

// stairs returns keys that each lie in the one before.
func stairs(steps int) string {
	var b strings.Builder
	for i := range steps {
		b.WriteString(strings.Repeat(" ", i) + "a:\n")
	}
	return b.String()
}

// TestTheListOfProblemsEnds: a file of 200,000 mistakes once took minutes, each
// with an excerpt of the same long line.
func TestTheListOfProblemsEnds(t *testing.T) {
	problems := library.Linter{}.File("my.yaml", []byte(strings.Repeat("!a ", 200_000)))
	require.Len(t, problems, 51)
	require.Equal(t, "there are more problems from here on", problems[50].Message)
}
