package llmtest_test

import (
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"barraiser/internal/llm/llmtest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const ask = `{"model":"m","stream":true,"temperature":0.5,"messages":[{"role":"user","content":"one two"}]}`

// post makes a request and returns the response's status, header and body; the
// body is closed with the test.
func post(t *testing.T, s *llmtest.Server) (int, http.Header, io.ReadCloser) {
	t.Helper()
	response, err := s.Client(t).Post(s.URL+"/chat/completions", "application/json", strings.NewReader(ask))
	require.NoError(t, err)
	t.Cleanup(func() { _ = response.Body.Close() })
	return response.StatusCode, response.Header, response.Body
}

// text makes a request and returns the whole body.
func text(t *testing.T, s *llmtest.Server) string {
	t.Helper()
	_, _, body := post(t, s)
	all, err := io.ReadAll(body)
	require.NoError(t, err)
	return string(all)
}

func TestWordsAreStreamedAndTheRequestRecorded(t *testing.T) {
	for name, start := range map[string]func(testing.TB, ...llmtest.Behaviour) *llmtest.Server{
		"socket": llmtest.New, "memory": llmtest.InMemory,
	} {
		t.Run(name, func(t *testing.T) {
			s := start(t, llmtest.Words("Go on."))
			body := text(t, s)
			require.Equal(t, 5, strings.Count(body, "data: {"), "role, two words, finish, usage")
			require.Contains(t, body, `"usage":{"completion_tokens":2,"prompt_tokens":2,"total_tokens":4}`)
			require.True(t, strings.HasSuffix(body, "data: [DONE]\n\n"))

			require.Len(t, s.Requests(), 1)
			got := s.Requests()[0]
			require.Equal(t, "m", got.Model)
			require.Equal(t, []llmtest.Message{{Role: "user", Content: "one two"}}, got.Messages)
			require.InDelta(t, 0.5, *got.Temperature, 0)
			require.Equal(t, "/v1/chat/completions", got.Path)
			require.JSONEq(t, ask, string(got.Body))
			select {
			case <-got.Left:
				require.Fail(t, "the client stayed to the end")
			default:
			}
		})
	}
}

func TestBehavioursAreTakenInTurnAndTheLastStays(t *testing.T) {
	s := llmtest.New(t, llmtest.TooMany(7*time.Second), llmtest.Page500())
	status, header, _ := post(t, s)
	require.Equal(t, http.StatusTooManyRequests, status)
	require.Equal(t, "7", header.Get("Retry-After"))
	for range 2 {
		status, _, _ := post(t, s)
		require.Equal(t, http.StatusInternalServerError, status)
	}
	require.Len(t, s.Requests(), 3)
}

func TestAReplySeesTheRequest(t *testing.T) {
	s := llmtest.New(t, llmtest.Reply(func(r llmtest.Request) string { return r.Messages[0].Content }))
	require.Contains(t, text(t, s), `"content":"one "`)
}

func TestAGateHoldsEachWord(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		gate := make(chan struct{})
		s := llmtest.InMemory(t, llmtest.Gated("one two", gate))
		_, _, body := post(t, s)
		got := make(chan string)
		go func() {
			defer close(got)
			buffer := make([]byte, 4096)
			for {
				n, err := body.Read(buffer)
				if n > 0 {
					got <- string(buffer[:n])
				}
				if err != nil {
					return
				}
			}
		}()
		require.Contains(t, <-got, "assistant")
		select {
		case early := <-got:
			require.Fail(t, "not held", early)
		case <-time.After(time.Hour):
		}
		gate <- struct{}{}
		require.Contains(t, <-got, "one ")
		close(gate)
		var rest strings.Builder
		for s := range got {
			rest.WriteString(s)
		}
		require.Contains(t, rest.String(), "[DONE]")
	})
}

func TestAClientThatLeavesIsNoticed(t *testing.T) {
	s := llmtest.New(t, llmtest.Stall("Tell me"))
	_, _, body := post(t, s)
	_, err := body.Read(make([]byte, 1))
	require.NoError(t, err)
	require.NoError(t, body.Close())
	<-s.Requests()[0].Left
}

func TestARequestThatIsNotJSONIsRejected(t *testing.T) {
	s := llmtest.New(t, llmtest.Words("x"))
	response, err := s.Client(t).Post(s.URL, "text/plain", strings.NewReader("hello"))
	require.NoError(t, err)
	require.NoError(t, response.Body.Close())
	require.Equal(t, http.StatusBadRequest, response.StatusCode)
	require.Empty(t, s.Requests())
}
