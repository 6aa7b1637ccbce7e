package assessment

import "barraiser/internal/rubric"

// Turn is one exchange inside an answer: what was asked and what the candidate
// said to it.
type Turn struct {
	// Ordinal is the turn's number in the round, from 1.
	Ordinal int
	// Asked is the interviewer's joined text of the turn.
	Asked string
	// Text is the candidate's joined text of the turn, possibly empty.
	Text string
	// Hinted says that a hint was given in this turn before the answer.
	Hinted bool
}

// Answer is the unit that is rated: a main question with its probes.
type Answer struct {
	// Question is the id of the bank's question, or "" when it isn't known.
	Question string
	// Targets are the ids of the competencies that the question asks for; empty
	// when the rubric doesn't know the question.
	Targets []string
	// Turns are the exchanges in order; the first one asked the main question.
	Turns []Turn
	// Earlier are the exchanges of the answers before this one, for an observation
	// to hold this one against. They are empty where an answer is to be rated.
	Earlier []Turn
}

// Polarity says whether evidence speaks for or against the candidate.
type Polarity string

// The polarities.
const (
	For     Polarity = "for"
	Against Polarity = "against"
)

// Span is a verbatim piece of the candidate's text in one turn, in code points.
type Span struct {
	Turn  int    `json:"turn"`
	Start int    `json:"start"`
	End   int    `json:"end"`
	Quote string `json:"quote"`
}

// Evidence is a span that carries a signal of a competency.
type Evidence struct {
	// Competency is left out where the evidence stands under its competency.
	Competency string `json:"competency,omitempty"`
	Signal     string `json:"signal"`
	Span
	// Strength is 0 to 1: .40 for a mention, .75 with one elaboration, 1 with two.
	Strength float64  `json:"strength"`
	Polarity Polarity `json:"polarity"`
}

// SignalTold is the signal of clauses that show how an answer is told, whatever
// it is about: by somebody who was there. It is no rubric's.
const SignalTold = "told_well"

// FlagKind names something about an answer that limits what it can earn.
type FlagKind string

// The flag kinds of the scorecard contract.
const (
	FlagInjection        FlagKind = "injection"
	FlagEncoded          FlagKind = "encoded"
	FlagHiddenCharacters FlagKind = "hidden-characters"
	FlagMarkup           FlagKind = "markup"
	FlagStuffing         FlagKind = "stuffing"
	FlagCopiedQuestion   FlagKind = "copied-question"
	FlagCopiedAnchor     FlagKind = "copied-anchor"
	FlagRepetition       FlagKind = "repetition"
	FlagPadding          FlagKind = "padding"
	FlagOffTopic         FlagKind = "off-topic"
	FlagHypothetical     FlagKind = "hypothetical"
	FlagEmpty            FlagKind = "empty"
	FlagLanguage         FlagKind = "language"
)

// Flag marks a span of the candidate's text.
type Flag struct {
	Kind  FlagKind `json:"kind"`
	Turn  int      `json:"turn"`
	Start int      `json:"start"`
	End   int      `json:"end"`
}

// Observation is what is seen in the newest turn of an answer while the round
// runs; the director chooses the next probe by it.
type Observation struct {
	// Turn is the turn observed.
	Turn int `json:"turn"`
	// Evidence holds the signals found in this turn, for every target.
	Evidence []Evidence `json:"evidence,omitempty"`
	// Flags of this turn.
	Flags []Flag `json:"flags,omitempty"`
	// Quotable are short verbatim pieces of this turn that a probe may quote,
	// best first. Each is a grammatical piece, 3 to 14 words.
	Quotable []Quotable `json:"quotable,omitempty"`
	// Reply sorts the turn by what kind of reply it is.
	Reply Reply `json:"reply"`
	// Words is the number of words of the turn.
	Words int `json:"words"`
	// Contradictions are what this turn says otherwise than an earlier one, the
	// surest first.
	Contradictions []Contradiction `json:"contradictions,omitempty"`
}

// Contradiction is two statements of the candidate that can't both hold.
type Contradiction struct {
	// About names what they disagree on, in a few words: "the starting value of
	// latency", "who built the ranking model".
	About string `json:"about"`
	// Former stands in an earlier turn, Latter in the one observed.
	Former Span `json:"former"`
	Latter Span `json:"latter"`
}

// Quotable is a piece worth quoting and the signal it is nearest to, if any:
// a probe for that signal prefers it.
type Quotable struct {
	Span
	Competency string `json:"competency,omitempty"`
	Signal     string `json:"signal,omitempty"`
	// Team says the piece tells of "we" or a passive, which a probe for one's
	// own part prefers.
	Team bool `json:"team,omitempty"`
}

// Reply is the kind of thing the candidate said, apart from its content.
type Reply string

// The kinds of reply the director tells apart.
const (
	// Substantive is an answer to rate and probe.
	Substantive Reply = "substantive"
	// Evasive is too short or empty of content to be an answer ("fine", "it went well").
	Evasive Reply = "evasive"
	// Unknowing is "I don't know" or "I have no example".
	Unknowing Reply = "unknowing"
	// AsksRepeat is "can you repeat the question?".
	AsksRepeat Reply = "asks-repeat"
	// AsksClarification is a question back about what was meant.
	AsksClarification Reply = "asks-clarification"
	// Foreign is another language than the round's.
	Foreign Reply = "foreign"
	// Steering is text directed at the interviewer or grader as a program.
	Steering Reply = "steering"
	// OffTopic is fluent and about something else.
	OffTopic Reply = "off-topic"
)

// Why explains a missing rating.
type Why string

// The only reasons for a missing rating.
const (
	WhyNotAsked       Why = "not-asked"
	WhyLanguage       Why = "language"
	WhyAssessorFailed Why = "assessor-failed"
)

// Rated is the outcome for one competency in one answer or in the round.
type Rated struct {
	Competency string
	// Rating is Unrated when Why says so.
	Rating rubric.Rating
	Why    Why
	// Score is the raw score, 0 to 1, before gates and caps.
	Score float64
	// Confidence is 0 to 1.
	Confidence float64
	// FailedGate is the first gate that held the rating down, or nil.
	FailedGate *rubric.Gate
	// FailedStep is the rating that FailedGate stood in the way of, or Unrated.
	FailedStep rubric.Rating
	// Next says what would have made it one step more.
	Next string
	// Evidence is verified, in order of turn and start.
	Evidence []Evidence
	// Missing are the ids of signals that were looked for and not found.
	Missing []string
}

// AnswerReport is the outcome for one answer.
type AnswerReport struct {
	Answer Answer
	Rated  []Rated
	Flags  []Flag
}

// Rater names who rated: every run names its rater.
type Rater struct {
	// Kind is "lexical" or "model".
	Kind string `json:"kind"`
	// Model is the model's name, nil for the lexical assessor.
	Model *string `json:"model"`
	// Version changes whenever the same input could give other bytes.
	Version string `json:"version"`
	// Provisional says that a better run is still to come.
	Provisional bool `json:"provisional"`
	// Prompts is the digest of the prompts that a model was given, or "".
	Prompts string `json:"prompts,omitempty"`
	// Answered are the names by which the endpoint called the models that really
	// answered, sorted, where they are others than Model.
	Answered []string `json:"answered,omitempty"`
	// FailedOver is there when another assessor was to rate and couldn't.
	FailedOver *FailedOver `json:"failed_over,omitempty"`
}

// Report is the outcome of assessing a round.
type Report struct {
	Rater   Rater
	Answers []AnswerReport
}
