package llmtest

import (
	"context"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
)

// Model is what the server calls itself when a request names no model.
const Model = "test-model"

// Message is one message of a recorded request.
type Message struct {
	Role    string `json:"role"`
	Content string `json:"content"`
}

// Request is a recorded request.
type Request struct {
	Model               string    `json:"model"`
	Messages            []Message `json:"messages"`
	MaxTokens           int       `json:"max_tokens"`
	MaxCompletionTokens int       `json:"max_completion_tokens"`
	// Temperature is nil if none was sent.
	Temperature    *float64        `json:"temperature"`
	Stream         bool            `json:"stream"`
	ResponseFormat json.RawMessage `json:"response_format"`

	// Body is the request as it came.
	Body []byte `json:"-"`
	// Path, Query and Header of the HTTP request.
	Path   string      `json:"-"`
	Query  string      `json:"-"`
	Header http.Header `json:"-"`
	// Left is closed when the client hangs up before the answer is over.
	Left <-chan struct{} `json:"-"`
}

// Server is a running endpoint. Its methods are safe for concurrent use.
type Server struct {
	// URL is the base URL to give to a client, with /v1.
	URL string

	http   *httptest.Server
	pipe   *pipeListener
	dial   error // what every dial comes to, if set
	closed chan struct{}

	mu         sync.Mutex
	behaviours []Behaviour
	requests   []Request
	connected  int
}

// New starts a server on a free port of 127.0.0.1 and stops it when the test
// ends.
func New(t testing.TB, behaviours ...Behaviour) *Server {
	t.Helper()
	s, server := newServer(t, behaviours)
	server.Start()
	s.URL = server.URL + "/v1"
	return s
}

// InMemory starts a server that only Client can reach. In a synctest bubble it
// must be started inside the bubble.
func InMemory(t testing.TB, behaviours ...Behaviour) *Server {
	t.Helper()
	s, server := newServer(t, behaviours)
	_ = server.Listener.Close()
	s.pipe = &pipeListener{conns: make(chan net.Conn), closed: s.closed}
	server.Listener = s.pipe
	server.Start()
	s.URL = "http://endpoint.test/v1"
	return s
}

func newServer(t testing.TB, behaviours []Behaviour) (*Server, *httptest.Server) {
	t.Helper()
	if len(behaviours) == 0 {
		t.Fatal("llmtest: a server needs a behaviour")
	}
	s := &Server{behaviours: behaviours, closed: make(chan struct{})}
	server := httptest.NewUnstartedServer(s)
	server.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateNew {
			s.mu.Lock()
			s.connected++
			s.mu.Unlock()
		}
	}
	s.http = server
	t.Cleanup(func() {
		// Behaviours that hang watch closed, and Close waits for them.
		close(s.closed)
		server.Close()
	})
	return s, server
}

// Client returns an HTTP client for this server that keeps no connection after
// the test.
func (s *Server) Client(t testing.TB) *http.Client {
	t.Helper()
	transport := &http.Transport{}
	switch {
	case s.dial != nil:
		transport.DialContext = func(context.Context, string, string) (net.Conn, error) { return nil, s.dial }
	case s.pipe != nil:
		transport.DialContext = s.pipe.dial
	}
	t.Cleanup(transport.CloseIdleConnections)
	return &http.Client{Transport: transport}
}

// Requests returns the requests so far, in order of arrival.
func (s *Server) Requests() []Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Request(nil), s.requests...)
}

// Connections counts the connections made so far.
func (s *Server) Connections() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.connected
}

// ServeHTTP implements http.Handler.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	// The server notices that a client hung up only once its request is read.
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return
	}
	left := make(chan struct{})
	request := Request{Body: body, Path: r.URL.Path, Query: r.URL.RawQuery, Header: r.Header.Clone(), Left: left}
	if err := json.Unmarshal(body, &request); err != nil {
		http.Error(w, "llmtest: the request is not JSON", http.StatusBadRequest)
		return
	}
	x := &exchange{w: w, flush: http.NewResponseController(w).Flush, request: request, gone: r.Context().Done(), closed: s.closed}
	s.record(request).serve(x)
	select {
	case <-s.closed:
	case <-r.Context().Done():
		close(left)
	default:
	}
}

// record keeps the request and returns its behaviour.
func (s *Server) record(r Request) Behaviour {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := min(len(s.requests), len(s.behaviours)-1)
	s.requests = append(s.requests, r)
	return s.behaviours[n]
}
