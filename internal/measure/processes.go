package measure

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"time"
)

// ticksPerSecond is the unit of times in /proc on every architecture of Linux
// (USER_HZ).
const ticksPerSecond = 100

// ProcessorOf is what processes have used so far, in user and system mode,
// to 10 ms. Those that are gone, and all of them elsewhere than on Linux, count
// as 0.
func ProcessorOf(pids []int) time.Duration {
	var all time.Duration
	for _, pid := range pids {
		data, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
		if err != nil {
			continue
		}
		fields := statFields(string(data))
		all += ticks(fields, 11) + ticks(fields, 12)
	}
	return all
}

// ResidentOf is the resident memory of processes in bytes.
func ResidentOf(pids []int) float64 {
	var all float64
	for _, pid := range pids {
		resident, err := Resident(pid)
		if err == nil {
			all += resident
		}
	}
	return all
}

// Resident returns the resident memory of a process in bytes. It needs Linux.
func Resident(pid int) (float64, error) {
	data, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0, fmt.Errorf("resident memory is read from /proc, which only Linux has: %w", err)
	}
	return parseResident(string(data))
}

func parseResident(status string) (float64, error) {
	_, rest, _ := strings.Cut(status, "VmRSS:")
	fields := strings.Fields(rest)
	if len(fields) < 2 || fields[1] != "kB" {
		return 0, fmt.Errorf("there is no VmRSS in kB")
	}
	kib, err := strconv.ParseFloat(fields[0], 64)
	return kib * 1024, err
}

// WithChildren is a process and those that it started.
func WithChildren(pid int) []int {
	all := []int{pid}
	stats, _ := filepath.Glob("/proc/[0-9]*/stat") // none elsewhere than on Linux
	for _, path := range stats {
		data, err := os.ReadFile(path)
		if err != nil {
			continue // it has ended
		}
		fields := statFields(string(data))
		child, err := strconv.Atoi(filepath.Base(filepath.Dir(path)))
		if err == nil && len(fields) > 1 && fields[1] == strconv.Itoa(pid) {
			all = append(all, child)
		}
	}
	return all
}

// statFields are the fields of a stat file behind the program's name, which may
// hold anything: the state comes first, then the parent.
func statFields(stat string) []string {
	return strings.Fields(stat[strings.LastIndexByte(stat, ')')+1:])
}

// ticks reads a time in ticks; 0 where there is none.
func ticks(fields []string, i int) time.Duration {
	if i >= len(fields) {
		return 0
	}
	n, err := strconv.ParseInt(fields[i], 10, 64)
	if err != nil {
		return 0
	}
	return time.Duration(n) * time.Second / ticksPerSecond
}

// Noise counts what other programs use of the processors.
type Noise struct {
	begun     time.Time
	busy, own time.Duration
}

// ListenForNoise begins to count.
func ListenForNoise() Noise {
	return Noise{begun: time.Now(), busy: busyTime(), own: ProcessorTime() + childrenTime()}
}

// Share is the part of all processors that others have used since, from 0 to 1.
// All processes that were started in between must have ended.
func (n Noise) Share() float64 {
	others := busyTime() - n.busy - (ProcessorTime() + childrenTime() - n.own)
	return max(0, others.Seconds()/time.Since(n.begun).Seconds()/float64(runtime.NumCPU()))
}

// busyTime is how long the processors have not been idle, all together.
func busyTime() time.Duration {
	data, _ := os.ReadFile("/proc/stat") // empty elsewhere than on Linux
	line, _, _ := strings.Cut(string(data), "\n")
	return parseBusy(line)
}

// parseBusy adds the times of the line "cpu": user, nice, system, interrupts,
// soft interrupts and stolen ones, but not idle and waiting for a disk.
func parseBusy(line string) time.Duration {
	fields := strings.Fields(line)
	var all time.Duration
	for _, i := range []int{1, 2, 3, 6, 7, 8} {
		all += ticks(fields, i)
	}
	return all
}
