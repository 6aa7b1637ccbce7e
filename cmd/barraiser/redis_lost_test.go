package main

import (
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"barraiser/internal/client"
	"barraiser/internal/fault"
	"barraiser/internal/store/redis/redistest"
	"barraiser/internal/wire"
)

// onRedis is the setting that keeps sessions on a server.
func onRedis(server *redistest.Server) string { return "BARRAISER_REDIS_URL=" + server.URL() }

// status is what a path of the service answers with.
func status(t *testing.T, s *service, path string) int {
	t.Helper()
	response, err := http.Get(s.url + path)
	require.NoError(t, err)
	require.NoError(t, response.Body.Close())
	return response.StatusCode
}

// worksAgain requires that a service which was not restarted serves new rounds.
func worksAgain(t *testing.T, s *service) {
	t.Helper()
	require.Equal(t, http.StatusOK, status(t, s, "/readyz"))
	require.Equal(t, http.StatusOK, status(t, s, "/"))
	require.Equal(t, http.StatusOK, status(t, s, "/api/sessions"))
	next := sitAt(t, s)
	next.answer()
	next.answer()
}

// Yesterday's files of Redis put back under a running service: a candidate whose
// last answers are gone is told to start over, reads the older conversation and
// goes on in it.
func TestAnOlderRedisUnderARunningService(t *testing.T) {
	t.Parallel()
	server := redistest.Start(t, redistest.Durable()...)
	s := startService(t, onRedis(server))
	c := sitAt(t, s)
	c.answer()
	c.asked()
	server.Kill(t)
	files := filepath.Join(server.Dir, "appendonlydir")
	backup := t.TempDir()
	require.NoError(t, os.CopyFS(filepath.Join(backup, "appendonlydir"), os.DirFS(files)))
	server.Start(t)
	c.answer()
	c.answer()
	c.asked()
	require.Equal(t, 3, c.answers())
	// The service looks every few seconds; a backup younger than that isn't one.
	counted := server.Must(t, "HGET", "barraiser:log", "count")
	redistest.Await(t, func() bool { return server.Must(t, "HGET", "barraiser:log", "count") != counted })
	before, err := client.Dial(t.Context(), live(s, c.id), client.Options{Client: "watcher"})
	require.NoError(t, err)
	require.NoError(t, before.Close())

	server.Kill(t)
	require.NoError(t, os.RemoveAll(files))
	require.NoError(t, os.CopyFS(files, os.DirFS(filepath.Join(backup, "appendonlydir"))))
	server.Start(t)
	// What was sent for a turn that this history doesn't know is refused.
	refused, ok := errors.AsType[*client.Refused](c.try())
	require.True(t, ok)
	require.Equal(t, wire.RefuseStaleTurn, refused.Code)
	c.answer()
	c.asked()
	require.Equal(t, 2, c.answers(), "the one of before the backup and the new one")
	_, err = client.Dial(t.Context(), live(s, c.id), client.Options{Client: "watcher", Epoch: before.Welcome.Epoch, After: 1})
	require.Equal(t, wire.CloseResync, closeCode(err), "%v", err)
	worksAgain(t, s)
}

// Redis emptied under a running service.
func TestAnEmptiedRedisUnderARunningService(t *testing.T) {
	t.Parallel()
	server := redistest.Start(t, redistest.Durable()...)
	s := startService(t, onRedis(server))
	c := sitAt(t, s)
	c.answer()
	c.asked()
	server.Must(t, "FLUSHALL")
	err := c.try()
	require.Equal(t, fault.NotFound, fault.KindOf(err), "%v %v\n%s", err, c.codes(), s.said.String())
	require.Equal(t, http.StatusNotFound, status(t, s, "/api/sessions/"+c.id))
	worksAgain(t, s)
}

// One session's records deleted by hand: it is told as lost, and the others go on.
func TestOneLostSession(t *testing.T) {
	t.Parallel()
	server := redistest.Start(t, redistest.Durable()...)
	s := startService(t, onRedis(server))
	c, other := sitAt(t, s), sitAt(t, s)
	c.answer()
	other.answer()
	c.asked()
	c.session.Close()
	conn, err := client.Dial(t.Context(), live(s, c.id), client.Options{Client: "candidate"})
	require.NoError(t, err)
	server.Must(t, "DEL", "barraiser:{session/"+c.id+"}:records")
	require.NoError(t, conn.Send(wire.Answer{ID: "late", Turn: conn.Welcome.Turn, Text: story[0]}))
	require.Equal(t, wire.CloseStore, closes(t, conn))
	_, err = client.Dial(t.Context(), live(s, c.id), client.Options{Client: "candidate"})
	require.Equal(t, fault.Unavailable, fault.KindOf(err), "%v", err)
	s.says(t, "Redis has lost the stream session/"+c.id)
	require.Equal(t, http.StatusServiceUnavailable, status(t, s, "/api/sessions/"+c.id))
	shown := program(t, []string{onRedis(server)}, "session", "show", c.id)
	require.Equal(t, 4, shown.code)
	require.Contains(t, shown.stderr, "restore a backup of that server, or erase the session")
	other.answer()
	other.answer()
	worksAgain(t, s)
}
