//go:build unix

package measure

import (
	"syscall"
	"time"
)

// ProcessorTime is what this process has used so far, in user and system mode.
func ProcessorTime() time.Duration { return usedBy(syscall.RUSAGE_SELF) }

// childrenTime is what processes used that this one has started and that have
// ended, and theirs.
func childrenTime() time.Duration { return usedBy(syscall.RUSAGE_CHILDREN) }

func usedBy(who int) time.Duration {
	var used syscall.Rusage
	if err := syscall.Getrusage(who, &used); err != nil {
		return 0
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}
