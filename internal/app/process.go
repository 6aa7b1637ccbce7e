package app

import (
	"io"
	"log/slog"
)

// Process is what the program gets from its surroundings.
type Process struct {
	Stdin  io.Reader
	Stdout io.Writer
	Stderr io.Writer
	// Version is the program's version, such as "0.1.0".
	Version string
}

// logger writes one line per event to stderr: time, level, message, fields.
func (p Process) logger() *slog.Logger {
	return slog.New(slog.NewTextHandler(p.Stderr, &slog.HandlerOptions{Level: slog.LevelInfo}))
}
