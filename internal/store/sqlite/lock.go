package sqlite

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"

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
		if pid, _, _ := readLock(path); pid > 0 {
			who = fmt.Sprintf("process %d", pid)
		}
		return nil, fault.New(fault.Unavailable, op, "data folder %s is in use by %s", dir, who).
			Hint("stop that process, or choose another data folder; commands that only read work beside it")
	case err != nil:
		return nil, fault.Wrap(err, op, fault.Unavailable).
			Hint("choose a data folder that this user can write, or change who owns %s", dir)
	}
	l := &lockFile{file: f}
	if _, mark, inode := readLock(path); inode == inodeOf(f) {
		l.mark = mark
	}
	return l, nil
}

// readLock reads what write wrote. Anything else reads as nothing.
func readLock(path string) (pid int, mark string, inode uint64) {
	text, err := os.ReadFile(path)
	if err != nil {
		return 0, "", 0
	}
	if n, _ := fmt.Sscan(string(text), &pid, &mark, &inode); n < 3 {
		return pid, "", 0
	}
	return pid, mark, inode
}

// write puts the process id, the mark and the file's own inode into the file.
// The inode tells a copy of it, as a restored backup has, from the original.
func (l *lockFile) write(mark string) error {
	text := strconv.Itoa(os.Getpid()) + "\n" + mark + "\n" + strconv.FormatUint(inodeOf(l.file), 10) + "\n"
	if err := l.file.Truncate(0); err != nil {
		return err
	}
	if _, err := l.file.WriteAt([]byte(text), 0); err != nil {
		return err
	}
	return l.file.Sync()
}

func (l *lockFile) release() error { return l.file.Close() }
