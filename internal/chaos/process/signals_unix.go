//go:build unix

package process

import (
	"os"
	"syscall"
)

// The signals that halt a process and let it go on.
var halt, goOn os.Signal = syscall.SIGSTOP, syscall.SIGCONT
