package sqlite

import (
	"context"
	"errors"
	"strings"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"barraiser/internal/eventlog"
	"barraiser/internal/fault"
)

// hints are what a person can do about SQLite's primary result codes.
var hints = map[int]string{
	sqlite3.SQLITE_FULL:     "the disk is full: free some space; nothing acknowledged is lost",
	sqlite3.SQLITE_READONLY: "the database file or its folder can't be written: check owner, permissions and whether the disk is mounted read-only",
	sqlite3.SQLITE_CANTOPEN: "the database file can't be opened: check that the data folder exists and who may read and write it",
	sqlite3.SQLITE_IOERR:    "the disk answered with an error: see the system's log, and check that the disk isn't full or failing",
	sqlite3.SQLITE_BUSY:     "another program holds the database: close it, or let its backup end",
	sqlite3.SQLITE_LOCKED:   "another program holds the database: close it, or let its backup end",
	sqlite3.SQLITE_CORRUPT:  "the database file is damaged: keep a copy of it, and restore a backup into an empty folder",
	sqlite3.SQLITE_NOTADB:   "the database file isn't one: choose another data folder, or move the file away and restore a backup",
	sqlite3.SQLITE_PERM:     "the database file or its folder can't be used: check owner and permissions",
	sqlite3.SQLITE_AUTH:     "the database file or its folder can't be used: check owner and permissions",
}

// describe makes what went wrong in SQLite a fault. The end of ctx comes
// first, since an interrupted statement has an error of its own.
func describe(ctx context.Context, err error, op string) error {
	if ended := ctx.Err(); ended != nil {
		return fault.Wrap(ended, op, fault.Unavailable)
	}
	return explain(err, op)
}

// explain is describe for what no context can have ended.
func explain(err error, op string) error {
	if e, ok := errors.AsType[*sqlite.Error](err); ok {
		if hint, ok := hints[e.Code()&0xff]; ok {
			return fault.Wrap(err, op, fault.Unavailable).Hint("%s", hint)
		}
	}
	// database/sql has no sentinel for this one.
	if strings.Contains(err.Error(), "sql: database is closed") {
		return wrap(eventlog.ErrClosed, op)
	}
	return fault.Wrap(err, op, fault.Internal)
}

// wrap adds the operation to an error of the contract and keeps its kind.
func wrap(err error, op string) error { return fault.Wrap(err, op, fault.KindOf(err)) }
