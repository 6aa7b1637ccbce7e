package eventlog

import (
	"fmt"
	"time"

	"barraiser/internal/fault"
)

// The errors that callers branch on, found by errors.Is. Stores wrap them with
// the operation.
var (
	// ErrConflict says that Commit.After isn't the stream's head. The caller
	// reads what it hasn't seen and decides again.
	ErrConflict error = fault.New(fault.Conflict, "", "the stream has moved on")
	// ErrFenced says that the writer's lease was taken over. The caller stops
	// serving the stream.
	ErrFenced error = fault.New(fault.Conflict, "", "the lease on the stream was taken over")
	// ErrErased says that the stream was deleted. It never comes back.
	ErrErased error = fault.New(fault.NotFound, "", "the stream was erased")
	// ErrNotFound says that no blob is kept under the digest.
	ErrNotFound error = fault.New(fault.NotFound, "", "nothing is kept under that digest")
	// ErrClosed says that the store was closed by this process.
	ErrClosed error = fault.New(fault.Unavailable, "", "the store is closed")
)

// ErrHeld is returned by Leases.Acquire when another owner's lease is live.
type ErrHeld struct { //nolint:errname // named like its siblings: callers read eventlog.ErrHeld beside eventlog.ErrFenced
	// Owner holds the lease and can be asked instead.
	Owner string
	// Until is when the lease runs out unless it is renewed.
	Until time.Time
}

// Error names the owner and the time.
func (e ErrHeld) Error() string {
	return fmt.Sprintf("the lease is held by %s until %s", e.Owner, e.Until.UTC().Format(time.RFC3339Nano))
}
