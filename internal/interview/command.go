package interview

// Command is a request to change a session. Decide answers it with events or a
// Refusal.
type Command interface {
	// Ref identifies the command; a zero ref is the engine's own.
	Ref() CommandRef
}

// Speech is what the interviewer has shown of the attempt in progress. The
// engine stops the voice and puts it into commands that may cut in; nil means
// nobody is speaking.
type Speech struct {
	Turn, Attempt int
	Text          string
	Voice, Model  string
	Prompt        string
}

// SubmitAnswer gives the candidate's answer to a turn. A resend with the same
// ID is harmless, and so is a stale Turn.
type SubmitAnswer struct {
	ID   string
	Turn int
	Text string
	Cut  *Speech
}

// AskHint asks for a hint on the awaited turn.
type AskHint struct {
	ID   string
	Turn int
}

// Skip gives up the question in hand.
type Skip struct {
	ID   string
	Turn int
	Cut  *Speech
}

// Stop cuts the interviewer short; the turn is then awaited.
type Stop struct {
	ID   string
	Turn int
	Cut  *Speech
}

// Pause stops the clock until Resume.
type Pause struct{ ID string }

// Resume takes the pause away.
type Resume struct{ ID string }

// SaveNote commits a note pad. Rev is the revision that the text was based on.
type SaveNote struct {
	ID   string
	Pad  string
	Rev  int
	Text string
}

// End ends the round at the candidate's wish.
type End struct {
	ID  string
	Cut *Speech
}

// Arrive says that somebody is connected: causes Absent and ServerDown end.
type Arrive struct{}

// Leave says that nobody has been connected for the grace period.
type Leave struct{}

// Recover is given once after a session was loaded by another process than the
// one that wrote it last. LastAlive is the last renewal of the former lease.
type Recover struct{ LastAliveMS int64 }

// Plan records the director's move, with what was observed in the answer it
// reacts to.
type Plan struct {
	Move     Move
	Observed *Observed
	// Late are observations of earlier answers that came after the move that
	// reacted to them; each takes the place of the one before it.
	Late []Observed
}

// FinishSpeech records how an attempt ended. After a complete Close move the
// round and the session close with it.
type FinishSpeech struct {
	Said InterviewerSaid
}

// Abandon closes a session that nobody came back to.
type Abandon struct{}

// PublishScorecard records that a run of an assessor is written.
type PublishScorecard struct {
	Ready ScorecardReady
}

// Brief is all a voice is told: what to do, and what it may know of the session.
type Brief struct {
	// State is the session at the moment of planning.
	State State
	// Move is the move to put into words.
	Move Move
	// Turn and Attempt name the speech.
	Turn, Attempt int
	// Shown is what a broken earlier attempt has already shown of this move; a
	// voice that repairs goes on from it.
	Shown string
	// Repair says that the former attempt broke, so that no risk is to be taken.
	Repair bool
}

// Piece is a part of a speech in the order it is shown. The text of all pieces
// together is the speech.
type Piece struct {
	Text string
	// Voice is "scripted" or "model", Model the model's name or "".
	Voice, Model string
	// Prompt is the digest of the prompt sent, or "".
	Prompt string
	// PromptTokens and CompletionTokens are set on the last piece when known.
	PromptTokens, CompletionTokens int
}
