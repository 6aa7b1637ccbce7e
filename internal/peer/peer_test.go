package peer

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gorilla/websocket"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"barraiser/internal/eventlog"
	"barraiser/internal/eventlog/memlog"
	"barraiser/internal/fault"
	"barraiser/internal/peer/peertest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const addr = "10.0.0.5:7070"

// owner is a replica that says what the test wants.
type owner struct {
	live, yield error
	looks       atomic.Int64
}

func (o *owner) ServePeer(w http.ResponseWriter, r *http.Request, session string) error {
	if o.live != nil {
		return o.live
	}
	ws, err := (&websocket.Upgrader{}).Upgrade(w, r, nil)
	if err != nil {
		return err
	}
	defer ws.Close() //nolint:errcheck // a test's own
	return ws.WriteMessage(websocket.TextMessage, []byte("welcome to "+session))
}

func (o *owner) Yield(_ context.Context, session string) error {
	if session != "a b" {
		return fault.New(fault.Internal, "", "another session: %s", session)
	}
	return o.yield
}

// serve opens an owner's door on the network.
func serve(t *testing.T, n *peertest.Network, named string, secret *Secret, o *owner) {
	t.Helper()
	door := NewDoor(named, secret, o, o, slog.New(slog.DiscardHandler)).HTTP()
	inner := door.Handler
	door.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, "/alive") {
			o.looks.Add(1)
		}
		inner.ServeHTTP(w, r)
	})
	listener := n.Listen(addr)
	served := make(chan struct{})
	go func() {
		defer close(served)
		_ = door.Serve(listener) // until it is closed or cut
	}()
	t.Cleanup(func() {
		require.NoError(t, door.Close())
		<-served
	})
}

func TestNames(t *testing.T) {
	one, two := Name(addr), Name(addr)
	require.NotEqual(t, one, two, "another life, another name")
	require.NoError(t, eventlog.CheckLease("s/1", one, time.Second))
	for _, name := range []string{one, two} {
		at, ok := address(name)
		require.True(t, ok)
		require.Equal(t, addr, at)
	}
	for _, name := range []string{"", "local", "host-XYZ", "/", "host/random", addr} {
		_, ok := address(name)
		require.False(t, ok, name)
	}
}

func TestTheSecretIsMadeOnce(t *testing.T) {
	store := memlog.New(time.Now)
	var wg sync.WaitGroup
	values := make([]string, 16)
	errs := make([]error, len(values))
	for i := range values {
		wg.Go(func() { values[i], errs[i] = NewSecret(store).get(t.Context()) })
	}
	wg.Wait()
	for i, value := range values {
		require.NoError(t, errs[i])
		require.Len(t, value, 64)
		require.Equal(t, values[0], value)
	}
	head, err := store.Head(t.Context(), SecretStream)
	require.NoError(t, err)
	require.Equal(t, uint64(1), head)
	other, err := NewSecret(memlog.New(time.Now)).get(t.Context())
	require.NoError(t, err)
	require.NotEqual(t, values[0], other)
}

func TestASecretThatCannotBeRead(t *testing.T) {
	store := memlog.New(time.Now)
	_, err := store.Append(t.Context(), eventlog.Commit{Stream: SecretStream, ID: "x", Records: []eventlog.Record{
		{At: time.Now(), Kind: secretKind, Version: 2, Data: []byte(`{"secret":"short"}`)},
	}})
	require.NoError(t, err)
	_, err = NewSecret(store).get(t.Context())
	require.Equal(t, fault.Invalid, fault.KindOf(err))
	require.NotEmpty(t, fault.HintOf(err))

	erased := memlog.New(time.Now)
	require.NoError(t, erased.Delete(t.Context(), SecretStream))
	_, err = NewSecret(erased).get(t.Context())
	require.ErrorIs(t, err, eventlog.ErrErased)
	require.False(t, NewSecret(erased).matches(t.Context(), ""), "no secret is no open door")
}

func TestTheDoorAnswersWhoKnowsTheSecret(t *testing.T) {
	secret := NewSecret(memlog.New(time.Now))
	value, err := secret.get(t.Context())
	require.NoError(t, err)
	const named = addr + "/me"
	o := &owner{live: fault.New(fault.Unavailable, "", "draining")}
	door := NewDoor(named, secret, o, o, slog.New(slog.DiscardHandler))
	cases := map[string]struct {
		method, path, auth, name string
		status                   int
	}{
		"no secret":          {http.MethodGet, "/peer/v1/alive", "", named, http.StatusUnauthorized},
		"another secret":     {http.MethodGet, "/peer/v1/alive", "Bearer " + strings.Repeat("0", 64), named, http.StatusUnauthorized},
		"part of it":         {http.MethodGet, "/peer/v1/alive", "Bearer " + value[:63], named, http.StatusUnauthorized},
		"no scheme":          {http.MethodGet, "/peer/v1/alive", value, named, http.StatusUnauthorized},
		"no secret, no path": {http.MethodGet, "/", "", "", http.StatusUnauthorized},
		"another name":       {http.MethodGet, "/peer/v1/alive", "Bearer " + value, addr + "/before", http.StatusGone},
		"no name":            {http.MethodGet, "/peer/v1/alive", "Bearer " + value, "", http.StatusGone},
		"alive":              {http.MethodGet, "/peer/v1/alive", "Bearer " + value, named, http.StatusNoContent},
		"nothing else":       {http.MethodGet, "/healthz", "Bearer " + value, named, http.StatusNotFound},
		"draining":           {http.MethodGet, "/peer/v1/sessions/x/live", "Bearer " + value, named, http.StatusServiceUnavailable},
		"yield":              {http.MethodPost, "/peer/v1/sessions/a%20b/yield", "Bearer " + value, named, http.StatusNoContent},
		"a defect":           {http.MethodPost, "/peer/v1/sessions/other/yield", "Bearer " + value, named, http.StatusInternalServerError},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			r := httptest.NewRequestWithContext(t.Context(), c.method, c.path, http.NoBody)
			r.Header.Set(authHeader, c.auth)
			r.Header.Set(ownerHeader, c.name)
			w := httptest.NewRecorder()
			door.ServeHTTP(w, r)
			require.Equal(t, c.status, w.Code)
			if c.status == http.StatusUnauthorized {
				body, err := io.ReadAll(w.Body)
				require.NoError(t, err)
				require.Empty(t, body, "nothing is said")
				require.Empty(t, w.Header())
			}
		})
	}
	server := door.HTTP()
	require.Positive(t, server.ReadHeaderTimeout)
	require.Positive(t, server.ReadTimeout)
	require.Positive(t, server.WriteTimeout)
	require.Positive(t, server.MaxHeaderBytes)
}

func TestDial(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n, secret := peertest.NewNetwork(), NewSecret(memlog.New(time.Now))
		o, named := &owner{}, Name(addr)
		serve(t, n, named, secret, o)
		c := NewClient(secret, ClientOptions{Dial: n.Dial})
		ws, err := c.Dial(t.Context(), named, "a b")
		require.NoError(t, err)
		_, said, err := ws.ReadMessage()
		require.NoError(t, err)
		require.Equal(t, "welcome to a b", string(said))
		require.NoError(t, ws.Close())

		for what, owner := range map[string]string{
			"a command":            "host-XYZ",
			"nobody there":         "10.0.0.5:1/x",
			"another at the place": Name(addr),
		} {
			_, err := c.Dial(t.Context(), owner, "a b")
			require.Equal(t, fault.Unavailable, fault.KindOf(err), what)
		}
		stranger := NewClient(NewSecret(memlog.New(time.Now)), ClientOptions{Dial: n.Dial})
		_, err = stranger.Dial(t.Context(), named, "a b")
		require.ErrorContains(t, err, "Unauthorized")
		require.Contains(t, fault.HintOf(err), "BARRAISER_PEER_ADDR")

		o.live = fault.New(fault.Unavailable, "", "draining")
		_, err = c.Dial(t.Context(), named, "a b")
		require.ErrorContains(t, err, "Service Unavailable")
		o.live = nil
		_, err = c.Dial(t.Context(), named, "a b")
		require.ErrorContains(t, err, "a moment ago", "it isn't asked again at once")
		time.Sleep(restFor)
		ws, err = c.Dial(t.Context(), named, "a b")
		require.NoError(t, err)
		require.NoError(t, ws.Close())

		resume := n.Hang(addr)
		began := time.Now()
		_, err = c.Dial(t.Context(), named, "a b")
		require.Equal(t, fault.Unavailable, fault.KindOf(err))
		require.Equal(t, dialWithin, time.Since(began))
		resume()
	})
}

func TestWhoGivesUpDoesNotCondemnTheOwner(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n, secret, named := peertest.NewNetwork(), NewSecret(memlog.New(time.Now)), Name(addr)
		serve(t, n, named, secret, &owner{})
		c := NewClient(secret, ClientOptions{Dial: n.Dial})
		gone, cancel := context.WithCancel(t.Context())
		cancel()
		_, err := c.Dial(gone, named, "a b")
		require.Error(t, err)
		ws, err := c.Dial(t.Context(), named, "a b")
		require.NoError(t, err)
		require.NoError(t, ws.Close())
	})
}

func TestYield(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n, secret, named := peertest.NewNetwork(), NewSecret(memlog.New(time.Now)), Name(addr)
		o := &owner{}
		serve(t, n, named, secret, o)
		c := NewClient(secret, ClientOptions{Dial: n.Dial})
		require.NoError(t, c.Yield(t.Context(), named, "a b"))
		o.yield = fault.New(fault.Conflict, "", "somebody is connected")
		require.Equal(t, fault.Conflict, fault.KindOf(c.Yield(t.Context(), named, "a b")))
		o.yield = nil
		require.NoError(t, c.Yield(t.Context(), named, "a b"), "a conflict says nothing against the owner")
		require.Equal(t, fault.Unavailable, fault.KindOf(c.Yield(t.Context(), "host-XYZ", "a b")))

		resume := n.Hang(addr)
		began := time.Now()
		require.Equal(t, fault.Unavailable, fault.KindOf(c.Yield(t.Context(), named, "a b")))
		require.Equal(t, yieldWithin, time.Since(began))
		require.Equal(t, fault.Unavailable, fault.KindOf(c.Yield(t.Context(), named, "a b")))
		require.Equal(t, yieldWithin, time.Since(began), "many sessions of a hung owner don't wait each")
		resume()
	})
}

// TestARestoredStoreHasAnotherSecret: replicas that run find out by themselves.
func TestARestoredStoreHasAnotherSecret(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := &swapped{Log: memlog.New(time.Now)}
		n, named := peertest.NewNetwork(), Name(addr)
		serve(t, n, named, NewSecret(store), &owner{})
		running, started := NewClient(NewSecret(store), ClientOptions{Dial: n.Dial}), NewClient(NewSecret(store), ClientOptions{Dial: n.Dial})
		require.NoError(t, running.Yield(t.Context(), named, "a b"))
		store.Log = memlog.New(time.Now)
		time.Sleep(2 * askAgain)
		require.NoError(t, started.Yield(t.Context(), named, "a b"), "the door asks the store")
		require.NoError(t, running.Yield(t.Context(), named, "a b"), "so does who is refused")
	})
}

// swapped is a log that can become another one.
type swapped struct{ eventlog.Log }

func TestWatch(t *testing.T) {
	cases := map[string]struct {
		harm  func(*testing.T, *peertest.Network, *Secret)
		after time.Duration
	}{
		"dies":  {func(_ *testing.T, n *peertest.Network, _ *Secret) { n.Cut(addr) }, lookEvery},
		"hangs": {func(t *testing.T, n *peertest.Network, _ *Secret) { t.Helper(); t.Cleanup(n.Hang(addr)) }, lookEvery + 2*aliveWithin},
		"is followed at its address": {func(t *testing.T, n *peertest.Network, s *Secret) {
			t.Helper()
			n.Cut(addr)
			serve(t, n, Name(addr), s, &owner{})
		}, lookEvery},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				n, secret, named := peertest.NewNetwork(), NewSecret(memlog.New(time.Now)), Name(addr)
				o := &owner{}
				serve(t, n, named, secret, o)
				client := NewClient(secret, ClientOptions{Dial: n.Dial})
				lost := make(chan string, 3)
				release := client.Watch(named, func() { lost <- "one" })
				defer client.Watch(named, func() { lost <- "two" })()
				client.Watch(named, func() { lost <- "released" })()
				time.Sleep(10*lookEvery + lookEvery/100)
				require.Empty(t, lost)
				require.EqualValues(t, 10, o.looks.Load(), "one look at a time, for all pipes")

				began := time.Now()
				c.harm(t, n, secret)
				require.ElementsMatch(t, []string{"one", "two"}, []string{<-lost, <-lost})
				require.LessOrEqual(t, time.Since(began), c.after)
				require.Empty(t, client.watches)
				_, err := client.Dial(t.Context(), named, "a b")
				require.ErrorContains(t, err, "a moment ago")
				release() // late, and harmless
			})
		})
	}
}

// TestAWatchEndsWithItsLastPipe: synctest fails when a goroutine is left.
func TestAWatchEndsWithItsLastPipe(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n, secret, named := peertest.NewNetwork(), NewSecret(memlog.New(time.Now)), Name(addr)
		o := &owner{}
		serve(t, n, named, secret, o)
		c := NewClient(secret, ClientOptions{Dial: n.Dial})
		for range 3 {
			one, two := c.Watch(named, func() { t.Error("lost") }), c.Watch(named, func() { t.Error("lost") })
			time.Sleep(2 * lookEvery)
			one()
			two()
			require.Empty(t, c.watches)
			before := o.looks.Load()
			time.Sleep(time.Minute)
			require.Equal(t, before, o.looks.Load())
		}
	})
}

// TestOneMissedAnswerIsForgiven: a replica that is busy for a moment keeps its pipes.
func TestOneMissedAnswerIsForgiven(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n, secret, named := peertest.NewNetwork(), NewSecret(memlog.New(time.Now)), Name(addr)
		serve(t, n, named, secret, &owner{})
		c := NewClient(secret, ClientOptions{Dial: n.Dial})
		defer c.Watch(named, func() { t.Error("lost") })()
		resume := n.Hang(addr)
		time.Sleep(lookEvery + aliveWithin + aliveWithin/2)
		resume()
		time.Sleep(time.Minute)
	})
}
