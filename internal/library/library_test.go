package library_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"barraiser/internal/library"
	"barraiser/internal/rubric"
)

func embedded(t testing.TB) *library.Library {
	t.Helper()
	lib, err := library.Embedded()
	require.NoError(t, err)
	return lib
}

func TestEmbeddedRubricsHaveNoProblem(t *testing.T) {
	lib := embedded(t)
	for _, r := range lib.Rounds() {
		require.Empty(t, rubric.Validate(r), r.ID)
		require.Equal(t, rubric.Digest(r), r.Digest)
	}
	r, ok := lib.Round("leadership-principles")
	require.True(t, ok)
	require.Equal(t, 55, r.Minutes())
	byDigest, ok := lib.ByDigest(r.Digest)
	require.True(t, ok)
	require.Same(t, r, byDigest)
}
