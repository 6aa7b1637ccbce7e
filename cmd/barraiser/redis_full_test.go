package main

import (
	"net/http"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"barraiser/internal/store/redis/redistest"
	"barraiser/internal/wire"
)

// used is how many bytes Redis's memory holds.
func used(t *testing.T, server *redistest.Server) int {
	t.Helper()
	_, text, _ := strings.Cut(server.Must(t, "INFO", "memory"), "used_memory:")
	text, _, _ = strings.Cut(text, "\r")
	n, err := strconv.Atoi(text)
	require.NoError(t, err)
	return n
}

// Redis's memory fills up under a running round: nothing is acknowledged that
// isn't kept, the candidate is told to come back, and goes on when there is room.
func TestAFullMemoryUnderARunningRound(t *testing.T) {
	t.Parallel()
	server := redistest.Start(t, redistest.Durable()...)
	s := startService(t, onRedis(server))
	c := sitAt(t, s)
	c.answer()
	c.asked()
	server.Must(t, "CONFIG", "SET", "maxmemory", strconv.Itoa(used(t, server)/2))
	answered := make(chan error, 1)
	go func() { answered <- c.try() }()
	redistest.Await(t, func() bool { return len(c.codes()) > 0 })
	require.Equal(t, []int{wire.CloseStore}, c.codes()[:1])
	// A service can be started all the same, for what is kept can be read.
	next := startService(t, onRedis(server))
	next.says(t, "when that is full, no answer is taken")
	require.Equal(t, http.StatusOK, status(t, next, "/api/sessions/"+c.id))
	checked := program(t, []string{onRedis(server)}, "check")
	require.Contains(t, checked.stdout, "Raise maxmemory, or erase old sessions")

	server.Must(t, "CONFIG", "SET", "maxmemory", "0")
	require.NoError(t, <-answered)
	c.asked()
	require.Equal(t, 2, c.answers())
	require.NotContains(t, s.said.String(), "release lease")
}
