package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"barraiser/internal/eventlog"
	"barraiser/internal/fault"
)

const (
	// fileName is the database in the data folder.
	fileName = "barraiser.db"
	// busyTimeout is how long SQLite waits for another program's lock, in
	// milliseconds. Only a backup or a curious operator can hold one.
	busyTimeout = "busy_timeout(5000)"
	// readers is the width of the read pool. A connection costs up to 2 MiB of
	// page cache, and a page is read in microseconds.
	readers = 16
)

// Options are how a store is opened. The zero value is the service's.
type Options struct {
	// Now is the clock that leases run by; nil stands for time.Now.
	Now func() time.Time
	// ReadOnly opens beside a running service, without the lock. Everything
	// that writes gives a fault of kind Forbidden, and Changed never rings for
	// what other processes write.
	ReadOnly bool
}

// Store implements eventlog.Log, eventlog.Leases and eventlog.Blobs on a
// database file. It may be used from any goroutine.
type Store struct {
	now   func() time.Time
	epoch string
	bells eventlog.Bells
	read  *sql.DB
	write *writer // nil when read-only
	lock  *lockFile

	closing sync.Once
	failed  error // of closing
	closed  chan struct{}
}

var (
	_ eventlog.Log    = (*Store)(nil)
	_ eventlog.Leases = (*Store)(nil)
	_ eventlog.Blobs  = (*Store)(nil)
)

// Open opens the store in the folder dir, which it makes if only its last part
// is missing, and takes the folder's lock. Every error is a fault that says
// what to do; those about the folder, the lock and the file are of kind
// Unavailable, and NotFound is a read-only opening of a folder without data.
func Open(ctx context.Context, dir string, opts Options) (*Store, error) {
	s := &Store{now: opts.Now, closed: make(chan struct{})}
	if s.now == nil {
		s.now = time.Now
	}
	file := filepath.Join(dir, fileName)
	var err error
	if opts.ReadOnly {
		err = s.openReading(ctx, file)
	} else {
		err = s.openWriting(ctx, dir, file)
	}
	if err != nil {
		return nil, errors.Join(err, s.release())
	}
	return s, nil
}

func (s *Store) openReading(ctx context.Context, file string) (err error) {
	const op = "sqlite: open"
	if _, err = os.Stat(file); err != nil {
		return fault.Wrap(err, op, fault.NotFound).Hint("name the data folder of a service that has run")
	}
	if err := checkLog(file); err != nil {
		return err
	}
	if s.read, err = connect(file, readers, "ro", busyTimeout, "query_only(1)"); err != nil {
		return describe(ctx, err, op)
	}
	if err := migrate(ctx, s.read, file, false); err != nil {
		return err
	}
	err = s.read.QueryRowContext(ctx, "SELECT value FROM meta WHERE name = 'epoch'").Scan(&s.epoch)
	if err != nil {
		return describe(ctx, err, op)
	}
	return nil
}

func (s *Store) openWriting(ctx context.Context, dir, file string) (err error) {
	const op = "sqlite: open"
	if err := makeFolder(dir); err != nil {
		return err
	}
	if s.lock, err = takeLock(dir); err != nil {
		return err
	}
	if err := checkLog(file); err != nil {
		return err
	}
	db, err := connect(file, 1, "rwc", busyTimeout, "journal_mode(WAL)", "synchronous(FULL)", "foreign_keys(1)", "secure_delete(1)")
	if err != nil {
		return describe(ctx, err, op)
	}
	if s.write, err = s.begin(ctx, db, file); err != nil {
		return errors.Join(err, db.Close())
	}
	if s.read, err = connect(file, readers, "rw", busyTimeout, "foreign_keys(1)", "query_only(1)"); err != nil {
		return describe(ctx, err, op)
	}
	return nil
}

// begin readies the file for writing and starts the writer.
func (s *Store) begin(ctx context.Context, db *sql.DB, file string) (*writer, error) {
	if err := migrate(ctx, db, file, true); err != nil {
		return nil, err
	}
	var err error
	if s.epoch, err = markOpening(ctx, db, file, s.lock); err != nil {
		return nil, err
	}
	place, err := placeOf(file)
	if err != nil {
		return nil, fault.Wrap(err, "sqlite: open", fault.Unavailable).Hint("check who may read the data folder")
	}
	return startWriter(ctx, db, place)
}

// makeFolder makes dir, but not its parents: a mistyped path shouldn't grow a
// tree of folders.
func makeFolder(dir string) error {
	const op = "sqlite: open"
	err := os.Mkdir(dir, 0o700)
	if err == nil {
		return nil
	}
	at, look := os.Stat(dir)
	switch {
	case look == nil && at.IsDir():
		return nil
	case look == nil:
		return fault.New(fault.Unavailable, op, "the data folder %s is a file", dir).
			Hint("choose another data folder, or move that file away")
	case errors.Is(err, os.ErrNotExist):
		return fault.Wrap(err, op, fault.Unavailable).
			Hint("make the folder %s first, or choose another data folder", filepath.Dir(dir))
	default:
		return fault.Wrap(err, op, fault.Unavailable).
			Hint("choose a data folder that this user can write, or change who owns %s", filepath.Dir(dir))
	}
}

// connect opens a pool of at most n connections with the given pragmas, in
// order. No connection is made yet.
func connect(file string, n int, mode string, pragmas ...string) (*sql.DB, error) {
	path, err := filepath.Abs(file)
	if err != nil {
		return nil, err
	}
	path = filepath.ToSlash(path)
	if !strings.HasPrefix(path, "/") {
		path = "/" + path // a drive letter
	}
	query := url.Values{"mode": {mode}, "_txlock": {"immediate"}, "_pragma": pragmas}
	db, err := sql.Open("sqlite", (&url.URL{Scheme: "file", Path: path, RawQuery: query.Encode()}).String())
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(n)
	db.SetMaxIdleConns(n)
	return db, nil
}

// Close finishes the commits that are under way, wakes every watcher, and
// closes the file and the lock. Later calls on the store give ErrClosed, and
// Close returns what it returned first.
func (s *Store) Close() error {
	s.closing.Do(func() { s.failed = s.release() })
	return s.failed
}

// release gives back what an opening has taken so far.
func (s *Store) release() error {
	close(s.closed)
	var errs []error
	if s.write != nil {
		errs = append(errs, s.write.stop())
	}
	s.bells.Close()
	if s.read != nil {
		errs = append(errs, s.read.Close())
	}
	if s.lock != nil {
		errs = append(errs, s.lock.release())
	}
	if err := errors.Join(errs...); err != nil {
		return fault.Wrap(err, "sqlite: close", fault.Internal)
	}
	return nil
}

// enter says why a call can't be served, if it can't.
func (s *Store) enter(ctx context.Context, op string) error {
	select {
	case <-s.closed:
		return wrap(eventlog.ErrClosed, op)
	default:
	}
	if err := ctx.Err(); err != nil {
		return fault.Wrap(err, op, fault.Unavailable)
	}
	return nil
}
