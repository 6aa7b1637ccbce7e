package pool

import (
	"errors"
	"fmt"
	"net/http"
	"sync"
	"time"

	"github.com/sony/gobreaker/v2"

	"barraiser/internal/llm"
)

// Breaker is the state of an endpoint's breaker.
type Breaker string

// The states of a breaker: calls go through, none does, one does to find out.
const (
	Closed   Breaker = "closed"
	Open     Breaker = "open"
	HalfOpen Breaker = "half-open"
)

// State is what health checks and metrics show of an endpoint.
type State struct {
	Name, Model string
	Breaker     Breaker
	// Since is when the breaker came into its state.
	Since time.Time
	// HeldUntil is until when the endpoint asked to be left alone, zero if it
	// didn't or the time is over.
	HeldUntil time.Time
	// LastError is the short form of the last failure, such as "refused 503", and
	// LastErrorAt its time. They stay when the endpoint recovers.
	LastError   string
	LastErrorAt time.Time
}

// endpoint is an Endpoint and what is known of it.
type endpoint struct {
	Endpoint
	rest    time.Duration
	breaker *gobreaker.TwoStepCircuitBreaker[struct{}]

	// mu guards what follows. The breaker calls back under its own lock, so
	// nobody may ask the breaker while holding mu.
	mu        sync.Mutex
	since     time.Time
	heldUntil time.Time
	lastError string
	lastAt    time.Time
}

// errNeither is told to the breaker of what counts neither way.
var errNeither = errors.New("not the endpoint's doing")

func newEndpoint(e Endpoint, o Options) *endpoint {
	out := &endpoint{Endpoint: e, rest: o.Rest, since: time.Now()}
	out.breaker = gobreaker.NewTwoStepCircuitBreaker[struct{}](gobreaker.Settings{
		Name: e.Name, MaxRequests: 1, Timeout: o.Rest,
		ReadyToTrip: func(c gobreaker.Counts) bool { return int(c.ConsecutiveFailures) >= o.Trip },
		IsExcluded:  func(err error) bool { return errors.Is(err, errNeither) },
		OnStateChange: func(string, gobreaker.State, gobreaker.State) {
			out.mu.Lock()
			defer out.mu.Unlock()
			out.since = time.Now()
		},
	})
	return out
}

// verdict is what a breaker is told of an attempt that ended with err.
func verdict(err error) error {
	f := llm.FailureOf(err)
	switch {
	case err == nil:
		return nil
	case f == nil, errors.Is(err, llm.ErrBudget):
		return errNeither
	case f.Kind == llm.ErrRefused && !f.Retryable: //nolint:errorlint // Kind is a sentinel itself
		switch f.Status {
		case http.StatusBadRequest, http.StatusRequestEntityTooLarge, http.StatusUnprocessableEntity:
			return errNeither
		}
		if f.Code == "content_filter" || f.Code == "content_policy_violation" {
			return errNeither
		}
	}
	return err
}

// rests returns for how much longer the endpoint is to be left alone.
func (e *endpoint) rests(now time.Time) time.Duration {
	open := e.breaker.State() == gobreaker.StateOpen
	e.mu.Lock()
	defer e.mu.Unlock()
	rest := e.heldUntil.Sub(now)
	if open {
		// The breaker is open up to and including the end of its time.
		rest = max(rest, e.since.Add(e.rest).Sub(now)+1, 1)
	}
	return max(rest, 0)
}

// failed keeps what is to be known of a failure. An endpoint that asks to be
// left alone for longer than patience rests that long.
func (e *endpoint) failed(err error, patience time.Duration) {
	now := time.Now()
	e.mu.Lock()
	defer e.mu.Unlock()
	e.lastError, e.lastAt = short(err), now
	f := llm.FailureOf(err)
	if f == nil || f.RetryAfter <= patience {
		return
	}
	if until := now.Add(f.RetryAfter); until.After(e.heldUntil) {
		e.heldUntil = until
	}
}

// short is an error in a word and its numbers.
func short(err error) string {
	s := string(llm.OutcomeOf(err))
	if f := llm.FailureOf(err); f != nil {
		if f.Status != 0 {
			s += fmt.Sprintf(" %d", f.Status)
		}
		if f.Code != "" {
			s += " " + f.Code
		}
	}
	return s
}

func (e *endpoint) state(now time.Time) State {
	b := map[gobreaker.State]Breaker{
		gobreaker.StateClosed: Closed, gobreaker.StateOpen: Open, gobreaker.StateHalfOpen: HalfOpen,
	}[e.breaker.State()]
	e.mu.Lock()
	defer e.mu.Unlock()
	s := State{Name: e.Name, Model: e.Model, Breaker: b, Since: e.since, LastError: e.lastError, LastErrorAt: e.lastAt}
	if e.heldUntil.After(now) {
		s.HeldUntil = e.heldUntil
	}
	return s
}

// States returns the state of every endpoint, in order of preference.
func (p *Pool) States() []State {
	now := time.Now()
	out := make([]State, len(p.endpoints))
	for i, e := range p.endpoints {
		out[i] = e.state(now)
	}
	return out
}
