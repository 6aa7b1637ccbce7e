package httpd_test

import (
	"bufio"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"barraiser/internal/httpd"
	"barraiser/internal/live"
)

var _ httpd.Live = (*live.Handler)(nil)

// taker takes every connection over, greets on it and closes it.
type taker struct {
	greeting string
	err      error
}

func (k taker) ServeSession(w http.ResponseWriter, _ *http.Request, _ string) error {
	hijacker, ok := w.(http.Hijacker)
	if !ok {
		return errors.New("the writer can't be hijacked as the WebSocket library does it")
	}
	conn, _, err := hijacker.Hijack()
	if err != nil {
		return err
	}
	_, err = fmt.Fprint(conn, k.greeting)
	return errors.Join(err, conn.Close(), k.err)
}

// TestAConnectionIsHandedOver goes over the wire, because a recorder can't be
// taken over. What fails afterwards is logged and not answered: the words would
// land in the middle of a WebSocket stream.
func TestAConnectionIsHandedOver(t *testing.T) {
	for name, c := range map[string]struct {
		err    error
		logged string
	}{
		"well":            {nil, `"status":101`},
		"failed later on": {errors.New("the seat is gone"), `"err":"the seat is gone"`},
	} {
		t.Run(name, func(t *testing.T) {
			s := newSite(t)
			const greeting = "HTTP/1.1 101 Switching Protocols\r\n\r\n"
			gate, err := httpd.NewGate(host, "")
			require.NoError(t, err)
			o := s.server.Options
			o.Live, o.Gate = taker{greeting: greeting, err: c.err}, gate
			server := httptest.NewServer(httpd.New(o).Handler())
			conn, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", server.Listener.Addr().String())
			require.NoError(t, err)
			_, err = fmt.Fprintf(conn, "GET /api/sessions/x/live HTTP/1.1\r\nHost: %s\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n", host)
			require.NoError(t, err)
			var got strings.Builder
			_, err = bufio.NewReader(conn).WriteTo(&got)
			require.NoError(t, err)
			require.NoError(t, conn.Close())
			server.Close()
			require.Equal(t, greeting, got.String())
			// The server doesn't wait for what was taken over, so the line may come after.
			require.Eventually(t, func() bool { return strings.Contains(s.log.String(), c.logged) }, 10*time.Second, time.Millisecond)
			require.NotContains(t, s.log.String(), "superfluous")
		})
	}
}
