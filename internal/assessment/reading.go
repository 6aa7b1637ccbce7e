package assessment

import "barraiser/internal/rubric"

// Reading is an answer as the deterministic reader takes it apart, apart from
// which signals it finds: what may be evidence, what is on the topic, and what
// limits a grade. An assessor that finds signals by other means stands on it, so
// that its guards and limits are the same.
type Reading struct {
	// Passages are the sentences of all turns in order, those that may not be
	// evidence too. They don't overlap.
	Passages []Passage
	// Hidden are the places of comments, tags, encoded runs and hidden characters,
	// in order. They may lie inside passages.
	Hidden []Flag
	// Frames are the competencies that were asked for and that the rubric knows,
	// in the order asked.
	Frames []Frame
}

// Passage is a sentence, a bullet or a line of a turn.
type Passage struct {
	Span
	// Guard is why it may not be evidence, or Open.
	Guard Guard
	// Listed says that it is an enumeration of terms, which is worth InList.
	Listed bool
	// Elaborations are what makes it concrete, each kind once.
	Elaborations []rubric.Elaboration
}

// Guard says why a passage may not be evidence.
type Guard string

// The guards.
const (
	Open          Guard = ""
	GuardSteering Guard = "directed at a grader"
	GuardEncoded  Guard = "encoded"
	GuardQuestion Guard = "copied from the question"
	GuardRubric   Guard = "copied from the rubric"
	GuardRepeat   Guard = "repeated"
	GuardStuffing Guard = "terms strung together"
	GuardForeign  Guard = "in another language"
)

// Frame is what a grade of one competency depends on beside its signals.
type Frame struct {
	// Competency is the rubric's, as answers to this question are rated on it.
	Competency *rubric.Competency
	// Grade is the input of Grade without what stands on the reader's own signals and
	// words: Evidence, OnSubject.
	Grade GradeInput
	// Near says of each passage whether it is on the competency's topic: only
	// there is a signal worth more than a mention.
	Near []bool
	// Crammed says of each passage whether the rubric's own words are strung
	// together in it, which is worth InList.
	Crammed []bool
}
