package app

import (
	"bytes"
	"encoding/json"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"barraiser/internal/config"
	"barraiser/internal/eventlog"
	"barraiser/internal/eventlog/memlog"
	"barraiser/internal/fault"
	"barraiser/internal/interview"
	"barraiser/internal/journal"
	"barraiser/internal/llm"
	"barraiser/internal/llm/llmtest"
	"barraiser/internal/scorecard"
)

// endpoint is a settings' endpoint that behaves as told.
func endpoint(t *testing.T, name string, behaviours ...llmtest.Behaviour) (config.Endpoint, *llmtest.Server) {
	t.Helper()
	s := llmtest.New(t, behaviours...)
	return config.Endpoint{Name: name, BaseURL: s.URL, Model: "speaks", AssessorModel: "rates"}, s
}

// ask makes a call for a session and returns what was answered.
func ask(t *testing.T, client llm.Client, session string) (string, error) {
	t.Helper()
	said, err := client.Complete(llm.WithSession(t.Context(), session), llm.Request{Messages: []llm.Message{{Role: llm.User, Text: "Say it."}}})
	return said.Text, err
}

// TestTheNextEndpointSpeaks: each job asks for its own model, and another
// endpoint answers when the first one can't.
func TestTheNextEndpointSpeaks(t *testing.T) {
	broken, refusing := endpoint(t, "first", llmtest.Page500())
	good, answering := endpoint(t, "second", llmtest.Words("It."))
	var logged bytes.Buffer
	m, err := modelsOf(config.Config{Endpoints: []config.Endpoint{broken, good}}, memlog.New(time.Now), slog.New(slog.NewTextHandler(&logged, nil)))
	require.NoError(t, err)

	said, err := ask(t, m.speaking, "s1")
	require.NoError(t, err)
	require.Equal(t, "It.", said)
	_, err = ask(t, m.rating, "s1")
	require.NoError(t, err)
	require.Equal(t, "speaks", refusing.Requests()[0].Model)
	requests := answering.Requests()
	require.Equal(t, "speaks", requests[0].Model)
	require.Equal(t, "rates", requests[len(requests)-1].Model)
	require.Contains(t, logged.String(), "endpoint=first")
	require.Contains(t, logged.String(), "status=500")
	require.NotContains(t, logged.String(), "Say it", "what was said is nobody's business")
	require.NotContains(t, logged.String(), "It.")
}

// TestBudgetsHoldForBothJobs: what one job has spent, the other can't.
func TestBudgetsHoldForBothJobs(t *testing.T) {
	e, server := endpoint(t, "only", llmtest.Words("It."))
	e.Price = config.Price{Prompt: 1000, Completion: 1000}
	log := memlog.New(time.Now)
	settings := config.Config{Endpoints: []config.Endpoint{e}, Budgets: config.Budgets{SessionTokens: 1}}
	m, err := modelsOf(settings, log, slog.New(slog.DiscardHandler))
	require.NoError(t, err)
	_, err = ask(t, m.speaking, "s1")
	require.NoError(t, err)
	_, err = ask(t, m.rating, "s1")
	require.ErrorIs(t, err, llm.ErrBudget)
	require.NotEmpty(t, fault.HintOf(err))
	_, err = ask(t, m.rating, "s2")
	require.NoError(t, err, "another session has its own")
	made := len(server.Requests())

	again, err := modelsOf(settings, log, slog.New(slog.DiscardHandler))
	require.NoError(t, err)
	_, err = ask(t, again.speaking, "s1")
	require.ErrorIs(t, err, llm.ErrBudget, "what was spent outlives the process")
	require.Len(t, server.Requests(), made)
}

// TestCallsAreKeptWithTheirSession: a finished call is found again, the newest
// counts, and what was forgotten is gone.
func TestCallsAreKeptWithTheirSession(t *testing.T) {
	log := memlog.New(time.Now)
	calls := callLog{log: log, now: time.Now}
	ctx := llm.WithSession(t.Context(), "s1")
	opened := eventlog.Commit{Stream: journal.SessionStream("s1"), ID: "opened", Records: []eventlog.Record{{At: time.Now(), Kind: "session-opened", Version: 1, Data: []byte("{}")}}}
	_, err := log.Append(ctx, opened)
	require.NoError(t, err)
	_, found, err := calls.Get(ctx, "abc")
	require.NoError(t, err)
	require.False(t, found)
	for _, data := range []string{"first", "second \x00\xff"} {
		require.NoError(t, calls.Put(ctx, "abc", []byte(data)))
		got, found, err := calls.Get(ctx, "abc")
		require.NoError(t, err)
		require.True(t, found)
		require.Equal(t, data, string(got))
	}
	_, found, err = calls.Get(llm.WithSession(t.Context(), "s2"), "abc")
	require.NoError(t, err)
	require.False(t, found, "it is another session's")
	require.NoError(t, calls.Put(ctx, "abc", nil))
	_, found, err = calls.Get(ctx, "abc")
	require.NoError(t, err)
	require.False(t, found)
	require.Error(t, calls.Put(t.Context(), "abc", nil), "of no session")
	require.NoError(t, log.Delete(ctx, opened.Stream))
	require.ErrorIs(t, calls.Put(ctx, "late", []byte("words")), eventlog.ErrErased)
	head, err := log.Head(ctx, journal.AssessStream("s1", "call-late"))
	require.True(t, head == 0 || errors.Is(err, eventlog.ErrErased), "the session's erasure holds for a call that ends after it")
	_, _, err = calls.Get(t.Context(), "abc")
	require.Error(t, err)
}

// TestScoreByAModel: the model's scorecard names it; findings that can't be read
// leave the deterministic ratings, which say whose place they took; and an
// endpoint that fails rates nothing.
func TestScoreByAModel(t *testing.T) {
	file := filepath.Join(t.TempDir(), "a.json")
	require.NoError(t, os.WriteFile(file, []byte(lonely("a")), 0o600))
	score := func(c config.Config) (scorecard.Scorecard, error) {
		var out bytes.Buffer
		err := Score(t.Context(), ScoreRequest{Format: "json", Assessor: "model", Config: c, Files: []string{file}}, Process{Stdout: &out, Stderr: &bytes.Buffer{}})
		var card scorecard.Scorecard
		if err == nil {
			require.NoError(t, json.Unmarshal(out.Bytes(), &card))
		}
		return card, err
	}
	by := func(behaviour llmtest.Behaviour) scorecard.Scorecard {
		e, _ := endpoint(t, "only", behaviour)
		card, err := score(config.Config{Endpoints: []config.Endpoint{e}})
		require.NoError(t, err)
		return card
	}
	_, err := score(config.Config{})
	require.Equal(t, 2, fault.ExitCode(err))
	require.Contains(t, fault.HintOf(err), "--assessor lexical")

	card := by(llmtest.Words(`{"directed":[],"quotes":[]}`))
	require.Equal(t, "model", card.Assessor.Kind)
	require.Equal(t, "rates", *card.Assessor.Model)

	card = by(llmtest.Words("I would give this a 5."))
	require.Equal(t, "lexical", card.Assessor.Kind)
	require.NotNil(t, card.Assessor.FailedOver)

	card = by(llmtest.Status(400, "application/json", `{"error":{"message":"no","code":"model_not_found"}}`))
	require.Equal(t, scorecard.Vote("incomplete"), card.Vote)
	require.Nil(t, card.Rating)
}

// TestShowSaysWhatASessionCost: the calls of a session are told with its words.
func TestShowSaysWhatASessionCost(t *testing.T) {
	state := interview.State{OpenedAt: time.Now().Add(-time.Hour), Opened: interview.SessionOpened{Session: "s1"}}
	log := memlog.New(time.Now)
	shown := func() string {
		var out bytes.Buffer
		require.NoError(t, printSpent(t.Context(), log, state, Process{Stdout: &out}))
		return out.String()
	}
	require.Empty(t, shown(), "no model was asked")
	e, _ := endpoint(t, "only", llmtest.Words("It."))
	e.Price = config.Price{Prompt: 1000, Completion: 1000}
	m, err := modelsOf(config.Config{Endpoints: []config.Endpoint{e}}, log, slog.New(slog.DiscardHandler))
	require.NoError(t, err)
	_, err = ask(t, m.speaking, "s1")
	require.NoError(t, err)
	require.Regexp(t, `^models: 1 call, \d+ tokens sent and \d+ received, 0\.\d+ by the prices of the settings\n$`, shown())
}
