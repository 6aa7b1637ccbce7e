package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"iter"
	"time"

	"barraiser/internal/eventlog"
)

const (
	// pageRecords and pageBytes are how much of a stream is read at once.
	pageRecords = 256
	pageBytes   = 1 << 20
	// pageNames is how many stream names are.
	pageNames = 256
)

// readPage gives a stream's state and its next records in one statement, so
// that they are of one moment.
const readPage = `SELECT s.erased, s.head, r.seq, r.at, r.kind, r.version, r.data
	FROM streams s LEFT JOIN records r ON r.stream = s.id AND r.seq > ?
	WHERE s.name = ? ORDER BY r.seq LIMIT ?`

// Read implements eventlog.Log.
func (s *Store) Read(ctx context.Context, stream string, after uint64) iter.Seq2[eventlog.Record, error] {
	const op = "sqlite: read"
	return eventlog.ReadPages(stream, after, func() error { return s.enter(ctx, op) }, func(after uint64) (eventlog.Page, error) {
		return s.page(ctx, op, stream, after)
	})
}

func (s *Store) page(ctx context.Context, op, stream string, after uint64) (eventlog.Page, error) {
	if err := s.enter(ctx, op); err != nil {
		return eventlog.Page{}, err
	}
	rows, err := s.read.QueryContext(ctx, readPage, int64(min(after, 1<<62)), stream, pageRecords)
	if err != nil {
		return eventlog.Page{}, describe(ctx, err, op)
	}
	defer func() { _ = rows.Close() }() // what it could report, rows.Err has
	p, err := scanPage(rows)
	switch {
	case errors.Is(err, eventlog.ErrErased):
		return eventlog.Page{}, wrap(eventlog.ErrErased, op)
	case err != nil:
		return eventlog.Page{}, describe(ctx, err, op)
	}
	return p, nil
}

func scanPage(rows *sql.Rows) (p eventlog.Page, err error) {
	for size := 0; size < pageBytes && rows.Next(); {
		var erased bool
		var seq, at, version sql.NullInt64
		var kind sql.NullString
		var data []byte
		if err := rows.Scan(&erased, &p.Head, &seq, &at, &kind, &version, &data); err != nil {
			return p, err
		}
		if erased {
			return p, eventlog.ErrErased
		}
		if !seq.Valid {
			break // the stream holds nothing after that
		}
		p.Records = append(p.Records, eventlog.Record{
			Seq: uint64(seq.Int64), At: time.Unix(0, at.Int64).UTC(),
			Kind: kind.String, Version: int(version.Int64), Data: data,
		})
		size += len(data)
	}
	return p, rows.Err()
}

// Head implements eventlog.Log.
func (s *Store) Head(ctx context.Context, stream string) (head uint64, err error) {
	const op = "sqlite: head"
	if err := eventlog.CheckStream(stream); err != nil {
		return 0, err
	}
	if err := s.enter(ctx, op); err != nil {
		return 0, err
	}
	var erased bool
	err = s.read.QueryRowContext(ctx, "SELECT head, erased FROM streams WHERE name = ?", stream).Scan(&head, &erased)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return 0, nil
	case err != nil:
		return 0, describe(ctx, err, op)
	case erased:
		return 0, wrap(eventlog.ErrErased, op)
	}
	return head, nil
}

// Streams implements eventlog.Log.
func (s *Store) Streams(ctx context.Context, prefix string) iter.Seq2[string, error] {
	return func(yield func(string, error) bool) {
		// Names are of the bytes 0x21 to 0x7e, so these are the least and the
		// greatest that can follow one.
		from, to := prefix, prefix+"\x7f"
		for {
			names, err := s.names(ctx, from, to)
			for _, name := range names {
				if err = s.enter(ctx, "sqlite: streams"); err != nil {
					break
				}
				if !yield(name, nil) {
					return
				}
				from = name + "!"
			}
			if err != nil {
				yield("", err)
				return
			}
			if len(names) < pageNames {
				return
			}
		}
	}
}

func (s *Store) names(ctx context.Context, from, to string) ([]string, error) {
	const op = "sqlite: streams"
	if err := s.enter(ctx, op); err != nil {
		return nil, err
	}
	rows, err := s.read.QueryContext(ctx,
		"SELECT name FROM streams WHERE name >= ? AND name < ? AND head > 0 ORDER BY name LIMIT ?", from, to, pageNames)
	if err != nil {
		return nil, describe(ctx, err, op)
	}
	defer func() { _ = rows.Close() }() // what it could report, rows.Err has
	var names []string
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			return nil, describe(ctx, err, op)
		}
		names = append(names, name)
	}
	if err := rows.Err(); err != nil {
		return nil, describe(ctx, err, op)
	}
	return names, nil
}
