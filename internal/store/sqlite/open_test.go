package sqlite_test

import (
	"database/sql"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"barraiser/internal/eventlog"
	"barraiser/internal/fault"
	"barraiser/internal/store/sqlite"
)

func record(text string) []eventlog.Record {
	return []eventlog.Record{{At: time.Unix(1, 0), Kind: "k", Version: 1, Data: []byte(text)}}
}

func mustAppend(tb testing.TB, s *sqlite.Store, stream string, after uint64, text string) {
	tb.Helper()
	_, err := s.Append(tb.Context(), eventlog.Commit{
		Stream: stream, After: after, ID: stream + strconv.FormatUint(after, 10), Records: record(text),
	})
	require.NoError(tb, err)
}

func TestASecondWriterIsToldWhoHasTheFolder(t *testing.T) {
	dir := t.TempDir()
	first := open(t, dir, sqlite.Options{})
	_, err := sqlite.Open(t.Context(), dir, sqlite.Options{})
	require.ErrorContains(t, err, "data folder "+dir+" is in use by process "+strconv.Itoa(os.Getpid()))
	require.Equal(t, fault.Unavailable, fault.KindOf(err))
	require.Contains(t, fault.HintOf(err), "stop that process")
	mustAppend(t, first, "s", 0, "x") // unharmed

	require.NoError(t, first.Close())
	open(t, dir, sqlite.Options{})
}

func TestReadingBesideAWriter(t *testing.T) {
	dir := t.TempDir()
	_, err := sqlite.Open(t.Context(), dir, sqlite.Options{ReadOnly: true})
	require.Equal(t, fault.NotFound, fault.KindOf(err), "%v", err)
	require.NotEmpty(t, fault.HintOf(err))

	w := open(t, dir, sqlite.Options{})
	r := open(t, dir, sqlite.Options{ReadOnly: true})
	for i := range uint64(3) {
		mustAppend(t, w, "s", i, "x")
		head, err := r.Head(t.Context(), "s")
		require.NoError(t, err)
		require.Equal(t, i+1, head)
	}
	ours, err := w.Epoch(t.Context())
	require.NoError(t, err)
	theirs, err := r.Epoch(t.Context())
	require.NoError(t, err)
	require.Equal(t, ours, theirs)

	for name, err := range map[string]error{
		"append":  second(r.Append(t.Context(), eventlog.Commit{Stream: "s", After: 3, ID: "1", Records: record("x")})),
		"delete":  r.Delete(t.Context(), "s"),
		"acquire": second(r.Acquire(t.Context(), "s", "a", time.Second)),
		"put":     r.Put(t.Context(), eventlog.Digest(nil), nil),
	} {
		require.Equal(t, fault.Forbidden, fault.KindOf(err), "%s: %v", name, err)
		require.Contains(t, fault.HintOf(err), "running service")
	}
}

func second[T any](_ T, err error) error { return err }

func TestReadingWithoutAService(t *testing.T) {
	dir := t.TempDir()
	w := open(t, dir, sqlite.Options{})
	mustAppend(t, w, "s", 0, "x")
	require.NoError(t, w.Close())
	r := open(t, dir, sqlite.Options{ReadOnly: true})
	head, err := r.Head(t.Context(), "s")
	require.NoError(t, err)
	require.Equal(t, uint64(1), head)
}

func TestFoldersThatCannotBeUsed(t *testing.T) {
	base := t.TempDir()
	file := filepath.Join(base, "file")
	require.NoError(t, os.WriteFile(file, nil, 0o600))
	for name, tc := range map[string]struct{ dir, says, hint string }{
		"is a file":      {file, "is a file", "move that file away"},
		"under a file":   {filepath.Join(file, "data"), "not a directory", "choose a data folder"},
		"parent missing": {filepath.Join(base, "no", "data"), "no such file", "make the folder " + filepath.Join(base, "no")},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := sqlite.Open(t.Context(), tc.dir, sqlite.Options{})
			require.ErrorContains(t, err, tc.says)
			require.Equal(t, fault.Unavailable, fault.KindOf(err))
			require.Contains(t, fault.HintOf(err), tc.hint)
		})
	}
	open(t, filepath.Join(base, "made"), sqlite.Options{})
	open(t, filepath.Join(base, "with space ?x=1#é%20&"), sqlite.Options{})
	require.FileExists(t, filepath.Join(base, "with space ?x=1#é%20&", "barraiser.db"))
}

func TestADatabaseThatIsAFolder(t *testing.T) {
	dir := t.TempDir()
	require.NoError(t, os.Mkdir(filepath.Join(dir, "barraiser.db"), 0o700))
	_, err := sqlite.Open(t.Context(), dir, sqlite.Options{})
	require.Equal(t, fault.Unavailable, fault.KindOf(err), "%v", err)
	require.Contains(t, fault.HintOf(err), "can't be opened")
}

func TestADamagedFile(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "barraiser.db")
	text := []byte("this was never a database, but it is long enough to have been the header of one, and so it must be looked at\n")
	require.NoError(t, os.WriteFile(path, text, 0o600))
	for _, opts := range []sqlite.Options{{}, {ReadOnly: true}} {
		_, err := sqlite.Open(t.Context(), dir, opts)
		require.Equal(t, fault.Unavailable, fault.KindOf(err), "%v", err)
		require.Contains(t, fault.HintOf(err), "the database file isn't one")
	}
	kept, err := os.ReadFile(path)
	require.NoError(t, err)
	require.Equal(t, text, kept, "it is left for whoever can make sense of it")
}

// tamper runs a statement on the closed database of dir.
func tamper(t *testing.T, dir, statement string) {
	t.Helper()
	db, err := sql.Open("sqlite", filepath.Join(dir, "barraiser.db"))
	require.NoError(t, err)
	_, err = db.ExecContext(t.Context(), statement)
	require.NoError(t, err)
	require.NoError(t, db.Close())
}

func TestAFileOfANewerProgram(t *testing.T) {
	dir := t.TempDir()
	require.NoError(t, open(t, dir, sqlite.Options{}).Close())
	tamper(t, dir, "PRAGMA user_version = 99")
	for _, opts := range []sqlite.Options{{}, {ReadOnly: true}} {
		_, err := sqlite.Open(t.Context(), dir, opts)
		require.ErrorContains(t, err, "newer barraiser (its schema is version 99")
		require.Equal(t, fault.Unavailable, fault.KindOf(err))
		require.Contains(t, fault.HintOf(err), "nothing was changed")
	}
}

func TestAnEmptyFile(t *testing.T) {
	dir := t.TempDir()
	tamper(t, dir, "PRAGMA user_version = 0")
	_, err := sqlite.Open(t.Context(), dir, sqlite.Options{ReadOnly: true})
	require.ErrorContains(t, err, "older barraiser")
	mustAppend(t, open(t, dir, sqlite.Options{}), "s", 0, "x")
}

func TestADatabaseOfAnotherProgram(t *testing.T) {
	dir := t.TempDir()
	tamper(t, dir, "CREATE TABLE recipes (name TEXT)")
	_, err := sqlite.Open(t.Context(), dir, sqlite.Options{})
	require.ErrorContains(t, err, "another program")
	tamper(t, dir, "INSERT INTO recipes VALUES ('still here')")
}

func TestClose(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir, sqlite.Options{})
	mustAppend(t, s, "s", 0, "x")
	bell := s.Changed("s")
	next := s.Read(t.Context(), "s", 0)
	require.NoError(t, s.Close())
	require.NoError(t, s.Close(), "twice is no error")
	require.NoFileExists(t, filepath.Join(dir, "barraiser.db-wal"), "the database is one file again")
	<-bell
	for _, err := range next {
		require.ErrorIs(t, err, eventlog.ErrClosed)
	}
	_, err := s.Append(t.Context(), eventlog.Commit{Stream: "s", After: 1, ID: "1", Records: record("x")})
	require.ErrorIs(t, err, eventlog.ErrClosed)
	require.ErrorIs(t, second(s.Get(t.Context(), "sha256:")), eventlog.ErrClosed)
}

func epochOf(t *testing.T, dir string) string {
	t.Helper()
	s := open(t, dir, sqlite.Options{})
	epoch, err := s.Epoch(t.Context())
	require.NoError(t, err)
	require.NoError(t, s.Close())
	return epoch
}

func copyFile(t *testing.T, from, to string) {
	t.Helper()
	text, err := os.ReadFile(from)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(to, text, 0o600))
}

// A client that had seen record 40 before a backup of record 30 was put back
// would otherwise skip ten records.
func TestARestoredDatabaseHasAnotherEpoch(t *testing.T) {
	dir, backup := t.TempDir(), t.TempDir()
	first := epochOf(t, dir)
	require.Equal(t, first, epochOf(t, dir), "a restart isn't a restore")
	for _, name := range []string{"barraiser.db", "barraiser.lock"} {
		copyFile(t, filepath.Join(dir, name), filepath.Join(backup, name))
	}
	require.NotEqual(t, first, epochOf(t, backup), "a folder copied whole")
	require.Equal(t, first, epochOf(t, dir))

	copyFile(t, filepath.Join(backup, "barraiser.db"), filepath.Join(dir, "barraiser.db"))
	require.NotEqual(t, first, epochOf(t, dir), "a file put back in place")

	second := epochOf(t, dir)
	require.NoError(t, os.Remove(filepath.Join(dir, "barraiser.lock")))
	require.NotEqual(t, second, epochOf(t, dir), "a file put into an empty folder")
}

// A backup put in the place of the open database, or a removed folder: nothing is
// acknowledged any more that would end with the process, and the next opening goes
// on with what is there.
func TestAFileReplacedUnderTheStore(t *testing.T) {
	for name, replace := range map[string]func(t *testing.T, dir, backup string){
		"replaced": func(t *testing.T, dir, backup string) {
			t.Helper()
			require.NoError(t, os.Rename(backup, filepath.Join(dir, "barraiser.db")))
		},
		"removed": func(t *testing.T, dir, _ string) {
			t.Helper()
			require.NoError(t, os.Remove(filepath.Join(dir, "barraiser.db")))
		},
	} {
		t.Run(name, func(t *testing.T) {
			dir, backup := t.TempDir(), filepath.Join(t.TempDir(), "backup.db")
			s := open(t, dir, sqlite.Options{})
			mustAppend(t, s, "s", 0, "before")
			require.NoError(t, s.Close())
			first := epochOf(t, dir)
			copyFile(t, filepath.Join(dir, "barraiser.db"), backup)

			s = open(t, dir, sqlite.Options{})
			mustAppend(t, s, "s", 1, "after")
			replace(t, dir, backup)
			for range 2 { // again finds what it has written, and isn't fooled by it
				_, err := s.Append(t.Context(), eventlog.Commit{Stream: "s", After: 2, ID: "late", Records: []eventlog.Record{
					{At: time.Unix(1, 0), Kind: "k", Version: 1, Data: []byte("{}")},
				}})
				require.Equal(t, fault.Unavailable, fault.KindOf(err), "%v", err)
				require.Contains(t, fault.HintOf(err), "restart the service")
			}
			_, err := s.Acquire(t.Context(), "s", "a", time.Minute)
			require.Equal(t, fault.Unavailable, fault.KindOf(err))
			_, err = s.Epoch(t.Context())
			require.Contains(t, fault.HintOf(err), "restore a backup only while it is stopped")
			require.NoError(t, s.Close())

			if name == "replaced" {
				// SQLite leaves the log of a file that has moved, and would lay it over
				// the backup.
				for _, readOnly := range []bool{false, true} {
					_, err := sqlite.Open(t.Context(), dir, sqlite.Options{ReadOnly: readOnly})
					require.ErrorContains(t, err, "the write-ahead log of the database before is still there")
					require.Contains(t, fault.HintOf(err), "move barraiser.db-wal and barraiser.db-shm away")
				}
				require.NoError(t, os.Remove(filepath.Join(dir, "barraiser.db-wal")))
			}
			next := open(t, dir, sqlite.Options{})
			second, err := next.Epoch(t.Context())
			require.NoError(t, err)
			require.NotEqual(t, first, second)
			head, err := next.Head(t.Context(), "s")
			require.NoError(t, err)
			require.Equal(t, map[string]uint64{"replaced": 1, "removed": 0}[name], head)
			mustAppend(t, next, "s", head, "again")
		})
	}
}

// Erasing must reach the disk, not only the tables.
func TestErasedWordsAreNotInTheFiles(t *testing.T) {
	const secret = "my-employer-is-in-trouble"
	dir := t.TempDir()
	s := open(t, dir, sqlite.Options{})
	mustAppend(t, s, "kept", 0, "kept-words")
	for i := range uint64(40) { // enough to leave pages that nothing else will use
		mustAppend(t, s, "erased", i, strings.Repeat(secret, 1+int(i)*10))
	}
	requireOnDisk(t, dir, secret, true)
	require.NoError(t, s.Delete(t.Context(), "erased"))
	mustAppend(t, s, "kept", 1, "kept-words") // whatever follows, the erasing came first
	require.NoError(t, s.Close())
	requireOnDisk(t, dir, secret, false)
	requireOnDisk(t, dir, "kept-words", true)
}

// requireOnDisk looks into copies: opening the database itself and closing it
// would drop SQLite's locks on it in this process.
func requireOnDisk(t *testing.T, dir, text string, want bool) {
	t.Helper()
	copies := t.TempDir()
	require.NoError(t, copyTree(t, dir, copies))
	found := false
	entries, err := os.ReadDir(copies)
	require.NoError(t, err)
	for _, e := range entries {
		content, err := os.ReadFile(filepath.Join(copies, e.Name()))
		require.NoError(t, err)
		found = found || containsText(content, text)
	}
	require.Equal(t, want, found, "%q in the files", text)
}
