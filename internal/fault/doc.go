// Package fault is how errors travel in barraiser: what was being done, what
// kind of failure it is, and what a person can do about it.
//
// An adapter wraps once, at the place that knows the operation:
//
//	return fault.Wrap(err, "sqlite: append", fault.Unavailable).Hint("free some disk space; nothing acknowledged is lost")
//
// The edges (HTTP, WebSocket, command line) read Kind to choose a status, a
// refuse code or an exit code, print Message and Hint, and log the whole chain
// once. Nothing in between logs.
//
// It is one small type instead of sentinel errors per package because every
// edge needs the same three facts; packages still declare sentinels (for
// example eventlog.ErrConflict) where a caller must branch on the exact cause,
// and errors.Is finds them through a Fault.
package fault
