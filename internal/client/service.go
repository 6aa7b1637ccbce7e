package client

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"barraiser/internal/fault"
)

// answerWithin bounds one request; a scorecard is asked for again and again
// while it's being written.
const answerWithin = 30 * time.Second

// maxBody is the largest answer read: a whole round's transcript is far below.
const maxBody = 64 << 20

// Service is the HTTP side of a running barraiser.
type Service struct {
	base string
	http *http.Client
}

// NewService returns a client of the service at the address, such as
// "http://127.0.0.1:8080".
func NewService(base string) *Service {
	return &Service{base: strings.TrimRight(base, "/"), http: &http.Client{Timeout: answerWithin, Transport: &http.Transport{DisableKeepAlives: true}}}
}

// NewSession asks for a session; empty fields take the service's defaults.
type NewSession struct {
	Round       string `json:"round"`
	Level       string `json:"level,omitempty"`
	Interviewer string `json:"interviewer,omitempty"`
	Seed        *int64 `json:"seed,omitempty"`
	Loop        string `json:"loop,omitempty"`
}

// Opened is a session that was opened.
type Opened struct {
	ID   string `json:"id"`
	URL  string `json:"url"`
	Live string `json:"live"`
}

// Open opens a session. Errors carry the service's message and hint.
func (s *Service) Open(ctx context.Context, n NewSession) (Opened, error) {
	const op = "open session"
	body, err := json.Marshal(n)
	if err != nil {
		return Opened{}, fault.Wrap(err, op, fault.Internal)
	}
	answer, err := s.ask(ctx, http.MethodPost, "/api/sessions", body)
	if err != nil {
		return Opened{}, fault.Wrap(err, op, fault.KindOf(err))
	}
	var o Opened
	if err := json.Unmarshal(answer.body, &o); err != nil {
		return Opened{}, fault.Wrap(err, op, fault.Unavailable).Hint("is %s a barraiser service?", s.base)
	}
	return o, nil
}

// Live returns the WebSocket address of a session.
func (s *Service) Live(o Opened) string {
	return "ws" + strings.TrimPrefix(s.base, "http") + "/api/sessions/" + o.ID + "/live"
}

// Transcript returns a session's transcript as the service wrote it.
func (s *Service) Transcript(ctx context.Context, id string) ([]byte, error) {
	answer, err := s.ask(ctx, http.MethodGet, "/api/sessions/"+id+"/transcript", nil)
	if err != nil {
		return nil, fault.Wrap(err, "read transcript", fault.KindOf(err))
	}
	return bytes.TrimSpace(answer.body), nil
}

// Scorecard returns a session's scorecard as the service wrote it, waiting while
// it is being written.
func (s *Service) Scorecard(ctx context.Context, id string) ([]byte, error) {
	const op = "read scorecard"
	for {
		answer, err := s.ask(ctx, http.MethodGet, "/api/sessions/"+id+"/scorecard", nil)
		if err != nil {
			return nil, fault.Wrap(err, op, fault.KindOf(err))
		}
		if answer.status != http.StatusAccepted {
			return bytes.TrimSpace(answer.body), nil
		}
		seconds, err := strconv.Atoi(answer.header.Get("Retry-After"))
		if err != nil {
			seconds = 1
		}
		select {
		case <-time.After(time.Duration(seconds) * time.Second):
		case <-ctx.Done():
			return nil, fault.Wrap(context.Cause(ctx), op, fault.Unavailable)
		}
	}
}

// Review says how far a model's assessment of a session is: the steps done and how
// many there are, both 0 while nobody knows. It is no longer pending once it is
// written, or when no model rates the session.
func (s *Service) Review(ctx context.Context, id string) (done, of int, pending bool, err error) {
	answer, err := s.ask(ctx, http.MethodGet, "/api/sessions/"+id+"/scorecard?assessor=model", nil)
	switch {
	case fault.KindOf(err) == fault.NotFound:
		return 0, 0, false, nil
	case err != nil:
		return 0, 0, false, fault.Wrap(err, "read review", fault.KindOf(err))
	case answer.status != http.StatusAccepted:
		return 0, 0, false, nil
	}
	var steps struct {
		Done int `json:"done"`
		Of   int `json:"of"`
	}
	if err := json.Unmarshal(answer.body, &steps); err != nil {
		return 0, 0, false, fault.Wrap(err, "read review", fault.Unavailable)
	}
	return steps.Done, steps.Of, true, nil
}

// reply is an answer of the service that isn't a problem.
type reply struct {
	status int
	header http.Header
	body   []byte
}

// ask sends a request and reads its answer. A problem document becomes a fault.
func (s *Service) ask(ctx context.Context, method, path string, body []byte) (reply, error) {
	request, err := http.NewRequestWithContext(ctx, method, s.base+path, bytes.NewReader(body))
	if err != nil {
		return reply{}, fault.Wrap(err, "", fault.Usage).Hint("give the address as http://HOST:PORT")
	}
	if body != nil {
		request.Header.Set("Content-Type", "application/json")
	}
	response, err := s.http.Do(request)
	if err != nil {
		return reply{}, fault.Wrap(err, "", fault.Unavailable).Hint("is the service running at %s?", s.base)
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(io.LimitReader(response.Body, maxBody))
	if err != nil {
		return reply{}, fault.Wrap(err, "", fault.Unavailable)
	}
	if response.StatusCode >= http.StatusBadRequest {
		return reply{}, problem(response.StatusCode, answer)
	}
	return reply{status: response.StatusCode, header: response.Header, body: answer}, nil
}

// problem turns a problem document into a fault of the kind its status means.
func problem(status int, body []byte) error {
	var p struct {
		Title  string `json:"title"`
		Detail string `json:"detail"`
		Hint   string `json:"hint"`
	}
	if err := json.Unmarshal(body, &p); err != nil || p.Title == "" {
		return fault.New(fault.Unavailable, "", "the service answered with status %d", status)
	}
	kind := fault.Internal
	switch {
	case status == http.StatusNotFound || status == http.StatusGone:
		kind = fault.NotFound
	case status == http.StatusConflict:
		kind = fault.Conflict
	case status == http.StatusServiceUnavailable:
		kind = fault.Unavailable
	case status < http.StatusInternalServerError:
		kind = fault.Invalid
	}
	text := p.Title
	if p.Detail != "" {
		text = fmt.Sprintf("%s: %s", p.Title, p.Detail)
	}
	return fault.New(kind, "", "%s", text).Hint("%s", p.Hint)
}
