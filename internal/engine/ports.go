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

// Reviewer is an assessor that goes on from what another one has seen.
type Reviewer interface {
	Assessor
	// Look is Observe with what the deterministic assessor has seen in the same
	// turn, the zero value when it failed. It adds to that and takes nothing back.
	Look(ctx context.Context, round *rubric.Round, answer assessment.Answer, seen assessment.Observation) (assessment.Observation, error)
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

// Peers are the other replicas. How a client's commands and words reach the one
// that holds the session is the live protocol's to see to: the socket is served
// there.
type Peers interface {
	// Yield asks the owner of a session's lease to let go of it. It is nil when the
	// lease is free now; any error means that it stays held, because the session is
	// in use or the owner can't be reached.
	Yield(ctx context.Context, owner, session string) error
}

// Ports are what an engine is made of. All are required but Reviewer, Progress,
// Peers, Now and Report.
type Ports struct {
	Log    eventlog.Log
	Leases eventlog.Leases
	Blobs  eventlog.Blobs
	Rounds Rounds
	// Voices by the interviewer's name: "scripted" always, "model" where an
	// endpoint is set.
	Voices map[string]Voice
	// Assessor is the deterministic one: it rates every round, at once.
	Assessor Assessor
	// Reviewer rates rounds once more with a model, in the background; nil where no
	// model rates. The context of its calls names the session (llm.SessionOf).
	Reviewer Reviewer
	// Progress is where the reviewer's steps are told; nil tells none.
	Progress *Progress
	// Peers are the other replicas; nil where there are none.
	Peers Peers
	// Prompts returns the digest of the prompt set in force, which may change while
	// the engine runs. A session is pinned to the one in force when it opens. It is
	// called from several goroutines.
	Prompts func() string
	// Now is the wall clock; nil means time.Now.
	Now func() time.Time
	// Report is given every failure that no caller gets to see; nil drops them.
	Report func(session string, err error)
}

// Timing holds the engine's periods and its one bound on what goes on at once. The
// zero value is the product's.
type Timing struct {
	// LeaseTTL is how long a lease lives without renewal (30 s); it is renewed
	// three times as often.
	LeaseTTL time.Duration
	// AbsentAfter is how long nobody may be connected before the clock stops (30 s).
	AbsentAfter time.Duration
	// IdleAfter is how long an actor without watchers stays loaded (10 min), once the
	// round is over RestAfter (2 s).
	IdleAfter, RestAfter time.Duration
	// AbandonAfter closes a session that nobody came back to (24 h).
	AbandonAfter time.Duration
	// ObserveWithin bounds the live observation (2 s).
	ObserveWithin time.Duration
	// ObserveSoft is how long after an answer's acknowledgement the reviewer's
	// observation is waited for (1.2 s); what comes later counts for the next move.
	ObserveSoft time.Duration
	// ObserveLate bounds the reviewer's observation (30 s).
	ObserveLate time.Duration
	// AssessWithin bounds a deterministic assessment (2 min).
	AssessWithin time.Duration
	// ReviewWithin bounds one try of a review by the reviewer (15 min).
	ReviewWithin time.Duration
	// ReviewsAtOnce is how many reviews a process makes at once (8).
	ReviewsAtOnce int
	// ReviewRetries are the pauses before a review whose calls failed is tried
	// again (30 s, 2 min, 8 min); empty but not nil for no further try.
	ReviewRetries []time.Duration
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
	set(&t.RestAfter, 2*time.Second)
	set(&t.AbandonAfter, 24*time.Hour)
	set(&t.ObserveWithin, 2*time.Second)
	set(&t.ObserveSoft, 1200*time.Millisecond)
	set(&t.ObserveLate, 30*time.Second)
	set(&t.AssessWithin, 2*time.Minute)
	set(&t.ReviewWithin, 15*time.Minute)
	if t.ReviewsAtOnce <= 0 {
		t.ReviewsAtOnce = 8
	}
	if t.ReviewRetries == nil {
		t.ReviewRetries = []time.Duration{30 * time.Second, 2 * time.Minute, 8 * time.Minute}
	}
	return t
}

// idleAfter is how long an actor of such a session stays loaded without watchers:
// somebody may come back to a round, hardly anybody to what is over.
func (t Timing) idleAfter(state interview.State) time.Duration {
	if state.Closed() {
		return min(t.RestAfter, t.IdleAfter)
	}
	return t.IdleAfter
}
