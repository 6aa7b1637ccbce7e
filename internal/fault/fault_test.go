package fault_test

import (
	"errors"
	"fmt"
	"io"
	"testing"

	"github.com/stretchr/testify/require"

	"barraiser/internal/fault"
)

func TestErrorNamesTheOperationAndTheCause(t *testing.T) {
	err := fault.Wrap(io.ErrUnexpectedEOF, "library: read rubric", fault.Invalid).Hint("save the file again")
	require.EqualError(t, err, "library: read rubric: unexpected EOF")
	require.ErrorIs(t, err, io.ErrUnexpectedEOF)
	require.Equal(t, "op: 3 problems", fault.New(fault.Invalid, "op", "%d problems", 3).Error())
	require.Equal(t, "no operation", fault.New(fault.Invalid, "", "no operation").Error())
}

func TestOutermostKindAndFirstHintWin(t *testing.T) {
	inner := fault.New(fault.NotFound, "log: read", "no such stream").Hint("list the sessions")
	outer := fmt.Errorf("show: %w", fault.Wrap(inner, "session: show", fault.Usage))
	require.Equal(t, fault.Usage, fault.KindOf(outer))
	require.Equal(t, "list the sessions", fault.HintOf(outer))

	require.Equal(t, fault.Internal, fault.KindOf(errors.New("plain")))
	require.Empty(t, fault.HintOf(errors.New("plain")))
	require.Empty(t, fault.HintOf(nil))
	require.Empty(t, fault.HintOf(fault.Wrap(io.EOF, "op", fault.Internal)))
}

func TestExitCodes(t *testing.T) {
	for kind, want := range map[fault.Kind]int{
		fault.Internal: 1, fault.Usage: 2, fault.Invalid: 3, fault.NotFound: 1,
		fault.Conflict: 1, fault.Forbidden: 1, fault.TooLarge: 3, fault.Unavailable: 4,
	} {
		require.Equal(t, want, fault.ExitCode(fault.New(kind, "op", "x")), "kind %d", kind)
	}
	require.Equal(t, 0, fault.ExitCode(nil))
	require.Equal(t, 1, fault.ExitCode(errors.New("plain")))
}
