package openai

import (
	"context"
	"crypto/sha256"
	"errors"
	"io"
	"iter"
	"net"
	"net/http"
	"strings"
	"time"

	goopenai "github.com/sashabaranov/go-openai"

	"barraiser/internal/llm"
)

// Defaults of Options. A candidate is waiting at the other end, so the times
// are those of a conversation, not of a batch.
const (
	DefaultBaseURL   = "https://api.openai.com/v1"
	DefaultFirstByte = 30 * time.Second
	DefaultIdle      = 15 * time.Second
	DefaultMaxLine   = 256 << 10
	DefaultMaxAnswer = 64 << 10
)

const (
	dialTimeout = 5 * time.Second
	tlsTimeout  = 5 * time.Second
	// tail is how long the end of an answer is waited for once its finish
	// reason is known: the usage, and the end of the body that lets the
	// connection be used again.
	tail = time.Second
	// connBuffer is the size of a connection's buffers, of which every stream in
	// progress holds two. A prompt passes them by, and chunks take some 300 bytes.
	connBuffer = 2 << 10
)

// Options says which endpoint to use and what to put up with. The zero value
// of a field means its default.
type Options struct {
	// BaseURL of the API, up to and including the version ("/v1").
	BaseURL string
	// APIKey is sent as a bearer token; endpoints without keys need none. White
	// space around it is dropped, because keys are read from files.
	APIKey string
	// Model for requests that name none; at Azure the name of the deployment.
	Model string
	// Azure is the version of Azure OpenAI's API ("2024-10-21") for resources that
	// are addressed by deployment. BaseURL is then the resource's address without
	// a path, and the key goes into the header api-key. Resources that serve
	// /openai/v1 need no version, and are endpoints like any other.
	Azure string
	// FirstByte bounds the time from the request to the first chunk.
	FirstByte time.Duration
	// Idle bounds the time between chunks. Time the caller spends in its loop
	// body doesn't count; keep-alive comments don't either.
	Idle time.Duration
	// MaxLine bounds one line of the stream, in bytes.
	MaxLine int
	// MaxAnswer bounds the text of one answer, in bytes.
	MaxAnswer int
	// HTTP replaces the client's own connections. Its Timeout and CheckRedirect
	// are not used: the first would cut long answers, and a followed redirect
	// would take the prompt to another host.
	HTTP *http.Client
}

// Client is an llm.Client for one endpoint. It is safe for concurrent use and
// shares connections between calls.
type Client struct {
	baseURL, key, model string
	azure               string
	forms               forms
	firstByte, idle     time.Duration
	maxLine, maxAnswer  int
	http                *http.Client
}

// New returns a client. Nothing is connected before the first request, and
// unusable options are reported by it.
func New(o Options) llm.Client { return newClient(o) }

func newClient(o Options) *Client {
	c := &Client{
		baseURL:   orDefault(o.BaseURL, DefaultBaseURL),
		key:       strings.TrimSpace(o.APIKey),
		model:     o.Model,
		azure:     o.Azure,
		firstByte: orDefault(o.FirstByte, DefaultFirstByte),
		idle:      orDefault(o.Idle, DefaultIdle),
		maxLine:   orDefault(o.MaxLine, DefaultMaxLine),
		maxAnswer: orDefault(o.MaxAnswer, DefaultMaxAnswer),
	}
	c.http = httpClient(o.HTTP, c.firstByte)
	return c
}

func orDefault[T comparable](value, fallback T) T {
	var zero T
	if value == zero {
		return fallback
	}
	return value
}

func httpClient(given *http.Client, firstByte time.Duration) *http.Client {
	own := http.Client{}
	if given != nil {
		own = *given
	} else {
		own.Transport = &http.Transport{
			Proxy:                 http.ProxyFromEnvironment,
			DialContext:           (&net.Dialer{Timeout: dialTimeout}).DialContext,
			TLSHandshakeTimeout:   tlsTimeout,
			ResponseHeaderTimeout: firstByte,
			ForceAttemptHTTP2:     true,
			MaxIdleConnsPerHost:   16,
			IdleConnTimeout:       90 * time.Second,
			ReadBufferSize:        connBuffer,
			WriteBufferSize:       connBuffer,
			// A compressing proxy holds words back until its block is full.
			DisableCompression: true,
		}
	}
	own.Timeout = 0
	own.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &own
}

// Complete implements llm.Client by folding Stream.
func (c *Client) Complete(ctx context.Context, r llm.Request) (llm.Completion, error) {
	return llm.Collect(c.Stream(ctx, r))
}

// Stream implements llm.Client.
func (c *Client) Stream(ctx context.Context, r llm.Request) iter.Seq2[llm.Chunk, error] {
	return func(yield func(llm.Chunk, error) bool) {
		err := c.stream(ctx, &r, func(chunk llm.Chunk) bool { return yield(chunk, nil) })
		if err != nil {
			yield(llm.Chunk{}, err)
		}
	}
}

// stream runs one request, and runs it again in a less strict form as long as
// the endpoint doesn't take the one asked for.
func (c *Client) stream(ctx context.Context, r *llm.Request, emit func(llm.Chunk) bool) error {
	if len(r.Schema) == 0 {
		_, err := c.attempt(ctx, r, byWords, emit)
		return err
	}
	return c.inForm(ctx, r, emit)
}

// inForm is stream for an answer that must have a form.
func (c *Client) inForm(ctx context.Context, r *llm.Request, emit func(llm.Chunk) bool) error {
	key := formKey{orDefault(r.Model, c.model), sha256.Sum256(r.Schema)}
	for f := c.forms.of(key); ; f++ {
		got, err := c.attempt(ctx, r, f, emit)
		switch {
		case got.formRefused && f < byWords:
			continue
		case err != nil:
			// What failed for another reason tells nothing about the form.
		case got.finish == llm.FinishStop && f.ignored(got.text.String(), r.Schema):
			c.forms.keep(key, f+1)
		default:
			c.forms.keep(key, f)
		}
		return err
	}
}

// attempt makes one request. Its error is nil after the last chunk and also
// when emit wants no more.
func (c *Client) attempt(ctx context.Context, r *llm.Request, f form, emit func(llm.Chunk) bool) (*answer, error) {
	a := &answer{limit: c.maxAnswer, keep: len(r.Schema) > 0}
	call, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	patience := c.firstByte
	if r.Patience > 0 {
		patience = min(patience, r.Patience)
	}
	watch := time.AfterFunc(patience, func() { cancel(llm.ErrStalled) })
	defer watch.Stop()

	x := &exchange{http: c.http, maxLine: c.maxLine, maxBody: maxBody(c.maxAnswer)}
	defer x.close()
	err := c.send(ctx, call, x, r, f)
	a.formRefused, a.whole = x.formRefused, x.whole
	if err != nil {
		return a, err
	}
	for {
		next, err := x.events.next()
		watch.Stop()
		switch {
		case err != nil && a.finish == "":
			err = a.after(failure(ctx, call, err))
			return a, err
		case err != nil:
			if errors.Is(err, io.EOF) {
				watch.Reset(tail)
				x.events.drain()
			}
			emit(a.last())
			return a, nil
		}
		text, err := a.take(next)
		if err != nil {
			err = a.after(err)
			return a, err
		}
		if text != "" && !emit(llm.Chunk{Text: text, Model: a.model}) {
			return a, nil
		}
		if a.finish == "" {
			watch.Reset(c.idle)
		} else {
			watch.Reset(tail)
		}
	}
}

// send has go-openai make the request. What it returns is not read: the exchange
// has the events. It is a function of its own so that nothing of a request lies
// on the stack while the answer is waited for.
func (c *Client) send(ctx, call context.Context, x *exchange, r *llm.Request, f form) error {
	request, err := c.request(*r, f)
	if err != nil {
		return err
	}
	if _, err = c.goClient(x).CreateChatCompletionStream(call, request); err != nil {
		return failure(ctx, call, err)
	}
	return nil
}

// goClient makes a go-openai client for one call, so that x can keep what
// go-openai hides. It holds no connections and costs one allocation.
func (c *Client) goClient(x *exchange) *goopenai.Client {
	config := goopenai.DefaultConfig(c.key)
	if c.azure != "" {
		config = goopenai.DefaultAzureConfig(c.key, c.baseURL)
		config.APIVersion = c.azure
		// A deployment is called what its owner called it.
		config.AzureModelMapperFunc = func(model string) string { return model }
	}
	config.BaseURL = c.baseURL
	config.HTTPClient = x
	return goopenai.NewClientWithConfig(config)
}

// maxBody bounds a whole response: some 250 bytes of JSON go with each token,
// and reasoning models send tokens that are no part of the answer.
func maxBody(maxAnswer int) int { return 1<<20 + 256*maxAnswer }

// answer is what has been received of one answer.
type answer struct {
	size, limit   int
	finish, model string
	usage         *llm.Usage
	// keep says that text is to be kept for a look at the whole.
	keep bool
	text strings.Builder
	// formRefused and whole are what the exchange saw.
	formRefused, whole bool
}

// take adds a chunk and returns its text.
func (a *answer) take(c *chunk) (string, error) {
	if c.Model != "" {
		a.model = c.Model
	}
	if c.Usage != nil {
		a.usage = &llm.Usage{Prompt: c.Usage.Prompt, Completion: c.Usage.Completion}
	}
	// The usage chunk has no choices, and neither has Azure's first one.
	if len(c.Choices) == 0 {
		return "", nil
	}
	choice := c.Choices[0]
	if choice.Delta.Refusal != "" {
		return "", declined()
	}
	switch choice.FinishReason {
	case "", goopenai.FinishReasonNull:
	case goopenai.FinishReasonContentFilter:
		return "", declined()
	case "error":
		return "", refused("error during the answer", errorBody{})
	default:
		a.finish = string(choice.FinishReason)
	}
	if a.size+len(choice.Delta.Content) > a.limit {
		return "", malformed("the answer is longer than %d bytes", a.limit).
			Hint("ask for fewer tokens, or use a model that keeps to the bound")
	}
	a.size += len(choice.Delta.Content)
	if a.keep {
		a.text.WriteString(choice.Delta.Content)
	}
	return choice.Delta.Content, nil
}

// last is the chunk that ends the answer.
func (a *answer) last() llm.Chunk {
	return llm.Chunk{Finish: a.finish, Usage: a.usage, Model: a.model}
}
