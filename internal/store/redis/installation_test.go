package redis_test

import (
	"net"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"barraiser/internal/eventlog"
	"barraiser/internal/fault"
	"barraiser/internal/store/redis"
	"barraiser/internal/store/redis/redistest"
)

func hostPort(t *testing.T, addr string) (host, port string) {
	t.Helper()
	host, port, err := net.SplitHostPort(addr)
	require.NoError(t, err)
	return host, port
}

func names(t *testing.T, s *redis.Store, prefix string) (got []string) {
	t.Helper()
	for name, err := range s.Streams(t.Context(), prefix) {
		require.NoError(t, err)
		got = append(got, name)
	}
	return got
}

func isRung(bell <-chan struct{}) bool {
	select {
	case <-bell:
		return true
	default:
		return false
	}
}

// Installations that share a Redis by prefix know nothing of one another, also
// where a prefix begins as another does, ends in a key's name, or where they have
// the prefix in common and not the database. Emptying one leaves the other alone.
func TestTwoInstallationsOnOneRedis(t *testing.T) {
	for _, pair := range [][2]string{
		{"?prefix=a", "?prefix=b"},
		{"?prefix=a", "?prefix=ab"},
		{"?prefix=a", "?prefix=a:b"},
		{"?prefix=a", "?prefix=a:log"},
		{"?prefix=a:changed", "?prefix=a"},
		{"?prefix=a", "?prefix=A"},
		{"?prefix=a", "?prefix=a%25"},
		{"", "?db=1"},
	} {
		t.Run(pair[0]+pair[1], func(t *testing.T) {
			server := redistest.Start(t)
			a, b := open(t, server.URL()+pair[0], redis.Options{}), open(t, server.URL()+pair[1], redis.Options{})
			apart(t, a, b)
			kept := epoch(t, a)
			if pair[1] == "?db=1" {
				server.Must(t, "SWAPDB", "1", "2")
			} else {
				require.NoError(t, b.Delete(t.Context(), "t"))
				server.Must(t, "DEL", strings.TrimPrefix(strings.ReplaceAll(pair[1], "%25", "%"), "?prefix=")+":log")
			}
			require.Equal(t, kept, epoch(t, a))
			head, err := a.Head(t.Context(), "s")
			require.NoError(t, err)
			require.Equal(t, uint64(1), head)
		})
	}
}

// apart requires that what a does isn't b's.
func apart(t *testing.T, a, b *redis.Store) {
	t.Helper()
	_, err := a.Append(t.Context(), one("s", 0, "1", "{}"))
	require.NoError(t, err)
	_, err = a.Acquire(t.Context(), "s", "x", time.Minute)
	require.NoError(t, err)
	blob := []byte("blob")
	require.NoError(t, a.Put(t.Context(), eventlog.Digest(blob), blob))
	require.NoError(t, a.Delete(t.Context(), "t"))

	head, err := b.Head(t.Context(), "s")
	require.NoError(t, err)
	require.Zero(t, head)
	require.Empty(t, names(t, b, ""))
	_, err = b.Get(t.Context(), eventlog.Digest(blob))
	require.ErrorIs(t, err, eventlog.ErrNotFound)
	_, err = b.Acquire(t.Context(), "s", "y", time.Minute)
	require.NoError(t, err)
	_, err = b.Append(t.Context(), one("t", 0, "1", "{}"))
	require.NoError(t, err)
	require.Equal(t, []string{"t"}, names(t, b, ""))
	require.Equal(t, []string{"s"}, names(t, a, ""))
	require.NotEqual(t, epoch(t, a), epoch(t, b))
}

// The doorbell of one installation isn't heard in another: a message for each
// arrives in order, so the last of them shows what the first did.
func TestADoorbellIsOneInstallations(t *testing.T) {
	server := redistest.Start(t)
	a, other := open(t, server.URL()+"?prefix=a", idle), open(t, server.URL()+"?prefix=a", idle)
	b := open(t, server.URL()+"?prefix=a:b", idle)
	deaf, heard := b.Changed("s"), b.Changed("u")
	listening := other.Changed("s")
	_, err := a.Append(t.Context(), one("s", 0, "1", "{}"))
	require.NoError(t, err)
	<-listening // it has been published
	require.Equal(t, "1", server.Must(t, "PUBLISH", "a:b:changed", `"1 u"`))
	<-heard
	require.False(t, isRung(deaf))
}

// An append in one process rings in another.
func TestTheDoorbellCrossesProcesses(t *testing.T) {
	server := redistest.Start(t)
	a, b := open(t, server.URL(), redis.Options{}), open(t, server.URL(), redis.Options{})
	bell := b.Changed("s")
	_, err := a.Append(t.Context(), one("s", 0, "1", "{}"))
	require.NoError(t, err)
	<-bell
	bell = b.Changed("s")
	require.NoError(t, a.Delete(t.Context(), "s"))
	<-bell
}

// Redis lets this user publish nowhere, so every message is lost; the poll has
// to find what it would have told.
func TestALostDoorbellIsMadeGood(t *testing.T) {
	server := redistest.Start(t)
	a, b := open(t, server.URL(), redis.Options{}), open(t, server.URL(), redis.Options{Poll: 10 * time.Millisecond})
	_, err := a.Append(t.Context(), one("s", 0, "1", "{}"))
	require.NoError(t, err)
	server.Must(t, "ACL", "SETUSER", "default", "resetchannels")
	for head := uint64(1); head < 4; head++ {
		bell := b.Changed("s")
		got := 0
		for _, err := range b.Read(t.Context(), "s", 0) {
			require.NoError(t, err)
			got++
		}
		require.Equal(t, int(head), got)
		_, err = a.Append(t.Context(), one("s", head, time.Duration(head).String(), "{}"))
		require.NoError(t, err)
		<-bell
	}
	bell := b.Changed("s")
	require.NoError(t, a.Delete(t.Context(), "s"))
	<-bell
}

// A connection that is cut loses the messages of the time it takes to come
// back. The poll here is so slow that only the subscription's return can ring.
func TestACutDoorbellIsMadeGood(t *testing.T) {
	server := redistest.Start(t)
	a, b := open(t, server.URL(), redis.Options{}), open(t, server.URL(), redis.Options{Poll: time.Hour})
	_, err := a.Append(t.Context(), one("s", 0, "1", "{}"))
	require.NoError(t, err)
	bell := b.Changed("s")
	for _, err := range b.Read(t.Context(), "s", 0) {
		require.NoError(t, err)
	}
	server.Must(t, "CLIENT", "KILL", "TYPE", "pubsub")
	_, err = a.Append(t.Context(), one("s", 1, "2", "{}"))
	require.NoError(t, err)
	<-bell
}

// What dropped keys look like: evicted, deleted by hand, or on a server of a
// Cluster that came back empty.
func TestALostStreamIsToldAsLost(t *testing.T) {
	server := redistest.Start(t)
	s := open(t, server.URL(), redis.Options{})
	begin := func(stream string) {
		for head := range uint64(3) {
			_, err := s.Append(t.Context(), one(stream, head, time.Duration(head).String(), "{}"))
			require.NoError(t, err)
		}
	}
	told := func(stream, message string) {
		t.Helper()
		_, err := s.Head(t.Context(), stream)
		require.ErrorContains(t, err, message)
		require.Equal(t, fault.Unavailable, fault.KindOf(err))
		require.Contains(t, fault.HintOf(err), "restore a backup")
		for _, err = range s.Read(t.Context(), stream, 0) {
			require.ErrorContains(t, err, message)
		}
		require.Error(t, err)
		for _, after := range []uint64{0, 3} {
			_, err = s.Append(t.Context(), one(stream, after, "new", "{}"))
			require.ErrorContains(t, err, message, "after %d", after)
		}
	}
	begin("whole")
	server.Must(t, "DEL", "barraiser:{whole}:state", "barraiser:{whole}:records")
	told("whole", "has lost the stream whole")
	begin("records")
	server.Must(t, "DEL", "barraiser:{records}:records")
	told("records", "has lost the stream records")
	begin("beginning")
	server.Must(t, "LPOP", "barraiser:{beginning}:records")
	told("beginning", "lost a part of the stream beginning")
	begin("changed")
	server.Must(t, "LSET", "barraiser:{changed}:records", "1", "nonsense")
	var last error
	seen := 0
	for _, err := range s.Read(t.Context(), "changed", 0) {
		if last = err; err == nil {
			seen++
		}
	}
	require.Contains(t, fault.HintOf(last), "record 2 of the stream changed")
	require.Zero(t, seen, "a page is good as a whole or not at all")

	// Each can be erased, and then it's gone for good.
	for _, stream := range []string{"whole", "records", "beginning", "changed"} {
		require.NoError(t, s.Delete(t.Context(), stream))
		_, err := s.Head(t.Context(), stream)
		require.ErrorIs(t, err, eventlog.ErrErased)
	}
	require.Empty(t, names(t, s, ""))

	blob := []byte("rubric")
	require.NoError(t, s.Put(t.Context(), eventlog.Digest(blob), blob))
	server.Must(t, "SET", "barraiser:{"+eventlog.Digest(blob)+"}:blob", "forged")
	_, err := s.Get(t.Context(), eventlog.Digest(blob))
	require.ErrorContains(t, err, "isn't that content")
}

// A Redis that forgot a stream gives out fences again. Were they small, a
// replica that slept through it would still be allowed to write.
func TestFencesOutliveALostRedis(t *testing.T) {
	server := redistest.Start(t)
	s := open(t, server.URL(), redis.Options{})
	var old eventlog.Lease
	for range 50 {
		l, err := s.Acquire(t.Context(), "s", "sleeper", time.Minute)
		require.NoError(t, err)
		old = l
	}
	server.Must(t, "FLUSHALL")
	taken, err := s.Acquire(t.Context(), "s", "other", time.Minute)
	require.NoError(t, err)
	require.Greater(t, taken.Fence, old.Fence)
	c := one("s", 0, "1", "{}")
	c.Fence = old.Fence
	_, err = s.Append(t.Context(), c)
	require.ErrorIs(t, err, eventlog.ErrFenced)
}
