package main

import (
	"net"
	"testing"

	"github.com/stretchr/testify/require"

	"barraiser/internal/store/redis/redistest"
	"barraiser/internal/wire"
)

// The primary is made a replica under a running round, and a primary again: the
// candidate is told to come back, and what was acknowledged stays.
func TestAPrimaryThatCanNotBeWrittenForAWhile(t *testing.T) {
	t.Parallel()
	server := redistest.NewTCP(t, redistest.Durable()...)
	server.Start(t)
	other := redistest.Replica(t, server)
	s := startService(t, onRedis(server))
	c := sitAt(t, s)
	c.answer()
	c.asked()
	host, port, err := net.SplitHostPort(other.Addr)
	require.NoError(t, err)
	length := "barraiser:{session/" + c.id + "}:records"
	redistest.Await(t, func() bool { return other.Must(t, "LLEN", length) == server.Must(t, "LLEN", length) })
	other.Must(t, "REPLICAOF", "NO", "ONE")
	server.Must(t, "REPLICAOF", host, port)

	answered := make(chan error, 1)
	go func() { answered <- c.try() }()
	s.says(t, "READONLY")
	redistest.Await(t, func() bool { return len(c.codes()) > 0 })
	require.Equal(t, wire.CloseStore, c.codes()[0])
	server.Must(t, "REPLICAOF", "NO", "ONE")
	if err := <-answered; err != nil {
		// Its position was of the history before; it reads again and answers.
		t.Log(err)
		c.answer()
	}
	c.asked()
	require.Equal(t, 2, c.answers())
}

// Fewer replicas than the primary wants: nothing is acknowledged until they are
// back.
func TestTooFewReplicasForAPrimary(t *testing.T) {
	t.Parallel()
	server := redistest.Start(t, redistest.Durable()...)
	s := startService(t, onRedis(server))
	c := sitAt(t, s)
	c.answer()
	c.asked()
	server.Must(t, "CONFIG", "SET", "min-replicas-to-write", "1")
	answered := make(chan error, 1)
	go func() { answered <- c.try() }()
	s.says(t, "NOREPLICAS")
	redistest.Await(t, func() bool { return len(c.codes()) > 0 })
	require.Equal(t, wire.CloseStore, c.codes()[0])
	server.Must(t, "CONFIG", "SET", "min-replicas-to-write", "0")
	require.NoError(t, <-answered)
	c.asked()
	require.Equal(t, 2, c.answers())
}
