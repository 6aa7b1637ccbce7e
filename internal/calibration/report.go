package calibration

import "barraiser/internal/rubric"

// The numbers of labels that the rules on small numbers turn on; doc.go has the
// rules.
const (
	enoughForKappa    = 20
	enoughForInterval = 50
	enoughForTenths   = 100
	enoughPerLevel    = 5
	enoughRaters      = 8
	worstShown        = 10
)

// Pair is one answer with the coach's rating and the assessor's.
type Pair struct {
	// ID is the label's own name for the answer.
	ID string
	// Round and Competency say what it was rated on; Competency is "" for an
	// answer that was rated as a whole.
	Round, Competency string
	// Question groups the answers whose order is compared.
	Question string
	// Text is the answer. The same text to the same question, rated by several
	// coaches, is one answer.
	Text string
	// Rater is the coach and Candidate who answered, each "" if not known.
	Rater, Candidate string
	Coach            rubric.Rating
	// Got is Unrated when the assessor abstained; Why then says why.
	Got rubric.Rating
	Why string
	// Words is the answer's length.
	Words int
	// Evidence is what the rating stands on, and Gate the gate that held it down.
	Evidence []Quote
	Gate     string
}

// residual is assessor less coach.
func (p Pair) residual() int { return int(p.Got) - int(p.Coach) }

// Quote is a piece of evidence to show: what it carries and the words.
type Quote struct {
	Signal   string  `json:"signal"`
	Words    string  `json:"quote"`
	Strength float64 `json:"strength"`
}

// Standing says how much the number of labels allows to be said.
type Standing string

// The standings, by the number of labels.
const (
	// AgreementOnly is under 20 labels.
	AgreementOnly Standing = "agreement-only"
	// Indicative is 20 to 49.
	Indicative Standing = "indicative"
	// Measured is 50 or more.
	Measured Standing = "measured"
)

func standingOf(n int) Standing {
	switch {
	case n < enoughForKappa:
		return AgreementOnly
	case n < enoughForInterval:
		return Indicative
	default:
		return Measured
	}
}

// Agreement is how far two raters agree on some answers. Figures that their
// number doesn't allow are nil.
type Agreement struct {
	N        int      `json:"n"`
	Standing Standing `json:"standing"`
	// Exact and Adjacent (within one step) are counts, with their shares of N.
	Exact         int     `json:"exact"`
	Adjacent      int     `json:"adjacent"`
	ExactShare    float64 `json:"exact_share"`
	AdjacentShare float64 `json:"adjacent_share"`
	// Kappa is quadratic weighted, from 20 labels; its interval from 50.
	Kappa         *float64  `json:"kappa"`
	KappaInterval *Interval `json:"kappa_interval"`
	// Bias is assessor less coach in steps; StandardisedDifference the same in
	// pooled standard deviations. From 20 labels.
	Bias                   *float64 `json:"bias"`
	StandardisedDifference *float64 `json:"standardised_mean_difference"`
	Spearman               *float64 `json:"spearman"`
	// Order is of the answers to one question.
	Order Order `json:"order"`
}

// Part is the agreement on one round or competency.
type Part struct {
	ID string `json:"id"`
	Agreement
}

// Coaches is how far coaches agree with one another, over all pairs of ratings
// of one answer. Kappa takes both directions of each pair, as neither coach is
// the measure of the other.
type Coaches struct {
	// Answers were rated by two coaches or more.
	Answers int `json:"answers"`
	// Pairs of ratings were compared.
	Pairs         int      `json:"pairs"`
	Exact         int      `json:"exact"`
	Adjacent      int      `json:"adjacent"`
	ExactShare    float64  `json:"exact_share"`
	AdjacentShare float64  `json:"adjacent_share"`
	Standing      Standing `json:"standing"`
	Kappa         *float64 `json:"kappa"`
}

// Worst is one of the answers on which the ratings are farthest apart.
type Worst struct {
	ID         string        `json:"id"`
	Round      string        `json:"round"`
	Competency string        `json:"competency,omitempty"`
	Coach      rubric.Rating `json:"coach"`
	Got        rubric.Rating `json:"got"`
	Begins     string        `json:"begins"`
	Gate       string        `json:"failed_gate,omitempty"`
	Evidence   []Quote       `json:"evidence"`
}

// Report is everything that labels say about an assessor.
type Report struct {
	// Labels were given, Answers are the different answers among them, and
	// Unrated is how many labels the assessor gave no rating for, by reason.
	Labels  int            `json:"labels"`
	Answers int            `json:"answers"`
	Unrated map[string]int `json:"unrated,omitempty"`
	Overall Agreement      `json:"overall"`
	// ClusteredBy says what the interval's resamples drew: "candidate", "rater"
	// or "answer".
	ClusteredBy string `json:"clustered_by"`
	// Confusion has a row per level of the coach and a column per level of the
	// assessor.
	Confusion  Matrix      `json:"confusion"`
	CoachGave  [Levels]int `json:"coach_distribution"`
	GotGave    [Levels]int `json:"assessor_distribution"`
	Untested   []int       `json:"untested_levels"`
	WithLength *float64    `json:"residual_with_length"`
	Rounds     []Part      `json:"rounds"`
	// Competencies leaves out answers that were rated as a whole.
	Competencies []Part   `json:"competencies"`
	Coaches      *Coaches `json:"coaches"`
	Worst        []Worst  `json:"worst"`
	// Notes are what the numbers don't allow to be said, in words.
	Notes []string `json:"notes"`
}
