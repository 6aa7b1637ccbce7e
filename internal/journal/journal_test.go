package journal_test

import (
	"context"
	"errors"
	"reflect"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"barraiser/internal/assessment"
	"barraiser/internal/eventlog"
	"barraiser/internal/eventlog/memlog"
	"barraiser/internal/fault"
	"barraiser/internal/interview"
	"barraiser/internal/journal"
	"barraiser/internal/rubric"
)

var at = time.Date(2026, 11, 22, 9, 30, 0, 123_000_000, time.UTC)

// one holds an event of every kind with every field set.
func one() []interview.Event {
	quote := &assessment.Span{Turn: 1, Start: 2, End: 4, Quote: "we"}
	return []interview.Event{
		interview.SessionOpened{
			Session: "s", Round: "leadership-principles", Level: rubric.L6, Interviewer: "model", Assessor: "model", Prompts: "sha256:p", Policy: "director/1",
			Rubric: interview.RubricRef{ID: "leadership-principles", Version: "1", Digest: "sha256:d"},
			Seed:   7, TimeFactor: 1.25, Minutes: 68.75, Loop: "machine-learning-engineer",
		},
		interview.MovePlanned{Turn: 1, Attempt: 1, Resumed: true, Move: interview.Move{
			Kind: interview.ProbeMove, Question: "q", Competency: "dive-deep", Signal: "trace", Probe: "p", Quote: quote, Quote2: quote,
			Reply: assessment.Evasive, Aside: true, Index: 2, MinutesLeft: 9, About: interview.AskedTeam, CloseReason: interview.TimeUp, Reason: "because", Policy: "director/1",
		}},
		interview.InterviewerSaid{Turn: 1, Attempt: 2, Text: "Why?", Ending: interview.CutIn, Voice: "model", Model: "m", Prompt: "sha256:x", PromptTokens: 3, CompletionTokens: 4},
		interview.CandidateSaid{Turn: 1, ID: "a", Text: "“we” 👍\n"},
		interview.Observed{Assessor: "live", Observation: assessment.Observation{
			Turn:     1,
			Evidence: []assessment.Evidence{{Competency: "dive-deep", Signal: "trace", Span: *quote, Strength: .75, Polarity: assessment.Against}},
			Flags:    []assessment.Flag{{Kind: assessment.FlagMarkup, Turn: 1, Start: 1, End: 2}},
			Quotable: []assessment.Quotable{{Span: *quote, Competency: "dive-deep", Signal: "trace", Team: true}},
			Reply:    assessment.Substantive, Words: 12,
			Contradictions: []assessment.Contradiction{{About: "the value it started from", Former: *quote, Latter: *quote}},
		}},
		interview.HintGiven{Turn: 1},
		interview.QuestionSkipped{Turn: 2},
		interview.NoteSaved{Pad: "notes", Rev: 3, Text: "x"},
		interview.ClockStopped{Cause: interview.ServerDown, Since: at},
		interview.ClockStarted{Cause: interview.Paused},
		interview.RoundClosed{Reason: interview.Covered},
		interview.SessionClosed{Reason: interview.Abandoned},
		interview.ScorecardReady{Assessor: "lexical", Run: "lexical-1", Vote: "inclined"},
	}
}

// An event's field that isn't stored would be lost at the next restart only: it
// happened to the competency of an observation's evidence.
func TestEveryFieldOfEveryKindSurvives(t *testing.T) {
	seen := map[string]bool{}
	for _, e := range one() {
		requireFull(t, reflect.ValueOf(e), reflect.TypeOf(e).Name())
		by := interview.CommandRef{ID: "c1", Digest: "abc"}
		record, err := journal.Encode(e, by, at)
		require.NoError(t, err)
		record.Seq = 9
		back, err := journal.Decode(record)
		require.NoError(t, err)
		require.Equal(t, interview.Recorded{Seq: 9, At: at, By: by, Event: e}, back)
		require.Equal(t, journal.KindOf(e), record.Kind)
		seen[record.Kind] = true
	}
	require.Len(t, seen, 13, "the live protocol's table of kinds")
}

// requireFull fails for a fixture field that is left at zero, so that a new
// field can't slip past the round trip.
func requireFull(t *testing.T, v reflect.Value, path string) {
	t.Helper()
	switch v.Kind() {
	case reflect.Struct:
		if v.Type() == reflect.TypeFor[time.Time]() {
			require.False(t, v.IsZero(), path)
			return
		}
		for i := range v.NumField() {
			requireFull(t, v.Field(i), path+"."+v.Type().Field(i).Name)
		}
	case reflect.Pointer:
		require.False(t, v.IsNil(), path)
		requireFull(t, v.Elem(), path)
	case reflect.Slice:
		require.NotZero(t, v.Len(), path)
		requireFull(t, v.Index(0), path)
	default:
		require.False(t, v.IsZero(), "the fixture sets %s", path)
	}
}

func TestRecordsThatCannotBeRead(t *testing.T) {
	good, err := journal.Encode(interview.HintGiven{Turn: 1}, interview.CommandRef{}, at)
	require.NoError(t, err)
	newer, unknown, torn, wrong, empty := good, good, good, good, good
	newer.Version = 2
	unknown.Kind = "candidate-sang"
	torn.Data = good.Data[:len(good.Data)-2]
	wrong.Data = []byte(`{"data":{"turn":"one"}}`)
	empty.Data = []byte(`{"by":{}}`)
	for name, tc := range map[string]struct {
		record eventlog.Record
		newer  bool
	}{"newer version": {newer, true}, "unknown kind": {unknown, true}, "torn": {torn, false}, "wrong type": {wrong, false}, "no data": {empty, false}} {
		_, err := journal.Decode(tc.record)
		require.Equal(t, fault.Invalid, fault.KindOf(err), name)
		require.Equal(t, tc.newer, errors.Is(err, journal.ErrNewer), name)
	}
	_, err = journal.Decode(newer)
	require.NotEmpty(t, fault.HintOf(err))
}

func TestAppendStampsTheCommandOnTheFactItAskedFor(t *testing.T) {
	log := memlog.New(func() time.Time { return at })
	opened, err := interview.Open(interview.SessionOpened{Session: "s", Round: "r", Level: rubric.L5}, at)
	require.NoError(t, err)
	written, err := journal.Append(t.Context(), log, journal.Batch{Session: "s", ID: "1", At: at, Events: opened})
	require.NoError(t, err)
	require.Equal(t, uint64(1), written[0].Seq)

	ref := interview.CommandRef{ID: "a", Digest: "d"}
	written, err = journal.Append(t.Context(), log, journal.Batch{
		Session: "s", After: uint64(len(opened)), ID: "2", By: ref, At: at,
		Events: []interview.Event{
			interview.MovePlanned{Turn: 1, Attempt: 1, Move: interview.Move{Kind: interview.Ask}},
			interview.InterviewerSaid{Turn: 1, Attempt: 1, Text: "W", Ending: interview.CutIn},
			interview.CandidateSaid{Turn: 1, ID: "a", Text: "no"},
		},
	})
	require.NoError(t, err)
	require.Empty(t, written[1].By)
	require.Equal(t, ref, written[2].By)

	state, history, err := journal.Load(t.Context(), log, "s")
	require.NoError(t, err)
	require.Len(t, history, len(opened)+3)
	seq, ok := state.Acked(ref)
	require.True(t, ok)
	require.Equal(t, written[2].Seq, seq)

	require.NoError(t, journal.Exists(t.Context(), log, "s"))
	_, err = journal.Append(t.Context(), log, journal.Batch{Session: "s", After: 1, ID: "3", At: at, Events: opened})
	require.ErrorIs(t, err, eventlog.ErrConflict)
	require.Equal(t, fault.Conflict, fault.KindOf(err))
}

func TestLoadingWhatIsNotThere(t *testing.T) {
	log := memlog.New(func() time.Time { return at })
	require.Equal(t, fault.NotFound, fault.KindOf(journal.Exists(t.Context(), log, "nobody")))
	_, _, err := journal.Load(t.Context(), log, "nobody")
	require.Equal(t, fault.NotFound, fault.KindOf(err))
	require.ErrorContains(t, err, "nobody")
	require.NotEmpty(t, fault.HintOf(err))

	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, _, err = journal.Load(ctx, log, "nobody")
	require.ErrorIs(t, err, context.Canceled)
}

func TestStreamNames(t *testing.T) {
	id, ok := journal.SessionOf(journal.SessionStream("abc"))
	require.True(t, ok)
	require.Equal(t, "abc", id)
	_, ok = journal.SessionOf(journal.AssessStream("abc", "run"))
	require.False(t, ok)
	require.Contains(t, journal.AssessStream("abc", "run"), journal.AssessPrefix("abc"))
}

// Logs written before observations named contradictions are read as they are, and
// an observation without any is written as it was then.
func TestObservationsWithoutContradictions(t *testing.T) {
	seen := interview.Observed{Assessor: "lexical/2", Observation: assessment.Observation{Turn: 1, Reply: assessment.Substantive, Words: 3}}
	record, err := journal.Encode(seen, interview.CommandRef{}, at)
	require.NoError(t, err)
	require.NotContains(t, string(record.Data), "contradictions")
	back, err := journal.Decode(record)
	require.NoError(t, err)
	require.Equal(t, seen, back.Event)
}
