package logtest

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"barraiser/internal/eventlog"
)

var watchCases = []testCase{
	{"rings at an append", watchAppend},
	{"rings at a deletion", watchDelete},
	{"misses no wake-up", watchAll},
}

func isRung(bell <-chan struct{}) bool {
	select {
	case <-bell:
		return true
	default:
		return false
	}
}

// awaitBell waits for a bell that must ring. Stores in other processes ring
// late, so it can't be looked at at once.
func awaitBell(t *testing.T, bell <-chan struct{}) {
	t.Helper()
	select {
	case <-bell:
	case <-time.After(patience):
		t.Fatal("the doorbell was never rung")
	}
}

func watchAppend(t *testing.T, s Store) {
	mustAppend(t, s.Log, commit("s", 0, 0, 1))
	awaitQuiet := s.Log.Changed("quiet")
	bell, second := s.Log.Changed("s"), s.Log.Changed("s")
	_, err := s.Log.Append(t.Context(), commit("s", 0, 0, 1))
	require.ErrorIs(t, err, eventlog.ErrConflict)
	mustAppend(t, s.Log, commit("s", 1, 0, 1))
	awaitBell(t, bell)
	awaitBell(t, second)
	require.False(t, isRung(awaitQuiet), "another stream's bell")
	mustAppend(t, s.Log, commit("quiet", 0, 0, 1))
	awaitBell(t, awaitQuiet)
}

func watchDelete(t *testing.T, s Store) {
	mustAppend(t, s.Log, commit("s", 0, 0, 1))
	bell := s.Log.Changed("s")
	require.NoError(t, s.Log.Delete(t.Context(), "s"))
	awaitBell(t, bell)
	requireErased(t, s, "s")
}

// watchAll has several watchers follow a stream that is appended to as fast as
// it goes. A wake-up that is missed leaves a watcher waiting for ever.
func watchAll(t *testing.T, s Store) {
	const watchers, appends = 4, 200
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	var wg sync.WaitGroup
	errs := make(chan error, watchers+1)
	for range watchers {
		wg.Go(func() { errs <- follow(ctx, s.Log, "s", appends) })
	}
	wg.Go(func() {
		for head := range uint64(appends) {
			if _, err := s.Log.Append(ctx, commit("s", head, 0, 1)); err != nil {
				errs <- err
				return
			}
		}
		errs <- nil
	})
	wg.Wait()
	for range watchers + 1 {
		require.NoError(t, <-errs)
	}
}

// follow watches the stream until it has seen n records, the way doc.go of
// eventlog shows.
func follow(ctx context.Context, log eventlog.Log, stream string, n uint64) error {
	seen := uint64(0)
	for {
		bell := log.Changed(stream)
		for r, err := range log.Read(ctx, stream, seen) {
			if err != nil {
				return err
			}
			if r.Seq != seen+1 {
				return fmt.Errorf("record %d came after %d", r.Seq, seen)
			}
			seen = r.Seq
		}
		if seen == n {
			return nil
		}
		select {
		case <-bell:
		case <-ctx.Done():
			return errors.Join(fmt.Errorf("waiting after record %d of %d", seen, n), ctx.Err())
		}
	}
}
