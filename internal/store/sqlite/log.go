package sqlite

import (
	"context"
	"errors"

	"barraiser/internal/eventlog"
	"barraiser/internal/fault"
)

// errGuard can't happen while one connection writes; should it, the whole
// transaction is given up.
var errGuard = errors.New("the stream changed under its own transaction")

// change sends work to the writer, if there is one.
func (s *Store) change(ctx context.Context, op string, r *request) error {
	if err := s.enter(ctx, op); err != nil {
		return err
	}
	if s.write == nil {
		return fault.New(fault.Forbidden, op, "the store was opened for reading only").
			Hint("make the change through the running service")
	}
	return s.write.do(ctx, op, r)
}

// Append implements eventlog.Log. When ctx ends while it waits, nothing has
// been written; once the transaction has begun, its outcome is awaited.
func (s *Store) Append(ctx context.Context, c eventlog.Commit) (head uint64, err error) {
	if err := c.Validate(); err != nil {
		return 0, err
	}
	size := 0
	for i := range c.Records {
		size += len(c.Records[i].Data)
	}
	err = s.change(ctx, "sqlite: append", &request{
		size: size,
		work: func(tx *transaction) (refusal, failure error) {
			head, refusal, failure = tx.append(c)
			return refusal, failure
		},
		after: func() { s.bells.Ring(c.Stream) },
	})
	if err != nil {
		return 0, err
	}
	return head, nil
}

func (tx *transaction) append(c eventlog.Commit) (head uint64, refusal, failure error) {
	st, err := tx.stream(c.Stream)
	switch {
	case err != nil:
		return 0, nil, err
	case st.erased:
		return 0, eventlog.ErrErased, nil
	case st.head > 0 && st.commitID == c.ID:
		return st.head, nil, nil
	case c.Fence < st.fence:
		return 0, eventlog.ErrFenced, nil
	case c.After != st.head:
		return 0, eventlog.ErrConflict, nil
	}
	if err := tx.row(&st, c.Stream); err != nil {
		return 0, nil, err
	}
	head = c.After + uint64(len(c.Records))
	res, err := tx.advance.ExecContext(tx.ctx, head, c.ID, st.id, c.After, c.Fence)
	if err != nil {
		return 0, nil, err
	}
	if n, err := res.RowsAffected(); err != nil || n != 1 {
		return 0, nil, errors.Join(errGuard, err)
	}
	for i, r := range c.Records {
		data := r.Data
		if data == nil {
			data = []byte{} // nil would be NULL
		}
		if err := tx.exec(tx.insert, st.id, c.After+uint64(i)+1, r.At.UnixNano(), r.Kind, r.Version, data); err != nil {
			return 0, nil, err
		}
	}
	return head, nil, nil
}

// Delete implements eventlog.Log. The content is overwritten in the file, and
// in the write-ahead log as soon as no reader needs it.
func (s *Store) Delete(ctx context.Context, name string) error {
	if err := eventlog.CheckStream(name); err != nil {
		return err
	}
	return s.change(ctx, "sqlite: delete", &request{
		work: func(tx *transaction) (refusal, failure error) { return nil, tx.delete(name) },
		after: func() {
			s.write.scrub = true // the writer's own goroutine runs this
			s.bells.Ring(name)
		},
	})
}

func (tx *transaction) delete(name string) error {
	st, err := tx.stream(name)
	if err != nil || st.erased {
		return err
	}
	if err := tx.row(&st, name); err != nil {
		return err
	}
	return errors.Join(tx.exec(tx.erase, st.id), tx.exec(tx.entomb, st.id))
}

// Changed implements eventlog.Log. In a read-only store it rings only at Close.
func (s *Store) Changed(stream string) <-chan struct{} { return s.bells.Get(stream) }
