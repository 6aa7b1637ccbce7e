package redis_test

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"barraiser/internal/eventlog"
	"barraiser/internal/store/redis"
	"barraiser/internal/store/redis/redistest"
)

// The first script for an append wrote records and head with two commands. A
// kill -9 in the middle of Redis's own write to its file then left an open
// MULTI behind, and after two restarts a list had one record more than its head
// said. Nothing of the store may reach the file as a transaction.
func TestNothingIsWrittenAsATransaction(t *testing.T) {
	server := redistest.Start(t, redistest.Durable()...)
	s := open(t, server.URL(), redis.Options{})
	c := one("s", 0, "1", "a-record-to-be-found")
	c.Records = append(c.Records, c.Records[0])
	for range 2 {
		_, err := s.Append(t.Context(), c)
		require.NoError(t, err)
	}
	l, err := s.Acquire(t.Context(), "s", "a", time.Second)
	require.NoError(t, err)
	_, err = s.Renew(t.Context(), l, time.Second)
	require.NoError(t, err)
	require.NoError(t, s.Release(t.Context(), l))
	blob := []byte("blob")
	require.NoError(t, s.Put(t.Context(), eventlog.Digest(blob), blob))
	require.NoError(t, s.Delete(t.Context(), "s"))
	epoch(t, s)
	require.NoError(t, s.Close())
	server.Kill(t)

	files, err := filepath.Glob(filepath.Join(server.Dir, "appendonlydir", "*"))
	require.NoError(t, err)
	var all []byte
	for _, file := range files {
		text, err := os.ReadFile(file)
		require.NoError(t, err)
		all = append(all, text...)
	}
	require.Contains(t, string(all), "a-record-to-be-found")
	require.NotContains(t, string(all), "MULTI")
}
