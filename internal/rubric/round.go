package rubric

// Round is one interview round, resolved: every competency and question that
// it refers to is inside it. A Round is immutable after loading and may be
// shared between goroutines.
type Round struct {
	// ID is the round's contract id, such as "leadership-principles".
	ID string `json:"id"`
	// Version is the author's version, such as "1.0.0".
	Version string `json:"version"`
	// Title is what people read, such as "Leadership principles".
	Title string `json:"title"`
	// Language is the BCP 47 tag of the language answers are expected in.
	Language string `json:"language"`
	// Persona is who the interviewer is in this round.
	Persona Persona `json:"persona"`
	// Sections divide the round's minutes; Minutes is their sum.
	Sections []Section `json:"sections"`
	// Opening is said before the first question, Closing at the end.
	Opening string `json:"opening"`
	Closing string `json:"closing"`
	// Depth bounds how far a story is probed.
	Depth Depth `json:"depth"`
	// Questions is the bank, in the author's order.
	Questions []Question `json:"questions"`
	// Competencies are what the round can rate, in the order of the scorecard.
	Competencies []Competency `json:"competencies"`
	// Vote turns ratings into a vote.
	Vote VoteRule `json:"vote"`
	// Pads are the note pads the candidate gets: "notes", "code", "design".
	Pads []string `json:"pads"`
	// Digest is "sha256:" and the hex digest of the resolved content, see Digest.
	Digest string `json:"-"`
}

// Persona is the interviewer's name and manner; it changes words, never
// decisions.
type Persona struct {
	Name   string `json:"name"`
	Role   string `json:"role"`
	Manner string `json:"manner"`
}

// Section is a part of the round with its own minutes, such as the stories or
// the candidate's questions.
type Section struct {
	ID      string `json:"id"`
	Title   string `json:"title"`
	Minutes int    `json:"minutes"`
}

// Depth bounds the probing of one main question.
type Depth struct {
	// MinProbes is asked before moving on, unless time forbids it.
	MinProbes int `json:"min_probes"`
	// MaxProbes ends the story.
	MaxProbes int `json:"max_probes"`
	// DryAnswers in a row with nothing new end the story.
	DryAnswers int `json:"dry_answers"`
	// Questions is how many main questions a whole round asks at the most.
	Questions int `json:"questions"`
	// Hints is how many hints one main question allows.
	Hints int `json:"hints"`
}

// Question is a main question of the bank.
type Question struct {
	ID   string `json:"id"`
	Text string `json:"text"`
	// Targets are the ids of the competencies that the question is rated on.
	Targets []string `json:"targets"`
	// Levels limits the question to some levels; empty means all.
	Levels []Level `json:"levels,omitempty"`
	// Tags are the author's labels for choosing and searching.
	Tags []string `json:"tags,omitempty"`
	// Hints are given in order, on request only.
	Hints []string `json:"hints,omitempty"`
	// Clarify is the short answer to "what do you mean?".
	Clarify string `json:"clarify,omitempty"`
	// KeyPoints are what a full answer to this question says. Signals with the
	// KeyPointShare detector are found by them.
	KeyPoints []KeyPoint `json:"key_points,omitempty"`
	// Misconceptions are the wrong beliefs that this question brings out.
	Misconceptions []Misconception `json:"misconceptions,omitempty"`
}

// VoteRule turns the weighted mean of the rated competencies into a vote.
type VoteRule struct {
	// StronglyInclined, Inclined and NotInclined are the lowest weighted means
	// that earn the vote (4.4, 3.7 and 2.8 by default).
	StronglyInclined float64 `json:"strongly_inclined"`
	Inclined         float64 `json:"inclined"`
	NotInclined      float64 `json:"not_inclined"`
	// Gates are ids of competencies; one rated below MinGate limits the vote to
	// not-inclined at best.
	Gates   []string `json:"gates,omitempty"`
	MinGate Rating   `json:"min_gate,omitempty"`
	// Words replaces the shown words of a vote, by its contract name.
	Words map[string]string `json:"words,omitempty"`
}

// Minutes returns the planned length of the round in minutes.
func (r *Round) Minutes() int {
	total := 0
	for _, s := range r.Sections {
		total += s.Minutes
	}
	return total
}

// Competency returns the competency with the id, or nil.
func (r *Round) Competency(id string) *Competency {
	for i := range r.Competencies {
		if r.Competencies[i].ID == id {
			return &r.Competencies[i]
		}
	}
	return nil
}

// Question returns the question with the id, or nil.
func (r *Round) Question(id string) *Question {
	for i := range r.Questions {
		if r.Questions[i].ID == id {
			return &r.Questions[i]
		}
	}
	return nil
}
