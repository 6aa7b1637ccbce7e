package fault

import (
	"errors"
	"fmt"
)

// Kind sorts failures by what the caller can do about them.
type Kind uint8

// The kinds, with the exit code and HTTP status each maps to at the edges.
const (
	// Internal is a defect of ours or an unclassified failure (exit 1, status 500).
	Internal Kind = iota
	// Usage is a wrong call: bad flags or arguments (exit 2, status 400).
	Usage
	// Invalid is input that can't be taken as it is: a broken rubric, transcript or setting (exit 3, status 422).
	Invalid
	// NotFound names something that doesn't exist (exit 1, status 404).
	NotFound
	// Conflict is a request that no longer fits the state of things (exit 1, status 409).
	Conflict
	// Forbidden is a request this caller may not make (exit 1, status 403).
	Forbidden
	// TooLarge is input over a documented limit (exit 3, status 413).
	TooLarge
	// Unavailable is a service, file or endpoint that can't be reached or used now (exit 4, status 503).
	Unavailable
)

// Fault is an error with the operation that failed, its kind and a hint for
// the person who meets it. The zero value is not useful; build one with New or
// Wrap. A Fault is not changed after it has been returned.
type Fault struct {
	op   string
	msg  string
	hint string
	kind Kind
	err  error
}

// New returns a fault of the given kind with a message for people.
func New(kind Kind, op, format string, args ...any) *Fault {
	return &Fault{op: op, kind: kind, msg: fmt.Sprintf(format, args...)}
}

// Wrap adds the operation and kind to err. It returns a fault even for a nil
// err, so callers wrap only on failure.
func Wrap(err error, op string, kind Kind) *Fault {
	return &Fault{op: op, kind: kind, err: err}
}

// Hint sets what the person can do about it, as a sentence without a trailing
// stop, and returns the fault for chaining at the place it is made.
func (f *Fault) Hint(format string, args ...any) *Fault {
	f.hint = fmt.Sprintf(format, args...)
	return f
}

// Error returns the operation and the chain of causes, without hints.
func (f *Fault) Error() string {
	switch {
	case f.err == nil:
		return prefixed(f.op, f.msg)
	case f.msg == "":
		return prefixed(f.op, f.err.Error())
	default:
		return prefixed(f.op, f.msg+": "+f.err.Error())
	}
}

func prefixed(op, rest string) string {
	if op == "" {
		return rest
	}
	return op + ": " + rest
}

// Unwrap returns the cause, or nil.
func (f *Fault) Unwrap() error { return f.err }

// KindOf returns the kind of the outermost fault in err's chain, or Internal
// when there is none.
func KindOf(err error) Kind {
	if f, ok := errors.AsType[*Fault](err); ok {
		return f.kind
	}
	return Internal
}

// HintOf returns the first non-empty hint in err's chain, from the outside in,
// or "".
func HintOf(err error) string {
	for err != nil {
		f, ok := errors.AsType[*Fault](err)
		if !ok {
			return ""
		}
		if f.hint != "" {
			return f.hint
		}
		err = f.err
	}
	return ""
}

// ExitCode maps err to the process exit codes of the command line: 0 good,
// 1 failed, 2 wrong use, 3 the input is invalid, 4 a service could not be
// reached.
func ExitCode(err error) int {
	if err == nil {
		return 0
	}
	switch KindOf(err) {
	case Usage:
		return 2
	case Invalid, TooLarge:
		return 3
	case Unavailable:
		return 4
	default:
		return 1
	}
}
