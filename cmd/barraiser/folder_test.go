package main

import (
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"barraiser/internal/client"
	"barraiser/internal/wire"
)

// kept runs a round on a data folder and returns the folder with what it holds.
func kept(t *testing.T) (dir string) {
	t.Helper()
	dir = filepath.Join(t.TempDir(), "data")
	s := startService(t, "BARRAISER_DATA="+dir)
	c := sitAt(t, s)
	c.answer()
	c.asked()
	c.session.Close()
	s.stop(t)
	return dir
}

// The data folders that an operator gets wrong: what the program says, and that it
// changes nothing in them.
func TestWrongDataFolders(t *testing.T) {
	t.Parallel()
	whole, err := os.ReadFile(filepath.Join(kept(t), "barraiser.db"))
	require.NoError(t, err)
	for name, c := range map[string]struct {
		content []byte
		said    string
	}{
		"another kind of file": {[]byte(strings.Repeat("no database ", 500)), "the database file isn't one: choose another data folder, or move the file away and restore a backup"},
		"a truncated file":     {whole[:len(whole)/3], "the database file is damaged: keep a copy of it, and restore a backup into an empty folder"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			file := filepath.Join(dir, "barraiser.db")
			require.NoError(t, os.WriteFile(file, c.content, 0o600))
			for _, args := range [][]string{{"serve", "--addr", "127.0.0.1:0"}, {"session", "list"}, {"check"}} {
				out := program(t, nil, append(args, "--data", dir)...)
				require.Equal(t, 4, out.code, "%s: %s", args, out.stderr)
				require.Contains(t, out.stdout+out.stderr, c.said, "%s", args)
			}
			now, err := os.ReadFile(file)
			require.NoError(t, err)
			require.Equal(t, c.content, now)
		})
	}
	t.Run("a file for a folder", func(t *testing.T) {
		t.Parallel()
		file := filepath.Join(t.TempDir(), "file")
		require.NoError(t, os.WriteFile(file, nil, 0o600))
		out := program(t, nil, "serve", "--addr", "127.0.0.1:0", "--data", file)
		require.Equal(t, 4, out.code)
		require.Contains(t, out.stderr, "choose another data folder, or move that file away")
	})
}

// A second service on a folder says who has it; commands that read work beside it.
func TestTwoServicesOnOneFolder(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "data")
	s := startService(t, "BARRAISER_DATA="+dir)
	c := sitAt(t, s)
	second := program(t, nil, "serve", "--addr", "127.0.0.1:0", "--data", dir)
	require.Equal(t, 4, second.code)
	require.Contains(t, second.stderr, "in use by process "+strconv.Itoa(s.cmd.Process.Pid))
	list := program(t, nil, "session", "list", "--data", dir)
	require.Zero(t, list.code, list.stderr)
	require.Contains(t, list.stdout, c.id)
	require.Contains(t, program(t, nil, "check", "--data", dir).stdout, "in use by a running service and can be read")
	c.answer()
}

// A backup is put in the place of the database while the service runs: what would
// end with the process is not acknowledged, and the service says what to do.
func TestABackupPutUnderARunningService(t *testing.T) {
	t.Parallel()
	dir := kept(t)
	backup, err := os.ReadFile(filepath.Join(dir, "barraiser.db"))
	require.NoError(t, err)
	s := startService(t, "BARRAISER_DATA="+dir)
	c := sitAt(t, s)
	c.answer()
	c.asked()
	c.session.Close()
	conn, err := client.Dial(t.Context(), live(s, c.id), client.Options{Client: "candidate"})
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(filepath.Join(dir, "backup"), backup, 0o600))
	require.NoError(t, os.Rename(filepath.Join(dir, "backup"), filepath.Join(dir, "barraiser.db")))
	require.NoError(t, conn.Send(wire.Answer{ID: "late", Turn: conn.Welcome.Turn, Text: story[0]}))
	require.Equal(t, wire.CloseStore, closes(t, conn))
	s.says(t, "was replaced or removed while it was in use")
	require.Equal(t, http.StatusServiceUnavailable, status(t, s, "/readyz"))
	require.NoError(t, s.cmd.Process.Kill())
	_ = s.cmd.Wait() // it was killed

	out := program(t, nil, "serve", "--addr", "127.0.0.1:0", "--data", dir)
	require.Equal(t, 4, out.code)
	require.Contains(t, out.stderr, "move barraiser.db-wal and barraiser.db-shm away")
	for _, name := range []string{"barraiser.db-wal", "barraiser.db-shm"} {
		require.NoError(t, os.Rename(filepath.Join(dir, name), filepath.Join(t.TempDir(), name)))
	}
	next := startService(t, "BARRAISER_DATA="+dir)
	require.Equal(t, http.StatusNotFound, status(t, next, "/api/sessions/"+c.id), "the backup is older than it")
	worksAgain(t, next)
}
