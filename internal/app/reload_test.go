package app

import (
	"bytes"
	"context"
	"html"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"barraiser/internal/client"
	"barraiser/internal/fault"
)

const shortRound = `schema: barraiser.rubric/v1
kind: round
id: short-talk
version: 1.0.0
title: Short talk
persona: {name: Kim, role: a colleague, manner: Brief.}
sections:
  - {id: opening, title: Opening, minutes: 1}
  - {id: talk, title: Talk, minutes: 9}
opening: Hello.
closing: Goodbye.
depth: {min_probes: 1, max_probes: 3, dry_answers: 2, questions: 1, hints: 1}
competencies: [dive-deep]
questions:
  - {id: short-own, text: What did you find out?, targets: [dive-deep]}
vote: {gates: [dive-deep], min_gate: 3}
pads: [notes]
`

// safeBuffer is a log that can be read while it is written.
type safeBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (b *safeBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.Write(p)
}

func (b *safeBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.String()
}

// until asks again until the answer is yes, for as long as ctx lasts.
func until(ctx context.Context, t *testing.T, yes func() bool) {
	t.Helper()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for !yes() {
		select {
		case <-tick.C:
		case <-ctx.Done():
			t.Fatal("it didn't come about")
		}
	}
}

// page returns the text of a page.
func page(ctx context.Context, t *testing.T, url string) string {
	t.Helper()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, url, http.NoBody)
	require.NoError(t, err)
	transport := &http.Transport{DisableKeepAlives: true}
	answer, err := transport.RoundTrip(r)
	require.NoError(t, err)
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	require.NoError(t, err)
	return html.UnescapeString(string(body))
}

// TestRubricsAreTakenWithoutARestart puts a round into a running service's
// directory, sits it, breaks it, mends it, and changes it under a session that
// goes on.
func TestRubricsAreTakenWithoutARestart(t *testing.T) {
	defer goleak.VerifyNone(t)
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	c := settings(t)
	c.Rubrics = t.TempDir()
	file := filepath.Join(c.Rubrics, "short.yaml")
	write := func(text string) {
		// As editors do it: no moment has half a file.
		fresh := filepath.Join(c.Rubrics, ".short.yaml")
		require.NoError(t, os.WriteFile(fresh, []byte(text), 0o600))
		require.NoError(t, os.Rename(fresh, file))
	}
	var log safeBuffer
	running := serveLogging(t, c, &log)
	service := client.NewService(running.url)
	open := func() (client.Opened, error) { return service.Open(ctx, client.NewSession{Round: "short-talk"}) }

	_, err := open()
	require.ErrorContains(t, err, `There is no round "short-talk"`)
	write(shortRound)
	var first client.Opened
	until(ctx, t, func() bool { first, err = open(); return err == nil })
	require.NotContains(t, page(ctx, t, running.url+"/new"), "last good version")

	write(strings.Replace(shortRound, "pads:", "pods:", 1))
	where := filepath.ToSlash(file) + `:17:1: unknown key "pods"`
	until(ctx, t, func() bool { return strings.Contains(page(ctx, t, running.url+"/new"), where) })
	said := page(ctx, t, running.url+"/new")
	require.Contains(t, said, "The rubrics can't be used as they are; rounds use the last good version.")
	require.Contains(t, said, `value="short-talk"`)
	second, err := open()
	require.NoError(t, err, "the last good version can be sat")
	_, err = service.Open(ctx, client.NewSession{Round: "other"})
	require.Contains(t, fault.HintOf(err), where, "who looks for a round that isn't taken learns why")
	var checked bytes.Buffer
	require.Error(t, Check(ctx, c, nil, Process{Stdout: &checked}))
	require.Contains(t, checked.String(), where)

	write(strings.Replace(shortRound, "What did you find out?", "What did you look into?", 1))
	until(ctx, t, func() bool { return !strings.Contains(page(ctx, t, running.url+"/new"), "last good version") })
	third, err := open()
	require.NoError(t, err)
	for _, old := range []client.Opened{first, second} {
		require.Contains(t, asked(ctx, t, service, old), "What did you find out?", "a session stays with the rubric it began with")
	}
	require.Contains(t, asked(ctx, t, service, third), "What did you look into?")

	running.stop()
	require.NoError(t, <-running.done)
	require.Equal(t, 2, strings.Count(log.String(), "rubrics taken anew"), log.String())
	require.Len(t, regexp.MustCompile(`level=WARN msg="rubrics can't be used .* first=.*short.yaml:17:1`).FindAllString(log.String(), -1), 1, log.String())
}

// asked joins a session and returns its first question.
func asked(ctx context.Context, t *testing.T, service *client.Service, opened client.Opened) string {
	t.Helper()
	session, err := client.Open(ctx, service.Live(opened), client.Options{})
	require.NoError(t, err)
	defer session.Close()
	turn, err := session.WaitTurn(ctx)
	require.NoError(t, err)
	return turn.Text
}

func TestABrokenDirectoryStopsTheStart(t *testing.T) {
	c := settings(t)
	c.Rubrics = t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(c.Rubrics, "x.yaml"), []byte("- broken"), 0o600))
	err := Serve(t.Context(), c, Process{Stdout: io.Discard, Stderr: io.Discard})
	require.ErrorContains(t, err, "x.yaml:1:1")
	require.Equal(t, 3, fault.ExitCode(err))
	require.Contains(t, fault.HintOf(err), "rubric")
}
