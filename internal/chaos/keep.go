package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"barraiser/internal/wire"
)

// keep saves what is needed to understand a failed run: the report, the faults, the
// histories of all sessions and the logs of all processes. It returns the folder.
func (w *world) keep(out outcome) (string, error) {
	name := fmt.Sprintf("chaos-%s-%d", out.store, out.seed)
	if out.control.name != "" {
		name += "-" + out.control.name
	}
	dir := filepath.Join(out.options.keep, name)
	if err := os.MkdirAll(dir, 0o750); err != nil {
		return "", err
	}
	logs, err := filepath.Glob(filepath.Join(w.dir, "*.log"))
	if err != nil {
		return "", err
	}
	errs := []error{
		os.WriteFile(filepath.Join(dir, "report.txt"), []byte(out.String()), 0o600),
		writeJSON(filepath.Join(dir, "findings.json"), out.found),
		writeJSON(filepath.Join(dir, "faults.json"), out.faults),
	}
	for _, log := range append(logs, filepath.Join(w.dir, transcriptsFile)) {
		text, err := os.ReadFile(log)
		if err == nil {
			err = os.WriteFile(filepath.Join(dir, filepath.Base(log)), text, 0o600)
		}
		if !errors.Is(err, os.ErrNotExist) {
			errs = append(errs, err)
		}
	}
	for _, h := range out.histories {
		errs = append(errs, os.WriteFile(filepath.Join(dir, h.Session+".txt"), []byte(h.String()), 0o600))
	}
	return dir, errors.Join(errs...)
}

func writeJSON(path string, value any) error {
	text, err := json.MarshalIndent(value, "", " ")
	if err != nil {
		return err
	}
	return os.WriteFile(path, text, 0o600)
}

// String is the history as a person reads it: connection by connection, each line
// with its time in seconds.
func (h *history) String() string {
	h.mu.Lock()
	defer h.mu.Unlock()
	var b strings.Builder
	fmt.Fprintf(&b, "session %s\n\ncommands\n", h.Session)
	for _, c := range h.Commands {
		fmt.Fprintf(&b, "%9.3f %9.3f %s %s seq=%d refused=%q\n", c.Sent.Seconds(), c.Answered.Seconds(), c.Client, encoded(c.Frame), c.Seq, c.Refused)
	}
	for _, conn := range h.Conns {
		fmt.Fprintf(&b, "\n%s at replica %d from %.3f to %.3f: %s\n", conn.Client, conn.Replica, conn.Opened.Seconds(), conn.Closed.Seconds(), conn.Why)
		for _, s := range conn.Seen {
			fmt.Fprintf(&b, "%9.3f %s\n", s.At.Seconds(), encoded(s.Frame))
		}
	}
	return b.String()
}

func encoded(frame wire.Frame) string {
	text, err := wire.Encode(frame)
	if err != nil {
		return err.Error()
	}
	return string(text)
}
