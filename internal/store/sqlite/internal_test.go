package sqlite

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"barraiser/internal/eventlog"
	"barraiser/internal/fault"
)

func openForTest(t *testing.T) *Store {
	t.Helper()
	s, err := Open(t.Context(), t.TempDir(), Options{})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, s.Close()) })
	return s
}

func one(stream string, after uint64, id string) eventlog.Commit {
	return eventlog.Commit{Stream: stream, After: after, ID: id, Records: []eventlog.Record{
		{At: time.Unix(1, 0), Kind: "k", Version: 1, Data: []byte(`"` + id + `"`)},
	}}
}

func TestPragmasReachEveryConnection(t *testing.T) {
	s := openForTest(t)
	for range readers {
		conn, err := s.read.Conn(t.Context())
		require.NoError(t, err)
		t.Cleanup(func() { require.NoError(t, conn.Close()) })
		var timeout, keys, readonly int
		require.NoError(t, conn.QueryRowContext(t.Context(), "PRAGMA busy_timeout").Scan(&timeout))
		require.NoError(t, conn.QueryRowContext(t.Context(), "PRAGMA foreign_keys").Scan(&keys))
		require.NoError(t, conn.QueryRowContext(t.Context(), "PRAGMA query_only").Scan(&readonly))
		require.Equal(t, []int{5000, 1, 1}, []int{timeout, keys, readonly})
	}
	for pragma, want := range map[string]string{
		"journal_mode": "wal", "synchronous": "2", "foreign_keys": "1", "secure_delete": "1", "busy_timeout": "5000",
	} {
		var got string
		require.NoError(t, s.write.tx.conn.QueryRowContext(t.Context(), "PRAGMA "+pragma).Scan(&got))
		require.Equal(t, want, got, pragma)
	}
	require.Equal(t, 1, s.write.db.Stats().MaxOpenConnections)
}

// A page must be read by walking the key. A sort would read the whole stream
// for each page.
func TestReadingAPageSortsNothing(t *testing.T) {
	s := openForTest(t)
	rows, err := s.read.QueryContext(t.Context(), "EXPLAIN QUERY PLAN "+readPage, 0, "s", pageRecords)
	require.NoError(t, err)
	defer func() { require.NoError(t, rows.Close()) }()
	n := 0
	for rows.Next() {
		var id, parent, unused int
		var detail string
		require.NoError(t, rows.Scan(&id, &parent, &unused, &detail))
		require.Contains(t, detail, "SEARCH")
		n++
	}
	require.NoError(t, rows.Err())
	require.Equal(t, 2, n)
}

// hold keeps the writer busy inside a transaction until release is called.
func hold(t *testing.T, s *Store) (release func()) {
	t.Helper()
	inside, let := make(chan struct{}), make(chan struct{})
	r := &request{done: make(chan error, 1), work: func(*transaction) (refusal, failure error) {
		close(inside)
		<-let
		return nil, nil
	}}
	require.NoError(t, s.write.submit(t.Context(), r))
	<-inside
	return func() {
		close(let)
		if err := <-r.done; err != nil {
			t.Errorf("the work that held the writer: %v", err)
		}
	}
}

// queued waits until n requests are in the writer's queue.
func queued(s *Store, n int) {
	for len(s.write.queue) < n {
		runtime.Gosched()
	}
}

// Work that queues while a transaction runs goes into one: when the last of it
// runs, nothing of the first is visible to a reader yet.
func TestQueuedWorkSharesATransaction(t *testing.T) {
	s := openForTest(t)
	const n = 40
	release := hold(t, s)
	var requests []*request
	var visible [n]int
	for i := range n {
		r := &request{done: make(chan error, 1), work: func(tx *transaction) (refusal, failure error) {
			if err := tx.exec(tx.put, fmt.Sprint(i), []byte{}); err != nil {
				return nil, err
			}
			return nil, s.read.QueryRowContext(context.Background(), "SELECT count(*) FROM blobs").Scan(&visible[i])
		}}
		requests = append(requests, r)
		require.NoError(t, s.write.submit(t.Context(), r))
	}
	release()
	for _, r := range requests {
		require.NoError(t, <-r.done)
	}
	require.Equal(t, [n]int{}, visible)
	var now int
	require.NoError(t, s.read.QueryRowContext(t.Context(), "SELECT count(*) FROM blobs").Scan(&now))
	require.Equal(t, n, now, "and all of it is when they are answered")
}

// Commits that are refused in a group do nothing to the others in it.
func TestARefusalLeavesItsGroupAlone(t *testing.T) {
	s := openForTest(t)
	errs := make([]error, 40)
	release := hold(t, s)
	var wg sync.WaitGroup
	for i := range errs {
		wg.Go(func() {
			_, errs[i] = s.Append(context.Background(), one(fmt.Sprintf("s%d", i), uint64(i%2), "id"))
		})
	}
	queued(s, len(errs))
	release()
	wg.Wait()
	for i, err := range errs {
		if i%2 == 0 {
			require.NoError(t, err)
		} else {
			require.ErrorIs(t, err, eventlog.ErrConflict)
		}
	}
}

// A transaction that fails is tried again one by one, so that only the commit
// at fault fails.
func TestOneFailureDoesNotTakeTheGroupWithIt(t *testing.T) {
	s := openForTest(t)
	release := hold(t, s)
	bad := &request{done: make(chan error, 1), work: func(tx *transaction) (refusal, failure error) {
		return nil, tx.exec(tx.insert, -1, 1, 0, "k", 1, []byte{}) // no such stream: the foreign key refuses it
	}}
	errs := make([]error, 8)
	var wg sync.WaitGroup
	for i := range errs {
		wg.Go(func() { _, errs[i] = s.Append(context.Background(), one(fmt.Sprintf("s%d", i), 0, "id")) })
		if i == 3 {
			require.NoError(t, s.write.submit(t.Context(), bad))
		}
	}
	queued(s, len(errs)+1)
	release()
	wg.Wait()
	require.ErrorContains(t, <-bad.done, "FOREIGN KEY")
	for i, err := range errs {
		require.NoError(t, err)
		head, err := s.Head(t.Context(), fmt.Sprintf("s%d", i))
		require.NoError(t, err)
		require.Equal(t, uint64(1), head)
	}
}

func TestAWithdrawnCommitIsNotWritten(t *testing.T) {
	s := openForTest(t)
	release := hold(t, s)
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() {
		_, err := s.Append(ctx, one("s", 0, "id"))
		done <- err
	}()
	queued(s, 1)
	cancel()
	require.ErrorIs(t, <-done, context.Canceled)
	release()
	_, err := s.Append(t.Context(), one("s", 0, "other")) // comes after whatever was queued
	require.NoError(t, err)
}

func TestCloseFinishesWhatIsQueued(t *testing.T) {
	s := openForTest(t)
	release := hold(t, s)
	errs := make([]error, 8)
	var wg sync.WaitGroup
	for i := range errs {
		wg.Go(func() { _, errs[i] = s.Append(context.Background(), one(fmt.Sprintf("s%d", i), 0, "id")) })
	}
	queued(s, len(errs))
	go release()
	require.NoError(t, s.Close())
	wg.Wait()
	for _, err := range errs {
		require.NoError(t, err)
	}
}

// The largest file that SQLite is allowed stands in for a full disk. What was
// acknowledged stays, reading goes on, and writing comes back with the space.
func TestAFullDisk(t *testing.T) {
	s := openForTest(t)
	_, err := s.Append(t.Context(), one("s", 0, "first"))
	require.NoError(t, err)
	var pages int
	require.NoError(t, s.write.tx.conn.QueryRowContext(t.Context(), "PRAGMA max_page_count = 1").Scan(&pages))
	large := one("s", 1, "large")
	large.Records[0].Data = []byte(`"` + strings.Repeat("x", 1<<20) + `"`)
	_, err = s.Append(t.Context(), large)
	require.Equal(t, fault.Unavailable, fault.KindOf(err), "%v", err)
	require.Contains(t, fault.HintOf(err), "free some space")
	head, err := s.Head(t.Context(), "s")
	require.NoError(t, err)
	require.Equal(t, uint64(1), head)

	require.NoError(t, s.write.tx.conn.QueryRowContext(t.Context(), "PRAGMA max_page_count = 1073741823").Scan(&pages))
	head, err = s.Append(t.Context(), large)
	require.NoError(t, err)
	require.Equal(t, uint64(2), head)
}

func TestDescribeKeepsTheCause(t *testing.T) {
	cause := errors.New("odd")
	err := describe(t.Context(), cause, "sqlite: read")
	require.ErrorIs(t, err, cause)
	require.Equal(t, fault.Internal, fault.KindOf(err))
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	require.ErrorIs(t, describe(ended, cause, "op"), context.Canceled)
	require.ErrorIs(t, describe(t.Context(), errors.New("sql: database is closed"), "op"), eventlog.ErrClosed)
}
