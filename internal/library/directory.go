package library

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"time"

	"barraiser/internal/fault"
)

// settled is the age from which a file's time tells whether it was changed. File
// systems count time in steps of up to two seconds, and an edit within one step
// that keeps the size would otherwise stay unseen.
const settled = 3 * time.Second

// Directory is a folder of rubric files, with the folders in it.
type Directory string

// Name returns the path.
func (d Directory) Name() string { return string(d) }

// Files returns the directory and a version made of its files' names, sizes and
// times, and of the text of those that were written a moment ago. Errors:
// fault.NotFound when it isn't there, fault.Invalid when it's no directory,
// fault.Unavailable when it can't be read.
func (d Directory) Files(ctx context.Context) (fs.FS, string, error) {
	if err := d.check(); err != nil {
		return nil, "", err
	}
	fsys := os.DirFS(string(d))
	sum := sha256.New()
	for _, f := range walk(fsys) {
		if err := ctx.Err(); err != nil {
			return nil, "", err
		}
		fmt.Fprintf(sum, "%q", f.name)
		if f.info != nil {
			fmt.Fprintf(sum, " %d %d", f.info.Size(), f.info.ModTime().UnixNano())
		}
		switch {
		case f.problem != nil:
			fmt.Fprintf(sum, " %q", f.problem.Message)
		case time.Since(f.info.ModTime()) < settled:
			data, err := readFile(fsys, f.name)
			fmt.Fprintf(sum, " %x %v", sha256.Sum256(data), err)
		}
		fmt.Fprintln(sum)
	}
	return fsys, hex.EncodeToString(sum.Sum(nil)), nil
}

// check reports why the directory can't be used at all.
func (d Directory) check() error {
	const op = "library: open"
	info, err := os.Stat(string(d))
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return fault.Wrap(err, op, fault.NotFound).Hint("create the directory, or leave the setting out to use the built-in rubrics")
	case err != nil:
		return fault.Wrap(err, op, fault.Unavailable).Hint("check the rights on the directory %s", string(d))
	case !info.IsDir():
		return fault.New(fault.Invalid, op, "%s is not a directory", string(d)).Hint("name the directory that holds the rubric files")
	}
	return nil
}
