package library

import (
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestAPanicOfAWorkerIsTheCallers: a shelf can only catch what arrives on its
// own goroutine.
func TestAPanicOfAWorkerIsTheCallers(t *testing.T) {
	var done atomic.Int64
	defer func() {
		what, ok := recover().(string)
		require.True(t, ok)
		require.Regexp(t, `^the fifth\n(?s:.*)TestAPanicOfAWorker`, what, "with the stack it came from")
		require.GreaterOrEqual(t, done.Load(), int64(4))
	}()
	each(10, func(i int) {
		if i == 4 {
			panic("the fifth")
		}
		done.Add(1)
	})
}
