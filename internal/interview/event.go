package interview

import (
	"time"

	"barraiser/internal/assessment"
	"barraiser/internal/rubric"
)

// Event is a fact of a session. The set is closed: the kinds of the live
// protocol's table, in the same order.
type Event interface{ event() }

// Recorded is an event as it stands in the log.
type Recorded struct {
	// Seq is the event's number in its session, from 1 without gaps.
	Seq uint64
	// At is when it was appended, in UTC with milliseconds.
	At time.Time
	// By is the command that caused it, empty for what the engine did itself.
	By CommandRef
	// Event is the fact.
	Event Event
}

// CommandRef names the command that an event answers, so that a resend is
// recognised even after a restart.
type CommandRef struct {
	// ID is the client's command id, or "".
	ID string `json:"id,omitempty"`
	// Digest identifies the command's content, so that one id can't carry two.
	Digest string `json:"digest,omitempty"`
}

// RubricRef pins the rubric of a session by content.
type RubricRef struct {
	ID      string `json:"id"`
	Version string `json:"version"`
	Digest  string `json:"digest"`
}

// SessionOpened begins a session.
type SessionOpened struct {
	Session string       `json:"session"`
	Round   string       `json:"round"`
	Level   rubric.Level `json:"level"`
	Rubric  RubricRef    `json:"rubric"`
	// Interviewer is "scripted" or "model".
	Interviewer string `json:"interviewer"`
	// Assessor is "model" when a model rates the round after the deterministic
	// assessor, else "".
	Assessor string `json:"assessor,omitempty"`
	// Prompts is the digest of the prompt set in force.
	Prompts string `json:"prompts"`
	// Policy is the version of the director's policy.
	Policy string `json:"policy"`
	// Seed makes the session's choices repeatable.
	Seed uint64 `json:"seed"`
	// TimeFactor stretches the round's minutes; 0 means the clock is off.
	TimeFactor float64 `json:"time_factor"`
	// Minutes is the stretched length; 0 when the clock is off.
	Minutes float64 `json:"minutes"`
	// Loop is the id of the loop that owns the session, or "".
	Loop string `json:"loop,omitempty"`
}

// MoveKind is what the interviewer does in a turn.
type MoveKind string

// The kinds of move, as the transcript contract names them. Of turns that Invite
// or ReplyMove began nothing is rated.
const (
	// Ask puts a main question (the first one with the opening words).
	Ask MoveKind = "ask"
	// ProbeMove follows up on the story in hand.
	ProbeMove MoveKind = "probe"
	// HintMove gives a hint that was asked for.
	HintMove MoveKind = "hint"
	// Clarify answers the candidate's question about the question, or repeats it.
	Clarify MoveKind = "clarify"
	// Redirect brings the candidate back to the question.
	Redirect MoveKind = "redirect"
	// Close ends the round.
	Close MoveKind = "close"
	// Invite asks what the candidate would like to ask, once all is asked or the
	// last section has begun.
	Invite MoveKind = "invite"
	// ReplyMove answers such a question and asks for another.
	ReplyMove MoveKind = "reply"
)

// Move is one decision of the director.
type Move struct {
	Kind MoveKind `json:"kind"`
	// Question is the main question in hand.
	Question string `json:"question,omitempty"`
	// Competency and Signal say what a probe is after.
	Competency string `json:"competency,omitempty"`
	Signal     string `json:"signal,omitempty"`
	// Probe is the id of the rubric's probe.
	Probe string `json:"probe,omitempty"`
	// Quote is the candidate's own words that a probe quotes, or nil.
	Quote *assessment.Span `json:"quote,omitempty"`
	// Aside says that Quote has nothing to do with what the probe asks: it ties the
	// probe to the answer and no more.
	Aside bool `json:"aside,omitempty"`
	// Quote2 is the second of two quotes set against each other, or nil.
	Quote2 *assessment.Span `json:"quote2,omitempty"`
	// Reply is the kind of reply that a redirect or clarification answers.
	Reply assessment.Reply `json:"reply,omitempty"`
	// Index picks among texts of one kind, from 0, such as the first hint.
	Index int `json:"index,omitempty"`
	// About is what the candidate's question is about that a ReplyMove answers, or a
	// Close before it ends the round; "" where there is none.
	About Asked `json:"about,omitempty"`
	// MinutesLeft is how many minutes are left for the interviewer's questions, 1 at
	// the least, on a move that is to say so; else 0.
	MinutesLeft int `json:"minutes_left,omitempty"`
	// CloseReason says why a Close move ends the round; "" counts as Covered. On an
	// Invite or a ReplyMove it is why the round will end.
	CloseReason CloseReason `json:"close_reason,omitempty"`
	// Reason says in plain words why this move and no other.
	Reason string `json:"reason"`
	// Policy is the director's version.
	Policy string `json:"policy"`
}

// Contrasts reports whether the move asks about two statements of the candidate
// that disagree: a probe with both quotes and no probe of the rubric.
func (m Move) Contrasts() bool {
	return m.Kind == ProbeMove && m.Probe == "" && m.Quote != nil && m.Quote2 != nil
}

// MovePlanned records a decision before a word of it is spoken.
type MovePlanned struct {
	Turn int `json:"turn"`
	// Attempt is the first attempt number that may speak this plan.
	Attempt int  `json:"attempt"`
	Move    Move `json:"move"`
	// Resumed says that the same move is planned again after a restart.
	Resumed bool `json:"resumed,omitempty"`
}

// Ending says how an attempt to speak ended.
type Ending string

// The endings. Every one but Complete makes InterviewerSaid partial.
const (
	Complete Ending = "complete"
	// Stopped: the candidate pressed stop.
	Stopped Ending = "stopped"
	// CutIn: the candidate answered while the interviewer spoke.
	CutIn Ending = "cut-in"
	// EndedRound: the candidate ended the round.
	EndedRound Ending = "ended"
	// Skipped: the candidate skipped the question.
	Skipped Ending = "skipped"
	// Broken: the voice failed; the turn is still to be repaired.
	Broken Ending = "broken"
)

// InterviewerSaid is one attempt to speak, with exactly the words shown.
type InterviewerSaid struct {
	Turn    int    `json:"turn"`
	Attempt int    `json:"attempt"`
	Text    string `json:"text"`
	Ending  Ending `json:"ending"`
	// Voice is "scripted" or "model".
	Voice string `json:"voice"`
	// Model is the model's name, or "".
	Model string `json:"model,omitempty"`
	// Prompt is the digest of the prompt that was sent, or "".
	Prompt string `json:"prompt,omitempty"`
	// PromptTokens and CompletionTokens are the endpoint's count, 0 when unknown.
	PromptTokens     int `json:"prompt_tokens,omitempty"`
	CompletionTokens int `json:"completion_tokens,omitempty"`
}

// Partial reports whether the speech was cut or broke.
func (e InterviewerSaid) Partial() bool { return e.Ending != Complete }

// CandidateSaid is an acknowledged answer.
type CandidateSaid struct {
	Turn int    `json:"turn"`
	ID   string `json:"id"`
	Text string `json:"text"`
}

// Observed is what the live assessor saw in an answer.
type Observed struct {
	Observation assessment.Observation `json:"observation"`
	// Assessor is the version of the assessor that observed.
	Assessor string `json:"assessor"`
}

// HintGiven records that the candidate asked for a hint.
type HintGiven struct {
	Turn int `json:"turn"`
}

// QuestionSkipped records that the candidate skipped the question in hand.
type QuestionSkipped struct {
	Turn int `json:"turn"`
}

// NoteSaved is a note pad's text, as it stood when it was committed.
type NoteSaved struct {
	Pad  string `json:"pad"`
	Rev  int    `json:"rev"`
	Text string `json:"text"`
}

// ClockCause is why the clock stands still. Causes stack: the clock runs when
// none is left.
type ClockCause string

// The causes of a stopped clock.
const (
	Paused     ClockCause = "pause"
	Absent     ClockCause = "absent"
	ServerDown ClockCause = "server-down"
)

// ClockStopped stops the interview clock.
type ClockStopped struct {
	Cause ClockCause `json:"cause"`
	// Since is when the clock really stopped; it may lie before the event
	// (downtime is dated back to the last lease renewal), never after it.
	Since time.Time `json:"since"`
}

// ClockStarted takes one cause away.
type ClockStarted struct {
	Cause ClockCause `json:"cause"`
}

// CloseReason is why a round or session ended.
type CloseReason string

// The reasons.
const (
	// Covered: the plan was asked to its end.
	Covered CloseReason = "covered"
	// TimeUp: the clock reached zero.
	TimeUp CloseReason = "time"
	// EndedByCandidate: the candidate ended it.
	EndedByCandidate CloseReason = "ended"
	// Abandoned: nobody was there for 24 hours.
	Abandoned CloseReason = "abandoned"
)

// RoundClosed ends the questions and answers.
type RoundClosed struct {
	Reason CloseReason `json:"reason"`
}

// SessionClosed ends the session for commands; assessment follows.
type SessionClosed struct {
	Reason CloseReason `json:"reason"`
}

// ScorecardReady says that a run of an assessor is written.
type ScorecardReady struct {
	// Assessor is "lexical" or "model".
	Assessor string `json:"assessor"`
	// Run is the id of the run; its stream is "assess/<session>/<run>".
	Run string `json:"run"`
	// Vote is the contract name of the vote.
	Vote string `json:"vote"`
}

func (SessionOpened) event()   {}
func (MovePlanned) event()     {}
func (InterviewerSaid) event() {}
func (CandidateSaid) event()   {}
func (Observed) event()        {}
func (HintGiven) event()       {}
func (QuestionSkipped) event() {}
func (NoteSaved) event()       {}
func (ClockStopped) event()    {}
func (ClockStarted) event()    {}
func (RoundClosed) event()     {}
func (SessionClosed) event()   {}
func (ScorecardReady) event()  {}
