package openai_test

import (
	"context"
	"net"
	"net/http"
	"runtime"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"barraiser/internal/fault"
	"barraiser/internal/llm"
	"barraiser/internal/llm/llmtest"
	"barraiser/internal/llm/openai"
)

// failed makes one request and returns how it failed.
func failed(t *testing.T, does llmtest.Behaviour) *llm.Failure {
	t.Helper()
	_, err := client(t, llmtest.New(t, does)).Complete(context.Background(), ask())
	require.Error(t, err)
	require.Equal(t, fault.Unavailable, fault.KindOf(err))
	f := llm.FailureOf(err)
	require.NotNil(t, f, "%v", err)
	require.ErrorIs(t, err, f.Kind)
	return f
}

func TestWhichStatusIsWorthAnotherTry(t *testing.T) {
	for status, again := range map[int]bool{
		400: false, 401: false, 402: false, 403: false, 404: false, 405: false, 408: true, 409: true, 413: false,
		422: false, 425: true, 429: true, 500: true, 501: false, 502: true, 503: true, 504: true, 505: false, 529: true, 307: false,
	} {
		f := failed(t, llmtest.Status(status, "text/html", "<h1>x</h1>"))
		require.Equal(t, status, f.Status)
		require.Equal(t, again, f.Retryable, "%d", status)
		require.True(t, f.Elsewhere, "%d", status)
		require.False(t, f.Begun)
	}
}

func TestACodeSaysMoreThanItsStatus(t *testing.T) {
	for name, tc := range map[string]struct {
		does             llmtest.Behaviour
		code             string
		status           int
		again, elsewhere bool
	}{
		"quota": {
			llmtest.Status(429, "application/json", `{"error":{"code":"insufficient_quota"}}`), "insufficient_quota", 429, false, true,
		},
		"rate": {
			llmtest.Status(429, "application/json", `{"error":{"code":"rate_limit_exceeded"}}`), "rate_limit_exceeded", 429, true, true,
		},
		"filtered prompt": {
			llmtest.Status(400, "application/json", `{"error":{"code":"content_filter"}}`), "content_filter", 400, false, false,
		},
		"too long": {
			llmtest.Status(400, "application/json", `{"error":{"code":"context_length_exceeded"}}`), "context_length_exceeded", 400, false, true,
		},
		"overloaded in the stream":   {llmtest.Raw("", `data: {"type":"error","error":{"type":"overloaded_error"}}`+"\n\n"), "overloaded_error", 0, true, true},
		"gateway's status in stream": {llmtest.Raw("", `data: {"error":{"message":"x","code":502}}`+"\n\n"), "", 502, true, true},
		"no credit in the stream":    {llmtest.Raw("", `data: {"error":{"message":"x","code":402}}`+"\n\n"), "", 402, false, true},
		"model is loading":           {llmtest.Status(200, "application/json", `{"error":"model is loading"}`), "", 0, true, true},
		"bad key with status 200":    {llmtest.Status(200, "application/json", `{"error":{"code":"invalid_api_key"}}`), "invalid_api_key", 0, false, true},
		"declined":                   {llmtest.Refusal("", "I can't"), "content_filter", 0, false, false},
	} {
		t.Run(name, func(t *testing.T) {
			f := failed(t, tc.does)
			require.Equal(t, tc.code, f.Code)
			require.Equal(t, tc.status, f.Status)
			require.Equal(t, tc.again, f.Retryable)
			require.Equal(t, tc.elsewhere, f.Elsewhere)
		})
	}
}

// What failed once text was shown is for the caller to repair: nothing may
// start the answer again behind it.
func TestNothingIsRetriedBehindTheFirstText(t *testing.T) {
	for name, does := range map[string]func(string) llmtest.Behaviour{
		"cut":        llmtest.Cut,
		"dropped":    llmtest.Dropped,
		"invalid":    llmtest.InvalidJSON,
		"overloaded": func(s string) llmtest.Behaviour { return llmtest.Raw(s, `data: {"error":{"code":503}}`+"\n\n") },
	} {
		t.Run(name, func(t *testing.T) {
			f := failed(t, does(said))
			require.True(t, f.Begun)
			require.False(t, f.Retryable)
			require.False(t, f.Elsewhere)
			f = failed(t, does(""))
			require.False(t, f.Begun)
			require.True(t, f.Elsewhere)
		})
	}
}

func TestRetryAfterIsReadInAllItsForms(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for _, tc := range []struct {
			header, value string
			want          time.Duration
		}{
			{"Retry-After", "7", 7 * time.Second},
			{"Retry-After", " 2.5 ", 2500 * time.Millisecond},
			{"Retry-After", time.Now().Add(90 * time.Second).UTC().Format(http.TimeFormat), 90 * time.Second},
			{"Retry-After", time.Now().Add(-time.Hour).UTC().Format(http.TimeFormat), 0},
			{"Retry-After", "-3", 0},
			{"Retry-After", "soon", 0},
			{"Retry-After", "NaN", 0},
			{"Retry-After", "1e300", 24 * time.Hour},
			{"Retry-After-Ms", "350", 350 * time.Millisecond},
			{"X-Other", "1", 0},
		} {
			s := llmtest.InMemory(t, llmtest.Respond(http.StatusServiceUnavailable, "", tc.header, tc.value))
			_, err := client(t, s).Complete(t.Context(), ask())
			require.Equal(t, tc.want, llm.FailureOf(err).RetryAfter, "%s: %s", tc.header, tc.value)
		}
	})
}

func TestANameThatDoesNotResolveIsNamed(t *testing.T) {
	missing := &net.DNSError{Err: "no such host", Name: "models.invalid", IsNotFound: true}
	transport := &http.Transport{DialContext: func(context.Context, string, string) (net.Conn, error) { return nil, missing }}
	c := openai.New(openai.Options{BaseURL: "http://models.invalid/v1", Model: "m", HTTP: &http.Client{Transport: transport}})
	_, err := c.Complete(context.Background(), ask())
	require.ErrorIs(t, err, llm.ErrUnreachable)
	require.ErrorIs(t, err, missing)
	require.ErrorContains(t, err, "models.invalid")
	require.Contains(t, fault.HintOf(err), "resolve names")
	require.True(t, llm.FailureOf(err).Retryable)
}

func TestATimeoutOfTheTransportIsAStall(t *testing.T) {
	transport := &http.Transport{ResponseHeaderTimeout: time.Millisecond}
	t.Cleanup(transport.CloseIdleConnections)
	c := openai.New(openai.Options{BaseURL: llmtest.New(t, llmtest.Silent()).URL, Model: "m", HTTP: &http.Client{Transport: transport}})
	_, err := c.Complete(context.Background(), ask())
	require.ErrorIs(t, err, llm.ErrStalled)
}

// Ten megabytes are refused in whatever form they come, and most of them are
// never read.
func TestTenMegabytes(t *testing.T) {
	big := strings.Repeat("word ", 2<<20)
	for name, does := range map[string]llmtest.Behaviour{
		"in one piece": llmtest.Status(http.StatusOK, "application/json", `{"choices":[{"message":{"content":"`+big+`"}}]}`),
		"one line":     llmtest.Raw("", `data: {"choices":[{"delta":{"content":"`+big+`"},"finish_reason":"stop"}]}`+"\n\n"),
		"many chunks":  llmtest.Endless(strings.Repeat("word ", 100)),
		"an error":     llmtest.Raw("", `data: {"error":"`+big+`"}`+"\n\n"),
	} {
		t.Run(name, func(t *testing.T) {
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			f := failed(t, does)
			runtime.ReadMemStats(&after)
			require.Equal(t, llm.ErrMalformed, f.Kind)
			require.False(t, f.Retryable)
			require.Less(t, after.TotalAlloc-before.TotalAlloc, uint64(16<<20), "by both sides, of ten megabytes sent")
		})
	}
	f := failed(t, llmtest.Status(http.StatusServiceUnavailable, "application/json", `{"error":"`+big+`"}`))
	require.Equal(t, llm.ErrRefused, f.Kind, "the status says enough")
	require.True(t, f.Retryable)
}
