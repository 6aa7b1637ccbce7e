//go:build unix

package main

import (
	"fmt"
	"syscall"
)

// filesWanted is what the largest scenario needs in one process: 8,000 sockets of
// a fleet's clients, twice as many ends where a balancer stands between.
const filesWanted = 20_000

// raiseFiles raises the limit of open files as far as it goes, for this process
// and those that it starts, and says what is missing.
func raiseFiles() string {
	var limit syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &limit); err != nil {
		return fmt.Sprintf("the limit of open files can't be read: %v", err)
	}
	// Set even where it is as high as it can be: the runtime has raised its own
	// already, and would give its children the lower one back.
	limit.Cur = limit.Max
	if err := syscall.Setrlimit(syscall.RLIMIT_NOFILE, &limit); err != nil {
		return fmt.Sprintf("the limit of open files can't be raised to %d: %v", limit.Max, err)
	}
	if limit.Cur < filesWanted {
		return fmt.Sprintf("only %d files may be open in a process, and %d are wanted: raise the hard limit (ulimit -Hn), or expect the largest levels to fail", limit.Cur, filesWanted)
	}
	return ""
}
