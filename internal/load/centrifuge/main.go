package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"time"

	"github.com/centrifugal/centrifuge"
)

func main() {
	if err := serve(context.Background(), os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "centrifuge:", err)
		os.Exit(1)
	}
}

const (
	// A speech of sixty words fits into the history, as one of ours into its log.
	historySize = 128
	historyFor  = 5 * time.Minute
	pieceForm   = `{"type":"utter","turn":%d,"attempt":1,"part":%d,"text":"interview ","reset":false}`
)

// request is what a client asks for.
type request struct {
	Pieces int   `json:"pieces"`
	Pause  int64 `json:"pause_ns"`
}

// serve runs the server until its input ends.
func serve(ctx context.Context, input io.Reader, stdout io.Writer) error {
	node, err := centrifuge.New(centrifuge.Config{LogLevel: centrifuge.LogLevelNone})
	if err != nil {
		return err
	}
	node.OnConnecting(func(_ context.Context, event centrifuge.ConnectEvent) (centrifuge.ConnectReply, error) {
		return centrifuge.ConnectReply{Credentials: &centrifuge.Credentials{UserID: event.ClientID}}, nil
	})
	node.OnConnect(func(c *centrifuge.Client) { attend(node, c) })
	if err := node.Run(); err != nil {
		return err
	}
	defer node.Shutdown(context.WithoutCancel(ctx)) //nolint:errcheck // the process ends
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	sockets := centrifuge.NewWebsocketHandler(node, centrifuge.WebsocketConfig{UseWriteBufferPool: true, ReadBufferSize: 1 << 10})
	server := &http.Server{Handler: sockets, ReadHeaderTimeout: 10 * time.Second}
	go func() {
		_, _ = io.Copy(io.Discard, input)
		_ = server.Close()
	}()
	fmt.Fprintf(stdout, "Listening on http://%s\n", listener.Addr())
	if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

// attend lets a client subscribe, and ask for pieces on its channel.
func attend(node *centrifuge.Node, c *centrifuge.Client) {
	c.OnSubscribe(func(_ centrifuge.SubscribeEvent, done centrifuge.SubscribeCallback) {
		done(centrifuge.SubscribeReply{Options: centrifuge.SubscribeOptions{EnableRecovery: true}}, nil)
	})
	turn := 0
	c.OnRPC(func(event centrifuge.RPCEvent, done centrifuge.RPCCallback) {
		var r request
		if err := json.Unmarshal(event.Data, &r); err != nil {
			done(centrifuge.RPCReply{}, centrifuge.ErrorBadRequest)
			return
		}
		turn++
		go publish(node, event.Method, turn, r)
		done(centrifuge.RPCReply{}, nil)
	})
}

// publish publishes the pieces, with a pause before each but the first.
func publish(node *centrifuge.Node, channel string, turn int, r request) {
	for part := range r.Pieces {
		if part > 0 {
			time.Sleep(time.Duration(r.Pause))
		}
		piece := fmt.Appendf(nil, pieceForm, turn, part)
		if _, err := node.Publish(channel, piece, centrifuge.WithHistory(historySize, historyFor)); err != nil {
			return
		}
	}
}
