package openai_test

import (
	"context"
	"io"
	"log"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/require"

	"barraiser/internal/fault"
	"barraiser/internal/llm"
	"barraiser/internal/llm/llmtest"
	"barraiser/internal/llm/openai"
)

// overTLS serves s once more, with TLS and HTTP/2, which is what most hosted
// endpoints speak.
func overTLS(t *testing.T, s *llmtest.Server) *httptest.Server {
	t.Helper()
	server := httptest.NewUnstartedServer(s)
	server.EnableHTTP2 = true
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	server.StartTLS()
	t.Cleanup(server.Close)
	return server
}

func TestLeavingTheLoopEndsTheGenerationOverHTTP2(t *testing.T) {
	s := llmtest.New(t, llmtest.Stall("one two"), llmtest.Words("three"))
	server := overTLS(t, s)
	c := openai.New(openai.Options{BaseURL: server.URL + "/v1", Model: "m", HTTP: server.Client()})
	for chunk, err := range c.Stream(context.Background(), ask()) {
		require.NoError(t, err)
		require.Equal(t, "one ", chunk.Text)
		break
	}
	requireLeft(t, s)
	got, err := c.Complete(context.Background(), ask())
	require.NoError(t, err)
	require.Equal(t, "three", got.Text)
}

func TestAnUntrustedCertificateIsNamed(t *testing.T) {
	server := overTLS(t, llmtest.New(t, llmtest.Words("x")))
	c := openai.New(openai.Options{BaseURL: server.URL, Model: "m"})
	_, err := c.Complete(context.Background(), ask())
	require.ErrorIs(t, err, llm.ErrUnreachable)
	require.ErrorContains(t, err, "certificate")
	require.Contains(t, fault.HintOf(err), "authority")
}
