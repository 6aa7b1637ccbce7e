package sqlite

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"barraiser/internal/fault"
)

// lockName is the lock file in the data folder. It stays when the lock is
// released: removing it would let two processes lock two files of one name.
const lockName = "barraiser.lock"

// errLocked is what lockAt returns when another process has the lock.
var errLocked = errors.New("the file is locked")

// lockFile is the right to write in a data folder. The system takes it back
// when the process ends, however it ends.
type lockFile struct {
	file *os.File
	// mark is that of the last opening, "" if the file has none or isn't where
	// it was written.
	mark string
}

// takeLock takes the folder's lock, or says who has it.
func takeLock(dir string) (*lockFile, error) {
	const op = "sqlite: open"
	path := filepath.Join(dir, lockName)
	f, err := lockAt(path)
	switch {
	case errors.Is(err, errLocked):
		who := "another process"
		if last := readLock(path); last.pid > 0 {
			who = fmt.Sprintf("process %d", last.pid)
		}
		return nil, fault.New(fault.Unavailable, op, "data folder %s is in use by %s", dir, who).
			Hint("stop that process, or choose another data folder; commands that only read work beside it")
	case err != nil:
		return nil, fault.Wrap(err, op, fault.Unavailable).
			Hint("choose a data folder that this user can write, or change who owns %s", dir)
	}
	l := &lockFile{file: f}
	if last := readLock(path); last.own == inodeAt(path) {
		l.mark = last.mark
	}
	return l, nil
}

// opening is what the lock file says of the last opening for writing.
type opening struct {
	pid  int
	mark string
	// own and database are the numbers that the lock file and the database had in
	// the file system, 0 where it has none or an earlier version didn't say.
	own, database uint64
}

// readLock reads what write wrote. Anything else reads as nothing.
func readLock(path string) (last opening) {
	text, err := os.ReadFile(path)
	if err != nil {
		return opening{}
	}
	if n, _ := fmt.Sscan(string(text), &last.pid, &last.mark, &last.own, &last.database); n < 3 {
		return opening{pid: last.pid}
	}
	return last
}

// write puts the process id, the mark, and the numbers of the file itself and of
// the database into the file. They tell a copy of it, as a restored backup has,
// from the original.
func (l *lockFile) write(mark, database string) error {
	text := fmt.Sprintf("%d\n%s\n%d\n%d\n", os.Getpid(), mark, inodeAt(l.file.Name()), inodeAt(database))
	if err := l.file.Truncate(0); err != nil {
		return err
	}
	if _, err := l.file.WriteAt([]byte(text), 0); err != nil {
		return err
	}
	return l.file.Sync()
}

// inodeAt is inodeOf for a path, 0 if nothing is there. The file isn't opened:
// closing it again would drop SQLite's locks on it in this process.
func inodeAt(path string) uint64 {
	info, err := os.Stat(path)
	if err != nil {
		return 0
	}
	return inodeOf(info)
}

func (l *lockFile) release() error { return l.file.Close() }
