package interview

import (
	"barraiser/internal/rubric"
)

// TranscriptSchema is the schema name of the transcript contract.
const TranscriptSchema = "barraiser.transcript/v1"

// Speaker is who says a line of a transcript.
type Speaker string

// The speakers.
const (
	Interviewer Speaker = "interviewer"
	Candidate   Speaker = "candidate"
)

// Transcript is a round as text: what `score` reads and an export gives. An
// export carries all that scoring needs to give the same bytes again.
type Transcript struct {
	Schema string       `json:"schema"`
	ID     string       `json:"id,omitempty"`
	Round  string       `json:"round"`
	Level  rubric.Level `json:"level,omitzero"`
	Seed   uint64       `json:"seed,omitempty"`
	Rubric *RubricRef   `json:"rubric,omitempty"`
	Turns  []Line       `json:"turns"`
}

// Line is what one speaker said at a stretch.
type Line struct {
	Speaker    Speaker           `json:"speaker"`
	Text       string            `json:"text"`
	Competency string            `json:"competency,omitempty"`
	Question   string            `json:"question,omitempty"`
	Move       MoveKind          `json:"move,omitempty"`
	Partial    bool              `json:"partial,omitempty"`
	Notes      map[string]string `json:"notes,omitempty"`
	// Skipped marks the empty line of a candidate who skipped the question.
	Skipped bool `json:"skipped,omitempty"`
}
