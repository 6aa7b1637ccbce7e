package openai

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"

	goopenai "github.com/sashabaranov/go-openai"

	"barraiser/internal/fault"
	"barraiser/internal/llm"
)

const op = "openai: stream"

const (
	hintRetry   = "try again; if it keeps happening, look at the endpoint or the proxy before it"
	hintBaseURL = "check the base URL of the endpoint; it usually ends in /v1"
	hintKey     = "check the API key of the endpoint"
	hintModel   = "check the model name of the endpoint, and that its base URL is right"
	hintQuota   = "look at the plan and the limits of the account, or use another endpoint"
	hintLength  = "use a model with a longer context"
	hintContent = "word the request differently or use another model"
)

// knownCodes are the error codes and types that errors repeat, with the hint
// for each. Anything else an endpoint says is left out of errors, because it
// may quote the prompt or the key.
var knownCodes = map[string]string{
	"invalid_api_key":                 hintKey,
	"authentication_error":            hintKey,
	"permission_denied":               hintKey,
	"insufficient_quota":              hintQuota,
	"billing_hard_limit_reached":      hintQuota,
	"rate_limit_exceeded":             "wait a little, or ask the provider for a higher limit",
	"model_not_found":                 hintModel,
	"context_length_exceeded":         hintLength,
	"content_policy_violation":        hintContent,
	"content_filter":                  hintContent,
	"unsupported_parameter":           "use a model that takes the parameters of chat completions",
	"unsupported_value":               "use a model that takes the parameters of chat completions",
	"unsupported_country_region_code": hintQuota,
	"invalid_request_error":           hintModel,
	"DeploymentNotFound":              hintModel,                                       // Azure
	"not_found_error":                 hintModel,                                       // Ollama
	"exceed_context_size_error":       hintLength,                                      // llama.cpp
	"unavailable_error":               "the server is loading its model; " + hintRetry, // llama.cpp
	"overloaded_error":                hintRetry,
	"server_error":                    hintRetry,
}

// retryOf says what is to be done about the codes that mean more than the
// status they come with.
var retryOf = map[string]struct{ retryable, elsewhere bool }{
	"insufficient_quota":         {false, true}, // comes as 429, and lasts until somebody pays
	"billing_hard_limit_reached": {false, true},
	"rate_limit_exceeded":        {true, true},
	"overloaded_error":           {true, true},
	"server_error":               {true, true},
	"unavailable_error":          {true, true},
	"content_policy_violation":   {false, false}, // the request's own doing
	"content_filter":             {false, false},
}

// failure sorts an error of the transport, of the events or of go-openai. What ended the call
// from our side comes first: the error of a read that was cancelled says
// nothing about the endpoint.
func failure(ctx, call context.Context, err error) error {
	var known *fault.Fault
	switch {
	case ctx.Err() != nil:
		return fault.Wrap(context.Cause(ctx), op, fault.Unavailable)
	case errors.Is(context.Cause(call), llm.ErrStalled):
		return stalled()
	case errors.As(err, &known):
		return err
	case errors.Is(err, io.EOF):
		return truncated()
	case errors.Is(err, goopenai.ErrChatCompletionInvalidModel):
		return fault.New(fault.Usage, op, "the model is not for chat completions").Hint(hintModel)
	default:
		return fault.New(fault.Usage, op, "go-openai doesn't make this request").Hint(hintModel)
	}
}

// after marks err as one that ended an answer of which the caller has text, so
// that nobody starts the answer afresh behind it.
func (a *answer) after(err error) error {
	if f := llm.FailureOf(err); f != nil && a.size > 0 {
		f.Begun, f.Retryable, f.Elsewhere = true, false, false
	}
	return err
}

func wrap(f llm.Failure, hint string) *fault.Fault {
	return fault.Wrap(&f, op, fault.Unavailable).Hint("%s", hint)
}

func stalled() *fault.Fault {
	return wrap(llm.Failure{Kind: llm.ErrStalled, Retryable: true, Elsewhere: true}, hintRetry)
}

func truncated() *fault.Fault {
	return wrap(llm.Failure{Kind: llm.ErrTruncated, Retryable: true, Elsewhere: true}, hintRetry)
}

func declined() *fault.Fault {
	return wrap(llm.Failure{Kind: llm.ErrRefused, Detail: "content declined", Code: "content_filter"}, hintContent)
}

// malformed has a message of our own, never words of the endpoint.
func malformed(format string, args ...any) *fault.Fault {
	return wrap(llm.Failure{Kind: llm.ErrMalformed, Detail: fmt.Sprintf(format, args...), Elsewhere: true}, hintRetry)
}

// refused says how the endpoint refused, and the code if it is a known one. A
// code that is a status counts as one: gateways hand on what they were told.
func refused(how string, said errorBody) *fault.Fault {
	f := llm.Failure{Kind: llm.ErrRefused, Detail: how, Status: said.status, Code: said.code, RetryAfter: said.retryAfter}
	f.Elsewhere = true
	f.Retryable = f.Status == 0 || again(f.Status)
	if special, ok := retryOf[said.code]; ok {
		f.Retryable, f.Elsewhere = special.retryable, special.elsewhere
	} else if said.code != "" && f.Status == 0 {
		f.Retryable = false
	}
	hint, ok := knownCodes[said.code]
	if !ok {
		return wrap(f, hintRetry)
	}
	f.Detail = fmt.Sprintf("%s (%s)", how, said.code)
	return wrap(f, hint)
}

// again says whether a status is one that passes: of the endpoint's moment and
// not of the request.
func again(status int) bool {
	switch status {
	case http.StatusRequestTimeout, http.StatusConflict, http.StatusTooEarly, http.StatusTooManyRequests:
		return true
	case http.StatusNotImplemented, http.StatusHTTPVersionNotSupported:
		return false
	default:
		return status >= http.StatusInternalServerError
	}
}

// refusedStatus prefers the hint of the status to that of an unknown code.
func refusedStatus(said errorBody) *fault.Fault {
	f := refused(fmt.Sprintf("status %d", said.status), said)
	if _, ok := knownCodes[said.code]; ok {
		return f
	}
	switch status := said.status; {
	case status >= 300 && status < 400:
		return f.Hint("redirects are not followed; %s", hintBaseURL)
	case status == http.StatusUnauthorized || status == http.StatusForbidden:
		return f.Hint(hintKey)
	case status == http.StatusPaymentRequired:
		return f.Hint(hintQuota)
	case status == http.StatusNotFound || status == http.StatusMethodNotAllowed:
		return f.Hint(hintModel)
	case status == http.StatusTooManyRequests:
		return f.Hint("wait a little, or ask the provider for a higher limit")
	case status == http.StatusRequestEntityTooLarge:
		return f.Hint(hintLength)
	case status < http.StatusInternalServerError:
		return f.Hint(hintModel)
	default:
		return f
	}
}

// unreached sorts the errors of http.Client.Do. Only those of the network are
// repeated: others quote the URL, which may hold a password, or the answer.
func unreached(err error) *fault.Fault {
	var (
		name    *net.DNSError
		network *net.OpError
		cert    *tls.CertificateVerificationError
		timeout net.Error
	)
	f := llm.Failure{Kind: llm.ErrUnreachable, Retryable: true, Elsewhere: true}
	const hint = "check that the endpoint is running and that its base URL is right"
	switch {
	case errors.As(err, &name):
		f.Cause = name
		return wrap(f, "check the host in the endpoint's base URL, and that this machine can resolve names")
	case errors.As(err, &network):
		f.Cause = network
		return wrap(f, hint)
	case errors.As(err, &cert):
		f.Detail, f.Retryable = "its certificate is not trusted", false
		return wrap(f, "install the certificate of the endpoint's authority on this machine")
	case errors.As(err, &timeout) && timeout.Timeout():
		return stalled()
	default:
		return wrap(f, hint)
	}
}
