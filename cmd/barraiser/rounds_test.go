package main

import (
	"bufio"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"barraiser/internal/app"
	"barraiser/internal/client"
	"barraiser/internal/config"
	"barraiser/internal/interview"
	"barraiser/internal/library"
	"barraiser/internal/rubric"
	"barraiser/internal/scorecard"
)

// apart is how many steps lie at least between a strong and a weak candidate.
const apart = 2

// shippedRounds are the rounds of the product; the tests below hold for each.
func shippedRounds(t *testing.T) []*rubric.Round {
	t.Helper()
	lib, err := library.Embedded()
	require.NoError(t, err)
	require.NotEmpty(t, lib.Rounds())
	return lib.Rounds()
}

// TestEveryRoundTellsCandidatesApart sits each round twice, with the answers of
// testdata/rounds. A round without both files fails.
func TestEveryRoundTellsCandidatesApart(t *testing.T) {
	for _, round := range shippedRounds(t) {
		t.Run(round.ID, func(t *testing.T) {
			strong, weak := sitScript(t, round, "strong"), sitScript(t, round, "weak")
			require.NotNil(t, strong.Rating, "the strong candidate isn't rated at all")
			// An unrated candidate showed nothing, which is no better than the lowest rating.
			low := rubric.Rating(1)
			if weak.Rating != nil {
				low = *weak.Rating
			}
			t.Logf("strong %d, weak %d", *strong.Rating, low)
			require.GreaterOrEqual(t, int(*strong.Rating)-int(low), apart, "strong %d, weak %d", *strong.Rating, low)
		})
	}
}

// sitScript sits a round with a script to its scorecard and checks the
// interviewer's manners and the evidence on the way.
func sitScript(t *testing.T, round *rubric.Round, kind string) scorecard.Scorecard {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", "rounds", round.ID+"."+kind+".txt"))
	require.NoError(t, err, "every round needs a strong and a weak script")
	answers := blocks(string(data))
	transcript, rated := practise(t, nil, answers, "--round", round.ID)

	given := spoken(transcript, interview.Candidate)
	require.NotEmpty(t, given)
	require.LessOrEqual(t, len(given), len(answers))
	require.Equal(t, answers[:len(given)], given, "every answer is there once, as it was given")
	require.Equal(t, round.ID, rated.Round)
	require.Len(t, rated.Competencies, len(round.Competencies))
	requireEvidenceIn(t, given, rated)
	requireManners(t, transcript)
	return rated
}

// requireEvidenceIn: every quotation is what the candidate said at that place.
func requireEvidenceIn(t *testing.T, answers []string, rated scorecard.Scorecard) {
	t.Helper()
	for _, competency := range rated.Competencies {
		for _, e := range competency.Evidence {
			require.Contains(t, answers[e.Turn-1], e.Quote)
			require.Equal(t, e.Quote, string([]rune(answers[e.Turn-1])[e.Start:e.End]))
		}
	}
}

// requireManners: the interviewer asks one question at a time, no main question
// twice and no probe twice about the same story, and quotes only what was said.
func requireManners(t *testing.T, transcript interview.Transcript) {
	t.Helper()
	asked := map[string]bool{}
	said := ""
	for _, line := range transcript.Turns {
		if line.Speaker == interview.Candidate {
			said += line.Text + "\n"
			continue
		}
		for _, q := range quoted.FindAllStringSubmatch(line.Text, -1) {
			require.Contains(t, said, q[1], "the interviewer quotes what nobody said: %s", line.Text)
		}
		own := quoted.ReplaceAllString(line.Text, "")
		require.LessOrEqual(t, strings.Count(own, "?"), 1, "more than one question at a time: %s", line.Text)
		if line.Move == interview.Ask || line.Move == interview.ProbeMove {
			words := line.Question + ": " + probeWords(own)
			require.False(t, asked[words], "asked twice: %s", line.Text)
			asked[words] = true
		}
	}
	require.Greater(t, len(asked), 3, "hardly anything was asked")
}

// probeWords returns the last sentence of what was asked: the question itself
// without the lead that brings the candidate's words.
func probeWords(text string) string {
	text = strings.TrimRight(strings.TrimSpace(text), ".?")
	if i := strings.LastIndexAny(text, ".?"); i >= 0 {
		text = text[i+1:]
	}
	return strings.TrimSpace(text)
}

// TestEveryRoundOpensOnTheServer opens each round on one service with its store
// on disk, and gets its first question over the live protocol.
func TestEveryRoundOpensOnTheServer(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	service := client.NewService(served(t))
	for _, round := range shippedRounds(t) {
		text, err := firstWords(ctx, service, round.ID)
		require.NoError(t, err, round.ID)
		require.Contains(t, text, strings.TrimSpace(round.Opening), "%s begins with its opening", round.ID)
		require.True(t, asksOneOf(round, text), "%s asks none of its questions: %s", round.ID, text)
	}
}

// served runs the service until the test ends and returns its address.
func served(t *testing.T) string {
	t.Helper()
	settings := config.Config{Addr: "127.0.0.1:0", Data: filepath.Join(t.TempDir(), "data"), Auth: "local"}
	ctx, stop := context.WithCancel(context.Background())
	out, said := io.Pipe()
	done := make(chan error, 1)
	go func() {
		err := app.Serve(ctx, settings, app.Process{Stdout: said, Stderr: io.Discard, Version: "0.0.0"})
		_ = said.CloseWithError(errors.Join(io.EOF, err))
		done <- err
	}()
	t.Cleanup(func() {
		stop()
		require.NoError(t, <-done, "a drain is no failure")
	})
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if url, ok := strings.CutPrefix(lines.Text(), "Listening on "); ok {
			go func() { _, _ = io.Copy(io.Discard, out) }()
			return url
		}
	}
	require.NoError(t, lines.Err(), "the service didn't start")
	t.Fatal("the service didn't say where it listens")
	return ""
}

// firstWords opens a session and returns what its interviewer says before the
// candidate's first turn.
func firstWords(ctx context.Context, service *client.Service, round string) (string, error) {
	opened, err := service.Open(ctx, client.NewSession{Round: round})
	if err != nil {
		return "", err
	}
	session, err := client.Open(ctx, service.Live(opened), client.Options{})
	if err != nil {
		return "", err
	}
	defer session.Close()
	if _, err := session.WaitTurn(ctx); err != nil {
		return "", err
	}
	var text strings.Builder
	for _, line := range session.Lines() {
		text.WriteString(line.Text)
	}
	return text.String(), nil
}

func asksOneOf(round *rubric.Round, text string) bool {
	for i := range round.Questions {
		if strings.Contains(text, round.Questions[i].Text) {
			return true
		}
	}
	return false
}
