package library_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"barraiser/internal/library"
	"barraiser/rubrics"
)

func BenchmarkLoad(b *testing.B) {
	for b.Loop() {
		_, err := library.Load(rubrics.FS)
		require.NoError(b, err)
	}
}

// BenchmarkLint is what an editor waits for after a key press.
func BenchmarkLint(b *testing.B) {
	data, err := rubrics.FS.ReadFile("competencies/serving.yaml")
	require.NoError(b, err)
	embedded(b)
	for b.Loop() {
		require.Empty(b, library.Linter{}.File("serving.yaml", data))
	}
}
