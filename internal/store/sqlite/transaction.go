package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"strings"
)

// transaction is the writer's connection and its statements, prepared once.
// BEGIN and COMMIT are statements too: a sql.Tx would prepare the others again
// each time. Only the writer's goroutine uses it.
type transaction struct {
	ctx  context.Context //nolint:containedctx // the writer's own, which never ends: a statement is never interrupted half-way
	conn *sql.Conn

	begin, commit, undo                 *sql.Stmt
	find, create, advance, insert       *sql.Stmt
	erase, entomb, lease, prolong, free *sql.Stmt
	put                                 *sql.Stmt
	all                                 []*sql.Stmt
}

func newTransaction(ctx context.Context, db *sql.DB) (*transaction, error) {
	conn, err := db.Conn(ctx)
	if err != nil {
		return nil, err
	}
	tx := &transaction{ctx: context.WithoutCancel(ctx), conn: conn}
	for _, s := range []struct {
		into  **sql.Stmt
		query string
	}{
		{&tx.begin, "BEGIN IMMEDIATE"},
		{&tx.commit, "COMMIT"},
		{&tx.undo, "ROLLBACK"},
		{&tx.find, "SELECT id, head, commit_id, erased, fence, owner, until, seen FROM streams WHERE name = ?"},
		{&tx.create, "INSERT INTO streams (name) VALUES (?)"},
		// The conditions repeat the checks made before: should those ever have
		// been made on something else, nothing is written.
		{&tx.advance, "UPDATE streams SET head = ?, commit_id = ? WHERE id = ? AND head = ? AND fence <= ? AND erased = 0"},
		{&tx.insert, "INSERT INTO records (stream, seq, at, kind, version, data) VALUES (?, ?, ?, ?, ?, ?)"},
		{&tx.erase, "DELETE FROM records WHERE stream = ?"},
		{&tx.entomb, "UPDATE streams SET erased = 1, head = 0, commit_id = '', owner = '', until = 0, seen = 0 WHERE id = ?"},
		{&tx.lease, "UPDATE streams SET owner = ?, fence = fence + 1, until = ?, seen = ? WHERE id = ?"},
		{&tx.prolong, "UPDATE streams SET until = ?, seen = ? WHERE id = ?"},
		{&tx.free, "UPDATE streams SET owner = '', seen = ? WHERE id = ?"},
		{&tx.put, "INSERT INTO blobs (digest, data) VALUES (?, ?) ON CONFLICT (digest) DO NOTHING"},
	} {
		stmt, err := conn.PrepareContext(ctx, s.query) //nolint:sqlclosecheck // closed by close
		if err != nil {
			return nil, errors.Join(err, tx.close())
		}
		*s.into = stmt
		tx.all = append(tx.all, stmt)
	}
	return tx, nil
}

func (tx *transaction) exec(s *sql.Stmt, args ...any) error {
	_, err := s.ExecContext(tx.ctx, args...)
	return err
}

// rollback ends a failed transaction. SQLite ends some of them itself, for
// example on a full disk, and says so in a message without a code of its own.
func (tx *transaction) rollback() error {
	if err := tx.exec(tx.undo); err != nil && !strings.Contains(err.Error(), "no transaction is active") {
		return err
	}
	return nil
}

// truncateWAL empties the write-ahead log unless a reader still needs it, and
// reports whether it did. It doesn't wait, for everybody waits for the writer.
func (tx *transaction) truncateWAL() bool {
	if _, err := tx.conn.ExecContext(tx.ctx, "PRAGMA busy_timeout = 0"); err != nil {
		return false
	}
	var busy, inLog, moved int
	err := tx.conn.QueryRowContext(tx.ctx, "PRAGMA wal_checkpoint(TRUNCATE)").Scan(&busy, &inLog, &moved)
	_, restored := tx.conn.ExecContext(tx.ctx, "PRAGMA busy_timeout = 5000")
	return err == nil && restored == nil && busy == 0
}

// close closes the statements too: database/sql forgets those of a Conn, and
// one left open keeps SQLite from closing the file and tidying up its log.
func (tx *transaction) close() error {
	var errs []error
	for _, s := range tx.all {
		errs = append(errs, s.Close())
	}
	return errors.Join(append(errs, tx.conn.Close())...)
}

// stream is the row of a stream; its zero value is one that has no row.
type stream struct {
	id       int64
	head     uint64
	commitID string
	erased   bool
	fence    uint64
	owner    string
	until    int64
	seen     int64
}

func (tx *transaction) stream(name string) (st stream, err error) {
	err = tx.find.QueryRowContext(tx.ctx, name).
		Scan(&st.id, &st.head, &st.commitID, &st.erased, &st.fence, &st.owner, &st.until, &st.seen)
	if errors.Is(err, sql.ErrNoRows) {
		return stream{}, nil
	}
	return st, err
}

// row gives the stream a row if it has none.
func (tx *transaction) row(st *stream, name string) error {
	if st.id != 0 {
		return nil
	}
	res, err := tx.create.ExecContext(tx.ctx, name)
	if err != nil {
		return err
	}
	st.id, err = res.LastInsertId()
	return err
}
