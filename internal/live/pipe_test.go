package live_test

import (
	"context"
	"net"
	"net/http"
	"sync"
	"testing"

	"github.com/gorilla/websocket"
	"github.com/stretchr/testify/require"

	"barraiser/internal/client"
	"barraiser/internal/wire"
)

// pipes is a network in memory, so that a whole service runs in virtual time.
// Its connections have no buffers: what isn't read blocks the writer at once.
type pipes struct {
	conns chan net.Conn
	once  sync.Once
	done  chan struct{}
}

func newPipes() *pipes { return &pipes{conns: make(chan net.Conn), done: make(chan struct{})} }

func (p *pipes) Accept() (net.Conn, error) {
	select {
	case c := <-p.conns:
		return c, nil
	case <-p.done:
		return nil, net.ErrClosed
	}
}

func (p *pipes) Close() error {
	p.once.Do(func() { close(p.done) })
	return nil
}

func (p *pipes) Addr() net.Addr { return &net.UnixAddr{Name: "pipes", Net: "unix"} }

func (p *pipes) dial(context.Context, string, string) (net.Conn, error) {
	ours, theirs := net.Pipe()
	select {
	case p.conns <- theirs:
		return ours, nil
	case <-p.done:
		return nil, net.ErrClosed
	}
}

// pipedHouse is a house on a network in memory, for tests in virtual time. It is
// closed with the test.
func pipedHouse(t *testing.T, s settings) *house {
	t.Helper()
	h := furnish(t, s)
	h.network = newPipes()
	server := &http.Server{Handler: h}
	served := make(chan error, 1)
	go func() { served <- server.Serve(h.network) }()
	t.Cleanup(func() {
		h.close()
		require.NoError(t, server.Close())
		require.ErrorIs(t, <-served, http.ErrServerClosed)
	})
	return h
}

// pipe connects to a session over the network in memory.
func (h *house) pipe(session string) *websocket.Conn {
	h.tb.Helper()
	dialer := websocket.Dialer{NetDialContext: h.network.dial}
	ws, response, err := dialer.DialContext(h.tb.Context(), "ws://house/"+session, nil)
	require.NoError(h.tb, err)
	require.NoError(h.tb, response.Body.Close())
	return ws
}

func say(t *testing.T, ws *websocket.Conn, frame wire.ClientFrame) {
	t.Helper()
	data, err := wire.Encode(frame)
	require.NoError(t, err)
	require.NoError(t, ws.WriteMessage(websocket.TextMessage, data))
}

// readToEnd reads until the connection ends and returns the frames and the close
// code, 1006 for none.
func readToEnd(ws *websocket.Conn, each func(wire.ServerFrame)) *client.Closed {
	for {
		_, data, err := ws.ReadMessage()
		if err != nil {
			closed := &client.Closed{Code: websocket.CloseAbnormalClosure, Reason: err.Error()}
			if frame, ok := err.(*websocket.CloseError); ok { //nolint:errorlint // gorilla returns it bare
				closed.Code, closed.Reason = frame.Code, frame.Text
			}
			_ = ws.Close()
			return closed
		}
		if frame, err := wire.DecodeServer(data); err == nil {
			each(frame)
		}
	}
}

func ignore(wire.ServerFrame) {}
