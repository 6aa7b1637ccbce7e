package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"sync"
	"time"

	"github.com/gorilla/websocket"
)

// childBare is the first argument of the bare relay's process.
const childBare = "child-bare"

// request is what a client of a peer asks for: so many pieces, so far apart. The
// centrifuge server reads the same.
type request struct {
	Pieces int   `json:"pieces"`
	Pause  int64 `json:"pause_ns"`
}

// pieceForm is the frame of a piece, as long as one of ours.
const pieceForm = `{"type":"utter","turn":%d,"attempt":1,"part":%d,"text":"interview ","reset":false}`

// serveBare is the least that brings pieces to sockets: for each request it writes
// them, with a pause before each but the first. There are no sessions, no log, no
// bounds, and nobody else can listen. It ends with its input.
func serveBare(ctx context.Context, input io.Reader, stdout io.Writer) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	upgrader := websocket.Upgrader{ReadBufferSize: 1 << 10, WriteBufferSize: 4 << 10, WriteBufferPool: &sync.Pool{}}
	server := &http.Server{ReadHeaderTimeout: 10 * time.Second, Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if ws, err := upgrader.Upgrade(w, r, nil); err == nil {
			go relay(ws)
		}
	})}
	context.AfterFunc(ctx, func() { _ = server.Close() })
	go func() {
		defer stop()
		_, _ = io.Copy(io.Discard, input)
	}()
	fmt.Fprintf(stdout, "%shttp://%s\n", listening, listener.Addr())
	if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

// relay answers a socket's requests until it goes.
func relay(ws *websocket.Conn) {
	defer ws.Close() //nolint:errcheck // nobody is left to tell
	for turn := 1; ; turn++ {
		_, data, err := ws.ReadMessage()
		if err != nil {
			return
		}
		var r request
		if json.Unmarshal(data, &r) != nil {
			return
		}
		for part := range r.Pieces {
			if part > 0 {
				time.Sleep(time.Duration(r.Pause))
			}
			if ws.WriteMessage(websocket.TextMessage, fmt.Appendf(nil, pieceForm, turn, part)) != nil {
				return
			}
		}
	}
}
