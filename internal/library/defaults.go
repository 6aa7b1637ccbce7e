package library

// What an author who writes nothing gets.
const (
	defaultWeight           = 1.0
	defaultVaguenessPenalty = 0.30
	defaultShare            = 0.38
	defaultTopK             = 3
	defaultTopicCap         = 2
	defaultRung             = 2 // mechanism: how, not what
	defaultMinGate          = 3 // a gate competency below the bar limits the vote
	defaultLanguage         = "en"
	// defaultMisconceptionCap: who believes something wrong about the subject can
	// still be mixed, but doesn't meet the bar.
	defaultMisconceptionCap = 3
)

// defaultThresholds turn a raw score into 2, 3, 4, 5. They fit answers that no cue
// was written for (docs/evaluation.md) and are meant to be replaced by calibration.
func defaultThresholds() [4]float64 { return [4]float64{0.12, 0.35, 0.50, 0.72} }

// The lowest weighted means of the votes.
const (
	defaultStronglyInclined = 4.4
	defaultInclined         = 3.7
	defaultNotInclined      = 2.8
)

// The depth of probing: two probes before a story may end, five at the most,
// and two answers in a row without anything new end it.
const (
	defaultMinProbes  = 2
	defaultMaxProbes  = 5
	defaultDryAnswers = 2
	defaultQuestions  = 2
	defaultHints      = 2
)
