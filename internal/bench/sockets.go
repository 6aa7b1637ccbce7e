package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"sync"
	"time"

	"github.com/gorilla/websocket"
)

// serveSockets is the child that only holds sockets: the bare peer of an idle
// session. It uses them as the service does (handler returned after the upgrade,
// a small read buffer, a pool of write buffers, one goroutine that reads and one
// that would write), with nothing behind them.
func serveSockets(ctx context.Context) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	upgrader := websocket.Upgrader{ReadBufferSize: 1 << 10, WriteBufferSize: 4 << 10, WriteBufferPool: &sync.Pool{}}
	server := &http.Server{ReadHeaderTimeout: 10 * time.Second, Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ws, err := upgrader.Upgrade(w, r, nil)
		if err != nil {
			return
		}
		frames := make(chan []byte)
		go func() {
			defer func() { _ = ws.Close() }()
			for frame := range frames {
				if ws.WriteMessage(websocket.TextMessage, frame) != nil {
					return
				}
			}
		}()
		go func() {
			defer close(frames)
			for {
				if _, _, err := ws.ReadMessage(); err != nil {
					return
				}
			}
		}()
	})}
	context.AfterFunc(ctx, func() { _ = server.Close() })
	fmt.Printf("%shttp://%s\n", listening, listener.Addr())
	go obey(stop)
	if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}
