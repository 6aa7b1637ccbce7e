package llm

import (
	"errors"

	"barraiser/internal/fault"
)

// What can go wrong with an endpoint. A caller tests for them with errors.Is;
// they come wrapped in a fault of kind Unavailable with a hint.
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
)

func truncated() error {
	return fault.Wrap(ErrTruncated, "llm: collect", fault.Unavailable).
		Hint("try again; if it keeps happening, look at the endpoint or the proxy before it")
}
