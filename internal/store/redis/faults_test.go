package redis_test

import (
	"context"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"
	"github.com/stretchr/testify/require"

	"barraiser/internal/eventlog"
	"barraiser/internal/fault"
	"barraiser/internal/store/redis"
	"barraiser/internal/store/redis/redistest"
)

func one(stream string, after uint64, id, data string) eventlog.Commit {
	return eventlog.Commit{Stream: stream, After: after, ID: id, Records: []eventlog.Record{
		{At: time.Unix(1, 0), Kind: "k", Version: 1, Data: []byte(data)},
	}}
}

// refused requires Open to fail with a kind and a hint that holds the words.
func refused(t *testing.T, url string, kind fault.Kind, hint string) {
	t.Helper()
	s, err := redis.Open(t.Context(), url, redis.Options{})
	if err == nil {
		require.NoError(t, s.Close())
	}
	require.Error(t, err, url)
	require.Equal(t, kind, fault.KindOf(err), "%v", err)
	require.Contains(t, fault.HintOf(err), hint, "%v", err)
	require.NotContains(t, err.Error()+fault.HintOf(err), "hunter2")
}

func TestPasswords(t *testing.T) {
	server := redistest.NewTCP(t, "--requirepass", "secret")
	server.Start(t)
	refused(t, "redis://"+server.Addr, fault.Invalid, "asks for a password")
	refused(t, "redis://:hunter2@"+server.Addr, fault.Invalid, "the password in the URL is wrong")
	require.NoError(t, open(t, "redis://:secret@"+server.Addr, redis.Options{}).Close())

	none := redistest.Start(t)
	refused(t, "unix://nobody:hunter2@"+none.Addr, fault.Invalid, "the password in the URL is wrong")

	users := redistest.Start(t)
	users.Must(t, "ACL", "SETUSER", "default", "resetkeys", "~other:*")
	refused(t, users.URL(), fault.Invalid, "begin with the prefix")
	users.Must(t, "ACL", "SETUSER", "default", "allkeys", "resetchannels", "&other:*")
	refused(t, users.URL(), fault.Invalid, "begin with the prefix")
	require.NoError(t, open(t, users.URL()+"?prefix=other", redis.Options{}).Close())
}

// What is enough for a user of Redis, as the hint about NOPERM says.
func TestAUserWithFewRights(t *testing.T) {
	server := redistest.Start(t)
	server.Must(t, "ACL", "SETUSER", "default", "resetkeys", "~barraiser:*", "resetchannels", "&barraiser:*", "+@all", "-@dangerous", "+info")
	s := open(t, server.URL(), redis.Options{})
	require.Contains(t, s.Warnings()[0], "doesn't let its settings be read")
	_, err := s.Append(t.Context(), one("s", 0, "1", "{}"))
	require.NoError(t, err)
	require.NoError(t, s.Delete(t.Context(), "s"))
}

func TestAReplicaIsRefused(t *testing.T) {
	primary := redistest.NewTCP(t)
	primary.Start(t)
	replica := redistest.NewTCP(t)
	replica.Start(t)
	s := open(t, replica.URL(), redis.Options{})
	host, port := hostPort(t, primary.Addr)
	replica.Must(t, "REPLICAOF", host, port)
	// A primary that is made a replica while it's in use.
	_, err := s.Append(t.Context(), one("s", 0, "1", "{}"))
	require.Equal(t, fault.Unavailable, fault.KindOf(err))
	require.Contains(t, fault.HintOf(err), "replica")
	refused(t, replica.URL(), fault.Unavailable, "name the primary")
}

func TestAFullMemory(t *testing.T) {
	server := redistest.Start(t, "--maxmemory-policy", "noeviction")
	s := open(t, server.URL(), redis.Options{})
	c := one("s", 0, "1", strings.Repeat("x", 3<<20))
	_, err := s.Append(t.Context(), c)
	require.NoError(t, err)
	held, err := s.Acquire(t.Context(), "s", "b", time.Minute)
	require.NoError(t, err)
	_, used, _ := strings.Cut(server.Must(t, "INFO", "memory"), "used_memory:")
	used, _, _ = strings.Cut(used, "\r")
	bytes, err := strconv.Atoi(used)
	require.NoError(t, err)
	server.Must(t, "CONFIG", "SET", "maxmemory", strconv.Itoa(bytes-1<<20))
	next := one("s", 1, "2", "{}")
	next.Fence = held.Fence
	_, err = s.Append(t.Context(), next)
	require.Equal(t, fault.Unavailable, fault.KindOf(err))
	require.Contains(t, fault.HintOf(err), "memory is full")
	_, err = s.Renew(t.Context(), held, time.Minute)
	require.Contains(t, fault.HintOf(err), "memory is full")
	require.NoError(t, s.Release(t.Context(), held), "somebody else may have the session when there's room")
	require.Empty(t, server.Must(t, "HGET", "barraiser:{s}:state", "owner"))
	_, err = s.Acquire(t.Context(), "s", "a", time.Second)
	require.Contains(t, fault.HintOf(err), "memory is full")

	// It can still be opened, read, and made emptier.
	other := open(t, server.URL(), redis.Options{})
	require.Contains(t, strings.Join(other.Warnings(), " "), "when that is full, no answer is taken")
	head, err := other.Head(t.Context(), "s")
	require.NoError(t, err)
	require.Equal(t, uint64(1), head)
	before, err := s.Epoch(t.Context())
	require.NoError(t, err)
	after, err := other.Epoch(t.Context())
	require.NoError(t, err)
	require.Equal(t, before, after)
	require.NoError(t, other.Delete(t.Context(), "s"))
	_, err = s.Head(t.Context(), "s")
	require.ErrorIs(t, err, eventlog.ErrErased)
}

func TestServersThatAreNotThere(t *testing.T) {
	refused(t, "redis://127.0.0.1:1", fault.Unavailable, "127.0.0.1:1")
	refused(t, "redis+sentinel://127.0.0.1:1/main", fault.Unavailable, "127.0.0.1:1")
	refused(t, "redis+cluster://127.0.0.1:1", fault.Unavailable, "127.0.0.1:1")
	server := redistest.NewTCP(t)
	server.Start(t)
	refused(t, "rediss://"+server.Addr+"?dial_timeout=300ms", fault.Unavailable, "doesn't speak TLS")
	refused(t, "redis://"+server.Addr+"/99", fault.Invalid, "database")
	refused(t, "redis+cluster://"+server.Addr, fault.Invalid, "no Cluster")
	nodes := redistest.NewTCP(t, "--cluster-enabled", "yes")
	nodes.Start(t)
	refused(t, nodes.URL(), fault.Invalid, "redis+cluster://")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := redis.Open(ctx, server.URL(), redis.Options{})
	require.ErrorIs(t, err, context.Canceled)
}

// A lease that Redis has forgotten is told as such: nobody took it over.
func TestAForgottenLease(t *testing.T) {
	server := redistest.Start(t)
	s := open(t, server.URL(), redis.Options{})
	l, err := s.Acquire(t.Context(), "s", "a", time.Minute)
	require.NoError(t, err)
	server.Must(t, "FLUSHALL")
	_, err = s.Renew(t.Context(), l, time.Minute)
	require.ErrorIs(t, err, eventlog.ErrFenced)
	require.Contains(t, fault.HintOf(err), "emptied, or restored")
}

// Keys that another program uses under the same prefix.
func TestSomebodyElsesKeys(t *testing.T) {
	server := redistest.Start(t)
	s := open(t, server.URL(), redis.Options{})
	server.Must(t, "SET", "barraiser:{s}:records", "mine")
	_, err := s.Append(t.Context(), one("s", 0, "1", "{}"))
	require.Equal(t, fault.Unavailable, fault.KindOf(err))
	require.Contains(t, fault.HintOf(err), "another program")
}

func TestCloseEndsEverything(t *testing.T) {
	s := open(t, "redis://"+miniredis.RunT(t).Addr(), redis.Options{})
	bell := s.Changed("s")
	require.NoError(t, s.Close())
	<-bell
	<-s.Changed("s")
	_, err := s.Head(t.Context(), "s")
	require.ErrorIs(t, err, eventlog.ErrClosed)
	_, err = s.Acquire(t.Context(), "s", "a", time.Second)
	require.ErrorIs(t, err, eventlog.ErrClosed)
	require.NoError(t, s.Close())
}

func TestWarningsOfARealServer(t *testing.T) {
	durable := redistest.Start(t, redistest.Durable()...)
	require.Empty(t, open(t, durable.URL(), redis.Options{}).Warnings())
	weak := redistest.Start(t, "--maxmemory-policy", "allkeys-lru")
	got := open(t, weak.URL(), redis.Options{}).Warnings()
	require.Len(t, got, 2)
	require.Contains(t, got[0], "appendonly no")
	require.Contains(t, got[1], "allkeys-lru")
}

// All processes on a Redis have its time, whatever their own clocks say.
func TestNowIsTheTimeOfRedis(t *testing.T) {
	mini := miniredis.RunT(t)
	then := time.Date(2001, 2, 3, 4, 5, 6, 0, time.UTC)
	mini.SetTime(then)
	s := open(t, "redis://"+mini.Addr(), redis.Options{Poll: 5 * time.Millisecond})
	require.WithinRange(t, s.Now(), then.Add(-time.Second), then.Add(time.Minute))
	require.Contains(t, strings.Join(s.Warnings(), " "), "apart: sessions are listed in the order of their replica's clock")
	later := then.Add(24 * time.Hour)
	mini.SetTime(later)
	require.Eventually(t, func() bool { return !s.Now().Before(later.Add(-time.Second)) }, time.Minute, time.Millisecond)
}

// A replica's clock may be years off: leases run by Redis's.
func TestLeasesRunByTheClockOfRedis(t *testing.T) {
	mini := miniredis.RunT(t)
	then := time.Date(2001, 2, 3, 4, 5, 6, 0, time.UTC)
	mini.SetTime(then)
	s := open(t, "redis://"+mini.Addr(), redis.Options{})
	l, err := s.Acquire(t.Context(), "s", "a", 10*time.Second)
	require.NoError(t, err)
	require.Equal(t, then.Add(10*time.Second), l.Until)
	_, err = s.Acquire(t.Context(), "s", "b", time.Second)
	require.ErrorAs(t, err, new(eventlog.ErrHeld), "by this machine's clock it ran out long ago")
	mini.SetTime(then.Add(10 * time.Second))
	taken, err := s.Acquire(t.Context(), "s", "b", time.Second)
	require.NoError(t, err)
	require.Equal(t, then, taken.LastSeen)
	// Set back, Redis's clock makes leases long, but no fence small.
	mini.SetTime(then.Add(-time.Hour))
	again, err := s.Acquire(t.Context(), "s", "b", time.Second)
	require.NoError(t, err)
	require.Greater(t, again.Fence, taken.Fence)
}
