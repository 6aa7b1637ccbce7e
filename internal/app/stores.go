package app

import (
	"context"
	"errors"
	"io/fs"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"barraiser/internal/config"
	"barraiser/internal/engine"
	"barraiser/internal/eventlog"
	"barraiser/internal/fault"
	"barraiser/internal/store/redis"
	"barraiser/internal/store/sqlite"
)

// store is what the engine keeps its facts in.
type store interface {
	eventlog.Log
	eventlog.Leases
	eventlog.Blobs
	Close() error
}

// clockOf is the clock by which interviews are timed: the store's where several
// machines share one, since theirs differ, and else this machine's.
func clockOf(s store) func() time.Time {
	if shared, ok := s.(interface{ Now() time.Time }); ok {
		return shared.Now
	}
	return time.Now
}

// access is what a store is opened for.
type access int

const (
	// readOnly works beside a running service.
	readOnly access = iota
	// readWrite is a command's: what isn't there isn't made.
	readWrite
	// serving is the service's.
	serving
)

// redisLease is how long a lease on Redis lives without renewal, which it gets three
// times as often. The sessions of a process that died are taken over after that
// time; a store that is away for longer makes the interviewer wait.
const redisLease = 2 * time.Second

// open opens what the settings keep sessions in: a data folder with SQLite, or
// Redis, whose settings that can lose data are told in the log.
func open(ctx context.Context, c config.Config, use access, log *slog.Logger) (store, error) {
	if c.RedisURL == "" {
		return openFolder(ctx, c.Data, use)
	}
	s, err := redis.Open(ctx, c.RedisURL, redis.Options{})
	if err != nil {
		return nil, err
	}
	for _, warning := range s.Warnings() {
		log.Warn("redis", "warning", warning)
	}
	return s, nil
}

func openFolder(ctx context.Context, dir string, use access) (store, error) {
	if use == readWrite {
		look, err := sqlite.Open(ctx, dir, sqlite.Options{ReadOnly: true})
		if err != nil {
			return nil, err
		}
		if err := look.Close(); err != nil {
			return nil, err
		}
	}
	return sqlite.Open(ctx, dir, sqlite.Options{ReadOnly: use == readOnly})
}

// paced shortens the lease where other processes may wait for it.
func paced(c config.Config, t engine.Timing) engine.Timing {
	if c.RedisURL != "" && t.LeaseTTL == 0 {
		t.LeaseTTL = redisLease
	}
	return t
}

// where names the place of the data without its password.
func where(c config.Config) string {
	if c.RedisURL == "" {
		return c.Data + " (SQLite)"
	}
	u, err := url.Parse(c.RedisURL)
	if err != nil {
		return "Redis"
	}
	return strings.TrimSpace("Redis at " + u.Host + u.Path)
}

// place is where, in the words of somebody who set a folder.
func place(c config.Config) string {
	if c.RedisURL == "" {
		return c.Data
	}
	return where(c)
}

// checkStore opens the store the way it will be used.
func checkStore(ctx context.Context, c config.Config) (string, error) {
	if c.RedisURL != "" {
		return checkRedis(ctx, c)
	}
	return checkFolder(ctx, c.Data)
}

func checkRedis(ctx context.Context, c config.Config) (string, error) {
	s, err := redis.Open(ctx, c.RedisURL, redis.Options{})
	if err != nil {
		return "", err
	}
	said := append([]string{where(c) + " can be written"}, s.Warnings()...)
	return strings.Join(said, "\n"+checkIndent), s.Close()
}

// checkFolder leaves a folder that doesn't exist yet alone: only its parent must
// be there and writable.
func checkFolder(ctx context.Context, dir string) (string, error) {
	if _, err := os.Stat(dir); errors.Is(err, fs.ErrNotExist) {
		parent := filepath.Dir(filepath.Clean(dir))
		if info, err := os.Stat(parent); err != nil || !info.IsDir() {
			return "", fault.New(fault.Invalid, "", "%s can't be made: %s is no folder", dir, parent).Hint("make it, or set BARRAISER_DATA")
		}
		return dir + " will be made at the first start", nil
	}
	s, err := sqlite.Open(ctx, dir, sqlite.Options{})
	if err != nil && fault.KindOf(err) == fault.Unavailable {
		// A running service holds the folder: reading beside it is enough.
		reader, readErr := sqlite.Open(ctx, dir, sqlite.Options{ReadOnly: true})
		if readErr != nil {
			return "", err
		}
		return dir + " is in use by a running service and can be read", reader.Close()
	}
	if err != nil {
		return "", err
	}
	return dir + " can be written", s.Close()
}
