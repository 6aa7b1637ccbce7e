package wire

import (
	"encoding/json"
	"fmt"
)

// The kinds of events.
const (
	KindSessionOpened   = "session-opened"
	KindMovePlanned     = "move-planned"
	KindInterviewerSaid = "interviewer-said"
	KindCandidateSaid   = "candidate-said"
	KindObserved        = "observed"
	KindHintGiven       = "hint-given"
	KindQuestionSkipped = "question-skipped"
	KindNoteSaved       = "note-saved"
	KindClockStopped    = "clock-stopped"
	KindClockStarted    = "clock-started"
	KindRoundClosed     = "round-closed"
	KindSessionClosed   = "session-closed"
	KindScorecardReady  = "scorecard-ready"
)

// EventData is the data of an event. The set is closed.
//
//sumtype:decl
type EventData interface {
	// Kind is the kind of event whose data it is.
	Kind() string
	fromEvent()
}

// SessionOpened is the data of KindSessionOpened.
type SessionOpened struct {
	Round string `json:"round"`
	// Level is "L4" to "L7".
	Level  string `json:"level"`
	Rubric Rubric `json:"rubric"`
	// Interviewer is "scripted" or "model".
	Interviewer string `json:"interviewer"`
	// Assessor is "model" when a model rates the round after the deterministic
	// assessor, else "".
	Assessor string `json:"assessor,omitempty"`
	Seed     uint64 `json:"seed"`
	// Minutes is the round's length, 0 when the clock is off.
	Minutes float64 `json:"minutes"`
}

// Rubric names the rubric that the session is pinned to.
type Rubric struct {
	ID      string `json:"id"`
	Version string `json:"version"`
	Digest  string `json:"digest"`
}

// Plan is the data of KindMovePlanned: empty for a candidate while the session
// runs, else the director's decision as it stands in the log.
type Plan struct{ Whole json.RawMessage }

// Observation is the data of KindObserved: empty for a candidate while the
// session runs, else what the live assessor saw as it stands in the log.
type Observation struct{ Whole json.RawMessage }

// InterviewerSaid is the data of KindInterviewerSaid.
type InterviewerSaid struct {
	Turn    int    `json:"turn"`
	Attempt int    `json:"attempt"`
	Text    string `json:"text"`
	// Partial says that the speech was cut short or broke.
	Partial bool `json:"partial"`
	// Voice is "scripted" or "model".
	Voice string `json:"voice"`
}

// CandidateSaid is the data of KindCandidateSaid.
type CandidateSaid struct {
	Turn int    `json:"turn"`
	ID   string `json:"id"`
	Text string `json:"text"`
}

// HintGiven is the data of KindHintGiven.
type HintGiven struct {
	Turn int `json:"turn"`
}

// QuestionSkipped is the data of KindQuestionSkipped.
type QuestionSkipped struct {
	Turn int `json:"turn"`
}

// NoteSaved is the data of KindNoteSaved.
type NoteSaved struct {
	Pad  string `json:"pad"`
	Rev  int    `json:"rev"`
	Text string `json:"text"`
}

// ClockStopped is the data of KindClockStopped.
type ClockStopped struct {
	// Cause is "pause", "absent" or "server-down".
	Cause string `json:"cause"`
}

// ClockStarted is the data of KindClockStarted.
type ClockStarted struct {
	Cause string `json:"cause"`
}

// RoundClosed is the data of KindRoundClosed.
type RoundClosed struct {
	// Reason is "covered", "time", "ended" or "abandoned".
	Reason string `json:"reason"`
}

// SessionClosed is the data of KindSessionClosed.
type SessionClosed struct {
	Reason string `json:"reason"`
}

// ScorecardReady is the data of KindScorecardReady.
type ScorecardReady struct {
	// Assessor is "lexical" or "model", Vote the contract's word.
	Assessor string `json:"assessor"`
	Vote     string `json:"vote"`
}

// Kind returns the event's kind.
func (SessionOpened) Kind() string { return KindSessionOpened }

// Kind returns the event's kind.
func (Plan) Kind() string { return KindMovePlanned }

// Kind returns the event's kind.
func (InterviewerSaid) Kind() string { return KindInterviewerSaid }

// Kind returns the event's kind.
func (CandidateSaid) Kind() string { return KindCandidateSaid }

// Kind returns the event's kind.
func (Observation) Kind() string { return KindObserved }

// Kind returns the event's kind.
func (HintGiven) Kind() string { return KindHintGiven }

// Kind returns the event's kind.
func (QuestionSkipped) Kind() string { return KindQuestionSkipped }

// Kind returns the event's kind.
func (NoteSaved) Kind() string { return KindNoteSaved }

// Kind returns the event's kind.
func (ClockStopped) Kind() string { return KindClockStopped }

// Kind returns the event's kind.
func (ClockStarted) Kind() string { return KindClockStarted }

// Kind returns the event's kind.
func (RoundClosed) Kind() string { return KindRoundClosed }

// Kind returns the event's kind.
func (SessionClosed) Kind() string { return KindSessionClosed }

// Kind returns the event's kind.
func (ScorecardReady) Kind() string { return KindScorecardReady }

func (SessionOpened) fromEvent()   {}
func (Plan) fromEvent()            {}
func (InterviewerSaid) fromEvent() {}
func (CandidateSaid) fromEvent()   {}
func (Observation) fromEvent()     {}
func (HintGiven) fromEvent()       {}
func (QuestionSkipped) fromEvent() {}
func (NoteSaved) fromEvent()       {}
func (ClockStopped) fromEvent()    {}
func (ClockStarted) fromEvent()    {}
func (RoundClosed) fromEvent()     {}
func (SessionClosed) fromEvent()   {}
func (ScorecardReady) fromEvent()  {}

// MarshalJSON writes the whole plan, or an empty object.
func (p Plan) MarshalJSON() ([]byte, error) { return orEmpty(p.Whole), nil }

// UnmarshalJSON keeps the plan as it is.
func (p *Plan) UnmarshalJSON(data []byte) error {
	p.Whole = append(json.RawMessage(nil), data...)
	return nil
}

// MarshalJSON writes the whole observation, or an empty object.
func (o Observation) MarshalJSON() ([]byte, error) { return orEmpty(o.Whole), nil }

// UnmarshalJSON keeps the observation as it is.
func (o *Observation) UnmarshalJSON(data []byte) error {
	o.Whole = append(json.RawMessage(nil), data...)
	return nil
}

func orEmpty(data json.RawMessage) json.RawMessage {
	if len(data) == 0 {
		return json.RawMessage("{}")
	}
	return data
}

var dataOf = map[string]func([]byte) (EventData, error){
	KindSessionOpened:   dataAs[SessionOpened],
	KindMovePlanned:     dataAs[Plan],
	KindInterviewerSaid: dataAs[InterviewerSaid],
	KindCandidateSaid:   dataAs[CandidateSaid],
	KindObserved:        dataAs[Observation],
	KindHintGiven:       dataAs[HintGiven],
	KindQuestionSkipped: dataAs[QuestionSkipped],
	KindNoteSaved:       dataAs[NoteSaved],
	KindClockStopped:    dataAs[ClockStopped],
	KindClockStarted:    dataAs[ClockStarted],
	KindRoundClosed:     dataAs[RoundClosed],
	KindSessionClosed:   dataAs[SessionClosed],
	KindScorecardReady:  dataAs[ScorecardReady],
}

func dataAs[D EventData](data []byte) (EventData, error) {
	var d D
	if err := json.Unmarshal(data, &d); err != nil {
		return nil, fmt.Errorf("%w: the data of %s: %w", ErrBadFrame, d.Kind(), err)
	}
	return d, nil
}

// DecodeData reads an event's data. The error is an UnknownType for a kind of a
// newer server, which a client passes over (its seq still counts), else
// ErrBadFrame.
func DecodeData(kind string, data []byte) (EventData, error) {
	decode, ok := dataOf[kind]
	if !ok {
		return nil, &UnknownType{Type: kind}
	}
	return decode(data)
}
