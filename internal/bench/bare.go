package main

import (
	"context"
	"database/sql"
	"errors"
	"path/filepath"
	"strings"
	"sync/atomic"
	"time"

	_ "barraiser/internal/store/sqlite" // registers the driver
)

// bareLog appends records with nothing but database/sql between: the same
// pragmas as the store's, one connection, one prepared insert, one transaction a
// record. It is what a durable append costs on this disk.
type bareLog struct {
	db     *sql.DB
	insert *sql.Stmt
	serial atomic.Int64
}

func openBare(ctx context.Context, dir string) (*bareLog, error) {
	db, err := sql.Open("sqlite", "file:"+filepath.ToSlash(filepath.Join(dir, "bare.db"))+
		"?_txlock=immediate&_pragma=busy_timeout(5000)&_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)&_pragma=secure_delete(1)")
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(1)
	if _, err := db.ExecContext(ctx, "CREATE TABLE records (seq INTEGER PRIMARY KEY, at INTEGER, kind TEXT, data BLOB)"); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	insert, err := db.PrepareContext(ctx, "INSERT INTO records VALUES (?, ?, ?, ?)")
	if err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return &bareLog{db: db, insert: insert}, nil
}

// append writes one record of an answer's length durably and returns how long
// that took.
func (b *bareLog) append(ctx context.Context, text string) (time.Duration, error) {
	// As long as the journal's record of the answer.
	data := []byte(`{"turn":1,"id":"` + strings.Repeat("0", 36) + `","text":"` + text + `"}`)
	begun := time.Now()
	_, err := b.insert.ExecContext(ctx, b.serial.Add(1), begun.UnixNano(), "candidate-said", data)
	return time.Since(begun), err
}

func (b *bareLog) close() error { return errors.Join(b.insert.Close(), b.db.Close()) }
