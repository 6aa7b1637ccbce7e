package measure

import (
	"bufio"
	"bytes"
	"fmt"
	"os"
	"runtime"
	"strings"
	"time"
)

// Load is the number of runnable processes over the last minute, as the system
// counts it; "unknown" where it doesn't.
func Load() string {
	data, err := os.ReadFile("/proc/loadavg")
	if err != nil {
		return "unknown"
	}
	first, _, _ := strings.Cut(string(data), " ")
	return first
}

// Machine describes what was measured on. The load before the start says how
// quiet the machine was.
func Machine(dir string, rounds int, loadBefore string) string {
	return fmt.Sprintf("%s: %d processors (%s), %s/%s, %s, disk %s; median of %d interleaved rounds; load before the start %s.\n",
		time.Now().UTC().Format(time.DateOnly), runtime.NumCPU(), processor(), runtime.GOOS, runtime.GOARCH, runtime.Version(),
		fileSystem(dir), rounds, loadBefore)
}

func processor() string {
	data, _ := os.ReadFile("/proc/cpuinfo") // empty elsewhere than on Linux
	for lines := bufio.NewScanner(bytes.NewReader(data)); lines.Scan(); {
		if name, value, ok := strings.Cut(lines.Text(), ":"); ok && strings.TrimSpace(name) == "model name" {
			return strings.TrimSpace(value)
		}
	}
	return "unknown"
}

// fileSystem is the type of the file system that holds dir: on one in memory a
// durable append costs nothing and means nothing.
func fileSystem(dir string) string {
	data, _ := os.ReadFile("/proc/mounts") // empty elsewhere than on Linux
	kind, longest := "unknown", -1
	for lines := bufio.NewScanner(bytes.NewReader(data)); lines.Scan(); {
		fields := strings.Fields(lines.Text())
		if len(fields) < 3 || len(fields[1]) < longest {
			continue
		}
		if at := strings.TrimSuffix(fields[1], "/"); dir == at || strings.HasPrefix(dir, at+"/") {
			kind, longest = fields[2], len(fields[1])
		}
	}
	return kind
}
