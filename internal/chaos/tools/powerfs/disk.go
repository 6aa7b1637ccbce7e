//go:build linux

package main

import (
	"errors"
	"io"
	"os"
	"slices"
	"sync"
	"syscall"
	"time"

	"github.com/hanwen/go-fuse/v2/fs"
)

// disk is the folder behind the mount, and how to take back what was not flushed.
type disk struct {
	backing string

	mu sync.Mutex
	// unsafe are the files with writes that were not flushed, by their number.
	unsafe map[uint64]*unflushed
	full   bool
	slow   time.Duration
}

// unflushed is a file and its changes since the last flush, oldest first. The file
// is kept open, so that it is found under any name, and its number stays its own.
type unflushed struct {
	file    *os.File
	changes []change
}

// change is how to undo one write or truncation.
type change struct {
	at   int64
	old  []byte
	size int64 // of the file before
	new  int   // bytes that were written
}

func newDisk(backing string) *disk {
	return &disk{backing: backing, unsafe: map[uint64]*unflushed{}}
}

func (d *disk) root() (fs.InodeEmbedder, error) {
	root, err := fs.NewLoopbackRoot(d.backing)
	if err != nil {
		return nil, err
	}
	loopback, ok := root.(*fs.LoopbackNode)
	if !ok {
		return nil, errors.New("the library's loopback is of another kind than it was")
	}
	return &node{LoopbackNode: loopback, disk: d}, nil
}

func (d *disk) setFull(full bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.full = full
}

func (d *disk) setSlow(by time.Duration) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.slow = by
}

// change notes what n bytes at an offset replace, and then makes the change; n is
// negative for a truncation to the offset.
func (d *disk) change(path string, at int64, n int, do func() syscall.Errno) syscall.Errno {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.full {
		return syscall.ENOSPC
	}
	u, size, err := d.of(path)
	if err != nil {
		return fs.ToErrno(err)
	}
	end := size
	if n >= 0 {
		end = min(size, at+int64(n))
	}
	c := change{at: at, size: size, new: max(n, 0)}
	if end > at {
		c.old = make([]byte, end-at)
		if _, err := u.file.ReadAt(c.old, at); err != nil && !errors.Is(err, io.EOF) {
			return fs.ToErrno(err)
		}
	}
	u.changes = append(u.changes, c)
	return do()
}

// of finds a file's list of changes, and its size; mu is held.
func (d *disk) of(path string) (*unflushed, int64, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, 0, err
	}
	number := numberOf(info)
	if u := d.unsafe[number]; u != nil {
		return u, info.Size(), nil
	}
	file, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return nil, 0, err
	}
	u := &unflushed{file: file}
	d.unsafe[number] = u
	return u, info.Size(), nil
}

func numberOf(info os.FileInfo) uint64 {
	if st, ok := info.Sys().(*syscall.Stat_t); ok {
		return st.Ino
	}
	return 0
}

// flush makes a file's changes safe.
func (d *disk) flush(path string) syscall.Errno {
	d.mu.Lock()
	slow := d.slow
	d.mu.Unlock()
	time.Sleep(slow)
	d.mu.Lock()
	defer d.mu.Unlock()
	info, err := os.Stat(path)
	if err != nil {
		return 0 // removed, and flushed by somebody who has it open still
	}
	if u := d.unsafe[numberOf(info)]; u != nil {
		delete(d.unsafe, numberOf(info))
		return fs.ToErrno(u.file.Close())
	}
	return 0
}

// forget undoes every change that was not flushed.
func (d *disk) forget() (writes, bytes int, err error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for number, u := range d.unsafe {
		for _, c := range slices.Backward(u.changes) {
			_, wrote := u.file.WriteAt(c.old, c.at)
			err = errors.Join(err, wrote, u.file.Truncate(c.size))
			writes++
			bytes += c.new
		}
		err = errors.Join(err, u.file.Close())
		delete(d.unsafe, number)
	}
	return writes, bytes, err
}
