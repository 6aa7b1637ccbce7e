package engine_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/require"

	"barraiser/internal/engine"
	"barraiser/internal/eventlog"
	"barraiser/internal/fault"
	"barraiser/internal/interview"
	"barraiser/internal/rubric"
)

// newer returns the shelf's round as somebody has changed it since.
func newer(h *house, version string) *rubric.Round {
	r := *h.shelf.round
	r.Version = version
	r.Digest = rubric.Digest(&r)
	return &r
}

// runs reads a session's runs from the log.
func runs(t *testing.T, e *engine.Engine, id string) []engine.Run {
	t.Helper()
	state, _, err := e.Session(t.Context(), id)
	require.NoError(t, err)
	all, err := e.Runs(t.Context(), state)
	require.NoError(t, err)
	return all
}

// scored sits a round to its first scorecard.
func (h *house) scored(e *engine.Engine) string {
	h.t.Helper()
	id := h.session(e)
	v := watch(h.t, e, id, "tab", 0)
	v.finish(1)
	return id
}

func TestRescoringAddsARunAndKeepsTheOld(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHouse(t)
		e := h.open("local")
		id := h.scored(e)
		first := runs(t, e, id)
		require.Len(t, first, 1)
		require.True(t, first[0].Shown)

		same, err := e.Rescore(t.Context(), id, h.shelf.round, engine.Lexical)
		require.NoError(t, err)
		require.False(t, same.Fresh, "the same rubric and assessor give the same bytes")
		require.Equal(t, first[0].Card, same.After)
		require.Equal(t, first, runs(t, e, id))

		next := newer(h, "1.1.0")
		got, err := e.Rescore(t.Context(), id, next, engine.Lexical)
		require.NoError(t, err)
		require.True(t, got.Fresh)
		require.Equal(t, first[0].Card, got.Before)
		require.Equal(t, interview.RubricRef{ID: next.ID, Version: "1.1.0", Digest: next.Digest}, got.After.Rubric)
		require.NotEmpty(t, got.After.Answers)

		// Another process reads the same from the log, and shows the newest.
		require.NoError(t, e.Close(context.Background()))
		after := h.open("local")
		all := runs(t, after, id)
		require.Len(t, all, 2)
		require.Equal(t, first[0].Card, all[0].Card)
		require.False(t, all[0].Shown)
		require.Equal(t, got.After, all[1].Card)
		require.True(t, all[1].Shown)
		state, _, err := after.Session(t.Context(), id)
		require.NoError(t, err)
		card, err := after.Scorecard(t.Context(), state, "lexical")
		require.NoError(t, err)
		require.Equal(t, got.After, card)
		pinned, err := after.Pinned(t.Context(), card.Rubric)
		require.NoError(t, err)
		require.Equal(t, next.Digest, pinned.Digest, "its rubric is kept as well")
		require.Equal(t, h.shelf.round.Digest, state.Opened.Rubric.Digest, "the session stays pinned to its own")

		// Back to the old rubric is a run too, since the newest is shown.
		back, err := after.Rescore(t.Context(), id, h.shelf.round, engine.Lexical)
		require.NoError(t, err)
		require.True(t, back.Fresh)
		require.Len(t, runs(t, after, id), 3)

		// And all of them go with the session.
		require.NoError(t, after.Erase(t.Context(), id))
		for stream, err := range h.store.Streams(t.Context(), "assess/") {
			t.Fatalf("%s is left, %v", stream, err)
		}
		_, err = after.Rescore(t.Context(), id, next, engine.Lexical)
		require.ErrorIs(t, err, eventlog.ErrErased)
		require.Empty(t, h.reports)
	})
}

func TestRescoringByANewerAssessor(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHouse(t)
		e := h.open("local")
		id := h.scored(e)
		require.NoError(t, e.Close(context.Background()))
		h.assessor.version = "2"
		got, err := h.open("local").Rescore(t.Context(), id, h.shelf.round, engine.Lexical)
		require.NoError(t, err)
		require.True(t, got.Fresh)
		require.Equal(t, "test", got.Before.Assessor.Version)
		require.Equal(t, "test2", got.After.Assessor.Version)
	})
}

// TestRescoringThatFails: a failed run must not be shown before a good one, and a
// failed one is made good by the same rubric and assessor.
func TestRescoringThatFails(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHouse(t)
		e := h.open("local")
		id := h.scored(e)
		h.assessor.assess = errors.New("out of memory")
		_, err := e.Rescore(t.Context(), id, newer(h, "1.1.0"), engine.Lexical)
		require.ErrorIs(t, err, h.assessor.assess)
		require.Len(t, runs(t, e, id), 1)

		bad := h.session(e)
		v := watch(t, e, bad, "tab", 0)
		v.finish(1)
		require.Nil(t, runs(t, e, bad)[0].Card.Rating)
		h.assessor.assess = nil
		got, err := e.Rescore(t.Context(), bad, h.shelf.round, engine.Lexical)
		require.NoError(t, err)
		require.True(t, got.Fresh)
		require.NotNil(t, got.After.Rating)
	})
}

// TestRescoringAfterACrash: a run that was written and not published is published
// as it stands.
func TestRescoringAfterACrash(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHouse(t)
		e := h.open("local")
		id := h.scored(e)
		require.NoError(t, e.Close(context.Background()))
		again := h.open("local")
		h.log.only("session/")
		h.log.set(true, false)
		_, err := again.Rescore(t.Context(), id, newer(h, "1.1.0"), engine.Lexical)
		require.ErrorIs(t, err, errDisk)
		require.Len(t, runs(t, again, id), 1)
		h.log.set(false, false)
		h.assessor.assess = errors.New("not to be asked again")
		got, err := again.Rescore(t.Context(), id, newer(h, "1.1.0"), engine.Lexical)
		require.NoError(t, err)
		require.True(t, got.Fresh)
		require.Len(t, runs(t, again, id), 2)
	})
}

func TestRescoringTooEarly(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHouse(t)
		e := h.open("local")
		id := h.session(e)
		_, err := e.Rescore(t.Context(), id, h.shelf.round, engine.Lexical)
		require.Equal(t, fault.Conflict, fault.KindOf(err))
		require.ErrorContains(t, err, "still open")
		_, err = e.Rescore(t.Context(), "nosuch", h.shelf.round, engine.Lexical)
		require.Equal(t, fault.NotFound, fault.KindOf(err))

		h.assessor.hangs = true
		v := watch(t, e, id, "tab", 0)
		v.heard(1)
		_, err = v.do(interview.End{ID: "end"})
		require.NoError(t, err)
		_, err = e.Rescore(t.Context(), id, h.shelf.round, engine.Lexical)
		require.ErrorContains(t, err, "isn't written yet")
		require.NotEmpty(t, fault.HintOf(err))
		v.until("the scorecard", func() bool { return has[interview.ScorecardReady](v) })
	})
}
