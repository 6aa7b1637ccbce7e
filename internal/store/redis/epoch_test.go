package redis_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"barraiser/internal/store/redis"
	"barraiser/internal/store/redis/redistest"
)

func epoch(t *testing.T, s *redis.Store) string {
	t.Helper()
	e, err := s.Epoch(t.Context())
	require.NoError(t, err)
	return e
}

// idle has a store look at the history only when it is asked to.
var idle = redis.Options{Poll: time.Hour}

func TestProcessesShareAnEpoch(t *testing.T) {
	server := redistest.Start(t)
	a, b := open(t, server.URL(), idle), open(t, server.URL(), idle)
	first := epoch(t, a)
	for range 3 {
		require.Equal(t, first, epoch(t, b))
		require.Equal(t, first, epoch(t, a))
	}
	require.NoError(t, a.Close())
	require.Equal(t, first, epoch(t, open(t, server.URL(), idle)))
}

func TestARestartThatLosesNothingKeepsTheEpoch(t *testing.T) {
	server := redistest.Start(t, redistest.Durable()...)
	s := open(t, server.URL(), idle)
	first := epoch(t, s)
	server.Kill(t)
	server.Start(t)
	require.Equal(t, first, epoch(t, s))
	require.Equal(t, first, epoch(t, open(t, server.URL(), idle)), "another process has been told that it's the same")
}

func TestARestartThatMayHaveLostSomethingDoesNot(t *testing.T) {
	for name, args := range map[string][]string{
		"everysec": {"--appendonly", "yes", "--appendfsync", "everysec"},
		"nothing":  nil,
	} {
		t.Run(name, func(t *testing.T) {
			server := redistest.Start(t, args...)
			s := open(t, server.URL(), idle)
			first := epoch(t, s)
			server.Kill(t)
			server.Start(t)
			second := epoch(t, s)
			require.NotEqual(t, first, second)
			require.Equal(t, second, epoch(t, s))
		})
	}
	t.Run("seen by nobody", func(t *testing.T) {
		server := redistest.Start(t, redistest.Durable()...)
		s := open(t, server.URL(), idle)
		first := epoch(t, s)
		require.NoError(t, s.Close())
		server.Kill(t)
		server.Start(t)
		require.NotEqual(t, first, epoch(t, open(t, server.URL(), idle)), "it could be a backup that was put back")
	})
}

// An operator puts yesterday's files back while the service runs. They hold the
// right epoch, which now stands for another history.
func TestARestoredBackupIsNoticed(t *testing.T) {
	server := redistest.Start(t, redistest.Durable()...)
	s, other := open(t, server.URL(), idle), open(t, server.URL(), idle)
	first := epoch(t, s)
	_, err := s.Append(t.Context(), one("s", 0, "1", "{}"))
	require.NoError(t, err)
	server.Kill(t)
	files, backup := filepath.Join(server.Dir, "appendonlydir"), filepath.Join(server.Dir, "backup")
	require.NoError(t, os.CopyFS(backup, os.DirFS(files)))
	server.Start(t)
	require.Equal(t, first, epoch(t, s))
	_, err = s.Append(t.Context(), one("s", 1, "2", "{}"))
	require.NoError(t, err)

	server.Kill(t)
	require.NoError(t, os.RemoveAll(files))
	require.NoError(t, os.CopyFS(files, os.DirFS(backup)))
	server.Start(t)
	second := epoch(t, s)
	require.NotEqual(t, first, second)
	require.Equal(t, second, epoch(t, other), "the other process goes along")
	head, err := s.Head(t.Context(), "s")
	require.NoError(t, err)
	require.Equal(t, uint64(1), head)
}

// A Redis that is emptied while it runs has the same run id.
func TestAnEmptiedRedisIsNoticed(t *testing.T) {
	server := redistest.Start(t)
	s := open(t, server.URL(), redis.Options{Poll: 5 * time.Millisecond})
	first := epoch(t, s)
	bell := s.Changed("s")
	_, err := s.Append(t.Context(), one("s", 0, "1", "{}"))
	require.NoError(t, err)
	<-bell
	bell = s.Changed("s")
	for _, err := range s.Read(t.Context(), "s", 0) {
		require.NoError(t, err)
	}
	server.Must(t, "FLUSHALL")
	<-bell // the poll sees that the head went down
	require.NotEqual(t, first, epoch(t, s))
}

// A primary that was a replica for a while holds what its primary of then knew,
// in the same run and perhaps with as high a count.
func TestAPrimaryThatWasAReplicaIsNoticed(t *testing.T) {
	server := redistest.NewTCP(t, redistest.Durable()...)
	server.Start(t)
	other := redistest.Replica(t, server)
	s := open(t, server.URL(), idle)
	first := epoch(t, s)
	require.Equal(t, first, epoch(t, s))
	redistest.Await(t, func() bool { return other.Must(t, "HGET", "barraiser:log", "count") == "3" })
	other.Must(t, "REPLICAOF", "NO", "ONE")
	_, err := s.Append(t.Context(), one("s", 0, "1", "{}"))
	require.NoError(t, err)
	host, port := hostPort(t, other.Addr)
	server.Must(t, "REPLICAOF", host, port)
	redistest.Await(t, func() bool {
		return strings.Contains(server.Must(t, "INFO", "replication"), "master_link_status:up")
	})
	server.Must(t, "REPLICAOF", "NO", "ONE")
	second := epoch(t, s)
	require.NotEqual(t, first, second)
	require.Equal(t, second, epoch(t, s))
	_, err = s.Head(t.Context(), "s")
	require.NoError(t, err)
}
