package journal

import (
	"context"
	"strings"
	"time"

	"barraiser/internal/eventlog"
	"barraiser/internal/fault"
	"barraiser/internal/interview"
)

const (
	// SessionPrefix is the prefix of all session streams.
	SessionPrefix = "session/"
	// OpsPrefix is the prefix of what replicas note for each other; none of it says
	// anything of a session.
	OpsPrefix    = "ops/"
	assessPrefix = "assess/"
)

// SessionStream returns the stream of a session's events.
func SessionStream(session string) string { return SessionPrefix + session }

// SessionOf returns the session whose stream it is, and whether it is one.
func SessionOf(stream string) (string, bool) { return strings.CutPrefix(stream, SessionPrefix) }

// AssessStream returns the stream of one assessment run of a session.
func AssessStream(session, run string) string { return assessPrefix + session + "/" + run }

// AssessPrefix is the prefix of all assessment streams of a session.
func AssessPrefix(session string) string { return assessPrefix + session + "/" }

// Load folds a session from the log. The error is fault.NotFound when there is
// no such session; eventlog.ErrErased stays in the chain when it was erased.
func Load(ctx context.Context, log eventlog.Log, session string) (interview.State, []interview.Recorded, error) {
	const op = "journal: load session"
	var history []interview.Recorded
	for record, err := range log.Read(ctx, SessionStream(session), 0) {
		if err != nil {
			return interview.State{}, nil, fault.Wrap(err, op, fault.KindOf(err))
		}
		recorded, err := Decode(record)
		if err != nil {
			return interview.State{}, nil, fault.Wrap(err, op, fault.Invalid)
		}
		history = append(history, recorded)
	}
	state, err := interview.Fold(history)
	if err != nil {
		return interview.State{}, nil, fault.Wrap(err, op, fault.Invalid)
	}
	if state.Head == 0 {
		return interview.State{}, nil, missing(op, session)
	}
	return state, history, nil
}

// Exists returns nil for a session that was opened, without reading it. Its
// errors are Load's.
func Exists(ctx context.Context, log eventlog.Log, session string) error {
	const op = "journal: look for session"
	head, err := log.Head(ctx, SessionStream(session))
	if err != nil {
		return fault.Wrap(err, op, fault.KindOf(err))
	}
	if head == 0 {
		return missing(op, session)
	}
	return nil
}

func missing(op, session string) error {
	return fault.New(fault.NotFound, op, "there is no session %q", session).
		Hint("see the sessions page, or run 'barraiser session list'")
}

// Batch is a set of events that are appended together or not at all.
type Batch struct {
	// Session is the session's id; After its head; Fence the lease's fence.
	Session      string
	After, Fence uint64
	// ID identifies the commit, so that a repeated append writes once.
	ID string
	// By is the command that the events answer, stamped on the one that stands
	// for it.
	By     interview.CommandRef
	At     time.Time
	Events []interview.Event
}

// Append writes the batch and returns the events as they now stand in the log.
// A nil error means that they are durable.
func Append(ctx context.Context, log eventlog.Log, b Batch) ([]interview.Recorded, error) {
	const op = "journal: append"
	commit := eventlog.Commit{Stream: SessionStream(b.Session), After: b.After, Fence: b.Fence, ID: b.ID}
	written := make([]interview.Recorded, len(b.Events))
	for i, e := range b.Events {
		by := interview.CommandRef{}
		if i == b.ackIndex() {
			by = b.By
		}
		record, err := Encode(e, by, b.At)
		if err != nil {
			return nil, fault.Wrap(err, op, fault.Internal)
		}
		commit.Records = append(commit.Records, record)
		written[i] = interview.Recorded{Seq: b.After + uint64(i) + 1, At: record.At, By: by, Event: e}
	}
	if _, err := log.Append(ctx, commit); err != nil {
		return nil, fault.Wrap(err, op, fault.KindOf(err))
	}
	return written, nil
}

// ackIndex is the event that stands for the command: the candidate's own fact,
// not the cut-off speech before it nor the closing that follows from it.
func (b Batch) ackIndex() int {
	for i, e := range b.Events {
		switch e.(type) {
		case interview.CandidateSaid, interview.QuestionSkipped, interview.HintGiven, interview.NoteSaved, interview.RoundClosed:
			return i
		}
	}
	return len(b.Events) - 1
}
