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
var ErrNewer = errors.New("the record is newer than this program")

// kind is what the codec knows of one event kind.
type kind struct {
	name    string
	version int
	decode  func([]byte) (interview.Event, error)
}

func as[E interview.Event](name string) kind {
	return kind{name: name, version: 1, decode: func(data []byte) (interview.Event, error) {
		var e E
		err := json.Unmarshal(data, &e)
		return e, err
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

// stored is the JSON of a record's data. A zero command isn't written.
type stored struct {
	By   interview.CommandRef `json:"by,omitzero"`
	Data json.RawMessage      `json:"data"`
}

// Encode turns an event into a record without its sequence number, which the
// log assigns. At is kept in UTC with milliseconds.
func Encode(e interview.Event, by interview.CommandRef, at time.Time) (eventlog.Record, error) {
	name := KindOf(e)
	k, ok := byName[name]
	if !ok {
		return eventlog.Record{}, fault.New(fault.Internal, "journal: encode", "no kind for %T", e)
	}
	data, err := json.Marshal(e)
	if err != nil {
		return eventlog.Record{}, fault.Wrap(err, "journal: encode "+name, fault.Internal)
	}
	body, err := json.Marshal(stored{By: by, Data: data})
	if err != nil {
		return eventlog.Record{}, fault.Wrap(err, "journal: encode "+name, fault.Internal)
	}
	return eventlog.Record{At: at.UTC().Truncate(time.Millisecond), Kind: name, Version: k.version, Data: body}, nil
}

// Decode turns a record back into an event. Its errors are fault.Invalid; the
// cause is ErrNewer for a record of a newer program.
func Decode(r eventlog.Record) (interview.Recorded, error) {
	op := fmt.Sprintf("journal: decode record %d (%s)", r.Seq, r.Kind)
	k, ok := byName[r.Kind]
	if !ok || r.Version > k.version {
		return interview.Recorded{}, fault.Wrap(ErrNewer, op, fault.Invalid).
			Hint("open this data folder with the barraiser version that wrote it, or a later one")
	}
	var body stored
	if err := json.Unmarshal(r.Data, &body); err != nil {
		return interview.Recorded{}, fault.Wrap(err, op, fault.Invalid)
	}
	e, err := k.decode(body.Data)
	if err != nil {
		return interview.Recorded{}, fault.Wrap(err, op, fault.Invalid)
	}
	return interview.Recorded{Seq: r.Seq, At: r.At.UTC(), By: body.By, Event: e}, nil
}
