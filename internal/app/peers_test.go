package app

import (
	"bytes"
	"context"
	"io"
	"net"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"barraiser/internal/client"
	"barraiser/internal/fault"
	"barraiser/internal/store/redis/redistest"
	"barraiser/internal/wire"
)

func TestNearest(t *testing.T) {
	for url, want := range map[string]string{
		"unix:///run/redis.sock":                                        "127.0.0.1",
		"redis://127.0.0.1:6379/0":                                      "127.0.0.1",
		"redis://127.0.0.2":                                             "127.0.0.1",
		"redis://user:p/a@ss@127.0.0.1:1?db=1":                          "127.0.0.1",
		"rediss://:hush@127.0.0.1":                                      "127.0.0.1",
		"redis://nowhere.invalid:6379":                                  "127.0.0.1",
		"redis+sentinel://nowhere.invalid:26379,127.0.0.1:26379/master": "127.0.0.1",
	} {
		require.Equal(t, want, nearest(t.Context(), url), url)
	}
	// Where there is a route it is an address that can be listened on.
	host := nearest(t.Context(), "redis://192.0.2.1:6379")
	listener, err := listenForPeers(t.Context(), net.JoinHostPort(host, "0"))
	require.NoError(t, err)
	require.NoError(t, listener.Close())
}

func TestTheDoorSaysWhatToDo(t *testing.T) {
	taken, err := listenForPeers(t.Context(), "127.0.0.1:0")
	require.NoError(t, err)
	defer taken.Close() //nolint:errcheck // a port of this test
	for addr, says := range map[string]string{
		taken.Addr().String():    "is taken by another program",
		"192.0.2.1:7070":         "192.0.2.1:7070 is no address of this machine", // an address of no machine
		"nowhere.invalid:7070":   "nowhere.invalid",
		"127.0.0.1:not-a-number": "not-a-number",
	} {
		_, err := listenForPeers(t.Context(), addr)
		require.ErrorContains(t, err, says)
		require.Equal(t, 4, fault.ExitCode(err))
		require.Contains(t, fault.HintOf(err), "BARRAISER_PEER_ADDR")
	}

	server := redistest.Start(t)
	c := settings(t)
	c.RedisURL, c.PeerAddr = server.URL(), taken.Addr().String()
	err = Serve(t.Context(), c, Process{Stdout: io.Discard, Stderr: io.Discard})
	require.ErrorContains(t, err, "is taken by another program")
	require.Equal(t, 4, fault.ExitCode(err))
}

func TestADoorIsNamedAsItWasSet(t *testing.T) {
	listener, err := listenForPeers(t.Context(), "localhost:0")
	require.NoError(t, err)
	defer listener.Close() //nolint:errcheck // a port of this test
	_, port, err := net.SplitHostPort(listener.Addr().String())
	require.NoError(t, err)
	require.Equal(t, "localhost:"+port, doorOf("localhost:0", listener))
	var said bytes.Buffer
	announce(&said, settings(t), "http://127.0.0.1:8080", replica{owner: "localhost:" + port + "/X"})
	require.Regexp(t, `peers +other replicas on the same Redis reach this one at localhost:`+port+` \(BARRAISER_PEER_ADDR\)`, said.String())
	said.Reset()
	announce(&said, settings(t), "http://127.0.0.1:8080", alone())
	require.NotContains(t, said.String(), "peers")
}

// TestARoundOverTwoReplicas: a client of one replica is served by the other, which
// then drains; the round goes on at the first, and a command rates it beside them.
func TestARoundOverTwoReplicas(t *testing.T) {
	defer goleak.VerifyNone(t)
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	server := redistest.Start(t, redistest.Durable()...)
	c := settings(t)
	c.RedisURL = server.URL()
	owner, near := serve(t, c), serve(t, c)
	service := client.NewService(owner.url)
	opened, err := service.Open(ctx, client.NewSession{Round: "dive-deep"})
	require.NoError(t, err)
	first, err := client.Dial(ctx, service.Live(opened), client.Options{Client: "watcher"})
	require.NoError(t, err)

	var welcomes atomic.Int32
	live := strings.Replace(service.Live(opened), strings.TrimPrefix(owner.url, "http://"), strings.TrimPrefix(near.url, "http://"), 1)
	session, err := client.Open(ctx, live, client.Options{Client: "candidate", Show: func(f wire.ServerFrame) {
		if _, ok := f.(wire.Welcome); ok {
			welcomes.Add(1)
		}
	}})
	require.NoError(t, err)
	require.NoError(t, first.Close())
	_, err = session.WaitTurn(ctx)
	require.NoError(t, err)
	_, err = session.TakePen(ctx)
	require.NoError(t, err)
	_, err = session.Answer(ctx, "In March I traced it to a cache key that had changed, in forty minutes.")
	require.NoError(t, err)
	_, err = session.WaitTurn(ctx)
	require.NoError(t, err)
	before := welcomes.Load()
	owner.stop()
	require.NoError(t, <-owner.done)
	_, err = session.Answer(ctx, "I rolled it back myself and the errors were gone in ten minutes.")
	require.NoError(t, err)
	require.Greater(t, welcomes.Load(), before, "it was served by the other replica")
	_, err = session.End(ctx)
	require.NoError(t, err)
	_, err = session.WaitScorecard(ctx)
	require.NoError(t, err)
	session.Close()

	require.Eventually(t, func() bool {
		// It is let go of as soon as the service has noticed that nobody is there.
		return SessionRescore(ctx, c, RescoreRequest{Session: opened.ID}, Process{Stdout: io.Discard, Stderr: io.Discard}) == nil
	}, 30*time.Second, 20*time.Millisecond)
	near.stop()
	require.NoError(t, <-near.done)
}
