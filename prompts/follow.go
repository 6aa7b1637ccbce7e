package prompts

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"
)

const (
	// lookEvery is how often use of a set makes it look for changes.
	lookEvery = 2 * time.Second
	// settled is the age from which a file's time tells whether it was changed.
	// File systems count time in steps of up to two seconds, and an edit within
	// one step that keeps the size would otherwise stay unseen.
	settled = 3 * time.Second
	// readings is how often files that change while they're read are read again
	// before what is wrong with them is believed.
	readings = 3
)

// Report is told of each change in a directory that is followed, once: the names
// of the templates that are different now, or what is wrong with the files, each
// on a line with its file. With neither, a problem is over and the words are what
// they were. It is called by whoever used the set when the change
// was seen, so it should not take long.
type Report func(changed []string, problem error)

// Check says whether a set can be used: users of templates fill them in with
// sample data. Its error names the file and line.
type Check func(*Set) error

// Follow returns the embedded templates with those in dir over them, as Open
// does, and keeps them as the directory is: a change takes effect two seconds
// later at the latest, a file that is removed gives way to the embedded one, and
// what can't be read or doesn't pass every check changes nothing until it is
// corrected. What doesn't pass now is an error. report may be nil. Nothing runs in
// the background: whoever uses the set looks.
func Follow(dir string, report Report, checks ...Check) (*Set, error) {
	f := &follower{dir: dir, report: report, checks: checks, began: time.Now()}
	if f.report == nil {
		f.report = func([]string, error) {}
	}
	first := f.read()
	if first.problem != nil {
		return nil, first.problem
	}
	if dir == "" {
		return &Set{fixed: first.content}, nil
	}
	f.offer.Store(first)
	return &Set{follows: f}, nil
}

// follower keeps what there is in a directory.
type follower struct {
	dir    string
	report Report
	checks []Check
	// reading is held by the one who looks at the directory.
	reading sync.Mutex
	began   time.Time
	// looked is when a look last began, since began.
	looked atomic.Int64
	offer  atomic.Pointer[offer]
}

// offer is what a follower has at one time.
type offer struct {
	content *content
	problem error
	// version is that of the directory when it was read.
	version string
}

// newest looks for changes, unless that was done a moment ago. Who comes while
// somebody else looks doesn't wait: a directory on a network can take its time.
func (f *follower) newest() *offer {
	if time.Since(f.began)-time.Duration(f.looked.Load()) >= lookEvery && f.reading.TryLock() {
		defer f.reading.Unlock()
		f.look()
	}
	return f.offer.Load()
}

// look reads the directory if it changed.
func (f *follower) look() {
	f.looked.Store(int64(time.Since(f.began)))
	before := f.offer.Load()
	if versionOf(f.dir) == before.version {
		return
	}
	after := f.read()
	if after.problem != nil {
		after.content = before.content
	}
	changed := after.content.differs(before.content)
	if len(changed) == 0 {
		after.content = before.content
	}
	f.offer.Store(after)
	if len(changed) > 0 || said(after.problem) != said(before.problem) {
		f.report(changed, after.problem)
	}
}

// read reads and checks the directory. Files that are being written give
// problems that are none a moment later, so those count only when the files
// stayed the same meanwhile.
func (f *follower) read() *offer {
	for left := readings; ; left-- {
		version := versionOf(f.dir)
		c, err := read(f.dir)
		if err == nil {
			err = f.check(&Set{fixed: c})
		}
		if err == nil || left <= 1 || versionOf(f.dir) == version {
			return &offer{content: c, problem: err, version: version}
		}
	}
}

// check runs every check, so that all broken templates are told at once.
func (f *follower) check(s *Set) error {
	var failed []error
	for _, check := range f.checks {
		failed = append(failed, check(s))
	}
	return errors.Join(failed...)
}

// differs lists the templates whose text isn't that of before.
func (c *content) differs(before *content) []string {
	var names []string
	for _, name := range c.names() {
		if c.texts[name].text != before.texts[name].text {
			names = append(names, name)
		}
	}
	return names
}

// versionOf differs as soon as a template in the directory does: it is made of
// their names, sizes and times, and of the text of those that were written a
// moment ago. What can't be read is a version too.
func versionOf(dir string) string {
	if dir == "" {
		return ""
	}
	sum := sha256.New()
	if err := checkDir(dir); err != nil {
		return err.Error()
	}
	fsys := os.DirFS(dir)
	shown := func(file string) string { return filepath.Join(dir, filepath.FromSlash(file)) }
	err := templates(fsys, shown, func(file string) {
		info, err := fs.Stat(fsys, file)
		if err != nil {
			fmt.Fprintf(sum, "%q %v\n", file, err)
			return
		}
		fmt.Fprintf(sum, "%q %d %d", file, info.Size(), info.ModTime().UnixNano())
		if time.Since(info.ModTime()) < settled {
			text, err := readFile(fsys, file)
			fmt.Fprintf(sum, " %x %v", sha256.Sum256([]byte(text)), err)
		}
		fmt.Fprintln(sum)
	})
	return fmt.Sprintf("%s %v", hex.EncodeToString(sum.Sum(nil)), err)
}

func said(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}
