package app

import (
	"bufio"
	"context"
	"errors"
	"io"
	"net"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"barraiser/internal/client"
	"barraiser/internal/config"
	"barraiser/internal/fault"
)

// running is a service in this process.
type running struct {
	url  string
	stop context.CancelFunc
	done chan error
}

// serve starts a service on a free port and returns once it listens.
func serve(t *testing.T, c config.Config) running {
	t.Helper()
	return serveLogging(t, c, io.Discard)
}

// serveLogging is serve with a log.
func serveLogging(t *testing.T, c config.Config, log io.Writer) running {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	out, said := io.Pipe()
	r := running{stop: stop, done: make(chan error, 1)}
	go func() {
		err := Serve(ctx, c, Process{Stdout: said, Stderr: log, Version: "test"})
		_ = said.CloseWithError(errors.Join(io.EOF, err))
		r.done <- err
	}()
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if url, ok := strings.CutPrefix(lines.Text(), "Listening on "); ok {
			go func() { _, _ = io.Copy(io.Discard, out) }()
			r.url = url
			return r
		}
	}
	require.NoError(t, lines.Err())
	t.Fatal("the service didn't start")
	return r
}

func settings(t *testing.T) config.Config {
	t.Helper()
	return config.Config{Addr: "127.0.0.1:0", Data: filepath.Join(t.TempDir(), "data"), Auth: "local"}
}

// TestARoundOutlivesTheService drains a service in mid-speech; the next one on
// the same folder goes on where it was.
func TestARoundOutlivesTheService(t *testing.T) {
	defer goleak.VerifyNone(t)
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	c := settings(t)
	c.WordsPerSecond = 20 // the opening takes seconds, so the drain cuts it
	first := serve(t, c)
	service := client.NewService(first.url)
	opened, err := service.Open(ctx, client.NewSession{Round: "leadership-principles"})
	require.NoError(t, err)
	session, err := client.Open(ctx, service.Live(opened), client.Options{})
	require.NoError(t, err)
	first.stop()
	require.NoError(t, <-first.done, "a drain is no failure")
	session.Close()

	c.WordsPerSecond = 0
	second := serve(t, c)
	service = client.NewService(second.url)
	session, err = client.Open(ctx, service.Live(opened), client.Options{})
	require.NoError(t, err)
	turn, err := session.WaitTurn(ctx)
	require.NoError(t, err)
	require.Equal(t, 1, turn.Ordinal)
	_, err = session.Answer(ctx, "I traced it to a cache key in March.")
	require.NoError(t, err)
	_, err = session.End(ctx)
	require.NoError(t, err)
	_, err = session.WaitScorecard(ctx)
	require.NoError(t, err)
	transcript, err := service.Transcript(ctx, opened.ID)
	require.NoError(t, err)
	require.Equal(t, 1, strings.Count(string(transcript), "I traced it to a cache key in March."))
	session.Close()
	second.stop()
	require.NoError(t, <-second.done)
}

func TestLocalLeavesNothingBehind(t *testing.T) {
	defer goleak.VerifyNone(t)
	errUse := errors.New("enough")
	var url string
	err := Local(t.Context(), settings(t), Process{Stdout: io.Discard}, func(_ context.Context, at string) error {
		url = at
		return errUse
	})
	require.ErrorIs(t, err, errUse)
	_, err = client.NewService(url).Open(t.Context(), client.NewSession{Round: "leadership-principles"})
	require.Equal(t, fault.Unavailable, fault.KindOf(err), "the service is gone with its use")
}

func TestListenSaysWhatToDo(t *testing.T) {
	taken, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer taken.Close() //nolint:errcheck // a port of this test
	for addr, says := range map[string]string{
		taken.Addr().String(): "is taken by another program",
		"192.0.2.1:80":        "192.0.2.1:80", // an address of no machine
	} {
		_, err := listen(t.Context(), addr)
		require.ErrorContains(t, err, says)
		require.Equal(t, 4, fault.ExitCode(err))
		require.Contains(t, fault.HintOf(err), "--addr")
	}
}

func TestAnnouncement(t *testing.T) {
	said := func(c config.Config) string {
		var b strings.Builder
		announce(&b, c, "http://127.0.0.1:8080", alone())
		return b.String()
	}
	// A public address once took the place of the one listened on.
	behind := said(config.Config{Data: "./data", PublicURL: "https://practice.example"})
	require.Contains(t, behind, "Listening on http://127.0.0.1:8080\n")
	require.Regexp(t, `page +https://practice\.example`, behind)
	bare := said(config.Config{Data: "./data"})
	require.Contains(t, bare, "Listening on http://127.0.0.1:8080\n")
	require.Contains(t, bare, "a model is off (set OPENAI_API_KEY or OPENAI_BASE_URL to switch one on)")
	require.Contains(t, bare, "built in (lay a directory over them with BARRAISER_RUBRICS)")
	first := config.Endpoint{Name: "openai", APIKey: "sk-hush", Model: "m", AssessorModel: "careful"}
	full := said(config.Config{Data: "d", APIKey: "sk-hush", Endpoints: []config.Endpoint{first}, Rubrics: "r", Prompts: "p"})
	require.Contains(t, full, "the model m at api.openai.com (chosen")
	require.Contains(t, full, "built in, deterministic; then the model careful, with every quote verified")
	require.Contains(t, full, "built in, with r over them (changes are picked up without a restart)")
	require.NotContains(t, bare, "without a restart")
	require.NotContains(t, full, "hush")
	near := config.Endpoint{Name: "near", BaseURL: "http://127.0.0.1:1/v1", Model: "m"}
	require.Contains(t, said(config.Config{Endpoints: []config.Endpoint{near, first}}), "the model m at http://127.0.0.1:1/v1, then 1 other endpoint (chosen")
}
