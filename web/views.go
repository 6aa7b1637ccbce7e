package web

import "html/template"

// The pages [Render] knows.
const (
	PageDashboard  = "dashboard"  // DashboardView
	PageNew        = "new"        // NewView
	PageRoom       = "room"       // RoomView
	PageScorecard  = "scorecard"  // ScorecardView
	PageTranscript = "transcript" // TranscriptView
	PageError      = "error"      // ErrorView
	PageKeys       = "keys"       // KeysView
)

// DashboardView is the page at /.
type DashboardView struct {
	Next     NextStep
	Sessions []SessionRow // newest first; empty shows the empty state
}

// NextStep is the one thing worth doing now, such as returning to an open round.
// With an empty URL it is not shown.
type NextStep struct {
	Text  string // a sentence: "You have a round open."
	Label string // the link's words: "Return to the room"
	URL   string
}

// SessionRow is one line of the dashboard.
type SessionRow struct {
	ID            string
	RoundTitle    string
	Level         string // L4 to L7
	State         string // open, paused, assessing, scored, incomplete, abandoned; other words are shown as they are
	StartedAt     string // RFC 3339, for the time element
	StartedAtText string // the same for reading: "21 Nov 2026, 14:03"
	Rating        string // "3 of 5"; empty when there is none
	Vote          string // a vote's id or words; empty when there is none
	URL           string // the room while it is open, the scorecard after
}

// NewView is the set-up page at /new. Its form posts to /new with the fields
// round, competency, loop, level, time_factor, interviewer and seed.
type NewView struct {
	Rounds []RoundChoice
	// Competencies can be sat by themselves, instead of a round.
	Competencies []ChoiceGroup
	// Loops are the loops of which a round may be part; without any, none is
	// offered.
	Loops        []Choice
	Levels       []Choice
	TimeFactors  []Choice
	Interviewers []InterviewerChoice
	Form         NewForm   // what is filled in: the defaults, or what was sent
	Error        FormError // empty Message: none
	// RubricProblems are lines on why newer rubrics aren't used; none: all are.
	RubricProblems []string
}

// ChoiceGroup is options of a selection under a common label.
type ChoiceGroup struct {
	Label   string
	Choices []Choice
}

// RoundChoice is a round that can be practised.
type RoundChoice struct {
	ID      string
	Title   string
	About   string // one sentence; may be empty
	Minutes int
}

// Choice is one option of a list.
type Choice struct {
	Value string
	Label string
}

// InterviewerChoice is an interviewer, and why it can't be had when it can't.
type InterviewerChoice struct {
	Value     string // scripted or model
	Label     string
	Available bool
	Reason    string // shown beside it; required when not available
}

// NewForm holds the form's values as text, so that a refused form comes back as
// it was sent.
type NewForm struct {
	Round       string
	Competency  string // sat by itself instead of the round; empty for the round
	Loop        string // empty for none
	Level       string
	TimeFactor  string // 1, 1.25, 1.5, 2 or off
	Interviewer string
	Seed        string // decimal; empty lets the server choose
}

// FormError says what was wrong with a form.
type FormError struct {
	Field   string // the field's name, empty when it is the whole form
	Message string
	Hint    string
}

// RoomView is the interview room at /s/{id}. The page hands it to the room's
// script in data attributes.
type RoomView struct {
	SessionID     string
	RoundTitle    string
	Level         string
	Minutes       int      // planned length, after the time factor; 0 when the clock is off
	LiveURL       string   // path of the WebSocket: /api/sessions/{id}/live
	TranscriptURL string   // /s/{id}/transcript
	ScorecardURL  string   // /s/{id}/scorecard
	Pads          []string // note pads offered: notes, code, design
}

// The states of a scorecard page.
const (
	ScorecardReady      = "ready"
	ScorecardRunning    = "running"    // the round is still open
	ScorecardPending    = "pending"    // being written; the page reloads itself
	ScorecardFailed     = "failed"     // the assessor failed; Problem and Hint say how
	ScorecardIncomplete = "incomplete" // some competencies could not be rated; Problem says why
)

// ScorecardView is the page at /s/{id}/scorecard. Running, pending and failed
// pages use only the first group and the Problem.
type ScorecardView struct {
	SessionID     string
	RoundTitle    string
	Level         string
	State         string // one of the Scorecard constants
	RoomURL       string // set while the round runs
	TranscriptURL string
	DataURL       string // the JSON scorecard; may be empty
	RetrySeconds  int    // pending: ask again after this many; 0 means 3
	Problem       string
	Hint          string

	Rating      int    // 1 to 5; 0 when there is none
	RatingLabel string // "mixed"
	Vote        string // in words: "Not inclined"
	VoteReason  string // "2 of 7 competencies are under the bar"; may be empty
	Confidence  string // in words: "medium"
	Assessor    string // in words: "built-in assessor, version 1.0.0"
	Rubric      string // what it was rated by: "coding 1.2.0 (sha256:0f3a91c2)"; may be empty
	Provisional string // why the ratings may change; empty when they are final
	ReviewURL   string // the JSON scorecard that is still to come; empty when none is
	Review      string // how far it is, in a sentence
	Notice      string // what a reader should know of who rated; may be empty

	BarsSVG      template.HTML // drawn by the report package, never from a user's text
	Competencies []CompetencyView
	Answers      []AnswerView
	Flags        []FlagView
	Runs         []RunRow // all assessments, the newest first; empty when there is one
}

// RunRow is one assessment of a session that has several.
type RunRow struct {
	Rubric      string // "coding 1.2.0 (sha256:0f3a91c2)"
	Assessor    string // in words
	Rating      int    // 1 to 5; 0 when there is none
	RatingLabel string
	Vote        string
	At          string // RFC 3339, for the time element
	AtText      string // the same for reading
	URL         string // its own page
	Current     bool   // it is the one on this page
}

// CompetencyView is one competency of a scorecard; its anchor is #c-{ID}.
type CompetencyView struct {
	ID          string
	Name        string
	Rating      int    // 1 to 5; 0 when it is not rated
	RatingLabel string // "meets the bar"
	Anchor      string // what the rubric says of the rating; may be empty
	Expected    int    // what the level asks for, 1 to 5
	Why         string // why it is not rated, in words; only with Rating 0
	Confidence  string // in words
	FailedGate  string // the must-have that was not met, in words; may be empty
	Next        string // what the next rating would have needed; may be empty
	Contested   string // what the other assessor said, when they are two or more apart
	Evidence    []EvidenceView
	More        []EvidenceView // the weaker quotes, folded away when there are many
	Missing     []string       // labels of the signals not shown, the weightiest first
	MoreMissing []string       // the others, folded away
}

// EvidenceView is a verified quote from the candidate's own turns.
type EvidenceView struct {
	Quote    string
	Turn     int
	Href     string // /s/{id}/transcript#t-{turn}
	Signal   string // the signal's label
	Polarity string // for or against
}

// AnswerView is a main question with its probes.
type AnswerView struct {
	Question    string
	Turns       []TurnLink
	Targets     []string // names of the competencies asked for
	Rating      int      // 0 when it is not rated
	RatingLabel string
	// SameStory says in a sentence that an earlier answer told the story, or is "".
	SameStory string
}

// TurnLink points at a turn of the transcript.
type TurnLink struct {
	Turn int
	Href string
}

// FlagView is something about an answer that a reader should know.
type FlagView struct {
	Kind  string // a flag kind of the scorecard format
	Label string // the same in words
	Turn  int    // 0 when it concerns no single turn
	Href  string
	Quote string // the flagged words; may be empty
}

// TranscriptView is the page at /s/{id}/transcript.
type TranscriptView struct {
	SessionID    string
	RoundTitle   string
	Level        string
	Running      bool   // the round is still open: there are no marks and no moves yet
	RoomURL      string // set while it runs
	ScorecardURL string // set after the end
	DataURL      string // the JSON transcript; may be empty
	Turns        []TurnView
}

// TurnView is what one speaker said in a turn.
type TurnView struct {
	Ordinal int
	Speaker string // interviewer or candidate
	Anchor  string // t-7 for the candidate's words, q-7 for the first of the interviewer's; empty for none
	Spans   []Span // the text in order; see MarkText
	Partial bool   // the interviewer was cut short
	Move    string // kind of the move, after the end only; empty otherwise
}

// Span is a stretch of a turn's text, highlighted when it has notes.
type Span struct {
	Text   string
	Number int    // counts the highlighted spans of a text from 1; 0 for the others
	Notes  []Note // what the quote is evidence of
}

// Note says what a quote is evidence of.
type Note struct {
	Label string // "Dive Deep: own investigation"
	Href  string // where it is used: /s/{id}/scorecard#c-dive-deep; may be empty
}

// ErrorView is shown instead of a page that can't be given.
type ErrorView struct {
	Status int // the HTTP status
	Title  string
	Detail string
	Hint   string // what to do about it; may be empty
}

// KeysView is the help page at /help/keys. It has no fields yet.
type KeysView struct{}
