package sqlite

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"barraiser/internal/fault"
)

// placeOf returns a function that finds out whether the file at the path is still
// the one it is now. A backup that is put in the place of an open database, or the
// removal of its folder, leaves the service with a file that has no name: SQLite
// goes on writing it, and with the process all of that would be gone.
func placeOf(file string) (func() error, error) {
	opened, err := os.Stat(file)
	if err != nil {
		return nil, err
	}
	return func() error {
		if now, err := os.Stat(file); err == nil && os.SameFile(opened, now) {
			return nil
		}
		return fault.New(fault.Unavailable, "", "the database %s was replaced or removed while it was in use", file).
			Hint("restart the service, which then goes on with what is in %s; restore a backup only while it is stopped", filepath.Dir(file))
	}, nil
}

// checkLog refuses a database beside which lies the write-ahead log of another: a
// backup was put in its place while a service ran, or after one was killed. SQLite
// knows no better than to lay that log's pages over the backup's.
func checkLog(file string) error {
	dir := filepath.Dir(file)
	lock := filepath.Join(dir, lockName)
	last, now := readLock(lock), inodeAt(file)
	if last.own == 0 || last.own != inodeAt(lock) || last.database == 0 || now == 0 || now == last.database {
		return nil
	}
	log, err := os.Stat(file + "-wal")
	if errors.Is(err, fs.ErrNotExist) || err == nil && log.Size() == 0 {
		return nil
	}
	return fault.New(fault.Unavailable, "sqlite: open", "%s was replaced, but the write-ahead log of the database before is still there", file).
		Hint("end every barraiser on %s, move barraiser.db-wal and barraiser.db-shm away, and start again", dir)
}
