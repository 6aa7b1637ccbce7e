//go:build unix

package app

import (
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"

	"barraiser/internal/fault"
)

// TestAPipeIsKeptWhileItIsRead: an archive is read twice, and a pipe once.
func TestAPipeIsKeptWhileItIsRead(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	pipe := filepath.Join(t.TempDir(), "pipe")
	require.NoError(t, syscall.Mkfifo(pipe, 0o600))
	data, err := os.ReadFile(filepath.Join("testdata", "archive.jsonl"))
	require.NoError(t, err)
	written := make(chan error, 1)
	go func() { written <- os.WriteFile(pipe, data, 0o600) }()
	out, _, err := importFrom(t, settings(t), pipe)
	require.NoError(t, err)
	require.NoError(t, <-written)
	require.Contains(t, out, "2 streams, 3 records and 0 blobs")
	left, err := os.ReadDir(os.TempDir())
	require.NoError(t, err)
	require.Empty(t, left)

	_, _, err = importFrom(t, settings(t), t.TempDir())
	require.Equal(t, 3, fault.ExitCode(err))
}
