package rubric

// Competency is what a rating is about: a leadership principle or a technical
// skill, with the signals that show it and the gates a rating must pass.
type Competency struct {
	ID      string `json:"id"`
	Version string `json:"version"`
	Title   string `json:"title"`
	// Essence is one sentence a candidate may read.
	Essence string `json:"essence"`
	// Weight counts in the round's weighted mean; 1 by default.
	Weight float64 `json:"weight"`
	// Topic says what an answer must be about at all.
	Topic   Topic    `json:"topic"`
	Signals []Signal `json:"signals"`
	// Anchors holds the behavioural anchor of each rating, at index rating-1.
	Anchors [5]string `json:"anchors"`
	// Gates are must-haves: a rating of R needs every gate of every step up to R.
	// Gates[R] is the list for step R; index 0 and 1 are empty.
	Gates [6][]Gate `json:"gates"`
	// RedFlags cap the rating when their words stand in the answer.
	RedFlags []RedFlag `json:"red_flags,omitempty"`
	// Probes are the follow-ups, keyed to a signal's state.
	Probes []Probe `json:"probes"`
	// Expect gives the rating expected at each level.
	Expect map[Level]Expectation `json:"expect"`
	// Scoring holds the thresholds that turn a raw score into a rating.
	Scoring Scoring `json:"scoring"`
	// Exemplars are model answers, never shown to candidates.
	Exemplars []Exemplar `json:"exemplars,omitempty"`
	// Examples are the rubric's own tests: texts with the rating they should get.
	Examples []Exemplar `json:"examples,omitempty"`
}

// Signal returns the signal with the id, or nil.
func (c *Competency) Signal(id string) *Signal {
	for i := range c.Signals {
		if c.Signals[i].ID == id {
			return &c.Signals[i]
		}
	}
	return nil
}

// Anchor returns the behavioural anchor of a rating, or "".
func (c *Competency) Anchor(r Rating) string {
	if !r.Valid() {
		return ""
	}
	return c.Anchors[r-1]
}

// Topic is the gate on what an answer is about.
type Topic struct {
	// Any are cues of which one must be near a segment that counts.
	Any []Cue `json:"any,omitempty"`
	// Cap is the highest rating of an answer off the topic.
	Cap Rating `json:"cap,omitempty"`
	// Say explains the cap to the candidate.
	Say string `json:"say,omitempty"`
}

// Signal is one observable thing in an answer that counts for a competency.
type Signal struct {
	ID    string `json:"id"`
	Label string `json:"label"`
	// Weight is its share in the raw score; 1 by default.
	Weight float64 `json:"weight"`
	// Detector is the built-in detector that finds it beside the cues, or "".
	Detector Detector `json:"detector,omitempty"`
	Cues     []Cue    `json:"cues,omitempty"`
	// Elaborate lists what must stand in the same sentence for full strength;
	// empty means any elaboration counts.
	Elaborate []Elaboration `json:"elaborate,omitempty"`
	// Need is how many separate hits make the signal present; 1 by default.
	Need int `json:"need,omitempty"`
	// Check is the yes/no question a model assessor answers for this signal.
	Check string `json:"check"`
}

// Cue is a pattern of words. Text is a sequence of words; "a/b" inside it are
// alternatives for one place. The words match by stem, in order, within a
// window.
type Cue struct {
	Text string `json:"text"`
	// Near is the window in tokens; 0 means the default of 4 beyond the cue's length.
	Near int `json:"near,omitempty"`
	// Not are words that, in the same sentence, make the hit count for nothing.
	Not []string `json:"not,omitempty"`
	// Unless are words that, anywhere in the answer, make the hit count for nothing.
	Unless []string `json:"unless,omitempty"`
}

// Detector names a built-in finder of language patterns.
type Detector string

// The built-in detectors. Their definitions are in internal/assessor/lexical.
const (
	PastEvent         Detector = "past_event"
	FirstPersonAction Detector = "first_person_action"
	TeamAction        Detector = "team_action"
	Quantity          Detector = "quantity"
	ChangePair        Detector = "change_pair"
	Investigation     Detector = "investigation"
	SelfCritique      Detector = "self_critique"
	Prevention        Detector = "prevention"
	TradeOff          Detector = "trade_off"
	OpenLimit         Detector = "open_limit"
	Reach             Detector = "reach"
	Condition         Detector = "condition"
	Hypothetical      Detector = "hypothetical"
	ClaimFlood        Detector = "claim_flood"
	ListStuffing      Detector = "list_stuffing"
	// KeyPointShare finds the key points of the question; see KeyPoint.
	KeyPointShare Detector = "key_points"
)

// Detectors lists the built-in detectors a signal or red flag may name.
func Detectors() []Detector {
	return []Detector{
		PastEvent, FirstPersonAction, TeamAction, Quantity, ChangePair, Investigation, SelfCritique,
		Prevention, TradeOff, OpenLimit, Reach, Condition, Hypothetical, ClaimFlood, ListStuffing, KeyPointShare,
	}
}

// Elaboration is what makes a mention more than a mention.
type Elaboration string

// The elaborations a signal may ask for.
const (
	ByNumber    Elaboration = "number"
	ByAction    Elaboration = "action"
	ByCondition Elaboration = "condition"
	ByTradeOff  Elaboration = "trade_off"
	ByReason    Elaboration = "reason"
)

// Elaborations lists the elaborations a signal may ask for.
func Elaborations() []Elaboration {
	return []Elaboration{ByNumber, ByAction, ByCondition, ByTradeOff, ByReason}
}

// Gate is one must-have line: at least AtLeast of the signals in Of.
type Gate struct {
	AtLeast int      `json:"at_least"`
	Of      []string `json:"of"`
}

// RedFlag caps a rating when its cue or detector hits.
type RedFlag struct {
	ID       string   `json:"id"`
	Detector Detector `json:"detector,omitempty"`
	Cues     []Cue    `json:"cues,omitempty"`
	Cap      Rating   `json:"cap"`
	Check    string   `json:"check,omitempty"`
}

// SignalState is the state of a signal that a probe answers to.
type SignalState string

// The states a probe may be keyed to.
const (
	Missing      SignalState = "missing"
	Vague        SignalState = "vague"
	Contradicted SignalState = "contradicted"
	// Flagged keys a probe to a flag of the answer instead of a signal.
	Flagged SignalState = "flag"
)

// Probe is a follow-up question of the rubric.
type Probe struct {
	ID string `json:"id"`
	// When and Of say which signal (or, for Flagged, which flag kind) calls for it.
	When SignalState `json:"when"`
	Of   string      `json:"of"`
	// Ask is the question; "{quote}" is replaced by the candidate's own words.
	Ask string `json:"ask"`
	// Priority orders probes, lowest first.
	Priority int `json:"priority"`
	// MaxUses is how often a session may get it; 1 by default.
	MaxUses int `json:"max_uses,omitempty"`
	// Rung is the ladder's rung, 0 (locate) to 7 (learn); see the director.
	Rung int `json:"rung"`
}

// Expectation is what a level is expected to show.
type Expectation struct {
	Expect Rating   `json:"expect"`
	Scope  string   `json:"scope,omitempty"`
	Must   []string `json:"must,omitempty"`
}

// Scoring turns signal strengths into a raw score and the score into a rating.
type Scoring struct {
	// Thresholds are the raw scores, 0 to 1, from which a rating is 2, 3, 4, 5.
	Thresholds [4]float64 `json:"thresholds"`
	// Advanced are the signals of which the TopK strongest make up Share of the
	// raw score, so that nobody needs all of them.
	Advanced []string `json:"advanced,omitempty"`
	TopK     int      `json:"top_k,omitempty"`
	Share    float64  `json:"share,omitempty"`
	// VaguenessPenalty is the largest part of the raw score that vagueness takes.
	VaguenessPenalty float64 `json:"vagueness_penalty"`
}

// Exemplar is an answer with the rating its author gave it.
type Exemplar struct {
	Level Rating `json:"level"`
	Text  string `json:"text"`
	// Question is what the text answers: the id of a question, whose key points
	// then count, or the words of another; "" if it makes no difference.
	Question string `json:"question,omitempty"`
}
