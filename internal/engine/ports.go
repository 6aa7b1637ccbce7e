package engine

import (
	"context"
	"iter"
	"time"

	"barraiser/internal/assessment"
	"barraiser/internal/eventlog"
	"barraiser/internal/interview"
	"barraiser/internal/rubric"
)

// Voice puts a move into words. Speak is called from one goroutine per speech;
// a voice is shared by all sessions and must be safe for that. The pieces are
// shown in order as they come; an error ends the speech: the engine keeps what
// was shown and calls again with Brief.Repair set. Cancelling ctx must end the
// speech promptly.
type Voice interface {
	Speak(ctx context.Context, round *rubric.Round, brief interview.Brief) iter.Seq2[interview.Piece, error]
}

// Assessor rates answers. It is shared by all sessions. An error is never
// turned into a rating: the scorecard then says assessor-failed.
type Assessor interface {
	// Rater names the assessor on the scorecards of its runs, failed ones too.
	Rater() assessment.Rater
	// Observe looks at the newest turn of an answer while the round runs.
	Observe(ctx context.Context, round *rubric.Round, answer assessment.Answer) (assessment.Observation, error)
	// Assess rates a whole round.
	Assess(ctx context.Context, round *rubric.Round, level rubric.Level, answers []assessment.Answer) (assessment.Report, error)
}

// Rounds is the rubric library as the engine needs it. Encode and Decode are
// the canonical form that sessions are pinned to.
type Rounds interface {
	// Sit returns what a session is opened on: a round of a loop, or with loop ""
	// a round or a competency by itself.
	Sit(loop, id string) (*rubric.Round, bool)
	Encode(round *rubric.Round) ([]byte, error)
	Decode(data []byte) (*rubric.Round, error)
}

// Utter is a piece of the interviewer's speech as a watcher is shown it.
type Utter struct {
	Turn, Attempt, Part int
	Text                string
	// Reset says that everything shown of this turn's lost attempt is to be
	// thrown away, or that this is all of the speech so far.
	Reset bool
}

// Peers is how a command reaches the replica that holds a session's lease, and
// how its words come back: the shape that seats and cursors are cut to. An
// engine by itself has no peers; a session held elsewhere is an error that says
// who holds it.
type Peers interface {
	// Forward hands a command to the owner and returns its acknowledgement, or
	// the refusal or fault that the owner answered.
	Forward(ctx context.Context, owner, session, client string, c interview.Command) (Ack, error)
	// Words relays the owner's updates from the cursor on until ctx ends.
	Words(ctx context.Context, owner, session, client string, from Cursor) iter.Seq2[Update, error]
}

// Ports are what an engine is made of. All are required but Now and Report.
type Ports struct {
	Log    eventlog.Log
	Leases eventlog.Leases
	Blobs  eventlog.Blobs
	Rounds Rounds
	// Voices by the interviewer's name: "scripted" always, "model" where an
	// endpoint is set.
	Voices   map[string]Voice
	Assessor Assessor
	// Prompts is the digest of the prompt set in force, pinned in each session.
	Prompts string
	// Now is the wall clock; nil means time.Now.
	Now func() time.Time
	// Report is given every failure that no caller gets to see; nil drops them.
	Report func(session string, err error)
}

// Timing holds the engine's periods. The zero value is the product's.
type Timing struct {
	// LeaseTTL is how long a lease lives without renewal (30 s); it is renewed
	// three times as often.
	LeaseTTL time.Duration
	// AbsentAfter is how long nobody may be connected before the clock stops (30 s).
	AbsentAfter time.Duration
	// IdleAfter is how long an actor without watchers stays loaded (10 min).
	IdleAfter time.Duration
	// AbandonAfter closes a session that nobody came back to (24 h).
	AbandonAfter time.Duration
	// ObserveWithin bounds the live observation (2 s).
	ObserveWithin time.Duration
	// AssessWithin bounds a final assessment (2 min).
	AssessWithin time.Duration
}

func (t Timing) withDefaults() Timing {
	set := func(d *time.Duration, v time.Duration) {
		if *d <= 0 {
			*d = v
		}
	}
	set(&t.LeaseTTL, 30*time.Second)
	set(&t.AbsentAfter, 30*time.Second)
	set(&t.IdleAfter, 10*time.Minute)
	set(&t.AbandonAfter, 24*time.Hour)
	set(&t.ObserveWithin, 2*time.Second)
	set(&t.AssessWithin, 2*time.Minute)
	return t
}
