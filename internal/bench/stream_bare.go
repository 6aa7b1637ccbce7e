package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/gorilla/websocket"
)

// childRelay is the first argument of the bare relay's process.
const childRelay = "child-relay"

// serveRelay is the least that a relay from an endpoint to sockets can do: for
// each message it asks, reads the events line by line, and writes each token's
// text as a message, and an empty one at the end. It has no sessions, no guard, no bounds and no memory.
func serveRelay(ctx context.Context, args []string) error {
	if len(args) != 1 {
		return fmt.Errorf("%s takes the endpoint's address", childRelay)
	}
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	relay := &bareRelay{url: args[0] + "/chat/completions", http: &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 4096}}}
	upgrader := websocket.Upgrader{ReadBufferSize: 1 << 10, WriteBufferSize: 4 << 10, WriteBufferPool: &sync.Pool{}}
	server := &http.Server{ReadHeaderTimeout: 10 * time.Second, Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if ws, err := upgrader.Upgrade(w, r, nil); err == nil {
			go relay.serve(ctx, ws)
		}
	})}
	context.AfterFunc(ctx, func() { _ = server.Close() })
	fmt.Printf("%shttp://%s\n", listening, listener.Addr())
	go obey(stop)
	if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

type bareRelay struct {
	url  string
	http *http.Client
}

// serve relays an answer for each message, until either side goes.
func (b *bareRelay) serve(ctx context.Context, ws *websocket.Conn) {
	defer ws.Close() //nolint:errcheck // nobody is left to tell
	for {
		_, prompt, err := ws.ReadMessage()
		if err != nil {
			return
		}
		if err := b.relay(ctx, ws, prompt); err != nil {
			return
		}
	}
}

func (b *bareRelay) relay(ctx context.Context, ws *websocket.Conn, prompt []byte) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, b.url, bytes.NewReader(prompt))
	if err != nil {
		return err
	}
	request.Header.Set("Content-Type", "application/json")
	response, err := b.http.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	for lines := bufio.NewReader(response.Body); ; {
		line, err := lines.ReadSlice('\n')
		if err != nil {
			return err
		}
		data, ok := bytes.CutPrefix(line, []byte("data: "))
		if !ok {
			continue
		}
		if bytes.HasPrefix(data, []byte("[DONE]")) {
			// Read to its end, the connection can be used again.
			_, _ = io.Copy(io.Discard, lines)
			return ws.WriteMessage(websocket.TextMessage, nil)
		}
		var chunk struct {
			Choices []struct {
				Delta struct {
					Content string `json:"content"`
				} `json:"delta"`
			} `json:"choices"`
		}
		if err := json.Unmarshal(data, &chunk); err != nil {
			return err
		}
		if len(chunk.Choices) == 0 || chunk.Choices[0].Delta.Content == "" {
			continue
		}
		if err := ws.WriteMessage(websocket.TextMessage, []byte(chunk.Choices[0].Delta.Content)); err != nil {
			return err
		}
	}
}

// bare is the relay's process.
type bare struct{ server *child }

func startBare(ctx context.Context, _ *lab, up *upstream) (streamed, error) {
	server, err := startChild(ctx, childRelay, up.url)
	if err != nil {
		return nil, err
	}
	return &bare{server: server}, nil
}

func (b *bare) attend(ctx context.Context, up *upstream, n int) ([]listener, error) {
	return warmed(ctx, up, n, func() (listener, error) {
		ws, response, err := websocket.DefaultDialer.DialContext(ctx, "ws"+strings.TrimPrefix(b.server.url, "http"), http.Header{})
		if err != nil {
			return nil, err
		}
		response.Body.Close()
		return &bareListener{ws: ws}, nil
	})
}

func (b *bare) sentences() bool { return false }

func (b *bare) processes() []int { return []int{b.server.cmd.Process.Pid} }

func (b *bare) stop() error { return b.server.stop() }

type bareListener struct{ ws *websocket.Conn }

// barePrompt is what go-openai would send.
var barePrompt = []byte(`{"model":"` + streamModel + `","messages":[{"role":"user","content":"Go on."}],"stream":true}`)

func (b *bareListener) hear(ctx context.Context, e *ear) error {
	stop := context.AfterFunc(ctx, func() { _ = b.ws.SetReadDeadline(time.Unix(1, 0)) })
	defer stop()
	if err := b.ws.WriteMessage(websocket.TextMessage, barePrompt); err != nil {
		return err
	}
	for {
		_, text, err := b.ws.ReadMessage()
		if err != nil {
			return err
		}
		if len(text) == 0 {
			return nil
		}
		e.hear(string(text))
	}
}

func (b *bareListener) leave() { _ = b.ws.Close() }
