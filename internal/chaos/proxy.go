package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"time"

	"barraiser/internal/chaos/process"
)

// proxies is a running toxiproxy, by its HTTP interface.
type proxies struct {
	process *process.Process
	url     string
	http    *http.Client
}

// link is one way through it: from one replica to Redis.
type link struct {
	of         *proxies
	name, addr string
}

// toxic is what a link can be made to suffer, as toxiproxy names it.
type toxic struct {
	Name       string         `json:"name"`
	Type       string         `json:"type"`
	Stream     string         `json:"stream"`
	Attributes map[string]int `json:"attributes"`
}

func startProxies(binary string, log io.Writer) (*proxies, error) {
	addr, err := freeAddr()
	if err != nil {
		return nil, err
	}
	host, port, err := net.SplitHostPort(addr)
	if err != nil {
		return nil, err
	}
	p := &proxies{
		process: process.New(process.Command{Path: binary, Args: []string{"-host", host, "-port", port}, Ready: "Starting HTTP server", Log: log}),
		url:     "http://" + addr,
		http:    &http.Client{Timeout: 10 * time.Second},
	}
	return p, p.process.Start()
}

// link opens a way to an address.
func (p *proxies) link(ctx context.Context, name, upstream string) (*link, error) {
	addr, err := freeAddr()
	if err != nil {
		return nil, err
	}
	l := &link{of: p, name: name, addr: addr}
	proxy := map[string]any{"name": name, "listen": addr, "upstream": upstream, "enabled": true}
	// It says that it starts before it listens.
	for attempt := 0; ; attempt++ {
		err = p.ask(ctx, http.MethodPost, "/proxies", proxy)
		if err == nil || attempt == 50 || ctx.Err() != nil {
			return l, err
		}
		time.Sleep(100 * time.Millisecond)
	}
}

// cut ends the link's connections and lets in no others; mend lets them in again.
func (l *link) cut(ctx context.Context) error  { return l.enable(ctx, false) }
func (l *link) mend(ctx context.Context) error { return l.enable(ctx, true) }

func (l *link) enable(ctx context.Context, on bool) error {
	return l.of.ask(ctx, http.MethodPost, "/proxies/"+l.name, map[string]bool{"enabled": on})
}

// suffer makes the link suffer, heal ends it.
func (l *link) suffer(ctx context.Context, t toxic) error {
	return l.of.ask(ctx, http.MethodPost, "/proxies/"+l.name+"/toxics", t)
}

func (l *link) heal(ctx context.Context, t toxic) error {
	return l.of.ask(ctx, http.MethodDelete, "/proxies/"+l.name+"/toxics/"+t.Name, nil)
}

func (p *proxies) ask(ctx context.Context, method, path string, body any) error {
	data, err := json.Marshal(body)
	if err != nil {
		return err
	}
	request, err := http.NewRequestWithContext(ctx, method, p.url+path, bytes.NewReader(data))
	if err != nil {
		return err
	}
	response, err := p.http.Do(request)
	if err != nil {
		return fmt.Errorf("toxiproxy: %w", err)
	}
	defer response.Body.Close()
	if response.StatusCode >= http.StatusBadRequest {
		said, _ := io.ReadAll(io.LimitReader(response.Body, 1<<10)) // a hint, if it can be read
		return fmt.Errorf("toxiproxy answers %s to %s %s: %s", response.Status, method, path, said)
	}
	return nil
}

// freeAddr finds an address of loopback that nobody listens on just now.
func freeAddr() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0") //nolint:noctx // a moment on loopback
	if err != nil {
		return "", err
	}
	return l.Addr().String(), l.Close()
}
