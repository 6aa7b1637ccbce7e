package journal

import (
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"barraiser/internal/eventlog"
	"barraiser/internal/fault"
	"barraiser/internal/interview"
)

// ErrNewer is the cause when a record was written by a newer program.
var ErrNewer = errors.New("it was written by a newer barraiser")

// errNoData says that a record holds no event.
var errNoData = errors.New("the record has no data")

// kind is what the codec knows of one event kind.
type kind struct {
	name    string
	version int
	decode  func([]byte) (interview.CommandRef, interview.Event, error)
}

func as[E interview.Event](name string) kind {
	return kind{name: name, version: 1, decode: func(data []byte) (interview.CommandRef, interview.Event, error) {
		var body stored[*E]
		if err := json.Unmarshal(data, &body); err != nil {
			return interview.CommandRef{}, nil, err
		}
		if body.Data == nil {
			return interview.CommandRef{}, nil, errNoData
		}
		return body.By, *body.Data, nil
	}}
}

// kinds are the live protocol's event kinds, in its order.
var kinds = []kind{
	as[interview.SessionOpened]("session-opened"),
	as[interview.MovePlanned]("move-planned"),
	as[interview.InterviewerSaid]("interviewer-said"),
	as[interview.CandidateSaid]("candidate-said"),
	as[interview.Observed]("observed"),
	as[interview.HintGiven]("hint-given"),
	as[interview.QuestionSkipped]("question-skipped"),
	as[interview.NoteSaved]("note-saved"),
	as[interview.ClockStopped]("clock-stopped"),
	as[interview.ClockStarted]("clock-started"),
	as[interview.RoundClosed]("round-closed"),
	as[interview.SessionClosed]("session-closed"),
	as[interview.ScorecardReady]("scorecard-ready"),
}

var byName = func() map[string]kind {
	m := make(map[string]kind, len(kinds))
	for _, k := range kinds {
		m[k.name] = k
	}
	return m
}()

// KindOf returns the event's kind as the live protocol and the log name it.
func KindOf(e interview.Event) string {
	switch e.(type) {
	case interview.SessionOpened:
		return "session-opened"
	case interview.MovePlanned:
		return "move-planned"
	case interview.InterviewerSaid:
		return "interviewer-said"
	case interview.CandidateSaid:
		return "candidate-said"
	case interview.Observed:
		return "observed"
	case interview.HintGiven:
		return "hint-given"
	case interview.QuestionSkipped:
		return "question-skipped"
	case interview.NoteSaved:
		return "note-saved"
	case interview.ClockStopped:
		return "clock-stopped"
	case interview.ClockStarted:
		return "clock-started"
	case interview.RoundClosed:
		return "round-closed"
	case interview.SessionClosed:
		return "session-closed"
	case interview.ScorecardReady:
		return "scorecard-ready"
	default:
		return ""
	}
}

// stored is the JSON of a record's data, read and written in one go: a raw
// message in between would have every event scanned twice. A zero command isn't
// written.
type stored[E any] struct {
	By   interview.CommandRef `json:"by,omitzero"`
	Data E                    `json:"data"`
}

// Encode turns an event into a record without its sequence number, which the
// log assigns. At is kept in UTC with milliseconds.
func Encode(e interview.Event, by interview.CommandRef, at time.Time) (eventlog.Record, error) {
	name := KindOf(e)
	k, ok := byName[name]
	if !ok {
		return eventlog.Record{}, fault.New(fault.Internal, "journal: encode", "no kind for %T", e)
	}
	body, err := json.Marshal(stored[interview.Event]{By: by, Data: e})
	if err != nil {
		return eventlog.Record{}, fault.Wrap(err, "journal: encode "+name, fault.Internal)
	}
	return eventlog.Record{At: at.UTC().Truncate(time.Millisecond), Kind: name, Version: k.version, Data: body}, nil
}

// Decode turns a record back into an event. Its errors are fault.Invalid; the
// cause is ErrNewer for a record of a newer program.
func Decode(r eventlog.Record) (interview.Recorded, error) {
	k, ok := byName[r.Kind]
	if !ok || r.Version > k.version {
		return interview.Recorded{}, unreadable(r, ErrNewer).
			Hint("run the version of barraiser that wrote it, or a later one; this one leaves the session as it is")
	}
	by, e, err := k.decode(r.Data)
	if err != nil {
		return interview.Recorded{}, unreadable(r, err)
	}
	return interview.Recorded{Seq: r.Seq, At: r.At.UTC(), By: by, Event: e}, nil
}

func unreadable(r eventlog.Record, err error) *fault.Fault {
	return fault.Wrap(err, fmt.Sprintf("journal: decode record %d (%s)", r.Seq, r.Kind), fault.Invalid)
}
