package pool

import (
	"context"
	"iter"
	"math/rand/v2"
	"time"

	"barraiser/internal/fault"
	"barraiser/internal/llm"
)

// Defaults of Options, for calls of which a candidate waits for the first word.
const (
	DefaultAttempts  = 4
	DefaultTries     = 2
	DefaultPatience  = 15 * time.Second
	DefaultFirstText = 6 * time.Second
	DefaultBase      = 200 * time.Millisecond
	DefaultCap       = 2 * time.Second
	DefaultTrip      = 5
	DefaultRest      = 30 * time.Second
)

// Endpoint is one of those that a pool may ask.
type Endpoint struct {
	// Name is how reports, states and errors call it; unique in its pool.
	Name string
	// Model is what requests that name none ask it for. Empty leaves it to Client.
	Model string
	// Client asks it. It is shared by all calls.
	Client llm.Client
}

// Options say how much trying there is. The zero value of a field means its
// default.
type Options struct {
	// Attempts bounds the requests of one call, over all endpoints.
	Attempts int
	// Tries bounds those at one endpoint while a later one is left to try.
	Tries int
	// Patience is the time in which an attempt may begin, for requests that bring
	// no patience of their own (theirs also ends an attempt that shows no text). A
	// deadline of the context that is sooner wins.
	Patience time.Duration
	// FirstText is how long an attempt may go without text while another endpoint
	// could be asked instead.
	FirstText time.Duration
	// Base and Cap bound the wait before the second attempt at an endpoint, which
	// doubles with each further one, from Base up to Cap.
	Base, Cap time.Duration
	// Trip is after how many failures on end an endpoint rests, and Rest for how
	// long.
	Trip int
	Rest time.Duration
	// Jitter draws from [0, limit). It is called from any goroutine; nil stands
	// for a random draw.
	Jitter func(limit time.Duration) time.Duration
	// Report is told of every attempt when it is over, in the goroutine of the
	// call, which it must not hold up. It may be nil.
	Report func(Attempt)
}

// Attempt is what is reported of one request to one endpoint.
type Attempt struct {
	// Endpoint and Model that were asked, and for which session, if one was named.
	Endpoint, Model, Session string
	// Number counts the attempts of the call from 1; Wait is how long was waited
	// before this one.
	Number int
	Wait   time.Duration
	// Outcome is how it ended; Status and Code are those of the failure, if it had
	// any.
	Outcome llm.Outcome
	Status  int
	Code    string
	// Usage is nil if the endpoint told none.
	Usage *llm.Usage
	// FirstText is the time to the first text, 0 if none came. Duration is the
	// time to the end, the caller's own time between chunks included.
	FirstText, Duration time.Duration
}

// Pool is an llm.Client over its endpoints. It is safe for concurrent use.
type Pool struct {
	o         Options
	endpoints []*endpoint
}

// New returns a pool, or a fault of kind Usage if there is no endpoint, one has
// no client or name, or two share a name. Nothing is connected.
func New(endpoints []Endpoint, o Options) (*Pool, error) {
	p := &Pool{o: o.withDefaults()}
	if len(endpoints) == 0 {
		return nil, fault.New(fault.Usage, op, "there is no endpoint")
	}
	names := map[string]bool{}
	for i, e := range endpoints {
		switch {
		case e.Name == "" || e.Client == nil:
			return nil, fault.New(fault.Usage, op, "endpoint %d has no name or no client", i+1)
		case names[e.Name]:
			return nil, fault.New(fault.Usage, op, "two endpoints are called %s", e.Name).Hint("give each its own name")
		}
		names[e.Name] = true
		p.endpoints = append(p.endpoints, newEndpoint(e, p.o))
	}
	return p, nil
}

func (o Options) withDefaults() Options {
	o.Attempts = positive(o.Attempts, DefaultAttempts)
	o.Tries = positive(o.Tries, DefaultTries)
	o.Patience = positive(o.Patience, DefaultPatience)
	o.FirstText = positive(o.FirstText, DefaultFirstText)
	o.Base = positive(o.Base, DefaultBase)
	o.Cap = max(positive(o.Cap, DefaultCap), o.Base)
	o.Trip = positive(o.Trip, DefaultTrip)
	o.Rest = positive(o.Rest, DefaultRest)
	if o.Jitter == nil {
		o.Jitter = rand.N[time.Duration]
	}
	if o.Report == nil {
		o.Report = func(Attempt) {}
	}
	return o
}

func positive[T int | time.Duration](value, fallback T) T {
	if value <= 0 {
		return fallback
	}
	return value
}

// Complete implements llm.Client by folding Stream.
func (p *Pool) Complete(ctx context.Context, r llm.Request) (llm.Completion, error) {
	return llm.Collect(p.Stream(ctx, r))
}

// Stream implements llm.Client. Its chunks name the endpoint. When every
// attempt failed the error is that of the last one, with how many were made
// where; when none could be made, since all endpoints rest, it is
// llm.ErrUnreachable with the time to the next in RetryAfter.
func (p *Pool) Stream(ctx context.Context, r llm.Request) iter.Seq2[llm.Chunk, error] {
	return func(yield func(llm.Chunk, error) bool) {
		c := p.begin(ctx, r)
		for {
			e, wait := c.next()
			if e == nil {
				yield(llm.Chunk{}, c.giveUp())
				return
			}
			if err := c.sleep(wait); err != nil {
				yield(llm.Chunk{}, err)
				return
			}
			done, err := e.breaker.Allow()
			if err != nil {
				// Another call is finding out whether it has recovered.
				c.out[e] = true
				continue
			}
			if over := c.attempt(ctx, e, wait, done, yield); over {
				return
			}
		}
	}
}
