package main

import (
	"os"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"barraiser/internal/store/redis/redistest"
)

// redisServer starts a Redis for a script: redis NAME FILE. Then $NAME is its URL,
// and FILE the settings of a service on it. It ends with the scripts.
func redisServer(t *testing.T) func(*testscript.TestScript, bool, []string) {
	t.Helper()
	return func(ts *testscript.TestScript, _ bool, args []string) {
		server := redistest.Start(t, redistest.Durable()...)
		ts.Setenv(args[0], server.URL())
		ts.Check(os.WriteFile(ts.MkAbs(args[1]), []byte("redis_url: "+server.URL()+"\n"), 0o600))
	}
}
