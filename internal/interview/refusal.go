package interview

import "fmt"

// RefusalCode is why a command was refused, as the live protocol names it.
type RefusalCode string

// The codes that Decide answers with; the rest of the protocol's codes belong
// to the engine (no-pen, too-many) and to the frame decoder.
const (
	StaleTurn   RefusalCode = "stale-turn"
	NotYet      RefusalCode = "not-yet"
	EmptyAnswer RefusalCode = "empty-answer"
	TooLong     RefusalCode = "too-long"
	IDReused    RefusalCode = "id-reused"
	NoPen       RefusalCode = "no-pen"
	StaleRev    RefusalCode = "stale-rev"
	Over        RefusalCode = "over"
	TooMany     RefusalCode = "too-many"
	NotAllowed  RefusalCode = "not-allowed"
)

// Refusal is the error of a command that can't be taken now. It changes
// nothing; the session goes on.
type Refusal struct {
	Code RefusalCode
	// Message says what was refused and why, Hint what to do, both for people.
	Message, Hint string
	// Current is the current text of a note pad, for StaleRev; Rev its revision.
	Current string
	Rev     int
}

// Error returns the code and the message.
func (r *Refusal) Error() string { return fmt.Sprintf("refused (%s): %s", r.Code, r.Message) }
