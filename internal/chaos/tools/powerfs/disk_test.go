//go:build linux

package main

import (
	"errors"
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

// TestForget: what was flushed stays, and nothing else does, whatever was done to
// the file since.
func TestForget(t *testing.T) {
	d := newDisk(t.TempDir())
	path := filepath.Join(d.backing, "f")
	if err := os.WriteFile(path, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	write := func(at int64, text string) {
		t.Helper()
		errno := d.change(path, at, len(text), func() syscall.Errno {
			f, err := os.OpenFile(path, os.O_WRONLY, 0)
			if err != nil {
				t.Fatal(err)
			}
			_, err = f.WriteAt([]byte(text), at)
			return toErrno(errors.Join(err, f.Close()))
		})
		if errno != 0 {
			t.Fatal(errno)
		}
	}
	holds := func(want string) {
		t.Helper()
		if got, err := os.ReadFile(path); err != nil || string(got) != want {
			t.Fatalf("%q, %v; want %q", got, err, want)
		}
	}
	flush := func(path string) {
		t.Helper()
		if errno := d.flush(path); errno != 0 {
			t.Fatal(errno)
		}
	}
	cut := func() (writes int) {
		t.Helper()
		writes, _, err := d.forget()
		if err != nil {
			t.Fatal(err)
		}
		return writes
	}

	write(0, "safe")
	flush(path)
	write(4, " and not")
	write(0, "lost")
	write(20, "behind a hole")
	if errno := d.change(path, 2, -1, func() syscall.Errno { return toErrno(os.Truncate(path, 2)) }); errno != 0 {
		t.Fatal(errno)
	}
	holds("lo")
	if n := cut(); n != 4 {
		t.Fatal(n, "changes undone")
	}
	holds("safe")
	if n := cut(); n != 0 {
		t.Fatal(n, "changes undone twice")
	}

	write(0, "kept under another name")
	moved := path + "2"
	if err := os.Rename(path, moved); err != nil {
		t.Fatal(err)
	}
	flush(moved)
	path = moved
	cut()
	holds("kept under another name")

	d.setFull(true)
	if errno := d.change(path, 0, 1, func() syscall.Errno { return 0 }); errno != syscall.ENOSPC {
		t.Fatal(errno)
	}
}

func toErrno(err error) syscall.Errno {
	if err != nil {
		return syscall.EIO
	}
	return 0
}
