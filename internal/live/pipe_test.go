package live_test

import (
	"net/http"
	"testing"
	"testing/synctest"

	"github.com/gorilla/websocket"
	"github.com/stretchr/testify/require"

	"barraiser/internal/client"
	"barraiser/internal/peer/peertest"
	"barraiser/internal/wire"
)

// pipedHouse is a house on a network in memory, for tests in virtual time. It is
// closed with the test.
func pipedHouse(t *testing.T, s settings) *house {
	t.Helper()
	network := peertest.NewNetwork()
	h := furnish(t, s, network)
	h.network = network
	handler := front(h.live)
	if h.near != nil {
		handler = front(h.near)
	}
	server := &http.Server{Handler: handler}
	served := make(chan error, 1)
	listener := network.Listen("house:80")
	go func() { served <- server.Serve(listener) }()
	t.Cleanup(func() {
		h.close()
		require.NoError(t, server.Close())
		require.ErrorIs(t, <-served, http.ErrServerClosed)
	})
	return h
}

// inVirtualTime plays a scenario at the session's replica and through another one,
// on a network in memory.
func inVirtualTime(t *testing.T, s settings, scenario func(subject, *house)) {
	t.Helper()
	for _, s.way = range []way{direct, relayed} {
		t.Run(string(s.way), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) { scenario(t, pipedHouse(t, s)) })
		})
	}
}

// pipe connects to a session over the network in memory.
func (h *house) pipe(session string) *websocket.Conn {
	h.tb.Helper()
	dialer := websocket.Dialer{NetDialContext: h.network.Dial}
	ws, response, err := dialer.DialContext(h.tb.Context(), "ws://house/"+session, nil)
	require.NoError(h.tb, err)
	require.NoError(h.tb, response.Body.Close())
	return ws
}

func say(tb testing.TB, ws *websocket.Conn, frame wire.ClientFrame) {
	tb.Helper()
	data, err := wire.Encode(frame)
	require.NoError(tb, err)
	require.NoError(tb, ws.WriteMessage(websocket.TextMessage, data))
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

// readUntil reads up to the frame that is the last.
func readUntil(tb testing.TB, ws *websocket.Conn, last func(wire.ServerFrame) bool) {
	tb.Helper()
	for {
		_, data, err := ws.ReadMessage()
		require.NoError(tb, err)
		frame, err := wire.DecodeServer(data)
		require.NoError(tb, err)
		if last(frame) {
			return
		}
	}
}

func ignore(wire.ServerFrame) {}
