package interview

import (
	"time"

	"barraiser/internal/assessment"
)

// MaxAnswer is the longest answer taken, in code points (live protocol).
const MaxAnswer = 100_000

// State is a session folded from its events. The zero State is a session that
// has not been opened. A State is a value: Apply returns a new one and never
// changes what an earlier one can see.
type State struct {
	// Head is the sequence number of the last event.
	Head uint64
	// Opened is the first event; OpenedAt its time.
	Opened   SessionOpened
	OpenedAt time.Time
	// Turns are the turns so far; the ordinal is the index plus one.
	Turns []TurnState
	// Notes are the note pads by name.
	Notes map[string]NoteSaved
	// Clock is the interview clock.
	Clock Clock
	// Round and Session are why they closed, "" while they run.
	RoundClosed, SessionClosed CloseReason
	ClosedAt                   time.Time
	// Scorecards are the runs written so far, in order.
	Scorecards []ScorecardReady
	// LastAt is the time of the last event.
	LastAt time.Time

	commands commands
	// own says that nobody else sees Turns yet, so that they are changed in place.
	own bool
}

// TurnState is what is known of one turn.
type TurnState struct {
	Ordinal int
	// Move is what the turn is about; Hints are the hint moves in it.
	Move  Move
	Hints []Move
	// HintsAsked counts the candidate's requests; it is ahead of Hints until the
	// hint is planned.
	HintsAsked int
	// HintFrom is the first attempt that spoke a hint, 0 without hints.
	HintFrom int
	// Began is the counted clock time when the turn was planned.
	Began time.Duration
	// Attempt is the attempt that speaks while Pending, else the next one that may.
	Attempt int
	// Pending says that a planned move is still to be spoken to its end.
	Pending bool
	// Said are the committed attempts, in order.
	Said []InterviewerSaid
	// Answer is the candidate's answer, nil while it is awaited.
	Answer *CandidateSaid
	// Notes are the pads' texts when the answer was given.
	Notes map[string]string
	// Observed is what the live assessor saw, nil until it looked.
	Observed *assessment.Observation
	// Skipped says that the candidate gave the question up in this turn.
	Skipped bool
}
