package llm_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"barraiser/internal/fault"
	"barraiser/internal/llm"
)

func TestAFailureIsItsKindAndItsCause(t *testing.T) {
	cause := errors.New("connection refused")
	f := llm.Failure{Kind: llm.ErrUnreachable, Cause: cause, Retryable: true}
	err := fmt.Errorf("speak: %w", f.Fault("openai: stream", "start it"))
	require.ErrorIs(t, err, llm.ErrUnreachable)
	require.ErrorIs(t, err, cause)
	require.NotErrorIs(t, err, llm.ErrStalled)
	require.True(t, llm.FailureOf(err).Retryable)
	require.Equal(t, fault.Unavailable, fault.KindOf(err))
	require.Equal(t, "start it", fault.HintOf(err))
	require.EqualError(t, err, "speak: openai: stream: the endpoint can't be reached: connection refused")

	f = llm.Failure{Kind: llm.ErrRefused, Detail: "status 503"}
	require.EqualError(t, &f, "the endpoint refused the request: status 503")
	require.Nil(t, llm.FailureOf(context.Canceled))
	require.Nil(t, llm.FailureOf(nil))
}

func TestOutcomesAreNamed(t *testing.T) {
	for want, err := range map[llm.Outcome]error{
		llm.OK:          nil,
		llm.Truncated:   fmt.Errorf("x: %w", llm.ErrTruncated),
		llm.Stalled:     llm.ErrStalled,
		llm.Refused:     &llm.Failure{Kind: llm.ErrRefused},
		llm.Malformed:   llm.ErrMalformed,
		llm.Unreachable: llm.ErrUnreachable,
		llm.OverBudget:  llm.ErrBudget,
		llm.Invalid:     fault.New(fault.Usage, "x", "no messages"),
		llm.Failed:      context.Canceled,
	} {
		require.Equal(t, want, llm.OutcomeOf(err))
	}
}

func TestForWhomACallIs(t *testing.T) {
	ctx := context.Background()
	require.Empty(t, llm.SessionOf(ctx, llm.Request{}))
	ctx = llm.WithSession(ctx, "outer")
	require.Equal(t, "outer", llm.SessionOf(ctx, llm.Request{}))
	require.Equal(t, "own", llm.SessionOf(ctx, llm.Request{Session: "own"}))
}
