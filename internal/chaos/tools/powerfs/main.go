//go:build linux

// Command powerfs mounts a folder whose power can be cut: what was written to it
// and not flushed is gone afterwards.
//
//	powerfs BACKING MOUNTPOINT
//
// It says "mounted" when it is, and then obeys a line at a time on its standard
// input, answering each with a line that begins with "done" or "failed":
//
//	cut        undo everything that was not flushed, as a power cut would; the
//	           programs that had files open must be gone
//	full on    refuse to write, as a full disk does; "full off" ends it
//	slow MS    make each flush take so many milliseconds longer; 0 ends it
//
// At the end of its input it unmounts. It needs the right to mount: root, or a
// user of FUSE.
//
// What it assumes of a disk: a flush of a file is a promise for all of that file,
// nothing else is (no write survives by luck, and none half); names, renames and
// removals are kept at once, as by a journal. The file that SQLite maps for its
// processes (-shm) isn't tracked, since SQLite makes it anew after a crash.
package main

import (
	"bufio"
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/hanwen/go-fuse/v2/fs"
	"github.com/hanwen/go-fuse/v2/fuse"
)

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "powerfs takes the folder that holds the files and the one to show them in")
		os.Exit(2)
	}
	if err := serve(os.Args[1], os.Args[2]); err != nil {
		fmt.Fprintln(os.Stderr, "powerfs:", err)
		os.Exit(1)
	}
}

// serve mounts and obeys until its input ends.
func serve(backing, at string) error {
	d := newDisk(backing)
	server, err := mount(d, at)
	if err != nil {
		return err
	}
	fmt.Println("mounted")
	for lines := bufio.NewScanner(os.Stdin); lines.Scan(); {
		words := strings.Fields(lines.Text())
		switch {
		case len(words) == 1 && words[0] == "cut":
			server, err = cut(d, server, at)
		case len(words) == 2 && words[0] == "full":
			d.setFull(words[1] == "on")
			fmt.Println("done")
		case len(words) == 2 && words[0] == "slow":
			ms, _ := strconv.Atoi(words[1]) // 0 for what isn't a number: not slow
			d.setSlow(time.Duration(ms) * time.Millisecond)
			fmt.Println("done")
		default:
			fmt.Println("failed: no such order")
		}
		if err != nil {
			return err
		}
	}
	return server.Unmount()
}

// cut unmounts, so that nothing stays in anybody's memory, undoes what was not
// flushed, and mounts again.
func cut(d *disk, server *fuse.Server, at string) (*fuse.Server, error) {
	if err := server.Unmount(); err != nil {
		fmt.Println("failed: a file is still open:", err)
		return server, nil // it was told, and the folder is as it was
	}
	server.Wait()
	writes, bytes, err := d.forget()
	if err != nil {
		return nil, err
	}
	if server, err = mount(d, at); err != nil {
		return nil, err
	}
	fmt.Printf("done: %d writes with %d bytes were not flushed\n", writes, bytes)
	return server, nil
}

func mount(d *disk, at string) (*fuse.Server, error) {
	root, err := d.root()
	if err != nil {
		return nil, err
	}
	none := time.Duration(0)
	// What the kernel remembers of names and sizes would outlive a cut by this time.
	o := &fs.Options{EntryTimeout: &none, AttrTimeout: &none}
	// Without the helper program of FUSE, which may not be installed, for root.
	o.DirectMount = true
	o.FsName, o.Name = "powerfs", "powerfs"
	return fs.Mount(at, root, o)
}
