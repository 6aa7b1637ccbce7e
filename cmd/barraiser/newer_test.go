package main

import (
	"context"
	"crypto/rand"
	"net/http"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"barraiser/internal/client"
	"barraiser/internal/eventlog"
	"barraiser/internal/journal"
	"barraiser/internal/store/redis"
	"barraiser/internal/store/redis/redistest"
	"barraiser/internal/store/sqlite"
	"barraiser/internal/wire"
)

// writable is either store.
type writable interface {
	eventlog.Log
	eventlog.Leases
	Close() error
}

// writeNewer appends a record as a later version of the program would, to a
// session that nobody holds.
func writeNewer(t *testing.T, s writable, session string) (head uint64) {
	t.Helper()
	stream := journal.SessionStream(session)
	lease, err := s.Acquire(t.Context(), stream, "newer", time.Minute)
	require.NoError(t, err)
	head, err = s.Head(t.Context(), stream)
	require.NoError(t, err)
	_, err = s.Append(t.Context(), eventlog.Commit{Stream: stream, After: head, Fence: lease.Fence, ID: rand.Text(), Records: []eventlog.Record{
		{At: time.Now(), Kind: "candidate-said", Version: 2, Data: []byte(`{"data":{"words":["said","differently"]}}`)},
	}})
	require.NoError(t, err)
	require.NoError(t, s.Release(context.WithoutCancel(t.Context()), lease))
	require.NoError(t, s.Close())
	return head
}

// A session that a later version has written to is listed and told as such by
// this one, which neither shows half of it nor writes to it; the others are
// served as ever.
func TestASessionOfANewerVersion(t *testing.T) {
	t.Parallel()
	for name, kept := range map[string]func(t *testing.T) (env string, write func(session string) (head uint64)){
		"redis": func(t *testing.T) (string, func(string) uint64) {
			t.Helper()
			server := redistest.Start(t, redistest.Durable()...)
			return onRedis(server), func(session string) uint64 {
				s, err := redis.Open(t.Context(), server.URL(), redis.Options{})
				require.NoError(t, err)
				return writeNewer(t, s, session)
			}
		},
		"sqlite": func(t *testing.T) (string, func(string) uint64) {
			t.Helper()
			dir := filepath.Join(t.TempDir(), "data")
			return "BARRAISER_DATA=" + dir, func(session string) uint64 {
				s, err := sqlite.Open(t.Context(), dir, sqlite.Options{})
				require.NoError(t, err)
				return writeNewer(t, s, session)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			env, write := kept(t)
			s := startService(t, env)
			newer, older := sitAt(t, s), sitAt(t, s)
			for _, c := range []*sitter{newer, older} {
				c.answer()
				c.asked()
				c.session.Close()
			}
			s.stop(t)
			before := write(newer.id)

			s = startService(t, env)
			list := program(t, []string{env}, "session", "list")
			require.Zero(t, list.code, list.stderr)
			require.Regexp(t, older.id+".* running ", list.stdout)
			require.Regexp(t, newer.id+".* unreadable ", list.stdout)
			require.Contains(t, list.stderr, "written by a newer barraiser")
			for _, verb := range []string{"show", "export"} {
				out := program(t, []string{env}, "session", verb, newer.id)
				require.Equal(t, 3, out.code)
				require.Contains(t, out.stderr, "written by a newer barraiser")
				require.Contains(t, out.stderr, "run the version of barraiser that wrote it")
				require.Empty(t, out.stdout, "half a session")
			}
			require.Equal(t, http.StatusOK, status(t, s, "/"))
			require.Equal(t, http.StatusOK, status(t, s, "/api/sessions"))
			require.Equal(t, http.StatusUnprocessableEntity, status(t, s, "/api/sessions/"+newer.id))
			_, err := client.Dial(t.Context(), live(s, newer.id), client.Options{Client: "x"})
			require.Equal(t, wire.CloseStore, closeCode(err), "a replica of the newer version may serve it: %v", err)
			worksAgain(t, s)
			s.stop(t)
			require.Equal(t, before+1, write(newer.id), "this version wrote to it")
		})
	}
}
