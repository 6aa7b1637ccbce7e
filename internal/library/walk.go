package library

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"strings"
	"syscall"
)

// maxEntries bounds what is looked at in one directory. Whoever names a larger
// one, such as "/", meant another.
const maxEntries = 10_000

// found is a rubric file of a directory: its name, and what is known of it with
// links followed. With a problem it can't be read.
type found struct {
	name    string
	info    fs.FileInfo
	problem *Problem
}

// walk finds the files that end in .yaml or .yml, in the order of their names,
// and what can't be read on the way. Names that begin with a dot are left out,
// as editors and file systems keep their own things under them.
func walk(fsys fs.FS) []found {
	var files []found
	entries := 0
	refuse := func(name, hint, format string, args ...any) {
		files = append(files, found{name: name, problem: &Problem{File: name, Message: fmt.Sprintf(format, args...), Hint: hint}})
	}
	err := fs.WalkDir(fsys, ".", func(name string, d fs.DirEntry, err error) error {
		entries++
		hidden := name != "." && strings.HasPrefix(path.Base(name), ".")
		rubric := name != "." && (path.Ext(name) == ".yaml" || path.Ext(name) == ".yml")
		switch {
		case entries > maxEntries:
			refuse(".", "name the directory that holds the rubric files and nothing else", "there are more than %d files and folders in it", maxEntries)
			return fs.SkipAll
		case err != nil:
			message, hint := unreadable(d, err)
			refuse(name, hint, "%s", message)
			return fs.SkipDir
		case hidden && d.IsDir():
			return fs.SkipDir
		case hidden || !rubric:
			return nil
		case d.IsDir():
			refuse(name, "rename the folder; only files end in "+path.Ext(name), "this is a folder with the name of a file")
			return fs.SkipDir
		}
		files = append(files, look(fsys, name, d))
		return nil
	})
	if err != nil {
		refuse(".", "check the rights on it", "can't be read: %v", err)
	}
	return files
}

// look follows links to what a name stands for.
func look(fsys fs.FS, name string, d fs.DirEntry) found {
	info, err := fs.Stat(fsys, name)
	f := found{name: name, info: info}
	refuse := func(message, hint string) found {
		f.problem = &Problem{File: name, Message: message, Hint: hint}
		return f
	}
	switch {
	case err != nil:
		return refuse(unreadable(d, err))
	case info.IsDir():
		return refuse("this is a link to a folder, with the name of a file", "link the files one by one, or copy the folder")
	case !info.Mode().IsRegular():
		// Opening a pipe would wait for its writer for ever.
		return refuse("this is a device or a pipe, not a file", "put a text file in its place")
	case info.Size() > MaxFileSize:
		return refuse(fmt.Sprintf("the file has %d bytes; the largest is %d", info.Size(), MaxFileSize), "split it into one file per competency")
	}
	return f
}

// unreadable says why a file or folder can't be read, and what to do.
func unreadable(d fs.DirEntry, err error) (message, hint string) {
	link := d != nil && d.Type()&fs.ModeSymlink != 0
	switch {
	case errors.Is(err, syscall.ELOOP):
		return "this link leads back to itself", "delete it, or link to a file"
	case errors.Is(err, fs.ErrNotExist) && link:
		return "this is a link to a file that isn't there", "delete it, or put the file where it leads"
	case errors.Is(err, fs.ErrNotExist):
		return "it vanished while it was read", "put it back, or try again if it was meant to go"
	case errors.Is(err, fs.ErrPermission):
		return "can't be read: permission denied", "give the user of this program the right to read it"
	default:
		return "can't be read: " + err.Error(), "check the rights on it"
	}
}
