package sqlite

import (
	"context"
	"database/sql"
	"errors"

	"barraiser/internal/eventlog"
)

// Put implements eventlog.Blobs.
func (s *Store) Put(ctx context.Context, digest string, data []byte) error {
	if err := eventlog.CheckBlob(digest, data); err != nil {
		return err
	}
	if data == nil {
		data = []byte{} // nil would be NULL
	}
	return s.change(ctx, "sqlite: put", &request{size: len(data), work: func(tx *transaction) (refusal, failure error) {
		return nil, tx.exec(tx.put, digest, data)
	}})
}

// Get implements eventlog.Blobs.
func (s *Store) Get(ctx context.Context, digest string) (data []byte, err error) {
	const op = "sqlite: get"
	if err := s.enter(ctx, op); err != nil {
		return nil, err
	}
	err = s.read.QueryRowContext(ctx, "SELECT data FROM blobs WHERE digest = ?", digest).Scan(&data)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, wrap(eventlog.ErrNotFound, op)
	}
	if err != nil {
		return nil, describe(ctx, err, op)
	}
	return data, nil
}
