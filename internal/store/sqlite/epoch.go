package sqlite

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"

	"barraiser/internal/fault"
)

// markOpening returns the log's epoch: the stored one if database and lock file
// bear the mark of the same opening, else a new one. It marks both anew. A
// crash between the two marks makes one needless epoch.
func markOpening(ctx context.Context, db *sql.DB, file string, lock *lockFile) (string, error) {
	const op = "sqlite: open"
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return "", describe(ctx, err, op)
	}
	defer func() { _ = tx.Rollback() }() // does nothing after a commit
	epoch, err := meta(ctx, tx, "epoch")
	if err != nil {
		return "", describe(ctx, err, op)
	}
	mark, err := meta(ctx, tx, "mark")
	if err != nil {
		return "", describe(ctx, err, op)
	}
	if epoch == "" || mark != lock.mark {
		epoch = rand.Text()
	}
	mark = rand.Text()
	_, err = tx.ExecContext(ctx, `INSERT INTO meta (name, value) VALUES ('epoch', ?), ('mark', ?)
		ON CONFLICT (name) DO UPDATE SET value = excluded.value`, epoch, mark)
	if err == nil {
		err = tx.Commit()
	}
	if err != nil {
		return "", describe(ctx, err, op)
	}
	if err := lock.write(mark, file); err != nil {
		return "", fault.Wrap(err, op, fault.Unavailable).Hint("check that the data folder can be written and its disk isn't full")
	}
	return epoch, nil
}

func meta(ctx context.Context, tx *sql.Tx, name string) (value string, err error) {
	err = tx.QueryRowContext(ctx, "SELECT value FROM meta WHERE name = ?", name).Scan(&value)
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil
	}
	return value, err
}

// Epoch implements eventlog.Log. It fails when the file was replaced under an
// opening that writes: the history is another one then, which only a new opening
// can name.
func (s *Store) Epoch(ctx context.Context) (string, error) {
	const op = "sqlite: epoch"
	if err := s.enter(ctx, op); err != nil {
		return "", err
	}
	if s.write != nil {
		if err := s.write.place(); err != nil {
			return "", wrap(err, op)
		}
	}
	return s.epoch, nil
}
