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
	"overloaded_error":                hintRetry,
	"server_error":                    hintRetry,
}

// failure sorts an error of the transport or of go-openai. What ended the call
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
		return malformed("a chunk has an unexpected shape").Hint(hintBaseURL)
	}
}

func stalled() *fault.Fault {
	return fault.Wrap(llm.ErrStalled, op, fault.Unavailable).Hint(hintRetry)
}

func truncated() *fault.Fault {
	return fault.Wrap(llm.ErrTruncated, op, fault.Unavailable).Hint(hintRetry)
}

func declined() *fault.Fault {
	return fault.Wrap(fmt.Errorf("%w: content declined", llm.ErrRefused), op, fault.Unavailable).Hint(hintContent)
}

// malformed has a message of our own, never words of the endpoint.
func malformed(format string, args ...any) *fault.Fault {
	return fault.Wrap(fmt.Errorf("%w: %s", llm.ErrMalformed, fmt.Sprintf(format, args...)), op, fault.Unavailable)
}

// refused says how the endpoint refused, and the code if it is a known one.
func refused(how, code string) *fault.Fault {
	hint, ok := knownCodes[code]
	if !ok {
		return fault.Wrap(fmt.Errorf("%w: %s", llm.ErrRefused, how), op, fault.Unavailable).Hint(hintRetry)
	}
	return fault.Wrap(fmt.Errorf("%w: %s (%s)", llm.ErrRefused, how, code), op, fault.Unavailable).Hint("%s", hint)
}

// refusedStatus prefers the hint of the status to that of an unknown code.
func refusedStatus(status int, code string) *fault.Fault {
	f := refused(fmt.Sprintf("status %d", status), code)
	if _, ok := knownCodes[code]; ok {
		return f
	}
	switch {
	case status >= 300 && status < 400:
		return f.Hint("redirects are not followed; %s", hintBaseURL)
	case status == http.StatusUnauthorized || status == http.StatusForbidden:
		return f.Hint(hintKey)
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
		network *net.OpError
		cert    *tls.CertificateVerificationError
		timeout net.Error
	)
	wrap := func(err error) *fault.Fault {
		return fault.Wrap(err, op, fault.Unavailable).
			Hint("check that the endpoint is running and that its base URL is right")
	}
	switch {
	case errors.As(err, &network):
		return wrap(fmt.Errorf("%w: %w", llm.ErrUnreachable, network))
	case errors.As(err, &cert):
		return wrap(fmt.Errorf("%w: its certificate is not trusted", llm.ErrUnreachable)).
			Hint("install the certificate of the endpoint's authority on this machine")
	case errors.As(err, &timeout) && timeout.Timeout():
		return stalled()
	default:
		return wrap(llm.ErrUnreachable)
	}
}
