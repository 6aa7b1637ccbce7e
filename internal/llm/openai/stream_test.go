package openai_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/sync/errgroup"

	"barraiser/internal/llm"
	"barraiser/internal/llm/llmtest"
	"barraiser/internal/llm/openai"
)

func TestChunksArriveWordByWordAndTheLastCarriesTheEnd(t *testing.T) {
	s := llmtest.New(t, llmtest.Words("Tell me more."))
	var got []llm.Chunk
	for chunk, err := range client(t, s).Stream(context.Background(), ask()) {
		require.NoError(t, err)
		got = append(got, chunk)
	}
	require.Equal(t, []llm.Chunk{
		{Text: "Tell ", Model: "m"},
		{Text: "me ", Model: "m"},
		{Text: "more.", Model: "m"},
		{Finish: llm.FinishStop, Usage: &llm.Usage{Prompt: 6, Completion: 3}, Model: "m"},
	}, got)
}

func TestUsageThatWasNotToldIsUnknown(t *testing.T) {
	s := llmtest.New(t, llmtest.NoUsage("Yes."))
	var last llm.Chunk
	for chunk, err := range client(t, s).Stream(context.Background(), ask()) {
		require.NoError(t, err)
		last = chunk
	}
	require.Equal(t, llm.FinishStop, last.Finish)
	require.Nil(t, last.Usage)
}

func TestAWordIsYieldedBeforeTheNextIsWritten(t *testing.T) {
	gate := make(chan struct{}, 1)
	s := llmtest.New(t, llmtest.Gated("one two three", gate))
	gate <- struct{}{}
	words := 0
	for chunk, err := range client(t, s).Stream(context.Background(), ask()) {
		require.NoError(t, err)
		if chunk.Text != "" {
			words++
			gate <- struct{}{}
		}
	}
	require.Equal(t, 3, words)
}

func TestASlowCallerIsNotAStall(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := llmtest.InMemory(t, llmtest.Words("one two three"))
		var text strings.Builder
		for chunk, err := range client(t, s).Stream(context.Background(), ask()) {
			require.NoError(t, err)
			text.WriteString(chunk.Text)
			time.Sleep(10 * idle)
		}
		require.Equal(t, "one two three", text.String())
	})
}

func TestLeavingTheLoopEndsTheGeneration(t *testing.T) {
	for name, does := range map[string]llmtest.Behaviour{
		"a model that is thinking": llmtest.Stall("one two"),
		"a model in full flow":     llmtest.Endless("one "),
	} {
		t.Run(name, func(t *testing.T) {
			s := llmtest.New(t, does)
			for chunk, err := range client(t, s).Stream(context.Background(), ask()) {
				require.NoError(t, err)
				require.Equal(t, "one ", chunk.Text)
				break
			}
			requireLeft(t, s)
		})
	}
}

// Fake time makes "within a second" exact: hanging up takes none.
func TestLeavingTheLoopEndsTheGenerationAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := llmtest.InMemory(t, llmtest.Stall("one two"))
		for _, err := range client(t, s).Stream(context.Background(), ask()) {
			require.NoError(t, err)
			break
		}
		left := time.Now()
		<-s.Requests()[0].Left
		require.Zero(t, time.Since(left))
	})
}

func requireLeft(t *testing.T, s *llmtest.Server) {
	t.Helper()
	select {
	case <-s.Requests()[0].Left:
	case <-time.After(10 * time.Second):
		require.Fail(t, "the endpoint still has its client")
	}
}

func TestCancellingGivesTheCauseAndEndsTheGeneration(t *testing.T) {
	cut := errors.New("the candidate cut in")
	for name, tc := range map[string]struct {
		does llmtest.Behaviour
		text string
	}{
		"during the answer":    {llmtest.Stall("one"), "one"},
		"before the first one": {llmtest.Silent(), ""},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := llmtest.InMemory(t, tc.does)
				ctx, cancel := context.WithCancelCause(context.Background())
				time.AfterFunc(time.Second, func() { cancel(cut) })
				got, err := client(t, s).Complete(ctx, ask())
				require.ErrorIs(t, err, cut)
				require.Equal(t, tc.text, got.Text)
				for _, sentinel := range []error{llm.ErrTruncated, llm.ErrStalled, llm.ErrUnreachable} {
					require.NotErrorIs(t, err, sentinel)
				}
				<-s.Requests()[0].Left
			})
		})
	}
}

func TestACancelledContextMakesNoRequest(t *testing.T) {
	s := llmtest.New(t, llmtest.Words("x"))
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	_, err := client(t, s).Complete(ctx, ask())
	require.ErrorIs(t, err, context.Canceled)
	require.Empty(t, s.Requests())
}

func TestADeadlineIsTheCallersOwn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := llmtest.InMemory(t, llmtest.Silent())
		ctx, cancel := context.WithTimeout(context.Background(), 3*time.Second)
		defer cancel()
		_, err := client(t, s).Complete(ctx, ask())
		require.ErrorIs(t, err, context.DeadlineExceeded)
		require.NotErrorIs(t, err, llm.ErrStalled)
	})
}

func TestPatienceIsTheEndpointsFault(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := llmtest.InMemory(t, llmtest.Silent(), llmtest.Paced("one two", 4*time.Second), llmtest.Late(4*time.Second, llmtest.Silent()))
		r := ask()
		r.Patience = 3 * time.Second
		start := time.Now()
		_, err := client(t, s).Complete(t.Context(), r)
		require.ErrorIs(t, err, llm.ErrStalled)
		require.Equal(t, 3*time.Second, time.Since(start))
		r.Patience = 5 * time.Second
		got, err := client(t, s).Complete(t.Context(), r)
		require.NoError(t, err, "it is of the first text only")
		require.Equal(t, "one two", got.Text)
		r.Patience = time.Hour
		start = time.Now()
		_, err = client(t, s).Complete(t.Context(), r)
		require.ErrorIs(t, err, llm.ErrStalled)
		require.Equal(t, firstByte, time.Since(start), "the client's own bound stays")
	})
}

func TestEachRangeIsARequestOnTheSameConnection(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := llmtest.InMemory(t, llmtest.Words("Again."))
		seq := client(t, s).Stream(context.Background(), ask())
		require.Empty(t, s.Requests(), "nothing is sent before the sequence is ranged over")
		for range 3 {
			got, err := llm.Collect(seq)
			require.NoError(t, err)
			require.Equal(t, "Again.", got.Text)
		}
		require.Len(t, s.Requests(), 3)
		require.Equal(t, 1, s.Connections())
	})
}

func TestTheAnswerBoundIsInclusive(t *testing.T) {
	s := llmtest.New(t, llmtest.Words(strings.Repeat("x", maxAnswer)), llmtest.Words(strings.Repeat("x", maxAnswer+1)))
	c := client(t, s)
	got, err := c.Complete(context.Background(), ask())
	require.NoError(t, err)
	require.Len(t, got.Text, maxAnswer)
	got, err = c.Complete(context.Background(), ask())
	require.ErrorIs(t, err, llm.ErrMalformed)
	require.Empty(t, got.Text)
}

func TestAnErrorPageIsBounded(t *testing.T) {
	c := openai.New(openai.Options{BaseURL: endless(t, http.StatusBadGateway, strings.Repeat("sorry ", 1000)), Model: "m"})
	_, err := c.Complete(context.Background(), ask())
	require.ErrorIs(t, err, llm.ErrRefused)
	require.ErrorContains(t, err, "status 502")
}

// endless is the address of a server that repeats text for ever.
func endless(t *testing.T, status int, text string) string {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		w.Header().Set("Content-Type", "text/event-stream")
		w.WriteHeader(status)
		for r.Context().Err() == nil {
			if _, err := io.WriteString(w, text); err != nil {
				return
			}
		}
	}))
	t.Cleanup(server.Close)
	return server.URL
}

// A flood without a word in it never meets the bound of the answer.
func TestTheWholeResponseIsBounded(t *testing.T) {
	chunk := `data: {"choices":[{"delta":{"reasoning_content":"` + strings.Repeat("m", 8000) + `"}}]}` + "\n\n"
	c := openai.New(openai.Options{BaseURL: endless(t, http.StatusOK, chunk), Model: "m", MaxAnswer: 100})
	_, err := c.Complete(context.Background(), ask())
	require.ErrorIs(t, err, llm.ErrMalformed)
	require.Contains(t, err.Error(), "response is too long")
}

func TestConcurrentRequestsDoNotMix(t *testing.T) {
	s := llmtest.New(t, llmtest.Reply(func(r llmtest.Request) string { return r.Messages[0].Content }))
	c := client(t, s)
	var group errgroup.Group
	for i := range 16 {
		text := strings.Repeat("word ", i) + "end"
		group.Go(func() error {
			got, err := c.Complete(context.Background(), llm.Request{Messages: []llm.Message{{Role: llm.User, Text: text}}})
			if err == nil && got.Text != text {
				err = errors.New("got the answer of another request")
			}
			return err
		})
	}
	require.NoError(t, group.Wait())
}

func TestAGivenClientsTimeoutDoesNotCutAnswers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := llmtest.InMemory(t, llmtest.Paced("one two three", idle/2))
		own := s.Client(t)
		own.Timeout = idle
		c := openai.New(openai.Options{BaseURL: s.URL, Model: "m", HTTP: own, Idle: idle})
		got, err := c.Complete(context.Background(), ask())
		require.NoError(t, err)
		require.Equal(t, "one two three", got.Text)
		require.Equal(t, idle, own.Timeout, "the caller's client is left as it was")
	})
}

// The default transport has timeouts of its own; it must work with no options.
func TestTheDefaultTransport(t *testing.T) {
	s := llmtest.New(t, llmtest.Words("Hello."))
	c := openai.New(openai.Options{BaseURL: s.URL + "/", Model: "m"})
	got, err := c.Complete(context.Background(), ask())
	require.NoError(t, err)
	require.Equal(t, "Hello.", got.Text)
	require.Equal(t, "/v1/chat/completions", s.Requests()[0].Path)
}
