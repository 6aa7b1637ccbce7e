package library_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"barraiser/internal/library"
	"barraiser/rubrics"
)

// TestOriginal: the text of the layer that counts, as its author wrote it.
func TestOriginal(t *testing.T) {
	data, err := rubrics.FS.ReadFile("competencies/ownership.yaml")
	require.NoError(t, err)
	changed := "# ours\r\n" + strings.Replace(string(data), "version: ", "version: 9", 1)
	lib, err := library.Load(rubrics.FS, fstest.MapFS{"ours/own.yaml": {Data: []byte(changed)}})
	require.NoError(t, err)

	name, text, ok := lib.Original("ownership")
	require.True(t, ok)
	require.Equal(t, "ours/own.yaml", name)
	require.True(t, strings.HasPrefix(text, "# ours\n"))
	name, _, ok = lib.Original("dive-deep")
	require.True(t, ok)
	require.Equal(t, "competencies/dive-deep.yaml", name)
	_, _, ok = lib.Original("coding") // a round
	require.False(t, ok)
}
