package main

import (
	"net"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/require"

	"barraiser/internal/store/redis/redistest"
)

// The addresses of Redis that an operator gets wrong: what the service says when
// it is started with one, and with which exit code. None of it holds a password.
func TestWrongAddressesOfRedis(t *testing.T) {
	t.Parallel()
	server := redistest.NewTCP(t, "--requirepass", "right")
	server.Start(t)
	users := redistest.NewTCP(t)
	users.Start(t)
	users.Must(t, "ACL", "SETUSER", "weak", "on", ">hunter2", "~barraiser:*", "&barraiser:*", "+@all", "-@scripting")
	sentinel := redistest.NewTCP(t)
	sentinel.Start(t)
	replica := redistest.Replica(t, users)
	web := httptest.NewServer(http.NotFoundHandler())
	t.Cleanup(web.Close)
	other := web.Listener.Addr().String()
	silent, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, silent.Close()) })

	for name, c := range map[string]struct {
		url  string
		code int
		said string
	}{
		"no password":            {"redis://" + server.Addr, 3, "Redis asks for a password"},
		"another password":       {"redis://:hunter2@" + server.Addr, 3, "the user or the password in the URL is wrong"},
		"an unknown user":        {"redis://nobody:hunter2@" + server.Addr, 3, "the user or the password in the URL is wrong"},
		"a user with too little": {"redis://weak:hunter2@" + users.Addr, 3, "this user of Redis may not do that: allow it the keys"},
		"an unknown host":        {"redis://:hunter2@nowhere.invalid", 4, "nowhere.invalid"},
		"nobody there":           {"redis://:hunter2@127.0.0.1:1", 4, "check that Redis runs at 127.0.0.1:1"},
		"another program":        {"redis://" + other, 3, "what answers at " + other + " isn't Redis"},
		"one that says nothing":  {"redis://" + silent.Addr().String() + "?read_timeout=100ms", 4, "didn't answer in time"},
		"TLS where there's none": {"rediss://:hunter2@" + server.Addr + "?dial_timeout=300ms", 4, "begin the URL with redis:// and not rediss://"},
		"no such database":       {"redis://" + users.Addr + "/99", 3, "a database that this Redis doesn't have"},
		"no number":              {"redis://:hunter2@" + users.Addr + "/main", 3, "its user, database or a setting can't be read"},
		"an unknown setting":     {"redis://:hunter2@" + users.Addr + "?retries=3", 3, `it has the setting "retries"`},
		"a # in the password":    {"redis://:hunter2#@" + users.Addr, 3, "percent-encode what is special"},
		"a replica":              {"redis://" + replica.Addr, 4, "is a replica"},
		"no Sentinel":            {"redis+sentinel://:hunter2@" + sentinel.Addr + "/main", 3, "is no Sentinel"},
		"no Cluster":             {"redis+cluster://" + users.Addr, 3, "this Redis is no Cluster"},
		"another scheme":         {"http://:hunter2@" + other, 3, "it doesn't begin with redis://"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, args := range [][]string{{"serve", "--addr", "127.0.0.1:0"}, {"session", "list"}, {"check"}} {
				out := program(t, []string{"BARRAISER_REDIS_URL=" + c.url}, args...)
				require.Equal(t, c.code, out.code, "%s: %s", args, out.stderr)
				require.Contains(t, out.stdout+out.stderr, c.said, "%s", args)
				require.NotContains(t, out.stdout+out.stderr, "hunter2", "%s", args)
			}
		})
	}
}
