package scorecard

import (
	"bytes"
	"encoding/json"
	"fmt"

	"barraiser/internal/assessment"
	"barraiser/internal/interview"
	"barraiser/internal/rubric"
)

// Schema is the schema name of the scorecard contract.
const Schema = "barraiser.scorecard/v1"

// Scorecard is the contract "Scorecard".
type Scorecard struct {
	Schema   string              `json:"schema"`
	ID       string              `json:"id"`
	Round    string              `json:"round"`
	Level    rubric.Level        `json:"level"`
	Rubric   interview.RubricRef `json:"rubric"`
	Assessor assessment.Rater    `json:"assessor"`
	// Rating is the weighted median of the rated competencies, nil for none.
	Rating *rubric.Rating `json:"rating"`
	Vote   Vote           `json:"vote"`
	// Confidence is the mean of the rated competencies', 0 for none.
	Confidence   float64           `json:"confidence"`
	Answers      []Answer          `json:"answers"`
	Competencies []Competency      `json:"competencies"`
	Flags        []assessment.Flag `json:"flags"`
}

// Answer is one main question with its probes.
type Answer struct {
	Turns    []int          `json:"turns"`
	Question string         `json:"question"`
	Targets  []string       `json:"targets"`
	Rating   *rubric.Rating `json:"rating"`
	// SameStory are the turns of the earliest answer that tells the same story; it
	// is left out where the story is a new one. It changes no rating.
	SameStory []int `json:"same_story,omitempty"`
}

// Competency is the outcome for one competency of the round.
type Competency struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	// Rating is nil when Why says so.
	Rating *rubric.Rating  `json:"rating"`
	Why    *assessment.Why `json:"why"`
	// Expected is the rating expected at the scorecard's level.
	Expected   rubric.Rating `json:"expected"`
	Confidence float64       `json:"confidence"`
	// FailedGate is the gate that stands before the next step: "verified" for
	// one signal, "layers|verified" for any of several, "2 of a|b|c" for more;
	// nil when none does.
	FailedGate *string `json:"failed_gate"`
	// Next says what would have made it one step more; "" at the highest step
	// and for what isn't rated.
	Next     string                `json:"next"`
	Evidence []assessment.Evidence `json:"evidence"`
	Missing  []string              `json:"missing"`
	// Contested is there when two assessors are two steps or more apart.
	Contested *Contested `json:"contested,omitempty"`
}

// Counts is the rating as the vote counts it: of a contested competency the lower
// one, and rubric.Unrated of one that isn't rated.
func (c Competency) Counts() rubric.Rating {
	switch {
	case c.Rating == nil:
		return rubric.Unrated
	case c.Contested != nil:
		return min(c.Contested.Lexical, c.Contested.Model)
	default:
		return *c.Rating
	}
}

// Contested holds both ratings of a competency that assessors disagree on.
type Contested struct {
	Lexical rubric.Rating `json:"lexical"`
	Model   rubric.Rating `json:"model"`
}

// Meta is what a scorecard says about the round beside the report.
type Meta struct {
	// ID is the session's or transcript's id, possibly "".
	ID string
	// Level is the job level; 0 means L5.
	Level rubric.Level
}

// JSON returns the scorecard as one compact object without a newline at the
// end, with the characters <, > and & as they are.
func (s Scorecard) JSON() []byte {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(s); err != nil {
		// Only a NaN or infinite number could fail, and Build rounds every one.
		panic(fmt.Sprintf("scorecard: encode: %v", err))
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n"))
}
