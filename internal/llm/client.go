package llm

import (
	"context"
	"iter"
	"strings"
	"time"
)

// Role says who speaks in a message.
type Role string

// The roles an endpoint understands.
const (
	System    Role = "system"
	User      Role = "user"
	Assistant Role = "assistant"
)

// Message is one entry of the conversation given to the model.
type Message struct {
	Role Role
	Text string
}

// Request is what the model is asked. The zero value of a field leaves the
// choice to the client or the endpoint, except for Temperature.
type Request struct {
	// Model overrides the client's own model.
	Model string
	// Messages in order of speaking; at least one.
	Messages []Message
	// MaxTokens bounds the answer, in tokens of the model. An answer that meets
	// the bound ends with the finish reason "length".
	MaxTokens int
	// Temperature of sampling, 0 to 2. Zero means as close to deterministic as
	// the endpoint can, and is really sent. Models that accept no temperature
	// are not sent one.
	Temperature float64
	// Schema is an optional JSON schema which the answer must follow. Endpoints
	// differ in how strictly they keep to it: read the answer with Object.
	Schema []byte
	// Session is whose budget pays for the call; see SessionOf for calls that
	// can't say it here. It never leaves the process.
	Session string
	// Patience bounds the time to the first text, all attempts and the waits
	// between them included; what comes later is ErrStalled. Zero leaves it to the
	// client. Unlike a deadline it says that the endpoint took too long, and not
	// that the caller left.
	Patience time.Duration
}

// The finish reasons that callers branch on. Endpoints may send others.
const (
	FinishStop   = "stop"
	FinishLength = "length"
)

// Chunk is a piece of the answer.
type Chunk struct {
	// Text to append to what came before. Empty only on the last chunk.
	Text string
	// Finish is why the answer ended. It is set on the last chunk and on no
	// other.
	Finish string
	// Usage is set at most on the last chunk, and nil if the endpoint told
	// none: unknown is not zero.
	Usage *Usage
	// Model that answered, as the endpoint names it; may be empty.
	Model string
	// Endpoint that answered, where a client has several; else empty.
	Endpoint string
}

// Usage counts tokens as the endpoint bills them.
type Usage struct{ Prompt, Completion int }

// Completion is a whole answer.
type Completion struct {
	Text, Finish, Model, Endpoint string
	// Usage is zero if the endpoint told none.
	Usage Usage
}

// Client talks to one model endpoint. Implementations are safe for concurrent
// use.
type Client interface {
	// Stream yields the answer as it is written. The request starts when the
	// sequence is ranged over, and once for each time it is. Either the last
	// pair is a chunk with a finish reason and a nil error, or it is a zero
	// chunk with the error. Leaving the loop early, like cancelling ctx, closes
	// the request upstream; the loop body may take as long as it likes.
	//
	// Errors are faults: ErrTruncated, ErrStalled, ErrRefused, ErrMalformed,
	// ErrUnreachable or ErrBudget (all fault.Unavailable, with a Failure), the
	// cause of a cancelled ctx, or fault.Usage for a request that makes no sense.
	Stream(ctx context.Context, r Request) iter.Seq2[Chunk, error]
	// Complete returns the whole answer. With an error it returns what came
	// before it.
	Complete(ctx context.Context, r Request) (Completion, error)
}

// Collect folds a stream into a completion. On an error the completion has the
// text received so far.
func Collect(chunks iter.Seq2[Chunk, error]) (Completion, error) {
	var (
		c    Completion
		text strings.Builder
	)
	for chunk, err := range chunks {
		if err != nil {
			c.Text = text.String()
			return c, err
		}
		text.WriteString(chunk.Text)
		if chunk.Model != "" {
			c.Model = chunk.Model
		}
		if chunk.Endpoint != "" {
			c.Endpoint = chunk.Endpoint
		}
		if chunk.Usage != nil {
			c.Usage = *chunk.Usage
		}
		c.Finish = chunk.Finish
	}
	c.Text = text.String()
	if c.Finish == "" {
		return c, truncated()
	}
	return c, nil
}
