package library_test

import (
	"errors"
	"io/fs"
	"testing"

	"github.com/stretchr/testify/require"

	"barraiser/internal/library"
	"barraiser/internal/rubric"
	"barraiser/rubrics"
)

// FuzzLint: whatever a file contains, it's either explained, with a place
// inside it, or gives a rubric that the rules accept and that survives its blob.
func FuzzLint(f *testing.F) {
	for _, name := range []string{"competency.yaml", "round.yaml", "signals.yaml", "loop.yaml"} {
		f.Add([]byte(fixture(f, name)))
	}
	names, err := fs.Glob(rubrics.FS, "*/*.yaml")
	require.NoError(f, err)
	for _, name := range names {
		data, err := rubrics.FS.ReadFile(name)
		require.NoError(f, err)
		f.Add(data)
	}
	for _, text := range []string{
		"", "\uFEFF", "a: &a [*a]\n", "? {a: b}\n: c\n", "a: |\n  b\n c\n", "'", "{a: {b: [", "a: !!binary x\n", "%YAML 1.2\n---\na: b\n",
		"schema: barraiser.rubric/v1\nkind: round\nid: x\ncompetencies: [[a]]\nquestions: {from: x}\n",
		"schema: barraiser.rubric/v1\nkind: competency\nid: x\nsignals: [{use: {}}, 1, null]\ngates: {2: {}, 3: [[]]}\nprobes: [{when: {flag: []}}]\n",
	} {
		f.Add([]byte(text))
	}
	lib := embedded(f)
	f.Fuzz(func(t *testing.T, data []byte) {
		problems := library.Linter{}.File("f.yaml", data)
		for _, p := range problems {
			require.Equal(t, "f.yaml", p.File)
			require.NotEmpty(t, p.Message)
			require.GreaterOrEqual(t, p.Line, 0)
		}
		r, err := lib.File("f.yaml", data)
		if err != nil {
			broken := errors.As(err, new(library.Problems))
			require.True(t, !broken || len(problems) > 0, "what can't be used is explained")
			return // or it's sound, but shared signals or a loop
		}
		require.Empty(t, rubric.Validate(r))
		blob, err := library.Encode(r)
		require.NoError(t, err)
		back, err := library.Decode(blob)
		require.NoError(t, err)
		require.Equal(t, r.Digest, back.Digest)
	})
}
