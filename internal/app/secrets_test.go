package app

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"barraiser/internal/client"
	"barraiser/internal/llm/llmtest"
)

// shared is a log that is read while it is written.
type shared struct {
	mu  sync.Mutex
	log bytes.Buffer
}

func (s *shared) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.log.Write(p)
}

func (s *shared) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.log.String()
}

// TestWhatIsSaidStaysInTheSession: endpoints that repeat the request in their
// errors, cut off, refuse or make things up put neither the candidate's words, the
// prompts nor the key into the log, a page, the export or the scorecard.
func TestWhatIsSaidStaysInTheSession(t *testing.T) {
	const key, answer = "sk-hush-4711", "I traced the heron outage to a cache key in March, with Zebedee, in 40 minutes."
	echo := llmtest.Choose(func(r llmtest.Request) llmtest.Behaviour {
		said, err := json.Marshal(map[string]any{"error": map[string]any{"message": r.Messages, "code": key}})
		if err != nil {
			return llmtest.Reset()
		}
		return llmtest.Status(http.StatusBadRequest, "application/json", string(said))
	})
	for name, behaviour := range map[string]llmtest.Behaviour{
		"repeats the request": echo, "makes things up": llmtest.Words("Zebedee said heron?"), "cuts off": llmtest.Cut("And the heron"),
	} {
		t.Run(name, func(t *testing.T) {
			ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
			defer cancel()
			c := settings(t)
			e, asked := endpoint(t, "only", behaviour)
			e.APIKey = key
			c.Endpoints = append(c.Endpoints, e)
			var log shared
			running := serveLogging(t, c, &log)
			service := client.NewService(running.url)
			opened, err := service.Open(ctx, client.NewSession{Round: "dive-deep", Interviewer: "model"})
			require.NoError(t, err)
			session, err := client.Open(ctx, service.Live(opened), client.Options{})
			require.NoError(t, err)
			_, err = session.WaitTurn(ctx)
			require.NoError(t, err)
			_, err = session.Answer(ctx, answer)
			require.NoError(t, err)
			_, err = session.WaitTurn(ctx)
			require.NoError(t, err)
			_, err = session.End(ctx)
			require.NoError(t, err)
			_, err = session.WaitScorecard(ctx)
			require.NoError(t, err)
			session.Close()

			require.NotEmpty(t, asked.Requests())
			for _, path := range []string{"/scorecard", "/transcript", ""} {
				said := get(t, ctx, running.url+"/sessions/"+opened.ID+path)
				require.NotContains(t, said, key, path)
			}
			exported, err := service.Transcript(ctx, opened.ID)
			require.NoError(t, err)
			require.NotContains(t, string(exported), key)
			running.stop()
			require.NoError(t, <-running.done)
			for _, secret := range []string{key, "heron", "Zebedee", "<<<", "You are"} {
				require.NotContains(t, log.String(), secret)
			}
			require.Contains(t, log.String(), "model", "that something failed is told")
		})
	}
}

func get(t *testing.T, ctx context.Context, url string) string {
	t.Helper()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	require.NoError(t, err)
	answer, err := http.DefaultClient.Do(request)
	require.NoError(t, err)
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	require.NoError(t, err)
	return string(body)
}
