package llm

import (
	"errors"
	"strings"
	"time"

	"barraiser/internal/fault"
)

// What can go wrong with a call. A caller tests for them with errors.Is; they
// come wrapped in a fault of kind Unavailable with a hint, and with a Failure
// that says more.
var (
	// ErrTruncated is an answer that ended without a finish reason.
	ErrTruncated = errors.New("the answer was cut off")
	// ErrStalled is an endpoint that sent no first chunk, or no further one, in
	// time.
	ErrStalled = errors.New("the endpoint went silent")
	// ErrRefused is a request the endpoint answered with an error, before or
	// during the answer, or content that it or the model would not produce.
	ErrRefused = errors.New("the endpoint refused the request")
	// ErrMalformed is an answer that does not follow the protocol or is larger
	// than the client takes.
	ErrMalformed = errors.New("the endpoint's answer can't be read")
	// ErrUnreachable is an endpoint that gave no answer at all: the name
	// doesn't resolve, the connection is refused or breaks before a status.
	ErrUnreachable = errors.New("the endpoint can't be reached")
	// ErrBudget is a call that was not made, because what its session or the day
	// may spend is spent.
	ErrBudget = errors.New("the budget is used up")
)

// Failure is what a caller needs to know of a call that went wrong to decide
// what comes next. It is found with FailureOf in the chain of every error that
// carries one of the sentinels, and holds no words of the endpoint.
type Failure struct {
	// Kind is one of the sentinels.
	Kind error
	// Detail says more in words of ours; may be empty.
	Detail string
	// Cause is the error of the network behind it, or nil.
	Cause error
	// Status is the HTTP status, or the one an error in the stream named; 0 if
	// there was none.
	Status int
	// Code is the endpoint's error code if it is a well-known one, else empty.
	Code string
	// RetryAfter is how long the endpoint asked to be left alone, counted from
	// the moment of its answer; 0 if it asked for nothing.
	RetryAfter time.Duration
	// Retryable says that the same request may well succeed at the same
	// endpoint a little later. It is never set once text has come.
	Retryable bool
	// Elsewhere says that another endpoint may well answer the request: what
	// failed is the endpoint's and not the request's. It is never set once text
	// has come.
	Elsewhere bool
	// Begun says that text had come before the failure.
	Begun bool
}

// Error says the kind, the detail and the cause.
func (f *Failure) Error() string {
	parts := []string{f.Kind.Error()}
	if f.Detail != "" {
		parts = append(parts, f.Detail)
	}
	if f.Cause != nil {
		parts = append(parts, f.Cause.Error())
	}
	return strings.Join(parts, ": ")
}

// Unwrap returns the sentinel and the cause.
func (f *Failure) Unwrap() []error {
	if f.Cause == nil {
		return []error{f.Kind}
	}
	return []error{f.Kind, f.Cause}
}

// FailureOf returns the failure in err's chain, or nil: the error of a caller
// who cancelled, or of a request that makes no sense, has none.
func FailureOf(err error) *Failure {
	if f, ok := errors.AsType[*Failure](err); ok {
		return f
	}
	return nil
}

// Fault wraps f as clients return it: with the operation and a hint.
func (f *Failure) Fault(op, hint string) error {
	return fault.Wrap(f, op, fault.Unavailable).Hint("%s", hint)
}

// Outcome is the short name of how a call ended, for metrics and logs.
type Outcome string

// The outcomes. Left is a caller who cancelled or went; Invalid a request that
// was never made because it makes no sense; Failed an error of no known kind.
const (
	OK          Outcome = "ok"
	Truncated   Outcome = "truncated"
	Stalled     Outcome = "stalled"
	Refused     Outcome = "refused"
	Malformed   Outcome = "malformed"
	Unreachable Outcome = "unreachable"
	OverBudget  Outcome = "budget"
	Left        Outcome = "left"
	Invalid     Outcome = "invalid"
	Failed      Outcome = "failed"
)

// OutcomeOf names how a call ended that returned err. It can't tell a caller
// who left from an unknown error: callers that know say Left themselves.
func OutcomeOf(err error) Outcome {
	for _, known := range []struct {
		kind error
		name Outcome
	}{
		{ErrTruncated, Truncated},
		{ErrStalled, Stalled},
		{ErrRefused, Refused},
		{ErrMalformed, Malformed},
		{ErrUnreachable, Unreachable},
		{ErrBudget, OverBudget},
	} {
		if errors.Is(err, known.kind) {
			return known.name
		}
	}
	switch {
	case err == nil:
		return OK
	case fault.KindOf(err) == fault.Usage:
		return Invalid
	default:
		return Failed
	}
}

func truncated() error {
	f := &Failure{Kind: ErrTruncated}
	return f.Fault("llm: collect", "try again; if it keeps happening, look at the endpoint or the proxy before it")
}
